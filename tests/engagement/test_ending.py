"""A delegation is declined or cancelled with a reason, a draft discarded; what was logged is never deleted."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
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
        opened: Any = client.get(at(f"delegation_{name}", draft))
        assert opened.url == at("delegation_tasks", draft)
        page = post(client, at(f"delegation_{name}", draft), {"version": draft.version, "reason": "No"})
        assert page.status_code == 409
        assert "This is a draft" in page.text


FORMS = (
    *("basics", "dates", "aims", "sharing", "places", "place_add", "organisations", "organisation_add"),
    *("programme", "item_add", "delegates", "delegate_add", "check", "logged", "discard", "decline", "cancel", "tasks"),
    *("confirm", "postpone", "mid_visit", "privacy_notice", "privacy_notice_text"),
)


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.CANCELLED, Stage.CLOSED])
def test_no_form_of_what_has_ended_opens(client: Client, officer: User, stage: Stage) -> None:
    row = factories.a_delegation(
        by=officer, programme=factories.some_programme(1), delegates=factories.some_delegates(1)
    )
    Delegation.objects.update(stage=stage, ended_reason="No visas in time")
    addresses = [at(f"delegation_{name}", row) for name in FORMS]
    for name, entry in (("item", row.programme.get()), ("delegate", row.delegates.get())):
        addresses += [at(f"delegation_{name}{act}", row, entry.key) for act in ("", "_remove")]
    addresses += [at(f"delegation_place_{act}", row, str(row.place_id)) for act in ("lead", "remove")]
    for address in addresses:
        opened: Any = client.get(address)
        assert (opened.status_code, opened.url) == (302, at("delegation", row)), address
    assert "can no longer be changed" in client.get(at("delegation", row)).text


@pytest.mark.parametrize("sharing", ["council", "unit", "councils"])
@pytest.mark.parametrize("stage", [Stage.LOGGED, Stage.CLOSED, Stage.DECLINED, Stage.CANCELLED])
def test_it_says_truly_whether_figures_count_it(client: Client, officer: User, stage: Stage, sharing: str) -> None:
    row = factories.a_bare_delegation("LDS", stage=stage, sharing=sharing)
    is_counted = Delegation.objects.counted_for(factories.user_of("unit", Role.ANALYST)).live().exists()
    page = client.get(at("delegation", row)).text
    assert ("National figures count it." in page) is is_counted
    assert ("national figures do not count it" in page) is not is_counted
