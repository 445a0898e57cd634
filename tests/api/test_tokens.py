"""Tokens of partner systems: how one is got, what it is good for, when it ends."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from oauth2_provider.models import AccessToken, Application

from accounts.models import ApiClient
from tests import factories
from tests.api.callers import Caller, caller, credentials, token_of

pytestmark = pytest.mark.django_db

FORM = {"grant_type": "client_credentials", "scope": "councils:read"}


def ask(**form: Any) -> Any:
    return Client().post("/oauth/token/", form)


def ask_as(code: str, *scopes: str, **more: Any) -> Any:
    client_id, secret = credentials(code, *scopes)
    return ask(grant_type="client_credentials", client_id=client_id, client_secret=secret, **more)


def me(token: str) -> Any:
    return Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {token}"})


def test_a_client_gets_a_token_for_a_quarter_of_an_hour() -> None:
    answer = ask_as("LDS", "delegations:read", scope="delegations:read")
    assert answer.status_code == 200
    assert answer.json()["expires_in"] == 900
    assert answer.json()["token_type"] == "Bearer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert me(answer.json()["access_token"]).json()["scopes"] == ["delegations:read"]


def test_a_client_may_name_itself_by_basic_authentication() -> None:
    client_id, secret = credentials("LDS")
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    form = {"grant_type": "client_credentials", "scope": "councils:read"}
    answer = Client().post("/oauth/token/", form, headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("asked", [{}, {"scope": ""}, {"scope": "  "}, {"scope": "delegations:write"}])
def test_who_asks_for_no_scope_that_it_has_is_told_which_it_has(asked: dict[str, str]) -> None:
    answer = ask_as("LDS", "delegations:read", "overview:read", **asked)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    said = answer.json()["error_description"]
    assert said == "Say in scope what the token is for. This client has: delegations:read overview:read."
    assert not AccessToken.objects.exists()


def test_a_wrong_secret_learns_no_scopes() -> None:
    client_id, _secret = credentials("LDS")
    answer = ask(grant_type="client_credentials", client_id=client_id, client_secret="wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.json()["error_description"] == "The client’s id or secret is wrong, or the client has ended."
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("scope", ["delegations:write", "no:such", "delegations:read delegates:read"])
def test_a_scope_that_was_not_granted_is_refused(scope: str) -> None:
    answer = ask_as("LDS", "delegations:read", scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    "grant",
    [
        "password",
        "authorization_code",
        "refresh_token",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:openid:params:grant-type:ciba",
        "nonsense",
        "client_credentials ",
    ],
)
def test_every_other_way_of_asking_is_refused(grant: str) -> None:
    for more in ({}, {"device_code": "x"}, {"username": "officer@leeds.example", "password": "right"}):
        answer = ask(grant_type=grant, **more)
        assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_users_passwords_cannot_be_tried_here() -> None:
    user = factories.council_user()
    client_id, secret = credentials("LDS")
    answers = [
        ask(grant_type="password", client_id=client_id, client_secret=secret, username=user.email, password=tried)
        for tried in ("a password for tests", "wrong")
    ]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    "form",
    [
        {"client_id": "nobody", "client_secret": "x"},
        {"client_id": "\0", "client_secret": "x"},
        {"client_id": "x" * 5000, "client_secret": "杭" * 5000},
        {"client_secret": "x"},
        {},
    ],
)
def test_an_unknown_client_is_refused_and_never_an_error(form: dict[str, Any]) -> None:
    answer = ask(grant_type="client_credentials", **form)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_hostile_requests_for_a_token_are_refused() -> None:
    client_id, secret = credentials("LDS")
    good = {**FORM, "client_id": client_id, "client_secret": secret}
    nul = base64.b64encode(b"%00:%00").decode()
    answers = [
        ask(**{**good, "client_secret": "wrong"}),
        ask(**good, resource="https://elsewhere.example/"),
        ask(**{**good, "scope": "\0"}),
        ask(**{**good, "grant_type": ["client_credentials", "password"]}),
        Client().post("/oauth/token/?a=%zz", good),
        Client().post("/oauth/token/", "{}", content_type="application/json"),
        Client().post("/oauth/token/", b"\xff=\xfe", content_type="application/x-www-form-urlencoded"),
        Client().post("/oauth/token/", good, headers={"Authorization": f"Basic {nul}"}, QUERY_STRING=""),
        Client().post("/oauth/token/", {"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {nul}"}),
        Client().post("/oauth/token/", {"grant_type": "client_credentials"}, headers={"Authorization": "Basic ÿ"}),
    ]
    assert [answer.status_code in (200, 400, 401) for answer in answers] == [True] * len(answers)
    assert [answer.status_code for answer in answers if answer.status_code == 200] == [200]


def test_a_token_is_asked_for_by_post_alone() -> None:
    for address in ("/oauth/token/", "/oauth/revoke/"):
        answer = Client().get(address)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_no_secret_and_no_token_lies_readable_in_the_database() -> None:
    client_id, secret = credentials("LDS")
    token = ask(**FORM, client_id=client_id, client_secret=secret).json()["access_token"]
    assert me(token).status_code == 200
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("oauth2_", "accounts_", "audit_", "notifications_")):
                cursor.execute(f'SELECT string_agg(held::text, %s) FROM "{table}" held', ["\n"])
                held = cursor.fetchone()[0] or ""
                assert secret not in held, table
                assert token not in held, table
    assert AccessToken.objects.get().token == ""


def test_a_token_in_the_address_is_not_looked_at() -> None:
    token = caller().token
    for name in ("access_token", "token", "bearer_token"):
        answer = Client().get(f"/api/v1/me/?{name}={token}")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer nonsense", "Token x", "Bearer \u00ff", f"Bearer {'x' * 9000}"]
)
def test_without_a_good_token_there_is_401(given: str) -> None:
    answer = Client().get("/api/v1/me/", headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_by_itself() -> None:
    client = caller().client
    assert me(token_of(client, timedelta(seconds=-1))).status_code == 401


def test_a_token_that_was_revoked_is_refused_at_once() -> None:
    client_id, secret = credentials("LDS")
    token = ask(**FORM, client_id=client_id, client_secret=secret).json()["access_token"]
    other_id, other_secret = credentials("MAN")

    def revoke(client: str, key: str) -> Any:
        return Client().post("/oauth/revoke/", {"token": token, "client_id": client, "client_secret": key})

    assert revoke(other_id, other_secret).status_code == 200
    assert me(token).status_code == 200
    assert revoke(client_id, "wrong").status_code == 401
    assert revoke(client_id, secret).status_code == 200
    assert me(token).status_code == 401


def _switch_off_client(client: ApiClient) -> None:
    ApiClient.objects.filter(pk=client.pk).update(is_active=False)


def _switch_off_user(client: ApiClient) -> None:
    type(client.user).objects.filter(pk=client.user.pk).update(is_active=False)


def _switch_off_body(client: ApiClient) -> None:
    type(client.body).objects.filter(pk=client.body.pk).update(is_active=False)


@pytest.mark.parametrize("switch_off", [_switch_off_client, _switch_off_user, _switch_off_body])
def test_what_is_switched_off_ends_at_once(switch_off: Any) -> None:
    client_id, secret = credentials("LDS")
    form = {**FORM, "client_id": client_id, "client_secret": secret}
    token = ask(**form).json()["access_token"]
    switch_off(ApiClient.objects.get(application__client_id=client_id))
    assert me(token).status_code == 401
    answer = ask(**form)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_application_without_a_client_of_ours_gets_nothing() -> None:
    client_id, secret = credentials("LDS")
    ApiClient.objects.filter(application__client_id=client_id).delete()
    answer = ask(grant_type="client_credentials", client_id=client_id, client_secret=secret)
    assert answer.status_code == 401
    assert Application.objects.filter(client_id=client_id).exists()


def test_a_scope_taken_from_a_client_is_gone_from_its_tokens() -> None:
    held = caller("LDS", "delegations:read", "councils:read")
    ApiClient.objects.filter(pk=held.client.pk).update(scopes=["councils:read"])
    assert held.get("delegations/").status_code == 403
    assert held.get("councils/").status_code == 200


def test_a_browser_session_opens_no_endpoint(client: Client) -> None:
    client.force_login(factories.council_user())
    assert client.get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize(
    "address", ["authorize", "introspect", "applications", "device-authorization", "token", "o/token/"]
)
def test_nothing_else_of_the_library_has_an_address(address: str) -> None:
    answer = Client().get(f"/oauth/{address}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_me_says_what_the_token_sees() -> None:
    told: Caller = caller("LDS")
    answer = told.get("me/").json()
    assert answer["body"] == {"id": "LDS", "name": told.client.body.name, "kind": "council"}
    assert answer["kind"] == "system"
    assert "delegations:write" in answer["scopes"]
    assert any("Leeds" in sentence for sentence in answer["sees"])
    guidance = "Positions and lines to take that are for your body."
    assert caller("dbt").get("me/").json()["sees"] == ["Councils and places.", guidance, "Figures."]


@pytest.mark.parametrize(
    ("code", "scopes", "sees"),
    [
        ("LDS", ["councils:read"], ["Councils and places."]),
        ("LDS", ["overview:read"], ["Figures."]),
        ("university", ["guidance:read"], ["Positions and lines to take that are for your body."]),
        ("LDS", ["delegations:write"], ["No records."]),
        ("dbt", ["delegations:read"], ["No records."]),
        ("LDS", ["organisations:read"], ["Organisations that your body may see."]),
        (
            "LDS",
            ["delegations:read"],
            [
                "What Leeds City Council has recorded, drafts included, without the names of those who travel.",
                "A summary of what other councils share with all councils.",
                "Records that were opened to your body one by one.",
            ],
        ),
        (
            "unit",
            ["delegations:read"],
            [
                "All that councils share with the central unit, without the names of those who travel.",
                "Records that were opened to your body one by one.",
            ],
        ),
    ],
)
def test_me_says_no_more_than_the_scopes_reach(code: str, scopes: list[str], sees: list[str]) -> None:
    assert caller(code, *scopes).get("me/").json()["sees"] == sees


def test_me_speaks_of_names_with_their_scope_alone() -> None:
    sees = caller("LDS", "delegations:read", "delegates:read").get("me/").json()["sees"]
    assert sees[0] == "Everything that Leeds City Council has recorded, drafts included."
