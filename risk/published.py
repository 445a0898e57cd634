"""What publishers of lists send, read into organisations: sanctions of the UK, universities near to defence.

A file is read whole or refused with a sentence that says why; nobody's name is taken from it but organisations'.

To add a list: a function from its bytes to a `Published` and a line in `LISTS`, both here. To load it by the clock too:
its variable in `LISTS_FROM` of config/settings.py, with .env.example and docs/operations.md, which name every variable.
To ship a copy of it: a file in risk/data and a line in `LISTS` of risk/loaders.py. Nothing else knows which lists
there are (tests/screening/test_a_new_list.py).
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 200 * 1024 * 1024
MOST_ROWS = 500_000
MOST_KEY = 120
MOST_NAME = 500
"""Characters of one name; a longer one is a fault of the file."""

BETWEEN = "; "
"""Stands between several countries or addresses of one entry."""

# The header of the UK Sanctions List, as its files of February to October 2026 have it.
_UK_HEADER = (
    "Last Updated|Unique ID|OFSI Group ID|UN Reference Number|Name 6|Name 1|Name 2|Name 3|Name 4|Name 5|Name type|"
    "Alias strength|Title|Name non-latin script|Non-latin script type|Non-latin script language|Regime Name|"
    "Designation Type|Designation source|Sanctions Imposed|Other Information|UK Statement of Reasons|Address Line 1|"
    "Address Line 2|Address Line 3|Address Line 4|Address Line 5|Address Line 6|Address Postal Code|Address Country|"
    "Phone number|Website|Email address|Date Designated|D.O.B|Nationality(/ies)|National Identifier number|"
    "National Identifier additional information|Passport number|Passport additional information|Position|Gender|"
    "Town of birth|Country of birth|Type of entity|Subsidiaries|Parent company|Business registration number (s)|"
    "IMO number|Current owner/operator (s)|Previous owner/operator (s)|Current believed flag of ship|Previous flags|"
    "Type of ship|Tonnage of ship|Length of ship|Year Built|Hull identification number (HIN)"
)
UK_COLUMNS = tuple(_UK_HEADER.split("|"))
UNIVERSITY_COLUMNS = ("name_en", "name_zh", "category", "supervising_agencies", "ref_url")


class ListRefused(ValueError):
    """The file is not the list, or not the whole of it. The sentence says what is wrong and what to do."""


@dataclass(frozen=True)
class Entry:
    """An organisation on a list: its names in every script, and what the list says of it."""

    key: str
    names: tuple[str, ...]
    why: str
    country: str = ""
    address: str = ""
    numbers: tuple[str, ...] = ()
    source: str = ""
    facts: tuple[str, ...] = ()
    """What `why` is made of, in the list's own words."""

    @property
    def digest(self) -> str:
        """Changes whenever anything does that a person decided on: not with the order of a file, nor with our words."""
        parts = (self.names, self.facts, self.country.split(BETWEEN), self.address.split(BETWEEN), self.numbers)
        told = "\x1e".join("\x1f".join(sorted(part)) for part in parts)
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True)
class Published:
    """A list as it was published. `left_out` counts entries that are no organisations, by what they are."""

    published_on: date | None
    entries: tuple[Entry, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)


def read_uk_sanctions(data: bytes) -> Published:
    """The UK Sanctions List as CSV: a report date, a header of 58 columns, a row for each name and address."""
    first, _break, rest = _text(data).partition("\n")
    published_on = _report_date(first)
    rows = _rows(rest, UK_COLUMNS)
    by_id: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_id.setdefault(row["Unique ID"], []).append(row)
    entries, left_out = [], dict[str, int]()
    for key, of_one in by_id.items():
        kinds = {row["Designation Type"] for row in of_one}
        if len(kinds) > 1:
            told = _("%(key)s is told to be %(kinds)s at once: the file is damaged, or not the list.")
            raise ListRefused(told % {"key": key, "kinds": ", ".join(sorted(kinds))})
        [kind] = kinds
        if kind == "Entity":
            entries.append(_uk_entry(key, of_one))
        elif kind in ("Individual", "Ship"):
            left_out[kind] = left_out.get(kind, 0) + 1
        else:
            raise ListRefused(_("%(key)s is of an unknown kind: “%(kind)s”.") % {"key": key, "kind": kind})
    if not by_id:
        raise ListRefused(_("The file has a header and no entry: it was cut off."))
    return Published(published_on, tuple(entries), left_out)


def read_defence_universities(data: bytes) -> Published:
    """The names of the China Defence Universities Tracker, as this register ships them: a report date, then no rating.

    The day is that of the file which they were taken from.
    """
    first, _break, rest = _text(data).partition("\n")
    published_on = _report_date(first)
    entries = []
    for row in _rows(rest, UNIVERSITY_COLUMNS):
        why = _("%(category)s. Supervised by: %(agencies)s") % {
            "category": row["category"],
            "agencies": row["supervising_agencies"] or _("not told"),
        }
        key = _key(row["ref_url"].rstrip("/").rpartition("/")[2])
        names = _names([row["name_en"], row["name_zh"]], key)
        facts = (row["category"], row["supervising_agencies"])
        entries.append(Entry(key, names, why, source=row["ref_url"], facts=facts))
    if len({entry.key for entry in entries}) != len(entries):
        raise ListRefused(_("Two entries have the same address: the file is damaged."))
    return Published(published_on, tuple(entries))


@dataclass(frozen=True)
class PublishedList:
    """A list that is loaded: what reads it, how it names itself, and after how many days it is told to be old."""

    name: str
    read: Callable[[bytes], Published]
    publisher: str
    licence: str
    address: str
    old_after: int
    entry_address: str = ""
    """Where its publisher shows an entry, with the entry's key as `key`; empty where an entry has its own address."""


LISTS: dict[str, PublishedList] = {
    "uk_sanctions": PublishedList(
        gettext_lazy("UK Sanctions List"),  # type: ignore[arg-type]
        read_uk_sanctions,
        "Foreign, Commonwealth & Development Office",
        "Open Government Licence v3.0",
        "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv",
        7,
        "https://search-uk-sanctions-list.service.gov.uk/designations/%(key)s/Entity",
    ),
    "defence_universities": PublishedList(
        gettext_lazy("China Defence Universities Tracker"),  # type: ignore[arg-type]
        read_defence_universities,
        "Australian Strategic Policy Institute; list of names by MISP galaxy",
        "CC0 1.0",
        "https://unitracker.aspi.org.au/",
        730,
    ),
}


# -- Reading -------------------------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise ListRefused(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024**2})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ListRefused(
            _("The file is not in UTF-8 (byte %(at)s): save it as “CSV UTF-8”, or fetch it anew.") % {"at": fault.start}
        ) from None
    if "\0" in text:
        raise ListRefused(_("The file holds NUL characters: it is no CSV file."))
    return text


def _report_date(line: str) -> date:
    told = line.strip().strip(",").strip('"')
    try:
        return datetime.strptime(told, "Report Date: %d-%b-%Y").date()  # noqa: DTZ007 - a day, in no zone
    except ValueError:
        raise ListRefused(
            _("The first line is not “Report Date: DD-Mon-YYYY”: this is not the list that it should be.")
        ) from None


def _rows(text: str, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """Each row by column, blanks at the ends left out; refused where header, width or end do not fit."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if header != list(columns):
            raise ListRefused(_wrong_header(header, columns))
        for number, cells in enumerate(reader, 1):
            if number > MOST_ROWS:
                raise ListRefused(_("There are more than %(most)s rows.") % {"most": f"{MOST_ROWS:,}"})
            if not any(cells):
                continue
            if len(cells) != len(columns):
                raise ListRefused(
                    _("Row %(row)s has %(found)s columns, not %(wanted)s: the file was cut off, or changed by hand.")
                    % {"row": number, "found": len(cells), "wanted": len(columns)}
                )
            yield dict(zip(columns, (cell.strip() for cell in cells), strict=True))
    except csv.Error as fault:
        raise ListRefused(_("The file cannot be read as CSV (%(fault)s): it was cut off.") % {"fault": fault}) from None
    if not text.endswith("\n"):
        raise ListRefused(_("The last line has no end: the file was cut off. Fetch it anew."))


def _wrong_header(header: Sequence[str], columns: Sequence[str]) -> str:
    missing = [name for name in columns if name not in header]
    new = [name for name in header if name not in columns]
    if missing:
        return _("Columns are missing: %(names)s. The publisher has changed the file.") % {"names": ", ".join(missing)}
    if new:
        return _("There are unknown columns: %(names)s. The publisher has changed the file.") % {
            "names": ", ".join(new)
        }
    return _("The columns stand in another order. The publisher has changed the file.")


def _names(names: Sequence[str], key: str) -> tuple[str, ...]:
    told = tuple(dict.fromkeys(name for name in names if name))
    if not told:
        raise ListRefused(_("%(key)s has no name: the file is damaged.") % {"key": key})
    if any(len(name) > MOST_NAME for name in told):
        raise ListRefused(_("%(key)s has a name of more than %(most)s characters.") % {"key": key, "most": MOST_NAME})
    return told


def _key(key: str) -> str:
    """An entry's own key on its list, as far as it is one."""
    if not key:
        raise ListRefused(_("A row has no Unique ID: the file is damaged."))
    if len(key) > MOST_KEY:
        told = _("The Unique ID “%(key)s…” has more than %(most)s characters: the file is damaged.")
        raise ListRefused(told % {"key": key[:30], "most": MOST_KEY})
    return key


def _uk_entry(key: str, rows: Sequence[dict[str, str]]) -> Entry:
    _key(key)
    primary = [row for row in rows if row["Name type"] == "Primary Name"]
    ordered = [*primary, *(row for row in rows if row not in primary)]
    parts = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
    names = [
        name
        for row in ordered
        for name in (" ".join(row[part] for part in parts if row[part]), row["Name non-latin script"])
    ]
    first = ordered[0]
    countries = dict.fromkeys(row["Address Country"] for row in ordered if row["Address Country"])
    numbers = {number.strip() for row in rows for number in row["Business registration number (s)"].split(";")} - {""}
    return Entry(
        key,
        _names(names, key),
        "; ".join(filter(None, (first["Regime Name"], first["Sanctions Imposed"].replace("|", ", ")))),
        country=BETWEEN.join(countries),
        address=BETWEEN.join(dict.fromkeys(filter(None, map(_uk_address, ordered)))),
        numbers=tuple(sorted(numbers)),
        source=f"{key}, {first['Designation source']}",
        facts=tuple({row["Regime Name"] for row in rows} | {one.strip() for one in _imposed(rows)}),
    )


def _imposed(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for row in rows:
        yield from row["Sanctions Imposed"].split("|")


def _uk_address(row: Mapping[str, str]) -> str:
    lines = (row[f"Address Line {number}"] for number in range(1, 7))
    return ", ".join(filter(None, (*lines, row["Address Postal Code"])))
