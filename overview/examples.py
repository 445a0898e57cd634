"""Figures and changes as the API gives them, as examples. The figures are made up."""

from typing import Any

from engagement.examples import DELEGATION

COUNTED = {
    "from": "2026-04-01",
    "to": "2027-03-31",
    "as_of": "2026-11-26",
    "covers": "what_this_body_may_see",
}
NUMBERS = {"delegations": 12, "inward": 7, "outward": 4, "virtual": 1}
SUMMARY = {
    **COUNTED,
    **NUMBERS,
    "contacts": 31,
    "councils_with_delegations": 5,
    "delegations_of_councils_counted": 12,
    "under_way": 1,
    "arriving_14_days": 2,
    "awaiting_close_out": 3,
    "councils_counted": 382,
}


def _broken_down(heading: dict[str, Any]) -> dict[str, Any]:
    return {**COUNTED, "results": [{**heading, **NUMBERS}], "together": None, "next": None}


BY_COUNCIL = _broken_down(
    {
        "id": "LDS",
        "name": "Leeds City Council",
        "nation": "england",
        "region": "Yorkshire and The Humber",
        "counted": True,
    }
)
BY_MONTH = _broken_down({"month": "2027-03"})
BY_PLACE = _broken_down({"id": "CN-330100", "name": "Hangzhou", "within": "Zhejiang", "country": "CN"})
BY_PURPOSE = _broken_down({"purpose": "civic_ceremonial"})
CHANGES = {
    "results": [
        {"change": "changed", "noun": "delegations", "id": DELEGATION["id"], "row": DELEGATION},
        {"change": "withdrawn", "noun": "delegations", "id": "7c1d0m4x9q2t"},
    ],
    "cursor": "gAAAAABrCIqaXXf3mSG6_0Rt0R1tLKVMzEE_HAcsdSgSgylD2X9N",
    "next": None,
}
