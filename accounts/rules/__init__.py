"""Sharing levels and parts of a record: which key opens which level how far. And what a browser calls itself."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.roles import COUNCILS, UNIT


class Sharing(TextChoices):
    """The base level of a record, chosen by whoever makes it; afterwards an approver alone changes it."""

    COUNCIL = "council", _("Our council only")
    UNIT = "unit", _("Our council and the central unit")
    COUNCILS = "councils", _("The central unit, and a summary for all councils")


MAY_BE_RELEASED = _(
    "What you write here is kept as a record of your council, and may be released under freedom of information law."
)
"""Said where something is entered for a council."""


class Marking(TextChoices):
    """Nothing above OFFICIAL-SENSITIVE is held here."""

    OFFICIAL = "OFFICIAL", "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"


class Part(IntegerChoices):
    """How much of a record somebody sees, in ascending order."""

    SUMMARY = 1, _("Summary")
    PROGRAMME = 2, _("Programme")
    WHOLE = 3, _("Whole")


class Appetite(TextChoices):
    """How much risk a council is ready to carry; its approvers choose. The figures are of likelihood times impact."""

    CAUTIOUS = "cautious", _("Cautious: medium from 4, high from 10")
    BALANCED = "balanced", _("Balanced: medium from 6, high from 15")
    OPEN = "open", _("Open: medium from 8, high from 20")


class WhenCountersigned(TextChoices):
    """Which risk assessments an office of the council is asked to countersign."""

    NEVER = "never", _("None")
    FULL = "full", _("Full assessments")
    ALL = "all", _("Short and full assessments")


# Which key opens which level how far. The nation's key is the devolved administration's.
_wide = {Sharing.UNIT: Part.PROGRAMME, Sharing.COUNCILS: Part.PROGRAMME}
REACH: dict[str, dict[Sharing, Part]] = {
    UNIT: _wide,
    "nation": _wide,
    COUNCILS: {Sharing.COUNCILS: Part.SUMMARY},
}


def levels(reader: str, part: Part) -> list[Sharing]:
    """The sharing levels at which a key opens at least this part."""
    return [level for level, reach in REACH[reader].items() if reach >= part]


# The mark in what a browser says of itself, and its name; the first that fits, since most say that they are others too.
BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox")),
    *(("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome")),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    *(("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS")),
    *(("Mac OS X", "Mac"), ("Linux", "Linux")),
)


def device(user_agent: str) -> str:
    """A browser in plain words, such as "Firefox on Windows", without versions: an update makes no other browser."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return str(_("%(browser)s on %(system)s")) % {"browser": browser, "system": system}
    return browser or system or str(_("A browser that does not say which"))
