"""The map of councils: a hexagon for each that has one, a strip for those that have none."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from overview import links
from overview.queries import CouncilFigures, Figures
from web.charts import Hexagon, hex_map, legend, shades

BANDS = (1, 2, 5)


def council_map(figures: Figures, title: str, *, follows: bool) -> dict[str, Any]:
    """Picture, legend and strip; nothing where no council of the reader's has a hexagon."""
    tallies = {row.council.code: row for row in figures.councils}
    hexagons = [
        Hexagon(
            council.hex_q,
            council.hex_r,
            council.short_name,
            tallies[council.code].delegations if council.code in tallies else 0,
            _address(figures, council.code) if follows and council.code in tallies else "",
        )
        for council in figures.covered
        if council.hex_q is not None and council.hex_r is not None
    ]
    if not hexagons:
        return {}
    bands = shades(*BANDS)
    told = _("Number of delegations by council. The table below says the same.")
    picture: SafeString = hex_map("councils-map", hexagons, bands, title, told)
    apart = [row for row in figures.rows if row.council.hex_q is None]
    return {"picture": picture, "legend": legend(bands), "strip": [_entry(figures, row, follows) for row in apart]}


def _entry(figures: Figures, row: CouncilFigures, follows: bool) -> dict[str, Any]:
    url = _address(figures, row.council.code) if follows else ""
    return {"name": row.council.short_name, "number": f"{row.delegations:,}", "url": url}


def _address(figures: Figures, code: str) -> str:
    return links.delegations(figures.period, council=code)
