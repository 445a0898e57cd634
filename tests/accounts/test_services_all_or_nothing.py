"""Each act on clients, networks, requests for access, lost factors and sessions is done whole or not at all."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from accounts import services
from accounts.models import AccessRequest, ApiClient, FactorReset, User
from accounts.roles import Role
from places.models import Council, Network
from tests import factories
from tests.accounts.passkeys import has_passkey
from tests.accounts.signing_in import by_password
from tests.api.callers import credentials, token_of
from tests.breaking import must_leave_nothing_behind
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def network_as_it_came(transactional_db: None) -> Iterator[None]:
    """Reference data outlives a test with real transactions."""
    network = Network.objects.get(code="corecities")
    members, kept_at = list(network.members.all()), network.members_kept_at
    yield
    network.members.set(members)
    Network.objects.filter(pk=network.pk).update(members_kept_at=kept_at)


def holder_of(role: Role, number: int = 0) -> User:
    found: User = User.objects.filter(memberships__role=role).order_by("pk")[number]
    return found


def officer() -> User:
    return holder_of(Role.OFFICER)


def make() -> None:
    services.make_api_client(
        "Made-up case system",
        factories.body_of("LDS"),
        ["councils:read"],
        by=holder_of(Role.ADMINISTRATOR),
        now=NOW,
    )


def rotate() -> None:
    services.rotate_secret(
        ApiClient.objects.get(), old_ends_at=NOW + timedelta(hours=1), by=holder_of(Role.APPROVER), now=NOW
    )


def rotate_at_once() -> None:
    services.rotate_secret(ApiClient.objects.get(), old_ends_at=NOW, by=holder_of(Role.APPROVER), now=NOW)


def end() -> None:
    services.end_client(ApiClient.objects.get(), by=holder_of(Role.APPROVER), now=NOW)


def add_council() -> None:
    council = Council.objects.get(code="EDH")
    services.add_to_network(factories.body_of("corecities"), council=council, by=holder_of(Role.OBSERVER), now=NOW)


def remove_council() -> None:
    council = Council.objects.get(code="LDS")
    services.remove_from_network(factories.body_of("corecities"), council=council, by=holder_of(Role.OBSERVER), now=NOW)


def ask_for_reset() -> None:
    services.ask_for_reset(officer(), reason="Lost.", by=holder_of(Role.APPROVER), now=NOW)


def agree_to_reset() -> None:
    services.agree_to_reset(FactorReset.objects.get(), by=holder_of(Role.APPROVER, 1), now=NOW)


def refuse_reset() -> None:
    services.refuse_reset(FactorReset.objects.get(), by=holder_of(Role.APPROVER, 1), now=NOW)


def end_session() -> None:
    services.end_session(UserSession.objects.filter(user=officer())[0], by=officer())


def end_other_sessions() -> None:
    services.end_sessions(officer(), but=UserSession.objects.filter(user=officer())[0].session_key)


def ask_for_access() -> None:
    leeds = Council.objects.get(code="LDS")
    services.request_access(leeds, name="Nia", email="nia@leeds.example", work="Visits.", now=NOW)


def confirm_access() -> None:
    services.confirm_access_request(AccessRequest.objects.get(email="asks@leeds.example"), now=NOW)


def a_request() -> None:
    AccessRequest.objects.create(
        council_id="EDH", name="Nia", email="nia@made-up.example", work="Visits.", asked_at=NOW, confirmed_at=NOW,
        stands=True, expires_at=NOW + timedelta(days=30),
    )  # fmt: skip


def accept_access_of_a_new_council() -> None:
    request = AccessRequest.objects.get(council="EDH")
    services.accept_access_request(request, role=Role.APPROVER, by=holder_of(Role.ADMINISTRATOR), now=NOW)


def decline_access() -> None:
    request = AccessRequest.objects.get(council="EDH")
    services.decline_access_request(request, reason="No.", by=holder_of(Role.ADMINISTRATOR), now=NOW)


def put_first_hour_away() -> None:
    services.put_first_hour_away(Council.objects.get(code="LDS"), by=officer(), now=NOW)


def note_browser() -> None:
    services.note_browser(officer(), called="Made-up browser", now=NOW)


@pytest.mark.parametrize(
    "act",
    [
        *(make, rotate, rotate_at_once, end, add_council, remove_council),
        *(ask_for_access, confirm_access, accept_access_of_a_new_council, decline_access, put_first_hour_away),
        *(ask_for_reset, agree_to_reset, refuse_reset, end_session, end_other_sessions, note_browser),
    ],
)
def test_an_act_that_breaks_anywhere_leaves_nothing_behind(act: Callable[[], None]) -> None:
    cache.clear()
    person = factories.council_user("LDS")
    for role in (Role.APPROVER, Role.APPROVER):
        factories.council_user("LDS", role)
    factories.user_of("service", Role.ADMINISTRATOR)
    factories.user_of("corecities", Role.OBSERVER)
    credentials("LDS")
    token_of(ApiClient.objects.get())
    for _ in range(3):
        by_password(Client(), person)
    has_passkey(person, "Made-up phone")
    a_request()
    AccessRequest.objects.create(
        council_id="LDS", name="Nia", email="asks@leeds.example", work="Visits.", asked_at=NOW,
        expires_at=NOW + timedelta(days=3),
    )  # fmt: skip
    if act in (agree_to_reset, refuse_reset):
        ask_for_reset()
    must_leave_nothing_behind(act)
