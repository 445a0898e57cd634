"""One search over everything in sight."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from counterparts.models import Organisation
from counterparts.services import edit_organisation
from engagement.models import Contact
from places.models import Country, Place
from tests import factories, world
from tests.factories import NOW
from twinning.rules import AgreementKind

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


@pytest.fixture
def analyst(client: Client) -> User:
    person = factories.user_of("unit", Role.ANALYST)
    client.force_login(person)
    return person


@pytest.mark.parametrize("typed", ["Hangzhou", "hangzhou", "杭州", "Hángzhōu", "Hangchow"])
def test_a_place_is_found_by_any_spelling(client: Client, analyst: User, typed: str) -> None:
    page = client.get(SEARCH, {"q": typed}).text
    assert "Hangzhou, Zhejiang" in page
    assert 'href="/places/CN-330100/"' in page


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Hangzhou", {"visit", "office"}),
        ("friendship", {"visit"}),
        ("杭州", {"visit", "office"}),
        ("Made-up Off", {"office"}),
    ],
)
def test_visits_are_found_by_their_title_and_organisations_by_any_name(
    client: Client, analyst: User, typed: str, found: set[str]
) -> None:
    factories.a_delegation(
        "LDS",
        sharing=Sharing.UNIT,
        title="Hangzhou friendship visit",
        organisations=[{"name": "Made-up Office of Hangzhou", "local_name": "杭州市虚构办公室", "kind": "fao"}],
    )
    page = client.get(SEARCH, {"q": typed}).text
    told = {"visit": "Hangzhou friendship visit", "office": "Made-up Office of Hangzhou"}
    assert {name for name, words in told.items() if words in page} == found


def test_organisations_of_one_name_are_told_apart_by_kind_place_and_the_last_delegation_in_sight(
    client: Client, analyst: User
) -> None:
    office = {"name": "Made-up Office", "kind": "fao", "place": Place.objects.get(code="CN-330100")}
    for code, day, sharing in (
        ("LDS", 1, Sharing.UNIT),
        ("LDS", 2, Sharing.COUNCIL),
        ("CRF", 3, Sharing.UNIT),
    ):
        starts_on = date(2027, 3, day)
        factories.a_delegation(
            code, sharing=sharing, starts_on=starts_on, ends_on=starts_on, organisations=[office], place=office["place"]
        )
    page = client.get(SEARCH, {"q": "Made-up Office"}).text
    entries = re.findall(r"<li>(.*?)</li>", page.partition(">Organisations<")[2].partition("<h2")[0], re.DOTALL)
    plain = sorted(re.sub("<[^>]+>", "", entry.partition("<br>")[2]).strip() for entry in entries)
    assert plain == [
        f"Foreign Affairs Office. Hangzhou, Zhejiang (杭州市). Latest delegation: {met}"
        for met in ("City of Cardiff Council, 3 March 2027", "Leeds City Council, 1 March 2027")
    ]


def test_what_is_only_like_the_text_stands_nowhere_where_something_has_it(client: Client, analyst: User) -> None:
    page = client.get(SEARCH, {"q": "Wuhan"}).text
    assert "Wuhan, Hubei" in page
    assert "Wigan" not in page, "a council, and nothing but like it"
    assert "/councils/LDS/" in client.get(SEARCH, {"q": "Leads"}).text


def test_a_reference_opens_its_record_however_it_is_typed(client: Client, analyst: User) -> None:
    visit = factories.a_delegation("LDS", sharing=Sharing.UNIT)
    reference = str(visit.reference)
    for typed in (
        reference,
        reference.lower(),
        f" {reference} ",
        reference.replace("-", " "),
        reference.replace("-", ""),
    ):
        answer = client.get(SEARCH, {"q": typed})
        assert (answer.status_code, answer.headers.get("Location")) == (302, visit.get_absolute_url())


def test_a_council_is_found_and_leads_to_its_page(client: Client, analyst: User) -> None:
    assert 'href="/councils/LDS/"' in client.get(SEARCH, {"q": "leeds"}).text


@pytest.mark.parametrize("typed", ["杭州", "Hangzhuo"])
def test_the_visits_of_a_place_are_found_by_any_spelling(client: Client, analyst: User, typed: str) -> None:
    factories.a_delegation("LDS", sharing=Sharing.UNIT, title="Made-up visit")
    factories.a_delegation("LDS", sharing=Sharing.COUNCIL, title="Kept visit")
    page = client.get(SEARCH, {"q": typed}).text
    assert "Made-up visit" in page
    assert "Kept visit" not in page


def test_what_is_kept_to_a_council_is_found_by_it_alone(client: Client, analyst: User) -> None:
    kept = factories.a_delegation("LDS", sharing=Sharing.COUNCIL, title="Quiet orchid visit")
    assert "Nothing found" in client.get(SEARCH, {"q": "orchid"}).text
    assert client.get(SEARCH, {"q": str(kept.reference)}).status_code == 200
    client.force_login(factories.council_user("LDS"))
    assert "Quiet orchid visit" in client.get(SEARCH, {"q": "orchid"}).text
    assert client.get(SEARCH, {"q": str(kept.reference)}).headers["Location"] == kept.get_absolute_url()


def test_more_than_ten_lead_to_the_list_of_all(client: Client, analyst: User) -> None:
    for _ in range(11):
        factories.a_bare_delegation("LDS", sharing=Sharing.UNIT, title="Orchid show")
    page = client.get(SEARCH, {"q": "orchid"}).text
    assert page.count("Orchid show") == 10
    assert 'href="/delegations/?q=orchid"' in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (" ", "Enter what you are looking for"),
        ("h", "Enter at least 2 letters or digits. One Chinese character is enough"),
        ("7", "Enter at least 2 letters or digits"),
        ("…!? -- %_", "punctuation alone finds nothing"),
        ("x" * 101, "100 characters"),
        ("x" * 2000, "100 characters"),
    ],
)
def test_what_cannot_be_looked_for_is_said_beside_the_box(client: Client, analyst: User, typed: str, told: str) -> None:
    answer = client.get(SEARCH, {"q": typed})
    assert answer.status_code == 400
    assert told in answer.text
    assert not typed.strip() or escape(typed) in answer.text, "what was typed is lost"


@pytest.mark.parametrize("typed", ["杭", "慶", "🐉", "' OR 1=1", "100% _x", "h z"])
def test_odd_searches_are_answered(client: Client, analyst: User, typed: str) -> None:
    assert client.get(SEARCH).status_code == 200
    assert client.get(SEARCH, {"q": typed}).status_code in (200, 400)


# -- Contacts and agreements -----------------------------------------------------------------------------------------


def test_a_contact_is_found_by_its_organisation_where_that_is_shown_and_by_its_words_in_its_own_council(
    client: Client, analyst: User
) -> None:
    facts: dict[str, Any] = {
        "organisations": [{"name": "Made-up Orchid Society", "kind": "other"}],
        "about": "A made-up show of bonsai.",
        "place": Place.objects.get(code="CN-310000"),
    }
    shared = factories.a_contact("LDS", sharing=Sharing.UNIT, **facts)
    kept = factories.a_contact("LDS", sharing=Sharing.COUNCIL, **facts)
    summary = factories.a_contact("LDS", sharing=Sharing.COUNCILS, **facts)
    readers = {
        "unit": analyst,
        "own": factories.council_user("LDS"),
        "other": factories.council_user("MAN"),
    }
    found = {}
    for name, reader in readers.items():
        client.force_login(reader)
        for typed in ("Orchid", "bonsai", shared.reference, kept.reference, "Shanghai"):
            answer = client.get(SEARCH, {"q": typed})
            rows = {"shared": shared, "kept": kept, "summary": summary}
            found[name, typed] = {
                word for word, row in rows.items() if row.key in answer.text + answer.headers.get("Location", "")
            }
    assert found["unit", "Orchid"] == {"shared", "summary"}
    assert found["own", "Orchid"] == {"shared", "kept", "summary"}
    assert found["other", "Orchid"] == set(), "with whom it was is not shown to other councils"
    assert found["unit", "bonsai"] == found["other", "bonsai"] == set()
    assert found["own", "bonsai"] == {"shared", "kept", "summary"}
    assert found["unit", "Shanghai"] == {"shared", "summary"}
    assert found["other", "Shanghai"] == {"summary"}
    assert found["own", kept.reference] == {"kept"}
    assert found["unit", kept.reference] == found["other", kept.reference] == set()
    assert found["unit", shared.reference] == {"shared"}


def test_what_a_contact_was_about_finds_the_same_in_the_list_behind_it(client: Client) -> None:
    for number in range(7):
        factories.a_contact("LDS", about=f"A made-up show of bonsai, number {number}.")
    client.force_login(factories.council_user("LDS"))
    page = client.get(SEARCH, {"q": "bonsai"}).text
    assert page.count('href="/contacts/') == 5 + 1
    assert 'href="/contacts/?q=bonsai"' in page
    assert "7 contacts" in client.get("/contacts/?q=bonsai").text
    client.force_login(factories.council_user("MAN"))
    assert "No contacts" in client.get("/contacts/?q=bonsai").text


@pytest.mark.parametrize("typed", ["Hangzhou", "杭州", "Leeds", "Hangzhuo"])
def test_an_agreement_is_found_by_either_side(client: Client, analyst: User, typed: str) -> None:
    by = factories.council_user("LDS", Role.APPROVER)
    agreement = world.an_agreement("LDS", "councils", by=by, kind=AgreementKind.FRIENDSHIP_AGREEMENT)
    assert agreement.get_absolute_url() in client.get(SEARCH, {"q": typed}).text


# -- The last time ---------------------------------------------------------------------------------------------------


def last_time(client: Client, typed: str) -> str:
    """The sentence on the first screen of the answer, before any list."""
    page = client.get(SEARCH, {"q": typed}).text
    box = page.partition("Last time with")[2].partition("</div>")[0]
    assert not box or page.index("Last time with") < page.index("govuk-list--spaced")
    return box


@pytest.mark.time_machine(NOW)
def test_the_last_time_is_the_last_delegation_or_contact_that_the_reader_sees(client: Client, analyst: User) -> None:
    old: dict[str, Any] = {"starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 6)}
    factories.a_delegation("LDS", sharing=Sharing.COUNCILS, title="Visit in May", **old)
    factories.a_delegation("LDS", sharing=Sharing.COUNCILS, title="Visit to come")
    talk = factories.a_contact("MAN", sharing=Sharing.UNIT, held_on=date(2026, 6, 1))
    kept = factories.a_contact("MAN", sharing=Sharing.COUNCIL, held_on=date(2026, 7, 1))
    for typed in ("Hangzhou", "杭州", "Hangzhuo"):
        box = last_time(client, typed)
        assert talk.get_absolute_url() in box and "1 June 2026" in box and "Manchester City Council" in box
        assert "Visit" not in box and kept.key not in box
    client.force_login(factories.council_user("LDS"))
    box = last_time(client, "Hangzhou")
    assert "4 to 6 May 2026" in box and "Visit in May" in box
    client.force_login(factories.council_user("MAN"))
    assert kept.get_absolute_url() in last_time(client, "Hangzhou")
    # And with an organisation, where no place is called so.
    assert kept.get_absolute_url() in last_time(client, "Made-up Foreign Affairs")
    assert "You see no record of anything with it yet." in last_time(client, "Wuhan")
    # Of a place that is only like what was typed, that there was nothing is no answer.
    assert "Wuhan, Hubei" in client.get(SEARCH, {"q": "Wuhann"}).text
    assert last_time(client, "Wuhann") == ""


@pytest.mark.time_machine(NOW)
@pytest.mark.capability("P28", part="last contact")
def test_a_contact_counts_for_a_place_once_its_organisation_is_said_to_be_there(client: Client) -> None:
    officer = factories.council_user("LDS")
    talk = factories.a_contact(by=officer, organisations=[{"name": "Made-up museum"}])
    office = Organisation.objects.get(name="Made-up museum")
    japan = Country.objects.get(code="JP")
    other = factories.a_contact(by=officer, organisations=[{"id": office.key}], country=japan)
    client.force_login(officer)
    assert "You see no record of anything with it yet." in last_time(client, "Hangzhou")
    hangzhou = Place.objects.get(code="CN-330100")
    edit_organisation(office, seen=office.version, by=officer, now=NOW, place=hangzhou)
    assert talk.get_absolute_url() in last_time(client, "Hangzhou")
    page = client.get("/places/CN-330100/").text
    assert talk.get_absolute_url() in page and other.get_absolute_url() not in page
    # With whom it was is more than a summary of it, and so is it for the place.
    Contact.objects.filter(pk=talk.pk).update(sharing=Sharing.COUNCILS)
    client.force_login(factories.council_user("MAN"))
    assert "You see no record of anything with it yet." in last_time(client, "Hangzhou")


@pytest.mark.time_machine(NOW)
def test_the_own_councils_last_time_stands_beside_that_of_others(client: Client) -> None:
    days: dict[str, Any] = {"starts_on": date(2026, 5, 4), "ends_on": date(2026, 5, 6)}
    factories.a_delegation("LDS", sharing=Sharing.COUNCILS, title="Visit in May", **days)
    ours = factories.a_contact("MAN", sharing=Sharing.COUNCIL, held_on=date(2026, 4, 1))
    client.force_login(factories.council_user("MAN"))
    box = last_time(client, "Hangzhou")
    assert "Visit in May" in box
    assert ours.get_absolute_url() in box.partition("Your council’s last time")[2]


@pytest.mark.parametrize(("code", "role"), [("LDS", Role.AUDITOR), ("service", Role.ADMINISTRATOR)])
def test_who_reads_neither_records_nor_guidance_has_no_search(client: Client, code: str, role: Role) -> None:
    client.force_login(factories.user_of(code, role))
    assert client.get(SEARCH).status_code == 403
    assert reverse("search") not in client.get("/").text


def test_it_takes_the_same_few_queries_whatever_it_finds(
    client: Client, analyst: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(10):
        factories.a_delegation("LDS", sharing=Sharing.UNIT, title="Hangzhou visit")
    with django_assert_max_num_queries(21):  # type: ignore[operator]
        client.get(SEARCH, {"q": "Hangzhou"})


@pytest.mark.capability("P20", part="log and alert")
def test_pressure_is_found_by_its_reference_by_those_who_see_it(client: Client) -> None:
    officer = factories.council_user("LDS")
    row = factories.an_intervention(by=officer)
    for reader, finds in ((officer, True), (factories.user_of("unit", Role.ANALYST), False)):
        client.force_login(factories.again(reader))
        answer = client.get(reverse("search"), {"q": row.reference})
        assert (answer.headers.get("Location") == row.get_absolute_url()) == finds
