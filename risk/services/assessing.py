"""A council weighs something that it has on record: how deep to look, what may go wrong, what it concludes.

Nothing of the record waits for it, and nobody outside the council changes a word of it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Appointment, CouncilSettings, User
from accounts.offices import holding, stands_for, who_stands_for
from accounts.roles import Can, Role
from accounts.rules import Sharing
from accounts.sharing import Owned
from audit.services import record
from guidance.cards import digest
from notifications.services import ask, notify, settle
from risk.assessed import facts_of
from risk.models import AssessedRisk, Assessment, KeptAssessment, Mitigation, OfficeAnswer, is_over
from risk.rules import (
    FURTHEST_OFF,
    AssessmentState,
    Band,
    Path,
    TriageFact,
    band,
    is_reason,
    is_to_countersign,
    missing_to_finish,
    triage,
    with_what_was_read,
)
from risk.rules.assessing import Assessed
from web.refusals import WrongState
from web.templatetags.gds import day

COUNTERSIGN = "countersign_assessment"
REVIEW = "review_assessment"
CHANGE = "change_assessment"
SEE_TO = "see_to_mitigation"

ENDED = gettext_lazy("The record has ended. Its assessment stays as it is.")
ASKED_BOTH = gettext_lazy("You chose a desk too: choose “Somebody else” above, or take this away.")
FINISHED_IT_YOURSELF = gettext_lazy("You finished it yourself: somebody else countersigns it.")

SAID = {
    "benefits": ("economic_benefit", "security_benefit", "values_benefit"),
    "community": ("community", "equality_link"),
    "support": ("support", "support_other", "support_said"),
    "conclusion": ("conclusion", "review_on"),
}
"""The parts of an assessment that are texts, each with its fields."""


@transaction.atomic
def look_at_risk(
    row: Owned,
    *,
    answers: Mapping[str, str],
    read: Mapping[str, str] | None = None,
    chosen_path: int | None = None,
    chosen_because: str = "",
    seen: int = 0,
    by: User,
    now: datetime,
) -> Assessment:
    """Answer the six facts about a record: they say how deep to look. Where basic precautions do, that is all.

    The officer may look deeper freely, and less deep with a reason; to answer less than the record itself says is that
    too. Other answers than before open what was finished.
    `seen` is 0 where nothing had been answered yet. `read` is what the record itself said of the six as they were
    answered, where somebody read that. Raises WrongState where it has ended.
    """
    acting = by.must(Can.ASSESS_RISK, row.council_id)
    unknown = {fact.value: _("Choose an answer.") for fact in TriageFact if not answers.get(fact)}
    if unknown:
        raise ValidationError(unknown)
    # The record first, as whoever shares or ends it does: so it is shared and live as it is born, and born once.
    row = type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)
    if is_over(row):
        raise WrongState(ENDED, code="is_over")
    found = Assessment.objects.select_for_update(of=("self",)).about(row).first()
    called_for = triage(with_what_was_read(answers, read or {})).path
    if chosen_path is None and triage(answers).path < called_for:
        # Whoever answers less than the record itself says looks less deep by that.
        chosen_path = triage(answers).path.value
    said = {"answers": dict(answers), "chosen_path": chosen_path, "chosen_because": chosen_because}
    is_said = found is not None and all(getattr(found, name) == value for name, value in said.items())
    if read is not None:
        said["read"] = dict(read)
    # Basic precautions that were sent back are finished by answering: there is no other page for that.
    is_sent_back = found is not None and found.state == AssessmentState.OPEN and found.taken_path == Path.GREEN
    if found is not None and is_said and not is_sent_back:
        return _read_again(found, said.get("read", found.read), seen=seen, by=by, acting=acting)
    assessment = found or Assessment(
        council_id=row.council_id,
        label=row._meta.label,
        record=row.key,
        sharing=shared_as(Sharing(row.sharing), is_draft=row.is_draft),
        version=0,
        made_at=now,
        made_by=by,
    )
    assessment.must_be_at(seen)
    for name, value in said.items():
        setattr(assessment, name, value)
    assessment.path = called_for
    if chosen_path is not None and chosen_path < called_for and not is_reason(chosen_because):
        told = _("Say why less is enough, in a few words.")
        if called_for > triage(answers).path:
            told = _("The record itself says more than you answered. Say why less is enough, in a few words.")
        raise ValidationError({"chosen_because": told})
    if assessment.state != AssessmentState.OPEN:
        _open(assessment)
        settle(COUNTERSIGN, about=assessment, by=by, now=now)
    if assessment.taken_path == Path.GREEN:
        # Basic precautions have no day on which they are looked at again.
        assessment.review_on = None
        _finish(assessment, by=by, now=now)
    save_assessment(assessment)
    if assessment.taken_path == Path.GREEN:
        _keep_version(assessment, by=by, now=now)
        settle(CHANGE, about=assessment, by=by, now=now)
        settle(REVIEW, about=assessment, by=by, now=now)
        ask_offices(assessment)
        # Where less is looked at than the facts call for.
        _put_before_its_office(assessment, by=by)
    record("risk_looked_at", assessment, by=by, acting=acting, fields=["answers", "path", "state"])
    return assessment


def _read_again(assessment: Assessment, read: Mapping[str, str], *, seen: int, by: User, acting: Any) -> Assessment:
    """The same answers once more, where the record may say something else now: nothing but that is changed by it."""
    if assessment.read != read:
        assessment.must_be_at(seen)
        assessment.read = dict(read)
        assessment.save(update_fields=["read"])
        record("risk_looked_at", assessment, by=by, acting=acting, fields=["answers"])
    return assessment


@transaction.atomic
def say_of_assessment(assessment: Assessment, *, seen: int, by: User, now: datetime, **facts: Any) -> Assessment:
    """Write what speaks for it, what it means for communities, whom you asked, or what you conclude (`SAID`)."""
    acting = by.must(Can.ASSESS_RISK, assessment.council_id)
    assessment = to_change(assessment, seen)
    review_on = facts.get("review_on")
    if review_on is not None and review_on <= localdate(now):
        raise ValidationError({"review_on": _("Choose a day that is to come.")})
    if review_on is not None:
        must_be_near("review_on", review_on, now)
    if facts.get("support", assessment.support) and facts.get("support_other", assessment.support_other):
        raise ValidationError({"support_other": ASKED_BOTH})
    changed = [name for name, value in facts.items() if getattr(assessment, name) != value]
    if not changed:
        return assessment
    for name in changed:
        setattr(assessment, name, facts[name])
    save_assessment(assessment)
    told = {part for part, fields in SAID.items() if set(fields) & set(changed)} | {"review_on"}.intersection(changed)
    record("assessment_written", assessment, by=by, acting=acting, fields=told)
    return assessment


@transaction.atomic
def finish_assessment(assessment: Assessment, *, seen: int, by: User, now: datetime) -> Assessment:
    """Say that it is whole. Each office gets what it sees to, and, where the council wants that, one is asked to
    countersign.
    """
    acting = by.must(Can.ASSESS_RISK, assessment.council_id)
    assessment = live(assessment)
    if assessment.state != AssessmentState.OPEN:
        raise WrongState(_("It is finished already, by %(name)s.") % {"name": assessment.finished_by})
    assessment.must_be_at(seen)
    if missing := list(missing_from(assessment, localdate(now))):
        raise ValidationError([sentence for _where, sentence in missing], code="missing")
    _finish(assessment, by=by, now=now)
    save_assessment(assessment)
    _keep_version(assessment, by=by, now=now)
    settle(CHANGE, about=assessment, by=by, now=now)
    settle(REVIEW, about=assessment, by=by, now=now)
    ask_offices(assessment)
    _put_before_its_office(assessment, by=by)
    record("assessment_finished", assessment, by=by, acting=acting, fields=["state", "level", "review_on"])
    return assessment


@transaction.atomic
def reopen_assessment(assessment: Assessment, *, seen: int, by: User, now: datetime) -> Assessment:
    """Go on with one that was finished. The version that was finished is kept; whoever countersigned is asked anew."""
    acting = by.must(Can.ASSESS_RISK, assessment.council_id)
    assessment = live(assessment)
    if assessment.state == AssessmentState.OPEN:
        return assessment
    assessment.must_be_at(seen)
    _open(assessment)
    save_assessment(assessment)
    settle(COUNTERSIGN, about=assessment, by=by, now=now)
    record("assessment_reopened", assessment, by=by, acting=acting, fields=["state"])
    return assessment


@transaction.atomic
def countersign_assessment(assessment: Assessment, *, seen: int, by: User, now: datetime) -> Assessment:
    """The office that the council's settings name says yes to what was finished. Nothing else follows from it."""
    acting = by.must(Can.COUNTERSIGN_RISK, assessment.council_id)
    assessment, as_deputy = _before_its_office(assessment, seen=seen, by=by, now=now)
    assessment.state = AssessmentState.COUNTERSIGNED
    assessment.countersigned_at, assessment.countersigned_by, assessment.as_deputy = now, by, as_deputy
    save_assessment(assessment)
    _keep_answer(assessment, as_deputy=as_deputy, by=by, now=now)
    settle(COUNTERSIGN, about=assessment, by=by, now=now)
    notify(assessment.council_id, Role.OFFICER, "assessment_countersigned", about=assessment, but=by)
    record("assessment_countersigned", assessment, by=by, acting=acting, fields=["state", "countersigned_at"])
    return assessment


@transaction.atomic
def send_back_assessment(assessment: Assessment, *, remarks: str, seen: int, by: User, now: datetime) -> Assessment:
    """The same office wants something changed first, and says what. The officers have it to do."""
    acting = by.must(Can.COUNTERSIGN_RISK, assessment.council_id)
    assessment, as_deputy = _before_its_office(assessment, seen=seen, by=by, now=now)
    if not remarks:
        raise ValidationError({"remarks": _("Write what is to change")})
    _keep_answer(assessment, remarks=remarks, as_deputy=as_deputy, by=by, now=now)
    _open(assessment)
    save_assessment(assessment)
    settle(COUNTERSIGN, about=assessment, by=by, now=now)
    ask(assessment.council_id, Role.OFFICER, CHANGE, about=assessment)
    notify(assessment.council_id, Role.OFFICER, "assessment_sent_back", about=assessment, but=by, said=remarks)
    record("assessment_sent_back", assessment, by=by, acting=acting, fields=["state"])
    return assessment


# -- Parts -----------------------------------------------------------------------------------------------------------


def missing_from(
    assessment: Assessment, today: date, risks: Iterable[AssessedRisk] | None = None
) -> list[tuple[str, str]]:
    """What an assessment lacks, each by where it is put right and a sentence that says so.

    `risks`: where its page has read them.
    """
    if risks is None:
        risks = assessment.risks.prefetch_related("mitigations")
    return list(
        missing_to_finish(
            path=assessment.taken_path,
            risks=[
                Assessed(
                    risk.what,
                    risk.score,
                    risk.score_left,
                    len(risk.mitigations.all()),
                    bool(risk.treatment),
                    bool(risk.office),
                )
                for risk in risks
            ],
            conclusion=assessment.conclusion,
            review_on=assessment.review_on,
            benefits=[getattr(assessment, name) for name in SAID["benefits"]],
            asked=assessment.asked,
            answered=assessment.support_said,
            today=today,
        )
    )


def shared_as(sharing: Sharing, *, is_draft: bool) -> Sharing:
    """Never further than the unit; of a draft, nobody sees anything."""
    return Sharing.COUNCIL if is_draft or sharing == Sharing.COUNCIL else Sharing.UNIT


def live(assessment: Assessment) -> Assessment:
    """The assessment as it stands, held until the act is over. Raises WrongState where its record has ended."""
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if assessment.is_over:
        raise WrongState(ENDED, code="is_over")
    return assessment


def to_change(assessment: Assessment, seen: int | None = None) -> Assessment:
    """The assessment, held until the act is over, where it is still being made. Raises WrongState, Stale."""
    assessment = live(assessment)
    if assessment.state != AssessmentState.OPEN:
        raise WrongState(_("This assessment is finished. Open it again to change it."), code="finished")
    if seen is not None:
        assessment.must_be_at(seen)
    return assessment


def _before_its_office(assessment: Assessment, *, seen: int, by: User, now: datetime) -> tuple[Assessment, bool]:
    """An assessment that waits for its office, and whether this is its deputy. Raises PermissionDenied, WrongState."""
    assessment = live(assessment)
    if assessment.state != AssessmentState.FINISHED or not assessment.countersign_office:
        raise WrongState(_("This assessment does not wait to be countersigned."), code="does_not_wait")
    today = localdate(now)
    if not stands_for(by, assessment.council_id, assessment.countersign_office, today):
        told = _("This is for %(who)s. Ask there.")
        raise PermissionDenied(
            told % {"who": who_stands_for(assessment.council_id, assessment.countersign_office, today)}
        )
    if assessment.finished_by_id == by.pk:
        raise PermissionDenied(FINISHED_IT_YOURSELF)
    assessment.must_be_at(seen)
    held = holding(by, assessment.council_id, assessment.countersign_office, today)
    return assessment, held is not None and held.holder_id != by.pk


def _open(assessment: Assessment) -> None:
    assessment.state = AssessmentState.OPEN
    assessment.finished_at = assessment.finished_by = None
    assessment.countersigned_at = assessment.countersigned_by = None
    assessment.as_deputy, assessment.countersign_office = False, ""


def _finish(assessment: Assessment, *, by: User, now: datetime) -> None:
    assessment.state, assessment.finished_at, assessment.finished_by = AssessmentState.FINISHED, now, by
    settings = CouncilSettings.of(assessment.council)
    if is_to_countersign(assessment.deepest_path, settings.countersign_when):
        assessment.countersign_office = settings.countersign_office


def must_be_near(field: str, chosen: date, now: datetime) -> None:
    """Refuse a day so far off that nobody can mean it."""
    last = localdate(now) + FURTHEST_OFF
    if chosen > last:
        raise ValidationError({field: _("Choose a day no later than %(last)s.") % {"last": day(last)}})


def save_assessment(assessment: Assessment) -> None:
    set_band(assessment)
    assessment.version += 1
    assessment.full_clean()
    assessment.save()


def set_band(assessment: Assessment) -> None:
    """Its level is the band of the largest risk that is left, as the council's appetite has it; empty without any."""
    assessment.banded_by = CouncilSettings.of(assessment.council).risk_appetite
    risks = [] if assessment._state.adding else list(assessment.risks.all())
    assessment.level = largest_left(risks, assessment.banded_by)


def largest_left(risks: Iterable[AssessedRisk], appetite: str) -> str:
    """The band of the largest that is left of these; empty where nobody has said how large any is."""
    bands = {
        band(risk.likelihood_left, risk.impact_left, appetite)
        for risk in risks
        if risk.likelihood_left and risk.impact_left
    }
    return max(bands, key=list(Band).index, default="")


def _keep_version(assessment: Assessment, *, by: User, now: datetime) -> None:
    last = assessment.kept.first()
    facts = facts_of(assessment)
    KeptAssessment.objects.create(
        council_id=assessment.council_id,
        assessment=assessment,
        number=last.number + 1 if last else 1,
        facts=facts,
        sha256=digest(facts),
        made_at=now,
        made_by=by,
    )


def _keep_answer(assessment: Assessment, *, remarks: str = "", as_deputy: bool, by: User, now: datetime) -> None:
    """Put beside the version that was finished last what its office made of it: no remarks where it countersigned."""
    version = assessment.kept.first()
    if version is None:  # finished before versions were kept
        return
    said: dict[str, Any] = {"office": assessment.countersign_office, "remarks": remarks, "as_deputy": as_deputy}
    answer = OfficeAnswer(version=version, council_id=assessment.council_id, at=now, by_user=by, **said)
    answer.full_clean()
    answer.save()


def what_is_to_change(assessment: Assessment) -> OfficeAnswer | None:
    """The answer with which the version that was finished last was sent back; None where it was not.

    Its council's alone: show it to nobody else.
    """
    last = assessment.kept.order_by("-number").values("pk")[:1]
    return OfficeAnswer.objects.filter(version__in=last).exclude(remarks="").select_related("by_user").first()


def ask_offices(assessment: Assessment) -> None:
    """Give each office what it sees to, once the assessment is finished and as long as its record is not over."""
    if not assessment.asks_offices:
        return
    for mitigation in Mitigation.objects.filter(risk__assessment=assessment, done_on=None):
        office = Appointment.Office(mitigation.office)
        ask(assessment.council_id, office, SEE_TO, about=mitigation, due_on=mitigation.due_on)


def ask_to_countersign(assessment: Assessment) -> Appointment.Office | None:
    """Ask the office that is to countersign, where it waits for one; answers which."""
    waits = assessment.state == AssessmentState.FINISHED and assessment.countersign_office
    if not waits or not assessment.asks_offices:
        return None
    office = Appointment.Office(assessment.countersign_office)
    ask(assessment.council_id, office, COUNTERSIGN, about=assessment)
    return office


def _put_before_its_office(assessment: Assessment, *, by: User) -> None:
    if office := ask_to_countersign(assessment):
        notify(assessment.council_id, office, "assessment_to_countersign", about=assessment, but=by)
