"""People come in by invitation: asked by who manages the body, accepted by who holds the link."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Invitation, Membership, User
from accounts.roles import Role
from audit.models import Event
from tests.accounts.signing_in import by_password
from tests.factories import NOW, again, body_of, council_user, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def approver() -> User:
    return council_user("LDS", Role.APPROVER)


def invited(by: User, **more: Any) -> Invitation:
    facts = {"email": "New@Leeds.example", "name": "New Colleague", "role": Role.OFFICER, **more}
    return services.invite_member(body_of(more.pop("body", "LDS")), by=by, now=NOW, **_without_body(facts))


def _without_body(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != "body"}


def page_of(invitation: Invitation) -> str:
    return reverse("accept_invitation", args=[services.invitation_token(invitation)])


JOINING = {"name": "New Colleague", "password": "three words together", "again": "three words together"}


def test_an_approver_invites_by_the_page_and_the_trail_says_so(client: Client, approver: User) -> None:
    client.force_login(approver)
    page = client.post(
        reverse("invite_member", args=["LDS"]),
        {"name": "New Colleague", "email": "New@Leeds.example", "role": "officer"},
        follow=True,
    )
    assert "New Colleague is invited" in page.text
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.body_id) == ("new@leeds.example", "officer", "LDS")
    assert invitation.told_at is None, "the clock tells them"
    event = Event.objects.get(action="member_invited")
    assert (event.body, event.about, event.subject) == ("LDS", "LDS", invitation.key)
    assert "new@leeds" not in str(event.facts)


def test_who_is_new_makes_an_account_and_signs_in(client: Client, approver: User) -> None:
    invitation = invited(approver)
    page = client.get(page_of(invitation))
    assert "asks you to join Leeds City Council as officer" in page.text
    assert 'value="New Colleague"' in page.text
    answer = client.post(page_of(invitation), JOINING)
    assert answer.headers["Location"] == reverse("account_login")
    user = User.objects.get(email="new@leeds.example")
    assert [(m.body_id, m.role) for m in user.memberships_now] == [("LDS", "officer")]
    assert "_auth_user_id" not in client.session, "the password is shown to work by signing in with it"
    by_password(client, user, JOINING["password"])
    assert client.session["_auth_user_id"] == str(user.pk)
    event = Event.objects.get(action="invitation_accepted")
    assert (event.actor, event.body, event.about) == (user.key, "LDS", "LDS")


def test_who_has_an_account_signs_in_and_presses_one_button(client: Client, approver: User) -> None:
    colleague = council_user("CRF")
    invitation = invited(approver, email=colleague.email)
    answer = client.get(page_of(invitation))
    assert answer.headers["Location"].startswith(reverse("account_login") + "?next=")
    client.force_login(colleague)
    assert "Password" not in client.get(page_of(invitation)).text.split("<main")[1]
    client.post(page_of(invitation))
    assert {m.body_id for m in again(colleague).memberships_now} == {"CRF", "LDS"}


def test_a_link_is_not_for_somebody_else_who_is_signed_in(client: Client, approver: User) -> None:
    invitation = invited(approver)
    other = council_user("CRF")
    client.force_login(other)
    page = client.post(page_of(invitation))
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "This invitation is for new@leeds.example" in page.text
    assert {m.body_id for m in again(other).memberships_now} == {"CRF"}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"again": "three words apart"}, "Type the same password both times"),
        ({"password": "short", "again": "short"}, "This password is too short"),
        ({"password": "password1234", "again": "password1234"}, "easy to guess"),
        ({"password": "new colleague", "again": "new colleague"}, "too similar to the name"),
        ({"name": ""}, "Enter the full name"),
        ({"name": "x" * 121}, "Use 120 characters or fewer"),
        ({"name": "A\u202eB"}, "hidden marks"),
    ],
)
def test_what_joining_refuses_is_said_beside_the_field(
    client: Client, approver: User, changed: dict[str, str], sentence: str
) -> None:
    page = client.post(page_of(invited(approver)), {**JOINING, **changed})
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sentence in page.text
    assert not User.objects.filter(email="new@leeds.example").exists()


def test_a_link_works_once_and_for_seven_days_and_not_when_withdrawn(client: Client, approver: User) -> None:
    taken, withdrawn, late = (invited(approver, email=f"{name}@leeds.example") for name in ("taken", "gone", "late"))
    client.post(page_of(taken), JOINING)
    assert "already accepted" in client.get(page_of(taken)).text
    services.withdraw_invitation(withdrawn, by=approver, now=NOW)
    page = client.post(page_of(withdrawn), JOINING)
    assert page.status_code == HTTPStatus.CONFLICT
    assert "was withdrawn" in page.text
    address = page_of(late)
    with time_machine.travel(NOW + timedelta(days=7, seconds=1), tick=False):
        page = client.get(address)
        assert page.status_code == HTTPStatus.NOT_FOUND
        assert "has run out" in page.text
    assert not User.objects.filter(email__in=["gone@leeds.example", "late@leeds.example"]).exists()


@pytest.mark.parametrize("token", ["x", "abc:def:ghi", "0" * 200, "\u202e", "%00"])
def test_a_link_that_is_not_ours_opens_nothing(client: Client, token: str) -> None:
    answer = client.get(f"/invitations/{token}/")
    assert answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST)


def test_the_same_invitation_twice_is_one(approver: User) -> None:
    assert invited(approver) == invited(approver, email="new@leeds.example")
    assert Event.objects.filter(action="member_invited").count() == 1
    with pytest.raises(ValidationError, match="already invited, in another role"):
        invited(approver, role=Role.LEADER)


def test_a_member_is_not_invited_again_in_the_same_role(approver: User) -> None:
    officer = council_user("LDS")
    with pytest.raises(ValidationError, match="already has this role"):
        invited(approver, email=officer.email.upper())
    assert invited(approver, email=officer.email, role=Role.LEADER)


@pytest.mark.parametrize("role", ["analyst", "partner", "clock", "administrator", ""])
def test_a_council_gives_only_roles_of_councils(client: Client, approver: User, role: str) -> None:
    with pytest.raises(ValidationError, match="no such role"):
        invited(approver, role=role)
    client.force_login(approver)
    facts = {"name": "A", "email": "a@leeds.example", "role": role}
    page = client.post(reverse("invite_member", args=["LDS"]), facts)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert 'value="a@leeds.example"' in page.text, "what was typed stays"


@pytest.mark.parametrize(("body", "other", "role"), [("LDS", "unit", Role.ANALYST), ("unit", "LDS", Role.OFFICER)])
def test_councils_and_the_unit_never_mix(body: str, other: str, role: Role) -> None:
    administrator = user_of("service", Role.ADMINISTRATOR)
    member = user_of(body, Role.OFFICER if body == "LDS" else Role.ANALYST)
    # Whoever invites is told nothing of where else the person belongs.
    invitation = invited(administrator, body=other, role=role, email=member.email)
    with pytest.raises(ValidationError, match="a council and to the central unit at once"):
        services.accept_invitation(invitation, by=again(member), now=NOW)
    assert Membership.objects.filter(user=member).count() == 1


def test_only_who_manages_the_body_invites_and_withdraws(approver: User) -> None:
    invitation = invited(approver)
    for who in (council_user("LDS"), council_user("CRF", Role.APPROVER), user_of("unit", Role.PUBLISHER)):
        with pytest.raises(PermissionDenied):
            invited(who)
        with pytest.raises(PermissionDenied):
            services.withdraw_invitation(invitation, by=who, now=NOW)
    administrator = user_of("service", Role.ADMINISTRATOR)
    services.withdraw_invitation(invitation, by=administrator, now=NOW)
    event = Event.objects.get(action="invitation_withdrawn")
    assert (event.body, event.about) == ("service", "LDS"), "on the trail of the council too"


def test_withdrawing_what_was_accepted_is_refused_in_words(client: Client, approver: User) -> None:
    invitation = invited(approver)
    services.accept_invitation(invitation, now=NOW, name="New Colleague", password="three words together")
    client.force_login(approver)
    page = client.post(reverse("withdraw_invitation", args=["LDS", invitation.key]))
    assert page.status_code == HTTPStatus.CONFLICT
    assert "Remove the member instead" in page.text


def test_a_body_that_is_switched_off_lets_nobody_in(client: Client, approver: User) -> None:
    invitation = invited(approver)
    services.switch_body_off(body_of("LDS"), by=user_of("service", Role.ADMINISTRATOR))
    assert client.get(page_of(invitation)).status_code == HTTPStatus.CONFLICT
