"""What guidance a delegation relies on. The uses themselves are guidance's, which knows no delegation."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Can
from engagement.models import Delegation
from engagement.services.records import must_be_live
from guidance.models import Issued, Use
from guidance.services import end_use, refresh_use, rely_on


@transaction.atomic
def take_up_guidance(delegation: Delegation, row: Issued, *, by: User, now: datetime) -> Use:
    """The delegation relies on a position or on a version of a line, as it stands today. Twice is once."""
    by.must(Can.RELY_ON_GUIDANCE, delegation.council_id)
    delegation = _live(delegation)
    return rely_on(row, council=delegation.council, label=delegation._meta.label, key=delegation.key, by=by, now=now)


@transaction.atomic
def take_up_all(delegation: Delegation, rows: Iterable[Issued], *, by: User, now: datetime) -> list[Use]:
    """It relies on each of these, or on none of them where one is refused."""
    return [take_up_guidance(delegation, row, by=by, now=now) for row in rows]


@transaction.atomic
def renew_guidance(delegation: Delegation, use: Use, *, by: User, now: datetime) -> Use:
    """It relies on what stands in the place of what it relied on, from now on."""
    by.must(Can.RELY_ON_GUIDANCE, delegation.council_id)
    _live(delegation)
    return refresh_use(use, by=by, now=now)


@transaction.atomic
def drop_guidance(delegation: Delegation, use: Use, *, by: User) -> None:
    """It no longer relies on this."""
    by.must(Can.RELY_ON_GUIDANCE, delegation.council_id)
    _live(delegation)
    end_use(use, by=by)


def _live(delegation: Delegation) -> Delegation:
    """As it stands, held until the act is over, so that what ends at this moment takes nothing up."""
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    must_be_live(delegation)
    return delegation
