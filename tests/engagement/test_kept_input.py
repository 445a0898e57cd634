"""What a draft keeps word for word: what was typed into its boxes, and nothing that is marked too high."""

import pytest
from django.test import Client

from accounts.models import User
from engagement.models import Delegation
from tests import factories
from tests.engagement.pages import at, days, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def draft(officer: User) -> Delegation:
    return factories.a_draft(by=officer)


def kept(draft: Delegation, page: str) -> dict[str, list[str]]:
    draft.refresh_from_db()
    found: dict[str, list[str]] = draft.draft_input[page]
    return found


def test_only_what_the_page_asks_is_kept(client: Client, draft: Delegation) -> None:
    answers = {**days(first=(31, 2, 2027)), "purposes": ["youth", "civic_ceremonial"]}
    page = send(client, at("delegation_dates", draft), **answers, passport_number="123456789", starts_on="x")
    assert page.status_code == 400
    assert kept(draft, "dates") == {
        **{name: [str(value)] for name, value in days(first=(31, 2, 2027)).items()},
        "purposes": ["youth", "civic_ceremonial"],
    }


def test_what_the_register_does_not_hold_about_a_delegate_is_not_kept_in_a_draft_either(
    client: Client, draft: Delegation
) -> None:
    page = send(client, at("delegation_delegate_add", draft), name="Zhang Ceshi", part="member", passport="123456789")
    assert page.status_code == 400
    assert kept(draft, "delegates")["name"] == ["Zhang Ceshi"]
    assert "passport" not in kept(draft, "delegates")
    assert "123456789" not in str(draft.draft_input)


@pytest.mark.parametrize(
    "text", ["TOP SECRET", "SECRET", "secret//uk eyes only", "TOP SECRET\x00", "S\u200bECRET", "S\x07ECRET"]
)
@pytest.mark.parametrize("box", ["starts_on_day", "starts_on_year", "purposes"])
def test_a_marking_that_is_too_high_is_kept_from_no_box(client: Client, draft: Delegation, box: str, text: str) -> None:
    page = send(client, at("delegation_dates", draft), **{**days(), box: text})
    assert page.status_code == 400
    held = kept(draft, "dates")
    assert box not in held
    assert held["ends_on_year"] == ["2027"]
