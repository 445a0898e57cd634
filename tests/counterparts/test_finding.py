"""The same office by any of its spellings: in the directory, in the box that suggests, and in the search."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from counterparts import services
from counterparts.models import Organisation
from places.models import Place
from places.rules import grams, sort_name, spellings
from tests import factories
from tests.counterparts.conftest import accepted
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
OFFICE = "Foreign Affairs Office of Chongqing"
SPELLINGS = (
    "重庆",
    "Chongqing",
    "chóng qìng",
    "Chungking",
    "chonqing",
    "重庆市外事",
    "重慶",
    "重慶市外事辦公室",
    "chóngqìng",
    "foreign affairs office of chongqing",
)


@pytest.fixture
def office(client: Client, unit: User) -> Organisation:
    made = accepted(
        "LDS", unit=unit, name=OFFICE, local_name="重庆市外事办公室", other_names=["Chungking Foreign Affairs Office"]
    )
    accepted("LDS", unit=unit, name="Foreign Affairs Office of Hangzhou", local_name="杭州市外事办公室")
    client.force_login(factories.council_user("MAN"))
    return made


@pytest.mark.capability("P28")
@pytest.mark.parametrize("typed", SPELLINGS)
def test_the_same_office_is_found_everywhere(client: Client, office: Organisation, typed: str) -> None:
    for address in ("/organisations/", "/search/"):
        page = client.get(address, {"q": typed}).text
        assert f'href="{office.get_absolute_url()}"' in page, address
        assert "Hangzhou" not in page, address
    assert client.get("/organisations/suggestions/", {"q": typed}).json() == {"results": [{"name": OFFICE}]}


@pytest.mark.capability("P28", part="by the names of its place")
@pytest.mark.parametrize("typed", ["重庆", "重慶", "Chongqing", "chóng qìng", "Chungking", "chonqing"])
def test_an_office_is_found_by_every_name_of_its_place(client: Client, typed: str) -> None:
    """Who adds an office writes one name of it, and says where it is."""
    office = factories.an_organisation("LDS", name="Waiban", place=Place.objects.get(code="CN-330100"))
    client.force_login(factories.council_user("LDS"))
    address = f'href="{office.get_absolute_url()}"'
    assert address not in client.get("/organisations/", {"q": typed}).text
    services.edit_organisation(
        office,
        place=Place.objects.get(code="CN-500000"),
        seen=office.version,
        by=factories.council_user("LDS"),
        now=NOW,
    )
    for page in ("/organisations/", "/search/"):
        assert address in client.get(page, {"q": typed}).text, page
    assert not Organisation.objects.called(typed).exists()


@pytest.mark.capability("P28", part="traditional characters")
def test_an_office_that_was_written_in_traditional_characters_is_found_by_simplified_ones(client: Client) -> None:
    office = factories.an_organisation("LDS", name="Made-up bureau", local_name="高雄國際處")
    client.force_login(factories.council_user("LDS"))
    for typed in ("高雄国际处", "高雄國際處", "国际"):
        for page in ("/organisations/", "/search/"):
            assert f'href="{office.get_absolute_url()}"' in client.get(page, {"q": typed}).text, (page, typed)


@pytest.mark.parametrize("typed", ["a", "慶", "x" * 2000, "…!?", "%", "\x00", "' OR 1=1", "🐉"])
def test_odd_searches_of_the_directory_are_answered(client: Client, office: Organisation, typed: str) -> None:
    for address in ("/organisations/", "/organisations/suggestions/"):
        assert client.get(address, {"q": typed}).status_code in (200, 400), address


NARROWED: list[tuple[dict[str, str], set[str]]] = [
    ({"kind": "fao"}, {"office", "far"}),
    ({"actor_group": "other"}, {"university"}),
    ({"actor_group": "local_government"}, {"office", "far"}),
    ({"place": "Hangzhou"}, {"office"}),
    ({"province": "Zhejiang"}, {"office", "university"}),
    ({"country": "DE"}, {"far"}),
    ({"state": "waiting"}, {"office", "university", "far"}),
    ({"state": "accepted"}, set()),
    ({"kind": "fao", "country": "CN"}, {"office"}),
]


@pytest.mark.capability("P39", part="filter of the directory by group")
@pytest.mark.parametrize(("asked", "kept"), NARROWED)
def test_the_directory_is_narrowed_and_taken_away_as_a_file(
    client: Client, asked: dict[str, str], kept: set[str]
) -> None:
    officer = factories.council_user("LDS")
    ningbo, kiel = Place.objects.get(code="CN-330200"), Place.objects.get(code="DE-01002000")
    rows = {
        "office": factories.an_organisation(by=officer, name="Made-up office", kind="fao", place=factories.hangzhou()),
        "university": factories.an_organisation(by=officer, name="Made-up university", kind="university", place=ningbo),
        "far": factories.an_organisation(by=officer, name="Made-up Kiel office", kind="fao", place=kiel),
    }
    client.force_login(officer)
    page = client.get("/organisations/", asked).text
    assert {name for name, row in rows.items() if row.get_absolute_url() in page} == kept
    answer: Any = client.get("/organisations/", {**asked, "format": "csv"})
    lines = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert {line["id"] for line in lines} == {rows[name].key for name in kept}
    assert all(line["downloaded_by"] == officer.email for line in lines)


def many(count: int) -> None:
    """Offices of many places with names of two characters and an office, as the directory will hold them."""
    first = "重长沈杭武成西南宁厦广深青济哈大苏无常扬"
    second = "庆春阳州汉都安京波门州圳岛南尔连州锡州州"
    rows: list[Any] = []
    for number in range(count):
        city = first[number % 20] + second[(number // 20 + number) % 20]
        # Most have other characters, as most places do.
        local = (
            f"{city}市{number}局"
            if number % 50 == 0
            else f"某{chr(0x4E00 + number % 5000)}{chr(0x5E00 + number % 3000)}局"
        )
        name = f"Made-up office {number}"
        rows.append(
            Organisation(
                council_id="LDS",
                sharing="councils",
                accepted_at=NOW,
                name=name,
                local_name=local,
                sort_name=sort_name(name),
                search=spellings([name, local]),
                grams=grams([name, local]),
            )
        )
    Organisation.objects.bulk_create(rows, batch_size=1000)


def plan_of(rows: Any) -> str:
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.capability("P28", part="names of two characters by their index")
def test_a_name_of_two_characters_is_looked_up_by_the_index_of_grams(office: Organisation) -> None:
    """That it takes milliseconds at 50,000 is measured by `make bench`; here, that it never reads all rows."""
    many(3_000)
    with connection.cursor() as cursor:
        # As vacuuming leaves it: what lies before an index unsorted is read whole, which makes the index look dear.
        cursor.execute("SELECT gin_clean_pending_list('counterparts_org_grams')")
        cursor.execute("ANALYZE counterparts_organisation")
    user = factories.council_user("MAN")
    seen = Organisation.objects.visible_to(user)
    for rows in (seen.search("重庆"), seen.named_like("重庆", user).order_by("sort_name", "key")[:51]):
        plan = plan_of(rows)
        assert "counterparts_org_grams" in plan, plan
