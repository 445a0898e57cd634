"""Loads published lists, by version, each whole or not at all; and finds the entries that a name may mean."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from risk.matching import Compared, Name, compare, search_forms
from risk.models import ListedForm, Listing, ListVersion
from risk.published import LISTS, Entry, ListRefused

CANDIDATES = 40
"""Entries of all lists together that are compared with one name, the most alike by trigrams first."""

ALIKE = 0.3
"""Similarity of trigrams from which an entry is compared at all: pg_trgm's own."""


@dataclass(frozen=True)
class Refreshed:
    """What loading a list did; `version` is None where the same file was loaded before."""

    version: ListVersion | None
    came: int = 0
    changed: int = 0
    went: int = 0


@transaction.atomic
def load_list(code: str, data: bytes, *, now: datetime) -> Refreshed:
    """Load a list whole. Raises ListRefused with the reason, and then the version before stands as it was.

    The same file again changes nothing. An older report than the last is refused.
    """
    last = ListVersion.objects.newest(code)
    digest = hashlib.sha256(data).hexdigest()
    if last is not None and last.digest == digest:
        return Refreshed(None)
    published = LISTS[code].read(data)
    if last is not None and last.published_on and published.published_on and published.published_on < last.published_on:
        told = _("This report is of %(this)s, older than that of %(last)s which is loaded.")
        raise ListRefused(told % {"this": published.published_on, "last": last.published_on})
    version = ListVersion.objects.create(
        code=code, published_on=published.published_on, loaded_at=now, digest=digest, entries=len(published.entries)
    )
    standing = {row.key: row for row in Listing.objects.on(code)}
    came, changed, seen = [], [], []
    for entry in published.entries:
        row = standing.pop(entry.key, None)
        if row is None:
            came.append(_as_row(code, entry, version))
        elif row.digest == entry.digest and row.gone_at is None:
            seen.append(row.pk)
        else:
            _set(row, entry, version)
            changed.append(row)
    went = [row.pk for row in standing.values() if row.gone_at is None]
    Listing.objects.filter(pk__in=seen).update(version=version)
    Listing.objects.filter(pk__in=went).update(gone_at=now)
    Listing.objects.bulk_create(came, batch_size=2_000)
    Listing.objects.bulk_update(changed, [*FACTS, "digest", "version", "gone_at"], batch_size=2_000)
    _renew_forms([*came, *changed])
    version.came, version.changed, version.went = len(came), len(changed), len(went)
    version.save()
    return Refreshed(version, version.came, version.changed, version.went)


FACTS = ("names", "why", "country", "address", "numbers", "source")


def _as_row(code: str, entry: Entry, version: ListVersion) -> Listing:
    row = Listing(code=code, key=entry.key, since=version)
    _set(row, entry, version)
    return row


def _set(row: Listing, entry: Entry, version: ListVersion) -> None:
    for fact in FACTS:
        value = getattr(entry, fact)
        setattr(row, fact, list(value) if isinstance(value, tuple) else value)
    row.digest, row.version, row.gone_at = entry.digest, version, None


def _renew_forms(rows: Iterable[Listing]) -> None:
    rows = list(rows)
    ListedForm.objects.filter(listing__in=[row.pk for row in rows]).delete()
    ListedForm.objects.bulk_create(
        (ListedForm(listing=row, text=form) for row in rows for form in search_forms(row.names)), batch_size=5_000
    )


def candidates(name: Name) -> list[Listing]:
    """Entries that stand on a list and are alike by trigrams, the most alike first; by a number too."""
    standing = Listing.objects.standing()
    found = list(standing.filter(numbers__overlap=list(name.numbers))) if name.numbers else []
    alike = Q()
    forms = search_forms(name.names)
    for form in forms:
        alike |= Q(text__trigram_similar=form)
    if not forms:
        return found
    best = ListedForm.objects.filter(alike, listing__gone_at=None).values("listing")
    degree = [TrigramSimilarity("text", form) for form in forms]
    scored = best.annotate(alike=Max(degree[0] if len(degree) == 1 else Greatest(*degree))).order_by("-alike")
    keys = [row["listing"] for row in scored[:CANDIDATES]]
    rows = Listing.objects.in_bulk(keys)
    return [*found, *(rows[key] for key in keys if rows[key] not in found)]


def screen(name: Name) -> list[tuple[Listing, Compared]]:
    """Entries that the organisation may be, the closest first, each with its reasons."""
    compared = [(row, compare(name, name_of(row))) for row in candidates(name)]
    possible = [(row, result) for row, result in compared if result.is_possible]
    return sorted(possible, key=lambda pair: (pair[1].is_close, pair[1].score), reverse=True)


def name_of(row: Listing) -> Name:
    return Name(tuple(row.names), numbers=tuple(row.numbers))
