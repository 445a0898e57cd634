"""While the clock compares a batch with a list that was loaded, pages of the same organisations stay quick."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from counterparts.models import Organisation
from places.models import Council
from risk import services
from risk.models import Match, Screening
from risk.rules import ScreenedBecause
from risk.services.screening import OwnRecord
from tests.factories import NOW, a_draft, again, an_organisation, council_user
from tests.races.at_once import signed_in
from tests.screening.lists import a_uk_list

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.capability("P05", part="pages stay quick meanwhile")]
LATER = NOW + timedelta(days=1)
LISTED = {"id": "TST0001", "name": "MADE-UP WORKS"}
A_SECOND = 1.0


@pytest.fixture
def officer() -> User:
    return council_user()


@pytest.fixture
def works(officer: User) -> Organisation:
    """Compared before, with a match to decide; a list was loaded since."""
    services.load_list("uk_sanctions", a_uk_list(LISTED), now=NOW)
    made = an_organisation(by=officer, name="Made-up Works", local_name="")
    services.screen_organisations(Council.objects.get(code="LDS"), [made], by=again(officer), now=NOW)
    more = a_uk_list(LISTED, {"id": "TST0002", "name": "SOMEBODY ELSE"}, day="02-Nov-2026")
    services.load_list("uk_sanctions", more, now=LATER)
    return made


@pytest.fixture
def ends_batch(works: Organisation) -> Iterator[Callable[[], None]]:
    """The clock is in the midst of comparing it, and goes on when this is called, or the test is over."""
    begun, may_end = threading.Event(), threading.Event()

    def held(_council: Any) -> list[OwnRecord]:
        begun.set()
        may_end.wait(60)
        return []

    def compares() -> None:
        try:
            services.screen_after_loading(LATER, history=held)
        finally:
            connection.close()

    clock = threading.Thread(target=compares)
    clock.start()
    assert begun.wait(30)

    def end() -> None:
        assert clock.is_alive(), "It was held all the while."
        may_end.set()
        clock.join(60)

    yield end
    if clock.is_alive():
        end()
    assert Screening.objects.get(organisation=works, because=ScreenedBecause.LIST)


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.monotonic()
    answer = act()
    return time.monotonic() - began, answer


@pytest.fixture
def tab(officer: User, works: Organisation) -> Client:
    """What a process takes up once, such as templates, is taken up before it counts."""
    client = signed_in(officer)
    client.get(works.get_absolute_url())
    client.get(reverse("screening", args=[works.key]))
    return client


def test_the_page_of_an_organisation_comes_at_once(
    tab: Client, works: Organisation, ends_batch: Callable[[], None]
) -> None:
    for address in (works.get_absolute_url(), reverse("screening", args=[works.key])):
        took, page = seconds(partial(tab.get, address))
        assert page.status_code == 200
        assert took < A_SECOND


def test_a_match_is_decided_at_once(tab: Client, works: Organisation, ends_batch: Callable[[], None]) -> None:
    match = Match.objects.get()
    said = {"decision": "another", "reason": "Made-up reason.", "version": str(match.version)}
    days = {"expires_on_day": "1", "expires_on_month": "2", "expires_on_year": "2027"}
    address = reverse("match_decide", args=[works.key, match.key])
    took, answer = seconds(lambda: tab.post(address, said | days))
    assert answer.status_code == 302, answer.text
    assert took < A_SECOND
    ends_batch()
    assert Match.objects.get().decision == "another", "What compared meanwhile leaves it as it was decided."


def test_a_visit_that_names_it_is_logged_at_once(
    tab: Client, officer: User, works: Organisation, ends_batch: Callable[[], None]
) -> None:
    draft = a_draft(by=again(officer), organisations=[{"id": works.key}], their_aims_known="not_stated")
    address = reverse("delegation_check", args=[draft.key])
    took, answer = seconds(lambda: tab.post(address, {"version": str(draft.version)}))
    assert answer.status_code == 302, answer.text
    draft.refresh_from_db()
    assert draft.stage == "logged"
    assert took < A_SECOND
