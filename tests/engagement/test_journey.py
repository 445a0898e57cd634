"""A council officer logs a delegation from the first question to the record, over the pages."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from accounts.rules import Sharing
from engagement.models import Delegation
from engagement.rules import Stage
from tests import factories

pytestmark = pytest.mark.django_db


def hidden(page: Any) -> dict[str, str]:
    """The hidden answers of the last form on a page: its version and its own key."""
    found = re.findall(r'<input type="hidden" name="(version|form_id|asked)"(?: value="([^"]*)")?', page.content.decode())
    return {name: value for name, value in found if name}


def send(client: Client, address: str, **answers: Any) -> Any:
    """Open a page, fill in its form and send it, as a browser does."""
    page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    return client.post(address, {**hidden(page), **answers})


def test_an_officer_logs_a_delegation_from_start_to_record(client: Client) -> None:
    client.force_login(factories.council_user("LDS"))
    start = send(
        client, reverse("delegation_start"), title="Hangzhou friendship visit", direction="inward", country="CN"
    )
    draft = Delegation.objects.get()
    assert start.url == reverse("delegation_tasks", args=[draft.key])

    def at(name: str, *more: str) -> str:
        return reverse(name, args=[draft.key, *more])

    assert "You have completed 2 of 8 sections" in client.get(start.url).text
    dates = {f"{field}_{part}": value for field, days in (("starts_on", 15), ("ends_on", 18)) for part, value in
             (("day", days), ("month", 3), ("year", 2027))}
    assert send(client, at("delegation_dates"), purposes=["civic_ceremonial"], **dates).url == start.url
    assert send(client, at("delegation_place_add"), q="杭州").url == at("delegation_places")
    page = send(client, at("delegation_organisation_add") + "?q=Made-up", name="Made-up Office", kind="fao", role="visitor")
    assert page.url == at("delegation_organisations")
    for stop in range(5):
        answers = {"title": f"Stop {stop}", "on_day": 15, "on_month": 3, "on_year": 2027, "at": "9:30am", "kind": "signing"}
        usual = {"time_zone": "Europe/London", "nature": "substantive", "asked_by": "us", "state": "agreed"}
        assert send(client, at("delegation_item_add"), **answers, **usual).url == at("delegation_programme")
    for name in ("张测试", "李测试", "王测试"):
        answers = {"name": "Zhang Ceshi", "local_name": name, "part": "member"}
        assert send(client, at("delegation_delegate_add"), **answers).url == at("delegation_delegates")
    assert send(client, at("delegation_aims"), our_aims="Trade").url == start.url
    assert send(client, at("delegation_sharing"), sharing="councils", marking="OFFICIAL").url == start.url
    check = client.get(at("delegation_check"))
    assert "Log this delegation" in check.text
    assert "张测试" in check.text
    logged = send(client, at("delegation_check"))
    assert logged.url == at("delegation_logged")
    draft.refresh_from_db()
    assert draft.stage == Stage.LOGGED
    assert draft.place == factories.hangzhou()
    assert draft.programme.count() == 5
    assert draft.reference in client.get(logged.url).text
    record = client.get(at("delegation")).text
    assert draft.reference in record
    assert "9:30am" in record and "Stop 4" in record and "王测试" in record


def test_each_reader_sees_as_much_as_is_shown(client: Client) -> None:
    delegation = factories.a_delegation(
        sharing=Sharing.COUNCILS,
        delegates=factories.some_delegates(),
        programme=factories.some_programme(),
        our_aims="Secretly hoped for",
    )
    address = reverse("delegation", args=[delegation.key])
    for body, role, whole, programme in (
        ("LDS", Role.OFFICER, True, True),
        ("LDS", Role.LEADER, True, True),
        ("unit", Role.ANALYST, False, True),
        ("CRF", Role.OFFICER, False, False),
    ):
        client.force_login(factories.user_of(body, role))
        page = client.get(address)
        assert page.status_code == 200
        assert delegation.title in page.text
        assert ("张测试1" in page.text) is whole
        assert ("Civic Hall" in page.text) is programme
        assert ("Secretly hoped for" in page.text) is programme
    assert "shares a summary of this visit" in page.text
