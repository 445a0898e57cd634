"""Published lists are loaded by version, each whole or not at all: by hand, or from a file or address by schedule."""

import hashlib
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from itertools import batched

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.roles import Role
from accounts.services import the_clock
from accounts.services.service import the_service
from audit.services import record
from notifications.services import ask, settle
from places.models import Country
from places.rules import name_words
from risk.fetching import NotFetched, fetch
from risk.models import ListedForm, Listing, ListVersion, Screening, Watchlist
from risk.models.lists import MOST_TOLD
from risk.names import plain_numbers
from risk.published import LISTS, MOST_BYTES, Entry, ListRefused, Published
from risk.search_forms import search_forms

log = logging.getLogger(__name__)

FACTS = ("names", "why", "country", "place", "address", "numbers", "numbers_written", "source")
AT_ONCE = 1_000
"""Entries that one statement writes."""
LONGEST_NUMBER = 120
MOST_LOST = 0.2
"""Of the entries that stand, the share that a new version may lack."""
MANY = 30
"""Of so many entries a share says something."""
# One list is loaded at a time: two would find the same entries new.
LOCK = 0x6C697374
LOAD = "load_list"


class ListBusy(ListRefused):
    """Another load is under way: nothing is wrong with the list."""


@dataclass(frozen=True)
class Loaded:
    """What loading a list did; `version` is None where the same file had been loaded before."""

    version: ListVersion | None
    came: int = 0
    changed: int = 0
    went: int = 0


def load_list(code: str, data: bytes, *, now: datetime, sample_basis: str = "", fewer: bool = False) -> Loaded:
    """Load a list whole. Raises ListRefused with the reason, and then the version before stands as it was.

    The same file again changes nothing. An older report than the last is refused, save after a sample: that is nothing
    to be older than. So is one of a day to come, which no later one could follow, and one that lost more than a fifth
    of its entries, as a file does that was cut off between two rows: `fewer` says that somebody has made sure of it.
    Production refuses a sample.
    """
    if sample_basis and not settings.DEMO:
        raise ValidationError(_("Samples are loaded in a demonstration alone, never where ENVIRONMENT=production."))
    try:
        with transaction.atomic():
            return _load(code, data, now=now, sample_basis=sample_basis, fewer=fewer)
    except DatabaseError as fault:
        log.exception("list_refused_by_database", extra={"list": code})
        told = _("The database did not take it (%(kind)s): the log of the service has more.")
        raise ListRefused(told % {"kind": type(fault).__name__}) from fault


def _load(code: str, data: bytes, *, now: datetime, sample_basis: str, fewer: bool) -> Loaded:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ListBusy(_("A list is being loaded at this moment. Try again in a few minutes."))
        # Each reference is looked at with the statement that writes it. Left to the end, those of a long list are one
        # statement more, which takes longer than a statement may.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    last = ListVersion.objects.newest(code)
    digest = hashlib.sha256(data).hexdigest()
    if last is not None and last.digest == digest:
        _note_success(code, now)
        return Loaded(None)
    published = LISTS[code].read(data)
    before = None if last is None or last.sample_basis else last.published_on
    if before and published.published_on and published.published_on < before:
        told = _("This report is of %(this)s, older than that of %(last)s which is loaded.")
        raise ListRefused(told % {"this": published.published_on, "last": before})
    if published.published_on and published.published_on > localdate(now):
        told = _("This report is of %(this)s, a day that is still to come: fetch it anew, or ask its publisher.")
        raise ListRefused(told % {"this": published.published_on})
    version = ListVersion.objects.create(
        code=code,
        published_on=published.published_on,
        loaded_at=now,
        digest=digest,
        entries=len(published.entries),
        left_out=dict(published.left_out),
        sample_basis=sample_basis,
    )
    codes = _codes_of_countries()
    standing = {row.key: row for row in Listing.objects.on(code)}
    if not (fewer or (last is not None and last.sample_basis)):
        _refuse_what_lost_many(code, published, [row.key for row in standing.values() if row.gone_at is None])
    new: list[Listing] = []
    back: list[Listing] = []
    changed: list[Listing] = []
    for entry in published.entries:
        row = standing.pop(entry.key, None)
        if row is None:
            row = Listing(code=code, key=entry.key, since=version)
            new.append(row)
        elif row.digest != entry.digest or row.gone_at is not None:
            (changed if row.gone_at is None else back).append(row)
        else:
            continue
        _set(row, entry, version, codes)
    went = [row for row in standing.values() if row.gone_at is None]
    for row in went:
        row.version, row.gone_at = version, now
    _write(new, [*back, *changed], went)
    version.came, version.changed, version.went = len(new) + len(back), len(changed), len(went)
    version.names_came, version.names_went = _told([*new, *back]), _told(went)
    version.to_screen = Screening.objects.latest_of_each().of_open_councils(localdate(now)).count()
    version.save()
    ListVersion.objects.filter(code=code, screened_at=None).exclude(pk=version.pk).update(screened_at=now)
    _note_success(code, now)
    record("list_loaded", version, by=the_clock(), acting=the_service())
    return Loaded(version, version.came, version.changed, version.went)


def _refuse_what_lost_many(code: str, published: Published, standing: Collection[str]) -> None:
    """A file that was cut off at the end of a row looks whole."""
    lost = len(set(standing) - {entry.key for entry in published.entries})
    if len(standing) >= MANY and lost > len(standing) * MOST_LOST:
        told = _(
            "%(lost)s of the %(all)s entries that stand are not in it: it may be cut off. Look at the publisher’s "
            "page. If it is whole, load it by hand with: manage.py load_list %(code)s FILE --fewer"
        )
        raise ListRefused(told % {"lost": f"{lost:,}", "all": f"{len(standing):,}", "code": code})


def _write(new: list[Listing], changed: list[Listing], went: list[Listing]) -> None:
    Listing.objects.bulk_create(new, batch_size=AT_ONCE)
    for some in batched([*changed, *went], AT_ONCE):
        Listing.objects.bulk_update(some, [*FACTS, "digest", "version", "gone_at"])
        ListedForm.objects.filter(listing__in=some).delete()
    for some in batched([*new, *changed], AT_ONCE):
        ListedForm.objects.bulk_create(
            ListedForm(listing=row, text=form) for row in some for form in search_forms(row.names)
        )


def _told(rows: Iterable[Listing]) -> list[str]:
    return nsmallest(MOST_TOLD, (str(row) for row in rows), key=str.casefold)


def _set(row: Listing, entry: Entry, version: ListVersion, codes: Mapping[str, str]) -> None:
    row.names, row.numbers_written = list(entry.names), list(entry.numbers)
    row.numbers = sorted(number for number in plain_numbers(entry.numbers) if len(number) <= LONGEST_NUMBER)
    row.why, row.country, row.address, row.source = entry.why, entry.country[:120], entry.address, entry.source[:500]
    row.place = codes.get(_plain_country(entry.country), "")
    row.digest, row.version, row.gone_at = entry.digest, version, None


def _codes_of_countries() -> dict[str, str]:
    """The code of each country and territory by its names, as lists write them too: without what stands in brackets."""
    return {
        _plain_country(name): country.code
        for country in Country.objects.all()
        for name in (country.name, country.local_name, *country.other_names)
        if name
    }


def _plain_country(name: str) -> str:
    return name_words(name.partition("(")[0])


# -- By the clock ----------------------------------------------------------------------------------------------------


def load_lists(now: datetime) -> int:
    """Load each list that the settings name a file or an address for; answers how many were new.

    What cannot be had, or is refused, leaves the version before as it was, and the service's administrators are asked
    to see to it until it went well again. While somebody loads one by hand, that is left to the next time.
    """
    return sum(_load_from(code, source, now) for code, source in settings.LISTS_FROM.items())


def _load_from(code: str, source: str, now: datetime) -> bool:
    try:
        loaded = load_list(code, fetch(source, most=MOST_BYTES), now=now)
    except ListBusy:
        log.info("list_left_for_now", extra={"list": code})
        return False
    except (NotFetched, ListRefused) as fault:
        log.warning("list_not_loaded", extra={"list": code, "failure": str(fault)})
        _note_failure(code, str(fault), now)
        return False
    return loaded.version is not None


@transaction.atomic
def _note_failure(code: str, why: str, now: datetime) -> None:
    row, _made = Watchlist.objects.select_for_update().get_or_create(code=code)
    row.tried_at, row.failed_since, row.failure = now, row.failed_since or now, why[:500]
    row.save()
    ask(the_service(), Role.ADMINISTRATOR, LOAD, about=row, said=why)


def _note_success(code: str, now: datetime) -> None:
    row, _made = Watchlist.objects.select_for_update().get_or_create(code=code)
    row.tried_at, row.failed_since, row.failure = now, None, ""
    row.save()
    settle(LOAD, about=row, by=the_clock(), now=now)
