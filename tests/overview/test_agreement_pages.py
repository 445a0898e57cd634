import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from accounts.rules import Sharing
from accounts.services import the_clock
from tests import factories
from tests.factories import NOW
from twinning.loaders import load_agreements
from twinning.models import Agreement

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


@pytest.fixture(autouse=True)
def register() -> None:
    load_agreements(by=the_clock(), now=NOW)


def read(client: Client, who: Any, address: str) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.text


def names(page: str) -> list[str]:
    return [name.strip() for name in re.findall(r'href="/agreements/[0-9a-z]{12}/">([^<]*)<', page)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=Hangzhou", {"Leeds and Hangzhou"}),
        ("q=杭州", {"Leeds and Hangzhou"}),
        ("q=Corby", {"Corby and Shijiazhuang"}),
        ("council=NET", {"Newcastle upon Tyne and Taiyuan"}),
        ("place=Taiyuan", {"Newcastle upon Tyne and Taiyuan"}),
        ("status=ended_by_uk&nation=england&q=Wakefield", {"Wakefield and Nanning", "Wakefield and Xiangyang"}),
        ("province=Zhejiang&council=LDS", {"Leeds and Hangzhou"}),
        ("kind=sister_province_county&council=ESS", {"Essex and Jiangsu"}),
        ("council=LDS&confidence=high", {"Leeds and Hangzhou"}),
        ("council=LDS&activity=unknown", {"Leeds and Hangzhou"}),
        ("council=LDS&activity=active", set()),
    ],
)
def test_the_register_is_searched_and_filtered(client: Client, query: str, found: set[str]) -> None:
    page = read(client, factories.council_user("BRD"), f"/agreements/?{query}")
    assert set(names(page)) == found


def test_the_register_is_read_a_page_at_a_time_in_the_order_of_names(client: Client) -> None:
    page = read(client, factories.council_user("BRD"), "/agreements/")
    assert len(names(page)) == 50
    assert names(page) == sorted(names(page), key=str.casefold)
    assert "71 agreements" in page


@pytest.mark.parametrize("query", ["status=nonsense", "activity=nonsense", "kind=marriage", "council=XXX"])
def test_a_filter_that_cannot_be_taken_is_told_beside_its_box(client: Client, query: str) -> None:
    client.force_login(factories.council_user("BRD"))
    answer = client.get(f"/agreements/?{query}")
    assert answer.status_code == 400
    assert "There is a problem" in answer.text


def test_an_unknown_filter_is_refused_by_name(client: Client) -> None:
    client.force_login(factories.council_user("BRD"))
    answer = client.get("/agreements/?colour=red")
    assert answer.status_code == 400
    assert "colour" in answer.text
    assert "Open the page without it" in answer.text


def test_a_file_has_the_rows_of_the_page(client: Client) -> None:
    officer = factories.council_user("BRD")
    client.force_login(officer)
    answer: Any = client.get("/agreements/?q=Hangzhou&format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (row["council"], row["place"], row["signed"]) == ("LDS", "CN-330100", "1988-06-08")
    assert row["downloaded_by"] == officer.email


def test_the_page_says_what_stands_and_who_says_so(client: Client) -> None:
    agreement = Agreement.objects.get(council="LDS")
    page = read(client, factories.council_user("BRD"), agreement.get_absolute_url())
    assert "8 June 1988" in page
    assert "A. Cainey, Subnational Diplomacy Between the UK and China (2025)" in page
    assert "Leeds City Council has not confirmed this yet" in page
    assert "Not known: you see nothing that Leeds City Council has logged here." in page


def test_activity_follows_from_what_the_reader_sees(client: Client) -> None:
    agreement = Agreement.objects.get(council="LDS")
    visit: dict[str, Any] = {"title": "Made-up visit of September", "starts_on": date(2026, 9, 1)}
    factories.a_delegation("LDS", sharing=Sharing.UNIT, ends_on=date(2026, 9, 2), **visit)
    unit = read(client, factories.user_of("unit", Role.ANALYST), agreement.get_absolute_url())
    assert "Active: something that you may see began on 1 September 2026" in unit
    assert "Made-up visit of September" in unit
    other = read(client, factories.council_user("BRD"), agreement.get_absolute_url())
    assert "Not known: you see nothing that Leeds City Council has logged here." in other
    assert "Made-up visit of September" not in other
    assert names(read(client, factories.user_of("unit", Role.ANALYST), "/agreements/?activity=active")) == [
        "Leeds and Hangzhou"
    ]
    assert names(read(client, factories.council_user("BRD"), "/agreements/?activity=active")) == []


def test_an_agreement_kept_to_its_council_is_nobody_elses(client: Client) -> None:
    agreement = Agreement.objects.get(council="LDS")
    Agreement.objects.filter(pk=agreement.pk).update(sharing=Sharing.COUNCIL)
    client.force_login(factories.council_user("BRD"))
    assert client.get(agreement.get_absolute_url()).status_code == 404
    assert names(read(client, factories.council_user("LDS"), "/agreements/?q=Hangzhou")) == ["Leeds and Hangzhou"]
