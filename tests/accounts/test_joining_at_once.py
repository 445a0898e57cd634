"""Who joins a council and the unit at the same moment joins one of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts import services
from accounts.models import Invitation, Membership
from accounts.roles import Role
from tests.factories import NOW, again, body_of, user_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_accepts_two_invitations_at_once_belongs_to_one_body() -> None:
    administrator = user_of("service", Role.ADMINISTRATOR)
    member = user_of("fcdo", Role.READER)
    council, unit = (
        services.invite_member(body_of(body), email=member.email, name="A", role=role, by=administrator, now=NOW)
        for body, role in (("LDS", Role.OFFICER), ("unit", Role.ANALYST))
    )

    def accept(invitation: Invitation) -> None:
        try:
            with pytest.raises(ValidationError, match="a council and to the central unit at once"):
                services.accept_invitation(invitation, by=again(member), now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.accept_invitation(council, by=again(member), now=NOW)
            second = pool.submit(accept, unit)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.5)
        second.result()
    assert set(Membership.objects.filter(user=member).values_list("body", flat=True)) == {"fcdo", "LDS"}
