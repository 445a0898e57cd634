"""What counts as a late change: what somebody has to prepare for, while the visit is still to come or going on."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from engagement import services
from engagement.flags import told
from engagement.models import Delegation
from engagement.rules.tripwire import flags
from engagement.rules.visit import LateChange, Visit
from tests import factories
from tests.engagement.pages import at
from tests.factories import NOW

pytestmark = pytest.mark.django_db

FIRST = date(2027, 3, 15)
LATE = datetime(2027, 3, 10, 9, tzinfo=UTC)  # three working days before the visit of 15 to 18 March 2027


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


def a_visit(officer: User, *titles: str, **more: Any) -> Delegation:
    stops = [{"title": title, "on": FIRST, "kind": "formal_meeting", "site": "Town Hall"} for title in titles]
    return factories.a_delegation(by=officer, their_aims="Friendship", programme=stops, **more)


def edited(delegation: Delegation, by: User, now: datetime = LATE, **facts: Any) -> Delegation:
    delegation = Delegation.objects.get(pk=delegation.pk)
    return services.edit_delegation(delegation, seen=delegation.version, by=by, now=now, **facts)


def changed(delegation: Delegation, by: User, now: datetime = LATE, **facts: Any) -> Delegation:
    """Its first stop says something else."""
    first, *rest = delegation.programme.all()
    return edited(delegation, by, now, programme=[{"id": first.key, **facts}, *({"id": row.key} for row in rest)])


def late_flags(delegation: Delegation) -> list[str]:
    return [told(flag)["sentence"] for flag in delegation.flags.standing().filter(rule="late_change")]


@pytest.mark.capability("N05", part="what of a stop counts as a late change")
@pytest.mark.parametrize(
    ("fact", "is_late"),
    [
        ({"state": "agreed"}, False),
        ({"host": "Made-up Trust"}, False),
        ({"interpreter": "theirs"}, False),
        ({"nature": "social"}, False),
        ({"access": "public_area"}, False),
        ({"state": "dropped"}, True),
        ({"state": "declined"}, True),
        ({"on": date(2027, 3, 16)}, True),
        ({"at": "10:00"}, True),
        ({"site": "Made-up works"}, True),
        ({"area": "First floor"}, True),
        ({"title": "Walk"}, True),
        ({"kind": "city_tour"}, True),
    ],
)
def test_of_a_stop_it_counts_that_it_comes_goes_or_moves(officer: User, fact: dict[str, Any], is_late: bool) -> None:
    visit = changed(a_visit(officer, "Tea"), officer, **fact)
    assert visit.changes.get().late is is_late
    assert bool(late_flags(visit)) is is_late


def test_the_flag_says_which_stops_changed_and_what_became_of_them(officer: User) -> None:
    visit = a_visit(officer, "Tea", "Walk", "Call")
    rows = {row.title: row.key for row in visit.programme.all()}
    new = {"title": "Talk", "on": FIRST, "kind": "roundtable"}
    visit = edited(visit, officer, programme=[{"id": rows["Tea"], "site": "Pier"}, {"id": rows["Call"]}, new])
    assert late_flags(visit) == [
        (
            "Changed 3 working days before the first day: programme "
            "(“Tea” was changed; “Talk” is new; “Walk” was dropped)."
        )
    ]
    assert visit.flags.standing().get(rule="late_change").facts["changes"] == 1


def test_what_was_late_before_days_were_counted_says_no_number(client: Client, officer: User) -> None:
    visit = changed(a_visit(officer, "Tea"), officer, site="Pier")
    visit.changes.update(days_left=None)
    visit = edited(visit, officer, NOW, title="Other title")
    assert late_flags(visit) == []
    client.force_login(officer)
    page = client.get(at("delegation", visit)).text
    assert "On 10 March 2027, shortly before the visit" in page
    assert "no working day" not in page and "had begun" not in page


def test_what_is_put_right_when_the_visit_is_over_is_not_late(officer: User) -> None:
    last, after = datetime(2027, 3, 18, 20, tzinfo=UTC), datetime(2027, 3, 19, 9, tzinfo=UTC)
    assert changed(a_visit(officer, "Tea"), officer, last, site="Pier").changes.get().late
    visit = changed(a_visit(officer, "Tea"), officer, after, site="Pier")
    assert not visit.changes.get().late
    assert late_flags(visit) == []


def test_a_visit_that_was_postponed_begins_anew(officer: User) -> None:
    visit = changed(a_visit(officer, "Tea", "Walk"), officer, site="Pier")
    assert late_flags(visit)
    services.postpone_delegation(
        visit, starts_on=date(2027, 6, 14), ends_on=date(2027, 6, 17), reason="Fog",
        seen=visit.version, by=officer, now=LATE.replace(hour=12),
    )  # fmt: skip
    flag = visit.flags.standing().get(rule="late_change")
    assert flag.facts["changes"] == 1, "to postpone it is one act, whatever moves with it"
    assert sorted(name for name, _became in flag.facts["which"]) == ["Tea", "Walk"]
    visit = edited(visit, officer, LATE.replace(month=4), title="Other title")
    assert visit.flags.standing().get(rule="late_change").facts["changes"] == 1


@pytest.mark.capability("N05", part="working days are those of the nation")
@pytest.mark.parametrize(
    ("council", "days"),
    # St Andrew’s Day is kept on Monday 30 November 2026; Easter Monday, 29 March 2027, is no holiday in Scotland.
    [("LDS", (5, 5)), ("GLG", (4, 6))],
)
def test_working_days_are_those_of_its_nation(council: str, days: tuple[int, int]) -> None:
    officer = factories.council_user(council)
    for starts, on, left in (
        (date(2026, 12, 1), datetime(2026, 11, 24, 9, tzinfo=UTC), days[0]),
        (date(2027, 3, 31), datetime(2027, 3, 22, 9, tzinfo=UTC), days[1]),
    ):
        visit = factories.a_delegation(council, by=officer, starts_on=starts, ends_on=starts, their_aims="Friendship")
        row = edited(visit, officer, on, purposes=["trade_export"]).changes.get()
        assert (row.late, row.days_left) == ((True, left) if left <= 5 else (False, None)), starts


def test_a_stop_is_told_once_and_what_is_left_out_is_a_link_to_the_history(client: Client, officer: User) -> None:
    visit = a_visit(officer, *"ABCD")
    rows = {row.title: {"id": row.key} for row in visit.programme.all()}
    visit = edited(visit, officer, programme=[*rows.values(), {"title": "Works", "on": FIRST, "kind": "site_visit"}])
    new = {"id": visit.programme.get(title="Works").key}
    visit = edited(visit, officer, LATE.replace(hour=10), programme=[*rows.values(), {**new, "title": "Works, foyer"}])
    client.force_login(officer)
    page = client.get(at("delegation", visit)).text
    assert "(“Works, foyer” is new)." in page and "See every change" not in page
    assert "Late change: 3 working days before the first day." in page
    visit = edited(visit, officer, LATE.replace(hour=11), programme=[new])
    [says] = late_flags(visit)
    assert says.endswith("(“A” was dropped; “B” was dropped; “C” was dropped; 2 more).")
    page = client.get(at("delegation", visit)).text
    link = f'href="{visit.get_absolute_url()}#history">See every change in the history</a>'
    assert says in page and link in page and page.count('id="history"') == 1
    flag = visit.flags.standing().get(rule="late_change")
    assert link in client.get(at("delegation_flag_answer", visit, flag.key)).text


def test_a_stop_that_came_late_and_was_renamed_is_told_once_under_its_name_now() -> None:
    late = [
        LateChange("programme", 4, LATE.date(), "Tea", "moved", "t"),
        LateChange("programme", 4, LATE.date(), "Works", "new", "w"),
        *(LateChange("programme", 4, LATE.date(), name, "gone", name) for name in "ABC"),
        LateChange("programme", 3, LATE.date() + timedelta(days=1), "Works, foyer", "moved", "w"),
        LateChange("programme", 2, LATE.date() + timedelta(days=1), "Pier", "new", "p"),
    ]
    [(_rule, one)] = flags(Visit(frozenset(), "stated", late_changes=tuple(late)))
    assert one.facts["which"] == [["Works, foyer", "new"], ["Pier", "new"], ["Tea", "moved"]], "newest first"
    assert one.facts["more"] == 3
