"""Loads what guidance speaks of, or refreshes it: activities, sectors, topics. Nothing is ever deleted."""

import csv
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
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
LISTS = frozenset(
    {"purposes", "countries", "places", "words", "with_words", "unless", "explained_by", "hosts", "mitigations"}
)
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
    left_alone: list[str] = field(default_factory=list)

    def in_words(self) -> Iterator[str]:
        yield (
            f"{self.file}: {self.added} added, {self.changed} changed, {self.unchanged} unchanged, "
            f"{len(self.gone)} gone"
        )
        if self.gone:
            yield f"  kept, though no longer in the file: {', '.join(self.gone)}"
        if self.left_alone:
            yield f"  left as they were changed here: {', '.join(self.left_alone)}"


@transaction.atomic
def load_subjects(folder: Path = SHIPPED) -> list[Loaded]:
    """Load the three files: all or, where one does not fit, none. Raises ValidationError with file and line."""
    return [load_table(folder / name, model) for name, model in FILES.items()]


def load_table(
    path: Path,
    model: Any,
    *,
    known: Any = None,
    without: Collection[str] = ("valid_from", "valid_to"),
    changed_here: Callable[[Any], bool] = lambda row: False,
) -> Loaded:
    """Load one file into a table whose rows are named by their `code`: those of `known`, where not all are the file's.

    `without` are the columns that the file does not have; what a row has several of is named by codes. A row that was
    `changed_here` stays as it is. Raises ValidationError with file and line.
    """
    columns = {field.name: field.attname for field in model._meta.concrete_fields if field.name not in without}
    many = {field.name: field.related_model for field in model._meta.many_to_many if field.name not in without}
    known = (model.objects.all() if known is None else known).prefetch_related(*many).in_bulk()
    told = {"added": 0, "changed": 0, "unchanged": 0}
    seen: set[str] = set()
    left_alone: list[str] = []
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        if set(lines.fieldnames or ()) != {*columns, *many}:
            raise ValidationError(
                _("%(file)s must have the columns %(columns)s.")
                % {"file": path.name, "columns": ", ".join(sorted([*columns, *many]))}
            )
        for number, line in enumerate(lines, start=2):
            if None in line:
                fault = _("It has a cell too many: text with a comma in it stands in quotes.")
                raise _refused(path, number, fault)
            try:
                facts = {columns[name]: _value(name, line[name] or "") for name in columns}
                several = {name: _rows(rows, line[name] or "") for name, rows in many.items()}
            except ValueError as fault:
                raise _refused(path, number, str(fault)) from fault
            code = str(facts.pop("code"))
            row = known.get(code)
            if row is not None and changed_here(row):
                left_alone.append(code)
                seen.add(code)
                continue
            before = row and {name: getattr(row, name) for name in facts}
            before_of = row and {name: sorted(one.pk for one in getattr(row, name).all()) for name in many}
            row = row or model(code=code)
            for name, value in facts.items():
                setattr(row, name, value)
            try:
                row.full_clean(validate_unique=False)
            except ValidationError as fault:
                raise _refused(path, number, " ".join(fault.messages)) from fault
            if before != facts:
                row.save()
            if before_of != several:
                for name, codes in several.items():
                    getattr(row, name).set(codes)
            is_same = before == facts and before_of == several
            told["added" if before is None else "unchanged" if is_same else "changed"] += 1
            seen.add(code)
    return Loaded(path.name, gone=sorted(known.keys() - seen), left_alone=sorted(left_alone), **told)


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


def _rows(model: Any, text: str) -> list[str]:
    """The codes of rows that there are. Raises ValueError for one that there is not."""
    codes = sorted(set(_list(text)))
    there = set(model.objects.filter(pk__in=codes).values_list("pk", flat=True))
    if unknown := [code for code in codes if code not in there]:
        told = {"kind": model._meta.verbose_name, "codes": ", ".join(unknown)}
        raise ValueError(_("There is no %(kind)s %(codes)s.") % told)
    return codes


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
