"""A brief is put before the office that signs off, and that office decides."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Appointment, CouncilSettings, User
from accounts.offices import appointed
from accounts.roles import Can, Role
from audit.services import Pending, record
from engagement.brief_state import has_changed, is_signed_off, latest_brief, must_hold, named_instead, nobody_holds
from engagement.models import Brief, Delegation, SignOff
from engagement.rules import SignOffDecision, Stage
from engagement.services.briefs import brief_as_it_is_now
from engagement.services.confirming import set_confirmed
from engagement.services.records import must_be_live
from engagement.services.signed import AWAIT, CHANGE, MAKE_ANEW, SIGN, stop_asking_anew, tell_if_out_of_date
from notifications.models import Message
from notifications.services import ask, notify, settle
from web.refusals import WrongState


@transaction.atomic
def ask_sign_off(brief: Brief, *, by: User, now: datetime, what_we_did: str = "") -> SignOff:
    """Put a brief before the office that the council's settings name. Asking twice is asking once.

    `what_we_did` answers the words with which the office sent the last version back.
    It replaces what waits for an earlier brief: the office decides on one, and on the last.
    """
    trail = Pending(by, by.must(Can.CONFIRM_DELEGATION, brief.council_id))
    row = _ask(brief, trail, what_we_did, by=by, now=now)
    trail.write()
    return row


@transaction.atomic
def make_and_ask_sign_off(
    delegation: Delegation, *, seen: str, by: User, now: datetime, what_we_did: str = ""
) -> SignOff:
    """Make the brief anew where the visit has changed, and put it before the office, in one step.

    `seen` is the digest of what the officer was shown: what has changed since then is shown first.
    """
    by.must(Can.WRITE_NOTE, delegation.council_id)
    trail = Pending(by, by.must(Can.CONFIRM_DELEGATION, delegation.council_id))
    brief = brief_as_it_is_now(delegation, trail, by=by, now=now)
    if brief.sha256 != seen:
        raise WrongState(
            _("The visit has changed since you opened the page. Read what it says now, then ask."), code="changed"
        )
    row = _ask(brief, trail, what_we_did, by=by, now=now)
    trail.write()
    return row


def _ask(brief: Brief, trail: Pending, what_we_did: str, *, by: User, now: datetime) -> SignOff:
    delegation = Delegation.objects.select_for_update().get(pk=brief.delegation_id)
    must_be_live(delegation)
    office = CouncilSettings.of(brief.council).sign_off_office
    if not office:
        raise WrongState(_("Your council’s settings name no office that signs off."), code="no_office")
    waiting = SignOff.objects.about(delegation).filter(council=brief.council, decision=SignOffDecision.WAITING).first()
    if waiting is not None and waiting.brief_id == brief.pk and waiting.office == office:
        return waiting
    if is_signed_off(brief, office):
        raise WrongState(_("This brief is signed off already."), code="signed_off")
    if brief != latest_brief(delegation) or has_changed(brief, delegation, localdate(now)):
        raise WrongState(_("The visit has changed since this brief was made. Make it anew first."), code="changed")
    if missing := delegation.missing_to_confirm():
        raise ValidationError([str(sentence) for sentence in missing.values()])
    if not appointed(brief.council_id, office, localdate(now)).exists():
        raise WrongState(nobody_holds(office), code="nobody_holds")
    if waiting is not None:
        _decide(waiting, SignOffDecision.REPLACED, "", as_deputy=False, by=by, now=now)
    row = SignOff(
        council_id=brief.council_id,
        delegation=delegation,
        brief=brief,
        office=office,
        asked_at=now,
        asked_by=by,
        what_we_did=what_we_did,
    )
    row.full_clean()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise WrongState(_("A sign-off is asked for already."), code="asked_already") from None
    stop_asking_anew(delegation, by=by, now=now)
    ask(brief.council_id, Appointment.Office(office), SIGN, about=row, due_on=delegation.starts_on)
    notify(brief.council_id, Appointment.Office(office), "sign_off_asked", about=row, but=by)
    trail.add("sign_off_asked", row)
    return row


@transaction.atomic
def withdraw_sign_off(row: SignOff, *, by: User, now: datetime) -> SignOff:
    """The officer takes the question back."""
    acting = by.must(Can.CONFIRM_DELEGATION, row.council_id)
    Delegation.objects.select_for_update().get(pk=row.delegation_id)
    row = SignOff.objects.select_for_update().get(pk=row.pk)
    if row.decision == SignOffDecision.WITHDRAWN:
        return row
    _must_wait(row)
    _take_back(row, by=by, now=now)
    record("sign_off_withdrawn", row, by=by, acting=acting)
    return row


def sign_off_brief(row: SignOff, *, by: User, now: datetime) -> SignOff:
    """The office says yes to the brief as it was put before it: with that its council's delegation is confirmed.

    Where the visit says something else by then, the officers are told and have a task: that stays done though the
    answer is a refusal. The question waits on, so that the office can still send it back with words of its own.
    """
    by.must(Can.SIGN_OFF, row.council_id)
    row = _sign_off_or_tell(row, by=by, now=now)
    if row.decision == SignOffDecision.WAITING:
        raise WrongState(
            _("You have not signed it off: the visit has changed since version %(number)s was made."),
            code="brief_changed",
            params={"number": row.brief.number},
        )
    return row


@transaction.atomic
def _sign_off_or_tell(row: SignOff, *, by: User, now: datetime) -> SignOff:
    trail = Pending(by, by.must(Can.SIGN_OFF, row.council_id))
    delegation = Delegation.objects.select_for_update().get(pk=row.delegation_id)
    row = SignOff.objects.select_for_update(of=("self",)).select_related("brief").get(pk=row.pk)
    as_deputy = must_hold(row, by, localdate(now))
    if row.decision == SignOffDecision.APPROVED and row.decided_by == by:
        return row
    _must_wait(row)
    must_be_live(delegation)
    if another := named_instead(row):
        raise WrongState(another, code="another_office")
    if has_changed(row.brief, delegation, localdate(now)):
        tell_if_out_of_date(delegation, by=by, now=now)
        told = Message.objects.filter(kind="sign_off_out_of_date", label=row._meta.label, record=row.key)
        if not told.exists():
            notify(row.council_id, Role.OFFICER, "sign_off_out_of_date", about=row, but=by)
        trail.add("sign_off_out_of_date", row)
    else:
        _decide(row, SignOffDecision.APPROVED, "", as_deputy=as_deputy, by=by, now=now)
        notify(row.council_id, Role.OFFICER, "brief_signed_off", about=row, but=by)
        trail.add("brief_signed_off", row)
        if delegation.stage == Stage.LOGGED and not delegation.missing_to_confirm():
            set_confirmed(delegation, trail, by=by, now=now)
    trail.write()
    return row


@transaction.atomic
def send_back_brief(row: SignOff, *, remarks: str, by: User, now: datetime) -> SignOff:
    """The office says what it wants otherwise. Its remarks are the council's alone."""
    acting = by.must(Can.SIGN_OFF, row.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=row.delegation_id)
    row = SignOff.objects.select_for_update().get(pk=row.pk)
    as_deputy = must_hold(row, by, localdate(now))
    if row.decision == SignOffDecision.SENT_BACK and row.decided_by == by and row.remarks == remarks:
        return row
    _must_wait(row)
    must_be_live(delegation)
    if not remarks:
        raise ValidationError({"remarks": [_("Write what is to change")]})
    _decide(row, SignOffDecision.SENT_BACK, remarks, as_deputy=as_deputy, by=by, now=now)
    ask(row.council_id, Role.OFFICER, CHANGE, about=row, due_on=delegation.starts_on)
    notify(row.council_id, Role.OFFICER, "brief_sent_back", about=row, but=by)
    record("brief_sent_back", row, by=by, acting=acting)
    return row


def take_back_sign_offs(delegation: Delegation, *, by: User, now: datetime) -> None:
    """Nobody is asked any more about what is over. Inside the act that ended it."""
    for row in SignOff.objects.about(delegation).filter(decision=SignOffDecision.WAITING):
        _take_back(row, by=by, now=now)
    stop_asking_anew(delegation, by=by, now=now)


def _must_wait(row: SignOff) -> None:
    if row.decision == SignOffDecision.REPLACED:
        raise WrongState(
            _("Version %(number)s was replaced: a newer question has been put to the office."),
            code="replaced",
            params={"number": row.brief.number},
        )
    if row.decision != SignOffDecision.WAITING:
        raise WrongState(
            _("This is decided already: %(decision)s."),
            code="decided",
            params={"decision": str(SignOffDecision(row.decision).label).lower()},
        )


def _decide(row: SignOff, decision: SignOffDecision, remarks: str, *, as_deputy: bool, by: User, now: datetime) -> None:
    row.decision, row.remarks = decision, remarks
    row.decided_at, row.decided_by, row.as_deputy = now, by, as_deputy
    row.full_clean()
    row.save()
    for kind in (SIGN, AWAIT, MAKE_ANEW):
        settle(kind, about=row, by=by, now=now)


def _take_back(row: SignOff, *, by: User, now: datetime) -> None:
    _decide(row, SignOffDecision.WITHDRAWN, "", as_deputy=False, by=by, now=now)
