import random
import string
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import LONGEST_SEARCH, MOST_FOUND, Place
from places.rules import Level
from tests.sweeps import fewer

pytestmark = pytest.mark.django_db

HANGZHOU = "CN-330100"


def first(typed: str, **narrowed: Any) -> str | None:
    return next((place.pk for place in Place.objects.search(typed, **narrowed)), None)


@pytest.mark.parametrize(
    "typed",
    [
        "Hangzhou", "hangzhou", "HANGZHOU", "Hángzhōu", "hang zhou", "Háng zhōu", "hang-zhou", " hangzhou ", "hangz",
        "杭州", "杭州市", "Hangchow", "hangchow", "Hangzhou City", "Hangzhou, Zhejiang", "Hangzhou, Zhejiang (杭州市)",
        "Ｈａｎｇｚｈｏｕ", "Ha\u0301ngzho\u0304u", "hanghzou", "hangzou",
    ],
)  # fmt: skip
def test_every_spelling_finds_hangzhou_first(typed: str) -> None:
    assert first(typed) == HANGZHOU


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Peking", "CN-110000"),
        ("Canton", "CN-440100"),
        ("Amoy", "CN-350200"),
        ("Foochow", "CN-350100"),
        ("Nanking", "CN-320100"),
        ("Tsingtao", "CN-370200"),
        ("Tientsin", "CN-120000"),
        ("Chungking", "CN-500000"),
        ("Mukden", "CN-210100"),
        ("Xizang", "CN-540000"),
        ("Xi'an", "CN-610100"),
        ("xi\u2019an", "CN-610100"),
        ("xian", "CN-610100"),
        ("Xī'ān", "CN-610100"),
        ("Ürümqi", "CN-650100"),
        ("wulumuqi", "CN-650100"),
        ("Inner Mongolia", "CN-150000"),
        ("重庆", "CN-500000"),
        ("重慶", "CN-500000"),
        ("遼寧", "CN-210000"),
        ("廣州", "CN-440100"),
        ("漯河", "CN-411100"),
        ("luo he", "CN-411100"),
        ("姑苏区", "CN-320508"),
        ("gusu", "CN-320508"),
        ("Kaohsiung", "TW-KHH"),
    ],
)
def test_places_are_found_by_old_spellings_pinyin_and_characters(typed: str, found: str) -> None:
    assert first(typed) == found


def test_a_name_that_two_cities_share_shows_the_province() -> None:
    suzhou = [place.label for place in Place.objects.search("Suzhou") if place.name == "Suzhou"]
    assert suzhou == ["Suzhou, Anhui (宿州市)", "Suzhou, Jiangsu (苏州市)"]
    assert Place.objects.search("苏州")[0].label == "Suzhou, Jiangsu (苏州市)"
    assert Place.objects.get(pk="CN-320000").label == "Jiangsu Province (江苏省)"


def test_labels_tell_all_provinces_and_cities_apart() -> None:
    labels = [place.label for place in Place.objects.exclude(level=Level.COUNTY)]
    assert len(labels) == len(set(labels)) == 412


def test_whole_names_come_first_then_beginnings_and_cities_before_counties() -> None:
    levels = [Level(place.level) for place in Place.objects.search("Chaoyang") if place.name.startswith("Chaoyang")]
    assert levels[0] == Level.PREFECTURE
    assert levels == sorted(levels, key=list(Level).index)
    assert len(levels) > 2
    begun = [place.name for place in Place.objects.search("hang")]
    assert begun[0] == "Hangzhou"
    assert begun.index("Hangjin Banner") < begun.index("Binjiang District")


def test_a_search_is_narrowed_to_a_country() -> None:
    assert first("Kaohsiung", country="TW") == "TW-KHH"
    assert first("Hangzhou", country="TW") is None
    assert first("Hangzhou", country="CN") == HANGZHOU


@pytest.mark.parametrize(
    "typed", ["", "   ", "%", "_", "\\", "''", "\x00", "\u202e", "zzzzqqqq", "🦆", "()", "😀" * 500, "'; drop table"]
)
def test_what_names_nothing_finds_nothing(typed: str) -> None:
    assert list(Place.objects.search(typed)) == []


def test_what_is_found_is_bounded_and_takes_one_query() -> None:
    for typed in ("a", "市", "District", "hangzou", "h" * 10 * LONGEST_SEARCH):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(Place.objects.search(typed)) <= MOST_FOUND
        assert len(queries) == 1


def test_likeness_is_asked_for_only_where_nothing_matches() -> None:
    assert [place.name for place in Place.objects.search("Hangchow")] == ["Hangzhou"]


def slips(names: list[str], number: int) -> list[tuple[str, str]]:
    """Names with one letter left out, put in, put wrong or swapped with the next."""
    chance = random.Random(2026)
    made: list[tuple[str, str]] = []
    while len(made) < number:
        name = chance.choice(names)
        spelt, at, letter = name.lower(), chance.randrange(len(name)), chance.choice(string.ascii_lowercase)
        slip = chance.choice(
            [
                spelt[:at] + spelt[at + 1 :],
                spelt[:at] + letter + spelt[at:],
                spelt[:at] + letter + spelt[at + 1 :],
                spelt[:at] + spelt[at : at + 2][::-1] + spelt[at + 2 :],
            ]
        )
        if slip != spelt:
            made.append((name, slip))
    return made


@pytest.mark.long
@pytest.mark.thorough
def test_of_200_slips_of_one_letter_95_in_100_find_their_city_among_the_first_five() -> None:
    cities = list(Place.objects.filter(level=Level.PREFECTURE).order_by("code").values_list("name", flat=True))
    missed = [
        (name, slip)
        for name, slip in fewer(slips(cities, 200))
        if name not in [p.name for p in Place.objects.search(slip)[:5]]
    ]
    assert len(missed) <= 10, missed


def plan(rows: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_place")
        cursor.execute("SET LOCAL enable_seqscan = off")
    return str(rows.explain())


@pytest.mark.parametrize(("typed", "index"), [("杭州", "places_place_grams"), ("hangzhou", "places_place_search")])
def test_a_search_reads_an_index(typed: str, index: str) -> None:
    assert f"Bitmap Index Scan on {index}" in plan(Place.objects.search(typed))
    assert f"Bitmap Index Scan on {index}" in plan(Place.objects.matching(typed).order_by())
