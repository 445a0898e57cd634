"""Delegations over the API: logged, kept as a draft, changed, ended, and shown part by part."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CouncilSettings
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from audit.models import Event
from engagement.models import Delegation
from engagement.rules import PART_OF
from places.models import Council, Place
from tests import factories
from tests.api.callers import DELEGATES, PROGRAMME_SENT, Caller, caller, logged, pointers, written

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
    *("ends_on", "purposes", "their_aims", "their_aims_known", "aims_stated_by", "aims_stated_on", "our_aims"),
    *("privacy_notice", "privacy_notice_on", "stage", "ended_reason", "sharing", "marking", "handling"),
    *("agreement", "organisations", "programme", "flags", "warnings", "offers", "delegates", "links"),
]
PROGRAMME = [name for name in WHOLE if name not in ("version", "warnings", "offers", "delegates")]

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
        ({"their_aims_known": "stated"}, "/their_aims"),
        ({"their_aims_known": "stated", "their_aims": "  "}, "/their_aims"),
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
        ({"delegates": [{"name": "A", "title": "E12345678"}]}, "/delegates/0/title"),
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
