"""Positions are published, and contradictions escalated, at the same moment: nothing contradicts in print unseen."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.roles import Role
from audit.services import broken
from guidance import services
from guidance.models import MixedMessage, Position, Receipt
from guidance.rules import Standing, State
from tests.factories import NOW, council_user, user_of
from tests.guidance.texts import a_draft_position, a_position, countersigned, submitted
from tests.races.at_once import at_once
from web.refusals import Stale

pytestmark = pytest.mark.django_db(transaction=True)


def taken(act: Any) -> bool:
    try:
        act()
    except (ValidationError, Stale):
        return False
    return True


def test_of_two_opposite_positions_that_are_published_at_once_one_is_refused() -> None:
    publishers = [user_of("unit", Role.PUBLISHER) for _ in range(2)]
    for sector in ("energy", "transport", "defence", "culture"):
        drafts = [
            submitted(a_draft_position("fcdo", sector_id=sector, standing=Standing.ENCOURAGED)),
            submitted(a_draft_position("dbt", sector_id=sector, standing=Standing.NOT_SUPPORTED)),
        ]
        done = at_once(
            *(
                lambda row=row, by=by: taken(lambda: countersigned(row, by=by))
                for row, by in zip(drafts, publishers, strict=True)
            )
        )
        assert sorted(done) == [False, True]
        assert Position.objects.in_force(NOW.date()).filter(sector=sector).count() == 1
    assert broken() == []


def test_two_publishers_who_countersign_at_once_publish_it_once() -> None:
    council_user("LDS")
    row = submitted(a_draft_position("fcdo"))
    publishers = [user_of("unit", Role.PUBLISHER) for _ in range(4)]
    done = at_once(*(lambda by=by: taken(lambda: countersigned(row, by=by)) for by in publishers))
    assert sorted(done) == [False, False, False, True]
    row.refresh_from_db()
    assert row.state == State.PUBLISHED
    assert Receipt.objects.filter(record=row.key).count() == 1


def test_a_conflict_is_not_settled_in_words_at_the_moment_at_which_its_second_position_is_published() -> None:
    settles, signs = (user_of("unit", Role.PUBLISHER) for _ in range(2))
    for sector in ("energy", "transport", "defence", "culture"):
        first = a_position("fcdo", sector_id=sector, standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", sector_id=sector, standing=Standing.NOT_SUPPORTED))
        mixed = services.escalate(second, first, reason="Both wait.", by=settles, now=NOW)
        done = at_once(
            lambda: taken(
                lambda: services.settle_mixed_message(mixed, outcome="The first.", seen=1, by=settles, now=NOW)  # noqa: B023
            ),
            lambda: taken(lambda: countersigned(second, by=signs)),  # noqa: B023
        )
        assert sorted(done) == [False, True]
        mixed.refresh_from_db()
        second.refresh_from_db()
        assert (mixed.settled_at is None) == second.is_published


def test_a_contradiction_that_several_escalate_at_once_is_escalated_once() -> None:
    first = a_position("fcdo", standing=Standing.ENCOURAGED)
    second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED))
    publishers = [user_of("unit", Role.PUBLISHER) for _ in range(6)]
    made = at_once(
        *(lambda by=by: services.escalate(second, first, reason="Both wait.", by=by, now=NOW).pk for by in publishers)
    )
    assert len(set(made)) == MixedMessage.objects.count() == 1
    assert broken() == []
