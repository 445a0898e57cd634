"""Adding, removing and leading stand on no other answer: where somebody was quicker, they are done to what stands."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from engagement import services
from engagement.models import Delegation
from places.models import Place
from tests import factories
from tests.engagement.pages import a_stop, at, hidden, post
from tests.factories import NOW

pytestmark = pytest.mark.django_db
edit = services.edit_delegation


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def row(officer: User) -> Delegation:
    return factories.a_delegation(
        by=officer,
        places=[Place.objects.get(code="CN-330200")],
        delegates=factories.some_delegates(2),
        programme=factories.some_programme(2),
    )


@pytest.fixture
def quicker(monkeypatch: pytest.MonkeyPatch, officer: User) -> Callable[[int], None]:
    """Somebody else saves before each of the next so many attempts."""

    def arrange(times: int) -> None:
        left = [times]

        def slow(row: Delegation, **more: Any) -> Delegation:
            if left[0]:
                left[0] -= 1
                now = Delegation.objects.get(pk=row.pk)
                edit(now, seen=now.version, by=officer, now=NOW, our_aims=f"Said before: {left[0]}")
            return edit(row, **more)

        monkeypatch.setattr(services, "edit_delegation", slow)

    return arrange


def acts(row: Delegation) -> dict[str, tuple[str, dict[str, Any]]]:
    """The address of each act, and what is sent to it."""
    stop, delegate = row.programme.all()[0], row.delegates.all()[0]
    return {
        "add a stop": (at("delegation_item_add", row), a_stop()),
        "remove a stop": (at("delegation_item_remove", row, stop.key), {}),
        "remove a delegate": (at("delegation_delegate_remove", row, delegate.key), {}),
        "add a place": (at("delegation_place_add", row), {"q": "Shaoxing", "asked": "Shaoxing", "place": "CN-330600"}),
        "lead": (at("delegation_place_lead", row, "CN-330200"), {}),
        "remove a place": (at("delegation_place_remove", row, "CN-330200"), {}),
        "add an organisation": (
            at("delegation_organisation_add", row),
            {"name": "Made-up office", "kind": "fao", "role": "visitor"},
        ),
    }


def standing(row: Delegation) -> list[Any]:
    row = Delegation.objects.get(pk=row.pk)
    places = [row.place_id, *row.further_places.values_list("place_id", flat=True)]
    return [places, row.programme.count(), row.delegates.count(), row.organisations.count()]


@pytest.mark.parametrize(
    ("act", "stands"),
    [
        ("add a stop", [["CN-330100", "CN-330200"], 3, 2, 0]),
        ("remove a stop", [["CN-330100", "CN-330200"], 1, 2, 0]),
        ("remove a delegate", [["CN-330100", "CN-330200"], 2, 1, 0]),
        ("add a place", [["CN-330100", "CN-330200", "CN-330600"], 2, 2, 0]),
        ("lead", [["CN-330200", "CN-330100"], 2, 2, 0]),
        ("remove a place", [["CN-330100"], 2, 2, 0]),
        ("add an organisation", [["CN-330100", "CN-330200"], 2, 2, 1]),
    ],
)
def test_it_is_done_to_what_stands_or_said_that_it_is_not(
    client: Client, row: Delegation, quicker: Callable[[int], None], act: str, stands: list[Any]
) -> None:
    address, answers = acts(row)[act]
    before = standing(row)
    filled = {**hidden(client.get(address)), **answers}
    quicker(3)
    page = post(client, address, filled)
    assert page.status_code == 503
    assert "The register is busy with this record." in page.text
    assert all(str(value) in page.text for name, value in answers.items() if name in ("title", "name", "q"))
    assert standing(row) == before

    quicker(2)
    assert post(client, address, filled).status_code == 302
    assert standing(row) == stands
    assert Delegation.objects.get(pk=row.pk).our_aims == "Said before: 0"
