"""What the central unit and the devolved administrations do with councils' records: their own work, never the record's.

Nothing here changes a delegation, and nothing closes by itself.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import BodyKind, Can, Role
from accounts.rules import Part
from audit.services import record
from engagement.models import Delegation, Look, Question, Reply, Review, UnitNote
from notifications.services import ask, notify, settle
from web.one_a_form import one_a_form
from web.refusals import WrongState
from web.templatetags.gds import moment
from web.text import checked

LONGEST = 2000
LONGEST_ANSWER = 5000


@transaction.atomic
def assign_review(delegation: Delegation, to: User | None, *, seen: str, by: User, now: datetime) -> Review:
    """Take a record in hand, give it to a colleague, or to nobody. No colleague is locked out, but each is warned.

    `seen` is the key of whoever the reader was told has it. Raises WrongState where meanwhile somebody else has it.
    """
    acting = _must_review(delegation, by, Can.REVIEW)
    colleagues = reviewers_of(acting)
    if to is not None and not colleagues.filter(pk=to.pk).exists():
        raise ValidationError({"to": _("Choose somebody of your own body who reviews delegations.")})
    about = {"delegation": delegation, "body": acting}
    Review.objects.get_or_create(**about, defaults={"council_id": delegation.council_id})
    review = Review.objects.select_for_update(of=("self",)).select_related("assigned_to").get(**about)
    holder = review.assigned_to
    if holder == to:
        return review
    if holder is not None and holder.key != seen:
        raise WrongState(held_by(review), code="in_hand")
    review.assigned_to = to
    review.assigned_at = now if to is not None else None
    review.full_clean()
    review.save()
    if to is not None and to != by:
        # To one role, or who holds two of them would hear it twice.
        notify(acting, min(_roles(to, acting, Can.REVIEW)), "review_given", about=delegation, only=to)
    record("review_assigned", review, by=by, acting=acting)
    return review


@transaction.atomic
def ask_council(delegation: Delegation, *, text: str, by: User, now: datetime, form_id: str | None = None) -> Question:
    """Ask the council something about its record. What waits for an answer already is not asked again."""
    acting = _must_review(delegation, by, Can.ASK_COUNCIL)
    question = Question(
        council_id=delegation.council_id,
        delegation=delegation,
        asked_for=acting,
        text=_fit(text, LONGEST),
        asked_at=now,
        asked_by=by,
    )
    if first := Question.objects.waiting(delegation, acting, question.text).first():
        return first
    asked = Question.objects.filter(asked_for=acting)
    made = one_a_form(question, asked, form_id, delegation=delegation, text=question.text)
    if made is not question:
        return made
    ask(delegation.council_id, Role.OFFICER, "answer_question", about=question)
    notify(delegation.council_id, Role.OFFICER, "question_asked", about=question)
    record("question_asked", question, by=by, acting=acting)
    return question


@transaction.atomic
def answer_question(question: Question, *, text: str, by: User, now: datetime, form_id: str | None = None) -> Reply:
    """Answer on the record, once or again until the question is closed. The same answer sent again is one."""
    acting = by.must(Can.ANSWER_QUESTION, question.council_id)
    question = _locked(question)
    if question.closed_at is not None:
        raise WrongState(_("This question is closed, so it needs no answer any more."), code="closed")
    reply = Reply(council_id=question.council_id, question=question, text=_fit(text, LONGEST_ANSWER), at=now, by=by)
    if first := question.replies.filter(text=reply.text).first():
        return first
    made = one_a_form(reply, Reply.objects.filter(question=question), form_id, text=reply.text)
    if made is not reply:
        return made
    question.answered_at = now
    question.save(update_fields=["answered_at"])
    settle("answer_question", about=question, by=by, now=now)
    for role in _roles_of_asker(question):
        notify(question.asked_for, role, "question_answered", about=question.delegation, but=by)
    record("question_answered", question, by=by, acting=acting)
    return reply


@transaction.atomic
def close_question(question: Question, *, by: User, now: datetime) -> Question:
    """Say that a question is done with, answered or not. Only the body that asked it does."""
    acting = by.must(Can.ASK_COUNCIL, question.asked_for_id)
    question = _locked(question)
    if question.closed_at is not None:
        return question
    question.closed_at = now
    question.save(update_fields=["closed_at"])
    settle("answer_question", about=question, by=by, now=now)
    if question.answered_at is None:
        notify(question.council_id, Role.OFFICER, "question_withdrawn", about=question)
    record("question_closed", question, by=by, acting=acting)
    return question


@transaction.atomic
def write_unit_note(
    delegation: Delegation, *, text: str, by: User, now: datetime, form_id: str | None = None
) -> UnitNote:
    """Note something for one's own body, which the council never sees. The same form sent again is one note."""
    acting = _must_review(delegation, by, Can.REVIEW)
    note = UnitNote(
        council_id=delegation.council_id,
        delegation=delegation,
        body=acting,
        text=_fit(text, LONGEST_ANSWER),
        at=now,
        by=by,
    )
    written = UnitNote.objects.filter(body=acting)
    made = one_a_form(note, written, form_id, delegation=delegation, text=note.text)
    if made is not note:
        return made
    record("unit_note_written", note, by=by, acting=acting)
    return note


def note_looked(delegation: Delegation, *, by: User, now: datetime) -> None:
    """Remember what of a record its reviewer looks at. It is the person's own, and leaves nothing on the trail.

    To be called before the page is put together: what changes meanwhile is shown, and counts as new once more.
    """
    by.must(Can.REVIEW)
    replies = Reply.objects.filter(question__delegation=delegation)
    look = Look(
        council_id=delegation.council_id,
        delegation=delegation,
        by=by,
        at=now,
        change=delegation.changes.aggregate(last=Max("pk"))["last"] or 0,
        reply=replies.aggregate(last=Max("pk"))["last"] or 0,
    )
    Look.objects.bulk_create(
        [look], update_conflicts=True, unique_fields=["by", "delegation"], update_fields=["at", "change", "reply"]
    )


# -- Said to pages -------------------------------------------------------------------------------------------------


def reviewers_of(body: Body) -> models.QuerySet[User]:
    """The people of a body who may have a record in hand."""
    people: models.QuerySet[User] = User.objects.filter(
        memberships__body=body,
        memberships__role__in=[Role.ANALYST, Role.PUBLISHER, Role.DEVOLVED],
        kind=User.Kind.PERSON,
        is_active=True,
    )
    return people.distinct().order_by("name", "pk")


def held_by(review: Review) -> str:
    """Who has a record in hand, and since when, as a warning."""
    return _("%(name)s has had this in hand since %(moment)s. You can still take it over.") % {
        "name": review.assigned_to,
        "moment": moment(review.assigned_at),
    }


def _must_review(delegation: Delegation, by: User, act: Can) -> Body:
    """The body that somebody acts for, which must see the programme of the record. Raises PermissionDenied."""
    by.must(act)
    body = delegation.reviewer(by, act)
    if body is None or not Delegation.objects.visible_to(by, Part.PROGRAMME).filter(pk=delegation.pk).exists():
        raise PermissionDenied(_("This record is not shared with your body."))
    return body


def _locked(question: Question) -> Question:
    """The delegation first, as every act on it does, then the question."""
    Delegation.objects.select_for_update().get(pk=question.delegation_id)
    return (
        Question.objects.select_for_update(of=("self",))
        .select_related("delegation__council", "asked_for")
        .get(pk=question.pk)
    )


def _fit(text: str, most: int) -> str:
    if len(text) > most:
        raise ValidationError({"text": _("Use %(most)s characters or fewer.") % {"most": f"{most:,}"}})
    return checked(text)


def _roles(user: User, body: Body, act: Can) -> set[Role]:
    """The roles in which somebody may do something for a body."""
    return {Role(m.role) for m in user.memberships_now if m.body_id == body.code and act in m.acts}


def _roles_of_asker(question: Question) -> set[Role]:
    """The roles in which the question was asked; those of the body where its asker has left it."""
    usual = Role.DEVOLVED if question.asked_for.kind == BodyKind.DEVOLVED else Role.ANALYST
    return _roles(question.asked_by, question.asked_for, Can.ASK_COUNCIL) or {usual}
