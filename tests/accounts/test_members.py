"""Members of a body: their roles change, they leave, and nobody leaves a council without an approver."""

from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Appointment, Membership, User
from accounts.roles import Role
from audit.models import Event
from tests.factories import NOW, again, body_of, council_user, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver() -> User:
    return council_user("LDS", Role.APPROVER)


def membership(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_an_approver_changes_a_role_and_removes_a_member(client: Client, approver: User) -> None:
    officer = membership(council_user("LDS"))
    client.force_login(approver)
    page = client.post(reverse("change_role", args=["LDS", officer.key]), {"role": "leader"}, follow=True)
    assert "The role is changed." in page.text
    assert f'<span class="app-small-only">Email address: </span>{officer.user.email}' in page.text
    officer.refresh_from_db()
    assert officer.role == Role.LEADER
    page = client.post(reverse("remove_member", args=["LDS", officer.key]), follow=True)
    assert "The member is removed." in page.text
    assert not again(officer.user).memberships_now
    assert [(e.action, e.about) for e in Event.objects.order_by("id")] == [
        ("role_changed", "LDS"),
        ("member_removed", "LDS"),
    ]


@pytest.mark.parametrize("act", ["role", "remove"])
def test_the_last_approver_stays(client: Client, approver: User, act: str) -> None:
    off = council_user("LDS", Role.APPROVER)
    User.objects.filter(pk=off.pk).update(is_active=False)
    client.force_login(approver)
    address = reverse("change_role" if act == "role" else "remove_member", args=["LDS", membership(approver).key])
    page = client.post(address, {"role": "officer"})
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "is the last approver of Leeds City Council" in page.text
    assert membership(approver).role == Role.APPROVER
    assert not Event.objects.exists()


def test_with_a_second_approver_the_first_may_go(client: Client, approver: User) -> None:
    council_user("LDS", Role.APPROVER)
    client.force_login(approver)
    answer = client.post(reverse("remove_member", args=["LDS", membership(approver).key]))
    assert answer.headers["Location"] == reverse("account"), "there is no page of the council for them any more"
    assert not again(approver).memberships_now


def test_the_last_administrator_stays() -> None:
    administrator = user_of("service", Role.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="last administrator"):
        services.remove_member(membership(administrator), by=administrator, now=NOW)
    user_of("service", Role.ADMINISTRATOR)
    services.remove_member(membership(administrator), by=administrator, now=NOW)


def test_the_offices_of_who_leaves_end_that_day(approver: User) -> None:
    leaver, deputy = council_user("LDS"), council_user("LDS")
    held = services.name_office(body_of("LDS"), office="leader", holder=leaver, deputy=deputy, by=approver, now=NOW)
    services.remove_member(membership(deputy), by=approver, now=NOW)
    held.refresh_from_db()
    assert held.deputy is None
    services.remove_member(membership(leaver), by=approver, now=NOW)
    held.refresh_from_db()
    assert held.ends_on == NOW.date()
    assert Appointment.objects.on(NOW.date()).filter(holder=leaver).exists(), "for the rest of the day"


def test_only_who_manages_the_body_may(approver: User) -> None:
    officer = membership(council_user("LDS"))
    for who in (officer.user, council_user("CRF", Role.APPROVER), user_of("unit", Role.ANALYST)):
        with pytest.raises(PermissionDenied):
            services.change_role(officer, role=Role.APPROVER, by=who, now=NOW)
        with pytest.raises(PermissionDenied):
            services.remove_member(officer, by=who, now=NOW)
    assert not Event.objects.exists()


def test_no_role_of_another_kind_of_body(client: Client, approver: User) -> None:
    officer = membership(council_user("LDS"))
    with pytest.raises(ValidationError, match="no such role"):
        services.change_role(officer, role=Role.ANALYST, by=approver, now=NOW)
    client.force_login(approver)
    page = client.post(reverse("change_role", args=["LDS", officer.key]), {"role": "analyst"})
    assert page.status_code == HTTPStatus.BAD_REQUEST


def test_a_member_of_another_body_is_not_found_here(client: Client, approver: User) -> None:
    elsewhere = membership(council_user("CRF"))
    client.force_login(approver)
    for name in ("change_role", "remove_member"):
        assert client.get(reverse(name, args=["LDS", elsewhere.key])).status_code == HTTPStatus.NOT_FOUND
        assert client.get(reverse(name, args=["CRF", elsewhere.key])).status_code == HTTPStatus.NOT_FOUND


def test_who_was_removed_meanwhile_is_not_found(client: Client, approver: User) -> None:
    officer = membership(council_user("LDS"))
    client.force_login(approver)
    address = reverse("remove_member", args=["LDS", officer.key])
    client.post(address)
    assert client.post(address).status_code == HTTPStatus.NOT_FOUND


def test_a_partner_system_is_no_member_that_a_page_can_change(client: Client, approver: User) -> None:
    system = membership(user_of("LDS", Role.PARTNER))
    client.force_login(approver)
    assert client.get(reverse("change_role", args=["LDS", system.key])).status_code == HTTPStatus.NOT_FOUND
    assert system.user.name not in client.get(reverse("body_members", args=["LDS"])).text


def test_your_council_leads_to_the_one_or_asks_which(client: Client, approver: User) -> None:
    client.force_login(approver)
    address = reverse("your_council")
    assert client.get(address).headers["Location"] == reverse("body_members", args=["LDS"])
    Membership.objects.create(user=approver, body=body_of("CRF"), role=Role.APPROVER)
    page = client.get(address)
    assert reverse("body_members", args=["CRF"]) in page.text
    assert reverse("body_members", args=["LDS"]) in page.text
    client.force_login(council_user("LDS"))
    assert client.get(address).status_code == HTTPStatus.FORBIDDEN
