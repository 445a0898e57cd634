import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from places.models import Council, Place
from places.rules import fold, grams, grams_sought, name_words, sort_name, spellings, words

# Letters of names in Latin script, pinyin and Vietnamese included; quotes and dashes; Chinese; full width.
RANGES = [(0x20, 0xA0), (0xC0, 0x180), (0x1CD, 0x1DD), (0x300, 0x362), (0x1E00, 0x1E9A), (0x1EA0, 0x1EFA),
          (0x2010, 0x2016), (0x2018, 0x201E), (0x4E00, 0xA000), (0xFF01, 0xFF5F)]  # fmt: skip


@pytest.mark.django_db
def test_python_and_the_database_fold_alike() -> None:
    texts = [chr(code) for start, end in RANGES for code in range(start, end)]
    texts += [row.name for row in Council.objects.all()] + [row.pinyin + row.local_name for row in Place.objects.all()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(fold(t) ORDER BY n) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n)", [texts]
        )
        folded = cursor.fetchone()[0]
    assert [(text, there, fold(text)) for text, there in zip(texts, folded, strict=True) if there != fold(text)] == []


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert words(words(text)) == words(text)


@given(st.text())
def test_what_is_sought_is_among_the_grams_of_the_name_itself(text: str) -> None:
    assert set(grams_sought(text)) <= set(grams([text]))


def test_accents_marks_and_spaces_fold_away() -> None:
    assert fold("Chóngqìng") == "chongqing"
    assert words("Xī'ān  (西安市)") == "xi an 西安市"
    assert fold("Straße Øst Łódź") == "strasse ost lodz"
    assert fold("한국") == "한국"


def test_spellings_hold_each_form_once_between_line_breaks() -> None:
    assert spellings(["Xi'an", "xi an", "西安"], label="Xi'an, Shaanxi") == "\nxian\nxi an\n西安\nxi an shaanxi\n"
    assert spellings([]) == "\n"


def test_grams_are_the_characters_and_their_pairs() -> None:
    assert grams(["杭州市", "Hangzhou"]) == sorted(["杭", "州", "市", "杭州", "州市"])
    assert grams_sought("杭州市") == sorted(["杭州", "州市"])
    assert grams_sought("杭") == ["杭"]
    assert grams_sought("hangzhou") == []


def test_a_leading_article_does_not_sort() -> None:
    assert sort_name("The Gambia") == "gambia"
    assert sort_name("Theale") == "theale"
    assert sort_name("Suzhou", "Jiangsu") == "suzhou jiangsu"


def test_names_are_looked_for_in_simplified_characters_whichever_were_typed() -> None:
    assert name_words("重慶市外事辦公室") == "重庆市外事办公室"
    assert grams_sought("重慶") == grams_sought("重庆") == ["重庆"]
    assert spellings(["臺北"]) == "\n台北\n"
    # Titles and texts are folded as the database folds them: as they are written.
    assert words("重慶") == "重慶"
