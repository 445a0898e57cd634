import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from places.models import Place
from tests import factories
from tests.factories import NOW
from tests.shipped import shipped_agreements
from twinning.models import Agreement
from twinning.rules import KnownDay, Status
from twinning.services import change_status, confirm_agreement, correct_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


@pytest.fixture(autouse=True)
def register() -> None:
    shipped_agreements()


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
        ("council=LDS&confidence=low", set()),
        ("council=LDS&kind=mou", set()),
        ("council=LDS&status=suspended", set()),
        ("province=Jiangsu&council=LDS", set()),
        ("place=Taiyuan&council=LDS", set()),
        ("nation=wales&q=Wakefield", set()),
    ],
)
def test_the_register_is_searched_and_filtered(client: Client, query: str, found: set[str]) -> None:
    page = read(client, factories.council_user("BRD"), f"/agreements/?{query}")
    assert set(names(page)) == found


@pytest.mark.capability("P17", part="activity")
def test_a_contact_counts_as_activity_as_a_visit_does(client: Client) -> None:
    officer, other = factories.council_user("LDS"), factories.council_user("MAN")
    contact = factories.a_contact(by=officer, sharing=Sharing.UNIT, held_on=date(2026, 3, 2))
    agreement = Agreement.objects.get(council="LDS")
    address = agreement.get_absolute_url()
    page = read(client, officer, address)
    assert "<strong>Active</strong>. Something that you may see was on 2 March 2026" in page
    assert contact.get_absolute_url() in page
    # Whoever does not see the contact sees neither it nor what follows from it.
    page = read(client, other, address)
    assert "Not known" in page
    assert contact.get_absolute_url() not in page
    services.withdraw_contact(contact, reason="Logged twice.", seen=1, by=officer, now=NOW)
    assert "<strong>Active</strong>" not in read(client, officer, address)


@pytest.mark.capability("P17", part="activity")
def test_an_approach_that_was_not_taken_further_is_no_activity_for_who_is_told_so(client: Client) -> None:
    officer = factories.council_user("LDS")
    facts: dict[str, Any] = {"by": officer, "sharing": Sharing.COUNCILS, "held_on": date(2026, 3, 2)}
    contact = factories.a_contact(decline_reason="risk", **facts)
    address = Agreement.objects.get(council="LDS").get_absolute_url()
    own = read(client, officer, address)
    assert "<strong>No contact recorded</strong>" in own
    # It happened all the same, and stands among what happened.
    assert contact.get_absolute_url() in own
    # Another council sees a summary, which does not say what became of it.
    assert "<strong>Active</strong>" in read(client, factories.council_user("MAN"), address)
    factories.a_contact(**{**facts, "held_on": date(2026, 3, 1)})
    assert "was on 1 March 2026" in read(client, officer, address)


def test_the_register_is_read_a_page_at_a_time_in_the_order_of_names(client: Client) -> None:
    page = read(client, factories.council_user("BRD"), "/agreements/")
    assert len(names(page)) == 50
    assert names(page) == sorted(names(page), key=str.casefold)
    assert "71 agreements" in page


def signed(page: str) -> list[str]:
    """What the column says of each row of a page of the register."""
    return [agreement.signed.iso if agreement.signed else "" for agreement in listed(page)]


def listed(page: str) -> list[Agreement]:
    keys = re.findall(r'<a class="govuk-link" href="/agreements/([0-9a-z]{12})/">', page)
    rows = {row.key: row for row in Agreement.objects.select_related("council", "place")}
    return [rows[key] for key in keys]


def test_the_register_is_sorted_as_its_reader_chooses(client: Client) -> None:
    officer = factories.council_user("BRD")
    page = read(client, officer, "/agreements/?sort=council")
    councils = [row.council.sort_name for row in listed(page)]
    assert len(councils) == 50 and councils == sorted(councils)
    assert councils != [row.council.sort_name for row in listed(read(client, officer, "/agreements/"))]
    places = [row.place.sort_name for row in listed(read(client, officer, "/agreements/?sort=place"))]
    assert places == sorted(places)
    # The choice stays with the list from page to page and in the file, and is no filter.
    assert '<option value="place" selected>' in read(client, officer, "/agreements/?sort=place")
    assert "Selected filters" not in page
    [following] = re.findall(r'href="(/agreements/\?sort=council&amp;after=[^"]*)"', page)
    rest = [row.council.sort_name for row in listed(read(client, officer, following.replace("&amp;", "&")))]
    assert len(rest) == 21 and [*councils, *rest] == sorted([*councils, *rest])
    answer: Any = client.get("/agreements/?sort=place&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["id"] for row in rows[:50]] == [
        row.key for row in listed(read(client, officer, "/agreements/?sort=place"))
    ]


@pytest.mark.parametrize(("order", "is_backward"), [("signed_last", True), ("signed_first", False)])
def test_sorted_by_its_day_what_has_none_stands_last(client: Client, order: str, is_backward: bool) -> None:
    officer = factories.council_user("BRD")
    page = read(client, officer, f"/agreements/?sort={order}")
    [following] = re.findall(rf'href="(/agreements/\?sort={order}&amp;after=[^"]*)"', page)
    days = [*signed(page), *signed(read(client, officer, following.replace("&amp;", "&")))]
    known = [day.rstrip("~") for day in days if day]
    assert 40 < len(known) < len(days) == 71
    assert not any(days[len(known) :])
    firsts = [KnownDay.from_iso(day).first for day in known]
    assert firsts == sorted(firsts, reverse=is_backward)


def test_sorted_by_activity_it_follows_what_its_reader_sees(client: Client) -> None:
    for code, held_on in (("LDS", date(2026, 3, 2)), ("NET", date(2025, 3, 2))):
        agreement = Agreement.objects.filter(council=code)[0]
        facts: dict[str, Any] = {"sharing": Sharing.UNIT, "held_on": held_on, "place": agreement.place}
        factories.a_contact(code, by=factories.council_user(code), **facts)
    unit, leeds = factories.user_of("unit", Role.ANALYST), factories.council_user("LDS")
    told = {
        order: [row.council_id for row in listed(read(client, unit, f"/agreements/?sort={order}"))[:2]]
        for order in ("lived_last", "lived_first")
    }
    assert told == {"lived_last": ["LDS", "NET"], "lived_first": ["NET", "LDS"]}
    assert listed(read(client, leeds, "/agreements/?sort=lived_first"))[0].council_id == "LDS"


@pytest.mark.parametrize(
    "query", ["sort=nonsense", "status=nonsense", "activity=nonsense", "kind=marriage", "council=XXX"]
)
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
    assert "<strong>Not known</strong>. You see nothing that Leeds City Council has logged here." in page


def test_the_page_leads_on_to_the_place_and_to_logging_a_contact(client: Client) -> None:
    officer = factories.council_user("LDS")
    office = factories.an_organisation(
        "LDS", name="Made-up office", kind="fao", place=Place.objects.get(code="CN-330100")
    )
    factories.a_contact(by=officer, organisations=[{"id": office.key}])
    address = Agreement.objects.get(council="LDS").get_absolute_url()
    page = read(client, officer, address)
    assert 'href="/places/CN-330100/"' in page
    assert f'href="{office.get_absolute_url()}"' in page
    assert 'href="/contacts/log/?place=CN-330100"' in page
    assert 'value="Hangzhou, Zhejiang (杭州市)"' in read(client, officer, "/contacts/log/?place=CN-330100")
    # An officer learns whose act the status is; an approver has the act instead.
    assert "an approver of your council changes" in page
    assert "an approver of your council changes" not in read(
        client, factories.council_user("LDS", Role.APPROVER), address
    )
    # Another council logs nothing for this one.
    assert "/contacts/log/" not in read(client, factories.council_user("MAN"), address)


def test_a_source_stands_once_however_much_of_an_agreement_it_says(client: Client) -> None:
    officer = factories.council_user("LDS")
    agreement = Agreement.objects.get(council="LDS")
    known: dict[str, Any] = {
        "known_from": "Archive, box 12",
        "signed": KnownDay.from_iso("1988"),
        "seen": agreement.version,
    }
    correct_agreement(agreement, by=officer, now=NOW, **known)
    page = read(client, officer, agreement.get_absolute_url())
    # Once for what it says that stands, and once for what it says beside.
    assert page.count("A. Cainey, Subnational Diplomacy Between the UK and China (2025)") == 2
    assert "Who says the rest" in page and "Archive, box 12" in page
    confirm_agreement(agreement, seen=agreement.version + 1, by=officer, now=NOW)
    page = read(client, officer, agreement.get_absolute_url())
    assert page.count("A. Cainey, Subnational Diplomacy Between the UK and China (2025)") == 1
    assert "Who says the rest" not in page


def test_a_council_comes_to_its_own_agreements_in_one_click(client: Client) -> None:
    page = read(client, factories.council_user("LDS"), "/agreements/")
    assert 'href="/agreements/?council=LDS">Agreements of Leeds City Council<' in page


def test_what_is_to_come_stands_apart_from_what_happened(client: Client) -> None:
    officer = factories.council_user("LDS")
    address = Agreement.objects.get(council="LDS").get_absolute_url()
    days: dict[str, Any] = {"starts_on": date(2027, 3, 15), "ends_on": date(2027, 3, 18)}
    factories.a_delegation("LDS", by=officer, title="Made-up visit to come", **days)
    page = read(client, officer, address)
    coming, _, happened = page.partition("What happened under it")
    assert "Made-up visit to come" in coming.partition("What is to come")[2]
    assert "No delegation between them so far that you may see." in happened
    days = {"starts_on": NOW.date(), "ends_on": NOW.date()}
    factories.a_delegation("LDS", by=factories.again(officer), title="Made-up visit of today", **days)
    coming, _, happened = read(client, officer, address).partition("What happened under it")
    assert "Made-up visit to come" in coming and "Made-up visit of today" not in coming
    assert "Made-up visit of today" in happened


def test_a_year_that_is_known_roughly_begins_its_line_with_a_capital(client: Client) -> None:
    Agreement.objects.filter(council="LDS").update(signed_on=date(1988, 1, 1), signed_to="about")
    officer = factories.council_user("BRD")
    for address in (Agreement.objects.get(council="LDS").get_absolute_url(), "/agreements/?council=LDS"):
        page = read(client, officer, address)
        assert "About 1988" in page and "about 1988" not in page
    # So does what a source adds below it.
    page = read(client, officer, Agreement.objects.get(council="NET").get_absolute_url())
    assert ">Council voted unanimously" in page


def test_a_change_of_status_names_its_approver_to_the_council_alone(client: Client) -> None:
    agreement = Agreement.objects.get(council="LDS")
    approver = factories.council_user("LDS", Role.APPROVER, name="Ada Approver")
    decided: dict[str, Any] = {"status": Status.SUSPENDED, "on": NOW.date(), "reason": "Made-up decision."}
    change_status(agreement, seen=agreement.version, by=approver, now=NOW, **decided)
    own = read(client, factories.council_user("LDS"), agreement.get_absolute_url())
    assert "Made-up decision." in own and "Decided by Ada Approver" in own
    other = read(client, factories.council_user("BRD"), agreement.get_absolute_url())
    assert "Made-up decision." in other and "Decided by Leeds City Council" in other
    assert "Ada Approver" not in other


def test_activity_follows_from_what_the_reader_sees(client: Client) -> None:
    agreement = Agreement.objects.get(council="LDS")
    visit: dict[str, Any] = {"title": "Made-up visit of September", "starts_on": date(2026, 9, 1)}
    factories.a_delegation("LDS", sharing=Sharing.UNIT, ends_on=date(2026, 9, 2), **visit)
    unit = read(client, factories.user_of("unit", Role.ANALYST), agreement.get_absolute_url())
    assert "<strong>Active</strong>. Something that you may see was on 1 September 2026" in unit
    assert "Made-up visit of September" in unit
    other = read(client, factories.council_user("BRD"), agreement.get_absolute_url())
    assert "<strong>Not known</strong>. You see nothing that Leeds City Council has logged here." in other
    assert "Made-up visit of September" not in other
    assert names(read(client, factories.user_of("unit", Role.ANALYST), "/agreements/?activity=active")) == [
        "Leeds and Hangzhou"
    ]
    assert names(read(client, factories.council_user("BRD"), "/agreements/?activity=active")) == []


@pytest.mark.capability("P17", part="activity: dormant after two years, and no status flips by itself")
def test_25_months_without_activity_read_as_dormant_and_change_no_status(client: Client) -> None:
    agreement = Agreement.objects.get(council="LDS")
    last: dict[str, Any] = {"starts_on": date(2024, 10, 20), "ends_on": date(2024, 10, 21)}
    factories.a_delegation("LDS", sharing=Sharing.COUNCILS, **last)
    officer = factories.council_user("LDS")
    page = read(client, officer, agreement.get_absolute_url())
    assert (
        "<strong>Dormant</strong>. The last that you may see was on 20 October 2024, more than 24 months ago." in page
    )
    assert names(read(client, officer, "/agreements/?activity=dormant&council=LDS")) == ["Leeds and Hangzhou"]
    again = Agreement.objects.get(council="LDS")
    assert (again.status, again.version) == (agreement.status, agreement.version) == ("active", 1)
    assert not again.status_changes.exists()


def test_an_agreement_kept_to_its_council_is_nobody_elses(client: Client) -> None:
    agreement = Agreement.objects.get(council="LDS")
    Agreement.objects.filter(pk=agreement.pk).update(sharing=Sharing.COUNCIL)
    client.force_login(factories.council_user("BRD"))
    assert client.get(agreement.get_absolute_url()).status_code == 404
    assert names(read(client, factories.council_user("LDS"), "/agreements/?q=Hangzhou")) == ["Leeds and Hangzhou"]
