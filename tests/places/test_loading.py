import csv
import json
import shutil
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from engagement.models import VisitorRank
from places.loaders import SHIPPED, load_reference_data
from places.models import Council, Country, Network, Place, Post
from places.refreshing import Loaded

pytestmark = pytest.mark.django_db

Edit = Callable[[list[dict[str, str]]], Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what ships, to be changed."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "data"))


def change(folder: Path, file: str, edit: Edit) -> None:
    with (folder / file).open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    edit(rows)
    with (folder / file).open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def line_of(rows: list[dict[str, str]], **named: str) -> dict[str, str]:
    return next(row for row in rows if named.items() <= row.items())


def told_of(loaded: list[Loaded], file: str) -> Loaded:
    return next(told for told in loaded if told.file == file)


def test_loading_twice_changes_nothing() -> None:
    for told in load_reference_data():
        assert (told.added, told.changed, told.gone) == (0, 0, ()), told
        assert told.unchanged > 0


def test_a_fresh_database_is_filled_in_under_ten_seconds() -> None:
    VisitorRank.objects.all().delete()
    Post.objects.all().delete()
    Place.objects.update(parent=None)
    Council.objects.update(county=None, combined_authority=None)
    Council.successors.through.objects.all().delete()
    for model in (Network, Place, Council, Country):
        model.objects.all().delete()
    began = time.monotonic()
    loaded = load_reference_data()
    assert time.monotonic() - began < 10
    assert {told.file: told.added for told in loaded} == {
        "ISO 3166 (pycountry)": 249,
        "uk_authorities.csv": 404,
        "uk_authorities_former.csv": 75,
        "uk_hexmap.csv": 361,
        "china_divisions.csv": 374,
        "china_counties.csv": 2966,
        "diplomatic_posts.csv": 10,
        "networks.csv": 7,
        "states.csv": 16,
        "cities.csv": 31,
        "posts.csv": 5,
    }


def test_what_changed_is_written_and_told(folder: Path) -> None:
    change(folder, "uk_authorities.csv", lambda rows: line_of(rows, code="LDS").update(website="https://new.example/"))
    change(folder, "china_divisions.csv", lambda rows: line_of(rows, gb2260="330100").update(name_en="Hangzhow"))
    change(folder, "uk_hexmap.csv", lambda rows: line_of(rows, code="LDS").update(q="-40"))
    change(
        folder, "diplomatic_posts.csv", lambda rows: line_of(rows, city="Wuhan").update(district_china_codes="420000")
    )
    change(folder, "uk_authorities.csv", lambda rows: line_of(rows, code="GRT").update(successor_codes="ESRY"))
    loaded = load_reference_data(folder)
    assert told_of(loaded, "uk_authorities.csv").changed == 2
    assert told_of(loaded, "uk_hexmap.csv").changed == 1
    assert told_of(loaded, "diplomatic_posts.csv").changed == 1
    assert Council.objects.get(pk="LDS").website == "https://new.example/"
    assert Council.objects.get(pk="LDS").hex_q == -40
    assert list(Council.objects.get(pk="GRT").successors.values_list("pk", flat=True)) == ["ESRY"]
    assert Post.objects.get(city="Wuhan").places.count() == 1
    assert Place.objects.search("Hangzhow")[0].pk == "CN-330100"
    assert told_of(loaded, "china_divisions.csv").changed == 1
    # Its districts show the name of the city they lie in.
    assert told_of(loaded, "china_counties.csv").changed == Place.objects.filter(parent="CN-330100").count()


def test_a_post_keeps_its_key_when_it_changes(folder: Path) -> None:
    key = Post.objects.get(city="Wuhan").key
    change(folder, "diplomatic_posts.csv", lambda rows: line_of(rows, city="Wuhan").update(opened="2015-01"))
    load_reference_data(folder)
    assert (Post.objects.get(city="Wuhan").key, Post.objects.get(city="Wuhan").opened) == (key, "2015-01")


def test_what_has_gone_is_told_and_kept(folder: Path) -> None:
    change(folder, "china_counties.csv", lambda rows: rows.remove(line_of(rows, gb2260="330106")))
    change(folder, "uk_hexmap.csv", lambda rows: rows.remove(line_of(rows, code="LDS")))
    loaded = load_reference_data(folder)
    assert told_of(loaded, "china_counties.csv").gone == ("CN-330106",)
    assert told_of(loaded, "uk_hexmap.csv").gone == ("LDS",)
    assert Place.objects.filter(pk="CN-330106").exists()
    assert Council.objects.get(pk="LDS").hex_q is not None


def test_a_council_that_moves_to_the_former_ones_has_not_gone(folder: Path) -> None:
    moved: list[dict[str, str]] = []

    def take(rows: list[dict[str, str]]) -> None:
        moved.append(line_of(rows, code="GRT"))
        rows.remove(moved[0])

    change(folder, "uk_authorities.csv", take)
    change(folder, "uk_authorities_former.csv", lambda rows: rows.append(moved[0] | {"status": "abolished"}))
    loaded = load_reference_data(folder)
    assert told_of(loaded, "uk_authorities.csv").gone == ()
    assert told_of(loaded, "uk_authorities_former.csv").changed == 1
    assert Council.objects.get(pk="GRT").status == "abolished"


@pytest.mark.parametrize(
    ("file", "edit", "told"),
    [
        (
            "uk_authorities.csv",
            lambda rows: [row.pop("tier") for row in rows],
            "uk_authorities.csv, line 1: the column tier is missing.",
        ),
        (
            "china_counties.csv",
            lambda rows: [row.update(altitude="1") for row in rows],
            "china_counties.csv, line 1: the column altitude is not one of those expected.",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[2].update(type="XX"),
            "uk_authorities.csv, line 4, column type: XX is not one of UA, MD,",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[0].update(start_date="1 April 1974"),
            "uk_authorities.csv, line 2, column start_date: 1 April 1974 is not a day written as YYYY-MM-DD.",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[0].update(population="many"),
            "uk_authorities.csv, line 2, column population: many is not a whole number.",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[0].update(latitude="north"),
            "uk_authorities.csv, line 2, column latitude: north is not a number.",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[0].update(website="not an address"),
            "uk_authorities.csv, line 2, column website: Enter a valid URL.",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[0].update(name="x" * 200),
            "uk_authorities.csv, line 2, column name: Ensure this value has at most 120 characters (it has 200).",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[0].update(name=""),
            "uk_authorities.csv, line 2, column name: This field cannot be blank.",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[0].update(name="A\x00B"),
            "uk_authorities.csv, line 2, column name: there is a control character.",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[1].update(code=rows[0]["code"]),
            "uk_authorities.csv, line 3, column code: ADU is on line 2 of uk_authorities.csv too.",
        ),
        (
            "uk_authorities.csv",
            lambda rows: rows[0].update(county_code="NOPE"),
            "uk_authorities.csv, line 2, column county_code: there is no council with the code NOPE.",
        ),
        (
            "uk_authorities_former.csv",
            lambda rows: rows[0].update(successor_codes="CBD;NOPE"),
            "uk_authorities_former.csv, line 2, column successor_codes: there is no council with the code NOPE.",
        ),
        (
            "uk_hexmap.csv",
            lambda rows: rows[1].update(q=rows[0]["q"], r=rows[0]["r"]),
            "uk_hexmap.csv, line 3, column q: the hexagon is that of HPL too.",
        ),
        (
            "china_divisions.csv",
            lambda rows: line_of(rows, gb2260="330100").update(parent_code="990000"),
            "column parent_code: there is no place with the code CN-990000.",
        ),
        (
            "china_divisions.csv",
            lambda rows: line_of(rows, gb2260="330000").update(parent_code="330100"),
            "column parent_code: the place lies in itself, or deeper than places can.",
        ),
        (
            "china_divisions.csv",
            lambda rows: line_of(rows, gb2260="TW-KHH").update(parent_code=""),
            "column gb2260: the code TW-KHH does not begin with that of its country, CN.",
        ),
        (
            "china_divisions.csv",
            lambda rows: line_of(rows, gb2260="330100").update(in_scope="maybe"),
            "column in_scope: maybe is neither 1 (yes) nor 0 (no).",
        ),
        (
            "country_names.csv",
            lambda rows: rows[0].update(code="ZZ"),
            "country_names.csv, line 2, column code: ZZ is not a country or territory of ISO 3166.",
        ),
        (
            "other_names.csv",
            lambda rows: rows[0].update(code="999999"),
            "There is no place with the code CN-999999, of which another file of the pack tells.",
        ),
        (
            "diplomatic_posts.csv",
            lambda rows: rows[0].update(receiving="ZZ"),
            "diplomatic_posts.csv, line 2, column receiving: ZZ is not a country or territory that is loaded.",
        ),
        (
            "diplomatic_posts.csv",
            lambda rows: rows[5].update(district_china_codes="999999"),
            "diplomatic_posts.csv, line 7, column district_china_codes: there is no place with the code CN-999999.",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_file_line_and_column(
    folder: Path, file: str, edit: Edit, told: str
) -> None:
    change(folder, file, edit)
    with pytest.raises(ValidationError) as refused:
        load_reference_data(folder)
    (sentence,) = refused.value.messages
    assert told in sentence
    assert "\n" not in sentence


def test_a_line_with_too_few_values_is_refused(folder: Path) -> None:
    with (folder / "china_counties.csv").open("a", encoding="utf-8") as text:
        text.write("659099,新市\n")
    with pytest.raises(
        ValidationError, match="line 2980, column pinyin_auto: the line has 2 values where 5 are expected"
    ):
        load_reference_data(folder)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"\xff\xfe", "china_counties.csv is not in UTF-8."),
        (b'gb2260,"name', "china_counties.csv is not a well-formed CSV file"),
        (b"", "china_counties.csv, line 1: the column gb2260 is missing."),
    ],
)
def test_what_is_no_csv_is_refused(folder: Path, written: bytes, told: str) -> None:
    (folder / "china_counties.csv").write_bytes(written)
    with pytest.raises(ValidationError, match=told):
        load_reference_data(folder)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{", "pack.json does not have the form of a pack"),
        ("[]", "pack.json does not have the form of a pack"),
        ('{"name": "x", "planets": []}', "a kind of file that is not known: planets"),
        ('{"name": "x", "places": [{"file": "a.csv"}]}', "pack.json does not have the form of a pack"),
        ('{"name": "x", "places": [{"file": "a.csv", "columns": {}}]}', "a.csv cannot be read"),
    ],
)
def test_what_is_no_pack_is_refused(tmp_path: Path, written: str, told: str) -> None:
    (tmp_path / "pack.json").write_text(written, encoding="utf-8")
    with pytest.raises(ValidationError, match=told):
        load_reference_data(tmp_path)


def test_nothing_is_loaded_where_one_file_is_refused(folder: Path) -> None:
    change(folder, "uk_authorities.csv", lambda rows: line_of(rows, code="LDS").update(website="https://new.example/"))
    change(folder, "diplomatic_posts.csv", lambda rows: rows[0].update(confidence="certain"))
    with pytest.raises(ValidationError):
        load_reference_data(folder)
    assert Council.objects.get(pk="LDS").website != "https://new.example/"


@pytest.mark.capability("UK1c", part="a pack of another country loads")
def test_a_pack_of_another_country_loads_beside_what_is_there(tmp_path: Path) -> None:
    pack = {
        "name": "elsewhere",
        "places": [
            {
                "file": "places.csv",
                "country": "DE",
                "columns": {"code": "code", "name": "name", "full_name": "full", "level": "level", "parent": "parent"},
                "constants": {"name_basis": "checked"},
            }
        ],
    }
    (tmp_path / "pack.json").write_text(json.dumps(pack), encoding="utf-8")
    (tmp_path / "places.csv").write_text(
        "code,name,full,level,parent\n05,Nordrhein-Westfalen,Land Nordrhein-Westfalen,province,\n"
        "05111,Düsseldorf,Stadt Düsseldorf,prefecture,05\n",
        encoding="utf-8",
    )
    before = Place.objects.filter(country="CN").count()
    (told,) = load_reference_data(tmp_path)
    assert (told.file, told.added, told.gone) == ("places.csv", 2, ())
    found = Place.objects.search("dusseldorf")[0]
    assert (found.pk, found.label, found.pinyin) == ("DE-05111", "Düsseldorf, Nordrhein-Westfalen", "")
    assert Place.objects.filter(country="CN").count() == before


def test_the_command_reports_every_file(folder: Path) -> None:
    change(folder, "china_counties.csv", lambda rows: rows.remove(line_of(rows, gb2260="330106")))
    said = StringIO()
    call_command("load_reference_data", folder=folder, stdout=said)
    assert "uk_authorities.csv: 0 added, 0 changed, 404 unchanged, 0 gone" in said.getvalue()
    assert "china_counties.csv: 0 added, 0 changed, 2965 unchanged, 1 gone" in said.getvalue()
    assert "kept, though no longer in the file: CN-330106" in said.getvalue()


def test_the_command_ends_in_one_sentence_where_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^Nothing was loaded\. There is no pack\.json in "):
        call_command("load_reference_data", folder=tmp_path)
