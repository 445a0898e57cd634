"""Rows of a file against the rows that are in the register: what is new, what differs, what has gone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Loaded:
    """What became of one file. What has gone from it is still in the register."""

    file: str
    added: int
    changed: int
    unchanged: int
    gone: tuple[str, ...]


class Refresh[Row: models.Model]:
    """Rows of one kind, written where they are new or differ, and counted by the file they come from."""

    def __init__(self, rows: dict[str, Row], *, of: type[Row], by: str = "pk") -> None:
        self.model = of
        self.by = of._meta.pk.name if by == "pk" else by
        self.rows = rows
        self.kept = {getattr(row, self.by): row for row in of._default_manager.all()}
        made_here = {"id", "key", self.by}
        self.names = [f.name for f in of._meta.concrete_fields if f.name not in made_here | self.left_alone]
        attnames = [of._meta.get_field(name).attname for name in self.names]  # type: ignore[union-attr]
        self.fate = {
            name: "added"
            if name not in self.kept
            else "changed"
            if any(getattr(row, column) != getattr(self.kept[name], column) for column in attnames)
            else "unchanged"
            for name, row in rows.items()
        }

    # Hexagons come from a file of their own, after the councils; members of a network may come from its observers.
    left_alone = frozenset({"hex_q", "hex_r", "members_kept_at"})

    def write(self) -> None:
        self.model._default_manager.bulk_create(
            [row for name, row in self.rows.items() if self.fate[name] != "unchanged"],
            update_conflicts=True,
            unique_fields=[self.by],
            update_fields=self.names,
            batch_size=1000,
        )

    def link(self, name: str, wanted: dict[str, set[Any]]) -> None:
        """Make a many-to-many relation hold what is wanted, by natural name of the row and key of the other side."""
        relation = self.model._meta.get_field(name)
        through: Any = getattr(self.model, name).through
        here, there = relation.m2m_column_name(), relation.m2m_reverse_name()  # type: ignore[union-attr]
        name_of = {row.pk: getattr(row, self.by) for row in self.model._default_manager.all()}
        linked: dict[str, set[Any]] = {row: set() for row in wanted}
        for link in through.objects.values_list(here, there):
            linked.setdefault(name_of[link[0]], set()).add(link[1])
        pk_of = {row: pk for pk, row in name_of.items()}
        new = []
        for row, others in wanted.items():
            if others != linked[row]:
                through.objects.filter(**{here: pk_of[row]}).exclude(**{f"{there}__in": others}).delete()
                new += [through(**{here: pk_of[row], there: other}) for other in sorted(others - linked[row])]
                self.fate[row] = "changed" if self.fate[row] == "unchanged" else self.fate[row]
        through.objects.bulk_create(new)

    def told(self, labels: Iterable[str]) -> list[Loaded]:
        counts = Counter((self._file(row), self.fate[name]) for name, row in self.rows.items())
        return [
            Loaded(
                file=label.rpartition("/")[2],
                added=counts[label, "added"],
                changed=counts[label, "changed"],
                unchanged=counts[label, "unchanged"],
                gone=tuple(
                    sorted(n for n, row in self.kept.items() if n not in self.rows and self._file(row) == label)
                ),
            )
            for label in labels
        ]

    @staticmethod
    def _file(row: models.Model) -> str:
        return str(row.loaded_from)  # type: ignore[attr-defined]
