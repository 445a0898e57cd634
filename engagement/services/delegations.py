"""The life of a delegation: started, edited, logged, declined or cancelled, discarded as a draft."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import CouncilNote, CouncilSettings, User
from accounts.roles import UNIT, Can, Role
from accounts.rules import Part, Sharing
from audit.services import Pending, record
from engagement.models import Delegation
from engagement.own_history import own_history
from engagement.rules import Marking, Stage
from engagement.services.briefs import let_briefs_go
from engagement.services.facts import set_facts, set_lists
from engagement.services.flags import renew_flags
from engagement.services.lists import Difference
from engagement.services.offers import ask_no_more_to_decide, let_offer_go
from engagement.services.publicity import let_publicity_go
from engagement.services.records import audiences, keep_changes, must_be_live, show_organisations
from engagement.services.sign_off import take_back_sign_offs
from engagement.services.signed import tell_if_out_of_date
from engagement.services.telling import tell_partners
from engagement.services.topics import tell_of_topics
from guidance.services import let_go
from notifications.services import ask, notify, settle
from places.models import Council
from risk.services import discard_assessment, follow, screen_new
from web.keys import new_reference
from web.refusals import WrongState


@transaction.atomic
def start_delegation(
    council: Council, *, by: User, now: datetime, form_id: str | None = None, **facts: Any
) -> Delegation:
    """Begin a draft, which only its council sees. The same form sent again answers with the draft it made first."""
    trail = Pending(by, by.must(Can.LOG_DELEGATION, council))
    council.must_be_open(localdate(now))
    of_this_form = Delegation.objects.filter(council=council, form_id=form_id or None)
    if form_id and (first := of_this_form.first()):
        return first
    delegation = Delegation(council=council, form_id=form_id or None, made_on=localdate(now), made_by=by)
    delegation.sharing = CouncilSettings.of(council).sharing_for_new()
    delegation.sharing_is_chosen = _says_who_sees(facts)
    differences = set_facts(delegation, facts, today=localdate(now))
    try:
        delegation.full_clean()
        with transaction.atomic():
            delegation.save(force_insert=True)
    except (ValidationError, IntegrityError):
        # The same form, sent a second time while the first was being checked or saved; all else stands as it is.
        if form_id and (first := of_this_form.first()):
            return first
        raise
    differences += set_lists(delegation, facts, trail=trail, today=localdate(now))
    renew_flags(delegation, now=now)
    ask(council.code, Role.OFFICER, "finish_draft", about=delegation)
    trail.add("delegation_started", delegation, fields=[difference.field for difference in differences])
    trail.write()
    return delegation


@transaction.atomic
def edit_delegation(
    delegation: Delegation, *, seen: int, by: User, now: datetime, page: str = "", **facts: Any
) -> Delegation:
    """Change facts of a delegation, drafts and logged ones alike; a logged one keeps what stood before.

    A list that is named (`places`, `organisations`, `programme`, `delegates`) is replaced: an entry without `id` is
    added, a known one changed, a missing one dropped. `page` is the page of a draft that now parses. Sharing a logged
    record more widely or less is an approver's act; what others saw meanwhile they have seen.
    """
    trail = Pending(by, by.must(Can.EDIT_DELEGATION, delegation.council_id))
    delegation = _locked(delegation, seen)
    must_be_live(delegation)
    if not delegation.is_draft and facts.get("sharing", delegation.sharing) != delegation.sharing:
        by.must(Can.CHANGE_SHARING, delegation.council_id)
    before = audiences(delegation)
    level = delegation.sharing
    first_day = delegation.starts_on
    differences = set_facts(delegation, facts, today=localdate(now))
    differences += set_lists(delegation, facts, trail=trail, today=localdate(now))
    if not delegation.is_draft and (missing := delegation.missing()):
        raise ValidationError({field: [sentence] for field, sentence in missing.items()})
    if delegation.stage == Stage.CONFIRMED and (missing := delegation.missing_to_confirm()):
        raise ValidationError({field: [sentence] for field, sentence in missing.items()})
    cleared = delegation.draft_input.pop(page, None) is not None
    chosen = delegation.is_draft and not delegation.sharing_is_chosen and _says_who_sees(facts)
    if not differences and not cleared and not chosen:
        return delegation
    fields = [difference.field for difference in differences]
    shared = "sharing" in fields
    if shared and not delegation.is_draft and level == Sharing.COUNCIL:
        delegation.shared_at = now
    delegation.sharing_is_chosen |= chosen
    delegation.version += 1
    delegation.full_clean()
    delegation.save()
    if shared and not delegation.is_draft:
        follow(delegation, by=by, now=now)
        notify(delegation.council_id, Role.OFFICER, "delegation_shared", about=delegation, but=by)
    if not delegation.is_draft:
        keep_changes(delegation, differences, before, first_day, by=by, now=now)
        show_organisations(delegation, trail)
    new = renew_flags(delegation, now=now)
    tell_of_topics(delegation, new, was_shared=level != Sharing.COUNCIL, by=by)
    tell_if_out_of_date(delegation, by=by, now=now)
    if "organisations" in fields and not delegation.is_draft:
        _compare_new(delegation, by=by, now=now)
    trail.add(
        "delegation_shared" if shared else "delegation_edited",
        delegation,
        fields=fields,
        before=before[Part.SUMMARY] if shared else None,
    )
    trail.write()
    return delegation


@transaction.atomic
def keep_input(delegation: Delegation, page: str, typed: dict[str, Any], *, seen: int, by: User) -> Delegation:
    """Keep word for word what was typed on a page of a draft and does not parse, so that nothing is lost."""
    acting = by.must(Can.LOG_DELEGATION, delegation.council_id)
    delegation = _locked(delegation, seen)
    if not delegation.is_draft:
        raise WrongState(_("This delegation was logged in the meantime."), code="already_logged")
    delegation.draft_input[page] = typed
    delegation.version += 1
    delegation.save(update_fields=["draft_input", "version"])
    record("delegation_draft_kept", delegation, by=by, acting=acting)
    return delegation


@transaction.atomic
def log_delegation(delegation: Delegation, *, seen: int, by: User, now: datetime) -> Delegation:
    """Log a draft: it gets its reference and is shared at the level chosen. Nobody outside the council approves it."""
    trail = Pending(by, by.must(Can.LOG_DELEGATION, delegation.council_id))
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if not delegation.is_draft:
        raise WrongState(_("This delegation is already logged."), code="already_logged")
    delegation.must_be_at(seen)
    delegation.council.must_be_open(localdate(now))
    missing = delegation.missing()
    if missing:
        raise ValidationError({field: [sentence] for field, sentence in missing.items()})
    if delegation.draft_input:
        raise WrongState(
            _("Some of what was typed could not be read. Open the sections that are not completed."),
            code="unread_input",
        )
    before = delegation.audience()
    delegation.reference = _fresh_reference(delegation.council_id, now)
    delegation.stage = Stage.LOGGED
    delegation.logged_at = now
    delegation.logged_by = by
    delegation.version += 1
    delegation.full_clean()
    delegation.save()
    settle("finish_draft", about=delegation, by=by, now=now)
    follow(delegation, by=by, now=now)
    if UNIT in delegation.audience():
        notify(UNIT, Role.ANALYST, "delegation_logged", about=delegation, but=by)
    show_organisations(delegation, trail)
    tell_of_topics(delegation, renew_flags(delegation, now=now), was_shared=False, by=by)
    _compare_new(delegation, by=by, now=now)
    trail.add("delegation_logged", delegation, fields=["reference", "stage"], before=before)
    trail.write()
    return delegation


def _compare_new(delegation: Delegation, *, by: User, now: datetime) -> None:
    """Compare its organisations with the lists, unless that was done today. Nothing of the visit changes by it.

    So the six facts find it done: a choir needs no step more.
    """
    links = delegation.organisations.select_related("organisation")
    screen_new(delegation.council, [link.organisation for link in links], by=by, now=now, history=own_history)


def decline_delegation(delegation: Delegation, *, reason: str, seen: int, by: User, now: datetime) -> Delegation:
    """Say no to a delegation. The record stays, with the reason."""
    return _end(delegation, Stage.DECLINED, reason=reason, seen=seen, by=by, now=now)


def cancel_delegation(delegation: Delegation, *, reason: str, seen: int, by: User, now: datetime) -> Delegation:
    """Call off a delegation that was going to happen. The record stays, with the reason."""
    return _end(delegation, Stage.CANCELLED, reason=reason, seen=seen, by=by, now=now)


@transaction.atomic
def discard_draft(delegation: Delegation, *, seen: int, by: User, now: datetime) -> None:
    """Throw away a draft and all it holds, notes included. What was logged is declined or cancelled instead.

    Not while an offer of it waits for the monitoring officer, who would have no trace of it.
    """
    trail = Pending(by, by.must(Can.LOG_DELEGATION, delegation.council_id))
    delegation = _locked(delegation, seen)
    if not delegation.is_draft:
        raise WrongState(_("Only a draft can be discarded. Decline or cancel this delegation."), code="already_logged")
    if delegation.offers.waiting().exists():
        told = _("An offer of this draft waits for your monitoring officer. Say first what was done about it.")
        raise WrongState(told)
    settle("finish_draft", about=delegation, by=by, now=now)
    for offer in delegation.offers.all():
        let_offer_go(offer, by=by, now=now)
    CouncilNote.objects.about(delegation).delete()
    discard_assessment(delegation, trail, now=now)
    let_go(delegation)
    Delegation.objects.filter(pk=delegation.pk).delete()
    trail.add("delegation_discarded", delegation)
    trail.write()


@transaction.atomic
def _end(delegation: Delegation, stage: Stage, *, reason: str, seen: int, by: User, now: datetime) -> Delegation:
    acting = by.must(Can.END_DELEGATION, delegation.council_id)
    delegation = _locked(delegation, seen)
    if delegation.is_draft:
        raise WrongState(_("This is a draft. Discard it, or log it first."), code="is_draft")
    must_be_live(delegation)
    before = audiences(delegation)
    differences = [Difference("stage", delegation.stage, stage.value), Difference("ended_reason", "", reason)]
    delegation.stage = stage
    delegation.ended_reason = reason
    delegation.version += 1
    delegation.full_clean()
    delegation.save()
    keep_changes(delegation, differences, before, delegation.starts_on, by=by, now=now)
    for partnership in delegation.partners.filter(accepted_at=None, left_at=None):
        settle("answer_partnership", about=partnership, by=by, now=now)
    settle("check_mid_visit", about=delegation, by=by, now=now)
    ask_no_more_to_decide(delegation, by=by, now=now)
    let_go(delegation)
    follow(delegation, by=by, now=now)
    let_briefs_go(delegation)
    take_back_sign_offs(delegation, by=by, now=now)
    let_publicity_go(delegation, by=by, now=now)
    if UNIT in delegation.audience():
        notify(UNIT, Role.ANALYST, f"delegation_{stage.value}", about=delegation, but=by)
    tell_partners(delegation, f"delegation_{stage.value}", by=by)
    record(f"delegation_{stage.value}", delegation, by=by, acting=acting, fields=["stage", "ended_reason"])
    return delegation


def note_reading(delegation: Delegation, *, by: User) -> None:
    """Put on the trail that somebody read a record marked OFFICIAL-SENSITIVE; of others, nothing is kept."""
    if delegation.marking == Marking.OFFICIAL_SENSITIVE:
        own = by.may(Can.READ_DELEGATIONS, delegation.council_id)
        acting = by.must(Can.READ_DELEGATIONS, delegation.council_id if own else None)
        record("delegation_read", delegation, by=by, acting=acting, quiet=True)


def _says_who_sees(facts: dict[str, Any]) -> bool:
    """Whether somebody answered who may see it, be it with what stood there already."""
    return not facts.keys().isdisjoint({"sharing", "marking"})


def _locked(delegation: Delegation, seen: int) -> Delegation:
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    delegation.must_be_at(seen)
    return delegation


def _fresh_reference(council: str, now: datetime) -> str:
    while Delegation.objects.filter(reference=(drawn := new_reference(council, localdate(now).year))).exists():
        continue
    return drawn
