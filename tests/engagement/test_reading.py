"""Reading a record marked OFFICIAL-SENSITIVE is on the trail; reading others is not. Nobody's feed hears of it."""

import pytest
from django.test import Client

from accounts.roles import Role
from accounts.rules import Sharing
from audit.models import Event
from engagement import services
from engagement.models import Delegation
from engagement.rules import Marking
from tests import factories
from tests.api.callers import caller
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def readings() -> list[tuple[str, str, list[str]]]:
    return list(Event.objects.filter(action="delegation_read").values_list("body", "about", "after"))


@pytest.mark.parametrize(("marking", "read"), [(Marking.OFFICIAL, 0), (Marking.OFFICIAL_SENSITIVE, 1)])
def test_a_page_that_is_read_is_recorded_where_its_marking_asks_for_it(client: Client, marking: str, read: int) -> None:
    delegation = factories.a_delegation("LDS", sharing=Sharing.UNIT, marking=marking)
    client.force_login(factories.user_of("unit", "analyst"))
    assert client.get(delegation.get_absolute_url()).status_code == 200
    assert readings() == [("unit", "LDS", [])] * read


@pytest.mark.parametrize("address", ["delegations/", "delegations/{key}/"])
def test_the_api_records_readings_too(address: str) -> None:
    delegation = factories.a_delegation("LDS", sharing=Sharing.UNIT, marking=Marking.OFFICIAL_SENSITIVE)
    assert caller("unit").get(address.format(key=delegation.key)).status_code == 200
    assert readings() == [("unit", "LDS", [])]


def test_who_may_not_see_it_has_not_read_it(client: Client) -> None:
    delegation = factories.a_delegation("LDS", sharing=Sharing.COUNCIL, marking=Marking.OFFICIAL_SENSITIVE)
    client.force_login(factories.user_of("unit", "analyst"))
    assert client.get(delegation.get_absolute_url()).status_code == 404
    assert readings() == []


def test_sharing_more_widely_does_not_open_what_was_said_before(client: Client) -> None:
    officer, approver = factories.council_user("LDS"), factories.council_user("LDS", Role.APPROVER)
    row = factories.a_delegation("LDS", by=officer, sharing=Sharing.COUNCIL, title="What it was called in private")
    row = services.edit_delegation(row, seen=row.version, by=officer, now=NOW, title="Public name")
    row = services.edit_delegation(row, sharing="unit", seen=row.version, by=approver, now=NOW)
    services.edit_delegation(row, seen=row.version, by=officer, now=NOW, title="Newest name")
    client.force_login(factories.user_of("unit", "analyst"))
    page = client.get(Delegation.objects.get().get_absolute_url()).content.decode()
    assert "Newest name" in page and "Public name" in page
    assert "in private" not in page
    client.force_login(officer)
    assert "in private" in client.get(row.get_absolute_url()).content.decode()
