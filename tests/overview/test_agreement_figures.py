"""Agreements in the national figures: by status, and by what their reader sees happen under them."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from places.models import Council, Place
from tests.factories import NOW, council_user, user_of
from tests.overview.conftest import visit
from twinning.models import Agreement
from twinning.rules import AgreementKind, Status
from twinning.services import add_agreement

pytestmark = pytest.mark.django_db
CODES = ("CN-330100", "CN-310000", "CN-420100", "CN-500000", "CN-440300", "CN-510100", "CN-320500", "CN-210100")


def agreement(code: str, number: int, status: str, sharing: str = Sharing.COUNCILS) -> Agreement:
    by = User.objects.filter(memberships__body=code, memberships__role=Role.OFFICER).first() or council_user(code)
    row = add_agreement(
        Council.objects.get(code=code),
        by=by,
        now=NOW,
        uk_place="Made-up town",
        place=Place.objects.get(code=CODES[number % len(CODES)]),
        kind=AgreementKind.values[number // len(CODES)],
        sharing=sharing,
    )
    row.status = status
    row.save()
    return row


@pytest.fixture
def agreements() -> None:
    """Seven active, two suspended, one lapsed, of Leeds; one not confirmed of Cardiff; one kept to its council."""
    for number in range(7):
        agreement("LDS", number, Status.ACTIVE)
    agreement("LDS", 8, Status.SUSPENDED)
    agreement("LDS", 9, Status.SUSPENDED)
    agreement("LDS", 10, Status.LAPSED)
    agreement("LDS", 11, Status.ACTIVE, Sharing.COUNCIL)
    agreement("CRF", 0, Status.NOT_CONFIRMED)
    # With Hangzhou last month, with Shanghai three years ago.
    visit("LDS", -30, -28, place=Place.objects.get(code=CODES[0]))
    visit("LDS", -1100, -1099, place=Place.objects.get(code=CODES[1]))


def rows_of(page: Any, name: str) -> dict[str, str]:
    section = page.text.split(f'id="contacts-{name}"', 1)[1].split("</section>", 1)[0]
    cells = re.findall(r"<th[^>]*scope=\"row\"[^>]*>(.*?)</th>\s*<td[^>]*>(.*?)</td>", section, re.DOTALL)
    hidden = re.compile(r"<span class=\"govuk-visually-hidden\">.*?</span>|<[^>]*>")
    return {hidden.sub("", heading).strip(): hidden.sub("", told).strip() for heading, told in cells}


def links_of(page: Any, name: str) -> list[str]:
    section = page.text.split(f'id="contacts-{name}"', 1)[1].split("</table>", 1)[0]
    return [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', section)]


def overview(client: Client, body: str, role: Role, query: str = "") -> Any:
    client.force_login(user_of(body, role))
    return client.get(f"/overview/{query}")


@pytest.mark.usefixtures("agreements")
@pytest.mark.capability("P17", part="activity")
@pytest.mark.parametrize(("body", "role"), [("unit", Role.ANALYST), ("LDS", Role.OFFICER)])
def test_they_stand_by_status_and_activity_each_a_way_to_its_rows(client: Client, body: str, role: Role) -> None:
    page = overview(client, body, role)
    assert "Active: 7 of 11 agreements" in page.text
    status, lived = rows_of(page, "agreement-status"), rows_of(page, "agreement-activity")
    assert status == {"Not confirmed": "1", "Active": "7", "Suspended": "2", "Lapsed": "1"}
    assert "Something happened under 2 of 10 agreements in the last 12 months" in page.text
    assert lived == {"Active": "2", "Dormant": "2", "No contact recorded": "5", "Not known": "1"}
    for table, told in (("agreement-status", status), ("agreement-activity", lived)):
        addresses = links_of(page, table)
        assert len(addresses) == len(told)
        for address, number in zip(addresses, told.values(), strict=True):
            listed = client.get(address)
            assert listed.status_code == 200
            assert f"{number} agreement" in listed.text, address


@pytest.mark.usefixtures("agreements")
def test_who_sees_no_rows_is_told_no_small_number_and_no_activity(client: Client) -> None:
    page = overview(client, "fcdo", Role.READER)
    assert rows_of(page, "agreement-status") == {"Active": "5", "Others together": "fewer than 5"}
    assert not links_of(page, "agreement-status")
    assert 'id="contacts-agreement-activity"' not in page.text
    files = {
        name: client.get(f"/overview/?format=csv&table={name}") for name in ("agreement-status", "agreement-activity")
    }
    told = list(csv.DictReader(io.StringIO(b"".join(files["agreement-status"].streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert [row["agreements"] for row in told] == ["5", "fewer than 5"]
    assert b"never" not in b"".join(files["agreement-activity"].streaming_content)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("agreements")
def test_filters_narrow_them_and_the_file_has_the_rows_of_the_page(client: Client) -> None:
    page = overview(client, "unit", Role.ANALYST, "?nation=wales")
    assert rows_of(page, "agreement-status") == {"Not confirmed": "1"}
    assert links_of(page, "agreement-status") == ["/agreements/?counted=yes&status=not_confirmed&nation=wales"]
    answer: Any = client.get("/overview/?format=csv&table=agreement-status&nation=wales")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["code"], row["agreements"]) for row in rows] == [("not_confirmed", "1")]
    for query in ("?country=JP", "?direction=inward", "?purpose=sport", "?region=London"):
        assert 'id="contacts-agreement-status"' not in client.get(f"/overview/{query}").text, query


@pytest.mark.usefixtures("agreements")
def test_a_devolved_administration_counts_its_nation(client: Client) -> None:
    assert rows_of(overview(client, "wales", Role.DEVOLVED), "agreement-status") == {"Not confirmed": "1"}


def test_without_agreements_there_is_no_table(client: Client) -> None:
    visit("LDS", 1, 2)
    assert "contacts-agreement" not in overview(client, "unit", Role.ANALYST).text
