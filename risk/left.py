"""What is left of the risk of a record, and what is still to be done about it, in words and tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext as _

from accounts.models import Appointment
from risk.models import Assessment
from risk.rules import Band
from risk.wording import BAND_COLOURS
from web import parts
from web.gds import Params
from web.templatetags.gds import day


@dataclass(frozen=True)
class ToDo:
    """Something that makes a risk smaller and is not done: which office sees to it, and by when."""

    key: str
    what: str
    office: Appointment.Office
    due_on: date

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """From the facts that a row of `with_what_to_do` holds."""
        on = date.fromisoformat(told["due_on"])
        return cls(told["key"], told["what"], Appointment.Office(told["office"]), on)

    def is_overdue(self, today: date) -> bool:
        return self.due_on < today

    def who_and_when(self, today: date) -> str:
        """The office and the day, which says of one that has passed that it has."""
        late = _("%(office)s: overdue since %(day)s")
        told = late if self.is_overdue(today) else _("%(office)s, by %(day)s")
        return told % {"office": self.office.label, "day": day(self.due_on)}


def to_do(assessment: Assessment) -> list[ToDo]:
    """Of an assessment that came through `with_what_to_do`: what is due first stands first."""
    return [ToDo.of(told) for told in assessment.waiting]


def band_tag(level: str) -> Params:
    """How large what is left is, as a tag: a word, and a colour beside it."""
    return parts.tag(Band(level).label, BAND_COLOURS[Band(level)])
