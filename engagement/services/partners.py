"""Partner councils: asked, joined, left, ended."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import Can, Role
from accounts.rules import Part
from accounts.sharing import close_to, open_to
from audit.services import record
from engagement.models import Delegation, DelegationPartner
from engagement.rules import PART_OF
from engagement.services.publicity import let_publicity_go
from notifications.services import ask, notify, settle
from places.models import Council
from web.refusals import WrongState


@transaction.atomic
def invite_partner(
    delegation: Delegation, partner: Council, *, seen: int, by: User, now: datetime
) -> DelegationPartner:
    """Ask another council to take part. It sees nothing of the record until it accepts."""
    acting = by.must(Can.INVITE_PARTNER, delegation.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    delegation.must_be_at(seen)
    _must_be_going(delegation)
    partner.must_be_open(localdate(now))
    if not Body.objects.filter(council=partner, is_active=True).exists():
        raise WrongState(
            _("%(council)s does not use this register yet."), code="not_here", params={"council": partner.name}
        )
    partnership = DelegationPartner(
        council_id=delegation.council_id, delegation=delegation, partner=partner, invited_at=now, invited_by=by
    )
    partnership.full_clean()
    partnership.save()
    delegation.version += 1
    delegation.save(update_fields=["version"])
    ask(partner.code, Role.OFFICER, "answer_partnership", about=partnership)
    record("partner_invited", delegation, by=by, acting=acting, fields=["partners"])
    return partnership


@transaction.atomic
def accept_partnership(partnership: DelegationPartner, *, by: User, now: datetime) -> DelegationPartner:
    """Take part: the partner council sees the whole of the record from now on, and edits nothing of it."""
    acting = by.must(Can.ANSWER_PARTNERSHIP, partnership.partner_id)
    delegation, partnership = _locked(partnership)
    if partnership.left_at is not None:
        raise WrongState(_("This invitation has ended. Ask the lead council for a new one."), code="ended")
    if partnership.accepted_at is not None:
        return partnership
    _must_be_going(delegation)
    before = delegation.audience(PART)
    partnership.accepted_at = now
    partnership.save(update_fields=["accepted_at"])
    open_to(delegation, acting, Part.WHOLE, why=_why(partnership))
    settle("answer_partnership", about=partnership, by=by, now=now)
    notify(delegation.council_id, Role.OFFICER, "partnership_accepted", about=delegation, but=by)
    record("partnership_accepted", delegation, by=by, acting=acting, fields=["partners"], before=before, part=PART)
    return partnership


@transaction.atomic
def leave_partnership(partnership: DelegationPartner, *, by: User, now: datetime) -> DelegationPartner:
    """Stop taking part, or say no to the invitation: what the partnership opened is closed."""
    acting = by.must(Can.ANSWER_PARTNERSHIP, partnership.partner_id)
    delegation, partnership = _locked(partnership)
    if partnership.left_at is not None:
        return partnership
    before = delegation.audience(PART)
    partnership.left_at = now
    partnership.save(update_fields=["left_at"])
    close_to(delegation, acting, why=_why(partnership))
    let_publicity_go(delegation, by=by, now=now, council=partnership.partner_id)
    settle("answer_partnership", about=partnership, by=by, now=now)
    notify(delegation.council_id, Role.OFFICER, "partnership_left", about=delegation, but=by)
    record("partnership_left", delegation, by=by, acting=acting, fields=["partners"], before=before, part=PART)
    return partnership


@transaction.atomic
def end_partnership(partnership: DelegationPartner, *, reason: str, by: User, now: datetime) -> DelegationPartner:
    """The lead council ends it, and says why: the other sees no more than anybody else does.

    What that council kept to itself about the visit stays its own.
    """
    acting = by.must(Can.INVITE_PARTNER, partnership.council_id)
    delegation, partnership = _locked(partnership)
    if partnership.left_at is not None:
        return partnership
    if partnership.accepted_at is None:
        raise WrongState(_("This council has not answered yet. Take back what you asked it."), code="not_accepted")
    if not reason:
        raise ValidationError({"reason": _("Say why: the other council reads it.")})
    before = delegation.audience(PART)
    partnership.left_at, partnership.ended_reason = now, reason
    partnership.full_clean()
    partnership.save(update_fields=["left_at", "ended_reason"])
    partner = Body.objects.get(council=partnership.partner_id)
    close_to(delegation, partner, why=_why(partnership))
    let_publicity_go(delegation, by=by, now=now, council=partnership.partner_id)
    notify(partner, Role.OFFICER, "partnership_ended", about=partnership, but=by, said=reason)
    record("partnership_ended", delegation, by=by, acting=acting, fields=["partners"], before=before, part=PART)
    return partnership


@transaction.atomic
def withdraw_invitation(partnership: DelegationPartner, *, by: User, now: datetime) -> DelegationPartner:
    """Take back what a council was asked, as long as it has not answered."""
    acting = by.must(Can.INVITE_PARTNER, partnership.council_id)
    delegation, partnership = _locked(partnership)
    if partnership.left_at is not None:
        return partnership
    if partnership.accepted_at is not None:
        raise WrongState(_("This council takes part already. End that instead."), code="accepted")
    partnership.left_at = now
    partnership.save(update_fields=["left_at"])
    settle("answer_partnership", about=partnership, by=by, now=now)
    record("partner_invitation_withdrawn", delegation, by=by, acting=acting, fields=["partners"], part=PART)
    return partnership


# Who takes part is told to those who see the programme, and not to every council.
PART = PART_OF["partners"]


def _locked(partnership: DelegationPartner) -> tuple[Delegation, DelegationPartner]:
    """The delegation first, as every act on it does, then the partnership."""
    delegation = Delegation.objects.select_for_update().get(pk=partnership.delegation_id)
    return delegation, DelegationPartner.objects.select_for_update().get(pk=partnership.pk)


def _must_be_going(delegation: Delegation) -> None:
    if delegation.is_draft:
        raise WrongState(_("Log the delegation before you ask another council to take part."), code="is_draft")
    if delegation.is_over:
        raise WrongState(_("This delegation has ended."), code="is_over")


def _why(partnership: DelegationPartner) -> str:
    return f"partner:{partnership.key}"
