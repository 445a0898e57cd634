"""At every date exactly one position answers a cell, or none does."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.roles import Role
from guidance import services
from guidance.models import Position
from guidance.rules import Cell, Standing, answering, contradict
from guidance.wording import why
from tests.factories import NOW, user_of
from tests.guidance.texts import a_draft_position, a_position, countersigned, published, submitted
from tests.sweeps import made_up

TODAY = NOW.date()
ANY = Cell()
NAMES = st.none() | st.sampled_from(["a", "b"])
CELLS = st.builds(Cell, NAMES, NAMES, NAMES, NAMES)
FULL = st.builds(Cell, *[st.sampled_from(["a", "b"])] * 4)


def row(cell: Cell, *, is_devolved: bool = False, at: int = 0, pk: int = 0) -> Any:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=at)
    return SimpleNamespace(cell=cell, is_devolved=is_devolved, published_at=moment, pk=pk)


def test_the_row_that_names_most_answers() -> None:
    wide: Any = row(Cell(activity="a"))
    narrow: Any = row(Cell(activity="a", sector="b"))
    assert answering([wide, narrow], Cell("a", "b", "x", "y")) is narrow
    assert answering([wide, narrow], Cell("a", "c", "x", "y")) is wide
    nothing: Any = answering([wide, narrow], Cell("b", "c", "x", "y"))
    assert nothing is None


@pytest.mark.parametrize(
    ("better", "worse"), [("country", "sector"), ("sector", "activity"), ("activity", "nation"), ("country", "nation")]
)
def test_on_a_tie_the_row_that_names_the_earlier_answers(better: str, worse: str) -> None:
    one, other = row(Cell(**{better: "a"})), row(Cell(**{worse: "a"}))
    assert answering([other, one], Cell("a", "a", "a", "a")) is one


def test_of_two_governments_in_one_cell_the_uk_answers_and_of_two_departments_who_said_it_first() -> None:
    welsh, uk, later = row(ANY, is_devolved=True, at=0), row(ANY, at=5), row(ANY, at=9)
    assert answering([welsh, later, uk], ANY) is uk


@given(st.lists(st.tuples(CELLS, st.booleans(), st.integers(0, 9)), max_size=12), FULL)
def test_whatever_rows_there_are_one_answers_or_none_covers_the_question(
    rows: list[tuple[Cell, bool, int]], question: Cell
) -> None:
    made: list[Any] = [row(cell, is_devolved=devolved, at=at, pk=pk) for pk, (cell, devolved, at) in enumerate(rows)]
    covering = [one for one in made if one.cell.covers(question)]
    found: Any = answering(made, question)
    assert (found is None) == (not covering)
    if found is not None:
        assert found in covering
        assert all(found.cell.rank >= one.cell.rank for one in covering)
        assert answering(list(reversed(made)), question) is found


def in_force(cell: Cell, day: date) -> list[Position]:
    rows = Position.objects.in_force(day).in_cell(cell)
    return list(rows)


@pytest.mark.django_db
class TestTheDatabase:
    def test_two_rows_of_one_owner_in_one_cell_and_day_are_refused(self) -> None:
        first = a_position(sector_id="energy")
        with pytest.raises(IntegrityError, match="guidance_position_one_in_force"), transaction.atomic():
            Position.objects.bulk_create([copy_of(first)])

    def test_an_expired_row_answers_no_more_and_no_other_takes_its_place_by_itself(self) -> None:
        a_position(sector_id="energy", expires_on=TODAY + timedelta(days=10))
        question = Cell("inward_investment", "energy", "england", "CN")
        answers = [
            Position.objects.answer_with(question, TODAY + timedelta(days=n)).position is not None for n in (0, 10, 11)
        ]
        assert answers == [True, True, False]

    def test_what_answered_on_an_earlier_day_is_still_told(self) -> None:
        first = a_position(sector_id="energy", text="What held first.")
        second = a_position(sector_id="energy", text="What holds now.", now=NOW + timedelta(days=30))
        question = Cell(None, "energy", "wales", "CN")
        assert Position.objects.answer_with(question, TODAY + timedelta(days=29)).position == first
        assert Position.objects.answer_with(question, TODAY + timedelta(days=30)).position == second
        assert Position.objects.answer_with(question, TODAY - timedelta(days=1)).position is None


def copy_of(position: Position) -> Position:
    facts = {
        field.attname: getattr(position, field.attname)
        for field in position._meta.concrete_fields
        if field.name not in ("id", "key", "form_id")
    }
    return Position(**facts)


DAYS = st.integers(0, 20)
SECTORS = st.sampled_from([None, "energy"])
NATIONS = st.sampled_from(["", "wales"])
OWNERS = st.sampled_from(["fcdo", "dbt", "homeoffice", "wales"])
ASKED = st.sets(st.sampled_from(["fcdo", "dbt", "homeoffice"]))
ROWS = st.tuples(SECTORS, NATIONS, OWNERS, st.sampled_from(Standing), ASKED, DAYS, st.none() | DAYS)


class TestEveryCellAndDate(TestCase):
    @settings(max_examples=made_up(25), deadline=None)
    @given(st.lists(ROWS, min_size=1, max_size=6))
    @pytest.mark.capability("UK2")
    @pytest.mark.capability("N04", part="one matrix, one answer")
    @pytest.mark.long
    @pytest.mark.thorough
    def test_whatever_is_published_at_most_one_row_of_a_government_is_in_force_for_a_cell(
        self, rows: list[Any]
    ) -> None:
        """Rows are published one after the other, or refused; each replaces what it overlaps. One answers, or none.

        Nothing is escalated here. So of one government no two rows are in force for one cell, and no two that
        contradict each other for one question, unless a department cleared what the other says.
        """
        cleared_by: dict[int, set[str]] = {}
        for number, (sector, nation, owner, standing, asked, start, last) in enumerate(rows):
            draft: dict[str, Any] = {
                "sector_id": sector,
                "nation": "wales" if owner == "wales" else nation,
                "standing": standing,
                "valid_from": TODAY + timedelta(days=start),
            }
            if last is not None:
                draft["expires_on"] = TODAY + timedelta(days=last)
            now = NOW + timedelta(minutes=number)
            try:
                with transaction.atomic():
                    row = published(a_draft_position(owner, now=now, **draft), *asked, now=now)
                    cleared_by[row.pk] = {owner, *asked}
            except (services.Contradicts, services.AnsweredAlready):
                assert number > 0
            except ValidationError:
                # It would end before it begins.
                assert last is not None
                assert last < start
        for days in range(22):
            day = TODAY + timedelta(days=days)
            standing_rows = list(Position.objects.in_force(day).select_related("owner"))
            for sector in (None, "energy"):
                for nation in (None, "wales"):
                    self.is_one_answer_or_none(Cell("tourism", sector, nation or "england", "CN"), day, standing_rows)
                    stand = in_force(Cell(sector=sector, nation=nation), day)
                    assert len(stand) == len({one.government for one in stand})
            for one, other in combinations([row for row in standing_rows if not row.is_devolved], 2):
                if contradict(one.standing, other.standing) and one.cell.meets(other.cell):
                    agreed = one.owner_id in cleared_by[other.pk] or other.owner_id in cleared_by[one.pk]
                    assert one.owner_id == other.owner_id or agreed

    def is_one_answer_or_none(self, question: Cell, day: date, rows: list[Position]) -> None:
        covering = [one for one in rows if one.cell.covers(question)]
        found = Position.objects.answer_with(question, day).position
        assert (found is None) == (not covering)
        assert found is None or (found in covering and found.is_in_force(day))


@pytest.mark.django_db
class TestWhatStandsBeside:
    QUESTION = Cell("inward_investment", "energy", "wales", "CN")

    def test_another_governments_word_stands_beside_the_answer_with_the_open_escalation(self) -> None:
        uk = a_position("fcdo", sector_id="energy")
        welsh = a_position("wales", nation="wales", sector_id="energy", standing=Standing.NOT_SUPPORTED)
        a_position("wales", nation="wales", standing=Standing.ADVICE_FIRST)
        answer = Position.objects.answer_with(self.QUESTION, TODAY)
        # The Welsh row names one thing more; of the Welsh rows the one that would answer for Wales stands there.
        assert (answer.position, answer.beside) == (welsh, [uk])
        [mixed] = answer.escalations
        assert {mixed.first, mixed.second} == {uk, welsh}
        assert "the sector and the nation" in why(answer)

    def test_two_departments_stand_side_by_side_while_an_escalation_is_open_and_no_longer(self) -> None:
        first = a_position("fcdo", sector_id="energy")
        second = submitted(a_draft_position("dbt", sector_id="energy", standing=Standing.NOT_SUPPORTED))
        publisher = user_of("unit", Role.PUBLISHER)
        mixed = services.escalate(second, first, reason="Both wait.", by=publisher, now=NOW)
        second = countersigned(second)
        answer = Position.objects.answer_with(self.QUESTION, TODAY)
        assert (answer.position, answer.beside, answer.escalations) == (first, [second], [mixed])
        later = NOW + timedelta(days=2)
        services.withdraw(second, reason="The first holds.", seen=second.version, by=publisher, now=later)
        services.settle_mixed_message(mixed, outcome="The first holds.", seen=mixed.version, by=publisher, now=later)
        answer = Position.objects.answer_with(self.QUESTION, later.date())
        assert (answer.position, answer.beside, answer.escalations) == (first, [], [])
        assert Position.objects.answer_with(self.QUESTION, TODAY).escalations == [mixed]

    def test_nothing_said_is_no_position_yet(self) -> None:
        a_position("fcdo", sector_id="energy")
        answer = Position.objects.answer_with(Cell("inward_investment", "transport", "wales", "CN"), TODAY)
        assert (answer.position, answer.rows, why(answer)) == (None, [], "")

    def test_a_devolved_government_speaks_for_its_own_nation_alone(self) -> None:
        for nation in ("", "england"):
            with pytest.raises(ValidationError, match="speaks for its own nation"):
                a_draft_position("wales", nation=nation)
