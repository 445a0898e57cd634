"""The life of a delegation: started, edited, logged, declined or cancelled, discarded as a draft."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Body, CouncilSettings, User
from accounts.roles import UNIT, Can, Role
from accounts.rules import Part, Sharing
from audit.services import record
from counterparts.services import widen
from engagement.models import Change, Delegation
from engagement.rules import PART_OF, Marking, Stage, is_late
from engagement.services.lists import LISTS, Difference, plain
from notifications.services import ask, notify, settle
from places.calendar import bank_holidays
from places.models import Council
from web.keys import new_reference

FACTS = (
    "title",
    "direction",
    "country",
    "place",
    "starts_on",
    "ends_on",
    "purposes",
    "their_aims",
    "our_aims",
    "marking",
    "handling",
    "sharing",
)


@transaction.atomic
def start_delegation(
    council: Council, *, by: User, now: datetime, form_id: str | None = None, **facts: Any
) -> Delegation:
    """Begin a draft, which only its council sees. The same form sent again answers with the draft it made first."""
    acting = by.must(Can.LOG_DELEGATION, council)
    must_be_open(council, now)
    if form_id and (first := Delegation.objects.filter(council=council, form_id=form_id).first()):
        return first
    settings = settings_of(council)
    delegation = Delegation(council=council, form_id=form_id, made_on=localdate(now), made_by=by)
    delegation.sharing = settings.sharing_for_new()
    differences = _set(delegation, facts)
    delegation.full_clean()
    try:
        with transaction.atomic():
            delegation.save(force_insert=True)
    except IntegrityError:
        # The same form, sent a second time while the first was being saved.
        return Delegation.objects.get(council=council, form_id=form_id)
    differences += _set_lists(delegation, facts, by=by, acting=acting)
    ask(council.code, Role.OFFICER, "finish_draft", about=delegation)
    record("delegation_started", delegation, by=by, acting=acting, fields=[d.field for d in differences])
    return delegation


@transaction.atomic
def edit_delegation(
    delegation: Delegation, *, seen: int, by: User, now: datetime, page: str = "", **facts: Any
) -> Delegation:
    """Change facts of a delegation, drafts and logged ones alike; a logged one keeps what stood before.

    A list that is named (`places`, `organisations`, `programme`, `delegates`) is replaced: an entry without `id` is
    added, a known one changed, a missing one dropped. `page` is the page of a draft that now parses.
    """
    acting = by.must(Can.EDIT_DELEGATION, delegation.council_id)
    delegation = _locked(delegation, seen)
    _must_be_live(delegation)
    before = delegation.audience()
    if "sharing" in facts and facts["sharing"] != delegation.sharing and not delegation.is_draft:
        by.must(Can.CHANGE_SHARING, delegation.council_id)
    differences = _set(delegation, facts)
    differences += _set_lists(delegation, facts, by=by, acting=acting)
    _must_be_in_one_country(delegation, differences)
    if not delegation.is_draft and (missing := delegation.missing()):
        raise ValidationError({field: [sentence] for field, sentence in missing.items()})
    cleared = delegation.draft_input.pop(page, None) is not None
    if not differences and not cleared:
        return delegation
    delegation.version += 1
    delegation.full_clean()
    delegation.save()
    _keep(delegation, differences, by=by, now=now)
    if not delegation.is_draft:
        _show_organisations(delegation, by=by, acting=acting)
    fields = [d.field for d in differences]
    if "sharing" in fields:
        record("delegation_shared", delegation, by=by, acting=acting, fields=fields, before=before)
    else:
        part = min((PART_OF[field] for field in fields), default=Part.SUMMARY)
        record("delegation_edited", delegation, by=by, acting=acting, fields=fields, part=part)
    return delegation


@transaction.atomic
def keep_input(delegation: Delegation, page: str, typed: dict[str, Any], *, seen: int, by: User) -> Delegation:
    """Keep word for word what was typed on a page of a draft and does not parse, so that nothing is lost."""
    acting = by.must(Can.LOG_DELEGATION, delegation.council_id)
    delegation = _locked(delegation, seen)
    if not delegation.is_draft:
        raise ValidationError(_("This delegation was logged in the meantime."), code="already_logged")
    delegation.draft_input[page] = typed
    delegation.version += 1
    delegation.save(update_fields=["draft_input", "version"])
    record("delegation_draft_kept", delegation, by=by, acting=acting)
    return delegation


@transaction.atomic
def log_delegation(delegation: Delegation, *, seen: int, by: User, now: datetime) -> Delegation:
    """Log a draft: it gets its reference and is shared at the level chosen. Nobody outside the council approves it."""
    acting = by.must(Can.LOG_DELEGATION, delegation.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if not delegation.is_draft:
        raise ValidationError(_("This delegation is already logged."), code="already_logged")
    delegation.must_be_at(seen)
    must_be_open(delegation.council, now)
    missing = delegation.missing()
    if missing:
        raise ValidationError({field: [sentence] for field, sentence in missing.items()})
    if delegation.draft_input:
        raise ValidationError(
            _("Some of what was typed could not be read. Open the sections that are not completed."),
            code="unread_input",
        )
    before = delegation.audience()
    delegation.reference = _fresh_reference(delegation.council_id, now)
    delegation.stage = Stage.LOGGED
    delegation.logged_at = now
    delegation.version += 1
    delegation.full_clean()
    delegation.save()
    settle("finish_draft", about=delegation, by=by, now=now)
    _show_organisations(delegation, by=by, acting=acting)
    if UNIT in delegation.audience():
        notify(UNIT, Role.ANALYST, "delegation_logged", about=delegation, but=by)
    record("delegation_logged", delegation, by=by, acting=acting, fields=["reference", "stage"], before=before)
    return delegation


@transaction.atomic
def change_sharing(delegation: Delegation, *, sharing: str, seen: int, by: User, now: datetime) -> Delegation:
    """Share a logged delegation more widely or less. An approver's act; what others saw meanwhile they have seen."""
    by.must(Can.CHANGE_SHARING, delegation.council_id)
    return edit_delegation(delegation, seen=seen, by=by, now=now, sharing=sharing)


def decline_delegation(delegation: Delegation, *, reason: str, seen: int, by: User, now: datetime) -> Delegation:
    """Say no to a delegation. The record stays, with the reason."""
    return _end(delegation, Stage.DECLINED, reason=reason, seen=seen, by=by, now=now)


def cancel_delegation(delegation: Delegation, *, reason: str, seen: int, by: User, now: datetime) -> Delegation:
    """Call off a delegation that was going to happen. The record stays, with the reason."""
    return _end(delegation, Stage.CANCELLED, reason=reason, seen=seen, by=by, now=now)


@transaction.atomic
def discard_draft(delegation: Delegation, *, seen: int, by: User, now: datetime) -> None:
    """Throw away a draft and all it holds. Only a draft: what was logged is declined or cancelled."""
    acting = by.must(Can.LOG_DELEGATION, delegation.council_id)
    delegation = _locked(delegation, seen)
    if not delegation.is_draft:
        raise ValidationError(
            _("Only a draft can be discarded. Decline or cancel this delegation."), code="already_logged"
        )
    settle("finish_draft", about=delegation, by=by, now=now)
    record("delegation_discarded", delegation, by=by, acting=acting)
    delegation.delete()


@transaction.atomic
def _end(delegation: Delegation, stage: Stage, *, reason: str, seen: int, by: User, now: datetime) -> Delegation:
    acting = by.must(Can.END_DELEGATION, delegation.council_id)
    delegation = _locked(delegation, seen)
    if delegation.is_draft:
        raise ValidationError(_("This is a draft. Discard it, or log it first."), code="is_draft")
    _must_be_live(delegation)
    differences = [Difference("stage", delegation.stage, stage.value), Difference("ended_reason", "", reason)]
    delegation.stage = stage
    delegation.ended_reason = reason
    delegation.version += 1
    delegation.full_clean()
    delegation.save()
    _keep(delegation, differences, by=by, now=now)
    if UNIT in delegation.audience():
        notify(UNIT, Role.ANALYST, f"delegation_{stage.value}", about=delegation, but=by)
    record(f"delegation_{stage.value}", delegation, by=by, acting=acting, fields=["stage", "ended_reason"])
    return delegation


@transaction.atomic
def note_reading(delegation: Delegation, *, by: User) -> None:
    """Put on the trail that somebody read a record marked OFFICIAL-SENSITIVE; of others, nothing is kept."""
    if delegation.marking == Marking.OFFICIAL_SENSITIVE:
        acting = by.must(Can.READ_DELEGATIONS)
        record("delegation_read", delegation, by=by, acting=acting, quiet=True)


def settings_of(council: Council) -> CouncilSettings:
    """A council's settings; those of a council that has decided nothing yet are the defaults."""
    return CouncilSettings.objects.filter(council=council).first() or CouncilSettings(council=council)


def must_be_open(council: Council, now: datetime) -> None:
    """Refuse new records for a council that has closed or not yet begun."""
    today = localdate(now)
    if council.closed_on is not None and council.closed_on <= today:
        raise ValidationError(
            _("%(council)s closed on %(day)s. Choose the council that replaced it."),
            code="council_closed",
            params={"council": council.name, "day": f"{council.closed_on:%-d %B %Y}"},
        )


def _locked(delegation: Delegation, seen: int) -> Delegation:
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    delegation.must_be_at(seen)
    return delegation


def _must_be_live(delegation: Delegation) -> None:
    if delegation.is_over:
        raise ValidationError(
            _("This delegation is %(stage)s and can no longer be changed."),
            code="is_over",
            params={"stage": Stage(delegation.stage).label.lower()},
        )


def _set(delegation: Delegation, facts: dict[str, Any]) -> list[Difference]:
    """Set plain facts and say what differs. Raises ValidationError by field for what cannot go together."""
    unknown = facts.keys() - set(FACTS) - set(LISTS)
    if unknown:
        raise TypeError(f"A delegation has no {', '.join(sorted(unknown))}.")
    differences = []
    for field in FACTS:
        if field in facts and getattr(delegation, field) != facts[field]:
            differences.append(Difference(field, plain(getattr(delegation, field)), plain(facts[field])))
            setattr(delegation, field, facts[field])
    if delegation.sharing != Sharing.COUNCIL and not settings_of(delegation.council).has_accepted_notice:
        raise ValidationError(
            {
                "sharing": _(
                    "Your council has not accepted the sharing notice yet, so its records stay with the council."
                )
            }
        )
    if delegation.place is not None and delegation.place.country_id != delegation.country_id:
        raise ValidationError(
            {
                "place": _("%(place)s is not in %(country)s. Choose a place there, or change the country.")
                % {"place": delegation.place.name, "country": delegation.country or _("the country chosen")}
            }
        )
    if delegation.starts_on and delegation.ends_on and delegation.ends_on < delegation.starts_on:
        raise ValidationError({"ends_on": _("The last day must be the same as or after the first day.")})
    return differences


def _must_be_in_one_country(delegation: Delegation, differences: list[Difference]) -> None:
    """Refuse another country while further places lie in the old one."""
    if not any(difference.field == "country" for difference in differences):
        return
    left = delegation.further_places.exclude(place__country=delegation.country_id).select_related("place").first()
    if left is not None:
        raise ValidationError(
            {
                "places": _("%(place)s is not in %(country)s. Choose a place there, or change the country.")
                % {"place": left.place.name, "country": delegation.country or _("the country chosen")}
            }
        )


def _set_lists(delegation: Delegation, facts: dict[str, Any], *, by: User, acting: Body) -> list[Difference]:
    differences = []
    for name, replace in LISTS.items():
        if name in facts:
            differences += replace(delegation, facts[name], by=by, acting=acting)
    left_behind = delegation.further_places.exclude(place__country=delegation.country_id).first()
    if left_behind is not None:
        raise ValidationError(
            {
                "places": _("%(place)s is not in the country chosen. Remove it first.")
                % {"place": left_behind.place.name}
            }
        )
    return differences


def _keep(delegation: Delegation, differences: list[Difference], *, by: User, now: datetime) -> None:
    """Keep what a logged delegation said before. A draft has no history yet."""
    if delegation.is_draft:
        return
    late = is_late(localdate(now), delegation.starts_on, bank_holidays(delegation.council.nation))
    parts = {PART_OF[difference.field] for difference in differences}
    audiences = {part: delegation.audience(part) for part in parts}
    Change.objects.bulk_create(
        Change(
            council_id=delegation.council_id,
            delegation=delegation,
            field=difference.field,
            old=difference.old,
            new=difference.new,
            by=by,
            at=now,
            late=late and difference.field in LATE_FIELDS,
            audience=audiences[PART_OF[difference.field]],
        )
        for difference in differences
    )


# People, sites, purpose, payer and the days themselves: what somebody has to prepare for.
LATE_FIELDS = {"delegates", "organisations", "programme", "places", "place", "purposes", "starts_on", "ends_on"}


def _show_organisations(delegation: Delegation, *, by: User, acting: Body) -> None:
    for link in delegation.organisations.select_related("organisation"):
        widen(link.organisation, to=delegation.sharing, by=by, acting=acting)


def _fresh_reference(council: str, now: datetime) -> str:
    while Delegation.objects.filter(reference=(drawn := new_reference(council, localdate(now).year))).exists():
        continue
    return drawn
