"""No change of a record of pressure without its event, and no event without its change: each statement is broken."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from engagement import services
from engagement.models import Intervention
from tests import factories
from tests.breaking import must_leave_nothing_behind
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def kept() -> Intervention:
    return Intervention.objects.get(alerted_at=None)


def told() -> Intervention:
    return Intervention.objects.exclude(alerted_at=None).get()


def log(officer: User) -> None:
    factories.an_intervention(by=officer, organisation={"name": "Made-up embassy"}, alert=True, form_id="a form")


def edit(officer: User) -> None:
    more: dict[str, Any] = {"demand": "More.", "organisation": {"name": "Made-up embassy"}}
    services.edit_intervention(told(), seen=1, by=officer, now=NOW, **more)


def alert(officer: User) -> None:
    services.alert_unit(kept(), seen=1, by=officer, now=NOW)


def withdraw(officer: User) -> None:
    services.withdraw_intervention(told(), reason="Twice.", seen=1, by=officer, now=NOW)


def look(officer: User) -> None:
    services.look_at_intervention(told(), by=User.objects.get(memberships__role=Role.ANALYST), now=NOW)


@pytest.mark.parametrize("act", [log, edit, alert, withdraw, look])
def test_an_act_that_breaks_anywhere_leaves_nothing_behind(act: Callable[[User], None]) -> None:
    officer = factories.council_user("LDS")
    factories.user_of("unit", Role.ANALYST)
    for is_told in (True, False):
        factories.an_intervention(by=factories.again(officer), alert=is_told)
    must_leave_nothing_behind(lambda: act(factories.again(officer)))
