"""Charts as SVG drawn on the server: one picture for page, print and file, and nothing for the policy to stop.

Pure functions. Colours and rules are the Analysis Function's: a title that says the finding, bars from nought and
sorted, ranges in words, and everything that a colour says also in words. Beside each chart stands its table
(templates/parts/chart.html), which is the way in by keyboard and screen reader.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Bar:
    label: str
    value: int
    href: str = ""


def shades(*limits: int) -> list[Band]:
    """None, and up to three steps from light to dark: `shades(1, 2, 5)` is none, 1, 2 to 4, 5 or more."""
    bands = [Band(0, _("None"), EMPTY)]
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
    said = _("not counted") if one.value is None else str(one.value)
    colour = "#ffffff" if one.value is None else band_of(one.value, bands).colour
    drawn = format_html(
        '<use href="#{}" x="{}" y="{}" fill="{}"><title>{}: {}</title></use>',
        *(shape, f"{x:.1f}", f"{y:.1f}", colour, one.name, said),
    )
    return format_html('<a href="{}" tabindex="-1">{}</a>', one.href, drawn) if one.href else drawn


def bars(key: str, rows: Iterable[Bar], title: Any, description: Any) -> SafeString:
    """Horizontal bars, the longest first, each under its label and with its number at its end.

    Widths are parts of the whole, so the text keeps its size on a phone.
    """
    ordered = sorted(rows, key=lambda bar: (-bar.value, bar.label))
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
