"""What kinds of organisation are, in neutral words with their source, and what is never held about a person.

The words stand in files beside this module: what is particular to one country is data.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from places.rules import name_words

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Definition:
    """What organisations of a kind are, who says so, and as of when. `country`: whose organisations they are."""

    kind: str
    name: str
    country: str
    text: str
    source: str
    as_of: str


@cache
def definitions() -> tuple[Definition, ...]:
    return tuple(
        Definition(line["kind"], line["name"], line["country"], line["definition"], line["source"], line["as_of"])
        for line in _lines("definitions.csv")
    )


def definition_of(kind: str, country: str | None) -> Definition | None:
    """The definition of a kind, for an organisation of this country or of one that is not known."""
    fitting = (one for one in definitions() if one.kind == kind and country in (one.country, None))
    return next(fitting, None)


# In English, whoever is said to belong to an association of students or of a community.
_ASSOCIATION = (
    r"(?:(?:students?|scholars?|diaspora|hometown|clan)(?: \w+){0,4}|community)"
    r" (?:associations?|society|societies|unions?|federations?|clubs?)"
)
_MEMBER = re.compile(
    rf"\b(?:members?|membership|belongs|belonging)\b.*\b{_ASSOCIATION}\b"
    rf"|\b{_ASSOCIATION}\b.*\b(?:members?|membership)\b"
)


def says_who_belongs(text: str) -> bool:
    """Whether words about a person say that they belong to an association of students or of a community."""
    folded = f" {name_words(text)} "
    if _MEMBER.search(folded):
        return True
    joined = folded.replace(" ", "")
    return any(f" {name} " in folded if name.isascii() else name in joined for name in _associations())


def refuse_membership(**told: str) -> None:
    """Refuse what is told of a person, by its field, where it says so. Raises ValidationError."""
    faults = {
        name: _(
            "The register does not record who belongs to an association of students or of a community. Enter the "
            "post that the person holds on this visit, or leave this empty. The association itself can be added as "
            "an organisation."
        )
        for name, text in told.items()
        if says_who_belongs(text)
    }
    if faults:
        raise ValidationError(faults, code="membership")


@cache
def _associations() -> tuple[str, ...]:
    return tuple(name_words(line["name"]) for line in _lines("associations.csv"))


def _lines(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
