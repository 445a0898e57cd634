"""What a person may decide about a possible match, for how long that holds, and why it is asked again."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MATCH_HOLDS = timedelta(days=365)
"""The longest that a decision about a match holds."""

EVIDENCE_OF_REJECTED = timedelta(days=365)
"""After so long what spoke for a match that was rejected is let go (CAPABILITIES G10)."""


class MatchDecision(TextChoices):
    UNDECIDED = "", _("Possible match, not decided")
    ANOTHER = "another", _("Another organisation")
    SAME = "same", _("The organisation on the list")
    NEAR = "near", _("Not the same, but belongs to it or works for it")
    CANNOT_TELL = "cannot_tell", _("We cannot tell, and have asked")


class AskedAgain(TextChoices):
    """Why a match that was decided is to be decided anew."""

    LIST = "list", _("The entry on the list has changed")
    ORGANISATION = "organisation", _("What is known of the organisation has changed")
    EXPIRED = "expired", _("The decision has expired")
    CAME_BACK = "came_back", _("The entry was off the list and is on it again")
    NOT_ALIKE = "not_alike", _("It was decided to be it or near to it, and their names are no longer alike")


class ScreenedBecause(TextChoices):
    ASKED = "asked", _("Somebody asked")
    TRIAGE = "triage", _("A visit names it")
    LIST = "list", _("A list was loaded")
    EXPIRED = "expired", _("What was decided had expired")
    ORGANISATION = "organisation", _("Its name, place or number was changed")


NOT_ANOTHER = (MatchDecision.SAME, MatchDecision.NEAR, MatchDecision.CANNOT_TELL)
LISTED = (MatchDecision.SAME, MatchDecision.NEAR)
"""Decisions by which an organisation is on a list, or near to one that is."""

BY_CLOCK = (ScreenedBecause.LIST, ScreenedBecause.EXPIRED, ScreenedBecause.ORGANISATION)
