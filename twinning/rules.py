"""What is true of agreements: the lists that people choose from, days known to a year or a month, activity."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.rules import Part

QUIET_AFTER_MONTHS, DORMANT_AFTER_MONTHS = 12, 24
CONFIRMED_FOR_MONTHS = 12


class AgreementKind(TextChoices):
    """Field terms; in Chinese the first three are 友好城市, 友好省州 and 友好交流城市."""

    SISTER_CITY_TWINNING = "sister_city_twinning", _("Sister cities or twinning")
    SISTER_PROVINCE_COUNTY = "sister_province_county", _("Sister province and county")
    FRIENDSHIP_AGREEMENT = "friendship_agreement", _("Friendship agreement")
    MOU = "mou", _("Memorandum of understanding")
    LETTER_OF_INTENT = "letter_of_intent", _("Letter of intent")
    COOPERATION_AGREEMENT = "cooperation_agreement", _("Cooperation agreement")
    PROJECT_PARTNERSHIP = "project_partnership", _("Project partnership")
    INFORMAL_CONTACT = "informal_contact", _("Informal contact")
    NETWORK_LINK = "network_link", _("Link through a network")
    SISTER_SCHOOL = "sister_school", _("Sister schools")
    SISTER_PORT = "sister_port", _("Sister ports")
    SISTER_DISTRICT = "sister_district", _("Sister districts")
    OTHER = "other", _("Another kind of agreement")


class LegalNature(TextChoices):
    LEGALLY_BINDING = "legally_binding", _("Legally binding")
    NOT_LEGALLY_BINDING = "not_legally_binding", _("Not legally binding")
    UNCLEAR = "unclear", _("Unclear")


class Status(TextChoices):
    NOT_CONFIRMED = "not_confirmed", _("Not confirmed")
    IDEA = "idea", _("Idea")
    PROPOSED = "proposed", _("Proposed")
    ADVICE_SOUGHT = "advice_sought", _("Advice sought")
    NEGOTIATING = "negotiating", _("Being negotiated")
    AWAITING_COUNCIL_DECISION = "awaiting_council_decision", _("Awaiting council decision")
    ACTIVE = "active", _("Active")
    UNDER_REVIEW = "under_review", _("Under review")
    SUSPENDED = "suspended", _("Suspended")
    LAPSED = "lapsed", _("Lapsed")
    ENDED_BY_UK = "ended_by_uk", _("Ended by the council")
    ENDED_BY_PARTNER = "ended_by_partner", _("Ended by the partner")
    ENDED_MUTUALLY = "ended_mutually", _("Ended by both")


BEFORE_SIGNING = (
    Status.IDEA,
    Status.PROPOSED,
    Status.ADVICE_SOUGHT,
    Status.NEGOTIATING,
    Status.AWAITING_COUNCIL_DECISION,
)
ENDED = (Status.LAPSED, Status.ENDED_BY_UK, Status.ENDED_BY_PARTNER, Status.ENDED_MUTUALLY)


class Confidence(TextChoices):
    """How far what is said of an agreement can be relied on."""

    CONFIRMED = "confirmed", _("Confirmed by the council")
    HIGH = "high", _("High: official, or two independent sources")
    MEDIUM = "medium", _("Medium: one list or document")
    LOW = "low", _("Low: doubtful")


class Precision(TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")
    ABOUT = "about", _("About that year")


MONTHS = (
    *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
    *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
)
APPROXIMATELY = "~"
"""What marks a year that is known roughly, as ISO 8601-2 writes it: 1986~."""


@dataclass(frozen=True)
class KnownDay:
    """A day as far as it is known: 8 June 1988, June 1988, 1988, or about 1988.

    `first` is the first day that it can have been. About a year is taken as in that year where days are compared.
    """

    first: date
    precision: Precision

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """Of 1988, 1988-06, 1988-06-08 or 1988~. Raises ValueError for anything else."""
        if len(text) == 5 and text.endswith(APPROXIMATELY):
            return cls(cls.from_iso(text[:4]).first, Precision.ABOUT)
        given = text.split("-")
        if [len(one) for one in given] not in ([4], [4, 2], [4, 2, 2]) or not all(map(str.isdecimal, given)):
            raise ValueError(text)
        year, month, day = (*map(int, given), 1, 1)[:3]
        return cls(date(year, month, day), (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(given) - 1])

    @property
    def iso(self) -> str:
        if self.precision == Precision.ABOUT:
            return f"{self.first:%Y}{APPROXIMATELY}"
        return self.first.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]]

    @property
    def last(self) -> date:
        """The last day that it can have been."""
        if self.precision == Precision.DAY:
            return self.first
        month = self.first.month if self.precision == Precision.MONTH else 12
        return self.first.replace(month=month, day=calendar.monthrange(self.first.year, month)[1])

    def __str__(self) -> str:
        """In words: 8 June 1988, June 1988, 1988, about 1988."""
        year, month = self.first.year, MONTHS[self.first.month - 1]
        written = {
            Precision.ABOUT: _("about %(year)s") % {"year": year},
            Precision.YEAR: year,
            Precision.MONTH: f"{month} {year}",
            Precision.DAY: f"{self.first.day} {month} {year}",
        }
        return str(written[self.precision])


class Activity(TextChoices):
    """How lately an agreement was lived, from what its reader may see. It never changes a status by itself."""

    ACTIVE = "active", _("Active")
    QUIET = "quiet", _("Quiet")
    DORMANT = "dormant", _("Dormant")
    NEVER_ACTIVE = "never_active", _("No contact recorded")
    UNKNOWN = "unknown", _("Not known")


def months_before(today: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month where it is shorter."""
    month = today.year * 12 + today.month - 1 - months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def confirm_again_on(last: date) -> date:
    """The day on which a council is asked anew whether what stands of its agreement is right: once a year."""
    return months_before(last, -CONFIRMED_FOR_MONTHS)


def activity(last: date | None, today: date, *, is_kept: bool) -> Activity:
    """By the last day on which something happened. `is_kept`: somebody records here what happens under the agreement.

    Where nobody does, that nothing is recorded says nothing.
    """
    if last is None:
        return Activity.NEVER_ACTIVE if is_kept else Activity.UNKNOWN
    if last > months_before(today, QUIET_AFTER_MONTHS):
        return Activity.ACTIVE
    return Activity.QUIET if last > months_before(today, DORMANT_AFTER_MONTHS) else Activity.DORMANT


PART_OF: dict[str, Part] = {
    "council": Part.SUMMARY,
    "uk_place": Part.SUMMARY,
    "place": Part.SUMMARY,
    "kind": Part.SUMMARY,
    "legal_nature": Part.SUMMARY,
    "signed": Part.SUMMARY,
    "ended": Part.SUMMARY,
    "status": Part.SUMMARY,
    "confidence": Part.SUMMARY,
    "public_note": Part.SUMMARY,
    "facts": Part.SUMMARY,
    "sharing": Part.PROGRAMME,
    "version": Part.WHOLE,
}
"""The register is for every council: an agreement is shown whole to whoever sees it, but for how it is shared."""
