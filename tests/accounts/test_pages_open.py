"""Every page of accounts opens for those whose page it is, and is refused to others."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Appointment, Invitation, Membership
from accounts.roles import Role
from accounts.services import invite_member, name_office
from tests.factories import NOW, body_of, council_user, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver() -> Any:
    return council_user("LDS", Role.APPROVER)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def addresses(approver: Any) -> dict[str, str]:
    council_user("LDS", Role.APPROVER)
    member = Membership.objects.get(user=council_user("LDS"))
    invitation: Invitation = invite_member(
        body_of("LDS"), email="new@lds.example", name="New", role=Role.OFFICER, by=approver, now=NOW
    )
    Invitation.objects.filter(pk=invitation.pk).update(expires_at="2100-01-01T00:00Z")
    office: Appointment = name_office(body_of("LDS"), office="leader", holder=member.user, by=approver, now=NOW)
    return {
        "body_members": reverse("body_members", args=["LDS"]),
        "invite_member": reverse("invite_member", args=["LDS"]),
        "change_role": reverse("change_role", args=["LDS", member.key]),
        "remove_member": reverse("remove_member", args=["LDS", member.key]),
        "withdraw_invitation": reverse("withdraw_invitation", args=["LDS", invitation.key]),
        "name_office": reverse("name_office", args=["LDS"]),
        "end_office": reverse("end_office", args=["LDS", office.key]),
        "change_deputy": reverse("change_deputy", args=["LDS", office.key]),
        "council_settings": reverse("council_settings", args=["LDS"]),
        "trail": reverse("trail", args=["LDS"]),
    }


def test_an_approver_opens_each_page_of_the_council_and_an_officer_none(approver: Any) -> None:
    pages = addresses(approver)
    officer, stranger, analyst = council_user("LDS"), council_user("CRF", Role.APPROVER), user_of("unit", Role.ANALYST)
    for name, address in pages.items():
        assert signed_in(approver).get(address).status_code == 200, name
        assert signed_in(officer).get(address).status_code == 403, name
        assert signed_in(stranger).get(address).status_code == 404, name
        assert signed_in(analyst).get(address).status_code == 404, name
