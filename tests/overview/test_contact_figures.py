"""Contacts in the national figures: beside delegations, what was not pursued, and embassies and consulates."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from counterparts.models import Organisation
from engagement import services
from engagement.models import Contact, ContactOrganisation
from tests import factories
from tests.api.callers import caller
from tests.factories import NOW
from web.keys import new_reference

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

# A. Cainey, "Subnational Diplomacy Between the UK and China" (2025): events of the embassy, and where. They add to 50.
PAPER = {"local_authority": 18, "university": 16, "economic": 9, "cultural": 7}
EVENTS, LOCATIONS = 53, 25


def bare(code: str, office: Organisation, by: User, number: int = 1, **more: Any) -> None:
    """Rows as they stand in the table, without services or events."""
    facts = {"sharing": Sharing.UNIT, "held_on": date(2026, 10, 1), "kind": "event", "country_id": "CN", **more}
    said = {"our_side": "Made-up lead", "about": "Made-up talk.", "promised": "nothing", "made_at": NOW, "made_by": by}
    rows = Contact.objects.bulk_create(
        Contact(council_id=code, reference=new_reference(code, 2026), **said, **facts) for _ in range(number)
    )
    ContactOrganisation.objects.bulk_create(
        ContactOrganisation(council_id=code, contact=row, organisation=office) for row in rows
    )


def rows_of(page: Any, name: str) -> dict[str, str]:
    """A table of the page, as heading and number."""
    section = page.text.split(f'id="contacts-{name}"', 1)[1].split("</section>", 1)[0]
    cells = re.findall(r"<th[^>]*scope=\"row\"[^>]*>(.*?)</th>\s*<td[^>]*>(.*?)</td>", section, re.DOTALL)
    hidden = re.compile(r"<span class=\"govuk-visually-hidden\">.*?</span>|<[^>]*>")
    return {hidden.sub("", heading).strip(): hidden.sub("", told).strip() for heading, told in cells}


def overview(client: Client, body: str, role: Role, query: str = "") -> Any:
    client.force_login(factories.user_of(body, role))
    return client.get(f"/overview/{query}")


@pytest.fixture
def embassy() -> Organisation:
    """The paper's 53 events in 25 places: those 3 that it leaves open say no type of event."""
    officer = factories.council_user("LDS")
    office = factories.an_organisation(by=officer, name="Made-up Embassy", kind="embassy", place=None)
    places = [f"Made-up place {number}" for number in range(LOCATIONS)]
    kinds = [kind for kind, number in PAPER.items() for _ in range(number)]
    kinds += [""] * (EVENTS - len(kinds))
    for number, kind in enumerate(kinds):
        bare("LDS", office, officer, event_type=kind, uk_place=places[number % LOCATIONS])
    # Kept to its council, or with somebody else: in no national table.
    bare("LDS", office, officer, sharing=Sharing.COUNCIL, uk_place="Nowhere")
    bare("LDS", factories.an_organisation(by=officer), officer)
    return office


@pytest.mark.capability("P38")
def test_the_numbers_of_the_paper_stand_with_what_they_leave_open(client: Client, embassy: Organisation) -> None:
    page = overview(client, "unit", Role.ANALYST)
    assert rows_of(page, "diplomatic") == {
        "With a local authority": "18",
        "At or with a university": "16",
        "Economic": "9",
        "Cultural": "7",
        "Other or unclassified": "3",
    }
    assert "53 contacts in 25 places in the UK" in page.text
    # Each figure leads to exactly its rows.
    section = page.text.split('id="contacts-diplomatic"', 1)[1]
    for address, number in re.findall(r'href="(/contacts/[^"]*)">(\d+)<', section)[:5]:
        assert f"{number} contact" in client.get(address.replace("&amp;", "&")).text, address
    answer = client.get("/overview/?format=csv&table=diplomatic")
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")  # type: ignore[attr-defined]
    assert [row["contacts"] for row in csv.DictReader(io.StringIO(text))] == ["18", "16", "9", "7", "3"]


def test_one_contact_is_spoken_of_as_one_and_none_is_to_come(client: Client) -> None:
    embassy = factories.an_organisation("LDS", name="Made-up consulate", kind="consulate")
    factories.a_contact("LDS", organisations=[{"id": embassy.key}], event_type="cultural")
    page = overview(client, "unit", Role.ANALYST)
    assert "1 contact in 1 place in the UK, in the last 12 months<" in page.text


@pytest.mark.capability("P38", part="small numbers of what embassies do")
def test_whoever_sees_no_rows_is_told_no_small_numbers(client: Client, embassy: Organisation) -> None:
    page = overview(client, "fcdo", Role.READER)
    assert rows_of(page, "diplomatic") == {
        "With a local authority": "20",
        "At or with a university": "15",
        "Economic": "10",
        "Cultural": "5",
        "Others together": "fewer than 5",
    }
    assert "55 contacts in 25 places" in page.text
    assert "/contacts/" not in page.text.split("<main", 1)[1].split("</main>", 1)[0]


@pytest.mark.capability("P34", part="log of approaches not pursued, and the national table of those unsure of policy")
def test_what_was_not_pursued_for_want_of_a_policy_stands_by_topic(client: Client) -> None:
    unsure: dict[str, Any] = {"decline_reason": "unsure_of_policy"}
    for topic, number in (("higher_education", 2), ("sport", 1), ("", 1)):
        for _ in range(number):
            factories.a_contact("LDS", topic=topic, **unsure)
    factories.a_contact("LDS", topic="sport", decline_reason="cost")
    factories.a_contact("MAN", sharing=Sharing.COUNCIL, topic="sport", **unsure)
    withdrawn = factories.a_contact("LDS", topic="media", **unsure)
    officer = factories.council_user("LDS")
    services.withdraw_contact(withdrawn, reason="Twice.", seen=1, by=officer, now=NOW)
    page = overview(client, "unit", Role.ANALYST)
    expected = {"Higher education": "2", "Sport": "1", "No topic named": "1"}
    assert rows_of(page, "unsure") == expected
    assert list(rows_of(page, "unsure")) == list(expected)
    [address] = re.findall(r'href="(/contacts/[^"]*topic=higher_education[^"]*)"', page.text)
    assert "2 contacts" in client.get(address.replace("&amp;", "&")).text
    assert rows_of(overview(client, "unit", Role.ANALYST, "?purpose=sport"), "unsure") == {"Sport": "1"}


def test_a_council_is_told_nothing_of_others_that_their_summary_does_not_hold(client: Client) -> None:
    factories.a_contact("LDS", sharing=Sharing.COUNCILS, topic="sport", decline_reason="unsure_of_policy")
    page = overview(client, "MAN", Role.OFFICER)
    assert 'id="contacts-unsure"' not in page.text
    assert number_of(page) == "1"
    # Nor is it felt out by a filter.
    assert number_of(overview(client, "MAN", Role.OFFICER, "?purpose=sport")) == "0"
    own = overview(client, "LDS", Role.OFFICER)
    assert rows_of(own, "unsure") == {"Sport": "1"}


def number_of(page: Any) -> str:
    """What the tile of contacts says."""
    [number] = re.findall(r'Contacts<span class="app-figure__number[^"]*">([^<]*)<', page.text)
    return str(number)


def test_contacts_stand_beside_delegations_on_page_and_api(client: Client) -> None:
    factories.a_contact("LDS", held_on=date(2026, 11, 1))
    factories.a_contact("CRF", held_on=date(2025, 1, 1))
    factories.a_contact("MAN", sharing=Sharing.COUNCIL)
    assert number_of(overview(client, "unit", Role.ANALYST)) == "1"
    assert number_of(overview(client, "unit", Role.ANALYST, "?from=2025-01-01")) == "2"
    assert number_of(overview(client, "unit", Role.ANALYST, "?from=2025-01-01&nation=wales")) == "1"
    assert number_of(overview(client, "fcdo", Role.READER)) == "Fewer than 5"
    assert "Contacts<span" not in overview(client, "unit", Role.ANALYST, "?direction=inward").text
    assert caller("unit").get("overview/summary/").json()["contacts"] == 1
    assert caller("fcdo").get("overview/summary/").json()["contacts"] is None
    client.force_login(factories.user_of("unit", Role.ANALYST))
    assert number_of(client.get("/councils/LDS/")) == "1"


@pytest.mark.capability("P26", part="reason codes")
def test_approaches_that_did_not_pass_the_checks_are_counted_by_reason_and_nobody_is_named(client: Client) -> None:
    officer = factories.council_user("LDS")
    firm = factories.an_organisation(by=officer, name="Made-up Investor Ltd", kind="private")
    bare("LDS", firm, officer, 6, decline_reason="due_diligence")
    bare("LDS", firm, officer, 5, decline_reason="cost")
    bare("LDS", firm, officer, 4)
    page = overview(client, "unit", Role.ANALYST)
    assert rows_of(page, "declined") == {"Did not pass our checks": "6", "Cost": "5"}
    [address] = re.findall(r'href="([^"]*decline_reason=due_diligence[^"]*)"', page.text)
    behind = client.get(address.replace("&amp;", "&"))
    assert behind.text.count("Made-up talk.") == 6 or "6 contacts" in behind.text
    rows = list(csv.reader(io.StringIO(b"".join(client.get("/overview/?format=csv&table=declined")).decode())))
    assert ["due_diligence", "Did not pass our checks", "6"] in [row[:3] for row in rows]
    assert "Made-up Investor Ltd" not in page.text
