"""Loads what guidance speaks of, or refreshes it: activities, sectors, topics. Nothing is ever deleted."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from guidance.models import Activity, Sector, Topic

SHIPPED = Path(__file__).parent / "data"
FILES: dict[str, type[models.Model]] = {"activities.csv": Activity, "sectors.csv": Sector, "topics.csv": Topic}
# Several in one column, with semicolons between them.
LISTS = frozenset({"purposes", "countries", "places", "words"})


@dataclass(frozen=True)
class Loaded:
    """What became of one file."""

    file: str
    added: int
    changed: int
    unchanged: int
    gone: list[str]


@transaction.atomic
def load_subjects(folder: Path = SHIPPED) -> list[Loaded]:
    """Load the three files: all or, where one does not fit, none. Raises ValidationError with file and line."""
    return [_load(folder / name, model) for name, model in FILES.items()]


def _load(path: Path, model: Any) -> Loaded:
    columns = {field.name for field in model._meta.concrete_fields} - {"valid_from", "valid_to"}
    known = model.objects.in_bulk()
    told = {"added": 0, "changed": 0, "unchanged": 0}
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        if set(lines.fieldnames or ()) != columns:
            raise ValidationError(
                _("%(file)s must have the columns %(columns)s.")
                % {"file": path.name, "columns": ", ".join(sorted(columns))}
            )
        for number, line in enumerate(lines, start=2):
            facts = {name: _list(text) if name in LISTS else text.strip() for name, text in line.items()}
            code = str(facts.pop("code"))
            row = known.get(code)
            before = row and {name: getattr(row, name) for name in facts}
            row = row or model(code=code)
            for name, value in facts.items():
                setattr(row, name, value)
            try:
                row.full_clean(validate_unique=False)
            except ValidationError as fault:
                raise ValidationError(
                    _("%(file)s, line %(line)s: %(fault)s")
                    % {"file": path.name, "line": number, "fault": " ".join(fault.messages)}
                ) from fault
            if before != facts:
                row.save()
            told["added" if before is None else "unchanged" if before == facts else "changed"] += 1
            seen.add(code)
    return Loaded(path.name, gone=sorted(known.keys() - seen), **told)


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
