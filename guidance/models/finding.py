"""How guidance is found by words: by each that was typed, or by what else it is called.

PostgreSQL's english configuration keeps words by their stems. In scripts without spaces it finds none: what is asked in
them is found by its English name, from data/synonyms.csv, or where a text has just these characters.
"""

import csv
import operator
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, reduce
from pathlib import Path
from typing import Any

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorField,
    TrigramWordSimilarity,
)
from django.db.models import F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.aggregates import StringAgg
from django.db.models.functions import Coalesce, Greatest

from places.rules import name_words

SYNONYMS = Path(__file__).parent.parent / "data" / "synonyms.csv"
CONFIG = "english"
CHARACTERS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
# A shorter word is looked for as it stands: EV is no beginning of everything.
SHORTEST_BEGINNING = 3
# A slip of one letter in a word of seven leaves more than half of it alike.
LIKE_ENOUGH = 0.5


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """By each name, as folded words: all the names of the same, itself first."""
    with SYNONYMS.open(encoding="utf-8", newline="") as lines:
        groups = [[name_words(name) for name in line["words"].split(";")] for line in csv.DictReader(lines)]
    return {name: (name, *(other for other in group if other != name)) for group in groups for name in group}


def called(name: str) -> tuple[str, ...]:
    """All names of the same that are known, itself first."""
    return (name, *(other for other in synonyms().get(name_words(name), ()) if other != name_words(name)))


def sought(text: str) -> SearchQuery | None:
    """What a text asks for: each of its words by its beginning, or another name of the same. None for no word."""
    asked = [_either(name) for name in _names_in(name_words(text))]
    return SearchQuery(" & ".join(asked), config=CONFIG, search_type="raw") if asked else None


def _either(name: str) -> str:
    """A word, or any of its names, as PostgreSQL is asked: only letters and digits are left of what was typed."""
    named = [" <-> ".join(one.split()) for one in synonyms().get(name, (name,))]
    if " " not in name and len(name) >= SHORTEST_BEGINNING and name.isascii():
        named[0] = f"{name}:*"
    return "(" + " | ".join(named) + ")"


def _names_in(words: str) -> Iterator[str]:
    """The longest names that are known, and single words between them."""
    left = CHARACTERS.sub(lambda run: f" {run[0]} ", words).split()
    while left:
        if CHARACTERS.fullmatch(left[0]):
            yield from _names_in_run(left.pop(0))
            continue
        most = max((len(name.split()) for name in synonyms()), default=1)
        length = next((n for n in range(most, 1, -1) if " ".join(left[:n]) in synonyms()), 1)
        yield " ".join(left[:length])
        del left[:length]


def _names_in_run(run: str) -> Iterator[str]:
    """The same of characters that stand without spaces."""
    unknown = ""
    while run:
        length = next((n for n in range(len(run), 0, -1) if run[:n] in synonyms()), 0)
        if length and unknown:
            yield unknown
            unknown = ""
        if length:
            yield run[:length]
        else:
            unknown += run[0]
        run = run[length or 1 :]
    if unknown:
        yield unknown


def words_of(**weights: Sequence[str]) -> Any:
    """What a row is found by, from its own columns: `words_of(a=["headline"], b=["full_line"])`."""
    vectors = (SearchVector(*columns, weight=weight.upper(), config=CONFIG) for weight, columns in weights.items())
    return reduce(operator.add, vectors)


def names_of(subjects: QuerySet[Any], *, by: str, of: str, said: Any = "name") -> Any:
    """The names of what a row is about, from a table of subjects: those whose `by` is the row's `of`."""
    together = StringAgg(said, Value(" "), output_field=TextField())
    named = subjects.order_by().filter(**{by: OuterRef(of)}).values(by).annotate(said=together)
    return Coalesce(Subquery(named.values("said")), Value(""), output_field=TextField())


def matching[Rows: QuerySet[Any]](
    rows: Rows, text: str, *, names: Iterable[Any], title: Sequence[str], written: Sequence[str], or_alike: bool
) -> Rows:
    """Rows that have every word of a text, each with its `rank`: in their own words or in `names`.

    `written` are their columns where characters are looked for, `title` those that a text may be like, `or_alike`.
    """
    query = sought(text)
    if query is None:
        return rows.annotate(rank=Value(0.0)).none()
    own = [F("found_by"), SearchVector(*names, weight="A", config=CONFIG)]
    document = Func(*own, template="(%(expressions)s)", arg_joiner=" || ", output_field=SearchVectorField())
    found = Q(document=query)
    if runs := CHARACTERS.findall(text):
        found |= Q(*(_somewhere(run, written) for run in runs))
    likeness = [TrigramWordSimilarity(text, column) for column in title]
    found_rows: Any = rows.alias(document=document, likeness=Greatest(*likeness) if len(likeness) > 1 else likeness[0])
    if or_alike:
        found |= Q(likeness__gte=LIKE_ENOUGH)
    return found_rows.annotate(rank=SearchRank(F("document"), query)).filter(found)  # type: ignore[no-any-return]


def _somewhere(run: str, written: Sequence[str]) -> Q:
    return reduce(operator.or_, (Q(**{f"{column}__contains": run}) for column in written))
