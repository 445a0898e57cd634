"""Who met an organisation: council by council, the reader's own first, as far as the reader sees who took part."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from counterparts.models import Organisation
from tests import factories
from tests.counterparts.conftest import accepted
from tests.factories import NOW, again

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


@pytest.fixture
def unit() -> User:
    return factories.user_of("unit", Role.ANALYST)


@pytest.fixture
def office(unit: User) -> Organisation:
    return accepted("CRF", unit=unit, name="Made-up Office")


def who_met(client: Client, reader: User, office: Organisation) -> dict[str, list[str]]:
    """By council in the order of the page, what stands under its name."""
    client.force_login(again(reader))
    page = client.get(office.get_absolute_url()).text.partition("Who met it")[2].partition("</main>")[0]
    told = re.split(r'<h3 class="govuk-heading-s">([^<]*)</h3>', page)[1:]
    entries = r'<a class="govuk-link" href="/(?:delegations|contacts)/[0-9a-z]{12}/">(.*?)</span>'
    return {
        council: [re.sub(r"<[^>]*>", " ", entry).strip() for entry in re.findall(entries, under, re.DOTALL)]
        for council, under in zip(told[::2], told[1::2], strict=True)
    }


@pytest.mark.capability("P28", part="who met whom")
def test_who_met_it_stands_council_by_council_as_far_as_the_reader_sees(
    client: Client, office: Organisation, unit: User
) -> None:
    leeds, manchester = factories.council_user("LDS"), factories.council_user("MAN")
    met: dict[str, Any] = {"organisations": [{"id": office.key}]}
    days: dict[str, Any] = {"starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 5)}
    factories.a_delegation("LDS", by=leeds, sharing=Sharing.COUNCILS, title="Leeds in May", **days, **met)
    coming = {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 3, 1)}
    factories.a_delegation("LDS", by=again(leeds), sharing=Sharing.UNIT, title="Leeds in March", **coming, **met)
    factories.a_contact("MAN", by=manchester, sharing=Sharing.COUNCIL, held_on=date(2026, 6, 2), **met)
    factories.a_contact("MAN", by=again(manchester), sharing=Sharing.COUNCILS, held_on=date(2026, 4, 2), **met)

    seen = {name: who_met(client, one, office) for name, one in (("LDS", leeds), ("MAN", manchester), ("unit", unit))}
    assert list(seen["LDS"]) == ["Leeds City Council"], "who took part is more than other councils are told"
    assert [entry.split("  ")[0] for entry in seen["LDS"]["Leeds City Council"]] == ["Leeds in March", "Leeds in May"]
    assert "1 March 2027, still to come" in seen["LDS"]["Leeds City Council"][0]
    assert "still to come" not in seen["LDS"]["Leeds City Council"][1]
    assert {council: len(entries) for council, entries in seen["MAN"].items()} == {"Manchester City Council": 2}
    by_council = {"City of Cardiff Council": 1, "Leeds City Council": 2, "Manchester City Council": 1}
    assert {council: len(entries) for council, entries in seen["unit"].items()} == by_council
    # Nobody else finds a trace of it, nor of when it was.
    client.force_login(factories.council_user("BRD"))
    page = client.get(office.get_absolute_url()).text
    assert "Nobody whose records you see has met it yet." in page
    assert "No delegation and no contact with it that you may see." in page
    client.force_login(again(leeds))
    assert "Last met by Leeds City Council, 4 to 5 May 2026" in client.get(office.get_absolute_url()).text
