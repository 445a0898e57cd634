"""A visit whose council has its leader sign off briefs: signed off, or sent back."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Appointment, CouncilSettings, User
from accounts.roles import Role
from engagement import services
from engagement.models import Delegation, SignOff
from tests import factories
from tests.engagement.test_briefs import a_visit
from tests.engagement.test_sign_off import a_brief
from tests.factories import NOW, again

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def officer() -> User:
    officer = factories.council_user("LDS", name="Priya Nair")
    CouncilSettings.objects.filter(council="LDS").update(sign_off_office="leader")
    return officer


@pytest.fixture
def leader(officer: User) -> User:
    leader = factories.council_user("LDS", Role.LEADER)
    Appointment.objects.create(body_id="LDS", office="leader", holder=leader, starts_on=TODAY - timedelta(days=30))
    return leader


@pytest.fixture
def visit(officer: User, leader: User) -> Delegation:
    return a_visit(officer, privacy_notice="given")


@pytest.fixture
def signed(officer: User, leader: User, visit: Delegation) -> SignOff:
    asked = services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
    return services.sign_off_brief(asked, by=again(leader), now=NOW)


@pytest.fixture
def sent_back(officer: User, leader: User, visit: Delegation) -> SignOff:
    asked = services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
    return services.send_back_brief(asked, remarks="Made-up remark: who pays?", by=again(leader), now=NOW)
