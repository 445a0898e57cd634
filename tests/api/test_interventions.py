"""Pressure on councils over the API: read by its own body and, where it was alerted, by the unit; never written."""

import pytest

from engagement.rules import INTERVENTION_PART_OF
from tests import factories
from tests.api.callers import Caller, caller
from tests.factories import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(NOW),
    pytest.mark.capability("P20", part="log and alert"),
]


@pytest.fixture
def leeds() -> Caller:
    return caller("LDS")


def keys(held: Caller, query: str = "") -> list[str]:
    answer = held.get(f"interventions/{query}")
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_each_reader_is_shown_as_much_as_is_theirs(leeds: Caller) -> None:
    officer = factories.council_user("LDS")
    kept = factories.an_intervention(by=officer, topics=["tibet"], delegation=factories.a_delegation(by=officer))
    told = factories.an_intervention(by=factories.again(officer), alert=True, topics=["one_china_taiwan"])
    assert set(keys(leeds)) == {kept.key, told.key}
    assert keys(caller("unit")) == [told.key]
    assert keys(caller("MAN")) == keys(caller("fcdo")) == keys(caller("scotland")) == []
    for held, part in ((leeds, 3), (caller("unit"), 2)):
        row = held.get(f"interventions/{told.key}/").json()
        shown = {name for name, least in INTERVENTION_PART_OF.items() if least <= part}
        assert set(row) - {"id", "shown", "links"} == shown
    own = leeds.get(f"interventions/{kept.key}/").json()
    assert (own["delegation"], own["alerted"], own["topics"]) == (kept.delegation.key, False, ["tibet"])  # type: ignore[union-attr]
    assert caller("unit").get(f"interventions/{kept.key}/").status_code == 404
    assert caller("MAN").get(f"interventions/{told.key}/").status_code == 404


def test_the_list_is_narrowed_as_the_page_is(leeds: Caller) -> None:
    officer, unit = factories.council_user("LDS"), caller("unit")
    visit = factories.a_delegation(by=officer)
    first = factories.an_intervention(by=factories.again(officer), topics=["tibet"], delegation=visit)
    second = factories.an_intervention(by=factories.again(officer), channel="letter", result="held", alert=True)
    asked = {
        "?topic=tibet": [first.key],
        f"?delegation={visit.key}": [first.key],
        "?channel=letter": [second.key],
        "?result=held": [second.key],
        "?counted=yes": [second.key],
        "?held_after=2026-11-25": [],
        "?state=withdrawn": [],
        "?nation=wales": [],
        "?looked=no": [],
    }
    for query, found in asked.items():
        assert keys(leeds, query) == found, query
    assert keys(unit, "?looked=no") == [second.key]
    # About which visit it was is hidden from the unit, and cannot be felt out.
    assert keys(unit, f"?delegation={visit.key}") == []
    assert unit.get("interventions/?topic=nonsense").status_code == 400


def test_a_token_needs_the_scope_and_writes_nothing(leeds: Caller) -> None:
    refused = caller("LDS", "contacts:read").get("interventions/")
    assert (refused.status_code, "interventions:read" in refused.json()["detail"]) == (403, True)
    assert leeds.post("interventions/", {"demand": "Made up."}).status_code == 405
    assert "Pressure on councils" in " ".join(leeds.get("me/").json()["sees"])
    assert "Pressure on councils" not in " ".join(caller("corecities").get("me/").json()["sees"])
