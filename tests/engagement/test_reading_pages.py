"""Every page that shows what a record marked OFFICIAL-SENSITIVE holds puts its reading on the trail, once."""

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Event
from engagement import services
from engagement.models import Delegation
from engagement.rules import Marking
from tests import factories
from tests.engagement.pages import at, hidden, post
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SECTIONS = ("basics", "dates", "aims", "sharing", "places", "place_add", "organisations", "organisation_add")
ROWS = ("programme", "item_add", "delegates", "delegate_add")
PAGES = [f"delegation_{name}" for name in (*SECTIONS, *ROWS)]
OF_A_DRAFT = ["delegation_tasks", "delegation_check", "delegation_discard"]
OF_A_LOGGED_ONE = ["delegation", "delegation_logged", "delegation_decline", "delegation_cancel"]


def readings() -> int:
    return Event.objects.filter(action="delegation_read").count()


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.mark.parametrize("page", [*PAGES, *OF_A_DRAFT])
@pytest.mark.parametrize("marking", Marking)
def test_each_page_of_a_draft_is_a_reading(client: Client, officer: User, page: str, marking: Marking) -> None:
    draft = factories.a_draft(by=officer, marking=marking)
    assert client.get(at(page, draft)).status_code == 200
    assert readings() == (marking == Marking.OFFICIAL_SENSITIVE)


@pytest.mark.capability("G20")
@pytest.mark.parametrize("page", [*PAGES, *OF_A_LOGGED_ONE])
def test_each_page_of_a_logged_one_is_a_reading(client: Client, officer: User, page: str) -> None:
    row = factories.a_delegation(by=officer, marking=Marking.OFFICIAL_SENSITIVE)
    assert client.get(at(page, row)).status_code == 200
    assert readings() == 1


@pytest.mark.parametrize("rows", ["programme", "delegates"])
def test_each_entry_of_a_list_is_a_reading(client: Client, officer: User, rows: str) -> None:
    row = factories.a_delegation(
        by=officer,
        marking=Marking.OFFICIAL_SENSITIVE,
        delegates=factories.some_delegates(1),
        programme=factories.some_programme(1),
    )
    name = {"programme": "delegation_item", "delegates": "delegation_delegate"}[rows]
    entry = getattr(row, rows).get()
    for step, page in enumerate((name, f"{name}_remove"), start=1):
        assert client.get(at(page, row, entry.key)).status_code == 200
        assert readings() == step


def test_both_texts_of_a_conflict_are_a_reading(client: Client, officer: User) -> None:
    row = factories.a_delegation(by=officer)
    opened = hidden(client.get(at("delegation_aims", row)))
    services.edit_delegation(
        row, seen=row.version, by=officer, now=NOW, marking=Marking.OFFICIAL_SENSITIVE, our_aims="What another wrote"
    )
    page = post(client, at("delegation_aims", row), {**opened, "our_aims": "What I wrote"})
    assert page.status_code == 412
    assert "What another wrote" in page.text
    assert readings() == 1


def test_answers_that_are_shown_again_are_a_reading(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer, marking=Marking.OFFICIAL_SENSITIVE)
    assert post(client, at("delegation_check", draft), {"version": draft.version + 1}).status_code == 412
    assert readings() == 1


def test_who_is_sent_to_another_page_has_read_nothing(client: Client, officer: User) -> None:
    row: Delegation = factories.a_delegation(by=officer, marking=Marking.OFFICIAL_SENSITIVE)
    assert client.get(at("delegation_tasks", row)).status_code == 302
    assert readings() == 0
