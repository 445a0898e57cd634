import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.timezone import localdate

from accounts.models import Invitation
from config import health
from notifications.models import Mail, Message
from risk.models import ListVersion, Watchlist
from risk.published import LISTS

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
        told: dict[str, Any] = {"checks": checks, **dict.fromkeys(COUNTED), "lists": {}}
        if checks["migrations"] == health.OK:
            told |= self.counted(timezone.now())
            told["lists"] = _lists(timezone.now())
        self.stdout.write(json.dumps(told))
        wrong = [f"{name} ({faults.get(name, answer)})" for name, answer in checks.items() if answer != health.OK]
        wrong += [name for name in WAITS if told[name] is not None and told[name] > most]
        # A list that is loaded by hand is its operator's to watch.
        wrong += [
            f"list {code}"
            for code, one in told["lists"].items()
            if code in settings.LISTS_FROM and (one["old"] or one["failing"])
        ]
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


def _lists(now: datetime) -> dict[str, dict[str, Any]]:
    """Of which day each published list is, how many days ago that was, and whether that is too long or it failed."""
    newest = {version.code: version for version in ListVersion.objects.last_of_each()}
    failing = set(Watchlist.objects.exclude(failed_since=None).values_list("code", flat=True))
    return {code: _list(newest.get(code), now, failing=code in failing) for code in LISTS}


def _list(version: ListVersion | None, now: datetime, *, failing: bool) -> dict[str, Any]:
    if version is None:
        return {"of": None, "days": None, "old": True, "failing": failing}
    today = localdate(now)
    return {
        "of": version.told_on.isoformat(),
        "days": version.age(today),
        "old": version.is_old(today),
        "failing": failing,
    }


def _age(moment: datetime | None, now: datetime) -> int:
    return int((now - moment).total_seconds()) if moment else 0
