"""That a visit takes place: confirmed, once what has to be known is known, and its office has signed off if it must."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from audit.services import Pending
from engagement.brief_state import needs_sign_off
from engagement.models import Delegation
from engagement.rules import Stage
from engagement.services.lists import Difference
from engagement.services.records import audiences, keep_changes, must_be_live
from web.refusals import WrongState


@transaction.atomic
def confirm_delegation(delegation: Delegation, *, seen: int, by: User, now: datetime) -> Delegation:
    """Say that a logged visit takes place. What it still lacks is told by field; what was confirmed stays so.

    Where the council's settings name an office, it has signed off the brief as it is now.
    """
    trail = Pending(by, by.must(Can.CONFIRM_DELEGATION, delegation.council_id))
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    must_be_live(delegation)
    if delegation.is_draft:
        raise WrongState(_("This is a draft. Log it before you confirm it."), code="is_draft")
    if delegation.stage == Stage.CONFIRMED:
        return delegation
    delegation.must_be_at(seen)
    if missing := delegation.missing_to_confirm():
        raise ValidationError({field: [sentence] for field, sentence in missing.items()})
    if needs_sign_off(delegation, localdate(now)):
        raise WrongState(
            _("The brief as it is now is not signed off. Ask for the sign-off first."), code="needs_sign_off"
        )
    set_confirmed(delegation, trail, by=by, now=now)
    trail.write()
    return delegation


def set_confirmed(delegation: Delegation, trail: Pending, *, by: User, now: datetime) -> None:
    """Part of an act that asked, that holds the record, and that found nothing missing."""
    before = audiences(delegation)
    difference = Difference("stage", delegation.stage, Stage.CONFIRMED.value)
    delegation.stage = Stage.CONFIRMED
    delegation.confirmed_at, delegation.confirmed_by = now, by
    delegation.version += 1
    delegation.full_clean()
    delegation.save()
    keep_changes(delegation, [difference], before, delegation.starts_on, by=by, now=now)
    trail.add("delegation_confirmed", delegation, fields=["stage"])
