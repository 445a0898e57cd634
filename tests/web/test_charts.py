"""Charts: what they say, in words as well as in colour."""

import re

from tests.web.markup import Markup
from web.charts import Bar, Hexagon, band_of, bars, hex_map, legend, shades

BANDS = shades(1, 2, 5)


def test_bands_say_their_range_in_words() -> None:
    assert [str(band.words) for band in BANDS] == ["None", "1", "2 to 4", "5 or more"]
    assert [str(band.words) for band in shades(1)] == ["None", "1 or more"]
    assert [band_of(value, BANDS).words for value in (0, 1, 2, 4, 5, 900)] == [
        "None",
        "1",
        "2 to 4",
        "2 to 4",
        "5 or more",
        "5 or more",
    ]
    assert all(str(band.words) in legend(BANDS) for band in BANDS)


def test_map_names_each_council_with_its_number_and_says_who_is_not_counted() -> None:
    drawn = hex_map("map", [Hexagon(0, 0, "Leeds", 3), Hexagon(1, 1, "York & <Selby>", None)], BANDS, "T", "D")
    assert "<title>Leeds: 3</title>" in drawn
    assert "York &amp; &lt;Selby&gt;: not counted" in drawn
    assert 'role="img"' in drawn
    assert Markup(drawn).faults == []


def test_map_with_links_is_a_group_and_leaves_the_keyboard_to_its_table() -> None:
    drawn = hex_map("map", [Hexagon(0, 0, "Leeds", 3, href="/councils/LDS/")], BANDS, "T", "D")
    assert 'role="group"' in drawn
    assert '<a href="/councils/LDS/" tabindex="-1">' in drawn


def test_rows_of_the_map_interlock() -> None:
    drawn = hex_map("map", [Hexagon(0, 0, "a", 0), Hexagon(0, 1, "b", 0)], BANDS, "T", "D")
    places = re.findall(r'x="([\d.]+)" y="([\d.]+)"', drawn)
    assert places == [("0.0", "15.0"), ("8.7", "0.0")]


def test_bars_are_sorted_and_carry_their_numbers() -> None:
    drawn = bars("bars", [Bar("Japan", 24), Bar("China", 62), Bar("None", 0)], "T", "D")
    assert re.findall(r'font-weight="700">(\d+)<', drawn) == ["62", "24", "0"]
    assert 'width="85.0%"' in drawn
    assert Markup(drawn).faults == []


def test_chart_of_nothing_is_nothing() -> None:
    assert hex_map("map", [], BANDS, "T", "D") == ""
    assert bars("bars", [], "T", "D") == ""
    assert bars("bars", [Bar("China", 0)], "T", "D") == ""
