"""What makes a risk smaller is added, changed and done, also after its assessment was finished."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.offices import appointed, stands_for, who_stands_for
from accounts.roles import Can, Role
from audit.services import record
from notifications.models import Task
from notifications.services import ask, notify, settle
from risk.models import AssessedRisk, Assessment, Mitigation
from risk.services.assessing import SEE_TO, live, to_change
from risk.services.risks import must_be_to_come, put_down_mitigation
from web.refusals import WrongState


@transaction.atomic
def add_mitigation(risk: AssessedRisk, *, what: str, office: str, due_on: date, by: User, now: datetime) -> Mitigation:
    """Put down one more thing that is done about a risk. Of a finished assessment, its office has it to do at once."""
    acting = by.must(Can.ASSESS_RISK, risk.council_id)
    assessment = live(risk.assessment)
    same = Mitigation.objects.filter(risk=risk, what=what, office=office, due_on=due_on).first()
    if same is not None:
        return same
    mitigation = put_down_mitigation(risk, what=what, office=office, due_on=due_on, now=now)
    _raise_version(assessment)
    if assessment.asks_offices:
        ask(assessment.council_id, Appointment.Office(office), SEE_TO, about=mitigation, due_on=due_on)
    record("mitigation_added", assessment, by=by, acting=acting, fields=["risks", "open_mitigations"])
    return mitigation


@transaction.atomic
def finish_mitigation(mitigation: Mitigation, *, done_on: date, done_note: str, by: User, now: datetime) -> Mitigation:
    """Say that it is done, when and what: for those who assess, and for the office that sees to it."""
    acting = by.must(Can.FINISH_MITIGATION, mitigation.council_id)
    today = localdate(now)
    assesses = by.may(Can.ASSESS_RISK, mitigation.council_id)
    if not assesses and not stands_for(by, mitigation.council_id, mitigation.office, today):
        who = who_stands_for(mitigation.council_id, mitigation.office, today)
        raise PermissionDenied(_("This is for %(who)s. Ask there.") % {"who": who})
    assessment = live(mitigation.risk.assessment)
    mitigation = Mitigation.objects.select_for_update(of=("self",)).get(pk=mitigation.pk)
    if mitigation.done_on is not None:
        if (mitigation.done_on, mitigation.done_note) == (done_on, done_note):
            return mitigation
        raise WrongState(_("This is done already: %(note)s") % {"note": mitigation.done_note})
    if done_on > today:
        raise ValidationError({"done_on": _("The day must be today or earlier.")})
    mitigation.done_on, mitigation.done_note, mitigation.done_by = done_on, done_note, by
    mitigation.full_clean()
    mitigation.save()
    _raise_version(assessment)
    settle(SEE_TO, about=mitigation, by=by, now=now)
    record("mitigation_finished", assessment, by=by, acting=acting, fields=["risks", "open_mitigations"])
    return mitigation


@transaction.atomic
def move_mitigation(mitigation: Mitigation, *, office: str, due_on: date, by: User, now: datetime) -> Mitigation:
    """Give it to another office, or another day."""
    acting = by.must(Can.ASSESS_RISK, mitigation.council_id)
    assessment = live(mitigation.risk.assessment)
    mitigation = Mitigation.objects.select_for_update(of=("self",)).get(pk=mitigation.pk)
    if mitigation.done_on is not None:
        raise WrongState(_("This is done already: %(note)s") % {"note": mitigation.done_note})
    if (mitigation.office, mitigation.due_on) == (office, due_on):
        return mitigation
    must_be_to_come(due_on, now)
    mitigation.office, mitigation.due_on, mitigation.told_overdue_at = office, due_on, None
    mitigation.full_clean()
    mitigation.save()
    _raise_version(assessment)
    settle(SEE_TO, about=mitigation, by=by, now=now)
    if assessment.asks_offices:
        ask(assessment.council_id, Appointment.Office(office), SEE_TO, about=mitigation, due_on=due_on)
    record("mitigation_moved", assessment, by=by, acting=acting, fields=["risks"])
    return mitigation


@transaction.atomic
def remove_mitigation(mitigation: Mitigation, *, seen: int, by: User, now: datetime) -> None:
    """Take it out of an assessment that is being made. `seen` is the version of the assessment.

    What is left of its risk is then no smaller than what there was, or something else makes it smaller.
    """
    acting = by.must(Can.ASSESS_RISK, mitigation.council_id)
    risk = mitigation.risk
    assessment = to_change(risk.assessment, seen)
    others = risk.mitigations.exclude(pk=mitigation.pk).exists()
    if risk.score is not None and risk.score_left is not None and risk.score_left < risk.score and not others:
        raise ValidationError(
            _("This alone makes the risk smaller. Change the risk first: say what is left without it, or add another."),
            code="makes_it_smaller",
        )
    settle(SEE_TO, about=mitigation, by=by, now=now)
    mitigation.delete()
    _raise_version(assessment)
    record("mitigation_removed", assessment, by=by, acting=acting, fields=["risks", "open_mitigations"])


def _raise_version(assessment: Assessment) -> None:
    """Whoever looks at the assessment at this moment, to countersign it as well, has seen it as it was before."""
    assessment.version += 1
    assessment.save(update_fields=["version"])


# -- By the clock ----------------------------------------------------------------------------------------------------


@transaction.atomic
def tell_of_overdue(now: datetime) -> int:
    """Tell the office and the officers, once, of what is overdue since its day has passed; answers how many there were.

    Of what an office has to do, that is, as its assessment was finished and its record is not over.
    """
    asked = Task.objects.filter(kind=SEE_TO, label=Mitigation._meta.label, record=OuterRef("key"), done_at=None)
    due = Mitigation.objects.overdue(localdate(now)).filter(Exists(asked), told_overdue_at=None)
    overdue = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    for mitigation in overdue:
        office = Appointment.Office(mitigation.office)
        held = appointed(mitigation.council_id, office, localdate(now)).first()
        notify(mitigation.council_id, office, "mitigation_overdue", about=mitigation)
        # Who holds the office and is an officer too hears of it once.
        holder = held.holder if held else None
        notify(mitigation.council_id, Role.OFFICER, "mitigation_overdue", about=mitigation, but=holder)
    Mitigation.objects.filter(pk__in=[one.pk for one in overdue]).update(told_overdue_at=now)
    return len(overdue)
