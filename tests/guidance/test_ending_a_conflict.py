"""How two positions that stand against each other come to an end: never by words alone, and never unseen."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Role
from guidance import services
from guidance.models import MixedMessage, Position
from guidance.rules import Cell, Standing, State
from tests.factories import NOW, user_of
from tests.guidance.pages import as_, send
from tests.guidance.texts import a_draft_position, a_position, cleared, countersigned, published, submitted
from web.refusals import WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
LATER = NOW + timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def publisher() -> User:
    return user_of("unit", Role.PUBLISHER)


@pytest.fixture
def pair(publisher: User) -> tuple[Position, Position, MixedMessage]:
    """Two that contradict each other, both in force under an open escalation."""
    first = a_position("fcdo", standing=Standing.ENCOURAGED)
    second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED))
    mixed = services.escalate(second, first, reason="Both wait.", by=publisher, now=NOW)
    return first, countersigned(second), mixed


def settled(mixed: MixedMessage, by: User, outcome: str = "The second holds.") -> MixedMessage:
    mixed.refresh_from_db()
    return services.settle_mixed_message(mixed, outcome=outcome, seen=mixed.version, by=by, now=LATER)


class TestSettling:
    def test_words_end_no_conflict_while_both_positions_of_the_uk_are_in_force(
        self, pair: tuple[Position, Position, MixedMessage], publisher: User
    ) -> None:
        first, second, mixed = pair
        with pytest.raises(WrongState, match="Withdraw one of them, or publish a joint text"):
            settled(mixed, publisher)
        answer = Position.objects.answer_with(Cell(), LATER.date())
        assert (answer.rows, answer.escalations) == ([first, second], [mixed])

    def test_its_page_says_so_before_anything_is_typed_and_keeps_what_was(
        self, pair: tuple[Position, Position, MixedMessage], publisher: User
    ) -> None:
        page = f"{pair[2].get_absolute_url()}settle/"
        assert "before this is settled, one of them is withdrawn" in as_(publisher).get(page).text
        refused = send(publisher, page, outcome="The second holds, we think.")
        assert refused.status_code == 409
        assert "The second holds, we think." in refused.text

    @pytest.mark.parametrize("which", [0, 1])
    def test_once_one_of_them_is_withdrawn_it_is_settled(
        self, pair: tuple[Position, Position, MixedMessage], publisher: User, which: int
    ) -> None:
        gone = pair[:2][which]
        services.withdraw(gone, reason="The other holds.", seen=gone.version, by=publisher, now=LATER)
        assert settled(pair[2], publisher).settled_at == LATER

    def test_a_draft_that_was_not_published_yet_is_settled_in_words_and_then_not_published(
        self, publisher: User
    ) -> None:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED))
        mixed = services.escalate(second, first, reason="Both wait.", by=publisher, now=NOW)
        settled(mixed, publisher, "The first holds.")
        with pytest.raises(services.Contradicts):
            countersigned(second)

    def test_what_is_to_come_counts_as_well(self, publisher: User) -> None:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        begins = TODAY + timedelta(days=30)
        second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED, valid_from=begins))
        mixed = services.escalate(second, first, reason="Both wait.", by=publisher, now=NOW)
        countersigned(second)
        with pytest.raises(WrongState, match="only one may stay"):
            settled(mixed, publisher)

    def test_a_declared_exception_that_was_escalated_before_is_settled_as_both_then_stand(
        self, publisher: User
    ) -> None:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        narrow = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED, sector_id="energy"), "fcdo")
        mixed = services.escalate(narrow, first, reason="Both wait.", by=publisher, now=NOW)
        narrow = countersigned(cleared(narrow, as_exception=True))
        assert settled(mixed, publisher, "Energy is an exception.").settled_at is not None
        assert set(Position.objects.in_force(LATER.date())) == {first, narrow}

    def test_between_the_uk_and_a_devolved_government_both_stand_after_it_is_settled(self, publisher: User) -> None:
        uk = a_position("fcdo", standing=Standing.ENCOURAGED)
        welsh = a_position("wales", nation="wales", standing=Standing.NOT_SUPPORTED)
        settled(MixedMessage.objects.get(), publisher, "Both stand; ask the Welsh Government in Wales.")
        answer = Position.objects.answer_with(Cell(nation="wales"), (LATER + timedelta(days=1)).date())
        assert (set(answer.rows), answer.escalations) == ({uk, welsh}, [])

    def test_a_joint_text_that_begins_later_leaves_it_open_until_then(
        self, pair: tuple[Position, Position, MixedMessage], publisher: User
    ) -> None:
        begins = TODAY + timedelta(days=30)
        joint = a_draft_position("dbt", standing=Standing.ADVICE_FIRST, text="Joint.", valid_from=begins)
        published(joint, "fcdo", now=NOW + timedelta(minutes=1))
        with pytest.raises(WrongState):
            settled(pair[2], publisher)
        on_the_day = NOW + timedelta(days=30)
        mixed = MixedMessage.objects.get(settled_at=None)
        services.settle_mixed_message(mixed, outcome="Joint.", seen=mixed.version, by=publisher, now=on_the_day)
        assert not MixedMessage.objects.open().exists()


class TestOneAnswerACell:
    def test_another_department_does_not_publish_for_a_cell_that_is_answered(self) -> None:
        first = a_position("fcdo", sector_id="energy", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", sector_id="energy", standing=Standing.ADVICE_FIRST))
        with pytest.raises(services.AnsweredAlready, match="Only one answers") as refused:
            countersigned(second)
        assert refused.value.rows == [first]
        assert Position.objects.in_force(TODAY).get() == first

    def test_cleared_by_the_owner_of_the_other_it_takes_its_place(self) -> None:
        first = a_position("fcdo", sector_id="energy", standing=Standing.ENCOURAGED)
        second = published(a_draft_position("dbt", sector_id="energy", standing=Standing.ADVICE_FIRST), "fcdo")
        first.refresh_from_db()
        assert (first.state, Position.objects.in_force(TODAY).get()) == (State.SUPERSEDED, second)

    def test_under_an_open_escalation_both_stand_and_are_read_and_words_do_not_settle_it(self, publisher: User) -> None:
        first = a_position("fcdo", sector_id="energy", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", sector_id="energy", standing=Standing.ADVICE_FIRST))
        mixed = services.escalate(second, first, reason="Who leads on this?", by=publisher, now=NOW)
        second = countersigned(second)
        answer = Position.objects.answer_with(Cell(sector="energy"), TODAY)
        assert (answer.rows, answer.escalations) == ([first, second], [mixed])
        with pytest.raises(WrongState, match="only one may stay"):
            settled(mixed, publisher)

    def test_a_wider_a_narrower_one_and_one_of_other_days_stand_beside_it(self) -> None:
        a_position("fcdo", sector_id="energy", expires_on=TODAY)
        for facts in ({}, {"sector_id": "energy", "country_id": "CN"}, {"sector_id": "energy", "valid_from": LATER}):
            day = {"valid_from": LATER.date()} if "valid_from" in facts else {}
            assert a_position("dbt", **{**facts, **day}).is_published

    def test_a_devolved_government_has_a_row_of_its_own(self) -> None:
        a_position("fcdo", nation="wales")
        assert a_position("wales", nation="wales", standing=Standing.ADVICE_FIRST).is_published

    def test_what_was_scheduled_waits_for_its_publishers_where_the_cell_is_answered_by_then(self) -> None:
        row = countersigned(submitted(a_draft_position("dbt")), publish_at=LATER)
        a_position("fcdo")
        assert services.publish_due(LATER) == 0
        row.refresh_from_db()
        assert row.state == State.SUBMITTED


def test_what_does_not_stand_against_anything_is_not_escalated(publisher: User) -> None:
    first = a_position("fcdo", sector_id="transport")
    second = submitted(a_draft_position("dbt", sector_id="energy", standing=Standing.NOT_SUPPORTED))
    with pytest.raises(WrongState, match="nothing to escalate"):
        services.escalate(second, first, reason="Both wait.", by=publisher, now=NOW)
    with pytest.raises(ValidationError, match="Say why both"):
        services.escalate(second, first, reason=" ", by=publisher, now=NOW)
