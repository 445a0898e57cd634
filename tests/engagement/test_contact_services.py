"""No change of a contact without its event, no event without its change: each SQL statement is broken in turn."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import Contact
from tests import factories
from tests.breaking import must_leave_nothing_behind
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
FOLLOW_UP: dict[str, Any] = {"follow_up": "Write.", "follow_up_by": "leader", "follow_up_on": date(2026, 12, 1)}


def analyst() -> User:
    found: User = User.objects.get(memberships__role=Role.ANALYST)
    return found


def log(officer: User) -> None:
    organisations = [{"name": "Made-up university"}]
    factories.a_contact(by=officer, organisations=organisations, told_unit=True, form_id="a form", **FOLLOW_UP)


def edit(officer: User) -> None:
    organisations = [{"name": "Made-up university"}]
    contact = Contact.objects.get()
    follow_up = {**FOLLOW_UP, "follow_up": "Ring."}
    services.edit_contact(contact, seen=1, by=officer, now=NOW, organisations=organisations, about="More.", **follow_up)


def share(officer: User) -> None:
    approver = User.objects.get(memberships__role=Role.APPROVER)
    services.edit_contact(Contact.objects.get(), seen=1, by=approver, now=NOW, sharing=Sharing.COUNCILS)


def withdraw(officer: User) -> None:
    services.withdraw_contact(Contact.objects.get(), reason="Logged twice.", seen=1, by=officer, now=NOW)


def finish(officer: User) -> None:
    services.finish_follow_up(Contact.objects.get(), by=officer, now=NOW)


def take(officer: User) -> None:
    services.take_contact(Contact.objects.get(), by=analyst(), now=NOW)


def look(officer: User) -> None:
    services.look_at_contact(Contact.objects.get(), by=analyst(), now=NOW)


@pytest.mark.parametrize("act", [log, edit, share, withdraw, finish, take, look])
def test_an_act_that_breaks_anywhere_leaves_nothing_behind(act: Callable[[User], None]) -> None:
    officer = factories.council_user("LDS")
    factories.council_user("LDS", Role.APPROVER)
    factories.user_of("unit", Role.ANALYST)
    factories.a_contact(by=officer, told_unit=True, **FOLLOW_UP)
    must_leave_nothing_behind(lambda: act(factories.again(officer)))
