"""How the permission matrix asks: every address, as everybody, about a record of each kind of sharing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client

from accounts.models import ApiClient, CouncilNote, FactorReset, Membership, User
from accounts.roles import Role
from places.models import Post
from tests import factories, world
from tests.api.callers import caller
from tests.routes import Route, routes
from tests.world import ACTORS, AGREEMENTS, OWN, SHARED, SYSTEMS, World

# Answered by libraries or by nobody in particular, the same for all; tested where they are made.
LEFT_OUT = (
    *("account_", "mfa_", "token", "revoke-token", "(?:api|oauth)/"),
    "accept_invitation",  # by a signed link: tests/accounts/test_invitations.py
)
# Lists that show records: the cell says which of them, by the first letter of how they are shared.
LETTERS = {"draft": "d", "council": "c", "unit": "u", "councils": "s", "granted": "g"}


@dataclass(frozen=True)
class Case:
    """One row of the table: an address, a method, and how the record asked for is shared ("-" where there is none)."""

    route: str
    method: str
    shared: str


def asked_routes() -> list[Route]:
    return [route for route in routes() if not route.name.startswith(LEFT_OUT)]


def cases() -> Iterator[tuple[Case, Route]]:
    """Every row that the table must have."""
    for route in asked_routes():
        for method in route.methods:
            # A form is sent with POST; Django's form views answer PUT like POST.
            if method == "PUT" and not route.name.startswith("api:"):
                continue
            for shared in shared_of(route):
                yield Case(label_of(route), method, shared), route


def label_of(route: Route) -> str:
    return f"{route.name} +{'+'.join(route.words)}" if route.words else route.name


def is_of_a_record(route: Route) -> bool:
    return "key" in route.words and route.pattern.startswith(("delegations/", "api/v1/delegations/"))


def is_of_an_agreement(route: Route) -> bool:
    return "key" in route.words and route.pattern.startswith(("agreements/", "api/v1/agreements/"))


def shared_of(route: Route) -> tuple[str, ...]:
    """How the records are shared that an address can be about."""
    if is_of_an_agreement(route):
        return tuple(AGREEMENTS)
    return SHARED if is_of_a_record(route) else ("-",)


def words_for(route: Route, shared: str, country: World) -> dict[str, str]:
    """What stands in the address: keys of Cardiff's rows, of its people and its body."""
    record = None if is_of_an_agreement(route) else country.records.get(shared)
    members = Membership.objects.filter(body=OWN)
    values = {"code": OWN, "country": "CN", "key": "0000000000ab", "noun": "delegations"}
    if route.pattern.startswith("api/v1/places/"):
        values["code"] = "CN-330100"
    if "/network" in route.pattern:
        values |= {"code": "corecities", "council": "LDS"}
    if route.pattern.startswith("api/v1/posts/"):
        values["key"] = Post.objects.get(name="British Embassy Berlin").key
    if route.pattern.startswith("service/bodies/"):
        values["code"] = world.OTHER
    if is_of_an_agreement(route):
        values["key"] = country.agreements[shared if shared in AGREEMENTS else "councils"].key
    elif record is not None:
        rows: dict[str, Any] = {
            "programme": record.programme,
            "delegates": record.delegates,
            "organisations": record.organisations,
        }
        name = next((name for name in rows if f"/{name}/" in route.pattern), None)
        values |= {"key": record.key, "row": rows[name].first().key if name else record.place_id or ""}
        note = CouncilNote.objects.filter(record=record.key).first()
        values["note"] = note.key if note else "0000000000ab"
        question = record.questions.first()
        values["question"] = question.key if question else "0000000000ab"
    elif "/api/" in route.pattern and not route.pattern.startswith("api/"):
        client = ApiClient.objects.filter(body=OWN, is_active=True).first()
        values["key"] = client.key if client else values["key"]
    elif route.pattern.startswith("lost-factors/"):
        values["key"] = FactorReset.objects.get().key
    elif "/members/" in route.pattern:
        values["key"] = members.get(role=Role.LEADER).key
    elif "/offices/" in route.pattern:
        values["key"] = factories.body_of(OWN).appointments.get().key
    elif "/users/" in route.pattern:
        values["key"] = User.objects.get(name="Made-up own leader").key
    elif "organisations" in route.pattern:
        link = country.records["councils"].organisations.first()
        assert link is not None
        values["key"] = link.organisation.key
    return values


class Asker:
    """Asks as one actor after the other; whatever an answer changed is undone."""

    def __init__(self, country: World) -> None:
        self.country = country
        self.clients: dict[str, Client] = {}
        for name in ACTORS:
            self.clients[name] = client = Client(raise_request_exception=False)
            person = country.people[name]
            if person is not None:
                client.force_login(person)
        for name, code in SYSTEMS.items():
            self.clients[name] = Client(raise_request_exception=False, headers=a_token_of(code))

    def cell(self, case: Case, route: Route, actor: str) -> str:
        path = route.path(words_for(route, case.shared, self.country))
        with transaction.atomic():
            answer = self._ask(case, path, actor)
            transaction.set_rollback(True)
        return self._told(case, answer)

    def _ask(self, case: Case, path: str, actor: str) -> Any:
        if case.method == "GET":
            return self.clients[actor].get(path)
        if case.route.startswith("api:"):
            return self.clients[actor].generic(
                case.method, path, b"{}", content_type="application/json", headers={"If-Match": '"old"'}
            )
        return self.clients[actor].generic(case.method, path, b"", content_type="application/x-www-form-urlencoded")

    def _told(self, case: Case, answer: Any) -> str:
        """The status; where a record is shown, how much of it; where a list is, which of the records."""
        status = str(answer.status_code)
        if answer.status_code in (301, 302) and "/account/sign-in/" in answer.headers["Location"]:
            return "sign in"
        if case.method != "GET" or answer.status_code != 200:
            return status
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        if case.shared != "-" and "agreements" not in case.route and "agreement " not in case.route:
            canaries = (("whole", "Zhang Ceshi"), ("programme", "Made-up Foreign"), ("summary", "Made-up friendship"))
            return f"{status} {next((part for part, canary in canaries if canary in text), '')}".strip()
        shown = "".join(letter for name, letter in LETTERS.items() if self._stands_in(text, name))
        return f"{status} {shown}".strip()

    def _stands_in(self, text: str, shared: str) -> bool:
        return any(
            rows[shared].key in text for rows in (self.country.records, self.country.agreements) if shared in rows
        )


def a_token_of(code: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller(code).token}"}
