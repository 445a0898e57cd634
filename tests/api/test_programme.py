"""The stops of a programme over the API: what is new of them goes in and comes out again."""

from typing import Any

import pytest

from accounts.roles import Role
from engagement.doubts import doubts
from engagement.models import Delegation
from engagement.rules import MOST_ITEMS
from risk.models import SensitiveArea
from risk.services import add_area
from tests import factories
from tests.api.callers import Caller, caller, logged, pointers, written
from tests.factories import NOW

pytestmark = pytest.mark.django_db

STOP = {
    "title": "Tour of the laboratory",
    "on": "2027-03-16",
    "at": "09:30",
    "until": "11:00",
    "time_zone": "Europe/London",
    "kind": "school_visit",
    "nature": "substantive",
    "site": "Made-up Institute",
    "area": "Second floor",
    "sensitive_area": "advanced_materials",
    "access": "controlled_hosted",
    "host": "Made-up office",
    "interpreter": "both",
    "safeguarding": "arranged",
    "asked_by": "them",
    "state": "awaiting_host",
}


def an_own_area(code: str) -> SensitiveArea:
    council = factories.body_of(code).council
    assert council is not None
    approver = factories.council_user(code, Role.APPROVER)
    return add_area(council, by=approver, now=NOW, name="Made-up depots", words=["gritter"], source="Made-up list")


def one(**more: Any) -> dict[str, Any]:
    return {"programme": [STOP | more]}


@pytest.mark.capability("G18", part="over the API")
def test_a_stop_goes_in_and_comes_out_with_all_it_says(leeds: Caller) -> None:
    made = logged(leeds, **one())
    (stop,) = leeds.get(f"delegations/{made['id']}/").json()["programme"]
    assert stop.pop("id")
    assert stop == {**STOP, "at": "09:30:00", "until": "11:00:00", "not_sensitive": False}
    (seen,) = caller("unit").get(f"delegations/{made['id']}/").json()["programme"]
    assert seen["sensitive_area"] == "advanced_materials" and seen["safeguarding"] == "arranged"


def test_one_stop_is_changed_and_what_is_not_named_stays(leeds: Caller) -> None:
    made = logged(leeds, **one())
    (stop,) = leeds.get(f"delegations/{made['id']}/").json()["programme"]
    change = {"id": stop["id"], "sensitive_area": None, "not_sensitive": True, "state": "agreed", "until": None}
    answer = leeds.patch(f"delegations/{made['id']}/", {"programme": [change]})
    assert answer.status_code == 200
    assert answer.json()["programme"] == [{**stop, **change}]
    as_read = leeds.patch(f"delegations/{made['id']}/", {"programme": answer.json()["programme"]})
    assert as_read.status_code == 200 and as_read.json()["version"] == answer.json()["version"]


@pytest.mark.parametrize(
    ("stop", "pointer", "sentence"),
    [
        ({"until": "09:00"}, "/programme/0/until", "A stop ends after it begins, on the same day."),
        ({"at": None}, "/programme/0/at", "Enter when it begins, or remove when it ends."),
        ({"on": "2027-03-28", "at": "01:30"}, "/programme/0/at", "There is no such time on that day"),
        ({"on": "2027-02-29"}, "/programme/0/on", "Write a real day as YYYY-MM-DD."),
        ({"interpreter": "hers"}, "/programme/0/interpreter", "Choose one of"),
        ({"safeguarding": "12 pupils"}, "/programme/0/safeguarding", "Choose one of"),
        ({"sensitive_area": "moon_base"}, "/programme/0/sensitive_area", "There is no sensitive area with this code."),
        ({"pupils": ["A"]}, "/programme/0/pupils", "There is no field of this name."),
    ],
)
def test_what_cannot_be_is_refused_by_name(leeds: Caller, stop: dict[str, Any], pointer: str, sentence: str) -> None:
    answer = leeds.post("delegations/", written(**one(**stop)))
    assert answer.status_code == 400
    assert sentence in pointers(answer)[pointer]
    assert not Delegation.objects.exists()


def test_three_hundred_stops_are_refused_in_words(leeds: Caller) -> None:
    stops = [{"title": f"Stop {n}", "on": "2027-03-15", "kind": "signing"} for n in range(300)]
    answer = leeds.post("delegations/", written(programme=stops))
    assert answer.status_code == 400
    assert pointers(answer)["/programme"] == f"There are too many entries; the most is {MOST_ITEMS}."


def test_a_kind_of_site_of_ones_own_is_used_and_its_code_is_for_nobody_else(leeds: Caller) -> None:
    ours, theirs = an_own_area("LDS"), an_own_area("CRF")
    foreign, unknown = (
        leeds.post("delegations/", written(**one(sensitive_area=code))) for code in (theirs.pk, "0000000000ab")
    )
    assert foreign.status_code == unknown.status_code == 400
    assert pointers(foreign) == pointers(unknown)
    made = logged(leeds, **one(sensitive_area=ours.pk))
    assert leeds.get(f"delegations/{made['id']}/").json()["programme"][0]["sensitive_area"] == ours.pk
    seen = caller("unit").get(f"delegations/{made['id']}/")
    assert seen.json()["programme"][0]["sensitive_area"] is None
    assert ours.pk not in seen.text


# -- What is found, and what may be a slip -------------------------------------------------------------------------


def flags_seen(held: Caller, made: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = held.get(f"delegations/{made['id']}/").json()["flags"]
    return [flag for flag in found if flag["rule"] != "aims_unknown"]


@pytest.mark.capability("N05", part="facts as data")
def test_a_flag_gives_the_facts_of_its_sentence_as_data(leeds: Caller) -> None:
    plant = {"title": "Tour of the semiconductor plant", "on": "2027-03-16", "kind": "site_visit"}
    made = logged(leeds, programme=[plant])
    for held in (leeds, caller("unit")):
        (flag,) = flags_seen(held, made)
        assert (flag["rule"], flag["stop"]) == ("purpose_site_mismatch", made["programme"][0]["id"])
        area = {"code": "computing_hardware", "name": "Computing hardware and semiconductors"}
        assert flag["facts"] == {"stop": plant["title"], "area": area, "purposes": ["civic_ceremonial"]}
    assert made["programme"][0]["sensitive_area"] is None, "what an officer set, not what the words told"


@pytest.mark.time_machine("2027-03-12T09:00:00Z")
def test_a_late_change_tells_the_working_days_and_the_stops_as_data(leeds: Caller) -> None:
    made = logged(leeds)
    stop = {"title": "Meeting", "on": "2027-03-16", "kind": "roundtable"}
    leeds.patch(f"delegations/{made['id']}/", {"programme": [stop]})
    (flag,) = flags_seen(leeds, made)
    assert flag["facts"] == {
        "fields": ["programme"],
        "days_left": 1,
        "changes": 1,
        "changed_stops": [{"title": "Meeting", "became": "new"}],
        "more_changed_stops": 0,
    }


def test_a_kind_of_site_of_ones_own_is_named_in_facts_to_nobody_else(leeds: Caller) -> None:
    ours = an_own_area("LDS")
    made = logged(leeds, programme=[{"title": "Gritter tour", "on": "2027-03-16", "kind": "site_visit"}])
    (own,), (seen,) = flags_seen(leeds, made), flags_seen(caller("unit"), made)
    assert own["facts"]["area"] == {"code": ours.pk, "name": ours.name}
    assert seen["facts"]["area"] == {"code": None, "name": None}


def test_what_the_page_warns_of_is_told_to_whoever_sends_it(leeds: Caller) -> None:
    day = {"on": "2027-03-16", "kind": "roundtable"}
    stops = [
        {**day, "title": "Talk", "at": "09:00", "until": "11:00"},
        {**day, "title": "Meal", "at": "10:00"},
        {**day, "title": "Walk", "on": "2027-03-25"},
    ]
    made = logged(leeds, programme=stops)
    keys = {stop["title"]: stop["id"] for stop in made["programme"]}
    assert {(warning["sentence"], warning["stop"]) for warning in made["warnings"]} == {
        (one.sentence, one.row or None) for one in doubts(Delegation.objects.get(key=made["id"]))
    }
    assert {warning["stop"] for warning in made["warnings"]} == {keys["Meal"], keys["Walk"]}
    assert "“Walk”: this stop is outside the days of the visit" in str(made["warnings"])
    assert leeds.get(f"delegations/{made['id']}/").json()["warnings"] == made["warnings"]
    assert "warnings" not in caller("unit").get(f"delegations/{made['id']}/").json()
    put_right = [{"id": keys["Meal"], "at": "12:00"}, {"id": keys["Talk"]}, {"id": keys["Walk"], "on": "2027-03-17"}]
    answer = leeds.patch(f"delegations/{made['id']}/", {"programme": put_right})
    assert answer.json()["warnings"] == []
