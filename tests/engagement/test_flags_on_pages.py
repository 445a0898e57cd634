"""What to think about, on the pages of a delegation: what the tripwire found, and what its council answers."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from engagement.models import Delegation
from tests import factories
from tests.engagement.pages import at, send

pytestmark = pytest.mark.django_db

PLANT = "Tour of the semiconductor plant"


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS", name="Priya Nair")


def a_stop(**more: Any) -> dict[str, Any]:
    return {"title": PLANT, "on": factories.facts()["starts_on"], "kind": "site_visit", **more}


def a_flagged_delegation(officer: User, **more: Any) -> Delegation:
    return factories.a_delegation(by=officer, their_aims="Friendship", programme=[a_stop()], **more)


def test_the_flag_stands_on_the_page(client: Client, officer: User) -> None:
    delegation = a_flagged_delegation(officer)
    client.force_login(officer)
    text = client.get(at("delegation", delegation)).text
    assert "What to think about" in text
    assert f"“{PLANT}” is at a sensitive site (Computing hardware and semiconductors)" in text
    flag = delegation.flags.standing().get()
    page = client.get(at("delegation_flag_answer", delegation, flag.key))
    assert "A reception in the foyer" in page.text
    sent = send(
        client, at("delegation_flag_answer", delegation, flag.key), response="changed", alternative="foyer_reception"
    )
    assert sent.status_code == 302, sent.text
    print(client.get(at("delegation", delegation)).text)
