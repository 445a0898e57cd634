"""What a council has on record itself: visits that it declined, and pressure on it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from counterparts.models import Organisation
from engagement import services
from engagement.models import Delegation
from engagement.own_history import own_history
from engagement.rules import Marking
from engagement.tasks import screen_after_loading
from places.models import Council
from risk.models import Match
from risk.services import load_list, screen_organisations
from risk.services.screening import OWN_HISTORY
from tests.factories import NOW, a_delegation, again, an_intervention, an_organisation, council_user
from tests.screening.lists import a_uk_list

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P05", part="own history")]


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def leeds() -> Council:
    return Council.objects.get(code="LDS")


def house(by: User, name: str = "Made-up Friendship House") -> Organisation:
    return an_organisation("LDS", by=again(by), name=name, local_name="虚构友谊之家", kind="private")


def declined(by: User, organisation: Organisation, **more: Any) -> Delegation:
    visit = a_delegation("LDS", by=again(by), organisations=[{"id": organisation.key}], **more)
    return services.decline_delegation(
        visit, reason="Made-up reason: who pays.", seen=visit.version, by=again(by), now=NOW
    )


def screened(by: User, organisation: Organisation) -> None:
    screen_organisations(leeds(), [organisation], by=again(by), now=NOW, history=own_history)


def test_it_has_visits_that_were_declined_and_pressure_and_nothing_of_who_was_only_prevented(officer: User) -> None:
    organisation = house(officer)
    visit = declined(officer, organisation)
    other = a_delegation("LDS", by=again(officer), organisations=[{"id": organisation.key}])
    services.cancel_delegation(other, reason="Made-up flood.", seen=other.version, by=again(officer), now=NOW)
    pressure = an_intervention("LDS", by=again(officer), organisation={"id": organisation.key})
    a_delegation("LDS", by=again(officer), organisations=[{"id": organisation.key}])
    found = {one.reference: one for one in own_history(leeds())}
    assert set(found) == {visit.reference, pressure.reference}
    assert found[str(visit.reference)].names == ("Made-up Friendship House", "虚构友谊之家")
    assert "declined. Reason given: Made-up reason: who pays." in found[str(visit.reference)].why
    assert "Pressure on your council" in found[pressure.reference].why
    assert own_history(Council.objects.get(code="CRF")) == []


def test_of_a_marked_record_no_words_leave_it(officer: User) -> None:
    visit = declined(officer, house(officer), marking=Marking.OFFICIAL_SENSITIVE)
    [found] = own_history(leeds())
    assert found.reference == visit.reference and found.why == "A visit that your council declined."


def test_it_is_found_by_another_spelling_and_leads_to_the_record(client: Client, officer: User) -> None:
    visit = declined(officer, house(officer))
    again_here = house(officer, name="House of Made-up Friendship")
    screened(officer, again_here)
    match = Match.objects.get()
    assert (match.list_code, match.entry) == (OWN_HISTORY, visit.reference)
    client.force_login(officer)
    page = client.get(reverse("screening", args=[again_here.key])).text
    assert "Your council’s own history" in page and f'href="{visit.get_absolute_url()}"' in page
    assert "Made-up reason: who pays." in page


def test_two_organisations_of_one_visit_are_one_match(officer: User) -> None:
    first, second = house(officer), house(officer, name="Made-up Friendship Houses")
    visit = a_delegation(
        "LDS", by=again(officer), organisations=[{"id": first.key}, {"id": second.key, "role": "payer"}]
    )
    services.decline_delegation(visit, reason="Made-up reason.", seen=visit.version, by=again(officer), now=NOW)
    screened(officer, house(officer))
    assert Match.objects.get().is_close


@pytest.mark.time_machine(NOW)
def test_the_clock_compares_with_it_too(officer: User) -> None:
    organisation = house(officer)
    screened(officer, organisation)
    declined(officer, organisation)
    assert not Match.objects.exists()
    load_list("uk_sanctions", a_uk_list({"id": "TST0001", "name": "SOMETHING ELSE"}), now=NOW.replace(hour=10))
    assert screen_after_loading() == 1
    assert Match.objects.get().list_code == OWN_HISTORY
