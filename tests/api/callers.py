"""Partner systems that call the API in tests."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken

from accounts.models import ApiClient
from accounts.roles import BodyKind, Role
from accounts.scopes import SCOPES
from accounts.services import make_api_client
from tests import factories
from web.keys import new_key

ROOT = "/api/v1/"


@dataclass
class Caller:
    """A client with a token. Addresses are given from the API's root, or in full."""

    client: ApiClient
    token: str

    def call(self, method: str, address: str, sent: Any = None, **headers: str) -> Any:
        path = address if address.startswith(("/", "http")) else ROOT + address
        sending = {} if sent is None else {"data": sent, "content_type": "application/json"}
        given = {
            "Authorization": f"Bearer {self.token}",
            **{name.replace("_", "-"): told for name, told in headers.items()},
        }
        return Client().generic(method, path, **_body(sending), headers=given)

    def get(self, address: str, **headers: str) -> Any:
        return self.call("GET", address, **headers)

    def post(self, address: str, sent: Any, **headers: str) -> Any:
        return self.call("POST", address, sent, **headers)

    def patch(self, address: str, sent: Any, if_match: str | None = None, **headers: str) -> Any:
        """Change a record as it stands, or as the given ETag says that it stood."""
        tag = self.get(address).headers.get("ETag", "") if if_match is None else if_match
        return self.call("PATCH", address, sent, **headers, **({"If_Match": tag} if tag else {}))


def _body(sending: dict[str, Any]) -> dict[str, Any]:
    if "data" in sending and not isinstance(sending["data"], str | bytes):
        sending["data"] = Client()._encode_json(sending["data"], "application/json")  # type: ignore[attr-defined]
    return sending


def scopes_for(code: str) -> list[str]:
    """All that a client of this body can be given."""
    council = factories.body_of(code).kind == BodyKind.COUNCIL
    return [scope for scope in SCOPES if council or not scope.endswith(":write")]


def credentials(code: str, *scopes: str) -> tuple[str, str]:
    """A new client's id and secret, made as an administrator makes them."""
    administrator = factories.user_of("service", Role.ADMINISTRATOR)
    number = ApiClient.objects.filter(body_id=code).count()
    return make_api_client(
        f"System {number + 1} of {code}" if number else f"System of {code}",
        factories.body_of(code),
        scopes or scopes_for(code),
        by=administrator,
        now=timezone.now(),
    )


def caller(code: str = "LDS", *scopes: str) -> Caller:
    """A client of a body, with a token for these scopes, or for all that its body may have."""
    client_id, _secret = credentials(code, *scopes)
    client = ApiClient.objects.get(application__client_id=client_id)
    return Caller(client, token_of(client))


def token_of(client: ApiClient, lives: timedelta = timedelta(minutes=15)) -> str:
    raw = f"{new_key()}{new_key()}"
    AccessToken.objects.create(
        application=client.application, token=raw, scope=" ".join(client.scopes), expires=timezone.now() + lives
    )
    return raw


def pointers(answer: Any) -> dict[str, str]:
    return {error["pointer"]: error["detail"] for error in answer.json()["errors"]}


def parameters(answer: Any) -> dict[str, str]:
    return {error["parameter"]: error["detail"] for error in answer.json()["errors"]}


def written(**more: Any) -> dict[str, Any]:
    """What logging needs, as a partner system sends it."""
    return {
        "title": "Friendship visit of a made-up delegation",
        "direction": "inward",
        "country": "CN",
        "place": "CN-330100",
        "starts_on": "2027-03-15",
        "ends_on": "2027-03-18",
        "purposes": ["civic_ceremonial"],
        **more,
    }


DELEGATES = [
    {
        "name": "Zhang Ceshi",
        "local_name": "张测试",
        "title": "Director",
        "organisation": "Made-up office",
        "part": "lead",
    },
    {"name": "Li Shuoming", "local_name": "李说明"},
]
PROGRAMME_SENT = [
    {"title": "Courtesy call", "on": "2027-03-15", "at": "09:30", "kind": "courtesy_call", "site": "Civic Hall"},
    {"title": "Debrief", "on": "2027-03-18", "kind": "debrief", "time_zone": "Asia/Shanghai", "access": ""},
]


def logged(held: Caller, **more: Any) -> dict[str, Any]:
    """A delegation as the API answers with it."""
    answer = held.post("delegations/", written(**more))
    assert answer.status_code == 201, answer.json()
    body: dict[str, Any] = answer.json()
    return body
