"""Guidance on the overview: how far major changes got, and what waits to be settled or answered, today.

It stands whatever the period and is narrowed by no filter, so it is shown where nothing is filtered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from guidance.lag import headline
from guidance.models import MixedMessage, Query, Receipt
from guidance.rules import Step
from guidance.wording import lag_finding
from overview.filters import Selection
from overview.rules import AGES, by_age, twelve_months_to
from web import parts


@dataclass(frozen=True)
class Waiting:
    """What waits: by how many days it does, and how much of it is past its clock."""

    ages: list[int]
    late: int

    @property
    def open(self) -> int:
        return len(self.ages)


def mixed_messages(user: User, today: date) -> Waiting:
    rows = list(MixedMessage.objects.visible_to(user).open().values_list("opened_at", "due_on"))
    return Waiting(_ages((at for at, _due in rows), today), sum(due < today for _at, due in rows))


def questions(user: User, now: datetime) -> Waiting:
    rows = list(Query.objects.visible_to(user).waiting().values_list("asked_at", "due_at"))
    return Waiting(_ages((at for at, _due in rows), localdate(now)), sum(due < now for _at, due in rows))


def _ages(moments: Iterable[datetime], today: date) -> list[int]:
    return [(today - localdate(at)).days for at in moments]


def section(user: User, selection: Selection, now: datetime) -> dict[str, Any]:
    """For overview/guidance.html; nothing where there is nothing, and for who is not shown how long guidance takes."""
    if not user.may(Can.SEE_LAG) or not selection.is_of_everything:
        return {}
    today = localdate(now)
    since = now - timedelta(days=(today - twelve_months_to(today)).days)
    found = headline(Receipt.objects.counted_for(user).filter(published_at__gte=since), Step.ACKNOWLEDGED)
    waits = [
        (_("Mixed messages"), reverse("mixed_messages"), mixed_messages(user, today)),
        (_("Questions of councils"), reverse("query_queue"), questions(user, now)),
    ]
    if not found.copies and not any(waiting.open for _name, _address, waiting in waits):
        return {}
    head = [_("What waits"), _("Open"), *(str(told) for _most, told in AGES), _("Overdue")]
    rows = [
        [
            format_html('<a class="govuk-link" href="{}">{}</a>', address, name),
            f"{waiting.open:,}",
            *(f"{count:,}" for count in by_age(waiting.ages)),
            f"{waiting.late:,}",
        ]
        for name, address, waiting in waits
    ]
    numeric = range(1, len(head))
    return {
        "guidance": {
            "title": lag_finding(Step.ACKNOWLEDGED, found),
            "lag": reverse("lag"),
            "table": parts.table(head, rows, numeric=numeric, header_column=True, named=numeric),
        }
    }
