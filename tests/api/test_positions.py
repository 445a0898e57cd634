"""The matrix of positions over the API: what is in force, which row answers, for whom."""

import itertools
from datetime import timedelta

import pytest

from accounts.roles import Role
from audit.models import Event
from guidance import services
from guidance.models import Activity, Position, Sector
from guidance.rules import Standing
from tests.api.callers import Caller, caller, parameters
from tests.factories import NOW, user_of
from tests.guidance.texts import a_draft_position, a_position, countersigned, published, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
TODAY = NOW.date()


def ids(held: Caller, query: str = "") -> set[str]:
    return {row["id"] for row in held.get(f"positions/{query}").json()["results"]}


@pytest.mark.capability("UK2", part="the API answers with id, version and valid dates, or no position yet")
def test_the_answer_says_which_position_and_why_or_that_there_is_none(leeds: Caller) -> None:
    a_position("fcdo")
    row = a_position("fcdo", sector_id="energy", country_id="CN", review_by=TODAY + timedelta(days=90))
    said = leeds.get("positions/answer/?activity=study_tour&sector=energy&nation=england&country=CN").json()
    assert (said["standing"], said["as_of"], said["answer"]["id"]) == ("encouraged", "2026-11-24", row.key)
    assert said["answer"]["version"] == row.version
    assert (said["answer"]["valid_from"], said["answer"]["review_by"]) == ("2026-11-24", "2027-02-22")
    assert "names the partner country and the sector" in said["why"]
    nothing = leeds.get("positions/answer/?sector=energy&as_of=2026-11-23").json()
    assert (nothing["standing"], nothing["answer"], nothing["why"]) == ("no_position_yet", None, "")


def test_what_stands_beside_the_answer_comes_with_the_clock_of_the_escalation(leeds: Caller) -> None:
    first = a_position("fcdo", sector_id="energy")
    second = submitted(a_draft_position("dbt", sector_id="energy", standing=Standing.NOT_SUPPORTED))
    services.escalate(second, first, reason="Both wait.", by=user_of("unit", Role.PUBLISHER), now=NOW)
    second = countersigned(second)
    said = leeds.get("positions/answer/?sector=energy").json()
    assert (said["answer"]["id"], [row["id"] for row in said["beside"]]) == (first.key, [second.key])
    assert said["escalations"] == [{"owners": ["dbt", "fcdo"], "opened_on": "2026-11-24", "due_on": "2026-12-01"}]


def test_the_list_has_what_is_in_force_and_one_that_ended_is_found_by_its_id(leeds: Caller) -> None:
    old = a_position("fcdo", sector_id="energy", expires_on=TODAY)
    coming = a_position("fcdo", sector_id="transport", valid_from=TODAY + timedelta(days=1))
    assert ids(leeds) == {old.key}
    assert ids(leeds, "?as_of=2026-11-25") == {coming.key}
    assert leeds.get(f"positions/{coming.key}/").json()["state"] == "not_begun"
    assert ids(leeds, "?owner=fcdo&sector=energy&standing=encouraged&to_review=no") == {old.key}
    assert ids(leeds, "?sector=transport") == set()


@pytest.mark.parametrize(("days", "state"), [(0, "in_force"), (1, "expired")])
def test_an_expired_row_says_so(days: int, state: str, time_machine: object) -> None:
    row = a_position("fcdo", expires_on=TODAY)
    time_machine.move_to(NOW + timedelta(days=days))  # type: ignore[attr-defined]
    body = caller("LDS").get(f"positions/{row.key}/").json()
    assert (body["state"], body["ended_on"]) == (state, "2026-11-25")


def test_it_says_who_cleared_it_and_when_and_its_etag_follows_what_is_shown(leeds: Caller) -> None:
    row = published(a_draft_position("dbt", sector_id="energy", sample_basis="Invented for a test."), "fcdo")
    answer = leeds.get(f"positions/{row.key}/")
    body = answer.json()
    assert [(one["department"], one["on"]) for one in body["cleared_by"]] == [
        ("dbt", "2026-11-24"),
        ("fcdo", "2026-11-24"),
    ]
    assert body["stamp"] == "SAMPLE – not government policy"
    assert answer.headers["ETag"] == leeds.get(f"positions/{row.key}/").headers["ETag"]
    publisher = user_of("unit", Role.PUBLISHER)
    services.withdraw(row, reason="A fact was wrong.", seen=row.version, by=publisher, now=NOW)
    again = leeds.get(f"positions/{row.key}/")
    assert again.json()["state"] == "withdrawn"
    assert again.headers["ETag"] != answer.headers["ETag"]


def test_each_body_is_answered_with_what_is_for_it_and_nobody_with_a_draft() -> None:
    general, welsh = a_position("fcdo"), a_position("wales", nation="wales")
    draft = submitted(a_draft_position("dbt", sector_id="energy"), "fcdo")
    expected = {
        "LDS": {general.key},
        "CRF": {general.key, welsh.key},
        "wales": {general.key, welsh.key},
        "unit": {general.key, welsh.key},
        "fcdo": {general.key, welsh.key},
        "corecities": set[str](),
    }
    for code, keys in expected.items():
        held = caller(code)
        assert ids(held) == keys, code
        assert held.get(f"positions/{draft.key}/").status_code == 404
    assert caller("LDS").get(f"positions/{welsh.key}/").status_code == 404
    said = caller("LDS").get("positions/answer/?nation=wales").json()
    assert said["answer"]["id"] == general.key


def test_pages_go_on_where_the_one_before_ended(leeds: Caller) -> None:
    row = a_position("fcdo")
    kept = [field.attname for field in Position._meta.concrete_fields if field.name not in ("id", "key", "form_id")]
    facts = {name: getattr(row, name) for name in kept}
    cells = itertools.product(Sector.objects.values_list("pk", flat=True)[:10], Activity.objects.all()[:6])
    rows = [Position(**{**facts, "sector_id": sector, "activity_id": activity.pk}) for sector, activity in cells]
    Position.objects.bulk_create(rows)
    found: list[str] = []
    address = "positions/"
    while address:
        body = leeds.get(address).json()
        found += [one["id"] for one in body["results"]]
        address = body["next"]
    assert len(found) == len(set(found)) == 61


def test_what_is_not_known_is_refused_by_name(leeds: Caller) -> None:
    told = parameters(leeds.get("positions/answer/?sector=nowhere&colour=red&as_of=tomorrow"))
    assert set(told) == {"sector", "colour", "as_of"}
    assert parameters(leeds.get("positions/answer/?standing=encouraged"))
    assert leeds.get("positions/?standing=maybe").status_code == 400


def test_what_is_marked_higher_is_put_on_the_trail_when_it_is_read(leeds: Caller) -> None:
    row = a_position("fcdo", marking="OFFICIAL-SENSITIVE")
    for address in ("positions/", f"positions/{row.key}/", "positions/answer/?sector=energy"):
        before = Event.objects.filter(action="guidance_read").count()
        assert row.key in leeds.get(address).content.decode()
        assert Event.objects.filter(action="guidance_read", subject=row.key).count() == before + 1
