"""A record on paper: as much of it as its reader sees, and nothing that a council keeps to itself."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.sharing import CouncilNote
from engagement.models import Delegation
from tests import factories
from tests.engagement.pages import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS", name="Made-up Officer")
    client.force_login(officer)
    return officer


def a_record(officer: User) -> Delegation:
    row = factories.a_delegation(
        by=officer,
        sharing="councils",
        delegates=[{"name": "Zhang Ceshi", "local_name": "张测试"}],
        programme=factories.some_programme(3),
        their_aims="To see how a museum is run.",
        marking="OFFICIAL-SENSITIVE",
    )
    CouncilNote.objects.create(
        council_id="LDS", label=row._meta.label, record=row.key, text="Made-up private note.", made_by=officer
    )
    return row


def test_its_own_council_prints_the_whole_without_notes_or_ways_on(client: Client, officer: User) -> None:
    row = a_record(officer)
    assert at("delegation_print", row) in client.get(at("delegation", row)).text
    page = client.get(at("delegation_print", row)).text
    main = page.split("<main")[1].split("</main>")[0]
    for told in ("Zhang Ceshi", "张测试", "Stop 3", "To see how a museum is run.", "Printed on", "Made-up Officer"):
        assert told in main
    assert page.count("OFFICIAL-SENSITIVE") >= 2
    assert "Made-up private note." not in page
    assert "<form" not in main
    assert ">Change" not in main


def test_others_print_what_they_see(client: Client, officer: User) -> None:
    row = a_record(officer)
    client.force_login(factories.user_of("unit", Role.ANALYST))
    page = client.get(at("delegation_print", row)).text
    assert "Stop 3" in page
    assert "Zhang Ceshi" not in page
    client.force_login(factories.council_user("MAN"))
    page = client.get(at("delegation_print", row)).text
    assert "15 to 18 March 2027" in page
    for hidden_from_them in ("Stop 3", "Zhang Ceshi", "museum"):
        assert hidden_from_them not in page
    client.force_login(factories.user_of("chongqing", Role.POST))
    assert client.get(at("delegation_print", row)).status_code == 404


def test_a_draft_is_printed_by_its_council_alone(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer)
    assert client.get(at("delegation_print", draft)).status_code == 200
    client.force_login(factories.user_of("unit", Role.ANALYST))
    assert client.get(at("delegation_print", draft)).status_code == 404
