"""The page of a place: what it is called, its scale, and when councils last dealt with it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from accounts.rules import Sharing
from places.models import Place
from tests import factories
from tests.factories import NOW
from tests.shipped import shipped_agreements
from tests.world import an_agreement
from twinning.rules import AgreementKind

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
HANGZHOU = "/places/CN-330100/"


def read(client: Client, who: Any, address: str = HANGZHOU) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:300]
    return answer.text


def visit(code: str, day: date, **more: Any) -> Any:
    return factories.a_delegation(
        code, **{"sharing": Sharing.COUNCILS, "starts_on": day, "ends_on": day, "title": f"Visit on {day}", **more}
    )


@pytest.mark.capability("P47")
def test_the_scale_card_says_what_sources_give_and_no_more(client: Client) -> None:
    officer = factories.council_user("SHF")
    chengdu = read(client, officer, "/places/CN-510100/")
    for told in (
        "10,000,000",
        "Cainey",
        "Sub-provincial city",
        "副省级市",
        "Mayor",
        "leader of the council",
        "589,214",
    ):
        assert told in chengdu, told
    hangzhou = read(client, officer)
    assert "Not known: no source" in hangzhou and "Sub-provincial city" in hangzhou
    assert "not verified" in hangzhou
    county = read(client, officer, "/places/DE-01002000/")
    assert "Nearest to that in the UK" in county and "Sub-provincial" not in county


def test_names_are_marked_with_their_language_and_lead_to_the_place_above(client: Client) -> None:
    page = read(client, factories.council_user("LDS"))
    assert '<span lang="zh">杭州市</span>' in page
    assert "Hángzhōu" in page and "Hangchow" in page
    assert 'href="/places/CN-330000/"' in page


def test_a_province_leads_to_all_that_happened_with_its_cities(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overview.meetings.MOST_MEETINGS", 1)
    visit("LDS", date(2025, 5, 1), title="Visit from Hangzhou")
    visit("LDS", date(2025, 5, 2), title="Visit from Chengdu", place=Place.objects.get(code="CN-510100"))
    talk = factories.a_contact("LDS", place=factories.hangzhou(), held_on=date(2025, 5, 3))
    page = read(client, factories.council_user("LDS"), "/places/CN-330000/")
    assert "/delegations/?province=CN-330000" in page and "/contacts/?province=CN-330000" in page
    visits = client.get("/delegations/?province=CN-330000").text
    assert "Visit from Hangzhou" in visits and "Visit from Chengdu" not in visits
    assert talk.reference in client.get("/contacts/?province=CN-330000").text
    assert talk.reference not in client.get("/contacts/?province=CN-510000").text


@pytest.mark.capability("P28", part="last contact")
def test_the_last_time_with_a_place_stands_first_as_the_reader_sees_it(client: Client) -> None:
    leeds = factories.council_user("LDS")
    visit("LDS", date(2025, 5, 1), title="Leeds in May")
    visit("MAN", date(2026, 3, 1), title="Manchester in March")
    visit("MAN", date(2026, 6, 1), title="Manchester’s own", sharing=Sharing.COUNCIL)
    visit("LDS", date(2027, 3, 1), title="Leeds to come")
    page = read(client, leeds)
    box = page.partition("Last time with Hangzhou")[2].partition("</div>")[0]
    assert "Manchester in March" in box and "1 March 2026" in box
    assert "Your council’s last time" in box and "Leeds in May" in box
    assert "Leeds to come" not in box
    assert "1 March 2027, still to come" in page and page.count("still to come") == 1
    assert "Manchester’s own" not in page
    own = page.partition("What happened with it")[2]
    assert own.index("Leeds City Council") < own.index("Manchester City Council")
    province = read(client, leeds, "/places/CN-330000/")
    assert "Manchester in March" in province
    assert "You see no record" in read(client, factories.council_user("CRF"), "/places/CN-310000/")


def test_a_further_place_is_seen_by_who_sees_the_programme(client: Client) -> None:
    shanghai = Place.objects.get(code="CN-310000")
    visit("LDS", date(2026, 3, 1), title="Two cities", places=[shanghai])
    address = "/places/CN-310000/"
    assert "Two cities" in read(client, factories.user_of("unit", Role.ANALYST), address)
    assert "Two cities" not in read(client, factories.council_user("MAN"), address)


def test_agreements_and_organisations_there_as_far_as_the_reader_sees_them(client: Client) -> None:
    shipped_agreements()
    officer = factories.council_user("CRF")
    factories.an_organisation("CRF", by=officer, name="Made-up Port", place=factories.hangzhou())
    an_agreement("CRF", "council", by=factories.again(officer), kind=AgreementKind.MOU)
    page = read(client, factories.council_user("LDS"))
    assert "Leeds and Hangzhou" in page and "Made-up Port" not in page and "Made-up town" not in page
    page = read(client, officer)
    assert "Made-up Port" in page and "Made-up town and Hangzhou" in page


@pytest.mark.capability("P29")
def test_breadth_counts_departments_met_and_says_kindly_where_it_is_one_door(client: Client) -> None:
    officer = factories.council_user("LDS")
    nothing = read(client, officer)
    assert "Departments met" not in nothing
    visit("LDS", date(2026, 3, 1), by=officer)
    assert "No organisation is named" in read(client, officer)
    fao = {"name": "Made-up Foreign Affairs Office", "kind": "fao"}
    visit("LDS", date(2026, 3, 2), by=factories.again(officer), organisations=[fao])
    page = read(client, officer)
    assert "So far the Foreign Affairs Office alone" in page and "the usual door, and a good one" in page
    more = [fao, {"name": "Made-up Bureau", "kind": "commerce"}, {"name": "Made-up University", "kind": "university"}]
    visit("LDS", date(2026, 3, 3), by=factories.again(officer), organisations=more)
    page = read(client, officer)
    assert "2 departments met" in page and "Made-up Bureau" in page and "So far the" not in page
    # Another council's relation is its own affair, and what it keeps is in nobody's count.
    assert "departments met" not in read(client, factories.council_user("MAN"))


def test_the_first_of_many_departments_are_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overview.meetings.MOST_DEPARTMENTS", 2)
    officer = factories.council_user("LDS")
    offices = [{"name": f"Made-up Bureau {number}", "kind": "commerce"} for number in range(3)]
    visit("LDS", date(2026, 3, 3), by=officer, organisations=offices)
    page = read(client, officer)
    assert "More than 2 departments met" in page
    named = page.partition("Departments met")[2].partition("<h2")[0]
    assert "Made-up Bureau 0" in named and "Made-up Bureau 1" in named and "Made-up Bureau 2" not in named


def test_a_contact_counts_as_a_delegation_does(client: Client) -> None:
    officer = factories.council_user("LDS")
    visit("LDS", date(2026, 3, 1), by=officer, title="The visit")
    office = factories.an_organisation("LDS", by=factories.again(officer), name="Made-up Bureau", kind="commerce")
    contact = factories.a_contact(
        by=factories.again(officer),
        sharing=Sharing.COUNCILS,
        place=factories.hangzhou(),
        held_on=date(2026, 5, 4),
        organisations=[{"id": office.key}],
    )
    page = read(client, officer)
    box = page.partition("Last time with Hangzhou")[2].partition("</div>")[0]
    assert contact.get_absolute_url() in box and "4 May 2026" in box
    assert "1 department met" in page and "Made-up Bureau" in page
    told = read(client, officer, office.get_absolute_url())
    assert contact.get_absolute_url() in told and "Last met by Leeds City Council, 4 May 2026" in told
    # Another council sees that there was a contact with the place, and not with whom.
    other = factories.council_user("MAN")
    assert contact.get_absolute_url() in read(client, other)
    assert client.get(office.get_absolute_url()).status_code == 404


@pytest.mark.capability("P29", part="on the page of an agreement")
def test_the_page_of_an_agreement_says_how_wide_the_relation_is(client: Client) -> None:
    officer = factories.council_user("LDS")
    agreement = an_agreement("LDS", "councils", by=officer, kind=AgreementKind.MOU)
    fao = {"name": "Made-up Foreign Affairs Office", "kind": "fao"}
    visit("LDS", date(2026, 3, 2), by=factories.again(officer), organisations=[fao])
    assert "So far the Foreign Affairs Office alone" in read(client, officer, agreement.get_absolute_url())
    # Who sees the summary of the visit alone is told nothing of who took part.
    page = read(client, factories.council_user("MAN"), agreement.get_absolute_url())
    assert "Foreign Affairs Office" not in page and "No organisation is named" in page


def test_an_unknown_place_is_not_there_and_who_reads_no_records_is_refused(client: Client) -> None:
    client.force_login(factories.council_user("LDS"))
    assert client.get("/places/CN-000000/").status_code == 404
    client.force_login(factories.user_of("service", Role.ADMINISTRATOR))
    assert client.get(HANGZHOU).status_code == 403
