"""A client's secret is replaced with an overlap, and a client ends at once: by an approver's pages, by a command."""

import base64
import json
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import ApiClient, User
from accounts.roles import Role
from audit.models import Event
from tests.api.callers import Caller, caller, credentials, token_of
from tests.factories import a_delegation, body_of, council_user, user_of
from tests.races.at_once import at_once, posts, told
from web.refusals import WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.capability("G20", part="secrets of partner systems are replaced")]


@pytest.fixture
def approver() -> User:
    return council_user("LDS", Role.APPROVER)


def client_of(client_id: str) -> ApiClient:
    return ApiClient.objects.get(application__client_id=client_id)


def token(client_id: str, secret: str, in_body: bool = False) -> Any:
    sent = {"grant_type": "client_credentials", "scope": "councils:read"}
    if in_body:
        return Client().post("/oauth/token/", {**sent, "client_id": client_id, "client_secret": secret})
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return Client().post("/oauth/token/", sent, headers={"Authorization": f"Basic {basic}"})


@pytest.mark.parametrize("in_body", [False, True])
def test_both_secrets_are_good_until_the_old_one_ends(approver: User, in_body: bool) -> None:
    client_id, old = credentials("LDS")
    now = timezone.now()
    new = services.rotate_secret(client_of(client_id), old_ends_at=now + timedelta(hours=2), by=approver, now=now)
    assert [token(client_id, secret, in_body).status_code for secret in (old, new, "wrong")] == [200, 200, 401]
    with time_machine.travel(now + timedelta(hours=2, seconds=1)):
        assert [token(client_id, secret, in_body).status_code for secret in (old, new)] == [401, 200]
    kept = client_of(client_id)
    assert new not in (kept.application.client_secret, kept.older_secret)


def test_a_secret_that_ends_at_once_takes_its_tokens_along(approver: User) -> None:
    client_id, old = credentials("LDS")
    held = Caller(client_of(client_id), token(client_id, old).json()["access_token"])
    assert held.get("me/").status_code == 200
    now = timezone.now()
    new = services.rotate_secret(client_of(client_id), old_ends_at=now, by=approver, now=now)
    assert held.get("me/").status_code == 401
    assert [token(client_id, secret).status_code for secret in (old, new)] == [401, 200]


def test_no_more_than_two_secrets_are_good(approver: User) -> None:
    client_id, first = credentials("LDS")
    now = timezone.now()
    rotate: dict[str, Any] = {"old_ends_at": now + timedelta(days=7), "by": approver, "now": now}
    second = services.rotate_secret(client_of(client_id), **rotate)
    third = services.rotate_secret(client_of(client_id), **rotate)
    assert [token(client_id, secret).status_code for secret in (first, second, third)] == [401, 200, 200]


def test_an_old_secret_is_not_kept_for_ever(approver: User) -> None:
    client_id, _secret = credentials("LDS")
    now = timezone.now()
    with pytest.raises(ValidationError, match="within 90 days"):
        services.rotate_secret(client_of(client_id), old_ends_at=now + timedelta(days=91), by=approver, now=now)


def test_a_client_that_is_ended_in_mid_page_is_refused_at_once(approver: User) -> None:
    client_id, secret = credentials("LDS")
    held = Caller(client_of(client_id), token(client_id, secret).json()["access_token"])
    following = held.get("councils/").json()["next"]
    assert following
    services.end_client(held.client, by=approver, now=timezone.now())
    assert held.get(following).status_code == 401
    assert token(client_id, secret).status_code == 401
    # Not even by a token that somehow outlived it.
    assert Caller(held.client, token_of(held.client)).get(following).status_code == 401
    for act in (services.end_client, lambda row, **by: services.rotate_secret(row, old_ends_at=by["now"], **by)):
        with pytest.raises(WrongState):
            act(held.client, by=approver, now=timezone.now())


def test_two_clients_of_one_name_are_refused_and_the_name_of_an_ended_one_is_free(approver: User) -> None:
    administrator = user_of("service", Role.ADMINISTRATOR)
    make = lambda name, body: services.make_api_client(  # noqa: E731
        name, body_of(body), ["councils:read"], by=administrator, now=timezone.now()
    )
    make("Case system", "LDS")
    with pytest.raises(ValidationError, match="already has a client of this name"):
        make(" case SYSTEM ", "LDS")
    make("Case system", "MAN")
    services.end_client(ApiClient.objects.get(body="LDS"), by=approver, now=timezone.now())
    make("Case system", "LDS")


@pytest.mark.django_db(transaction=True)
def test_of_two_of_one_name_at_once_one_is_made() -> None:
    administrator, body = user_of("service", Role.ADMINISTRATOR), body_of("LDS")

    def make() -> str:
        try:
            services.make_api_client("Case", body, ["councils:read"], by=administrator, now=timezone.now())
        except ValidationError:
            return "refused"
        return "made"

    assert sorted(at_once(*[make] * 4)) == ["made", "refused", "refused", "refused"]


def test_an_administrator_finds_the_clients_of_a_body_on_its_page(client: Client) -> None:
    body_of("LDS")
    address = reverse("api_clients", args=["LDS"])
    client.force_login(user_of("service", Role.ADMINISTRATOR))
    assert f'href="{address}"' in client.get(reverse("body_members", args=["LDS"])).text
    assert client.get(address).status_code == 200
    own = client.get(reverse("body_members", args=["service"])).text
    assert reverse("api_clients", args=["service"]) not in own


def test_an_approver_sees_their_clients_and_when_they_were_used(client: Client, approver: User) -> None:
    client_id, secret = credentials("LDS", "councils:read", "delegations:read")
    caller("MAN")
    client.force_login(approver)
    address = reverse("api_clients", args=["LDS"])
    assert address in client.get(reverse("body_members", args=["LDS"])).text
    page = client.get(address).text
    assert "System of LDS" in page
    assert client_id in page
    assert "Read delegations <code>delegations:read</code>" in page
    assert "Never" in page
    assert "System of MAN" not in page
    assert secret not in page
    token(client_id, secret)
    assert "Never" not in client.get(address).text


def test_a_new_secret_is_shown_once_on_the_page_that_answers(client: Client, approver: User) -> None:
    client_id, old = credentials("LDS")
    row = client_of(client_id)
    client.force_login(approver)
    address = reverse("rotate_secret", args=["LDS", row.key])
    page = client.post(address, {"old_ends": "24"})
    assert page.status_code == 200
    [shown] = re.findall(r"<code>(\w+)</code>", page.text)
    assert "stays good until" in page.text
    assert [token(client_id, secret).status_code for secret in (old, shown)] == [200, 200]
    for again in (address, reverse("api_clients", args=["LDS"]), reverse("trail", args=["LDS"])):
        assert shown not in client.get(again).text
    assert shown not in json.dumps(dict(client.session))
    assert client.post(address, {"old_ends": "5000"}).status_code == 400
    assert client.post(address, {}).status_code == 400


def test_a_form_that_is_sent_twice_replaces_the_secret_once_and_both_answers_show_it(
    client: Client, approver: User
) -> None:
    client_id, old = credentials("LDS")
    row = client_of(client_id)
    client.force_login(approver)
    address = reverse("rotate_secret", args=["LDS", row.key])
    form = client.get(address).context["form"]
    sent = {"old_ends": "24", **{name: form[name].value() for name in ("form_id", "replaces")}}
    pages = [client.post(address, sent) for _ in "12"]
    [shown] = {re.findall(r"<code>(\w+)</code>", page.text)[0] for page in pages}
    assert [token(client_id, secret).status_code for secret in (old, shown)] == [200, 200]
    assert Event.objects.filter(action="api_client_secret_rotated").count() == 1
    # Once another secret stands there, an old form neither replaces it nor brings its own back.
    now = timezone.now()
    newest = services.rotate_secret(client_of(client_id), old_ends_at=now, by=approver, now=now)
    for late in (sent, {**sent, "form_id": "another"}):
        page = client.post(address, late)
        assert page.status_code == 409
        assert "another secret after this page was opened" in page.text
    assert [token(client_id, secret).status_code for secret in (old, shown, newest)] == [401, 401, 200]


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_four_times_at_once_shows_one_secret_each_time() -> None:
    approver = council_user("LDS", Role.APPROVER)
    client_id, _old = credentials("LDS")
    row = client_of(client_id)
    sent = {"old_ends": "0", "form_id": "one", "replaces": row.print_of_secret}
    pages = posts(approver, reverse("rotate_secret", args=["LDS", row.key]), [sent] * 4)
    assert told(pages) == [200] * 4
    [shown] = {re.findall(r"<code>(\w+)</code>", page.text)[0] for page in pages}
    assert token(client_id, shown).status_code == 200


def test_an_approver_ends_a_client_by_the_page_and_both_acts_are_on_the_trail(client: Client, approver: User) -> None:
    row = caller("LDS").client
    client.force_login(approver)
    client.post(reverse("rotate_secret", args=["LDS", row.key]), {"old_ends": "0"})
    address = reverse("end_client", args=["LDS", row.key])
    page = client.post(address, follow=True)
    assert "The client is ended." in page.text
    assert "System of LDS" not in page.text
    assert client.get(address).status_code == 404
    acts = Event.objects.filter(subject=row.key).order_by("id").values_list("action", "body", "about")
    assert list(acts) == [
        ("api_client_made", "service", "LDS"),
        ("api_client_secret_rotated", "LDS", "LDS"),
        ("api_client_ended", "LDS", "LDS"),
    ]


@pytest.mark.parametrize(
    ("code", "role"), [("LDS", Role.OFFICER), ("LDS", Role.LEADER), ("MAN", Role.APPROVER), ("unit", Role.ANALYST)]
)
def test_nobody_else_rotates_or_ends(client: Client, code: str, role: Role) -> None:
    row, person = caller("LDS").client, user_of(code, role)
    client.force_login(person)
    wanted = 403 if code == "LDS" else 404
    for name, words in (("api_clients", []), ("rotate_secret", [row.key]), ("end_client", [row.key])):
        assert client.get(reverse(name, args=["LDS", *words])).status_code == wanted
    assert client.post(reverse("end_client", args=["LDS", row.key])).status_code == wanted
    for act in (services.end_client, lambda row, **by: services.rotate_secret(row, old_ends_at=by["now"], **by)):
        with pytest.raises(PermissionDenied):
            act(row, by=person, now=timezone.now())


def test_the_command_rotates_and_ends() -> None:
    client_id, old = credentials("unit", "councils:read")
    said = StringIO()
    call_command("rotate_api_secret", client_id, keep_old=1, stdout=said)
    new = json.loads(said.getvalue())["client_secret"]
    assert [token(client_id, secret).status_code for secret in (old, new)] == [200, 200]
    call_command("rotate_api_secret", client_id, end=True)
    assert [token(client_id, secret).status_code for secret in (old, new)] == [401, 401]
    for wrong in (client_id, "nobody"):
        with pytest.raises(CommandError):
            call_command("rotate_api_secret", wrong, keep_old=1)


def test_ending_a_client_leaves_what_it_wrote(approver: User) -> None:
    held = caller("LDS")
    row = a_delegation("LDS")
    services.end_client(held.client, by=approver, now=timezone.now())
    assert caller("LDS").get(f"delegations/{row.key}/").status_code == 200
