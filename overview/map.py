"""The map of councils: a hexagon for each that has one, a strip for those that have none."""

from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from overview import links, words
from overview.queries import Figures, Tally
from overview.rules import FEWEST_SHOWN
from places.models import Council
from web.charts import Hexagon, hex_map, legend, shades

BANDS = (1, 2, 5)
BANDS_OF_MANY = (FEWEST_SHOWN, 2 * FEWEST_SHOWN, 4 * FEWEST_SHOWN)


def council_map(figures: Figures, title: str, today: date, *, follows: bool) -> dict[str, Any]:
    """Picture with its words, legend and strip; nothing where no council has a hexagon, or none may be named."""
    if not figures.names_councils:
        return {}
    few = words.number(None)
    tallies = {row.of.code: row.delegations for row in figures.by_council.rows}
    hexagons = [
        Hexagon(
            council.hex_q,
            council.hex_r,
            council.short_name,
            tallies.get(council.code, 0),
            _address(figures, council.code) if follows and council.code in tallies else "",
            "" if figures.is_exact or council.code in tallies else few,
        )
        for council in figures.covered
        if council.hex_q is not None and council.hex_r is not None
    ]
    if not hexagons:
        return {}
    bands = shades(*BANDS) if figures.is_exact else shades(*BANDS_OF_MANY, below=few.capitalize())
    told = _("Number of delegations by council. The table below says the same.")
    picture: SafeString = hex_map("councils-map", hexagons, bands, title, told)
    apart = [row for row in figures.by_council.rows if row.of.hex_q is None]
    return {
        "chart": picture,
        "title": title,
        "subtitle": _("Delegations by council %(when)s") % {"when": words.when(figures.period, today)},
        "bands": bands,
        "legend": legend(bands),
        "strip": [_entry(figures, row, follows) for row in apart],
        "file": "map-of-councils",
        "picture": links.page_of(figures.selection, today, format="svg", table="councils"),
    }


def _entry(figures: Figures, row: Tally[Council], follows: bool) -> dict[str, Any]:
    url = _address(figures, row.of.code) if follows else ""
    return {"name": row.of.short_name, "number": f"{row.delegations:,}", "url": url}


def _address(figures: Figures, code: str) -> str:
    return links.delegations(figures.selection, council=code)
