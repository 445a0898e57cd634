"""G08: a person decides. What the register finds alike, late or quiet is said, and moves no record by itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import ACTS, Can, Role
from counterparts import services as directory
from engagement import services as engagements
from tests import factories
from tests.factories import NOW
from twinning import services as agreements
from twinning.rules import AgreementKind, Status

pytestmark = [pytest.mark.django_db, pytest.mark.capability("G08", part="services")]


def an_agreement() -> Any:
    officer = factories.council_user()
    return agreements.add_agreement(
        officer.councils(Can.RECORD_AGREEMENT)[0],
        by=officer,
        now=NOW,
        uk_place="Made-up town",
        place=factories.hangzhou(),
        kind=AgreementKind.MOU,
    )


def decline(by: User) -> None:
    row = factories.a_delegation()
    engagements.decline_delegation(row, reason="Made-up.", seen=row.version, by=by, now=NOW)


def cancel(by: User) -> None:
    row = factories.a_delegation()
    engagements.cancel_delegation(row, reason="Made-up.", seen=row.version, by=by, now=NOW)


def log(by: User) -> None:
    draft = factories.a_draft()
    engagements.log_delegation(draft, seen=draft.version, by=by, now=NOW)


def withdraw(by: User) -> None:
    row = factories.a_contact()
    engagements.withdraw_contact(row, reason="Made-up.", seen=row.version, by=by, now=NOW)


def not_pursue(by: User) -> None:
    row = factories.a_contact()
    engagements.edit_contact(row, seen=row.version, by=by, now=NOW, decline_reason="risk")


def lapse(by: User) -> None:
    row = an_agreement()
    agreements.change_status(
        row,
        status=Status.LAPSED,
        on=NOW.date() - timedelta(days=1),
        reason="Made-up.",
        seen=row.version,
        by=by,
        now=NOW,
    )


def accept(by: User) -> None:
    row = factories.an_organisation()
    directory.accept_organisation(row, seen=row.version, now=NOW, by=by)


def merge(by: User) -> None:
    row, like = factories.an_organisation(), factories.an_organisation()
    directory.merge_organisation(row, into=like, seen=row.version, by=by)


DECISIONS: list[Callable[[User], None]] = [decline, cancel, log, withdraw, not_pursue, lapse, accept, merge]


@pytest.mark.parametrize("decide", DECISIONS, ids=lambda decide: decide.__name__)
def test_the_clock_decides_nothing(decide: Callable[[User], None]) -> None:
    """All that happens by schedule happens as the clock: no score, match or date could end or change a record."""
    with pytest.raises(PermissionDenied):
        decide(factories.user_of("service", Role.CLOCK))


def test_the_clock_keeps_house_and_no_records() -> None:
    about_records = {Can.LOG_DELEGATION, Can.EDIT_DELEGATION, Can.END_DELEGATION, Can.CHANGE_SHARING, Can.LOG_CONTACT}
    assert not ACTS[Role.CLOCK] & about_records


def test_an_office_like_one_that_is_there_is_added_all_the_same() -> None:
    first = factories.an_organisation(name="Made-up Foreign Affairs Office")
    second = factories.an_organisation(name="Made-up Foreign Affairs Office")
    first.refresh_from_db()
    assert first.merged_into is None
    assert second.merged_into is None
