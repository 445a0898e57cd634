"""The register of agreements over the API."""

from datetime import date

import pytest

from tests import factories
from tests.api.callers import Caller, caller
from tests.api.following import Copy, wait_until_all_is_told
from tests.factories import NOW
from tests.shipped import shipped_agreements
from twinning.models import Agreement
from twinning.services import confirm_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


@pytest.fixture(autouse=True)
def register() -> None:
    shipped_agreements()


@pytest.fixture
def leeds() -> Caller:
    return caller("LDS")


def test_an_agreement_says_what_stands_and_who_says_so(leeds: Caller) -> None:
    [row] = leeds.get("agreements/?council=LDS").json()["results"]
    assert (row["place"], row["signed"], row["ended"], row["activity"]) == ("CN-330100", "1988-06-08", None, "unknown")
    signed = next(fact for fact in row["facts"] if fact["field"] == "signed")
    assert signed["stands"]
    assert "A. Cainey" in signed["source"]
    assert leeds.get(f"agreements/{row['id']}/").json() == row


def test_the_register_is_filtered_as_the_page_is(leeds: Caller) -> None:
    rows = leeds.get("agreements/?status=ended_by_uk&q=Wakefield").json()["results"]
    assert [row["uk_place"] for row in rows] == ["Wakefield", "Wakefield"]
    answer = leeds.get("agreements/?colour=red")
    assert answer.status_code == 400


def test_the_whole_register_comes_as_a_file(leeds: Caller) -> None:
    lines = leeds.get("agreements/?format=ndjson").getvalue().decode().splitlines()
    assert len(lines) == 71


@pytest.mark.django_db(transaction=True)
def test_a_change_of_an_agreement_is_told(leeds: Caller) -> None:
    wait_until_all_is_told()
    copy = Copy(leeds).begin()
    agreement = Agreement.objects.get(council="LDS")
    confirm_agreement(agreement, seen=agreement.version, by=factories.council_user("LDS"), now=NOW)
    wait_until_all_is_told()
    [entry] = copy.follow()
    assert (entry["noun"], entry["id"], entry["row"]["confidence"]) == ("agreements", agreement.key, "confirmed")


def test_activity_follows_from_what_the_client_sees(leeds: Caller) -> None:
    factories.a_delegation("LDS", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 2))
    agreement = Agreement.objects.get(council="LDS")
    row = leeds.get(f"agreements/{agreement.key}/").json()
    assert (row["activity"], row["last_on"], row["shown"]) == ("active", "2026-03-01", "whole")
    assert leeds.get("agreements/?activity=active").json()["results"] == [row]
    assert caller("MAN").get(f"agreements/{agreement.key}/").json()["activity"] == "unknown"


def test_without_its_scope_there_are_no_agreements() -> None:
    answer = caller("LDS", "councils:read").get("agreements/")
    assert answer.status_code == 403
