"""A record that others hold is no fault: the page says so, and everything typed stays on it."""

from contextlib import closing
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from engagement.models import Delegation
from engagement.rules import Marking
from tests import factories
from tests.engagement.pages import at, days, hidden, post

pytestmark = pytest.mark.django_db(transaction=True)
BUSY = "The register is busy with this record. Wait a moment and press the button again."


@pytest.fixture(autouse=True)
def short_waits() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


@pytest.fixture
def somebody() -> Any:
    """Another connection, in the middle of a transaction."""
    with closing(connection.get_new_connection(connection.get_connection_params())) as other:
        yield other


def hold(somebody: Any, row: Delegation) -> None:
    somebody.execute(f"SELECT 1 FROM {row._meta.db_table} WHERE id = {row.pk} FOR UPDATE")


@pytest.mark.parametrize(
    ("page", "answers", "typed"),
    [
        ("delegation_aims", {"our_aims": "What took an hour to write"}, "What took an hour to write"),
        ("delegation_item_add", {"title": "A stop"}, "A stop"),
        ("delegation_organisation_add", {"name": "A made-up office", "kind": "fao", "role": "visitor"}, "A made-up"),
        ("delegation_dates", {**days(first=(31, 2, 2027))}, "must be a real date"),
    ],
)
@pytest.mark.parametrize("is_draft", [True, False])
def test_a_page_of_a_record_that_somebody_holds_keeps_what_was_typed(
    client: Client, somebody: Any, page: str, answers: dict[str, Any], typed: str, is_draft: bool
) -> None:
    officer = factories.council_user("LDS")
    row = factories.a_draft(by=officer) if is_draft else factories.a_delegation(by=officer)
    client.force_login(officer)
    address = at(page, row)
    if page == "delegation_item_add":
        answers = {**answers, "on_day": 15, "on_month": 3, "on_year": 2027, "time_zone": "Europe/London"}
        answers |= {"kind": "formal_meeting", "nature": "substantive", "asked_by": "us", "state": "agreed"}
    filled = {**hidden(client.get(address)), **answers}
    hold(somebody, row)
    answer = post(client, address, filled)
    assert typed in answer.text
    assert answer.status_code == (503 if BUSY in answer.text else 400)
    assert (BUSY in answer.text) is (page != "delegation_dates")
    somebody.rollback()
    if page != "delegation_dates":
        assert post(client, address, {**hidden(answer), **filled}).status_code == 302


def test_a_page_to_read_says_that_it_may_be_asked_for_again(client: Client, somebody: Any) -> None:
    officer = factories.council_user("LDS")
    row = factories.a_delegation(by=officer, marking=Marking.OFFICIAL_SENSITIVE)
    client.force_login(officer)
    somebody.execute("SELECT 1 FROM audit_head WHERE body = 'LDS' FOR UPDATE")
    answer = client.get(row.get_absolute_url())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    somebody.rollback()
    assert client.get(row.get_absolute_url()).status_code == 200


def test_another_fault_of_the_database_is_still_a_fault(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = factories.council_user("LDS")
    row = factories.a_draft(by=officer)
    client.force_login(officer)

    def gone(*_args: Any, **_more: Any) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("engagement.services.edit_delegation", gone)
    with pytest.raises(OperationalError):
        post(client, at("delegation_aims", row), {"version": row.version, "our_aims": "Trade"})
