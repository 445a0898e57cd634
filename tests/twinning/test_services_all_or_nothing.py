"""No change without its event, no event without its change: each SQL statement of each service is broken in turn."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from accounts.services import the_clock
from places.models import Council
from tests import factories
from tests.breaking import must_leave_nothing_behind
from tests.factories import NOW
from twinning import services
from twinning.models import Agreement
from twinning.rules import AgreementKind, Confidence, KnownDay, Status
from twinning.services import Source

pytestmark = pytest.mark.django_db(transaction=True)

PAPER = Source("Made-up Gazette", Confidence.MEDIUM)


def somebody(role: Role) -> User:
    found: User = User.objects.get(memberships__role=role)
    return found


def the_agreement() -> dict[str, Any]:
    agreement = Agreement.objects.get()
    return {"agreement": agreement, "seen": agreement.version}


def enter() -> None:
    facts = {"uk_place": "Leeds", "place": factories.hangzhou(), "kind": AgreementKind.MOU}
    services.add_agreement(Council.objects.get(code="LDS"), by=somebody(Role.OFFICER), now=NOW, form_id="a", **facts)


def correct() -> None:
    services.correct_agreement(
        **the_agreement(),
        by=somebody(Role.OFFICER),
        now=NOW,
        known_from="Signed copy",
        signed=KnownDay.from_iso("1988-06"),
        uk_place="Otley",
    )


def confirm() -> None:
    services.confirm_agreement(**the_agreement(), by=somebody(Role.OFFICER), now=NOW)


def share() -> None:
    services.share_agreement(**the_agreement(), by=somebody(Role.APPROVER), sharing=Sharing.COUNCIL, now=NOW)


def end() -> None:
    services.change_status(
        **the_agreement(),
        by=somebody(Role.APPROVER),
        now=NOW,
        status=Status.ENDED_MUTUALLY,
        on=date(2026, 10, 1),
        reason="Made-up reason.",
    )


def add_source() -> None:
    signed = KnownDay.from_iso("1987")
    services.source_agreement(**the_agreement(), by=somebody(Role.ANALYST), now=NOW, source=PAPER, signed=signed)


def load() -> None:
    facts = {"uk_place": "Leeds", "place": factories.hangzhou(), "kind": AgreementKind.SISTER_PORT}
    leeds = Council.objects.get(code="LDS")
    services.load_agreement("MADE-UP", council=leeds, source=PAPER, by=the_clock(), now=NOW, **facts)


@pytest.mark.parametrize("act", [enter, correct, confirm, share, end, add_source, load])
def test_an_act_that_breaks_anywhere_leaves_nothing_behind(act: Callable[[], None]) -> None:
    for role in (Role.OFFICER, Role.APPROVER):
        factories.council_user("LDS", role)
    factories.user_of("unit", Role.ANALYST)
    clock = the_clock()
    services.load_agreement(
        "FIRST",
        council=Council.objects.get(code="LDS"),
        source=Source("Made-up list", Confidence.HIGH),
        by=clock,
        now=NOW,
        uk_place="Leeds",
        place=factories.hangzhou(),
        kind=AgreementKind.SISTER_CITY_TWINNING,
        status=Status.ACTIVE,
        signed=KnownDay.from_iso("1988"),
    )
    must_leave_nothing_behind(act)
