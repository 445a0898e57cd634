"""Questions of councils to the centre: asked with a clock, passed on, answered on the record, closed."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, CouncilSettings, User
from accounts.roles import BodyKind, Can, Role
from accounts.rules import Marking, Part
from accounts.sharing import Owned, close_to, open_to
from audit.services import Pending, record
from guidance.models import Answer, Line, Query
from guidance.models.readers import within
from guidance.rules import EVER_PUBLISHED, QueryState, ReaderRole, answer_due
from notifications.services import ask, notify, settle
from places.calendar import bank_holidays
from places.models import Council
from web.keys import new_reference
from web.one_a_form import one_a_form
from web.refusals import WrongState


@transaction.atomic
def ask_centre(
    council: Council,
    *,
    text: str,
    by: User,
    now: datetime,
    about: str = "",
    opens_record: bool = False,
    form_id: str | None = None,
    **facts: Any,
) -> Query:
    """Ask the central unit whether something may be done, and what to say. The same form sent again is one question.

    `about` is the key of a record of the council's own, which the question names. With `opens_record` the unit sees the
    whole of it until the question is over; a draft is never opened.
    """
    acting = by.must(Can.ASK_CENTRE, council)
    council.must_be_open(localdate(now))
    trail = Pending(by, acting)
    record_meant = _record_of(council, about, by)
    query = Query(council=council, text=text, asked_at=now, asked_by=by, **facts)
    if query.place is not None and query.country not in (None, query.place.country):
        raise ValidationError({"place": _("This place is not in the country chosen. Change one of them.")})
    query.country = query.country or (query.place.country if query.place else None)
    if record_meant is not None:
        if opens_record and record_meant.is_draft:
            raise ValidationError({"open_record": _("A draft is your council’s alone. Log it first, then show it.")})
        query.about_label, query.about_record = record_meant._meta.label, record_meant.key
    query.due_at = answer_due(query.urgency, now, bank_holidays(council.nation))
    query.reference = _reference(council, now)
    made = one_a_form(query, Query.objects.filter(council=council), form_id, text=query.text)
    if made is not query:
        return made
    unit = _unit()
    ask(unit, Role.ANALYST, "answer_query", about=query, due_on=localdate(query.due_at))
    notify(unit, Role.ANALYST, "query_asked", about=query)
    trail.add("query_asked", query)
    if record_meant is not None and opens_record:
        before = record_meant.audience()
        open_to(record_meant, unit, Part.WHOLE, why=_why(query))
        trail.add("record_opened_for_query", record_meant, before=before)
    trail.write()
    return query


@transaction.atomic
def send_holding_reply(
    query: Query, *, text: str, seen: int, by: User, now: datetime, form_id: str | None = None
) -> Answer:
    """Tell the council that its question is being looked into, and when the answer comes. It answers nothing."""
    acting = _must_answer(query, by)
    query = _locked(query)
    if first := _sent_before(query, form_id, text):
        return first
    query.must_be_at(seen)
    if query.is_over:
        raise WrongState(_("This question was answered or closed already, so it needs no holding reply."))
    if query.state == QueryState.NEW:
        query.state = QueryState.HOLDING_REPLY
    answer = _answer(query, text, acting, by, now, form_id, is_holding=True)
    _save(query)
    notify(query.council_id, Role.OFFICER, "query_held", about=query)
    record("query_held", query, by=by, acting=acting)
    return answer


@transaction.atomic
def pass_query(query: Query, department: Body, *, seen: int, by: User, now: datetime) -> Query:
    """The central unit passes a question to a department, whose clearers are asked. The clock goes on."""
    acting = by.must(Can.ANSWER_QUERY, _unit())
    query = _locked(query)
    query.must_be_at(seen)
    if query.is_over:
        raise WrongState(_("This question was answered or closed already."))
    if department.kind != BodyKind.DEPARTMENT:
        raise ValidationError({"department": _("Questions are passed to departments.")})
    if department == query.with_body:
        raise WrongState(_("%(department)s has this question already.") % {"department": department.name})
    before = query.audience()
    if query.with_body is not None:
        settle("answer_query", about=query, by=by, now=now, body=query.with_body)
    query.with_body, query.state = department, QueryState.WITH_DEPARTMENT
    _save(query)
    ask(department, Role.CLEARER, "answer_query", about=query, due_on=localdate(query.due_at))
    notify(department, Role.CLEARER, "query_passed", about=query)
    record("query_passed", query, by=by, acting=acting, before=before)
    return query


@transaction.atomic
def answer_query(query: Query, *, text: str, seen: int, by: User, now: datetime, form_id: str | None = None) -> Answer:
    """Answer on the record: the unit, the department that has the question, or the devolved government of its nation.

    An answer is never changed; another may follow until the council closes the question.
    """
    acting = _must_answer(query, by)
    query = _locked(query)
    if first := _sent_before(query, form_id, text):
        return first
    query.must_be_at(seen)
    if query.closed_at is not None:
        raise WrongState(_("The council has closed this question, so it needs no answer any more."))
    trail = Pending(by, acting)
    answer = _answer(query, text, acting, by, now, form_id, is_holding=False)
    query.answered_at = query.answered_at or now
    if query.state != QueryState.PROMOTED:
        query.state = QueryState.ANSWERED
    _save(query)
    settle("answer_query", about=query, by=by, now=now)
    notify(query.council_id, Role.OFFICER, "query_answered", about=query)
    trail.add("query_answered", query)
    _close_record(query, trail)
    trail.write()
    return answer


@transaction.atomic
def close_query(query: Query, *, by: User, now: datetime) -> Query:
    """The council says that a question is done with, answered or not. It stays on the record."""
    acting = by.must(Can.ASK_CENTRE, query.council_id)
    query = _locked(query)
    if query.closed_at is not None:
        return query
    trail = Pending(by, acting)
    query.closed_at = now
    if query.state != QueryState.PROMOTED:
        query.state = QueryState.CLOSED
    _save(query)
    settle("answer_query", about=query, by=by, now=now)
    trail.add("query_closed", query)
    _close_record(query, trail)
    trail.write()
    return query


@transaction.atomic
def promote_query(query: Query, line: Line, *, seen: int, by: User, now: datetime) -> Query:
    """Say that a line was made of a question that was answered, so that the next council finds it by itself."""
    acting = _must_answer(query, by)
    query = _locked(query)
    query.must_be_at(seen)
    if query.answered_at is None:
        raise WrongState(_("Answer the question first: its council waits for that."))
    published = line.versions.filter(state__in=EVER_PUBLISHED)
    if not published.exists():
        raise ValidationError({"line": _("Choose a line that is published.")})
    is_for = within(query.council, by_nation_alone=False) & (Q(roles=[]) | Q(roles__contains=[ReaderRole.OFFICER]))
    if not published.filter(is_for).exists():
        told = _("This line is not for the officers of %(council)s: choose one that they can read.")
        raise ValidationError({"line": told % {"council": query.council.name}})
    query.line, query.state = line, QueryState.PROMOTED
    _save(query)
    record("query_promoted", query, by=by, acting=acting, fields=["line"])
    return query


def note_query_reading(query: Query, *, by: User) -> None:
    """Put on the trail that somebody read a question marked OFFICIAL-SENSITIVE; of others, nothing is kept."""
    if query.marking == Marking.OFFICIAL_SENSITIVE:
        own = by.may(Can.READ_GUIDANCE, query.council_id)
        acting = by.must(Can.READ_GUIDANCE, query.council_id if own else None)
        record("query_read", query, by=by, acting=acting, quiet=True)


# -- Said to pages -------------------------------------------------------------------------------------------------


def body_answering(query: Query, by: User) -> Body | None:
    """The body for which somebody may answer a question: the unit, the department with it, its nation's own."""
    for membership in by.memberships_now:
        body = membership.body
        is_theirs = (
            body.kind == BodyKind.UNIT
            or body.code == query.with_body_id
            or (body.kind == BodyKind.DEVOLVED and body.nation == query.council.nation)
        )
        if is_theirs and Can.ANSWER_QUERY in membership.acts:
            return body
    return None


def own_record(council: Council, key: str, by: User) -> Owned | None:
    """The record of a council's own that a key names, whatever it is: a delegation, a contact, an agreement."""
    for model in apps.get_models() if key else ():
        if issubclass(model, Owned) and hasattr(model, "reference"):
            rows: Any = model._default_manager
            found: Owned | None = rows.visible_to(by).filter(key=key, council=council).first()
            if found is not None:
                return found
    return None


def must_own_record(council: Council, key: str, by: User) -> Owned:
    """The same. Raises ValidationError where there is none."""
    row = own_record(council, key, by)
    if row is None:
        raise ValidationError({"about": _("Your council has no record with this id.")})
    return row


# -- Inside an act -------------------------------------------------------------------------------------------------


def _must_answer(query: Query, by: User) -> Body:
    body = body_answering(query, by)
    if body is None:
        by.must(Can.ANSWER_QUERY)
        raise PermissionDenied(_("The central unit, or the department that it passed this to, answers this question."))
    return by.must(Can.ANSWER_QUERY, body)


def _record_of(council: Council, key: str, by: User) -> Owned | None:
    """Raises ValidationError where the key names no record of the council's, or none that may be opened yet."""
    if not key:
        return None
    row = must_own_record(council, key, by)
    if not CouncilSettings.of(council).has_accepted_notice:
        told = _("An approver of your council accepts the sharing notice before the unit is shown one of its records.")
        raise ValidationError({"about": told})
    return row


def _close_record(query: Query, trail: Pending) -> None:
    """The unit sees the record no further than it did before the question."""
    if not query.about_label:
        return
    rows: Any = apps.get_model(query.about_label)._default_manager
    row = rows.filter(key=query.about_record).first()
    if row is None:
        return
    before = row.audience()
    if close_to(row, _unit(), why=_why(query)):
        trail.add("record_closed_after_query", row, before=before)


def _sent_before(query: Query, form_id: str | None, text: str) -> Answer | None:
    """The same form sent again. Gone back to and sent with other words, it says something else."""
    return query.answers.filter(form_id=form_id, text=text).first() if form_id else None


def _answer(
    query: Query, text: str, acting: Body, by: User, now: datetime, form_id: str | None, *, is_holding: bool
) -> Answer:
    answer = Answer(
        council_id=query.council_id, query=query, text=text, is_holding=is_holding, body=acting, at=now, by_user=by
    )
    return one_a_form(answer, Answer.objects.filter(query=query), form_id, text=text)


def _locked(query: Query) -> Query:
    rows = Query.objects.select_for_update(of=("self",)).select_related("council", "with_body")
    return rows.get(pk=query.pk)


def _save(query: Query) -> None:
    query.version += 1
    query.full_clean()
    query.save()


def _reference(council: Council, now: datetime) -> str:
    while Query.objects.filter(reference=(drawn := new_reference(council.code, localdate(now).year))).exists():
        pass
    return drawn


def _unit() -> Body:
    found = Body.objects.filter(kind=BodyKind.UNIT).first()
    if found is None:
        raise WrongState(_("This service has no central unit yet, so nobody can be asked."), code="no_unit")
    return found


def _why(query: Query) -> str:
    return f"query:{query.key}"
