"""How a version of a line is laid out for its reader: what comes first, and what can be opened below it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, User
from accounts.roles import Role
from guidance.models import LineVersion


class Reading(TextChoices):
    WHOLE = "whole", _("The whole line")
    LEADER = "leader", _("Three sentences for a leader")
    PRESS = "press", _("If the press asks")


PRESS_OFFICES = (Appointment.Office.COMMUNICATIONS_LEAD, Appointment.Office.SPOKESPERSON)

HEADINGS: dict[str, Any] = {
    "headline": _("Headline"),
    "full_line": _("The line"),
    "leader_line": _("In three sentences"),
    "reactive_line": _("If the press asks"),
    "if_pressed": _("If pressed"),
    "do_not_say": _("Do not say"),
    "background": _("Background, not to be quoted"),
    "facts": _("Facts and their sources"),
    "contacts": _("Whom to ask"),
    "headline_cy": _("Headline in Welsh"),
    "full_line_cy": _("The line in Welsh"),
}
WELSH = ("headline_cy", "full_line_cy")
# What each reads first. A leader and who speaks to the press can open the rest.
FIRST: dict[Reading, tuple[str, ...]] = {
    Reading.WHOLE: tuple(HEADINGS),
    Reading.LEADER: ("leader_line", "do_not_say"),
    Reading.PRESS: ("reactive_line", "do_not_say", "if_pressed"),
}


@dataclass(frozen=True)
class Section:
    """A part of a line that has words."""

    name: str
    heading: Any
    text: str

    @property
    def language(self) -> str:
        return "cy" if self.name in WELSH else ""


def usual_reading(user: User, today: date) -> Reading:
    """What a reader sees where they choose nothing: by their role, and by the office that they hold or stand in for."""
    if any(membership.role == Role.LEADER for membership in user.memberships_now):
        return Reading.LEADER
    held = Appointment.objects.on(today).filter(Q(holder=user) | Q(deputy=user), office__in=PRESS_OFFICES)
    return Reading.PRESS if held.exists() else Reading.WHOLE


def chosen_reading(given: str, user: User, today: date) -> Reading:
    return Reading(given) if given in Reading.values else usual_reading(user, today)


def first_sections(version: LineVersion, reading: Reading) -> list[Section]:
    return list(_sections(version, FIRST[reading]))


def other_sections(version: LineVersion, reading: Reading) -> list[Section]:
    """What does not stand at the top, in the order of the whole."""
    return list(_sections(version, (name for name in HEADINGS if name not in FIRST[reading])))


def _sections(version: LineVersion, names: Iterable[str]) -> Iterable[Section]:
    for name in names:
        if text := getattr(version, name):
            yield Section(name, HEADINGS[name], text)
