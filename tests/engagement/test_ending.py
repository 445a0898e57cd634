"""A delegation is declined or cancelled with a reason, a draft discarded; what was logged is never deleted."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from engagement.models import Delegation
from engagement.rules import Stage
from tests import factories
from tests.engagement.pages import at, hidden, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.mark.parametrize(("name", "stage"), [("decline", Stage.DECLINED), ("cancel", Stage.CANCELLED)])
def test_it_ends_with_a_reason_and_stays(client: Client, officer: User, name: str, stage: Stage) -> None:
    delegation = factories.a_delegation(by=officer)
    address = at(f"delegation_{name}", delegation)
    blank = send(client, address, reason="  ")
    assert blank.status_code == 400
    assert "Say why" in blank.text
    form = hidden(client.get(address))
    assert post(client, address, form | {"reason": "No visas in time"}).url == at("delegation", delegation)
    page = client.get(at("delegation", delegation)).text
    assert "No visas in time" in page
    assert f"This delegation is {stage.label.lower()} and can no longer be changed." in page
    assert "Change" not in page.split("What you can do")[-1] if "What you can do" in page else True
    again = post(client, address, form | {"reason": "Another reason"})
    assert again.status_code in (409, 412)
    assert "Another reason" in again.text
    assert Delegation.objects.get().ended_reason == "No visas in time"


def test_a_draft_is_discarded_and_gone(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer)
    address = at("delegation_discard", draft)
    assert "This cannot be undone" in client.get(address).text
    assert send(client, address).url == reverse("delegations")
    assert client.get(at("delegation", draft)).status_code == 404


def test_what_is_logged_is_not_discarded(client: Client, officer: User) -> None:
    delegation = factories.a_delegation(by=officer)
    opened: Any = client.get(at("delegation_discard", delegation))
    assert opened.url == at("delegation", delegation)
    refused = post(client, at("delegation_discard", delegation), {"version": delegation.version})
    assert refused.status_code == 409
    assert "Decline or cancel" in refused.text
    assert Delegation.objects.exists()


def test_a_draft_is_neither_declined_nor_cancelled(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer)
    for name in ("decline", "cancel"):
        page = send(client, at(f"delegation_{name}", draft), reason="No")
        assert page.status_code == 409
        assert "This is a draft" in page.text
