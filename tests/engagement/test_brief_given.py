"""An office without an account here was given the brief on paper: the office and the day are noted, never a person."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Brief, HostAsked
from engagement.rules import HostAnswer
from tests import factories
from tests.engagement.pages import at, send
from tests.engagement.test_briefs import a_host, a_visit
from tests.engagement.test_sign_off import as_
from tests.factories import NOW, again

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P13")]
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


@pytest.fixture
def brief(officer: User) -> Brief:
    visit = a_visit(officer)
    a_host(visit, officer, "lord_mayor", HostAnswer.ACCEPTED)
    return services.make_brief(visit, by=again(officer), now=NOW)


def given_on(day: Any) -> dict[str, Any]:
    return {"given_on_day": day.day, "given_on_month": day.month, "given_on_year": day.year}


def test_an_officer_notes_the_office_and_the_day(officer: User, brief: Brief) -> None:
    client, host = as_(officer), HostAsked.objects.get()
    address = reverse("delegation_brief_given", args=[brief.delegation.key, brief.key])
    assert address in client.get(brief.get_absolute_url()).text
    answer = send(client, address, host=host.key, **given_on(TODAY))
    assert answer.url == brief.get_absolute_url()
    assert "Given on paper to: Lord Mayor, 24 November 2026." in client.get(answer.url).text
    assert (
        "Given version 1 of the brief on paper on 24 November 2026"
        in client.get(at("delegation_hosts", brief.delegation)).text
    )
    assert Event.objects.get(action="brief_given").after == ["council:LDS"]
    assert services.make_brief(brief.delegation, by=again(officer), now=NOW) == brief


def test_what_cannot_be_is_said_beside_it(officer: User, brief: Brief) -> None:
    client, host = as_(officer), HostAsked.objects.get()
    address = reverse("delegation_brief_given", args=[brief.delegation.key, brief.key])
    for day, sentence in (
        (TODAY + timedelta(days=1), "The day must be today or earlier"),
        (TODAY - timedelta(days=1), "This version was not made yet on that day"),
    ):
        refused = send(client, address, host=host.key, **given_on(day))
        assert refused.status_code == 400
        assert sentence in refused.text
    assert "Choose the office that was given it" in send(client, address, **given_on(TODAY)).text
    assert HostAsked.objects.get().brief_given is None


def test_an_office_that_does_not_receive_them_was_given_nothing(officer: User) -> None:
    visit = a_visit(officer)
    a_host(visit, officer, "lord_mayor", HostAnswer.WAITING)
    brief = services.make_brief(visit, by=again(officer), now=NOW)
    address = reverse("delegation_brief_given", args=[visit.key, brief.key])
    assert address not in as_(officer).get(brief.get_absolute_url()).text
    assert "No office has said that it receives the visitors." in as_(officer).get(address).text


def test_others_neither_note_nor_read_it(brief: Brief) -> None:
    host = HostAsked.objects.get()
    with pytest.raises(PermissionDenied):
        services.note_brief_given(brief, host, given_on=TODAY, by=factories.council_user("LDS", Role.LEADER), now=NOW)
    address = reverse("delegation_brief_given", args=[brief.delegation.key, brief.key])
    assert as_(factories.user_of("unit", Role.ANALYST)).get(address).status_code == 404
