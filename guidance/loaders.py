"""Loads what guidance speaks of, or refreshes it: activities, sectors, topics. Nothing is ever deleted."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from guidance.models import Activity, Sector, Topic

SHIPPED = Path(__file__).parent / "data"
FILES: dict[str, type[models.Model]] = {"activities.csv": Activity, "sectors.csv": Sector, "topics.csv": Topic}
# Several in one column, with semicolons between them.
LISTS = frozenset({"purposes", "countries", "places", "words", "with_words", "unless", "explained_by", "hosts"})
TRUTHS = frozenset({"calls_for_care"})
NUMBERS = frozenset({"order"})
CODES = frozenset({"country"})
DAYS = frozenset({"valid_from", "valid_to"})


@dataclass(frozen=True)
class Loaded:
    """What became of one file."""

    file: str
    added: int
    changed: int
    unchanged: int
    gone: list[str]

    def in_words(self) -> Iterator[str]:
        yield (
            f"{self.file}: {self.added} added, {self.changed} changed, {self.unchanged} unchanged, "
            f"{len(self.gone)} gone"
        )
        if self.gone:
            yield f"  kept, though no longer in the file: {', '.join(self.gone)}"


@transaction.atomic
def load_subjects(folder: Path = SHIPPED) -> list[Loaded]:
    """Load the three files: all or, where one does not fit, none. Raises ValidationError with file and line."""
    return [load_table(folder / name, model) for name, model in FILES.items()]


def load_table(
    path: Path, model: Any, *, known: Any = None, without: Collection[str] = ("valid_from", "valid_to")
) -> Loaded:
    """Load one file into a table whose rows are named by their `code`: those of `known`, where not all are the file's.

    `without` are the columns that the file does not have. Raises ValidationError with file and line.
    """
    columns = {field.name: field.attname for field in model._meta.concrete_fields if field.name not in without}
    known = (model.objects.all() if known is None else known).in_bulk()
    told = {"added": 0, "changed": 0, "unchanged": 0}
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        if set(lines.fieldnames or ()) != set(columns):
            raise ValidationError(
                _("%(file)s must have the columns %(columns)s.")
                % {"file": path.name, "columns": ", ".join(sorted(columns))}
            )
        for number, line in enumerate(lines, start=2):
            try:
                facts = {columns[name]: _value(name, text or "") for name, text in line.items()}
            except ValueError as fault:
                raise _refused(path, number, str(fault)) from fault
            code = str(facts.pop("code"))
            row = known.get(code)
            before = row and {name: getattr(row, name) for name in facts}
            row = row or model(code=code)
            for name, value in facts.items():
                setattr(row, name, value)
            try:
                row.full_clean(validate_unique=False)
            except ValidationError as fault:
                raise _refused(path, number, " ".join(fault.messages)) from fault
            if before != facts:
                row.save()
            told["added" if before is None else "unchanged" if before == facts else "changed"] += 1
            seen.add(code)
    return Loaded(path.name, gone=sorted(known.keys() - seen), **told)


def _refused(path: Path, line: int, fault: str) -> ValidationError:
    told = {"file": path.name, "line": line, "fault": fault}
    return ValidationError(_("%(file)s, line %(line)s: %(fault)s") % told)


def _value(name: str, text: str) -> Any:
    if name in LISTS:
        return _list(text)
    if name in TRUTHS:
        return text.strip() == "yes"
    if name in DAYS:
        return date.fromisoformat(text) if text.strip() else None
    if name in NUMBERS:
        return int(text)
    if name in CODES:
        return text.strip() or None
    return text.strip()


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
