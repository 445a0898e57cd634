"""Clients of the API are made by a command, with no more than their body can have."""

import json
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts import services
from accounts.models import ApiClient
from accounts.roles import Role
from accounts.scopes import SCOPES
from audit.models import Event
from tests.factories import NOW, body_of, council_user, user_of

pytestmark = pytest.mark.django_db


def made(body: str, scopes: str) -> dict[str, str]:
    body_of(body)
    said = StringIO()
    call_command("create_api_client", name="Leeds CRM", body=body, scopes=scopes, stdout=said)
    answer: dict[str, str] = json.loads(said.getvalue())
    return answer


def test_the_secret_is_shown_once_and_kept_hashed() -> None:
    answer = made("LDS", "delegations:read delegations:write")
    assert set(answer) == {"client_id", "client_secret"}
    client = ApiClient.objects.get()
    application = client.application
    assert application.client_id == answer["client_id"]
    assert application.client_secret != answer["client_secret"]
    assert check_password(answer["client_secret"], application.client_secret)
    assert client.scopes == ["delegations:read", "delegations:write"]


def test_it_acts_as_a_user_of_its_body_who_cannot_sign_in() -> None:
    made("LDS", "delegations:read")
    client = ApiClient.objects.get()
    assert [(m.body_id, m.role) for m in client.user.memberships_now] == [("LDS", Role.PARTNER)]
    assert client.user.kind == "system"
    assert not client.user.has_usable_password()
    assert client.application.user == client.user
    assert client.user.keys() == council_user("LDS").keys()
    event = Event.objects.get()
    assert (event.action, event.body, event.about) == ("api_client_made", "service", "LDS")


@pytest.mark.parametrize(
    ("body", "scopes", "sentence"),
    [
        ("unit", "delegations:read delegations:write", "is for councils"),
        ("fcdo", "delegates:write", "is for councils"),
        ("LDS", "delegations:delete", "There is no scope delegations:delete"),
        ("LDS", "", "Name at least one scope"),
        ("service", "overview:read", "has no clients"),
    ],
)
def test_what_it_refuses(body: str, scopes: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        made(body, scopes)
    assert not ApiClient.objects.exists()


def test_an_unknown_body_is_named() -> None:
    with pytest.raises(CommandError, match="no body with the code XXX"):
        call_command("create_api_client", name="A", body="XXX", scopes="overview:read")


def test_a_council_may_have_every_scope() -> None:
    made("LDS", " ".join(SCOPES))
    assert ApiClient.objects.get().scopes == sorted(SCOPES)


def test_only_an_administrator_or_the_operator_makes_one() -> None:
    for who in (council_user("LDS", Role.APPROVER), user_of("unit", Role.PUBLISHER)):
        with pytest.raises(PermissionDenied):
            services.make_api_client("A", body_of("LDS"), ["overview:read"], by=who, now=NOW)
    administrator = user_of("service", Role.ADMINISTRATOR)
    services.make_api_client("A", body_of("LDS"), ["overview:read"], by=administrator, now=NOW)
