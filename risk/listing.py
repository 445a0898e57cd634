"""Finds the entries of published lists that a name may mean: candidates by trigrams, then one comparison each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from risk.matching import Compared, Name, compare
from risk.models import Listing
from risk.names import plain_numbers
from risk.search_forms import forms_within, search_forms

CANDIDATES = 40
"""Entries that are compared with a name for each form that it is looked for by, the most alike by trigrams first."""

AT_ONCE = 20
"""Names that are looked for in one question to the database: well within what one statement may take."""


@dataclass(frozen=True)
class Possible:
    """An entry that an organisation may be, and why."""

    listing: Listing
    compared: Compared


def screen(names: Sequence[Name]) -> list[list[Possible]]:
    """For each name the entries that it may mean, the closest first, each with its reasons."""
    found: list[list[Possible]] = []
    for start in range(0, len(names), AT_ONCE):
        found += _screen(names[start : start + AT_ONCE])
    return found


def _screen(names: Sequence[Name]) -> list[list[Possible]]:
    candidates = _candidates(names)
    listings = Listing.objects.in_bulk({pk for keys in candidates for pk in keys})
    return [
        _possible(name, (listings[pk] for pk in sorted(keys))) for name, keys in zip(names, candidates, strict=True)
    ]


def _possible(name: Name, listings: Iterable[Listing]) -> list[Possible]:
    compared = (Possible(listing, compare(name, listing.as_name)) for listing in listings)
    found = [one for one in compared if one.compared.is_possible]
    return sorted(found, key=lambda one: (one.compared.is_close, one.compared.score), reverse=True)


def _candidates(names: Sequence[Name]) -> list[set[int]]:
    """Of each name, the entries that are alike by trigrams, stand within it or share a number, by primary key."""
    forms: dict[float, list[tuple[int, str]]] = defaultdict(list)
    numbers: list[tuple[int, str]] = []
    within: list[tuple[int, str]] = []
    for place, name in enumerate(names):
        for form, alike in search_forms(name.names).items():
            forms[alike].append((place, form))
        within += [(place, form) for form in sorted(forms_within(name.names))]
        numbers += [(place, number) for number in sorted(plain_numbers(name.numbers))]
    pairs: list[tuple[int, int]] = []
    # What is set is set for this transaction alone.
    with transaction.atomic(), connection.cursor() as cursor:
        for alike, sought in forms.items():
            cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(alike)])
            cursor.execute(_BY_TRIGRAMS, [*_columns(sought), CANDIDATES])
            pairs += cursor.fetchall()
        if within:
            cursor.execute(_BY_WHOLE_NAME, _columns(within))
            pairs += cursor.fetchall()
        if numbers:
            cursor.execute(_BY_NUMBER, _columns(numbers))
            pairs += cursor.fetchall()
    found: list[set[int]] = [set() for _name in names]
    for place, listing in pairs:
        found[place].add(listing)
    return found


def _columns(rows: Iterable[tuple[int, str]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


_BY_TRIGRAMS = """
    SELECT sought.place, near.listing_id
    FROM unnest(%s::int[], %s::text[]) AS sought(place, form)
    CROSS JOIN LATERAL (
        SELECT listed.listing_id
        FROM risk_listedform AS listed
        WHERE listed.text %% sought.form
        ORDER BY similarity(listed.text, sought.form) DESC, listed.listing_id
        LIMIT %s
    ) AS near
"""
_BY_WHOLE_NAME = """
    SELECT sought.place, listed.listing_id
    FROM unnest(%s::int[], %s::text[]) AS sought(place, form)
    JOIN risk_listedform AS listed ON listed.text = sought.form
"""
_BY_NUMBER = """
    SELECT sought.place, listing.id
    FROM unnest(%s::int[], %s::text[]) AS sought(place, number)
    JOIN risk_listing AS listing ON listing.numbers @> ARRAY[sought.number]::varchar[] AND listing.gone_at IS NULL
"""
