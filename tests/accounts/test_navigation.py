"""What stands under the header: at most four links, by what the reader may do, at no query of its own."""

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.context import signed_in
from accounts.roles import Role
from tests.factories import again, user_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "role", "last"),
    [
        ("LDS", Role.APPROVER, "Calendar"),
        ("LDS", Role.AUDITOR, "Trail"),
        ("service", Role.ADMINISTRATOR, "Bodies"),
        ("fcdo", Role.READER, None),
        ("LDS", Role.OFFICER, "Calendar"),
        ("unit", Role.ANALYST, "National overview"),
    ],
)
def test_each_role_has_its_own_links(code: str, role: Role, last: str | None) -> None:
    request = RequestFactory().get("/")
    request.user = again(user_of(code, role))
    shown = signed_in(request)
    labels = [str(entry["label"]) for entry in shown["navigation"]]
    assert len(labels) <= 4
    if last:
        assert labels[-1] == last
    assert ("Calendar" in labels) is (role in (Role.APPROVER, Role.OFFICER))
    assert ("Guidance" in labels) is (role not in (Role.AUDITOR, Role.ADMINISTRATOR))
    assert ("Users" in labels) is (role == Role.ADMINISTRATOR)


def test_it_asks_the_database_for_memberships_alone() -> None:
    request = RequestFactory().get("/")
    request.user = again(user_of("LDS", Role.APPROVER))
    with CaptureQueriesContext(connection) as queries:
        signed_in(request)
    assert len(queries) == 1


def test_the_council_is_in_sight_and_the_page_of_today_is_marked(client: Client) -> None:
    client.force_login(user_of("LDS", Role.APPROVER))
    page = client.get(reverse("calendar"))
    assert "Leeds City Council" in page.text.split("<main")[0]
    [current] = [entry for entry in page.context["navigation"] if entry["current"]]
    assert current["label"] == "Calendar"
    elsewhere = client.get(reverse("account"))
    assert not [entry for entry in elsewhere.context["navigation"] if entry["current"]]


@pytest.mark.parametrize("name", ["delegations", "contacts", "organisations"])
def test_contacts_and_the_directory_lie_with_the_delegations(client: Client, name: str) -> None:
    client.force_login(user_of("LDS", Role.OFFICER))
    page = client.get(reverse(name))
    [current] = [entry for entry in page.context["navigation"] if entry["current"]]
    assert current["label"] == "Delegations"
    for other in ("delegations", "contacts", "organisations"):
        assert f'class="moj-sub-navigation__link" href="{reverse(other)}"' in page.text


def test_who_showed_no_second_factor_has_no_links(client: Client, settings: Settings) -> None:
    settings.SECOND_FACTOR = True
    client.force_login(user_of("LDS", Role.APPROVER))
    page = client.get(reverse("account_logout"))
    assert "Your council" not in page.text
    assert "Leeds City Council" not in page.text


def test_the_account_page_says_who_one_is(client: Client) -> None:
    officer = user_of("LDS", Role.OFFICER)
    client.force_login(officer)
    page = client.get(reverse("account"))
    for shown in (officer.name, officer.email, "Leeds City Council", "Officer", "Not asked for in the demonstration"):
        assert shown in page.text
