"""What stands beside a position in the matrix: what it contradicts, whether that is settled, what it replaces."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guidance.models.clearing import MixedMessage
from guidance.models.issued import Issued
from guidance.models.lines import LineVersion
from guidance.models.positions import Position
from guidance.rules import CLEARED, Decision, State, contradict

# Whoever publishes in the matrix waits here for the one before: two at once could contradict each other unseen.
MATRIX_LOCK = 0x6D6174


class Contradicts(ValidationError):
    """A position cannot be published beside others that say the opposite, until one of three things is done.

    Of `cleared_plainly` the owners have cleared it, but not as an exception to their own.
    """

    def __init__(self, rows: Iterable[Position], *, cleared_plainly: Iterable[Position] = ()) -> None:
        self.rows = list(rows)
        plainly = [row.owner.name for row in cleared_plainly]
        told = _(
            "This contradicts what is in force: %(said)s. Agree a joint text that both clear, ask for this to be "
            "cleared as a declared exception, or escalate it."
        )
        also = ngettext(
            "%(owners)s cleared this, but not as an exception to its own position: ask it to clear it as one.",
            "%(owners)s cleared this, but not as an exception to their own positions: ask them to clear it as one.",
            len(plainly),
        )
        super().__init__(
            f"{told} {also}" if plainly else told,
            code="contradicts",
            params={"said": said_by(self.rows), "owners": get_text_list(plainly, _("and"))},
        )


class AnsweredAlready(ValidationError):
    """A position cannot be published for a cell in which another department of the same government has one.

    Only one answers a cell, so this one would be in force and never be read.
    """

    def __init__(self, rows: Iterable[Position]) -> None:
        self.rows = list(rows)
        super().__init__(
            _(
                "There is a position for just this already: %(said)s. Only one answers. Ask its owner to clear this, "
                "which then takes its place; or name more in this one; or escalate it."
            ),
            code="answered_already",
            params={"said": said_by(self.rows)},
        )


def said_by(rows: Iterable[Position]) -> str:
    """Each owner with its own standing."""
    quoted = _("%(owner)s says “%(standing)s”")
    told = [quoted % {"owner": row.owner.name, "standing": row.get_standing_display()} for row in rows]
    return get_text_list(list(dict.fromkeys(told)), _("and"))


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


def in_same_cell(row: Position) -> list[Position]:
    """Positions of other departments of the same government for this very cell and a day of this one, in any words.

    One of two devolved governments never has the cell of the other, as each names its own nation.
    """
    rows = Position.objects.with_days().in_cell(row.cell).exclude(pk=row.pk).exclude(owner=row.owner)
    beside = rows.select_related("owner", "activity", "sector", "country")
    return [other for other in beside if other.government == row.government and _share_a_day(row, other)]


def standing_against(row: Position) -> list[Position]:
    """What keeps a position from being published until one of the ways out is gone (Contradicts, AnsweredAlready)."""
    opposite = contradicting(row)
    return [*opposite, *(other for other in in_same_cell(row) if other not in opposite)]


def of_another_government(row: Position) -> list[Position]:
    """Positions that say the opposite, where one of the two is a devolved government's."""
    return [other for other in _opposite(row) if row.is_devolved or other.is_devolved]


def is_settled(row: Position, other: Position) -> bool:
    """Whether a position may stand beside another that says the opposite, or take its place: one of three things was
    done. Its owner agreed, to a joint text or to a declared exception; or an escalation is open.
    """
    return is_agreed(row, other) or MixedMessage.objects.open().between(row, other).exists()


def cleared_plainly(row: Position, others: Iterable[Position]) -> list[Position]:
    """Those of others that stand against it of which the owner cleared it, but not as an exception to its own."""
    plainly = row.clearances().filter(decision=Decision.CLEARED)
    owners = set(plainly.values_list("department", flat=True))
    return [other for other in others if other.owner_id in owners and not row.cell.covers(other.cell)]


def is_agreed(row: Position, other: Position) -> bool:
    """Whether the other's owner agreed to a position.

    A joint text: it cleared this one for the very cell of its own. A declared exception: it cleared this narrower one
    as such, or this wider one, of which its own is the exception.
    """
    decision = row.clearances().filter(department=other.owner).values_list("decision", flat=True).first()
    return decision == Decision.EXCEPTION or (decision == Decision.CLEARED and row.cell.covers(other.cell))


def replaced_when_it_begins(row: Issued) -> list[Issued]:
    """What ends on the day on which this begins, because this was published to take its place."""
    rows: Any = type(row)._default_manager.filter(
        state=State.SUPERSEDED, ended_at=row.published_at, until=row.valid_from
    )
    same = rows.filter(line=row.line) if isinstance(row, LineVersion) else rows.in_cell(row.cell)  # type: ignore[attr-defined]
    return list(same.exclude(pk=row.pk).select_related("owner"))


def stand_against_each_other(one: Position, other: Position, today: date) -> bool:
    """Whether both are in force or to come, and nothing but an open escalation allows that they stand side by side."""
    if not all(row.is_published and (row.until is None or row.until > today) for row in (one, other)):
        return False
    return other in standing_against(one) and not (is_agreed(one, other) or is_agreed(other, one))


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
