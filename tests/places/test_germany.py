"""Another country is a folder of files: its places, its posts, and nothing in the code."""

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from places.loaders import SHIPPED, load_reference_data
from places.models import Place, Post
from places.rules import Level

pytestmark = [pytest.mark.django_db, pytest.mark.capability("UK1c")]


def test_every_state_has_its_english_and_its_own_name() -> None:
    states = Place.objects.filter(country="DE", level=Level.PROVINCE)
    assert states.count() == 16
    bavaria = states.get(code="DE-BY")
    assert (bavaria.name, bavaria.local_name, bavaria.parent) == ("Bavaria", "Bayern", None)


@pytest.mark.parametrize("typed", ["Munich", "München", "Munchen", "Muenchen", "munic"])
def test_a_city_is_found_in_any_spelling(typed: str) -> None:
    found = Place.objects.search(typed, country="DE").first()
    assert found is not None
    assert found.label == "Munich, Bavaria (München)"


def test_posts_there_carry_their_district_and_how_sure_it_is() -> None:
    post = Post.objects.get(name="British Consulate-General Düsseldorf")
    assert [place.name for place in post.places.all()] == ["Düsseldorf"]
    assert post.confidence == "medium"
    assert "not checked" in post.source


def test_a_country_is_loaded_by_itself_too() -> None:
    told = {one.file: one.unchanged for one in load_reference_data(SHIPPED / "germany")}
    assert told == {"states.csv": 16, "cities.csv": 31, "posts.csv": 5}


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            lambda rows: rows[0].update(code="ZZ"),
            "states.csv, line 2, column code: DE-ZZ is not a division of ISO 3166.",
        ),
        (lambda rows: rows.pop(), "states.csv: there is no line for DE-TH."),
    ],
)
def test_states_that_are_not_those_of_iso_are_refused(tmp_path: Path, edit: Any, told: str) -> None:
    folder = Path(shutil.copytree(SHIPPED / "germany", tmp_path / "germany"))
    with (folder / "states.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    edit(rows)
    with (folder / "states.csv").open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, fieldnames=["code", "name"])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(ValidationError) as refused:
        load_reference_data(folder)
    assert refused.value.messages == [told]
