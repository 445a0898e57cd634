"""Which sensitive areas the words of a stop name, and which words say that everybody may see what is there."""

from dataclasses import dataclass
from typing import Any

import pytest

from risk.rules import SaidOfSite, areas_named


@dataclass
class Kind:
    words: tuple[str, ...]
    with_words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


CHIPS = Kind(("semiconductor", "wafer"), unless=("fish and chip",))
CAMERAS = Kind(("CCTV",))
YARD = Kind(("shipyard",))
LAB = Kind(("lab",), with_words=("university",))
FIRE = Kind(("fire and rescue headquarters",))
CONTROL = Kind(("control centre", "control room"))
FORUM = Kind(("resilience forum", "emergency control"))
AREAS = (CHIPS, CAMERAS, YARD, LAB, FIRE, CONTROL, FORUM)


def named(title: str = "", **more: Any) -> list[Kind]:
    return areas_named(SaidOfSite(title, **more), AREAS)


@pytest.mark.capability("P11", part="a harmless word hides no sensitive site beside it")
@pytest.mark.parametrize(
    ("said", "area"),
    [
        ({"title": "Semiconductor plant tour, then lunch at the hotel"}, CHIPS),
        ({"title": "Semiconductor plant tour and lunch at the hotel"}, CHIPS),
        ({"title": "Tour", "site": "Wafer fab, Welwyn Garden City works"}, CHIPS),
        ({"title": "Council CCTV suite, The Old Nursery"}, CAMERAS),
        ({"title": "Council CCTV suite", "site": "Former police station"}, CAMERAS),
        ({"title": "Wafer tour", "also": "Trade Fair Ltd"}, CHIPS),
        ({"title": "Lunch at the hotel", "site": "Semiconductor works"}, CHIPS),
        ({"title": "Guided walk", "site": "City museum", "part": "CCTV room"}, CAMERAS),
        ({"title": "Semiconductor hall", "site": "City museum", "is_led": True}, CHIPS),
        ({"title": "Materials lab", "site": "Made-up University, The Gardens"}, LAB),
        ({"title": "Fire and rescue headquarters"}, FIRE),
    ],
)
def test_a_public_word_silences_what_is_said_in_one_breath_with_it(said: dict[str, Any], area: Kind) -> None:
    assert named(**said) == [area]


@pytest.mark.parametrize(
    "said",
    [
        {"title": "Semiconductors then and now", "site": "Made-up Science Museum"},
        {"title": "Public open day", "site": "Made-up shipyard"},
        {"title": "Walk", "site": "Former shipyard"},
        {"title": "Dinner at the Shipyard Hotel"},
        {"title": "Visitor centre", "site": "Made-up semiconductor works"},
        {"title": "Walk", "site": "Made-up semiconductor works", "part": "Visitor centre"},
        {"title": "The semiconductor exhibition", "also": "Semiconductor society"},
        {"title": "Lunch", "site": "Fish and Chip wafer stall"},
        {"title": "Materials lab"},
    ],
)
def test_what_everybody_may_see_is_not_sensitive(said: dict[str, Any]) -> None:
    assert named(**said) == []


PLANT = "Made-up Semiconductor Works"


@pytest.mark.capability("P11", part="what is offered instead of a tour raises nothing")
@pytest.mark.parametrize("is_led", [False, True])
@pytest.mark.parametrize(
    "said",
    [
        {"title": "Reception in the foyer", "site": f"{PLANT}, public foyer"},
        {"title": "Reception in the foyer", "site": PLANT},
        {"title": f"{PLANT}: reception in the entrance hall"},
        {"title": f"Photograph: foyer of {PLANT}", "also": PLANT},
        {"title": f"Visit to {PLANT}", "site": PLANT, "part": "Lobby", "also": f"{PLANT}\nSite visit"},
        {"title": "Tea and gifts", "site": PLANT, "part": "Reception area and foyer"},
        {"title": "Reception in the foyer, then lunch at the hotel", "site": PLANT},
        {"title": "Film", "site": f"{PLANT} visitor centre"},
    ],
)
def test_the_public_part_of_a_site_is_not_sensitive(said: dict[str, Any], is_led: bool) -> None:
    assert named(**said, is_led=is_led) == []
    assert named(**said, is_led=True, is_restricted=True) == [CHIPS]


@pytest.mark.parametrize(
    "said",
    [
        {"title": "Welcome in the foyer, then tour of the works", "site": PLANT},
        {"title": "Reception in the foyer and wafer line", "site": PLANT},
        {"title": "Reception in the foyer followed by the wafer line"},
        {"title": "Tea", "site": PLANT, "part": "Foyer and test hall"},
        {"title": "Talk in the foyer", "site": PLANT, "part": "Test hall"},
        {"title": "Reception", "site": PLANT},
    ],
)
def test_what_lies_behind_the_public_part_is_sensitive(said: dict[str, Any]) -> None:
    assert named(**said) == [CHIPS]


@pytest.mark.parametrize(
    ("said", "areas"),
    [
        ({"title": "Meet the resilience forum", "site": "Control centre"}, [FORUM, CONTROL]),
        ({"title": "Control room", "site": "Resilience forum"}, [CONTROL, FORUM]),
        ({"title": "Briefing", "site": "Emergency control centre"}, [FORUM, CONTROL]),
    ],
)
def test_what_the_stop_is_called_after_is_named_first(said: dict[str, Any], areas: list[Kind]) -> None:
    assert named(**said) == areas
