"""What is true of delegations: the lists that people choose from, when one may be logged or confirmed, when a change is
late.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.rules import Marking as Marking
from accounts.rules import Part
from counterparts.rules import ActorGroup
from guidance.rules import Purpose as Purpose

LATE_WORKING_DAYS = 5
"""A change with at most so many working days left, the day of arrival included, is late."""

LONG_VISIT_DAYS = 31
"""More days than this are asked about: they are more often a slip than a visit."""

MOST_DELEGATES = 200
MOST_ORGANISATIONS = 100
MOST_PLACES = 30


class Direction(TextChoices):
    INWARD = "inward", _("Inward: they come to us")
    OUTWARD = "outward", _("Outward: we go to them")
    VIRTUAL = "virtual", _("Virtual: we meet online")


NOBODY_NAMED = "none_named"
WHO_TAKES_PART: dict[str, Any] = {**dict(ActorGroup.choices), NOBODY_NAMED: _("No organisation named")}
"""The groups of those who take part in a delegation, and that nothing is known of that."""


class Stage(TextChoices):
    DRAFT = "draft", _("Draft")
    LOGGED = "logged", _("Logged")
    CONFIRMED = "confirmed", _("Confirmed")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")


ENDED = (Stage.CLOSED, Stage.DECLINED, Stage.CANCELLED)
GOING = (Stage.LOGGED, Stage.CONFIRMED)
NOT_COUNTED = (Stage.DRAFT, Stage.DECLINED, Stage.CANCELLED)


class OrganisationRole(TextChoices):
    VISITOR = "visitor", _("Visiting")
    INVITING_BODY = "inviting_body", _("Inviting body")
    HOST = "host", _("Host")
    CO_HOST = "co_host", _("Co-host")
    ORGANISER_INTERMEDIARY = "organiser_intermediary", _("Organiser or intermediary")
    PAYER = "payer", _("Pays for it")
    SITE_OWNER = "site_owner", _("Owner of a site visited")
    OBSERVER = "observer", _("Observer")


class AimsKnown(TextChoices):
    """Whether the other side has said what it wants."""

    STATED = "stated", _("They have said what they want")
    NOT_STATED = "not_stated", _("They have not said")


class PrivacyNotice(TextChoices):
    """How the visitors are told what is kept about them."""

    GIVEN = "given", _("They have it")
    THROUGH_THEIR_BODY = "through_their_body", _("Their organisation passes it on")
    ON_ARRIVAL = "on_arrival", _("We give it to them on arrival")


class DelegatePart(TextChoices):
    LEAD = "lead", _("Leads the delegation")
    MEMBER = "member", _("Member")
    INTERPRETER = "interpreter", _("Interpreter")


PART_OF: dict[str, Part] = {
    "reference": Part.SUMMARY,
    "council": Part.SUMMARY,
    "title": Part.SUMMARY,
    "direction": Part.SUMMARY,
    "country": Part.SUMMARY,
    "place": Part.SUMMARY,
    "starts_on": Part.SUMMARY,
    "ends_on": Part.SUMMARY,
    "purposes": Part.SUMMARY,
    "stage": Part.SUMMARY,
    "sharing": Part.PROGRAMME,
    "marking": Part.PROGRAMME,
    "handling": Part.PROGRAMME,
    "ended_reason": Part.PROGRAMME,
    "places": Part.PROGRAMME,
    "organisations": Part.PROGRAMME,
    "programme": Part.PROGRAMME,
    "their_aims": Part.PROGRAMME,
    "our_aims": Part.PROGRAMME,
    "their_aims_known": Part.PROGRAMME,
    "aims_stated_by": Part.PROGRAMME,
    "aims_stated_on": Part.PROGRAMME,
    "privacy_notice": Part.PROGRAMME,
    "privacy_notice_on": Part.PROGRAMME,
    "postponed": Part.PROGRAMME,
    "flags": Part.PROGRAMME,
    "mid_visit": Part.PROGRAMME,
    "agreement": Part.PROGRAMME,
    "partners": Part.PROGRAMME,
    "delegates": Part.WHOLE,
    "warnings": Part.WHOLE,
    "offers": Part.WHOLE,
    "costs": Part.WHOLE,
    "version": Part.WHOLE,
}
"""Which part of a delegation each field belongs to. Serializer, page, filter, history and trail all read it."""


# People, sites, purpose and payer, and the days, as a new day moves all of these: what somebody has to prepare for.
LATE_FIELDS = {"delegates", "organisations", "programme", "places", "place", "purposes", "starts_on", "ends_on"}

NEEDED_TO_LOG: dict[str, Any] = {
    "title": _("Enter a title"),
    "direction": _("Choose a direction"),
    "country": _("Choose a country or territory"),
    "starts_on": _("Enter the first day"),
    "ends_on": _("Enter the last day"),
    "purposes": _("Choose at least one purpose"),
}


def missing_to_log(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a delegation still lacks before it can be logged: field and the sentence that asks for it."""
    return {field: sentence for field, sentence in NEEDED_TO_LOG.items() if not facts.get(field)}


def missing_to_confirm(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a logged delegation still lacks before it can be confirmed: field and the sentence that asks for it.

    CAPABILITIES P09: their aims, or that they have not said. G06: how visitors are told what is kept about them.
    """
    missing: dict[str, Any] = {}
    if not facts["their_aims_known"]:
        missing["their_aims_known"] = _("Say what they want, or that they have not said")
    if facts["direction"] == Direction.INWARD and not facts["privacy_notice"]:
        missing["privacy_notice"] = _("Say how the visitors are given the privacy notice")
    return missing


def timing(stage: str, starts_on: date | None, ends_on: date | None, today: date) -> str:
    """Where a live delegation stands in time: upcoming, under_way, awaiting_close_out, or nothing."""
    if stage not in GOING or starts_on is None or ends_on is None:
        return ""
    if today < starts_on:
        return "upcoming"
    return "under_way" if today <= ends_on else "awaiting_close_out"


def working_days_left(changed_on: date, arrival: date, holidays: Collection[date]) -> int:
    """Working days after the day of the change, up to and including the day of arrival."""
    days = (changed_on + timedelta(days=n) for n in range(1, (arrival - changed_on).days + 1))
    return sum(day.weekday() < 5 and day not in holidays for day in days)


def is_late(changed_on: date, arrival: date | None, holidays: Collection[date]) -> bool:
    """Whether a change comes so near to the arrival that it is worth saying so, or after it."""
    return arrival is not None and (
        # No need to count the days of a year: this many days always hold more than five working days.
        (arrival - changed_on).days <= 21 and working_days_left(changed_on, arrival, holidays) <= LATE_WORKING_DAYS
    )
