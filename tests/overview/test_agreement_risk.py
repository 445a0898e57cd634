"""The risk of an agreement on its page: the same panel as a visit's, for each reader as much as they may see."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.factories import NOW, again, council_user, user_of
from tests.risk.assessed import finished
from tests.world import an_agreement
from twinning.models import Agreement
from twinning.rules import AgreementKind, Status
from twinning.services import change_status

pytestmark = pytest.mark.django_db
PANEL = re.compile(r'<section class="app-section" aria-labelledby="risk">.*?</section>', re.DOTALL)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def panel_of(client: Client, agreement: Agreement, reader: User) -> tuple[str, list[str]]:
    """What the panel says, and where it leads."""
    client.force_login(again(reader))
    page = client.get(agreement.get_absolute_url())
    assert page.status_code == 200
    found = PANEL.findall(page.text)
    if not found:
        return "", []
    addresses = re.findall(r'href="([^"]+)"', found[0])
    for address in addresses:
        assert client.get(address).status_code == 200, address
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()), addresses


def test_its_council_is_led_from_the_six_facts_to_what_is_left(client: Client, officer: User) -> None:
    agreement = an_agreement("LDS", "councils", by=again(officer), kind=AgreementKind.MOU)
    told, addresses = panel_of(client, agreement, officer)
    assert told.endswith("Answer six facts") and addresses == [f"/agreements/{agreement.key}/assessment/facts/"]
    finished(agreement, by=officer)
    told, addresses = panel_of(client, agreement, officer)
    assert "Short assessment, finished. What is left: Medium" in told
    assert "Security lead, by 1 March 2027" in told and "Organisations" not in told
    assert addresses == [f"/agreements/{agreement.key}/assessment/"]


def test_others_read_as_much_as_is_theirs(client: Client, officer: User) -> None:
    agreement = an_agreement("LDS", "councils", by=again(officer), kind=AgreementKind.MOU)
    analyst = user_of("unit", Role.ANALYST)
    assert panel_of(client, agreement, analyst) == ("", [])
    finished(agreement, by=officer)
    told, addresses = panel_of(client, agreement, analyst)
    assert told.startswith("Risk How deep to look Short assessment, finished.") and told.endswith("1 thing")
    assert addresses == [] and "Security lead" not in told
    for reader in (council_user("MAN"), user_of("wales", Role.DEVOLVED)):
        client.force_login(reader)
        page = client.get(agreement.get_absolute_url())
        assert page.status_code == 404 or not PANEL.findall(page.text)


def test_of_one_that_has_ended_there_is_nothing_to_press(client: Client, officer: User) -> None:
    agreement = an_agreement("LDS", "unit", by=again(officer), kind=AgreementKind.MOU)
    approver = council_user("LDS", Role.APPROVER)
    said: dict[str, Any] = {"status": Status.LAPSED, "on": date(2026, 11, 1), "reason": "Made-up.", "now": NOW}
    change_status(agreement, seen=agreement.version, by=approver, **said)
    assert panel_of(client, agreement, officer) == ("", [])


def test_it_takes_one_question_to_the_database(
    client: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for number in (0, 1):
        agreement = an_agreement("LDS", "unit", by=again(officer), kind=list(AgreementKind)[number])
        if number:
            finished(agreement, by=officer)
        client.force_login(again(officer))
        client.get(agreement.get_absolute_url())
        with django_assert_max_num_queries(60) as asked:
            assert client.get(agreement.get_absolute_url()).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0]
