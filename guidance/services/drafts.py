"""Drafts of positions and of versions of lines: begun, changed, sent to departments, discarded."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import BodyKind, Can, Role
from accounts.rules import Marking
from audit.services import Pending, record
from guidance.models import Clearance, Issued, Line, LineVersion, Position
from guidance.rules import CLEAR_WITHIN, Decision, State, working_days_after
from guidance.services.mixed import settle_by_discarding
from guidance.services.writers import DEPARTMENTS_NATION, must_write
from notifications.services import ask, notify, settle
from places.calendar import bank_holidays
from web.one_a_form import one_a_form
from web.refusals import WrongState
from web.templatetags.gds import day as day_in_words

ABOUT_A_LINE = ("topics", "sectors", "activities", "countries")


@transaction.atomic
def draft_position(owner: Body, *, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> Position:
    """Begin a position of a department, the unit or a devolved government. The same form sent again is one draft."""
    acting = must_write(by, owner)
    said = {"valid_from": localdate(now), **facts}
    position = Position(owner=owner, written_at=now, written_by=by, edited_by=by)
    _set(position, said)
    made = one_a_form(position, Position.objects.filter(owner=owner), form_id, **said)
    if made is position:
        record("guidance_drafted", position, by=by, acting=acting, fields=facts)
    return made


@transaction.atomic
def draft_line(
    owner: Body, *, title: str, by: User, now: datetime, form_id: str | None = None, **facts: Any
) -> LineVersion:
    """Begin a line to take, with its first version. The same form sent again is one line."""
    acting = must_write(by, owner)
    about = {name: list(facts.pop(name, ())) for name in ABOUT_A_LINE}
    _must_name_a_topic(about)
    said = {"valid_from": localdate(now), **facts}
    line = Line(owner=owner, title=title, made_at=now)
    same_words = {"versions__number": 1, **{f"versions__{name}": value for name, value in said.items()}}
    same_subjects = {f"{name}_named": sorted(row.pk for row in rows) for name, rows in about.items()}
    lines = Line.objects.filter(owner=owner).with_subjects()
    made = one_a_form(line, lines, form_id, title=title, **same_words, **same_subjects)
    if made is not line:
        return made.versions.get(number=1)
    for name, rows in about.items():
        getattr(line, name).set(rows)
    version = LineVersion(line=line, owner=owner, number=1, written_at=now, written_by=by, edited_by=by)
    _set(version, said)
    version.full_clean()
    version.save(force_insert=True)
    record("guidance_drafted", version, by=by, acting=acting, fields=facts)
    return version


@transaction.atomic
def draft_next_version(line: Line, *, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> LineVersion:
    """Begin the next version of a line, from the words of the latest. The same form sent again is one version."""
    acting = must_write(by, line.owner)
    Line.objects.select_for_update(of=("self",)).get(pk=line.pk)
    said = {"valid_from": localdate(now), **facts}
    if form_id and (first := line.versions.filter(form_id=form_id, **said).first()):
        return first
    latest = line.versions.order_by("-number").first()
    if latest is not None and not latest.is_published:
        raise WrongState(_("Version %(number)s is being written: finish or discard it.") % {"number": latest.number})
    version = LineVersion(line=line, owner=line.owner, written_at=now, written_by=by, edited_by=by)
    kept = {} if latest is None else {name: getattr(latest, name) for name in WORDS_OF_A_LINE}
    _set(version, {**kept, **said})
    version.number = (line.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    one_a_form(version, LineVersion.objects.filter(owner=line.owner), form_id, **said)
    record("guidance_drafted", version, by=by, acting=acting, fields=facts)
    return version


WORDS_OF_A_LINE = (
    *("headline", "full_line", "leader_line", "reactive_line", "if_pressed", "do_not_say", "background", "facts"),
    *("contacts", "headline_cy", "full_line_cy", "sources", "marking"),
    *("nations", "council_kinds", "networks", "roles"),
)


@transaction.atomic
def edit_draft[Row: Issued](row: Row, *, seen: int, by: User, now: datetime, **facts: Any) -> Row:
    """Change what is not published. Whoever cleared or countersigned the words as they were is asked again.

    What a line is about can be changed until its first version is published.
    """
    acting = must_write(by, row.owner)
    row = row.locked_at(seen)
    row.must_be_written()
    about = {name: facts.pop(name) for name in ("title", *ABOUT_A_LINE) if name in facts}
    changed = _set(row, facts)
    if isinstance(row, LineVersion):
        changed += _set_line(row.line, about)
    if changed:
        row.edited_by = by
        stop(row, State.DRAFT, _("Its words were changed."), by=acting, but=by)
        for clearance in row.clearances():
            clearance.ask_anew()
            clearance.save()
        settle("clear_guidance", about=row, by=by, now=now)
        settle("countersign_guidance", about=row, by=by, now=now)
    row.version += 1
    row.full_clean()
    row.save()
    record("guidance_edited", row, by=by, acting=acting, fields=changed)
    return row


@transaction.atomic
def discard_draft(row: Issued, *, seen: int, by: User, now: datetime) -> None:
    """Throw away what was never published. What departments said of it goes with it; the trail keeps that it was.

    What was escalated about it is settled by that, and keeps its words.
    """
    acting = must_write(by, row.owner)
    row = row.locked_at(seen)
    row.must_be_written()
    trail = Pending(by, acting)
    if isinstance(row, Position):
        settle_by_discarding(row, trail=trail, now=now)
    row.clearances().delete()
    for kind in ("clear_guidance", "countersign_guidance", "look_at_stopped_guidance"):
        settle(kind, about=row, by=by, now=now)
    key, line = row.key, row.line if isinstance(row, LineVersion) else None
    row.delete()
    if line is not None and not line.versions.exists():
        line.delete()
    row.key = key
    trail.add("guidance_discarded", row)
    trail.write()


@transaction.atomic
def submit_draft[Row: Issued](
    row: Row,
    *,
    departments: Iterable[Body] = (),
    decide_by: date | None = None,
    asked_with: str = "",
    seen: int,
    by: User,
    now: datetime,
) -> Row:
    """Send a draft to departments, each to clear it or object in words. Its owner is always among them.

    Where the owner's own clearer wrote it, that is its clearance. A devolved government clears its own alone. They
    have five working days, or until `decide_by`; `asked_with` says why it is urgent, or anything else.
    """
    acting = must_write(by, row.owner)
    row = row.locked_at(seen)
    if row.state != State.DRAFT:
        raise WrongState(_("This was sent to departments already."))
    row.must_reach_somebody()
    due_on = _decide_by(decide_by, now)
    asked = _departments(departments)
    if row.owner.kind == BodyKind.DEPARTMENT:
        asked[row.owner_id] = row.owner
    for body in asked.values():
        own = body.pk == row.owner_id and row.edited_by.may(Can.CLEAR_GUIDANCE, body)
        _ask_to_clear(row, body, now, due_on, asked_with, cleared_by=row.edited_by if own else None)
    row.clearances().exclude(department__in=asked).delete()
    row.state = State.SUBMITTED
    row.version += 1
    row.save()
    ask_to_countersign(row)
    record("guidance_submitted", row, by=by, acting=acting)
    return row


@transaction.atomic
def ask_departments[Row: Issued](
    row: Row,
    *,
    departments: Iterable[Body],
    decide_by: date | None = None,
    asked_with: str = "",
    seen: int,
    by: User,
    now: datetime,
) -> Row:
    """Ask further departments about a draft that is with departments. What the others said of it stands."""
    acting = must_write(by, row.owner)
    row = row.locked_at(seen)
    if row.state != State.SUBMITTED:
        raise WrongState(_("Further departments are asked while a draft is with departments."))
    asked_before = set(row.clearances().values_list("department", flat=True))
    asked = [body for code, body in _departments(departments).items() if code not in asked_before]
    if not asked:
        raise ValidationError({"departments": _("Choose a department that was not asked yet.")})
    due_on = _decide_by(decide_by, now)
    for body in asked:
        _ask_to_clear(row, body, now, due_on, asked_with, cleared_by=None)
    settle("countersign_guidance", about=row, by=by, now=now)
    row.version += 1
    row.save()
    record("guidance_submitted", row, by=by, acting=acting)
    return row


def _departments(bodies: Iterable[Body]) -> dict[str, Body]:
    """By code. Raises ValidationError where one of them is not a department."""
    asked = {body.code: body for body in bodies}
    if wrong := [body.name for body in asked.values() if body.kind != BodyKind.DEPARTMENT]:
        told = _("%(name)s is not a department, so it cannot clear drafts.") % {"name": wrong[0]}
        raise ValidationError({"departments": told})
    return asked


def _decide_by(day: date | None, now: datetime) -> date:
    """The day that was chosen, or the usual one. Raises ValidationError where it is past."""
    if day is not None and day < localdate(now):
        raise ValidationError({"decide_by": _("Choose today or a later day.")})
    return day or working_days_after(localdate(now), CLEAR_WITHIN, bank_holidays(DEPARTMENTS_NATION))


def _ask_to_clear(
    row: Issued, body: Body, now: datetime, due_on: date, asked_with: str, *, cleared_by: User | None
) -> None:
    decided: dict[str, Any] = (
        {"decision": Decision.ASKED, "decided_at": None, "decided_by": None, "words": ""}
        if cleared_by is None
        else {"decision": Decision.CLEARED, "decided_at": now, "decided_by": cleared_by, "words": ""}
    )
    Clearance.objects.update_or_create(
        label=row._meta.label,
        record=row.key,
        department=body,
        defaults={"asked_at": now, "due_on": due_on, "asked_with": asked_with, "chased": 0, **decided},
    )
    if cleared_by is None:
        said = asked_with if row.marking == Marking.OFFICIAL else ""
        told = _("It decides by %(day)s. %(said)s") % {"day": day_in_words(due_on), "said": said}
        ask(body, Role.CLEARER, "clear_guidance", about=row, due_on=due_on, said=said)
        notify(body, Role.CLEARER, "guidance_to_clear", about=row, said=told.strip())


# -- Inside an act -------------------------------------------------------------------------------------------------


def ask_to_countersign(row: Issued) -> None:
    """Once every department has cleared it, publishers are asked to countersign. What is scheduled they have."""
    if row.state == State.SUBMITTED and all(clearance.has_cleared for clearance in row.clearances()):
        body, role = row.publishers()
        ask(body, role, "countersign_guidance", about=row)


def stop(row: Issued, state: State, because: str, *, by: Body | None = None, but: User | None = None) -> None:
    """It is no longer countersigned. Where it was scheduled, its publishers and writers are told who stopped it and
    why, and its publishers are asked to look at it. `by` nobody is the clock. The row is not saved.
    """
    if row.state != State.SCHEDULED:
        row.back_to(state)
        return
    row.stop(state, because, by=by)
    body, role = row.publishers()
    said = _("%(who)s: “%(why)s”") % {"who": by.name, "why": because} if by else because
    if row.marking != Marking.OFFICIAL:
        said = by.name if by else ""
    ask(body, role, "look_at_stopped_guidance", about=row, said=said)
    for told, its_role in dict.fromkeys([(body, role), (row.owner, row.writes)]):
        notify(told, its_role, "guidance_stopped", about=row, but=but, said=said)


def _must_name_a_topic(about: dict[str, Any]) -> None:
    if "topics" in about and not about["topics"]:
        raise ValidationError({"topics": _("Choose at least one topic, so that the line is found.")})


def _set_line(line: Line, about: dict[str, Any]) -> list[str]:
    """Take over what the line is about; answers the names of what changed. Raises WrongState once it was published."""
    _must_name_a_topic(about)
    subjects = {name: set(rows) for name, rows in about.items() if name != "title"}
    changed = [name for name, rows in subjects.items() if rows != set(getattr(line, name).all())]
    if about.get("title", line.title) != line.title:
        changed.append("title")
    if changed and line.versions.ever_published().exists():
        raise WrongState(_("This line was published: its title and what it is about stay. Write a new line instead."))
    if "title" in changed:
        line.title = about["title"]
        line.full_clean()
        line.save()
    for name in changed:
        if name in subjects:
            getattr(line, name).set(subjects[name])
    return changed


def _set(row: Issued, facts: dict[str, Any]) -> list[str]:
    """Take these over; answers the names of what changed."""
    changed = [name for name, value in facts.items() if getattr(row, name, None) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed
