"""Charts: what they say, in words as well as in colour."""

import re
from itertools import pairwise

from tests.web.markup import Markup
from web.charts import Bar, Hexagon, Line, band_of, bars, hex_map, legend, lines, shades

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


def test_lines_begin_at_nought_and_have_their_names_at_their_ends() -> None:
    drawn = lines(
        "months", ["May", "June", "July"], [Line("Inward", [0, 12, 6]), Line("Out & <in>", [1, 0, 6])], "T", "D"
    )
    assert re.findall(r'font-weight="700" fill="[^"]*">([^<]*)<', drawn) == ["Inward", "Out &amp; &lt;in&gt;"]
    assert re.findall(r'font-size="15" fill="[^"]*">(\d+)<', drawn) == ["0", "5", "10", "15"]
    assert [step in drawn for step in (">May<", ">June<", ">July<")] == [True] * 3
    heights = [float(y) for y in re.findall(r'y="([\d.]+)" font-weight="700"', drawn)]
    assert abs(heights[0] - heights[1]) >= 20  # the two end at the same number, and neither name covers the other
    assert 'role="img"' in drawn
    assert Markup(drawn).faults == []


def test_a_number_that_is_not_shown_leaves_a_gap() -> None:
    drawn = lines("months", list("abcde"), [Line("All", [7, 8, None, 6, 5])], "T", "D")
    assert drawn.count('y2="') - drawn.count('x2="64%"') - 1 == 2  # beside what leads to its name
    assert drawn.count("<path") == 4


def test_many_steps_are_drawn_without_dots_and_name_the_first_the_middle_and_the_last() -> None:
    drawn = lines("months", [f"month {number}" for number in range(101)], [Line("All", [1, *[0] * 99, 2])], "T", "D")
    assert drawn.count("<path") == 1
    assert re.findall(r">(month \d+)<", drawn) == ["month 0", "month 50", "month 100"]


def test_four_lines_that_coincide_have_names_apart_and_are_told_from_each_other_without_colour() -> None:
    names = ["All", "Inward", "Outward", "Virtual"]
    drawn = lines("months", ["May", "June"], [Line(name, [3, 0]) for name in names], "T", "D")
    heights = [float(y) for y in re.findall(r'y="([\d.]+)" font-weight="700"', drawn)]
    assert len(heights) == 4
    assert all(below - above >= 20 for above, below in pairwise(sorted(heights)))
    assert max(heights) <= 24 + 180 + 5, "over the words of the axis"
    strokes = re.findall(r'stroke-width="(\d+)" stroke-dasharray="([^"]+)"', drawn)
    # Each once as the line, once as what leads from its end to its name.
    assert [strokes.count(stroke) for stroke in dict.fromkeys(strokes)] == [2, 2, 2, 2]
    assert len({dashes for _width, dashes in strokes}) == 4
    assert len(set(re.findall(r'<path d="([^"]+)"', drawn))) == 4
    # What is drawn over another lets it be seen.
    widths = [int(width) for width, _dashes in strokes[:4]]
    assert widths[0] > max(widths[1:])
    assert Markup(drawn).faults == []


def test_lines_of_nothing_are_nothing() -> None:
    assert lines("months", [], [], "T", "D") == ""
    assert lines("months", ["May", "June"], [Line("All", [0, None])], "T", "D") == ""


def test_a_band_below_the_first_may_have_a_name_and_a_hexagon_other_words() -> None:
    bands = shades(5, 10, below="Fewer than 5")
    assert [str(band.words) for band in bands] == ["Fewer than 5", "5 to 9", "10 or more"]
    drawn = hex_map("map", [Hexagon(0, 0, "Leeds", 0, said="fewer than 5")], bands, "T", "D")
    assert "<title>Leeds: fewer than 5</title>" in drawn
