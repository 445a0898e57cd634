"""Pressure on a council: put down, corrected, told to the central unit, withdrawn; looked at by the unit."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, CouncilSettings, User
from accounts.roles import UNIT, Can, Role
from accounts.rules import Part, Sharing
from accounts.texts import refuse_what_is_of_a_person
from audit.services import Pending, record
from counterparts.models import Organisation
from counterparts.services import widen
from engagement.models import Delegation, Intervention
from engagement.rules import Marking
from engagement.services.lists import EntryFaults, organisation_meant, plain
from guidance.models import Topic
from notifications.services import ask, notify, settle
from places.models import Council
from web.keys import new_reference
from web.refusals import WrongState

FACTS = ("held_on", "channel", "topics", "demand", "our_response", "result", "marking", "handling")


@transaction.atomic
def log_intervention(
    council: Council,
    *,
    organisation: dict[str, Any],
    delegation: Delegation | None = None,
    alert: bool = False,
    by: User,
    now: datetime,
    form_id: str | None = None,
    **facts: Any,
) -> Intervention:
    """Put down what an office asked or demanded, which stays with the council unless it alerts the central unit.

    The office is named by `id`, or by what a new one needs. The same form sent again answers with what it made first.
    """
    trail = Pending(by, by.must(Can.LOG_INTERVENTION, council))
    council.must_be_open(localdate(now))
    of_this_form = Intervention.objects.filter(council=council, form_id=form_id or None)
    if form_id and (first := of_this_form.first()):
        if all(getattr(first, name) == facts[name] for name in ("held_on", "channel", "demand") if name in facts):
            return first
        # Gone back to in the browser and sent with other words: another one, which has no form to itself.
        form_id = None
    row = Intervention(council=council, form_id=form_id or None, made_at=now, made_by=by, held_on=localdate(now))
    row.delegation = _of_its_own(council, delegation)
    _set_facts(row, facts, localdate(now))
    refuse_what_is_of_a_person(organisation=str(organisation.get("name", "")))
    row.reference = _fresh_reference(council.code, now)
    if alert:
        _share(row, now)
    try:
        with transaction.atomic():
            row.organisation = _office(council.code, organisation, trail)
            row.full_clean()
            row.save(force_insert=True)
    except (ValidationError, IntegrityError):
        # The same form, sent a second time while the first was being saved; all else stands as it is.
        if form_id and (first := of_this_form.first()):
            return first
        raise
    if alert:
        _alert(row, trail)
    trail.add("intervention_logged", row, fields=["reference", "organisation", *facts])
    trail.write()
    return row


@transaction.atomic
def edit_intervention(
    intervention: Intervention,
    *,
    organisation: dict[str, Any] | None = None,
    seen: int,
    by: User,
    now: datetime,
    **facts: Any,
) -> Intervention:
    """Correct or complete what was put down. The central unit hears of it, where it was alerted."""
    trail = Pending(by, by.must(Can.LOG_INTERVENTION, intervention.council_id))
    row = _locked(intervention, seen)
    changed = _set_facts(row, facts, localdate(now))
    if organisation is not None:
        refuse_what_is_of_a_person(organisation=str(organisation.get("name", "")))
        office = _office(row.council_id, organisation, trail, known=row.organisation)
        if office.pk != row.organisation_id:
            row.organisation = office
            changed.append("organisation")
    if not changed:
        return row
    _save(row)
    if row.alerted_at is not None:
        _show_office(row, trail)
        notify(UNIT, Role.ANALYST, "intervention_edited", about=row, but=by)
    trail.add("intervention_edited", row, fields=changed)
    trail.write()
    return row


@transaction.atomic
def alert_unit(intervention: Intervention, *, seen: int, by: User, now: datetime) -> Intervention:
    """Show it to the central unit, once and for good, and ask its analysts to look at it. Said twice, it is once."""
    trail = Pending(by, by.must(Can.LOG_INTERVENTION, intervention.council_id))
    row = Intervention.objects.select_for_update().get(pk=intervention.pk)
    if row.alerted_at is not None:
        return row
    row = _locked(row, seen)
    before = row.audience()
    _share(row, now)
    _save(row)
    _alert(row, trail)
    trail.add("intervention_alerted", row, fields=["sharing"], before=before)
    trail.write()
    return row


@transaction.atomic
def withdraw_intervention(
    intervention: Intervention, *, reason: str, seen: int, by: User, now: datetime
) -> Intervention:
    """Say that it was entered by mistake. It stays, with the reason, and nothing counts it any more."""
    acting = by.must(Can.LOG_INTERVENTION, intervention.council_id)
    row = _locked(intervention, seen)
    row.withdrawn_at = now
    row.withdrawn_reason = reason
    _save(row)
    settle("look_at_intervention", about=row, by=by, now=now)
    record("intervention_withdrawn", row, by=by, acting=acting, fields=["withdrawn_reason"])
    return row


@transaction.atomic
def look_at_intervention(intervention: Intervention, *, by: User, now: datetime) -> Intervention:
    """Say for the central unit that somebody looked at it. The council is not told, and nothing of it changes."""
    acting = by.must(Can.REVIEW, UNIT)
    row = Intervention.objects.select_for_update().get(pk=intervention.pk)
    if not Intervention.objects.visible_to(by, Part.PROGRAMME).filter(pk=row.pk).exists():
        raise PermissionDenied(_("This is not shared with your body."))
    if row.alerted_at is None:
        raise WrongState(_("Its council has not alerted the central unit of it."), code="not_alerted")
    asked = row.asked_of_unit()
    if asked is not None and asked.done_at is None:
        settle("look_at_intervention", about=row, by=by, now=now, body=acting)
        record("intervention_looked_at", row, by=by, acting=acting, quiet=True)
    return row


def note_intervention_reading(intervention: Intervention, *, by: User) -> None:
    """Put on the trail that somebody read a record marked OFFICIAL-SENSITIVE; of others, nothing is kept."""
    if intervention.marking == Marking.OFFICIAL_SENSITIVE:
        own = by.may(Can.READ_CONTACTS, intervention.council_id)
        acting = by.must(Can.READ_CONTACTS, intervention.council_id if own else None)
        record("intervention_read", intervention, by=by, acting=acting, quiet=True)


def _locked(intervention: Intervention, seen: int) -> Intervention:
    row = Intervention.objects.select_for_update().get(pk=intervention.pk)
    row.must_be_at(seen)
    if row.is_withdrawn:
        raise WrongState(_("This was entered by mistake and can no longer be changed."), code="is_withdrawn")
    return row


def _save(row: Intervention) -> None:
    row.version += 1
    row.full_clean()
    row.save()


def _set_facts(row: Intervention, facts: dict[str, Any], today: date) -> list[str]:
    """Set plain facts and say which differ. Raises ValidationError by field for what cannot be."""
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"An intervention has no {', '.join(sorted(unknown))}.")
    changed = [name for name in FACTS if name in facts and plain(getattr(row, name)) != plain(facts[name])]
    new_topics = set(facts.get("topics", [])) - set(row.topics)
    for name in changed:
        setattr(row, name, facts[name])
    if row.held_on > today:
        raise ValidationError({"held_on": _("It cannot be in the future. Enter today or an earlier day.")})
    if new_topics - set(Topic.objects.filter(code__in=new_topics).values_list("code", flat=True)):
        raise ValidationError({"topics": _("Choose topics from the list.")})
    return changed


def _of_its_own(council: Council, delegation: Delegation | None) -> Delegation | None:
    if delegation is not None and delegation.council_id != council.code:
        raise ValidationError({"delegation": _("Choose a visit of the same council.")})
    if delegation is not None and delegation.is_draft:
        raise ValidationError({"delegation": _("Log the visit first. Then say what was demanded about it.")})
    return delegation


def _office(council: str, entry: dict[str, Any], trail: Pending, known: Organisation | None = None) -> Organisation:
    try:
        return organisation_meant(council, dict(entry), {known.key: known} if known else {}, 0, trail)
    except EntryFaults as refused:
        sentences = [sentence for fields in refused.faults.values() for told in fields.values() for sentence in told]
        raise ValidationError({"organisation": sentences}) from None


def _share(row: Intervention, now: datetime) -> None:
    if not CouncilSettings.of(row.council).has_accepted_notice:
        told = _(
            "Your council has not accepted the sharing notice yet, so its records stay with the council. "
            "Save it without the alert, and ask an approver."
        )
        raise ValidationError({"alert": told}, code="not_shared")
    row.sharing = Sharing.UNIT
    row.alerted_at = now


def _alert(row: Intervention, trail: Pending) -> None:
    """The unit's task and mail, in the same transaction: delivered by the next run of the clock."""
    _show_office(row, trail)
    if Body.objects.filter(code=UNIT).exists():
        ask(UNIT, Role.ANALYST, "look_at_intervention", about=row)
    notify(UNIT, Role.ANALYST, "intervention_alerted", about=row, but=trail.by)


def _show_office(row: Intervention, trail: Pending) -> None:
    widen(Organisation.objects.filter(pk=row.organisation_id), to=row.sharing, trail=trail)


def _fresh_reference(council: str, now: datetime) -> str:
    while Intervention.objects.filter(reference=(drawn := new_reference(council, localdate(now).year))).exists():
        continue
    return drawn
