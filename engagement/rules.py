"""What is true of delegations and contacts: the lists that people choose from, when a delegation may be logged, when
a change is late.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.rules import Marking as Marking
from accounts.rules import Part
from counterparts.rules import ActorGroup, OrganisationKind

LATE_WORKING_DAYS = 5
"""A change with at most so many working days left, the day of arrival included, is late."""

LONG_VISIT_DAYS = 31
"""More days than this are asked about: they are more often a slip than a visit."""

MOST_DELEGATES = 200
MOST_ITEMS = 200
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


class Purpose(TextChoices):
    CIVIC_CEREMONIAL = "civic_ceremonial", _("Civic or ceremonial")
    ANNIVERSARY = "anniversary", _("Anniversary")
    TRADE_EXPORT = "trade_export", _("Trade and exports")
    INWARD_INVESTMENT = "inward_investment", _("Inward investment")
    LEARNING_STUDY_TOUR = "learning_study_tour", _("Learning or study tour")
    EDUCATION_SCHOOLS = "education_schools", _("Education and schools")
    HIGHER_EDUCATION = "higher_education", _("Higher education")
    RESEARCH_SCIENCE = "research_science", _("Research and science")
    CULTURE_ARTS = "culture_arts", _("Culture and arts")
    HERITAGE_MUSEUMS = "heritage_museums", _("Heritage and museums")
    SPORT = "sport", _("Sport")
    TOURISM_VISITOR_ECONOMY = "tourism_visitor_economy", _("Tourism and visitor economy")
    HEALTH_SOCIAL_CARE = "health_social_care", _("Health and social care")
    ENVIRONMENT_CLIMATE_ENERGY = "environment_climate_energy", _("Environment, climate and energy")
    PORTS_LOGISTICS_TRANSPORT = "ports_logistics_transport", _("Ports, logistics and transport")
    PLANNING_REGENERATION = "planning_regeneration", _("Planning and regeneration")
    POLICING_FIRE = "policing_fire", _("Policing or fire and rescue")
    YOUTH = "youth", _("Youth")
    BUSINESS_ENTREPRENEUR_TOUR = "business_entrepreneur_tour", _("Business or entrepreneur tour")
    MEDIA = "media", _("Media")
    CRISIS_MUTUAL_AID = "crisis_mutual_aid", _("Crisis or mutual aid")
    OTHER = "other", _("Something else")


class ItemKind(TextChoices):
    COURTESY_CALL = "courtesy_call", _("Courtesy call")
    FORMAL_MEETING = "formal_meeting", _("Formal meeting")
    SIGNING = "signing", _("Signing")
    BANQUET_RECEPTION = "banquet_reception", _("Banquet or reception")
    PHOTO_CALL = "photo_call", _("Photo call")
    GIFT_EXCHANGE = "gift_exchange", _("Gift exchange")
    SITE_VISIT = "site_visit", _("Site visit")
    UNIVERSITY_VISIT = "university_visit", _("University visit")
    SCHOOL_VISIT = "school_visit", _("School visit")
    COMPANY_VISIT = "company_visit", _("Company visit")
    ROUNDTABLE = "roundtable", _("Roundtable")
    FORUM_EXPO = "forum_expo", _("Forum or expo")
    PERFORMANCE_MATCH = "performance_match", _("Performance or match")
    CITY_TOUR = "city_tour", _("City tour")
    MEDIA_INTERVIEW = "media_interview", _("Media interview")
    PRIVATE_TIME = "private_time", _("Private time")
    DEBRIEF = "debrief", _("Debrief")


class ItemNature(TextChoices):
    CEREMONIAL = "ceremonial", _("Ceremonial")
    SUBSTANTIVE = "substantive", _("Substantive")
    SOCIAL = "social", _("Social")
    LOGISTICS = "logistics", _("Logistics")


class SiteAccess(TextChoices):
    PUBLIC_AREA = "public_area", _("Public area")
    CONTROLLED_HOSTED = "controlled_hosted", _("Controlled, with a host")
    RESTRICTED = "restricted", _("Restricted")
    NOT_OFFERED = "not_offered", _("Not offered")
    VIRTUAL_INSTEAD = "virtual_instead", _("Virtual instead")


class AskedBy(TextChoices):
    US = "us", _("We did")
    THEM = "them", _("They did")
    BOTH = "both", _("Both of us")
    NOT_KNOWN = "not_known", _("Not known")


class ItemState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    DROPPED = "dropped", _("Dropped")


class OrganisationRole(TextChoices):
    VISITOR = "visitor", _("Visiting")
    INVITING_BODY = "inviting_body", _("Inviting body")
    HOST = "host", _("Host")
    CO_HOST = "co_host", _("Co-host")
    ORGANISER_INTERMEDIARY = "organiser_intermediary", _("Organiser or intermediary")
    PAYER = "payer", _("Pays for it")
    SITE_OWNER = "site_owner", _("Owner of a site visited")
    OBSERVER = "observer", _("Observer")


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
    "agreement": Part.PROGRAMME,
    "partners": Part.PROGRAMME,
    "delegates": Part.WHOLE,
    "version": Part.WHOLE,
}
"""Which part of a delegation each field belongs to. Serializer, page, filter, history and trail all read it."""


# People, sites, purpose, payer and the days themselves: what somebody has to prepare for.
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


# -- Contacts ------------------------------------------------------------------------------------------------------

MOST_CONTACT_ORGANISATIONS = 20


class ContactKind(TextChoices):
    FACE_TO_FACE = "face_to_face", _("Meeting in person")
    VIDEO = "video", _("Video call")
    TELEPHONE = "telephone", _("Telephone call")
    EMAIL = "email", _("Email")
    LETTER = "letter", _("Letter")
    SOCIAL_OR_MESSAGING = "social_or_messaging", _("Message or social media")
    RECEPTION = "reception", _("Reception")
    EVENT = "event", _("Event")


class ContactState(TextChoices):
    STANDS = "stands", _("Stands")
    WITHDRAWN = "withdrawn", _("Entered by mistake")


class DeclineReason(TextChoices):
    """Why an approach was not taken further."""

    UNSURE_OF_POLICY = "unsure_of_policy", _("Unsure what government policy is")
    RISK = "risk", _("Risk")
    COST = "cost", _("Cost")
    POLITICAL = "political", _("Politics")
    NO_CAPACITY = "no_capacity", _("No capacity")
    NO_FIT = "no_fit", _("No fit with what we want")
    OTHER = "other", _("Another reason")


class EventType(TextChoices):
    """What kind of event a contact with an embassy or a consulate was, as the source paper tells them apart."""

    LOCAL_AUTHORITY = "local_authority", _("With a local authority")
    UNIVERSITY = "university", _("At or with a university")
    ECONOMIC = "economic", _("Economic")
    CULTURAL = "cultural", _("Cultural")
    OTHER = "other", _("Other or unclassified")


DIPLOMATIC = (OrganisationKind.EMBASSY, OrganisationKind.CONSULATE)

CONTACT_PART_OF: dict[str, Part] = {
    "reference": Part.SUMMARY,
    "council": Part.SUMMARY,
    "held_on": Part.SUMMARY,
    "kind": Part.SUMMARY,
    "country": Part.SUMMARY,
    "place": Part.SUMMARY,
    "state": Part.SUMMARY,
    "organisations": Part.PROGRAMME,
    "about": Part.PROGRAMME,
    "promised": Part.PROGRAMME,
    "topic": Part.PROGRAMME,
    "decline_reason": Part.PROGRAMME,
    "event_type": Part.PROGRAMME,
    "uk_place": Part.PROGRAMME,
    "told_unit": Part.PROGRAMME,
    "withdrawn_reason": Part.PROGRAMME,
    "sharing": Part.PROGRAMME,
    "marking": Part.PROGRAMME,
    "handling": Part.PROGRAMME,
    "our_side": Part.WHOLE,
    "follow_up": Part.WHOLE,
    "follow_up_by": Part.WHOLE,
    "follow_up_on": Part.WHOLE,
    "follow_up_done": Part.WHOLE,
    "version": Part.WHOLE,
}
"""The same for a contact: who of us was there, and what we still have to do about it, stays with the council."""

NEEDED_OF_CONTACT: dict[str, Any] = {
    "kind": _("Choose how you were in contact"),
    "organisations": _("Say with whom it was"),
    "our_side": _("Say who took part for your council"),
    "about": _("Say what it was about"),
    "promised": _("Say what was promised, or write ‘nothing’"),
}


def missing_of_contact(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What a contact still lacks: field and the sentence that asks for it."""
    return {field: sentence for field, sentence in NEEDED_OF_CONTACT.items() if not facts.get(field)}


class ToLog(TextChoices):
    """What the register would have somebody log."""

    DELEGATION = "delegation", _("Log a delegation")
    CONTACT = "contact", _("Log a contact")
    NOTHING = "nothing", _("You do not need to log this")


class Advice(NamedTuple):
    """What to log and why; which way a visit goes, where that was said."""

    to_log: ToLog
    reason: Any
    direction: Direction | None = None


# The questions of "Does this need logging?", each with what it means. Three of them are asked, by what was answered.
LOGGING_QUESTIONS: dict[str, tuple[Any, Any]] = {
    "abroad": (
        _("Is somebody from another country on the other side?"),
        _(
            "A government, a city, an embassy or consulate, a company, a university or another organisation, "
            "in its own name or through somebody here who speaks for it."
        ),
    ),
    "travel": (
        _("Does somebody travel for it?"),
        _("They to you, or somebody of your council to them. It may be planned, under way or over."),
    ),
    "to_us": (
        _("Do they come to you?"),
        _("Answer no if somebody of your council goes to them."),
    ),
    "passed": (
        _("Did anything pass between you and them?"),
        _("A meeting, a call, a letter, a reception, a promise; or an invitation that you turned down."),
    ),
}
MOST_LOGGING_QUESTIONS = 3


def logging_question(answers: Mapping[str, bool]) -> str | None:
    """Which of the questions comes next; None where the advice is clear."""
    if "abroad" not in answers:
        return "abroad"
    if not answers["abroad"]:
        return None
    if "travel" not in answers:
        return "travel"
    last = "to_us" if answers["travel"] else "passed"
    return None if last in answers else last


def logging_advice(answers: Mapping[str, bool]) -> Advice:
    """Advice, and no rule of law or of any council: what serves whoever deals with the same people next."""
    if not answers["abroad"]:
        return Advice(
            ToLog.NOTHING,
            _("The register is for what councils do with places abroad. Nobody from there has a part in it."),
        )
    if answers["travel"]:
        reason = _(
            "It is a visit. Later others will ask who came, why, and what was promised. Three questions begin the "
            "record, and you can come back to the rest."
        )
        return Advice(ToLog.DELEGATION, reason, Direction.INWARD if answers["to_us"] else Direction.OUTWARD)
    if answers["passed"]:
        return Advice(
            ToLog.CONTACT,
            _(
                "Nobody travels, and something was said or promised: whoever deals with them next should know. "
                "It is one page."
            ),
        )
    return Advice(
        ToLog.NOTHING, _("Nothing has passed between you yet. Log it when you meet, speak or write to each other.")
    )
