"""Guidance is taken up at the very moment at which it is replaced: every visit is recalled, or was refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from engagement import services
from guidance.models import Receipt, Use
from guidance.services import acknowledge, draft_next_version, remind
from notifications.models import Message
from tests.factories import NOW, a_delegation, council_user
from tests.guidance.texts import a_version, countersigned, submitted, writer
from tests.races.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6
VISITS = 5


def test_nobody_goes_by_what_was_replaced_at_that_moment_without_being_told() -> None:
    officer = council_user()
    visits = [a_delegation("LDS", by=officer) for _ in range(VISITS)]
    version = a_version()
    refused = 0
    for number in range(1, ROUNDS + 1):
        at = NOW + timedelta(minutes=number)
        draft = draft_next_version(
            version.line, by=writer("unit"), now=at, headline=f"Headline {number}.", change_note="Another headline."
        )
        ready, old = submitted(draft, now=at), version

        def take_up(visit: object) -> bool:
            try:
                services.take_up_guidance(visit, old, by=officer, now=at)  # type: ignore[arg-type]  # noqa: B023
            except ValidationError:
                return False
            return True

        taken = at_once(
            lambda: bool(countersigned(ready, now=at)),  # noqa: B023
            *(lambda visit=visit: take_up(visit) for visit in visits),
        )
        refused += taken.count(False)
        uses = Use.objects.relying_on(old)
        assert uses.count() == taken[1:].count(True)
        assert not uses.filter(changed_at=None).exists()
        version = ready
        version.refresh_from_db()
    told = Message.objects.filter(kind="guidance_changed")
    assert told.count() == Use.objects.exclude(changed_at=None).count() == ROUNDS * VISITS - refused


def test_reminders_that_run_at_once_remind_each_reader_once_and_nobody_who_acknowledges_meanwhile_twice() -> None:
    readers = [council_user() for _ in range(8)]
    row, at = a_version(), NOW + timedelta(days=3)
    at_once(
        *(lambda: remind(at) for _ in range(4)),
        *(lambda user=user: bool(acknowledge(row, by=user, now=at)) for user in readers[:3]),
    )
    remind(at)
    told = Message.objects.filter(kind="guidance_reminder").values_list("only", flat=True)
    assert len(told) == len(set(told))
    assert set(told) >= {user.pk for user in readers[3:]}
    assert Receipt.objects.filter(reminded=1).count() == len(told)
