"""How many of the warnings that were wanted come, and how many of those that come were wanted.

`python -m tests.tripwire` says it for each set of visits. Nothing of a database is asked: the sensitive areas and the
topics are read from the files that the register ships.
"""

import csv
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from engagement.models import Cost, Offer, ProgrammeItem
from engagement.rules import LATE_FIELDS, AimsKnown, is_late, working_days_left
from engagement.rules.tripwire import flags
from engagement.rules.visit import LateChange, Visit
from engagement.services.flags import paid_of, stop_of
from guidance.models import Topic
from places.calendar import bank_holidays
from risk.models import SensitiveArea

HERE = Path(__file__).parent
BASE = HERE.parent.parent
SETS = {
    "written before the rules": "written_before.toml",
    "written without reading the rules": "written_blind.toml",
    "written of who pays": "written_of_payers.toml",
}

# The visits speak of a late change and of who pays, whatever it is of; the register tells of people and of costs to
# fewer readers.
WRITTEN_AS = {"late_people": "late_change", "cost_paid_by_other": "payer_not_inviter"}

type Warning_ = tuple[str, str]  # code of the rule, title of the stop or nothing


@dataclass(frozen=True)
class Measured:
    """One set of visits: what was wanted and came, what came unwanted, what was missed, by visit."""

    visits: int
    right: int
    unwanted: dict[str, list[Warning_]]
    missed: dict[str, list[Warning_]]

    @property
    def precision(self) -> float:
        """Of those that came, the share that was wanted."""
        came = self.right + sum(map(len, self.unwanted.values()))
        return self.right / came if came else 1.0

    @property
    def recall(self) -> float:
        """Of those that were wanted, the share that came."""
        wanted = self.right + sum(map(len, self.missed.values()))
        return self.right / wanted if wanted else 1.0


def visits(file: str) -> list[dict[str, Any]]:
    with (HERE / file).open("rb") as text:
        return list(tomllib.load(text)["visit"])


def measured(file: str) -> Measured:
    right = 0
    unwanted: dict[str, list[Warning_]] = {}
    missed: dict[str, list[Warning_]] = {}
    told = visits(file)
    for visit in told:
        wanted = Counter((one["rule"], one["stop"]) for one in visit.get("expects", ()))
        came = Counter(warnings(visit))
        right += (wanted & came).total()
        if more := list((came - wanted).elements()):
            unwanted[visit["name"]] = more
        if less := list((wanted - came).elements()):
            missed[visit["name"]] = less
    return Measured(len(told), right, unwanted, missed)


def warnings(visit: dict[str, Any]) -> list[Warning_]:
    """What the tripwire says of a visit that is written down: rule and title of the stop."""
    read = as_visit(visit)
    titles = {stop.key: stop.title for stop in read.stops}
    came = ((WRITTEN_AS.get(rule.code, rule.code), titles.get(found.stop, "")) for rule, found in flags(read))
    return list(dict.fromkeys(came))


def as_visit(visit: dict[str, Any]) -> Visit:
    """As the register would hold it: each stop is a row, what came later is a change."""
    areas, topics = _areas(), _topics()
    roles: dict[str, set[str]] = {}
    for one in visit["organisations"]:
        roles.setdefault(one["name"], set()).add(one["role"])
    changes = [(change["field"], change["on"]) for change in visit.get("changes", ())]
    changes += [("programme", stop["added_on"]) for stop in visit["stops"] if "added_on" in stop]
    holidays, arrival = bank_holidays("england"), visit["starts_on"]
    late = [
        LateChange(field, working_days_left(on, arrival, holidays), on)
        for field, on in changes
        if field in LATE_FIELDS and is_late(on, arrival, holidays)
    ]
    return Visit(
        purposes=frozenset(visit["purposes"]),
        aims_known=AimsKnown.STATED if visit["their_aims"] else "",
        stops=tuple(stop_of(_item(stop, visit), areas, topics) for stop in visit["stops"]),
        roles={name: frozenset(held) for name, held in roles.items()},
        late_changes=tuple(late),
        paid=tuple(paid_of(_costs(visit), _offers(visit))),
        logged_on=visit["logged_on"],
    )


def _costs(visit: dict[str, Any]) -> list[Cost]:
    return [Cost(**cost) for cost in visit.get("costs", ())]


def _offers(visit: dict[str, Any]) -> list[Offer]:
    return [Offer(**offer) for offer in visit.get("offers", ())]


def _item(stop: dict[str, Any], visit: dict[str, Any]) -> ProgrammeItem:
    facts = {name: stop[name] for name in ("title", "on", "kind", "nature", "site", "area", "access", "host", "state")}
    added: date | None = stop.get("added_on")
    return ProgrammeItem(
        **facts,
        asked_by=stop["asked_by"],
        at=time.fromisoformat(stop["at"]) if stop.get("at") else None,
        site_since=added if added and added > visit["logged_on"] else None,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _areas() -> list[SensitiveArea]:
    lists = ("words", "with_words", "unless", "explained_by")
    return [
        SensitiveArea(
            code=row["code"], name=row["name"], group=row["group"], **{name: _several(row[name]) for name in lists}
        )
        for row in _rows(BASE / "risk" / "data" / "areas.csv")
    ]


def _topics() -> list[Topic]:
    rows = _rows(BASE / "guidance" / "data" / "topics.csv")
    return [
        Topic(code=row["code"], name=row["name"], words=_several(row["words"]))
        for row in rows
        if row["calls_for_care"] == "yes"
    ]


def _several(text: str) -> list[str]:
    return [part for part in text.split(";") if part]
