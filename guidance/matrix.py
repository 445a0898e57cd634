"""The matrix at a glance: what is said of every activity in every sector, for one nation and one partner country."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guidance.models import Activity, Position, Sector
from guidance.rules import Cell, answering


@dataclass(frozen=True)
class MatrixCell:
    """What answers one question; nothing is "No position yet". `beside` is what other governments say otherwise."""

    question: Cell
    position: Position | None
    beside: tuple[Position, ...] = ()


@dataclass(frozen=True)
class MatrixRow:
    """An activity, in each of the sectors of the matrix; without one, every other activity."""

    activity: Activity | None
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class Matrix:
    """`sectors` are the columns: every other sector first, then those that some position names."""

    sectors: tuple[Sector | None, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def positions(self) -> list[Position]:
        """Every one that answers some cell, as often as it does."""
        return [cell.position for row in self.rows for cell in row.cells if cell.position is not None]


def matrix_of(
    positions: Sequence[Position], activities: Iterable[Activity], *, nation: str, country: str | None
) -> Matrix:
    """Of positions in force on one day, the one that answers each cell."""
    named = {row.sector_id: row.sector for row in positions if row.sector is not None}
    sectors = (None, *sorted(named.values(), key=lambda sector: sector.name))
    asked = [*activities, None]
    return Matrix(
        sectors,
        tuple(
            MatrixRow(
                activity,
                tuple(_cell(positions, Cell(_code(activity), _code(sector), nation, country)) for sector in sectors),
            )
            for activity in asked
        ),
    )


def most_spoken_of(positions: Iterable[Position]) -> str | None:
    """The partner country that most positions name, for who has chosen none."""
    counted = Counter(row.country_id for row in positions if row.country_id)
    return min(counted, key=lambda code: (-counted[code], code), default=None)


def _cell(positions: Sequence[Position], question: Cell) -> MatrixCell:
    found = answering(positions, question)
    if found is None:
        return MatrixCell(question, None)
    others = sorted({row.government for row in positions} - {found.government})
    theirs = [answering([row for row in positions if row.government == other], question) for other in others]
    beside = tuple(row for row in theirs if row is not None and row.standing != found.standing)
    return MatrixCell(question, found, beside)


def _code(row: Activity | Sector | None) -> str | None:
    return None if row is None else row.pk
