import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Min, Q
from django.utils import timezone

from accounts.models import Invitation
from config import health
from notifications.models import Mail, Message

OPEN_TRANSACTION = """
SELECT coalesce(extract(epoch FROM max(now() - xact_start)), 0)::int FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""

WAITS = ("oldest_message_seconds", "oldest_mail_seconds", "oldest_invitation_seconds", "oldest_transaction_seconds")
COUNTED = (*WAITS, "mails_given_up")


class Command(BaseCommand):
    """What an operator watches, as one line of JSON. Where something waits too long, it says what, and exits with 1.

    What is due is delivered within seconds: an old entry of the outbox means that worker or beat stands still. What
    cannot be counted is null.
    """

    # Django's own checks ask the database what it can, and end there where it is away.
    requires_system_checks = ()
    help = "Say whether the service can work and whether its outbox moves. Exits with 1 where it does not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=300, help="seconds that anything due may wait (300)")

    def handle(self, *, most: int, **_: Any) -> None:
        checks, faults = health.answers()
        told: dict[str, Any] = {"checks": checks, **dict.fromkeys(COUNTED)}
        if checks["migrations"] == health.OK:
            told |= self.counted(timezone.now())
        self.stdout.write(json.dumps(told))
        wrong = [f"{name} ({faults.get(name, answer)})" for name, answer in checks.items() if answer != health.OK]
        wrong += [name for name in WAITS if told[name] is not None and told[name] > most]
        if wrong:
            raise CommandError(f"Look at: {', '.join(wrong)}.")

    def counted(self, now: datetime) -> dict[str, int]:
        return {
            "oldest_message_seconds": _age(Message.objects.untold().aggregate(at=Min("made_at"))["at"], now),
            "oldest_mail_seconds": _age(Mail.objects.due(now).aggregate(at=Min("next_try_at"))["at"], now),
            "oldest_invitation_seconds": _age(_untold(now).aggregate(at=Min("invited_at"))["at"], now),
            "oldest_transaction_seconds": self.oldest_transaction(),
            "mails_given_up": Mail.objects.filter(state=Mail.State.GIVEN_UP).count(),
        }

    def oldest_transaction(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(OPEN_TRANSACTION)
            [seconds] = cursor.fetchone()
        return int(seconds)


def _untold(now: datetime) -> Any:
    """Invitations whose mail is not even in the outbox: one that is there is counted with the mails."""
    mailed = Message.objects.filter(label=Invitation._meta.label).values("record")
    return Invitation.objects.open_at(now).filter(Q(told_at=None), ~Q(key__in=mailed))


def _age(moment: datetime | None, now: datetime) -> int:
    return int((now - moment).total_seconds()) if moment else 0
