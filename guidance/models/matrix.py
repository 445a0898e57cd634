"""What stands beside a position in the matrix: what it contradicts, whether that is settled, what it replaces."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from guidance.models.clearing import MixedMessage
from guidance.models.issued import Issued
from guidance.models.lines import LineVersion
from guidance.models.positions import Position
from guidance.rules import CLEARED, Decision, contradict

# Whoever publishes in the matrix waits here for the one before: two at once could contradict each other unseen.
MATRIX_LOCK = 0x6D6174


class Contradicts(ValidationError):
    """A position cannot be published beside others that say the opposite, until one of three things is done."""

    def __init__(self, rows: Iterable[Position]) -> None:
        self.rows = list(rows)
        super().__init__(
            _(
                "This contradicts what %(owners)s says: “%(standing)s”. Agree a joint text that both clear, ask "
                "%(owners)s to clear this as a declared exception, or escalate it."
            ),
            code="contradicts",
            params={
                "owners": ", ".join(sorted({row.owner.name for row in self.rows})),
                "standing": self.rows[0].get_standing_display(),
            },
        )


def lock_matrix(row: Issued) -> None:
    """Wait for whoever publishes a position just now, until this transaction is over."""
    if isinstance(row, Position):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MATRIX_LOCK])


def contradicting(row: Position) -> list[Position]:
    """Positions of other departments that say the opposite of this one for some cell and day.

    Not those between the UK and a devolved government: these both stand.
    """
    return [other for other in _opposite(row) if not (row.is_devolved or other.is_devolved)]


def of_another_government(row: Position) -> list[Position]:
    """Positions that say the opposite, where one of the two is a devolved government's."""
    return [other for other in _opposite(row) if row.is_devolved or other.is_devolved]


def is_settled(row: Position, other: Position) -> bool:
    """Whether a position may stand beside another that says the opposite: one of three things was done.

    A joint text: the other's owner cleared this one for the very cell of its own. A declared exception: it cleared this
    narrower one as such, or this wider one, of which its own is the exception. Or an escalation is open.
    """
    decision = row.clearances().filter(department=other.owner).values_list("decision", flat=True).first()
    if decision == Decision.EXCEPTION or (decision == Decision.CLEARED and row.cell.covers(other.cell)):
        return True
    return MixedMessage.objects.open().between(row, other).exists()


def replaced_by(row: Issued, *, locked: bool = False) -> list[Issued]:
    """What ends where this begins: of the same line, or in the same cell by the same owner or one who cleared this.

    `locked` holds them until the transaction is over.
    """
    found: list[Issued] = []
    if isinstance(row, LineVersion):
        earlier = LineVersion.objects.with_days().filter(line=row.line).exclude(pk=row.pk)
        found = list(_held(earlier.select_related("owner", "line"), locked))
    elif isinstance(row, Position):
        cell = Position.objects.with_days().in_cell(row.cell).exclude(pk=row.pk)
        in_cell = _held(cell.select_related("owner", "activity", "sector", "country"), locked)
        found = [other for other in in_cell if other.owner_id == row.owner_id or _is_joint(row, other)]
    return [old for old in found if _share_a_day(row, old)]


def _held(rows: Any, locked: bool) -> Any:
    return rows.select_for_update(of=("self",)) if locked else rows


def _is_joint(row: Position, other: Position) -> bool:
    return row.clearances().filter(department=other.owner_id, decision__in=CLEARED).exists()


def _opposite(row: Position) -> list[Position]:
    """Those of other owners that share a cell and a day with this one, and say the opposite."""
    rows = Position.objects.with_days().meeting(row.cell).exclude(pk=row.pk).exclude(owner=row.owner)
    beside = rows.select_related("owner", "activity", "sector", "country")
    return [other for other in beside if contradict(row.standing, other.standing) and _share_a_day(row, other)]


def _share_a_day(row: Issued, other: Issued) -> bool:
    """Whether the other, which is published, is in force on a day on which this one is or will be."""
    end = row.day_after_last
    return (other.until is None or other.until > row.valid_from) and (end is None or other.valid_from < end)
