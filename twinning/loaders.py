"""Loads the agreements that published sources tell of, or refreshes them. Nothing is ever deleted."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from places.models import Council, Place
from places.packs import Line, Table
from twinning.models import Agreement
from twinning.rules import AgreementKind, Confidence, KnownDay, Status
from twinning.services import Source, load_agreement

SHIPPED = Path(__file__).parent / "data"
COLUMNS = (
    *("id", "uk_place", "council", "place", "kind", "signed", "signed_note", "status", "ended", "status_note"),
    *("source", "confidence"),
)
VALUES: dict[str, dict[str, str]] = {
    "kind": {
        "twin": AgreementKind.SISTER_CITY_TWINNING,
        "sister": AgreementKind.SISTER_CITY_TWINNING,
        "province-county": AgreementKind.SISTER_PROVINCE_COUNTY,
        "friendship": AgreementKind.FRIENDSHIP_AGREEMENT,
        "partnership": AgreementKind.PROJECT_PARTNERSHIP,
    },
    # Each of the five that ended did so by a decision of its council, which its source reports.
    "status": {"active": Status.ACTIVE, "unknown": Status.NOT_CONFIRMED, "terminated": Status.ENDED_BY_UK},
    "confidence": {level: level for level in (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)},
}


@dataclass(frozen=True)
class Loaded:
    """What became of the file. What has gone from it is still in the register."""

    added: int
    changed: int
    unchanged: int
    gone: tuple[str, ...]


@transaction.atomic
def load_agreements(folder: Path = SHIPPED, *, by: User, now: datetime) -> Loaded:
    """Load the file of a folder: all of it or, where a line does not fit, nothing. Raises ValidationError."""
    table = Table(
        folder=folder,
        pack="agreements",
        file="agreements.csv",
        columns={name: name for name in COLUMNS},
        values=VALUES,
    )
    councils, places = Council.objects.in_bulk(), Place.objects.in_bulk()
    fates: dict[str, str] = {}
    for line in table.lines():
        name = line.text("id")
        if not name or name in fates:
            line.refuse("id", "every line needs an id of its own.")
        council, place = councils.get(line.text("council")), places.get(line.text("place"))
        if council is None:
            line.refuse("council", f"there is no council with the code {line.text('council')}.")
        if place is None:
            line.refuse("place", f"there is no place with the code {line.text('place')}.")
        fates[name] = _load(line, council, place, by=by, now=now)
    counts = Counter(fates.values())
    known = {row.loaded_as or "" for row in Agreement.objects.exclude(loaded_as=None)}
    return Loaded(counts["added"], counts["changed"], counts["unchanged"], tuple(sorted(known - fates.keys())))


def _load(line: Line, council: Council, place: Place, *, by: User, now: datetime) -> str:
    status = Status(line.text("status"))
    # That a source says nothing of the status is no fact: what else it tells is then about the agreement as such.
    told = "kind" if status == Status.NOT_CONFIRMED else "status"
    notes = {"signed": line.text("signed_note"), told: line.text("status_note")}
    source = Source(line.text("source"), Confidence(line.text("confidence")), notes=notes)
    try:
        return load_agreement(
            line.text("id"),
            council=council,
            source=source,
            by=by,
            now=now,
            uk_place=line.text("uk_place"),
            place=place,
            kind=line.text("kind"),
            status=status,
            signed=_known_day(line, "signed"),
            ended=_known_day(line, "ended"),
        )
    except ValidationError as error:
        line.refuse("id", " ".join(error.messages))


def _known_day(line: Line, name: str) -> KnownDay | None:
    written = line.text(name)
    try:
        return KnownDay.from_iso(written) if written else None
    except ValueError:
        line.refuse(name, f"{written} is not a day, a month or a year, written as 1988-06-08, 1988-06 or 1988.")
