"""Our macros against GOV.UK Frontend's own examples, so that an upgrade of either shows its differences."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.web.markup import Markup
from web.gds import component

EXAMPLES: dict[str, list[list[Any]]] = json.loads(
    gzip.decompress((Path(__file__).parent / "govuk_examples.json.gz").read_bytes())
)
# Examples of options newer than the macros, none of which is used here. A name that matches again must leave this list.
NEWER_THAN_THE_MACROS: dict[str, set[str]] = {
    "button": {"start link with html"},
    "character-count": {
        "with maxwords",
        "with count type 'length'",
        "with count type 'characters'",
        "with count type 'characters' and value",
        "with count type 'characters' and error message",
        "with count type 'characters' and threshold",
        "with count type 'words'",
        "with count type 'words' and value",
        "with count type 'words' and error message",
        "with count type 'words' and threshold",
    },
    "date-input": {
        "with translations",
        "with values",
        "with values and name prefix",
        "with values, name prefix and custom names",
        "day and month",
        "month and year",
        "with errors only",
        "with errors only (using classes)",
        "with errors only (using items)",
        "with error message and hint",
        "with error message and hint (using items)",
        "with error on day input",
        "with error on day input (using items)",
        "with error on month input",
        "with error on month input (using items)",
        "with error on year input",
        "with error on year input (using items)",
        "custom pattern",
        "custom inputmode",
        "with nested name",
        "with id on items",
        "suffixed id",
        "with item value",
        "with field value",
        "with field value and items",
        "with field value and item value",
        "with field value, item value and values",
        "with field value overriding values",
        "with error message and described by",
        "with error on single field",
        "with error on single field by omission",
        "with error on single field using classes",
        "with error on single item",
        "with error on single item by omission",
        "items with classes",
        "items without classes",
    },
    "panel": {
        "interruption",
        "interruption-with-content-with-long-line-length",
        "interruption-with-headings-content-and-lists",
        "interruption with custom classes",
        "interruption, with actions classes and attributes",
        "interruption, submit action",
        "interruption, button link",
        "interruption, no actions",
        "interruption, no actions items",
    },
    "service-navigation": {"with right-aligned language navigation", "with `inline` end slot"},
}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_component_is_drawn_as_upstream_draws_it(name: str) -> None:
    different = {
        example
        for example, options, expected in EXAMPLES[name]
        if Markup(component(name, options)).tokens != Markup(expected).tokens
    }
    assert different == NEWER_THAN_THE_MACROS.get(name, set())
