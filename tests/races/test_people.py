"""Many acts on people, bodies and settings at the same moment."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Appointment, Body, CouncilSettings, Invitation, Membership, User
from accounts.roles import Role
from audit.models import Event
from tests import factories
from tests.engagement.pages import hidden
from tests.races.at_once import MANY, at_once, posts, signed_in, told

pytestmark = pytest.mark.django_db(transaction=True)


def events(action: str) -> int:
    return Event.objects.filter(action=action).count()


def an_invitation(email: str = "new@leeds.example", body: str = "LDS", role: Role = Role.OFFICER) -> Invitation:
    administrator = factories.user_of("service", Role.ADMINISTRATOR)
    return services.invite_member(
        factories.body_of(body), email=email, name="Made-up Person", role=role, by=administrator, now=timezone.now()
    )


def address_of(invitation: Invitation) -> str:
    return reverse("accept_invitation", args=[services.invitation_token(invitation)])


PASSWORD = "a long enough made-up phrase 7"
JOINING = {"name": "Made-up Person", "password": PASSWORD, "again": PASSWORD}


def join(address: str) -> Any:
    """Join; whoever waited too long for the others and is told to try again does so, once."""
    client = Client(raise_request_exception=False)
    answer = client.post(address, JOINING)
    return client.post(address, JOINING) if answer.headers.get("Retry-After") == "2" else answer


def test_an_invitation_accepted_many_times_makes_one_account() -> None:
    address = address_of(an_invitation())
    answers = at_once(*(lambda: join(address) for _ in range(MANY)))
    assert set(told(answers)) <= {302, 409}
    assert User.objects.filter(email="new@leeds.example").count() == 1
    assert Membership.objects.filter(user__email="new@leeds.example").count() == 1
    assert events("invitation_accepted") == 1


def test_an_invitation_accepted_many_times_by_who_has_an_account_makes_one_membership() -> None:
    member = factories.council_user("MAN")
    answers = posts(member, address_of(an_invitation(member.email)), [{}] * MANY)
    assert set(told(answers)) <= {302, 409}
    assert Membership.objects.filter(user=member, body_id="LDS").count() == events("invitation_accepted") == 1


def test_who_is_new_and_joins_two_bodies_at_once_has_one_account() -> None:
    addresses = [address_of(an_invitation(body=body)) for body in ("LDS", "MAN")]
    answers = at_once(*(lambda address=address: join(address) for address in addresses * 5))
    assert set(told(answers)) <= {302, 400, 409}
    assert User.objects.filter(email="new@leeds.example").count() == 1


def test_who_joins_a_council_and_the_unit_at_once_joins_one_of_them() -> None:
    member = factories.user_of("university", Role.MEMBER)
    invitations = [an_invitation(member.email), an_invitation(member.email, "unit", Role.ANALYST)]
    tabs = [(signed_in(member), address_of(invitation)) for invitation in invitations * 5]
    answers = at_once(*(lambda client=client, address=address: client.post(address) for client, address in tabs))
    assert set(told(answers)) <= {302, 400, 409}
    assert Membership.objects.filter(user=member, body_id__in=["LDS", "unit"]).count() == 1


def test_somebody_invited_many_times_is_invited_once() -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    sent = {"name": "Made-up Person", "email": "new@leeds.example", "role": "officer"}
    answers = posts(approver, reverse("invite_member", args=["LDS"]), [sent] * MANY)
    assert told(answers) == [302] * MANY
    assert Invitation.objects.count() == events("member_invited") == 1


def test_two_approvers_who_remove_each_other_leave_one() -> None:
    people = [factories.council_user("LDS", Role.APPROVER) for _ in range(2)]
    addresses = [reverse("remove_member", args=["LDS", person.memberships.get().key]) for person in reversed(people)]
    tabs = [(signed_in(person), address) for person, address in zip(people, addresses, strict=True)]
    answers = at_once(*(lambda client=client, address=address: client.post(address) for client, address in tabs))
    assert told(answers)[0] == 302
    assert told(answers)[1] in (400, 403, 404)
    assert Membership.objects.filter(body_id="LDS", role=Role.APPROVER).count() == 1


def test_a_body_added_many_times_is_there_once() -> None:
    administrator = factories.user_of("service", Role.ADMINISTRATOR)
    sent = {"kind": "department", "name": "Made-up Department", "code": "mud"}
    first, *others = told(posts(administrator, reverse("add_body"), [sent] * MANY))
    assert first == 302
    # On a slow machine one may wait so long for the first that it is told to try again.
    assert set(others) <= {400, 503}
    assert Body.objects.filter(code="mud").count() == events("body_added") == 1


def test_an_office_named_many_times_has_one_holder() -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    address = reverse("name_office", args=["LDS"])
    sent = {
        "office": "leader",
        "holder": approver.key,
        "starts_on_day": 1,
        "starts_on_month": 12,
        "starts_on_year": 2026,
    }
    answers = posts(approver, address, [sent] * MANY)
    assert told(answers) == [302] + [400] * (MANY - 1)
    assert Appointment.objects.count() == events("office_named") == 1


def test_the_sharing_notice_accepted_many_times_is_accepted_once() -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    CouncilSettings.objects.update(notice_accepted_at=None)
    answers = posts(approver, reverse("sharing_notice", args=["LDS"]), [{}] * MANY)
    assert told(answers) == [302] * MANY
    assert events("sharing_notice_accepted") == 1


def test_of_many_who_change_the_settings_one_wins_or_all_say_the_same() -> None:
    approver = factories.council_user("LDS", Role.APPROVER)
    address = reverse("council_settings", args=["LDS"])
    form = hidden(signed_in(approver).get(address))
    levels = ("council", "councils")
    sent: list[dict[str, Any]] = [
        {
            **form,
            "default_sharing": levels[n % 2],
            "sign_off_office": "",
            "gift_threshold": "50",
            "risk_appetite": "balanced",
            "countersign_when": "never",
        }
        for n in range(MANY)
    ]
    answers = posts(approver, address, sent)
    assert set(told(answers)) == {302, 412}
    assert events("settings_changed") == 1
    won = CouncilSettings.objects.get().default_sharing
    for one, answer in zip(sent, answers, strict=True):
        assert (answer.status_code == 302) is (one["default_sharing"] == won)
