"""An agreement as the API shows it, as an example. It is made up."""

from web.api.examples import links

AGREEMENT = {
    "id": "3hk2v8wq6c1m",
    "version": 4,
    "shown": "whole",
    "council": "LDS",
    "uk_place": "Leeds",
    "place": "CN-330100",
    "kind": "sister_city_twinning",
    "legal_nature": "unclear",
    "signed": "1988-06",
    "ended": None,
    "status": "active",
    "confidence": "confirmed",
    "confirmed_on": "2026-11-24",
    "public_note": "",
    "activity": "quiet",
    "last_on": "2025-03-15",
    "facts": [
        {
            "field": "signed",
            "value": "1988-06",
            "source": "Leeds City Council",
            "note": "",
            "as_of": "2026-11-24",
            "confidence": "confirmed",
            "stands": True,
        }
    ],
    "links": links("agreements/3hk2v8wq6c1m/"),
}
SOUGHT = {"council": "LDS", "status": "active"}
