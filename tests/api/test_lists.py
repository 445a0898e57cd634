"""Lists over the API: to the end a page at a time, and filters that feel nothing out."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.rules import Part
from accounts.sharing import open_to
from counterparts.services import accept_organisation
from engagement.filters import DelegationFilter
from engagement.models import Delegation, DelegationOrganisation
from engagement.rules import PART_OF, Stage
from places.models import Council, Place
from tests import factories
from tests.api.callers import Caller, caller, parameters
from tests.api.test_refusals import is_problem

pytestmark = pytest.mark.django_db


def ids(held: Caller, query: str) -> set[str]:
    answer = held.get(f"delegations/?{query}")
    assert answer.status_code == 200, answer.json()
    return {row["id"] for row in answer.json()["results"]}


def walk(held: Caller, address: str) -> list[list[str]]:
    pages = []
    while address:
        answer = held.get(address)
        assert answer.status_code == 200
        pages.append([row["id"] for row in answer.json()["results"]])
        address = answer.json()["next"]
    return pages


def test_a_list_is_read_to_its_end_each_row_once() -> None:
    first = date(2027, 1, 1)
    made = [
        # Many on one day, so that the order must be finished by the key.
        factories.a_bare_delegation("LDS", starts_on=first + timedelta(n // 40), ends_on=first + timedelta(30)).key
        for n in range(120)
    ]
    hidden = {factories.a_bare_delegation("MAN", sharing="unit").key for _ in range(10)}
    pages = walk(caller("LDS"), "delegations/")
    assert [len(page) for page in pages] == [50, 50, 20]
    read = [key for page in pages for key in page]
    assert len(set(read)) == 120
    assert set(read) == set(made)
    assert not hidden & set(read)
    started = {row.key: (row.listed_on, row.key) for row in Delegation.objects.all()}
    assert read == sorted(read, key=lambda key: started[key], reverse=True)


def test_the_filters_stay_in_the_address_of_the_next_page() -> None:
    for n in range(60):
        factories.a_bare_delegation("LDS", title=f"Choir {n}", stage=Stage.LOGGED if n % 6 else Stage.CANCELLED)
    pages = walk(caller("LDS"), "delegations/?stage=logged&q=choir")
    assert [len(page) for page in pages] == [50]
    pages = walk(caller("LDS"), "delegations/?stage=logged&stage=cancelled&q=choir")
    assert [len(page) for page in pages] == [50, 10]


def test_each_filter_finds_what_it_says() -> None:
    leeds = caller("LDS")
    shanghai = Place.objects.get(code="CN-310000")
    taiwan = Place.objects.get(country_id="TW")
    today = date.today()  # noqa: DTZ011
    coming = today + timedelta(300)
    day: dict[str, Any] = {"starts_on": coming, "ends_on": coming + timedelta(3)}
    one = factories.a_bare_delegation("LDS", title="The Hangzhou choir", **day)
    two = factories.a_bare_delegation("LDS", place=shanghai, direction="outward", purposes=["sport", "youth"], **day)
    three = factories.a_bare_delegation("LDS", place=taiwan, stage=Stage.CANCELLED, **day)
    four = factories.a_bare_delegation("MAN", sharing="councils", starts_on=today, ends_on=today)
    five = factories.a_bare_delegation("LDS", sharing="council", starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    named = {one.key: "1", two.key: "2", three.key: "3", four.key: "4", five.key: "5"}

    def found(query: str) -> str:
        return "".join(sorted(named[key] for key in ids(leeds, query)))

    assert found("") == "12345"
    assert found("council=LDS") == "1235"
    assert found("council=MAN") == "4"
    assert found("country=TW") == "3"
    assert found("country=CN") == "1245"
    assert found("place=CN-310000") == "2"
    assert found("direction=outward") == "2"
    assert found("stage=cancelled") == "3"
    assert found("stage=cancelled&stage=logged") == "12345"
    assert found("purpose=sport") == "2"
    assert found("purpose=sport&purpose=civic_ceremonial") == "12345"
    assert found(f"starts_after={coming}") == "123"
    assert found(f"starts_before={today}") == "45"
    assert found(f"ends_before={today - timedelta(1)}") == "5"
    assert found(f"ends_after={today}") == "1234"
    assert found("q=hangzhou") == "1"
    assert found("q=choi hang") == "1"
    assert found(f"q={str(one.reference).lower()}") == "1"
    assert found("q=%21%21") == ""
    assert found("timing=upcoming") == "12"
    assert found("timing=under_way") == "4"
    assert found("timing=awaiting_close_out") == "5"
    assert found("shared=yes") == "4"
    assert found("shared=no") == "1235"
    assert found("sharing=council") == "5"
    assert found("counted=yes") == "124"
    assert found("country=CN&direction=inward&stage=logged") == "145"


def test_a_filter_on_a_hidden_part_feels_nothing_out() -> None:
    """Manchester sees Leeds's summary: what stands in the programme it cannot find by asking for it."""
    office = factories.an_organisation("LDS")
    with_office = factories.a_delegation("LDS", sharing="councils", organisations=[{"id": office.key}])
    factories.a_delegation("LDS", sharing="councils")
    unit = factories.user_of("unit", "analyst")
    office.refresh_from_db()
    accept_organisation(office, seen=office.version, now=factories.NOW, by=unit)
    manchester, analyst, leeds = caller("MAN"), caller("unit"), caller("LDS")
    assert manchester.get(f"organisations/{office.key}/").status_code == 200
    for held, sees in ((manchester, set()), (analyst, {with_office.key}), (leeds, {with_office.key})):
        assert ids(held, f"organisation={office.key}") == sees
    assert ids(manchester, "sharing=councils") == set()
    assert len(ids(analyst, "sharing=councils")) == 2
    open_to(with_office, factories.body_of("MAN"), Part.PROGRAMME, why="query:test")
    assert ids(manchester, f"organisation={office.key}") == {with_office.key}
    assert ids(manchester, "sharing=councils") == {with_office.key}


def test_every_filter_stands_in_the_map_of_parts() -> None:
    for name in DelegationFilter.base_filters:
        for field in DelegationFilter.reads.get(name, (name,)):
            assert field in PART_OF, f"{name} reads {field}, which belongs to no part"


def test_councils_are_read_and_narrowed() -> None:
    held = caller("dbt")
    leeds = held.get("councils/LDS/").json()
    assert (leeds["id"], leeds["nation"], leeds["closed_on"]) == ("LDS", "england", None)
    assert sum(map(len, walk(held, "councils/"))) == Council.objects.count()
    assert {row["nation"] for row in held.get("councils/?nation=wales").json()["results"]} == {"wales"}
    closed = held.get("councils/?open=no&region=North West").json()["results"]
    assert closed
    assert any(row["successors"] for row in closed)
    assert "LDS" in [row["id"] for row in held.get("councils/?q=leeds&open=yes").json()["results"]]
    assert held.get("councils/NIR-Q/").status_code in (200, 404)


@pytest.mark.parametrize("text", ["Hangzhou", "hangzhou", "Hángzhōu", "杭州", "杭州市"])
def test_a_place_is_found_by_any_spelling(text: str) -> None:
    found = caller("dbt").get(f"places/?q={text}&country=CN").json()
    assert found["results"][0]["id"] == "CN-330100"
    assert found["next"] is None


def test_places_are_read_to_their_end() -> None:
    held = caller("dbt")
    read = [key for page in walk(held, "places/?level=prefecture") for key in page]
    assert len(read) == len(set(read)) == Place.objects.filter(level="prefecture").count()
    assert held.get("places/TW-KHH/").status_code in (200, 404)


def test_posts_tell_their_district_and_where_that_is_known_from() -> None:
    held = caller("dbt")
    (munich,) = (row for row in held.get("posts/?receiving=DE").json()["results"] if "Munich" in row["name"])
    assert (munich["kind"], munich["places"], munich["confidence"]) == ("consulate_general", ["DE-09162000"], "medium")
    assert held.get(f"posts/{munich['id']}/").json() == munich
    assert {row["sending"] for row in held.get("posts/?receiving=GB").json()["results"]} == {"CN", "DE"}
    assert is_problem(held.get("posts/?receiving=XX"), 400)


def test_networks_tell_their_members() -> None:
    held = caller("dbt")
    core = held.get("networks/corecities/").json()
    assert (core["name"], len(core["members"]), core["members_from"]) == ("Core Cities UK", 11, "list")
    assert {row["id"] for row in held.get("networks/?council=CRF").json()["results"]} == {"corecities", "wlga"}
    assert is_problem(held.get("networks/nobody/"), 404)


def test_organisations_are_their_councils_until_they_are_used() -> None:
    leeds, manchester, unit = caller("LDS"), caller("MAN"), caller("unit")
    sent = {
        "name": "Made-up Foreign Affairs Office",
        "local_name": "虚构市外事办公室",
        "kind": "fao",
        "place": "CN-330100",
    }
    answer = leeds.post("organisations/", sent)
    body = answer.json()
    assert (answer.status_code, body["shown"], body["version"], body["actor_group"]) == (
        201,
        "whole",
        1,
        "local_government",
    )
    address = f"organisations/{body['id']}/"
    assert answer.headers["Location"].endswith(address)
    assert [held.get(address).status_code for held in (leeds, manchester, unit)] == [200, 404, 404]
    factories.a_delegation("LDS", sharing="unit", organisations=[{"id": body["id"]}])
    assert [held.get(address).status_code for held in (leeds, manchester, unit)] == [200, 404, 200]
    assert "version" not in unit.get(address).json()
    for text in ("made-up foreign", "虚构", "外事"):
        assert [row["id"] for row in leeds.get(f"organisations/?q={text}").json()["results"]] == [body["id"]]
        assert manchester.get(f"organisations/?q={text}").json()["results"] == []
    assert [row["id"] for row in leeds.get("organisations/?country=CN&kind=fao").json()["results"]] == [body["id"]]
    assert DelegationOrganisation.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": "A", "kind": "x"}, "/kind"),
        ({"name": "A", "place": "CN-1"}, "/place"),
        ({"name": "A", "website": "nonsense"}, "/website"),
        ({"name": "A", "website": "javascript:alert(1)"}, "/website"),
        ({"name": "A", "other_names": ["x", 1]}, "/other_names/1"),
        ({"name": "A", "other_names": "x"}, "/other_names"),
        ({"name": "A", "sharing": "councils"}, "/sharing"),
        ({"name": "A", "key": "aaaaaaaaaaaa"}, "/key"),
        ({"name": "SECRET"}, "/name"),
    ],
)
def test_what_is_wrong_with_an_organisation_is_told_at_its_place(sent: dict[str, Any], place: str) -> None:
    answer = caller().post("organisations/", sent)
    assert answer.status_code == 400
    assert place in {error["pointer"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    "address",
    ["overview/summary/", "overview/by-council/", "overview/by-month/", "overview/by-place/", "overview/by-purpose/"],
)
def test_figures_are_for_whoever_may_count(address: str) -> None:
    for code in ("dbt", "unit", "LDS", "corecities", "wales"):
        assert caller(code).get(address).status_code == 200


def test_how_deep_risk_was_looked_at_is_sought_with_the_scope_that_shows_it() -> None:
    held = caller("LDS", "delegations:read")
    refused = held.get("delegations/?risk=full")
    assert (refused.status_code, refused.json()["scope"]) == (403, "assessments:read")
    assert held.get("delegations/?risk=").status_code == 200
    assert caller("LDS", "delegations:read", "assessments:read").get("delegations/?risk=full").status_code == 200


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("delegations/?organisation=NOPE", "organisation"),
        ("contacts/?organisation=NOPE", "organisation"),
        ("interventions/?delegation=NOPE", "delegation"),
        ("organisations/?parent=NOPE", "parent"),
        ("assessments/?about=NOPE", "about"),
        ("screenings/?organisation=NOPE", "organisation"),
    ],
)
def test_what_can_be_nobodys_id_is_refused_and_an_unknown_one_finds_nothing(address: str, name: str) -> None:
    held = caller("LDS")
    assert parameters(held.get(address)) == {name: "An id is 12 digits and small letters."}
    assert held.get(address.replace("NOPE", "0" * 12)).json()["results"] == []


@pytest.mark.parametrize("noun", ["delegations", "contacts", "interventions", "assessments", "councils"])
def test_a_region_that_there_is_not_is_refused_with_those_that_there_are(noun: str) -> None:
    held = caller("unit")
    told = parameters(held.get(f"{noun}/?region=Nowhere"))["region"]
    assert told.startswith("Choose one of: East Midlands, ")
    assert held.get(f"{noun}/?region=East Midlands").status_code == 200
    assert held.get(f"{noun}/?region=Wales").status_code == 200


def test_a_record_that_its_reader_has_is_not_sent_again() -> None:
    held = caller("LDS")
    row = factories.a_delegation("LDS")
    address = f"delegations/{row.key}/"
    tag = held.get(address).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"another", {tag}', "*"):
        same = held.get(address, If_None_Match=known)
        assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    Delegation.objects.filter(pk=row.pk).update(title="The Hangzhou choir")
    anew = held.get(address, If_None_Match=tag)
    assert (anew.status_code, anew.json()["title"]) == (200, "The Hangzhou choir")
    assert held.get("delegations/000000000000/", If_None_Match="*").status_code == 404


@pytest.mark.parametrize(
    ("noun", "days"),
    [("delegations", "starts"), ("delegations", "ends"), ("contacts", "held"), ("interventions", "held")],
)
def test_days_that_nothing_can_lie_between_are_refused(noun: str, days: str) -> None:
    held = caller("LDS")
    refused = held.get(f"{noun}/?{days}_after=2027-03-02&{days}_before=2027-03-01")
    assert parameters(refused) == {f"{days}_before": "The last day must be the same as or after the first."}
    assert held.get(f"{noun}/?{days}_after=2027-03-01&{days}_before=2027-03-01").status_code == 200
