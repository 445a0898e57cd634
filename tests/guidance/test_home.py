"""The first page of guidance: what is for the reader, the newest first."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from guidance.rules import Standing
from tests.factories import NOW, council_user, user_of
from tests.guidance.texts import a_draft_line, a_position, a_version

pytestmark = pytest.mark.django_db


def test_it_shows_what_is_in_force_for_the_reader_and_nothing_else(client: Client, time_machine: object) -> None:
    time_machine.move_to(NOW + timedelta(days=2))  # type: ignore[attr-defined]
    a_version(headline="For everybody.")
    a_version(title="Another", headline="Over already.", expires_on=NOW.date())
    a_version(title="Sensitive", headline="Marked.", marking="OFFICIAL-SENSITIVE", roles=["leader"])
    a_version("wales", title="Welsh", headline="For Wales.", nations=["wales"])
    a_draft_line(title="Draft", headline="Not published.")
    a_position(sector_id="energy", standing=Standing.ADVICE_FIRST, now=NOW + timedelta(days=1))
    client.force_login(council_user("LDS"))
    page = client.get(reverse("guidance"))
    assert [row.title for row in page.context["latest"]] == ["Energy", "A made-up line"]
    assert "For everybody." in page.text
    assert "Over already." not in page.text
    assert "Marked." not in page.text
    assert "Seek advice first" in page.text
    client.force_login(council_user("CRF", Role.LEADER))
    assert "For Wales." in client.get(reverse("guidance")).text


@pytest.mark.parametrize(("code", "role"), [("LDS", Role.AUDITOR), ("service", Role.ADMINISTRATOR)])
def test_it_is_for_those_who_read_guidance(client: Client, code: str, role: Role) -> None:
    client.force_login(user_of(code, role))
    assert client.get(reverse("guidance")).status_code == 403
