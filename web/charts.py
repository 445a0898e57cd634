"""Charts as SVG drawn on the server: one picture for page, print and file, and nothing for the policy to stop.

Pure functions. Colours and rules are the Analysis Function's: a title that says the finding, bars from nought and
sorted, ranges in words, and everything that a colour says also in words. Beside each chart stands its table
(templates/parts/chart.html), which is the way in by keyboard and screen reader.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

DARK, MIDDLE, LIGHT, EMPTY = "#12436d", "#2073bc", "#6bace6", "#f3f2f1"
# The light steps are too near to white by themselves, so every shape has an outline.
OUTLINE = "#505a5f"
TEXT = "#0b0c0c"
FONT = "Arial, Liberation Sans, Helvetica Neue, sans-serif"
SIZE = 10
ROW = 46
LONGEST_BAR = 85
GRID = "#cecece"
ABOVE, PLOT = 24, 180  # pixels over the highest grid line, and down to nought
FIRST, WIDTH = 9, 64  # where lines begin and end, in parts of a hundred
LEAD, APART = 20, 20  # pixels from the end of a line to its name, and from name to name
MOST_DOTS = 40


@dataclass(frozen=True)
class Band:
    """A range of numbers, from `least` up to the next band, with its colour and the words of the legend."""

    least: int
    words: Any
    colour: str


@dataclass(frozen=True)
class Hexagon:
    """A council on the map, by its column and row (layout odd-r). No value: it is not counted."""

    column: int
    row: int
    name: str
    value: int | None
    href: str = ""
    said: Any = ""  # in place of the number


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    href: str = ""


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn, to be told from others by its dashes and marks too; `mark` is drawn round 0, 0."""

    colour: str
    width: int
    dashes: str
    mark: str


# The first is widest and whole, so that one that runs over it is seen on it, and it between the dashes.
STROKES = (
    Stroke(DARK, 5, "none", "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z"),
    Stroke("#1a7f77", 3, "8 4", "M-3,-3h6v6h-6z"),
    Stroke("#801650", 3, "3 3", "M0,-4l4,7h-8z"),
    Stroke("#3d3d3d", 2, "2 3", "M0,-4l4,4l-4,4l-4,-4z"),
)


@dataclass(frozen=True)
class Line:
    """A row of numbers, one a step of the axis. None is a number that is not shown: the line has a gap there."""

    name: Any
    values: Sequence[int | None]


def shades(*limits: int, below: Any = "") -> list[Band]:
    """None, and up to three steps from light to dark: `shades(1, 2, 5)` is none, 1, 2 to 4, 5 or more.

    `below` is what the first band is called where it is not none.
    """
    bands = [Band(0, below or _("None"), EMPTY)]
    colours = (LIGHT, MIDDLE, DARK)[-len(limits) :]
    for place, (least, colour) in enumerate(zip(limits, colours, strict=True)):
        if place + 1 == len(limits):
            words = _("%(least)d or more") % {"least": least}
        elif limits[place + 1] - 1 == least:
            words = str(least)
        else:
            words = _("%(least)d to %(most)d") % {"least": least, "most": limits[place + 1] - 1}
        bands.append(Band(least, words, colour))
    return bands


def band_of(value: int, bands: Sequence[Band]) -> Band:
    return next(band for band in reversed(bands) if value >= band.least)


def hex_map(key: str, hexagons: Iterable[Hexagon], bands: Sequence[Band], title: Any, description: Any) -> SafeString:
    """A map with one hexagon a council. `key` keeps ids apart where a page has several charts."""
    placed = [(one, math.sqrt(3) * (one.column + one.row % 2 / 2) * SIZE, -1.5 * one.row * SIZE) for one in hexagons]
    if not placed:
        return SafeString()
    left, right = min(x for _one, x, _y in placed), max(x for _one, x, _y in placed)
    top, bottom = min(y for _one, _x, y in placed), max(y for _one, _x, y in placed)
    corners = " ".join(
        f"{SIZE * math.sin(turn * math.pi / 3):.2f},{SIZE * math.cos(turn * math.pi / 3):.2f}" for turn in range(6)
    )
    shape = f"{key}-hexagon"
    drawn = format_html_join("", "{}", ((_hexagon(one, x - left, y - top, shape, bands),) for one, x, y in placed))
    return _picture(
        key,
        title,
        description,
        format_html('<defs><polygon id="{}" points="{}"/></defs><g stroke="{}">{}</g>', shape, corners, OUTLINE, drawn),
        linked=any(one.href for one, _x, _y in placed),
        frame=f"{-SIZE} {-SIZE - 1} {right - left + 2 * SIZE:.0f} {bottom - top + 2 * SIZE + 2:.0f}",
    )


def _hexagon(one: Hexagon, x: float, y: float, shape: str, bands: Sequence[Band]) -> SafeString:
    said = one.said or (_("not counted") if one.value is None else str(one.value))
    colour = "#ffffff" if one.value is None else band_of(one.value, bands).colour
    drawn = format_html(
        '<use href="#{}" x="{}" y="{}" fill="{}"><title>{}: {}</title></use>',
        *(shape, f"{x:.1f}", f"{y:.1f}", colour, one.name, said),
    )
    return format_html('<a href="{}" tabindex="-1">{}</a>', one.href, drawn) if one.href else drawn


def bars(key: str, rows: Iterable[Bar], title: Any, description: Any, *, as_given: bool = False) -> SafeString:
    """Horizontal bars, each under its label and with its number at its end; the longest first, or in their own order.

    Widths are parts of the whole, so the text keeps its size on a phone.
    """
    ordered = list(rows) if as_given else sorted(rows, key=lambda bar: (-bar.value, bar.label))
    most = max((bar.value for bar in ordered), default=0)
    if not most:
        return SafeString()
    drawn = format_html_join("", "{}", ((_bar(bar, place * ROW, most),) for place, bar in enumerate(ordered)))
    linked = any(bar.href for bar in ordered)
    return _picture(key, title, description, drawn, linked=linked, height=len(ordered) * ROW)


def _bar(bar: Bar, y: int, most: int) -> SafeString:
    width = f"{bar.value / most * LONGEST_BAR:.1f}%"
    label = format_html('<text x="0" y="{}">{}</text>', y + 15, bar.label)
    if bar.href:
        label = format_html('<a href="{}" tabindex="-1">{}</a>', bar.href, label)
    return format_html(
        '{}<rect x="0" y="{}" width="{}" height="18" fill="{}"/><text x="{}" dx="6" y="{}" font-weight="700">{}</text>',
        *(label, y + 21, width, DARK, width, y + 36, bar.value),
    )


def lines(key: str, steps: Sequence[Any], rows: Sequence[Line], title: Any, description: Any) -> SafeString:
    """Lines from nought over the steps of an axis, each with its name at its end, where a legend would ask to be read.

    Places along the axis are parts of the whole, so the text keeps its size on a phone.
    """
    most = max((value or 0 for row in rows for value in row.values), default=0)
    if not most:
        return SafeString()
    step = _round_step(most)
    top = math.ceil(most / step) * step
    grid = [_grid_line(value, _height(value, top)) for value in range(0, top + 1, step)]
    stroked = list(zip(rows, STROKES, strict=False))
    drawn = [_line(row, stroke, top) for row, stroke in stroked]
    named = [(row, stroke) for row, stroke in stroked if any(row.values)]
    return _picture(
        key,
        title,
        description,
        joined([*grid, *drawn, *_names(named, top), *_axis(steps)]),
        linked=False,
        height=PLOT + 60,
    )


def joined(pieces: Iterable[SafeString]) -> SafeString:
    """Pieces of a picture as one."""
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _round_step(most: int) -> int:
    """The distance of grid lines: 1, 2 or 5 times a power of ten, so that at most five lines stand above nought."""
    least = max(1, math.ceil(most / 5))
    power = int("1".ljust(len(str(least)), "0"))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least)


def _height(value: int, top: int) -> float:
    return ABOVE + PLOT * (1 - value / top)


def _grid_line(value: int, y: float) -> SafeString:
    return format_html(
        '<line x1="0" x2="{}%" y1="{}" y2="{}" stroke="{}"/><text x="0" y="{}" font-size="15" fill="{}">{}</text>',
        *(WIDTH, f"{y:.1f}", f"{y:.1f}", OUTLINE if value == 0 else GRID, f"{y - 4:.1f}", OUTLINE, f"{value:,}"),
    )


def _along(place: int, count: int) -> float:
    """Where a step of the axis stands, in parts of the whole picture; one alone in the middle."""
    # Free of the numbers of the grid on the left, which stand on their lines.
    return FIRST + (WIDTH - FIRST) * (place / (count - 1) if count > 1 else 0.5)


def _line(row: Line, stroke: Stroke, top: int) -> SafeString:
    count = len(row.values)
    points = [
        (_along(place, count), _height(value, top)) for place, value in enumerate(row.values) if value is not None
    ]
    pieces = [
        format_html(
            '<line x1="{}%" y1="{}" x2="{}%" y2="{}"/>',
            *(f"{_along(place, count):.2f}", f"{_height(here, top):.1f}"),
            *(f"{_along(place + 1, count):.2f}", f"{_height(there, top):.1f}"),
        )
        for place, (here, there) in enumerate(pairwise(row.values))
        if here is not None and there is not None
    ]
    # A place in parts of the whole cannot be moved to by a path: each mark stands in a picture of its own.
    marks = [
        format_html(
            '<svg x="{}%" y="{}" overflow="visible"><path d="{}" fill="{}"/></svg>',
            *(f"{x:.2f}", f"{y:.1f}", stroke.mark, stroke.colour),
        )
        for x, y in (points if count <= MOST_DOTS else points[-1:])
    ]
    return joined([format_html("<g {}>{}</g>", _stroked(stroke), joined(pieces)), *marks])


def _stroked(stroke: Stroke) -> SafeString:
    return format_html(
        'fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"', stroke.colour, stroke.width, stroke.dashes
    )


def _names(rows: Sequence[tuple[Line, Stroke]], top: int) -> Iterable[SafeString]:
    """Beside the last number of each line and apart from each other, each led to by a piece of its line."""
    ends = sorted(
        (_height(next((value for value in reversed(row.values) if value is not None), 0), top), place)
        for place, (row, _stroke) in enumerate(rows)
    )
    below = 0.0
    heights: dict[int, float] = {}
    for y, place in ends:
        heights[place] = below = max(y + 5, below + APART)
    # Those pushed under the axis push the others up again.
    above = ABOVE + PLOT + 5.0
    for _y, place in reversed(ends):
        heights[place] = min(heights[place], above)
        above = heights[place] - APART
    for y, place in sorted(ends, key=lambda end: end[1]):
        row, stroke = rows[place]
        height = heights[place]
        yield format_html(
            '<svg x="{}%" overflow="visible"><line x1="4" y1="{}" x2="{}" y2="{}" {}/>'
            '<text x="{}" y="{}" font-weight="700" fill="{}">{}</text></svg>',
            *(WIDTH, f"{y:.1f}", LEAD, f"{height - 5:.1f}", _stroked(stroke)),
            *(LEAD + 5, f"{height:.1f}", stroke.colour, row.name),
        )


def _axis(steps: Sequence[Any]) -> Iterable[SafeString]:
    """The first step, the last and, where the screen is not small, the one between them."""
    count = len(steps)
    shown = {0: "start", (count - 1) // 2: "middle", count - 1: "end"} if count > 2 else {0: "start", count - 1: "end"}
    for place, anchor in ({0: "middle"} if count == 1 else shown).items():
        yield format_html(
            '<text x="{}%" y="{}" font-size="15" fill="{}" text-anchor="{}"{}>{}</text>',
            *(f"{_along(place, count):.2f}", ABOVE + PLOT + 24, OUTLINE, anchor),
            SafeString(' class="app-chart__between"' if 0 < place < count - 1 else ""),
            steps[place],
        )


def legend(bands: Sequence[Band]) -> SafeString:
    """The colours of a map with the words for them."""
    square = '<svg width="18" height="18" aria-hidden="true"><rect x="1" y="1" width="16" height="16" {}/></svg>'
    swatches = [format_html(square, format_html('fill="{}" stroke="{}"', band.colour, OUTLINE)) for band in bands]
    entries = format_html_join("", "<li>{} {}</li>", zip(swatches, [band.words for band in bands], strict=True))
    return format_html('<ul class="app-legend">{}</ul>', entries)


def _picture(
    key: str, title: Any, description: Any, drawn: SafeString, *, linked: bool, frame: str = "", height: int = 0
) -> SafeString:
    """With links inside it is a group: an image with links in it hides them from those who cannot see."""
    size = format_html('viewBox="{}"', frame) if frame else format_html('width="100%" height="{}"', height)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="{}" {} role="{}" aria-labelledby="{}-title {}-description" '
        'font-family="{}" font-size="16" fill="{}"><title id="{}-title">{}</title>'
        '<desc id="{}-description">{}</desc>{}</svg>',
        *("app-chart app-chart--map" if frame else "app-chart", size, "group" if linked else "img", key, key),
        *(FONT, TEXT, key, title, key, description, drawn),
    )
