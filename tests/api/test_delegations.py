"""Delegations over the API: logged, kept as a draft, changed, ended, and shown part by part."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CouncilSettings
from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from audit.models import Event
from engagement.models import Change, Delegation
from engagement.rules import PART_OF, Stage
from engagement.services import change_sharing
from places.models import Council, Place
from tests import factories
from tests.api.callers import Caller, caller, pointers, written

pytestmark = pytest.mark.django_db

SUMMARY = [
    *(
        "id",
        "shown",
        "reference",
        "council",
        "title",
        "direction",
        "country",
        "place",
        "starts_on",
        "ends_on",
        "purposes",
    ),
    *("stage", "links"),
]
WHOLE = [
    *(
        "id",
        "version",
        "shown",
        "reference",
        "council",
        "title",
        "direction",
        "country",
        "place",
        "places",
        "starts_on",
    ),
    *("ends_on", "purposes", "their_aims", "our_aims", "stage", "ended_reason", "sharing", "marking", "handling"),
    *("agreement", "organisations", "programme", "delegates", "links"),
]
PROGRAMME = [name for name in WHOLE if name not in ("version", "delegates")]

DELEGATES = [
    {
        "name": "Zhang Ceshi",
        "local_name": "张测试",
        "title": "Director",
        "organisation": "Made-up office",
        "part": "lead",
    },
    {"name": "Li Shuoming", "local_name": "李说明"},
]
PROGRAMME_SENT = [
    {"title": "Courtesy call", "on": "2027-03-15", "at": "09:30", "kind": "courtesy_call", "site": "Civic Hall"},
    {"title": "Debrief", "on": "2027-03-18", "kind": "debrief", "time_zone": "Asia/Shanghai", "access": ""},
]


@pytest.fixture
def leeds() -> Caller:
    return caller("LDS")


def logged(held: Caller, **more: Any) -> dict[str, Any]:
    answer = held.post("delegations/", written(**more))
    assert answer.status_code == 201, answer.json()
    body: dict[str, Any] = answer.json()
    return body


# -- Logged --------------------------------------------------------------------------------------------------------


def test_a_client_logs_a_delegation_with_all_it_holds(leeds: Caller) -> None:
    office = factories.an_organisation("LDS")
    answer = leeds.post(
        "delegations/",
        written(
            places=["CN-330100", "CN-310000"],
            their_aims="To meet.",
            our_aims="To listen.",
            marking="OFFICIAL-SENSITIVE",
            handling="Recipients only",
            agreement=None,
            council="LDS",
            organisations=[
                {"id": office.key, "role": "inviting_body"},
                {"name": "Made-up University", "local_name": "虚构大学", "kind": "university", "place": "CN-330100"},
            ],
            programme=PROGRAMME_SENT,
            delegates=DELEGATES,
        ),
    )
    assert answer.status_code == 201
    body = answer.json()
    assert list(body) == WHOLE
    assert (body["shown"], body["council"], body["stage"]) == ("whole", "LDS", "logged")
    assert body["reference"].startswith("LDS-")
    assert body["sharing"] == "unit"
    assert body["places"] == ["CN-330100", "CN-310000"]
    assert [(row["name"], row["role"]) for row in body["organisations"]] == [
        (office.name, "inviting_body"),
        ("Made-up University", "visitor"),
    ]
    assert [row["at"] for row in body["programme"]] == ["09:30:00", None]
    assert [row["part"] for row in body["delegates"]] == ["lead", "member"]
    assert answer.headers["Location"] == body["links"]["self"]
    again = leeds.get(body["links"]["self"])
    assert (again.json(), again.headers["ETag"]) == (body, answer.headers["ETag"])
    assert Event.objects.filter(action="delegation_logged", subject=body["id"], actor=leeds.client.user.key).exists()


def test_defaults_are_the_councils_own(leeds: Caller) -> None:
    CouncilSettings.objects.filter(council_id="LDS").update(default_sharing=Sharing.COUNCILS)
    body = logged(leeds)
    assert (body["council"], body["sharing"], body["marking"]) == ("LDS", "councils", "OFFICIAL")


def test_without_the_sharing_notice_a_record_stays_with_its_council(leeds: Caller) -> None:
    CouncilSettings.objects.filter(council_id="LDS").update(notice_accepted_at=None)
    assert logged(leeds)["sharing"] == "council"
    assert list(pointers(leeds.post("delegations/", written(sharing="unit")))) == ["/sharing"]


def test_logging_says_field_by_field_what_is_missing(leeds: Caller) -> None:
    answer = leeds.post("delegations/", {})
    assert set(pointers(answer)) == {"/title", "/direction", "/country", "/starts_on", "/ends_on", "/purposes"}
    assert not Delegation.objects.exists()
    assert not Event.objects.filter(action="delegation_started").exists()


def test_a_draft_may_lack_nearly_everything_and_is_its_councils_alone(leeds: Caller) -> None:
    answer = leeds.post("delegations/", {"draft": True, "sharing": "councils"})
    body = answer.json()
    assert (answer.status_code, body["stage"], body["reference"], body["title"]) == (201, "draft", None, "")
    for other in ("MAN", "unit", "dbt"):
        assert caller(other).get(f"delegations/{body['id']}/").status_code == 404
    assert leeds.get("delegations/").json()["results"][0]["id"] == body["id"]


def test_a_council_that_has_closed_logs_nothing_more() -> None:
    closed = Council.objects.exclude(closed_on=None).order_by("code").first()
    assert closed is not None
    answer = caller(closed.code).post("delegations/", written())
    assert (answer.status_code, answer.json()["code"]) == (409, "council_closed")
    assert answer.json()["errors"][0]["detail"].startswith(closed.name)


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"starts_on": "2027-02-29"}, "/starts_on"),
        ({"starts_on": "2027-3-1"}, "/starts_on"),
        ({"starts_on": "20270301"}, "/starts_on"),
        ({"starts_on": "0001-01-01"}, "/starts_on"),
        ({"ends_on": "2027-03-14"}, "/ends_on"),
        ({"place": "CN-999999"}, "/place"),
        ({"place": "TW-KHH", "country": "CN"}, "/place"),
        ({"country": "XX"}, "/country"),
        ({"country": "GB"}, "/country"),
        ({"country": "cn"}, "/country"),
        ({"country": "TW"}, "/place"),
        ({"places": ["CN-330100", "nowhere"]}, "/places/1"),
        ({"purposes": []}, "/purposes"),
        ({"purposes": ["civic_ceremonial", "espionage"]}, "/purposes/1"),
        ({"direction": "sideways"}, "/direction"),
        ({"marking": "SECRET"}, "/marking"),
        ({"title": "SECRET"}, "/title"),
        ({"title": "x" * 10_000}, "/title"),
        ({"title": "one\ntwo"}, "/title"),
        ({"title": "\u202egnihtemos"}, "/title"),
        ({"title": "nul\0"}, "/title"),
        ({"title": ""}, "/title"),
        ({"title": 5}, "/title"),
        ({"title": None}, "/title"),
        ({"their_aims": "TOP SECRET\nThe aims."}, "/their_aims"),
        ({"agreement": "0123456789ab"}, "/agreement"),
        ({"reference": "LDS-26-AAAAA"}, "/reference"),
        ({"id": "0123456789ab"}, "/id"),
        ({"version": 1}, "/version"),
        ({"stage": "logged"}, "/stage"),
        ({"draft": "yes"}, "/draft"),
        ({"nationality": "x"}, "/nationality"),
        ({"delegates": [{"name": "A"}] * 500}, "/delegates"),
        ({"delegates": [{"name": "A"}, {"local_name": "张"}]}, "/delegates/1/name"),
        ({"delegates": [{"name": "A"}, {"name": "B"}, {"name": "\u2066C"}]}, "/delegates/2/name"),
        ({"delegates": [{"name": "A", "passport_number": "1"}]}, "/delegates/0/passport_number"),
        ({"delegates": [{"name": "A", "nationality": "x"}]}, "/delegates/0/nationality"),
        ({"delegates": [{"id": "0123456789ab", "name": "A"}]}, "/delegates/0/id"),
        ({"delegates": ["A"]}, "/delegates/0"),
        ({"delegates": {"name": "A"}}, "/delegates"),
        ({"delegates": None}, "/delegates"),
        ({"programme": [{"title": "A", "on": "2027-02-30", "kind": "signing"}]}, "/programme/0/on"),
        ({"programme": [{"title": "A", "on": "2027-03-15", "kind": "signing", "at": "25:00"}]}, "/programme/0/at"),
        ({"programme": [{"title": "A", "on": "2027-03-15", "kind": "x"}]}, "/programme/0/kind"),
        (
            {"programme": [{"title": "A", "on": "2027-03-15", "kind": "signing", "time_zone": "Mars"}]},
            "/programme/0/time_zone",
        ),
        ({"organisations": [{"id": "0123456789ab"}]}, "/organisations/0/id"),
        ({"organisations": [{"role": "host"}]}, "/organisations/0/name"),
        ({"organisations": [{"name": "A", "place": "CN-0"}]}, "/organisations/0/place"),
        ({"organisations": [{"name": "A", "role": "boss"}]}, "/organisations/0/role"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(leeds: Caller, sent: dict[str, Any], place: str) -> None:
    answer = leeds.post("delegations/", written(**sent))
    assert answer.status_code == 400
    assert place in pointers(answer)
    assert all(detail.strip() for detail in pointers(answer).values())
    assert not Delegation.objects.exists()


def test_a_place_and_its_territory_are_never_merged(leeds: Caller) -> None:
    place = Place.objects.get(country_id="TW")
    body = logged(leeds, country="TW", place=place.code)
    assert (body["country"], body["place"]) == ("TW", place.code)


def test_another_councils_organisation_cannot_be_named(leeds: Caller) -> None:
    theirs = factories.an_organisation("MAN")
    answer = leeds.post("delegations/", written(organisations=[{"id": theirs.key}]))
    assert pointers(answer) == {"/organisations/0/id": "There is no organisation with this id."}


def test_an_organisation_is_not_changed_through_a_delegation(leeds: Caller) -> None:
    office = factories.an_organisation("LDS")
    assert logged(leeds, organisations=[{"id": office.key, "name": office.name, "place": None}])
    answer = leeds.post("delegations/", written(organisations=[{"id": office.key, "name": "Another name"}]))
    assert list(pointers(answer)) == ["/organisations/0/name"]


# -- Names of people -----------------------------------------------------------------------------------------------


def test_names_need_scopes_of_their_own() -> None:
    writer = caller("LDS", "delegations:read", "delegations:write")
    assert "delegates" not in logged(writer)
    refused = writer.post("delegations/", written(delegates=[]))
    assert (refused.status_code, refused.json()["scope"]) == (403, "delegates:write")
    blind = caller("LDS", "delegations:read", "delegations:write", "delegates:write")
    body = logged(blind, delegates=DELEGATES)
    assert "delegates" not in body
    assert len(caller("LDS").get(f"delegations/{body['id']}/").json()["delegates"]) == 2
    assert "delegates" not in writer.get(f"delegations/{body['id']}/").json()


# -- Parts ---------------------------------------------------------------------------------------------------------


def test_names_above_the_part_that_is_shown_are_absent(leeds: Caller) -> None:
    body = logged(leeds, sharing="councils", delegates=DELEGATES, programme=PROGRAMME_SENT, places=["CN-310000"])
    address = f"delegations/{body['id']}/"
    for code, part, names in (("LDS", "whole", WHOLE), ("unit", "programme", PROGRAMME), ("MAN", "summary", SUMMARY)):
        held = caller(code)
        for shown in (held.get(address).json(), held.get("delegations/").json()["results"][0]):
            assert (shown["shown"], list(shown)) == (part, names), code
    assert caller("dbt").get(address).status_code == 404
    assert caller("wales").get(address).status_code == 404
    assert caller("corecities").get(address).status_code == 404


def test_every_name_that_is_shown_stands_in_the_map_of_parts() -> None:
    assert {name for name in WHOLE if name not in ("id", "shown", "links")} <= PART_OF.keys()
    for part, names in ((Part.SUMMARY, SUMMARY), (Part.PROGRAMME, PROGRAMME)):
        assert {name for name in names if PART_OF.get(name, Part.SUMMARY) > part} == set()


def test_a_grant_shows_as_much_as_it_opens(leeds: Caller) -> None:
    row = factories.a_delegation("LDS", sharing="council", delegates=factories.some_delegates())
    held = caller("MAN")
    assert held.get(f"delegations/{row.key}/").status_code == 404
    open_to(row, factories.body_of("MAN"), Part.WHOLE, why="partner:test")
    shown = held.get(f"delegations/{row.key}/").json()
    assert (shown["shown"], len(shown["delegates"])) == ("whole", 3)
    refused = held.patch(f"delegations/{row.key}/", {"title": "Ours now"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")


def test_the_etag_is_made_of_what_is_shown(leeds: Caller) -> None:
    row = factories.a_delegation("LDS", sharing="councils", delegates=factories.some_delegates())
    address = f"delegations/{row.key}/"
    readers = [leeds, caller("unit"), caller("MAN"), caller("LDS", "delegations:read")]
    before = [held.get(address).headers["ETag"] for held in readers]
    assert len(set(before)) == len(readers)
    assert leeds.patch(address, {"delegates": []}).status_code == 200
    after = [held.get(address).headers["ETag"] for held in readers]
    assert [old == new for old, new in zip(before, after, strict=True)] == [False, True, True, False]


# -- Changed -------------------------------------------------------------------------------------------------------


def test_a_change_needs_the_version_that_was_read(leeds: Caller) -> None:
    body = logged(leeds)
    address = f"delegations/{body['id']}/"
    tag = leeds.get(address).headers["ETag"]
    for given, status in (("", 428), ('"nonsense"', 412), (f"W/{tag}", 200), (tag, 412), ("*", 200)):
        answer = leeds.patch(address, {"our_aims": f"After {given}"}, if_match=given)
        assert answer.status_code == status, given
    assert leeds.get(address).json()["version"] == body["version"] + 2
    assert leeds.patch(address, {"title": "x", "version": body["version"]}).status_code == 412
    assert leeds.patch(address, {"title": "Made-up title", "version": body["version"] + 2}).status_code == 200


def test_a_record_may_be_sent_back_as_it_was_read(leeds: Caller) -> None:
    office = factories.an_organisation("LDS")
    body = logged(
        leeds,
        delegates=DELEGATES,
        programme=PROGRAMME_SENT,
        organisations=[{"id": office.key, "role": "host"}],
        places=["CN-330100", "CN-310000"],
    )
    answer = leeds.patch(f"delegations/{body['id']}/", body)
    assert (answer.status_code, answer.json()) == (200, body)
    assert not Change.objects.exists()
    changed = leeds.patch(f"delegations/{body['id']}/", {**body, "title": "Another made-up title"})
    assert changed.json() == {**body, "title": "Another made-up title", "version": body["version"] + 1}
    assert [change.field for change in Change.objects.all()] == ["title"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "0123456789ab"),
        ("reference", "LDS-26-AAAAA"),
        ("council", "MAN"),
        ("shown", "summary"),
        ("links", {}),
        ("version", "1"),
        ("draft", True),
    ],
)
def test_what_nobody_changes_is_refused_by_name(leeds: Caller, name: str, value: Any) -> None:
    body = logged(leeds)
    assert list(pointers(leeds.patch(f"delegations/{body['id']}/", {name: value}))) == [f"/{name}"]


def test_a_list_that_is_named_is_replaced(leeds: Caller) -> None:
    body = logged(leeds, delegates=DELEGATES, programme=PROGRAMME_SENT)
    address = f"delegations/{body['id']}/"
    first, second = body["delegates"]
    answer = leeds.patch(address, {"delegates": [{"id": second["id"], "part": "interpreter"}, {"name": "Wang Xin"}]})
    kept, added = answer.json()["delegates"]
    assert kept == {**second, "part": "interpreter"}
    assert (added["name"], added["local_name"]) == ("Wang Xin", "")
    assert answer.json()["programme"] == body["programme"]
    for wrong in (first["id"], body["programme"][0]["id"], "0123456789ab"):
        refused = leeds.patch(address, {"delegates": [{"name": "A"}, {"id": wrong}]})
        assert list(pointers(refused)) == ["/delegates/1/id"]
    twice = leeds.patch(address, {"delegates": [{"id": kept["id"]}, {"id": kept["id"]}]})
    assert list(pointers(twice)) == ["/delegates/1/id"]
    assert leeds.patch(address, {"delegates": []}).json()["delegates"] == []


def test_places_and_organisations_are_replaced_too(leeds: Caller) -> None:
    body = logged(leeds, places=["CN-310000"], organisations=[{"name": "A made-up office", "role": "host"}])
    address = f"delegations/{body['id']}/"
    office = body["organisations"][0]
    answer = leeds.patch(address, {"places": ["CN-110000"], "organisations": [{"id": office["id"], "role": "payer"}]})
    assert answer.json()["places"] == ["CN-330100", "CN-110000"]
    assert [(row["id"], row["role"]) for row in answer.json()["organisations"]] == [(office["id"], "payer")]
    assert leeds.patch(address, {"places": [], "organisations": []}).json()["places"] == ["CN-330100"]


def test_sharing_is_an_approvers_once_the_record_is_logged(leeds: Caller) -> None:
    body = logged(leeds)
    refused = leeds.patch(f"delegations/{body['id']}/", {"sharing": "councils"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert leeds.patch(f"delegations/{body['id']}/", {"sharing": "unit"}).status_code == 200
    draft = leeds.post("delegations/", written(draft=True)).json()
    assert leeds.patch(f"delegations/{draft['id']}/", {"sharing": "councils"}).json()["sharing"] == "councils"


def test_a_draft_is_logged_by_its_stage(leeds: Caller) -> None:
    draft = leeds.post("delegations/", {"draft": True}).json()
    address = f"delegations/{draft['id']}/"
    lacking = leeds.patch(address, {"stage": "logged", "title": "Made-up visit"})
    assert "/direction" in pointers(lacking)
    assert leeds.get(address).json()["title"] == ""
    done = leeds.patch(address, {"stage": "logged", **written()}).json()
    assert (done["stage"], bool(done["reference"])) == ("logged", True)


@pytest.mark.parametrize("stage", ["declined", "cancelled"])
def test_a_delegation_ends_with_a_reason(leeds: Caller, stage: str) -> None:
    address = f"delegations/{logged(leeds)['id']}/"
    assert list(pointers(leeds.patch(address, {"stage": stage}))) == ["/ended_reason"]
    assert list(pointers(leeds.patch(address, {"ended_reason": "No stage."}))) == ["/ended_reason"]
    ended = leeds.patch(address, {"stage": stage, "ended_reason": "Flights were called off."}).json()
    assert (ended["stage"], ended["ended_reason"]) == (stage, "Flights were called off.")
    over = leeds.patch(address, {"title": "Too late"})
    assert (over.status_code, over.json()["code"]) == (409, "is_over")
    for sent in (
        {"stage": "logged"},
        {"stage": {"declined": "cancelled"}.get(stage, "declined"), "ended_reason": "Again."},
    ):
        assert leeds.patch(address, sent).status_code == 409


def test_any_other_step_is_refused(leeds: Caller) -> None:
    address = f"delegations/{logged(leeds)['id']}/"
    for stage in ("draft", "confirmed", "closed"):
        refused = leeds.patch(address, {"stage": stage})
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    draft = leeds.post("delegations/", {"draft": True}).json()
    refused = leeds.patch(f"delegations/{draft['id']}/", {"stage": "cancelled", "ended_reason": "No."})
    assert (refused.status_code, refused.json()["code"]) == (409, "is_draft")


def test_what_logging_needs_cannot_be_emptied_afterwards(leeds: Caller) -> None:
    address = f"delegations/{logged(leeds)['id']}/"
    empty: dict[str, Any] = {"title": "", "purposes": [], "country": None, "starts_on": None, "direction": ""}
    for name, nothing in empty.items():
        refused = leeds.patch(address, {name: nothing})
        assert refused.status_code == 400
        assert all(pointers(refused).values())


def test_a_change_is_kept_and_on_the_trail_of_the_client(leeds: Caller) -> None:
    body = logged(leeds)
    leeds.patch(f"delegations/{body['id']}/", {"title": "Another made-up title"})
    change = Change.objects.get()
    assert (change.field, change.new, change.by_id) == ("title", "Another made-up title", leeds.client.user_id)
    event = Event.objects.filter(action="delegation_edited").get()
    assert (event.body, event.actor, event.subject) == ("LDS", leeds.client.user.key, body["id"])


def test_what_an_approver_narrows_is_gone_from_others_at_once(leeds: Caller) -> None:
    row = factories.a_delegation("LDS", sharing="councils")
    other = caller("MAN")
    assert other.get(f"delegations/{row.key}/").status_code == 200
    approver = factories.council_user("LDS", Role.APPROVER)
    change_sharing(row, sharing="council", seen=row.version, by=approver, now=factories.NOW)
    assert other.get(f"delegations/{row.key}/").status_code == 404
    assert other.get("delegations/").json()["results"] == []


# -- Many ----------------------------------------------------------------------------------------------------------


def test_a_page_takes_a_number_of_queries_that_does_not_grow(leeds: Caller) -> None:
    def rows(number: int) -> None:
        for _ in range(number):
            factories.a_delegation(
                "LDS",
                by=user,
                delegates=factories.some_delegates(2),
                programme=factories.some_programme(2),
                organisations=[{"id": office.key}],
                places=[Place.objects.get(code="CN-310000")],
            )

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = leeds.get("delegations/")
        assert answer.status_code == 200
        return len(captured)

    user, office = factories.council_user("LDS"), factories.an_organisation("LDS")
    rows(2)
    few = queries()
    rows(18)
    assert queries() == few
    assert few <= 12


def test_hostile_values_are_refused_or_taken_and_never_a_fault(leeds: Caller) -> None:
    values: list[Any] = [
        *(
            None,
            True,
            False,
            0,
            -1,
            1.5,
            10**400,
            1e308,
            "",
            " ",
            "\0",
            "\u202e",
            "\ufeff",
            "\u200b",
            "ZWJ\u200d",
            "%s",
            "' OR 1=1 --",
        ),
        *(
            "x" * 20_000,
            "杭" * 3_000,
            "𠮷",
            "😀",
            "</script>",
            "{{7*7}}",
            "..\\..",
            "2027-13-01",
            "9999-99-99",
            "CN-330100\n",
        ),
        *(
            [],
            [[]],
            [None],
            [{}],
            [[[[[]]]]],
            {},
            {"": ""},
            {"id": []},
            [{"id": {}}],
            [{"name": {"a": [1]}}],
            ["a", 1, None],
        ),
        *(
            [{"id": "\0"}],
            [{"name": "x", "key": "aaaaaaaaaaaa"}],
            [{"name": "x", "pk": 1}],
            [{"title": "x", "on": [], "kind": {}}],
        ),
    ]
    body = logged(leeds)
    address = f"delegations/{body['id']}/"
    names = [*WHOLE, "draft", "key", "pk", "__class__", "made_by", "form_id"]
    for name in names:
        for value in values:
            made = leeds.post(
                "delegations/", {**written(), name: value, **({} if name == "draft" else {"draft": True})}
            )
            assert made.status_code in (201, 400, 403), (name, value, made.content)
            changed = leeds.patch(address, {name: value}, if_match="*")
            assert changed.status_code in (200, 400, 403, 409, 412), (name, value, changed.content)
    assert leeds.get(address).json()["stage"] == Stage.LOGGED
