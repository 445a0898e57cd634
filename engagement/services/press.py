"""What the press asks about a visit, and what it was told."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from audit.services import record
from engagement.models import Delegation, PressEnquiry
from engagement.services.private import held_for
from guidance.models import LineVersion, Use
from guidance.services import end_use, rely_on
from notifications.services import ask, notify, settle
from places.models import Council
from web.one_a_form import one_a_form

LEADS = Appointment.Office.COMMUNICATIONS_LEAD


@transaction.atomic
def log_press_enquiry(
    delegation: Delegation,
    council: Council,
    *,
    on: date,
    at: time,
    outlet: str,
    asked: str,
    by: User,
    now: datetime,
    form_id: str | None = None,
) -> PressEnquiry:
    """Put down what somebody of the press asks. Of a visit that is over, too: the press comes when it comes.

    The communications lead has it to do until somebody puts down the answer.

    The same form sent again answers with the enquiry that it made first.
    """
    acting, delegation = held_for(delegation, council.code, by=by)
    enquiry = PressEnquiry(
        council=council,
        delegation=delegation,
        asked_at=_moment(on, at, now),
        outlet=outlet,
        asked=asked,
        made_at=now,
        made_by=by,
    )
    made = PressEnquiry.objects.filter(council=council)
    first = one_a_form(enquiry, made, form_id, delegation=delegation, outlet=outlet, asked=asked)
    if first is enquiry:
        ask(council, LEADS, "answer_press_enquiry", about=enquiry)
        notify(council, LEADS, "press_enquiry_logged", about=enquiry, but=by)
        record("press_enquiry_logged", enquiry, by=by, acting=acting)
    return first


@transaction.atomic
def edit_press_enquiry(
    enquiry: PressEnquiry, *, on: date, at: time, outlet: str, asked: str, seen: int, by: User, now: datetime
) -> PressEnquiry:
    acting, _delegation = held_for(enquiry.delegation, enquiry.council_id, by=by)
    enquiry = _at(enquiry, seen)
    enquiry.asked_at, enquiry.outlet, enquiry.asked = _moment(on, at, now), outlet, asked
    _save(enquiry)
    record("press_enquiry_edited", enquiry, by=by, acting=acting, fields=["asked_at", "outlet", "asked"])
    return enquiry


@transaction.atomic
def answer_press_enquiry(
    enquiry: PressEnquiry,
    *,
    answered: str,
    answered_as: str,
    line: LineVersion | None = None,
    seen: int,
    by: User,
    now: datetime,
) -> PressEnquiry:
    """Put down, or put right, what was answered, by which office, and from which version of a line."""
    acting, _delegation = held_for(enquiry.delegation, enquiry.council_id, by=by)
    enquiry = _at(enquiry, seen)
    used = line.key if line is not None else ""
    if used != enquiry.line_version:
        _uses(enquiry, line, by=by, now=now)
    enquiry.answered, enquiry.answered_as, enquiry.line_version = answered, answered_as, used
    enquiry.answered_at = enquiry.answered_at or now
    _save(enquiry)
    settle("answer_press_enquiry", about=enquiry, by=by, now=now)
    record("press_enquiry_answered", enquiry, by=by, acting=acting, fields=["answered", "answered_as", "line_version"])
    return enquiry


def _uses(enquiry: PressEnquiry, line: LineVersion | None, *, by: User, now: datetime) -> None:
    """Words that no longer held when they were said are put down as said, and cannot be recalled once more."""
    for use in Use.objects.by(enquiry).live():
        end_use(use, by=by)
    if line is not None and line.is_in_force(localdate(now)):
        label, key = enquiry._meta.label, enquiry.key
        rely_on(line, council=enquiry.council, label=label, key=key, by=by, now=now, quiet=True)


def _at(enquiry: PressEnquiry, seen: int) -> PressEnquiry:
    found = PressEnquiry.objects.select_for_update().get(pk=enquiry.pk)
    found.must_be_at(seen)
    return found


def _save(enquiry: PressEnquiry) -> None:
    enquiry.version += 1
    enquiry.full_clean()
    enquiry.save()


def _moment(on: date, at: time, now: datetime) -> datetime:
    """In UK time. Raises ValidationError for an hour that the clocks left out, and for what has not been yet."""
    moment = make_aware(datetime.combine(on, at))
    if localtime(datetime.fromtimestamp(moment.timestamp(), moment.tzinfo)).time() != at:
        raise ValidationError({"at": _("There was no such time on this day: the clocks went forward.")})
    if moment > now:
        raise ValidationError({"on": _("They cannot have asked later than now.")})
    return moment
