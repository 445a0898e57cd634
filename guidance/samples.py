"""Sample guidance for a demonstration: every text says that it is a sample, and of what. Production refuses it."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, User
from guidance import services
from guidance.models import Activity, Issued, Line, PlaybookEntry, Sector, SupportContact, Topic, TopicNote
from places.models import Country

SHIPPED = Path(__file__).parent / "data" / "samples"
INVENTED = "invented for demonstration"
ALL = range(1000)


@dataclass(frozen=True)
class Desk:
    """Who writes for a body, who countersigns what it owns, and who clears for it where it is a department."""

    body: Body
    writer: User
    countersigner: User
    clearer: User | None = None


@transaction.atomic
def load_samples(desks: Mapping[str, Desk], *, now: datetime, days_ago: range = ALL) -> int:
    """Write, clear and publish the samples as people of the demonstration would have; answers how many texts.

    One after the other as they were published; with `days_ago`, those of these days alone, so that something can happen
    between two of them. Raises ValidationError outside a demonstration: nothing invented stands among what holds.
    """
    if not settings.DEMO:
        raise ValidationError(_("Samples are loaded in a demonstration alone, never where ENVIRONMENT=production."))
    texts: list[tuple[int, Callable[[datetime], Any]]] = [
        (row["days_ago"], partial(_position, row, desks, now)) for row in _rows("positions", "position")
    ]
    for row in _rows("lines", "line"):
        texts += [(words["days_ago"], partial(_version, row, words, desks, now)) for words in row["versions"]]
    wanted = sorted((text for text in texts if text[0] in days_ago), key=lambda text: -text[0])
    for ago, write in wanted:
        write(now - timedelta(days=ago))
    besides = 0
    if days_ago.stop == ALL.stop:
        besides += len([_entry(row, desks["unit"], now) for row in _rows("playbook", "entry")])
        besides += len([_note(row, desks["unit"], now) for row in _rows("topics", "note")])
        besides += len([_contact(row, desks["unit"], now) for row in _rows("contacts", "contact")])
    return len(wanted) + besides


def _rows(file: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((SHIPPED / f"{file}.toml").read_text(encoding="utf-8"))[name]
    return found


def _position(row: dict[str, Any], desks: Mapping[str, Desk], now: datetime, at: datetime) -> None:
    desk = desks[row.pop("owner")]
    facts = {
        **_of_all(row, at, now),
        "activity": _one(Activity, row.pop("activity", None)),
        "sector": _one(Sector, row.pop("sector", None)),
        "country": _one(Country, row.pop("country", None)),
        "sample_basis": row.pop("basis"),
    }
    _publish(services.draft_position(desk.body, by=desk.writer, now=at, **facts, **row), desk, desks, (), at)


def _version(
    row: dict[str, Any], words: dict[str, Any], desks: Mapping[str, Desk], now: datetime, at: datetime
) -> None:
    """The first version makes its line; the others are found by its title."""
    desk = desks[row["owner"]]
    facts = {**_of_all(words, at, now), **words, "nations": row.get("nations", []), "sample_basis": INVENTED}
    line = Line.objects.filter(title=row["title"]).first()
    if line is None:
        about: dict[str, Any] = {
            "topics": _many(Topic, row.get("topics", ())),
            "sectors": _many(Sector, row.get("sectors", ())),
            "activities": _many(Activity, row.get("activities", ())),
            "countries": _many(Country, row.get("countries", ())),
        }
        draft = services.draft_line(desk.body, title=row["title"], by=desk.writer, now=at, **about, **facts)
    else:
        draft = services.draft_next_version(line, by=desk.writer, now=at, **facts)
    _publish(draft, desk, desks, row.get("departments", ()), at)


def _publish(draft: Issued, desk: Desk, desks: Mapping[str, Desk], departments: Iterable[str], at: datetime) -> None:
    bodies = [desks[code].body for code in departments]
    row = services.submit_draft(draft, departments=bodies, seen=draft.version, by=desk.writer, now=at)
    for clearance in row.clearances():
        clearer = desks[clearance.department_id].clearer
        if clearer is not None and not clearance.has_cleared:
            services.clear_draft(row, clearance.department, seen=row.version, by=clearer, now=at)
            row.refresh_from_db()
    services.countersign(row, seen=row.version, by=desk.countersigner, now=at)


def _of_all(row: dict[str, Any], at: datetime, now: datetime) -> dict[str, Any]:
    """What positions and versions have in common. They are reviewed so many days from today."""
    row.pop("days_ago")
    review_in = row.pop("review_in", None)
    return {
        "valid_from": localdate(at),
        "review_by": None if review_in is None else localdate(now) + timedelta(days=review_in),
        "is_major": row.pop("major", False),
        "sources": row.pop("sources", _("Sample: there is no source.")),
    }


def _entry(row: dict[str, Any], desk: Desk, now: datetime) -> PlaybookEntry:
    about: dict[str, Any] = {
        "activities": _many(Activity, row.pop("activities", ())),
        "sectors": _many(Sector, row.pop("sectors", ())),
        "countries": _many(Country, row.pop("countries", ())),
    }
    basis = row["source"] if row["source"].startswith("A. Cainey") else INVENTED
    entry = services.write_entry(by=desk.writer, now=now, sample_basis=basis, **about, **row)
    return services.publish_entry(entry, seen=entry.version, by=desk.countersigner, now=now)


def _note(row: dict[str, Any], desk: Desk, now: datetime) -> TopicNote:
    topic = _one(Topic, row.pop("topic"))
    basis = row["source"] if row["source"].startswith("A. Cainey") else INVENTED
    note = services.write_topic_note(by=desk.writer, now=now, topic=topic, sample_basis=basis, **row)
    return services.publish_topic_note(note, seen=note.version, by=desk.countersigner, now=now)


def _contact(row: dict[str, Any], desk: Desk, now: datetime) -> SupportContact:
    """A desk that does not exist, for which a body of the demonstration may answer."""
    owner = row.pop("owner", None)
    facts: dict[str, Any] = {
        "source": INVENTED,
        "sample_basis": INVENTED,
        **row,
        "sectors": _many(Sector, row.get("sectors", ())),
        "topics": _many(Topic, row.get("topics", ())),
        "owner": _one(Body, owner),
    }
    return services.add_support_contact(by=desk.writer, now=now, **facts)


def _one(model: Any, code: str | None) -> Any:
    return None if code is None else model.objects.get(pk=code)


def _many(model: Any, codes: Iterable[str]) -> list[Any]:
    """Raises DoesNotExist for a code that there is not."""
    return [model.objects.get(pk=code) for code in codes]
