"""Acts on one agreement wait for each other: one of them is done, and the other is told that it looked too early."""

from collections.abc import Callable
from datetime import date

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from audit.services import broken
from tests import factories
from tests.factories import NOW
from tests.races.at_once import at_once
from tests.twinning.test_services import PAPER, entered
from twinning import services
from twinning.models import Agreement
from twinning.rules import KnownDay, Status
from web.refusals import Stale

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def correct(agreement: Agreement, by: User) -> Agreement:
    return services.correct_agreement(agreement, seen=1, by=by, now=NOW, signed=KnownDay.from_iso("1980"))


def add_source(agreement: Agreement, by: User) -> Agreement:
    return services.source_agreement(agreement, source=PAPER, seen=1, by=by, now=NOW, signed=KnownDay.from_iso("1981"))


def suspend(agreement: Agreement, by: User) -> Agreement:
    return services.change_status(
        agreement, status=Status.SUSPENDED, on=date(2026, 10, 1), reason="Made-up.", seen=1, by=by, now=NOW
    )


def done(act: Callable[[Agreement, User], Agreement], agreement: Agreement, by: User) -> Callable[[], bool]:
    def run() -> bool:
        try:
            act(agreement, factories.again(by))
        except Stale:
            return False
        return True

    return run


def test_a_council_and_the_unit_act_on_the_same_agreements_at_once() -> None:
    officer, approver = factories.council_user("LDS"), factories.council_user("LDS", Role.APPROVER)
    analyst = factories.user_of("unit", Role.ANALYST)
    for _turn in range(ROUNDS):
        one, other = entered(officer, sharing=Sharing.UNIT), entered(officer, sharing=Sharing.UNIT)
        first, second, third, fourth = at_once(
            done(correct, one, officer),
            done(add_source, one, analyst),
            done(add_source, other, analyst),
            done(suspend, other, approver),
        )
        assert first != second
        assert third != fourth
    assert set(Agreement.objects.values_list("version", flat=True)) == {2}
    assert broken() == []
