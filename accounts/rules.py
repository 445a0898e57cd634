"""Sharing levels, parts of a record, and the table that says which key opens which level how far."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.roles import COUNCILS, UNIT


class Sharing(TextChoices):
    """The base level of a record, chosen by whoever makes it; afterwards an approver alone changes it."""

    COUNCIL = "council", _("Our council only")
    UNIT = "unit", _("Our council and the central unit")
    COUNCILS = "councils", _("The central unit, and a summary for all councils")


class Part(IntegerChoices):
    """How much of a record somebody sees, in ascending order."""

    SUMMARY = 1, _("Summary")
    PROGRAMME = 2, _("Programme")
    WHOLE = 3, _("Whole")


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
