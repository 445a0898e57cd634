"""The pages on which organisations are compared with lists, and possible matches are decided."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Membership, User
from accounts.roles import Role
from counterparts.models import Organisation
from counterparts.services import merge_organisation
from notifications.models import Task
from places.models import Council
from risk import services
from risk.models import Match, Screening
from risk.rules import MatchDecision
from tests.factories import NOW, a_delegation, an_organisation, body_of, council_user, user_of
from tests.risk.test_screening import IN_A_YEAR, LIST, TODAY, decided, match_of, planted, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_loaded"), pytest.mark.time_machine(NOW)]
OFFICIAL_SEARCH = "https://search-uk-sanctions-list.service.gov.uk/"
"""Where people are looked for: nobody's name is compared here."""


@pytest.fixture
def _loaded() -> None:
    services.load_list("uk_sanctions", LIST, now=NOW)


@pytest.fixture
def officer(client: Client) -> User:
    user = council_user("LDS")
    client.force_login(user)
    return user


def page_of(client: Client, organisation: Organisation) -> str:
    return client.get(reverse("screening", args=[organisation.key])).text


def compare(client: Client, organisation: Organisation, **answers: str) -> Any:
    return client.post(reverse("screening_compare", args=[organisation.key]), answers, follow=True)


def decide(client: Client, match: Match, **answers: str) -> Any:
    day = {"expires_on_day": "1", "expires_on_month": "3", "expires_on_year": "2027"}
    said = {"decision": "another", "reason": "Made-up reason: another town.", "version": str(match.version)}
    address = reverse("match_decide", args=[match.organisation.key, match.key])
    return client.post(address, {**day, **said, **answers})


@pytest.mark.capability("P05", part="found by alias and by its Chinese name, with both sides beside each other")
@pytest.mark.parametrize(
    ("names", "says"),
    [
        ({"name": "Example IC Trading Ltd"}, "The names have the same words"),
        ({"name": "Some words", "local_name": "例子集成電路貿易有限公司"}, "The Chinese names are the same"),
    ],
)
def test_a_council_compares_an_organisation_and_reads_why_it_may_be_listed(
    client: Client, officer: User, names: dict[str, str], says: str
) -> None:
    organisation = planted(officer, **names)
    assert "Not compared with the lists yet." in page_of(client, organisation)
    page = compare(client, organisation).text
    assert "Compared: 1 possible match." in page
    assert says in page and "Your organisation" in page and "The entry" in page
    assert '<span lang="zh">例子集成电路贸易有限公司</span>' in page
    assert "EXAMPLE INTEGRATED CIRCUIT TRADING CO LTD" in page and "Asset freeze" in page
    assert "As it stood on 24 November 2026, on the list of 8 October 2026." in page
    assert match_of(organisation).evidence["list"]["sha256"] in page
    assert "https://search-uk-sanctions-list.service.gov.uk/designations/TST0002/Entity" in page
    assert "For a person, use the official search" in page and f'href="{OFFICIAL_SEARCH}"' in page
    assert "8 October 2026, 47 days ago" in page and "never loaded here" in page


def test_nothing_found_is_said_with_the_lists_that_were_looked_at(client: Client, officer: User) -> None:
    page = compare(client, an_organisation("LDS", by=officer, name="Made-up choir", local_name="")).text
    assert "nothing on the lists looks like it" in page and "Possible matches</h2>" not in page
    assert "UK Sanctions List" in page and "Not compared: it was not loaded then" in page


@pytest.mark.capability("G08", part="possible until a person says what it is")
def test_a_person_decides_on_a_page_of_its_own_and_it_stays_decided(client: Client, officer: User) -> None:
    organisation = planted(officer)
    compare(client, organisation)
    match = match_of(organisation)
    page = page_of(client, organisation)
    assert "To decide" in page and reverse("match_decide", args=[organisation.key, match.key]) in page
    form = client.get(reverse("match_decide", args=[organisation.key, match.key])).text
    assert "What speaks for it" in form and "nobody expects you to know" in form
    assert decide(client, match).url == match.get_absolute_url()
    page = page_of(client, organisation)
    assert "Another organisation" in page and "Made-up reason: another town." in page and "1 March 2027" in page
    assert "Nothing follows." in page and "to decide" not in page.split("<main")[1]
    assert not Task.objects.filter(kind="decide_match", done_at=None).exists()


@pytest.mark.parametrize("decision", ["same", "near", "cannot_tell"])
def test_what_may_follow_is_asked_of_people_and_nothing_is_locked(client: Client, officer: User, decision: str) -> None:
    organisation = planted(officer)
    compare(client, organisation)
    decide(client, match_of(organisation), decision=decision)
    assert "monitoring officer or legal team" in page_of(client, organisation)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"decision": ""}, "Choose what it is"),
        ({"decision": "blocked"}, "Choose an option from the list"),
        ({"reason": ""}, "Say why, so that others can follow it"),
        ({"reason": "No. No. No."}, "Say why in a few words, so that others can follow it"),
        ({"reason": "Ring him on 07700 900123"}, "telephone number"),
        ({"expires_on_year": ""}, "must include a year"),
        ({"expires_on_year": "2026", "expires_on_month": "1"}, "Choose a day after today"),
        ({"expires_on_year": "2029"}, "no later than 24 November 2027"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field_and_kept(
    client: Client, officer: User, answers: dict[str, str], told: str
) -> None:
    organisation = planted(officer)
    compare(client, organisation)
    match = match_of(organisation)
    refused = decide(client, match, **{"reason": "Kept <reason>", **answers})
    assert refused.status_code == 400 and told in refused.text
    assert answers.get("reason", escape("Kept <reason>")) in refused.text
    assert match_of(organisation).decision == ""


def test_two_who_decide_at_once_are_shown_both_texts(client: Client, officer: User) -> None:
    organisation = planted(officer)
    compare(client, organisation)
    match = match_of(organisation)
    decided(match, officer, MatchDecision.SAME, reason="What the other one wrote.")
    conflict = decide(client, match, reason="What this one wrote.")
    assert conflict.status_code == 412
    assert "What the other one wrote." in conflict.text and "What this one wrote." in conflict.text


def test_what_is_asked_again_says_why_and_what_was_decided_before(client: Client, officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    decided(match_of(organisation), officer)
    later = NOW + timedelta(hours=1)
    newer = LIST.replace(b"08-Oct-2026", b"20-Nov-2026").replace(b"TRADING CO LTD", b"TRADING COMPANY")
    services.load_list("uk_sanctions", newer, now=later)
    services.screen_after_loading(later)
    page = page_of(client, organisation)
    assert "It is asked again: The entry on the list has changed." in page
    assert "What was decided before" in page and "Another town, another trade." in page
    assert "A list was loaded" in page and "The register, by itself" in page


def test_evidence_that_was_let_go_is_told_to_be_gone(client: Client, officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    match = decided(match_of(organisation), officer)
    Match.objects.filter(pk=match.pk).update(gone_at=NOW)
    services.let_evidence_go(NOW + timedelta(days=366))
    page = page_of(client, organisation)
    assert "was let go on" in page and "Another town, another trade." in page


def test_the_list_has_what_is_to_decide_first_and_finds_what_is_to_be_compared(client: Client, officer: User) -> None:
    listed, choir = planted(officer), an_organisation("LDS", by=officer, name="Made-up choir", local_name="")
    for organisation in (listed, choir):
        screened(organisation, officer)
    page = client.get(reverse("screenings")).text
    assert "May be “EXAMPLE INTEGRATED CIRCUIT TRADING CO LTD”: UK Sanctions List." in page
    assert page.index("To decide first") < page.index("2 organisations compared")
    assert "Made-up choir" not in client.get(reverse("screenings"), {"state": "to_decide"}).text.split("results")[1]
    assert "Made-up choir" in client.get(reverse("screenings"), {"state": "nothing"}).text
    assert client.get(reverse("screenings"), {"state": "guilty"}).status_code == 400
    assert client.get(reverse("screenings"), {"unknown": "1"}).status_code == 400
    found = client.get(reverse("screening_find"), {"q": "choir"}).text
    assert reverse("screening", args=[choir.key]) in found
    assert "Nothing in the directory is called so." in client.get(reverse("screening_find"), {"q": "zzzzz"}).text
    assert client.get(reverse("screening_find"), {"q": "x" * 2_000}).status_code == 200


@pytest.mark.capability("P05", part="its council alone")
def test_nobody_else_sees_or_acts(client: Client, officer: User) -> None:
    organisation = planted(officer)
    Organisation.objects.filter(pk=organisation.pk).update(sharing="councils", accepted_at=NOW)
    screened(organisation, officer)
    match = match_of(organisation)
    for reader in (user_of("unit", Role.ANALYST), user_of("wales", Role.DEVOLVED), user_of("fcdo", Role.READER)):
        client.force_login(reader)
        for name in ("screenings", "screening_find"):
            assert client.get(reverse(name)).status_code == 403
        assert client.get(reverse("screening", args=[organisation.key])).status_code == 403
        assert client.get(reverse("match_decide", args=[organisation.key, match.key])).status_code == 404
    client.force_login(council_user("CRF"))
    page = page_of(client, organisation)
    assert "Not compared with the lists yet." in page and "EXAMPLE INTEGRATED" not in page
    assert decide(client, match).status_code == 404
    client.force_login(council_user("LDS", Role.LEADER))
    page = page_of(client, organisation)
    assert "EXAMPLE INTEGRATED" in page and "Compare again now" not in page and "Decide</a>" not in page
    assert decide(client, match).status_code == 403
    assert compare(client, organisation).status_code == 403


def test_who_belongs_to_two_councils_says_for_which(client: Client, officer: User) -> None:
    Membership.objects.create(user=officer, body=body_of("MAN"), role=Role.OFFICER)
    client.force_login(User.objects.get(pk=officer.pk))
    organisation = planted(officer)
    refused = compare(client, organisation)
    assert refused.status_code == 400 and "For which of your councils?" in refused.text
    compare(client, organisation, council="MAN")
    assert Screening.objects.get().council_id == "MAN"


def test_from_a_match_a_way_leads_to_the_visits_for_whose_sake_it_is_looked_at(client: Client, officer: User) -> None:
    organisation = planted(officer)
    visit = a_delegation("LDS", by=officer, organisations=[{"id": organisation.key}])
    compare(client, organisation)
    match = match_of(organisation)
    its_page = f"{organisation.get_absolute_url()}#met"
    for address in (match.get_absolute_url(), reverse("match_decide", args=[organisation.key, match.key])):
        assert f'href="{its_page}"' in client.get(address).text, address
    page = client.get(its_page).text
    assert 'id="met"' in page and visit.get_absolute_url() in page


def test_what_a_council_that_was_replaced_left_undecided_is_put_before_nobody(client: Client, officer: User) -> None:
    compare(client, planted(officer))
    Council.objects.get(code="LDS").successors.add(Council.objects.get(code="MAN"))
    client.force_login(council_user("MAN"))
    page = client.get(reverse("screenings")).text
    assert "Nothing is to be decided." in page and "Example IC Trading Ltd" in page
    client.force_login(council_user("LDS", Role.LEADER))
    assert "Nothing is to be decided." not in client.get(reverse("screenings")).text


def test_a_duplicate_is_looked_at_by_itself_and_leads_to_the_one_that_stands_and_back(
    client: Client, officer: User
) -> None:
    duplicate, stands = planted(officer), planted(officer, name="Example Integrated Circuit Trading")
    compare(client, duplicate)
    unit = user_of("unit", Role.ANALYST)
    Organisation.objects.filter(pk__in=[duplicate.pk, stands.pk]).update(sharing="councils", accepted_at=NOW)
    page = page_of(client, stands)
    assert "duplicate" not in page
    merge_organisation(duplicate, into=stands, seen=duplicate.version, by=unit)
    page = page_of(client, duplicate)
    assert "This is a duplicate." in page and reverse("screening", args=[stands.key]) in page
    assert "1 possible match to decide." in page
    assert reverse("screening", args=[duplicate.key]) in page_of(client, stands)
    client.force_login(council_user("CRF"))
    assert duplicate.key not in page_of(client, stands), "only who compared it is told"


def test_the_page_of_an_organisation_leads_there(client: Client, officer: User) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    page = client.get(organisation.get_absolute_url()).text
    assert reverse("screening", args=[organisation.key]) in page and "1 possible match to decide." in page
    client.force_login(user_of("unit", Role.ANALYST))
    Organisation.objects.filter(pk=organisation.pk).update(sharing="unit")
    page = client.get(organisation.get_absolute_url()).text
    assert "Compare it with published lists" not in page and "possible match" not in page


def test_what_has_a_decision_that_expired_is_to_be_decided(client: Client, officer: User, time_machine: Any) -> None:
    organisation = planted(officer)
    screened(organisation, officer)
    match = decided(match_of(organisation), officer, expires_on=TODAY + timedelta(days=1))
    assert match.expires_on and match.expires_on < IN_A_YEAR
    time_machine.move_to(NOW + timedelta(days=2))
    client.force_login(council_user("LDS"))
    page = page_of(client, organisation)
    assert "It is asked again: The decision has expired." in page and "Held until" in page
