"""What is true of contacts: their kinds, why an approach was not pursued, what each needs."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.rules import Part
from counterparts.rules import OrganisationKind

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
    DUE_DILIGENCE = "due_diligence", _("Did not pass our checks")
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


# -- Interventions -------------------------------------------------------------------------------------------------


class InterventionResult(TextChoices):
    """What came of pressure on a council."""

    OPEN = "open", _("Open: nothing yet")
    HELD = "held", _("We went on as planned")
    CHANGED = "changed", _("We changed something")
    GAVE_WAY = "gave_way", _("We did what they asked")
    LET_GO = "let_go", _("They let it go")


INTERVENTION_PART_OF: dict[str, Part] = {
    "reference": Part.SUMMARY,
    "council": Part.SUMMARY,
    "held_on": Part.SUMMARY,
    "organisation": Part.PROGRAMME,
    "channel": Part.PROGRAMME,
    "topics": Part.PROGRAMME,
    "demand": Part.PROGRAMME,
    "our_response": Part.PROGRAMME,
    "result": Part.PROGRAMME,
    "alerted": Part.PROGRAMME,
    "state": Part.SUMMARY,
    "withdrawn_reason": Part.PROGRAMME,
    "marking": Part.PROGRAMME,
    "handling": Part.PROGRAMME,
    "sharing": Part.PROGRAMME,
    "delegation": Part.WHOLE,
    "version": Part.WHOLE,
}
"""The same for an intervention. Other councils never see one: it is its council's and, once alerted, the unit's."""

NEEDED_OF_INTERVENTION: dict[str, Any] = {
    "organisation": _("Say which office it was"),
    "channel": _("Choose how they did it"),
    "demand": _("Say what they asked or demanded"),
}

# Words that say what somebody thinks of a person. The record is of what was said and asked.
_OPINIONS = re.compile(
    r"\b(?:arrogant|bastards?|crazy|creeps?|crooks?|despicable|disgusting|fools?|goons?|horrible (?:man|woman|person)|"
    r"idiots?|idiotic|liars?|lunatics?|morons?|nasty|obnoxious|odious|pathetic|rude|scum|stupid|thugs?|vile)\b",
    re.IGNORECASE,
)


def opinion_of_a_person(text: str) -> str:
    """The first word of a text that judges a person rather than tells what happened; empty where there is none."""
    found = _OPINIONS.search(text)
    return found.group() if found else ""
