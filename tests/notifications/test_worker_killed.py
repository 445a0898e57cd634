"""Recipe R2: a real worker with a real Redis is killed in the middle of its work, again and again."""

from collections import Counter
from pathlib import Path

import pytest

from accounts.models import User
from accounts.roles import Role
from notifications.models import Mail, Message, Notice
from tests import factories
from tests.notifications.processes import message_ids
from tests.workers import workers

DELIVER = "notifications.tasks.deliver_outbox"
MESSAGES = 300
KILLS = 4
CONCURRENCY = 2


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
@pytest.mark.long
@pytest.mark.thorough
def test_killed_workers_lose_no_mail_and_repeat_few(analyst: User, tmp_path: Path) -> None:
    about = factories.a_bare_delegation()
    Message.objects.bulk_create(
        Message(body_id="unit", to=Role.ANALYST, kind="delegation_logged", label=about._meta.label, record=about.key)
        for _ in range(MESSAGES)
    )

    def sent() -> int:
        return Mail.objects.filter(state=Mail.State.SENT).count()

    with workers(tmp_path) as at_work:
        for kill in range(KILLS):
            wanted = sent() + MESSAGES // (KILLS + 2)
            with at_work.one(concurrency=CONCURRENCY):
                at_work.work_until(lambda: sent() >= wanted, DELIVER)  # noqa: B023
            if kill == 1:
                at_work.lose_the_queue()
        assert Mail.objects.filter(state=Mail.State.WAITING).exists(), "every kill came in the middle of the work"
        with at_work.one(concurrency=CONCURRENCY):
            at_work.work_until(lambda: sent() >= MESSAGES, DELIVER)

    arrived = Counter(message_ids(at_work.mail))
    assert set(arrived) == set(Mail.objects.values_list("key", flat=True))
    assert len(arrived) == Notice.objects.count() == MESSAGES
    repeats = arrived.total() - MESSAGES
    assert repeats <= KILLS * CONCURRENCY, f"{repeats} repeats"
    assert max(arrived.values()) <= 2
