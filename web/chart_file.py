"""A chart as a file of its own, for a brief or a slide: the picture of the page with its title, legend and source."""

import re
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.charts import FONT, OUTLINE, TEXT, Band, joined

WIDTH, MARGIN = 680, 20
# What fits on a line at the sizes below.
TITLE_LETTERS, SMALL_LETTERS = 56, 76
LEGEND_STEP = 130
FRAME = re.compile(r'viewBox="\S+ \S+ (\S+) (\S+)"')
HEIGHT = re.compile(r'width="100%" height="(\d+)"')
# An address of the page leads nowhere from a file.
LINKS = re.compile(r"<a [^>]*>|</a>")


def svg_file(
    picture: SafeString, *, title: Any, subtitle: Any, source: Any, name: str, bands: Sequence[Band] = ()
) -> HttpResponse:
    """A download of a picture from web.charts. `source` says where the figures are from and of what moment."""
    answer = HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n' + _whole(picture, title, subtitle, source, bands),
        content_type="image/svg+xml",
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return answer


def _whole(picture: SafeString, title: Any, subtitle: Any, source: Any, bands: Sequence[Band]) -> SafeString:
    y = MARGIN
    pieces = []
    for text, letters, size, weight, colour in (
        (title, TITLE_LETTERS, 19, 700, TEXT),
        (subtitle, SMALL_LETTERS, 15, 400, OUTLINE),
    ):
        for line in wrap(str(text), letters):
            y += size + 5
            pieces.append(_text(line, MARGIN, y, size, weight, colour))
    if bands:
        y += 14
        pieces += [_swatch(band, MARGIN + place * LEGEND_STEP, y) for place, band in enumerate(bands)]
        y += 18
    y += 16
    width = WIDTH - 2 * MARGIN
    height = _height(picture, width)
    drawn = SafeString(LINKS.sub("", picture))
    pieces.append(
        format_html('<svg x="{}" y="{}" width="{}" height="{}">{}</svg>', MARGIN, y, width, f"{height:.0f}", drawn)
    )
    y += round(height) + 10
    for line in wrap(str(source), SMALL_LETTERS):
        y += 19
        pieces.append(_text(line, MARGIN, y, 14, 400, OUTLINE))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" font-family="{2}">'
        '<rect width="100%" height="100%" fill="#ffffff"/>{3}</svg>\n',
        *(WIDTH, y + MARGIN, FONT, joined(pieces)),
    )


def _text(text: str, x: int, y: int, size: int, weight: int, colour: str) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-size="{}" font-weight="{}" fill="{}">{}</text>', x, y, size, weight, colour, text
    )


def _swatch(band: Band, x: int, y: int) -> SafeString:
    square = '<rect x="{}" y="{}" width="16" height="16" fill="{}" stroke="{}"/>{}'
    return format_html(square, x, y, band.colour, OUTLINE, _text(str(band.words), x + 24, y + 13, 15, 400, TEXT))


def _height(picture: str, width: int) -> float:
    """How high a picture stands at a width: its own height, or that of its frame in proportion."""
    if own := HEIGHT.search(picture):
        return float(own[1])
    frame = FRAME.search(picture)
    if frame is None:
        raise ValueError("a picture from web.charts has a height or a frame")
    return width * float(frame[2]) / float(frame[1])
