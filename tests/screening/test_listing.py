"""Lists are loaded by version, whole or not at all, and entries are found among many names."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from risk.listing import load_list, screen
from risk.matching import Name
from risk.models import Listing, ListVersion
from risk.published import ListRefused
from tests.factories import NOW
from tests.screening.measuring import SHIPPED, sought

pytestmark = pytest.mark.django_db
SAMPLE = (Path(__file__).parent / "data" / "uk_sanctions.csv").read_bytes()
LATER = NOW + timedelta(days=1)


def names_found(*names: str) -> list[str]:
    return [row.names[0] for row, _result in screen(Name(names))]


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


def test_whoever_is_compared_is_among_the_candidates() -> None:
    """What the search leaves out is never compared: of the universities that are found by comparing, all are."""
    load_list("defence_universities", SHIPPED.read_bytes(), now=NOW)
    missed = [
        one.name.names
        for one in sought()
        if one.wanted and not one.wanted.startswith("TST") and one.wanted not in names_found(*one.name.names)
    ]
    assert len(missed) <= 2, missed


def test_a_thousand_organisations_against_sixty_thousand_names_take_less_than_a_minute() -> None:
    header, columns, *_rest = SAMPLE.split(b"\n")
    made = ["Bright", "River", "Northern", "Golden", "Harbour", "Silk", "Cedar", "Lotus", "Summit", "Jade", "Falcon"]
    trade = ["Chemical", "Shipping", "Optics", "Robotics", "Textile", "Mining", "Foods", "Energy", "Aviation"]
    rows = []
    for number in range(60_000):
        name = f"{made[number % 11]}{number % 997} {trade[number % 9]} {number % 89} Co Ltd"
        cells = ["", f"TST{number:06}", "", "", name, *[""] * 5, "Primary Name", *[""] * 5, "Made-up", "Entity"]
        rows.append(",".join(cells + [""] * (58 - len(cells))))
    load_list("uk_sanctions", b"\n".join([header, columns, "\n".join(rows).encode(), b""]), now=NOW)
    began = time.monotonic()
    for number in range(100):
        screen(Name((f"{made[number % 7]} {number} {trade[number % 5]} Company", "虚构贸易有限公司")))
    assert time.monotonic() - began < 6, "a tenth of a thousand in a tenth of a minute"
