"""The longest task of the service by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from engagement.models import Delegation
from engagement.rules import Stage
from tests.journeys.hands import Hand
from tests.journeys.keyboard import Keyboard
from tests.journeys.test_main_job import DELEGATES, SPELLINGS, STOPS, log_hangzhou

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def by() -> type[Hand]:
    return Keyboard


@pytest.mark.long
def test_a_delegation_is_logged_by_keyboard_alone(signed_in: Callable[[str], Hand], script: bool) -> None:
    officer = signed_in("officer@leeds.example")
    officer.page.keyboard.press("Tab")
    expect(officer.page.get_by_role("link", name="Skip to main content")).to_be_focused()
    reference = log_hangzhou(officer, SPELLINGS[script])
    delegation = Delegation.objects.get(reference=reference)
    assert (delegation.stage, delegation.direction, delegation.place_id) == (Stage.LOGGED, "inward", "CN-330100")
    assert [stop.title for stop in delegation.programme.order_by("at")] == [title for title, *_ in STOPS]
    assert {(one.name, one.local_name) for one in delegation.delegates.all()} == {names[:2] for names in DELEGATES}
