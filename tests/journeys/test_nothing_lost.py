"""Nothing that was typed is lost: mistakes, a session that ends, a form sent twice, two people on one record."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from engagement.models import Delegation
from engagement.rules import Stage
from tests.accounts.signing_in import PASSWORD
from tests.browser.conftest import Faults
from tests.engagement.pages import at
from tests.factories import a_delegation, a_draft
from tests.journeys.hands import Hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(signed_in: Callable[[str], Hand]) -> Hand:
    return signed_in("officer@leeds.example")


def olive() -> User:
    found: User = User.objects.get(email="officer@leeds.example")
    return found


def test_a_day_that_does_not_exist_is_kept_word_for_word_until_it_is_put_right(officer: Hand) -> None:
    draft = a_draft(by=olive(), starts_on=None, ends_on=None)
    officer.opens(at("delegation_dates", draft))
    officer.types_day("First day", 31, 2, 2027)
    officer.types_day("Last day", 3, 3, 2027)
    officer.presses("Save and come back later")
    officer.reads("Saved. The draft", str(draft))

    officer.page.context.clear_cookies()
    officer.signs_in("officer@leeds.example", PASSWORD)
    officer.follows("Delegations")
    officer.follows(str(draft))
    officer.follows("Dates and purpose")
    group = officer.page.get_by_role("group", name="First day")
    for part, typed in (("Day", "31"), ("Month", "2"), ("Year", "2027")):
        expect(group.get_by_label(part, exact=True)).to_have_value(typed)
    officer.reads("The first day must be a real date")

    officer.types("Day", "28", "First day")
    officer.presses("Save and continue")
    draft.refresh_from_db()
    assert (draft.starts_on, draft.ends_on, draft.draft_input) == (date(2027, 2, 28), date(2027, 3, 3), {})


@pytest.mark.parametrize("gone", ["session", "every cookie"])
def test_a_session_that_ends_in_mid_form_loses_nothing(officer: Hand, gone: str, faults: Faults) -> None:
    faults.allow(403)
    draft = a_draft(by=olive())
    aims = "Made-up aims: schools, ports & “trade”.\nA second line with 杭州 in it."
    officer.opens(at("delegation_aims", draft))
    officer.types("Our aims", aims)
    if gone == "session":
        officer.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    else:
        officer.page.context.clear_cookies()
    officer.presses("Save and continue")
    officer.reads("What you typed is still here", aims.splitlines()[1])
    officer.reads("You were signed out before this was saved")

    with officer.page.context.expect_page() as opened:
        officer.touches(officer.page.get_by_role("link", name="Sign in"))
    beside = type(officer)(opened.value, officer.host, officer.script)
    beside.types("Email address", "officer@leeds.example")
    beside.types("Password", PASSWORD)
    beside.presses("Sign in")
    # Signing in makes the forms of before too old for one more time.
    officer.presses("Send it again")
    officer.reads("What you typed is still here")
    officer.presses("Send it again")
    officer.reads("You have completed")
    draft.refresh_from_db()
    assert draft.our_aims == aims


def sent_twice(officer: Hand, button: str) -> str:
    """Press a button, twice where the page minds it, and send what the form held once more. Where that leads."""
    page = officer.page
    form = page.locator("main form[method=post]")
    held = form.evaluate("form => Object.fromEntries(new FormData(form))")
    address = page.url
    with page.expect_navigation():
        officer.touches(page.get_by_role("button", name=button), times=2 if officer.script else 1)
    again = page.context.request.post(address, form=held, headers={"Referer": address})
    assert again.ok
    assert again.url == page.url
    return again.text()


def test_the_first_form_sent_twice_makes_one_draft(officer: Hand) -> None:
    officer.opens(reverse("delegation_start"))
    officer.types("Title", "Made-up visit, sent twice")
    officer.ticks("Inward: they come to us")
    officer.finds("Country or territory", "China", "China (mainland)")
    assert "You have completed" in sent_twice(officer, "Save and continue")
    assert Delegation.objects.get().title == "Made-up visit, sent twice"


def test_logging_twice_makes_one_record_and_shows_it(officer: Hand) -> None:
    draft = a_draft(by=olive())
    officer.opens(at("delegation_check", draft))
    page = sent_twice(officer, "Log this delegation")
    logged = Delegation.objects.get()
    assert logged.stage == Stage.LOGGED
    assert str(logged.reference) in page


def test_two_people_on_one_record_the_second_sees_both_texts(
    signed_in: Callable[[str], Hand], officer: Hand, faults: Faults, check_access: Callable[[Any], None]
) -> None:
    faults.allow(412)
    colleague = signed_in("monitoring@leeds.example")
    record = a_delegation(by=olive(), our_aims="What stood there before.")
    for one in (officer, colleague):
        one.opens(at("delegation_aims", record))
    officer.types("Our aims", "What the officer wrote.")
    officer.presses("Save")
    colleague.types("Our aims", "What the colleague wrote.")
    colleague.presses("Save")
    colleague.reads("This was changed after you opened it", "What the officer wrote.", "What the colleague wrote.")
    check_access(colleague.page)
    record.refresh_from_db()
    assert record.our_aims == "What the officer wrote."

    colleague.presses("Save what you typed")
    record.refresh_from_db()
    assert record.our_aims == "What the colleague wrote."
    colleague.unfolds("Show it:")
    colleague.reads("History", "“What the officer wrote.”", "“What the colleague wrote.”")
