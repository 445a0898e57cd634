"""Lists are loaded by version, whole or not at all, and entries are found among many names."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from places.rules import simplified
from risk.listing import screen
from risk.matching import Name
from risk.models import Listing, ListVersion
from risk.published import ListRefused
from risk.services import lists, load_list
from tests.factories import NOW
from tests.screening.measuring import Sought, entries, load, load_many, looked_for, measure, time_to_screen
from tests.screening.writing import (
    CASES,
    GAPS,
    IN_ANY_ORDER,
    MISSPELLED,
    SUFFIX_APART,
    TRUE_PAIRS,
    WHOLE_WITHIN,
    a_blank_within,
    all_run_together,
    in_another_order,
    in_old_characters,
    with_gap,
    written,
)
from tests.sweeps import of_many

pytestmark = pytest.mark.django_db
SAMPLE = (Path(__file__).parent / "data" / "uk_sanctions.csv").read_bytes()
LATER = NOW + timedelta(days=1)


def names_found(*names: str) -> list[str]:
    [possible] = screen([Name(names)])
    return [one.listing.names[0] for one in possible]


def test_a_list_is_loaded_and_its_entries_are_found_by_any_name() -> None:
    told = load_list("uk_sanctions", SAMPLE, now=NOW)
    assert (told.came, told.changed, told.went) == (2, 0, 0)
    assert told.version is not None and told.version.age(NOW.date()) == 47 and told.version.is_old(NOW.date())
    for name in ("Example IC Trading Ltd", "例子集成電路貿易有限公司", "Example Integrated-Circuit Trading"):
        assert names_found(name) == ["EXAMPLE INTEGRATED CIRCUIT TRADING CO LTD"]


def test_the_same_file_again_changes_nothing() -> None:
    load_list("uk_sanctions", SAMPLE, now=NOW)
    assert load_list("uk_sanctions", SAMPLE, now=LATER).version is None
    assert ListVersion.objects.count() == 1


def test_a_newer_file_tells_what_came_changed_and_went() -> None:
    load_list("uk_sanctions", SAMPLE, now=NOW)
    newer = SAMPLE.replace(b"08-Oct-2026", b"09-Nov-2026").replace(b"AFG0001", b"AFG0002")
    newer = newer.replace(b"EXAMPLE IC TRADING", b"EXAMPLE CHIP TRADE")
    told = load_list("uk_sanctions", newer, now=LATER)
    assert (told.came, told.changed, told.went) == (1, 1, 1)
    assert names_found("Example Chip Trade Co") and not names_found("Nothing of the kind")
    assert Listing.objects.get(key="AFG0001").gone_at == LATER


def test_an_older_report_or_a_broken_file_leaves_what_was_there() -> None:
    load_list("uk_sanctions", SAMPLE, now=NOW)
    for worse in (SAMPLE.replace(b"08-Oct-2026", b"01-Feb-2026"), SAMPLE[:-40]):
        with pytest.raises(ListRefused):
            load_list("uk_sanctions", worse, now=LATER)
    assert ListVersion.objects.count() == 1 and Listing.objects.standing().count() == 2


def test_references_are_looked_at_while_a_list_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of sixty thousand names at once would be one statement that takes longer than any may."""
    as_it_is = lists._set

    def astray(row: Listing, *rest: object) -> None:
        as_it_is(row, *rest)  # type: ignore[arg-type]
        row.version_id = 1_000_000

    monkeypatch.setattr(lists, "_set", astray)
    with pytest.raises(ListRefused, match="IntegrityError"):
        load_list("uk_sanctions", SAMPLE, now=NOW)
    assert not Listing.objects.exists()


@pytest.mark.capability("P05", part="recall through the database")
def test_what_the_search_leaves_out_is_not_what_is_to_be_found() -> None:
    """Only candidates are compared: none of the 200 names is missed, or shown, that would not be anyway."""
    load()
    told, through = measure(), measure(looked_for)
    assert [one.name for one, _score in through.missed] == [one.name for one, _score in told.missed]
    assert through.recall >= 0.95
    assert len(through.shown) <= 15 and through.shown_closely == []


@pytest.mark.parametrize("how", [str.upper, str.title, lambda name: "  ".join(reversed(name.split()))])
def test_capitals_and_order_hide_nothing_from_the_search(how: Callable[[str], str]) -> None:
    load()
    for wanted, theirs in entries().items():
        assert wanted in looked_for(Name((how(theirs.names[0]),))), wanted
        for name in theirs.chinese:
            assert wanted in looked_for(Name((simplified(name),))), name


TURNED = "its pinyin is short, and in another order few trigrams of it are the same"
TOGETHER = "run together, short forms and kinds of company stay in what the search looks for"
MISSED: dict[str, dict[str, str]] = {
    "in another order, case, script and with other blanks": {
        "Xibei Gongye Daxue": TURNED,
        "Ha'erbin Gongye Daxue": TURNED,
        "Qi Xing Lan Hai Guang Dian Ke Ji": TURNED,
        "Dong Hai Ming Yue Hang Yun You Xian Gong Si": TURNED,
    },
    "run together": {
        "Nanjing Univ of Sci and Tech": TOGETHER,
        "China North Industries Group Corporation Limited": TOGETHER,
        WHOLE_WITHIN: "what stands within it is looked for word by word",
        **dict.fromkeys(MISSPELLED, "a slip of the pen is found word by word"),
    },
    "with a blank within": dict.fromkeys(
        (SUFFIX_APART, "Gulin Sanshan Chemical Imp. & Exp. Co. Ltd."),
        "a short form or a kind of company that is torn is read as other words",
    ),
}
"""Of the names that are found as names.csv has them, those that are not when they are written so, each with why."""


def drawn(how: str, one: Sought, draw: random.Random) -> Name:
    if how == "run together":
        return written(one, [partial(all_run_together, draw=draw)])
    if how == "with a blank within":
        return written(one, [partial(a_blank_within, draw=draw)])
    turned = [partial(in_another_order, draw=draw)] if one in IN_ANY_ORDER else []
    other: list[Callable[[str], str]] = [
        partial(in_old_characters, draw=draw),
        draw.choice(CASES),
        with_gap(draw.choice(GAPS)),
    ]
    return written(one, [*turned, *other])


@pytest.mark.capability("P05", part="written otherwise, through the database")
@pytest.mark.parametrize(("how", "draws"), [*zip(MISSED, (2, 1, 1), strict=True)], ids=MISSED)
def test_what_is_written_otherwise_is_found_by_the_search_but_for_what_is_told(how: str, draws: int) -> None:
    load()
    missed = {
        " / ".join(one.name.names)
        for number, one in enumerate(TRUE_PAIRS)
        for seed in range(draws)
        if one.wanted not in looked_for(drawn(how, one, random.Random(10 * number + seed)))
    }
    assert missed == set(MISSED[how])


def test_an_entry_that_went_is_no_candidate_and_one_that_came_back_is() -> None:
    load_list("uk_sanctions", SAMPLE, now=NOW)
    without = SAMPLE.replace(b"TST0002", b"TST0009").replace(b"08-Oct-2026", b"09-Oct-2026")
    without = without.replace(b"EXAMPLE I", b"ELSEWHERE O").replace("例子".encode(), "别处".encode())
    assert load_list("uk_sanctions", without, now=LATER).went == 1
    assert not names_found("Example IC Trading Ltd") and not names_found("x")
    again = load_list("uk_sanctions", SAMPLE.replace(b"08-Oct-2026", b"10-Oct-2026"), now=LATER)
    assert (again.came, again.changed, again.went) == (1, 0, 1)
    assert names_found("Example IC Trading Ltd")


@pytest.fixture
def swept() -> None:
    """Rows that other tests took back stay in the index until they are swept away, and are searched till then."""
    beside = connection.copy()
    with beside.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM risk_listing, risk_listedform")
    beside.close()


@pytest.mark.usefixtures("swept")
@pytest.mark.thorough
def test_a_thousand_organisations_against_sixty_thousand_names_take_less_than_a_minute() -> None:
    """Of a hundred, a tenth of it: the work counts, and not what else runs on the machine.

    `make test` loads fewer names. Where much else runs, the work itself grows to twice as much. docs/screening.md has
    what it is on a quiet machine.
    """
    load_many(of_many(60_000))
    took = time_to_screen(100, on_record=0)
    assert (took.organisations, took.listed) == (100, of_many(60_000))
    assert took.work + took.work_of_database < 2 * 6
