"""What can happen to agreements: entered, corrected, confirmed, shared, moved to another status; sourced and loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import CouncilSettings, User
from accounts.roles import UNIT, Can, Role
from accounts.rules import Sharing
from audit.services import record
from notifications.services import notify
from places.models import Council, Place
from places.rules import sort_name
from risk.services import follow
from twinning.models import Agreement, AgreementFact, StatusChange
from twinning.rules import BEFORE_SIGNING, ENDED, Confidence, KnownDay, LegalNature, Status
from web.refusals import WrongState

SOURCED = ("place", "kind", "legal_nature", "signed", "ended", "status")
"""The fields of which every value has a source."""

CORRECTED = {"uk_place", "place", "kind", "legal_nature", "signed", "ended", "public_note"}
"""What a council corrects. Status and sharing are an approver's, each by an act of its own."""

LONGEST_SORT_NAME = Agreement._meta.get_field("sort_name").max_length


@dataclass(frozen=True)
class Source:
    """Who says so: in words, as of which day, and how far it can be relied on. `notes` are what it adds, by field."""

    words: str
    confidence: Confidence
    as_of: date | None = None
    notes: Mapping[str, str] | None = None

    def note(self, field: str) -> str:
        return (self.notes or {}).get(field, "")


def of_council(council: Council, today: date, notes: Mapping[str, str] | None = None) -> Source:
    """The council's own word."""
    return Source(council.name, Confidence.CONFIRMED, as_of=today, notes=notes)


@transaction.atomic
def add_agreement(council: Council, *, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> Agreement:
    """Enter an agreement of a council. The same form sent again answers with the agreement it made first."""
    acting = by.must(Can.RECORD_AGREEMENT, council)
    today = localdate(now)
    council.must_be_open(today)
    of_this_form = Agreement.objects.filter(council=council, form_id=form_id or None)
    if form_id and (first := of_this_form.first()):
        return first
    _must_be_true_today(facts, today)
    agreement = Agreement(council=council, form_id=form_id or None, made_at=now, made_by=by, confirmed_on=today)
    agreement.sharing = CouncilSettings.of(council).sharing_for_new()
    facts = {"status": Status.ACTIVE, **facts}
    set_facts(agreement, facts)
    _must_be_shareable(agreement)
    try:
        agreement.full_clean()
        with transaction.atomic():
            agreement.save(force_insert=True)
    except (ValidationError, IntegrityError):
        if form_id and (first := of_this_form.first()):
            return first
        raise
    say(agreement, facts, of_council(council, today), by=by, now=now, stands=True)
    record("agreement_entered", agreement, by=by, acting=acting, fields=facts)
    return agreement


@transaction.atomic
def correct_agreement(
    agreement: Agreement, *, known_from: str = "", seen: int, by: User, now: datetime, **facts: Any
) -> Agreement:
    """The council says what is right, and from what it knows. What other sources say stays beside it."""
    acting = by.must(Can.RECORD_AGREEMENT, agreement.council_id)
    if unknown := facts.keys() - CORRECTED:
        raise TypeError(f"Not corrected, but changed by acts of their own: {', '.join(sorted(unknown))}.")
    agreement = _locked(agreement, seen)
    today = localdate(now)
    _must_be_true_today(facts, today)
    changed = set_facts(agreement, facts)
    said = {field: facts[field] for field in changed if field in SOURCED}
    if known_from and not any(_is_fact(field, value) for field, value in said.items()):
        raise ValidationError({"known_from": _("Correct what this tells of, or leave this empty.")})
    if not changed:
        return agreement
    agreement.confirmed_on = today
    agreement.confidence = Confidence.CONFIRMED
    _save(agreement)
    source = of_council(agreement.council, today, dict.fromkeys(said, known_from))
    say(agreement, said, source, by=by, now=now, stands=True)
    record("agreement_corrected", agreement, by=by, acting=acting, fields=changed)
    return agreement


@transaction.atomic
def confirm_agreement(agreement: Agreement, *, seen: int, by: User, now: datetime) -> Agreement:
    """The council says that what stands is right. From what it knew what it said itself stays with it."""
    acting = by.must(Can.RECORD_AGREEMENT, agreement.council_id)
    agreement = _locked(agreement, seen)
    agreement.confirmed_on = localdate(now)
    agreement.confidence = Confidence.CONFIRMED
    _save(agreement)
    stands = {field: getattr(agreement, field) for field in SOURCED}
    own = agreement.facts.filter(stands=True, source=agreement.council.name)
    source = of_council(agreement.council, localdate(now), {fact.field: fact.note for fact in own})
    say(agreement, stands, source, by=by, now=now, stands=True)
    record("agreement_confirmed", agreement, by=by, acting=acting, fields=["confidence", *stands])
    return agreement


@transaction.atomic
def share_agreement(agreement: Agreement, *, sharing: Sharing, seen: int, by: User, now: datetime) -> Agreement:
    """Change who sees an agreement. An approver of its council decides it."""
    acting = by.must(Can.CHANGE_SHARING, agreement.council_id)
    agreement = _locked(agreement, seen)
    if sharing == agreement.sharing:
        return agreement
    before = agreement.audience()
    agreement.sharing = sharing
    _must_be_shareable(agreement)
    _save(agreement)
    _follow(agreement, by=by, now=now)
    notify(agreement.council_id, Role.OFFICER, "agreement_shared", about=agreement, but=by)
    record("agreement_shared", agreement, by=by, acting=acting, fields=["sharing"], before=before)
    return agreement


@transaction.atomic
def source_agreement(
    agreement: Agreement, *, source: Source, seen: int, by: User, now: datetime, **facts: Any
) -> Agreement:
    """Put on record what a source says. It stands until the council confirms; afterwards it stands beside."""
    acting = by.must(Can.SOURCE_AGREEMENT)
    if unknown := facts.keys() - set(SOURCED):
        raise PermissionDenied(_("Only the council changes this: %(fields)s.") % {"fields": ", ".join(sorted(unknown))})
    agreement = _locked(agreement, seen)
    if agreement.part_for(by) is None:
        raise PermissionDenied(_("This agreement is not shared with you."))
    if not any(_is_fact(field, value) for field, value in facts.items()):
        raise ValidationError(_("Fill in at least one thing that the source says."))
    if source.words == agreement.council.name or source.confidence == Confidence.CONFIRMED:
        raise ValidationError({"source": _("The council alone speaks in its own name. Name the source itself.")})
    today = localdate(now)
    _must_be_true_today(facts, today)
    if source.as_of is not None and source.as_of > today:
        raise ValidationError({"as_of": _("The day of the source must be today or earlier.")})
    stands = agreement.confirmed_on is None
    changed = set_facts(agreement, facts) if stands else []
    _save(agreement)
    _follow(agreement, by=by, now=now)
    say(agreement, facts, source, by=by, now=now, stands=stands)
    notify(agreement.council_id, Role.OFFICER, "agreement_sourced", about=agreement, but=by)
    record("agreement_sourced", agreement, by=by, acting=acting, fields=["facts", *changed])
    return agreement


@transaction.atomic
def change_status(
    agreement: Agreement, *, status: Status, on: date, reason: str, seen: int, by: User, now: datetime
) -> Agreement:
    """Move an agreement to another status from a day on, with the reason. An approver of its council decides it."""
    acting = by.must(Can.CHANGE_AGREEMENT_STATUS, agreement.council_id)
    agreement = _locked(agreement, seen)
    old = Status(agreement.status)
    if status == old:
        raise WrongState(_("This is its status already. Choose another."), code="same_status")
    _must_be_true_today({"status": status}, localdate(now))
    if on > localdate(now):
        raise ValidationError({"on": _("Enter the day on which it changed: today or earlier.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the status changed.")})
    facts: dict[str, Any] = {"status": status}
    if status in ENDED:
        facts["ended"] = KnownDay.from_iso(on.isoformat())
    elif agreement.ended:
        facts["ended"] = None
    if old in BEFORE_SIGNING and status == Status.ACTIVE and agreement.signed is None:
        facts["signed"] = KnownDay.from_iso(on.isoformat())
    changed = set_facts(agreement, facts)
    agreement.confirmed_on = localdate(now)
    agreement.confidence = Confidence.CONFIRMED
    _save(agreement)
    _follow(agreement, by=by, now=now)
    StatusChange.objects.create(
        council_id=agreement.council_id, agreement=agreement, old=old, new=status, on=on, reason=reason, at=now, by=by
    )
    say(agreement, facts, of_council(agreement.council, localdate(now)), by=by, now=now, stands=True)
    notify(agreement.council_id, Role.OFFICER, "agreement_status", about=agreement, but=by)
    if UNIT in agreement.audience():
        notify(UNIT, Role.ANALYST, "agreement_status", about=agreement, but=by)
    record("agreement_status_changed", agreement, by=by, acting=acting, fields=changed)
    return agreement


@transaction.atomic
def load_agreement(loaded_as: str, *, council: Council, source: Source, by: User, now: datetime, **facts: Any) -> str:
    """Take an agreement from a published source, or refresh it: "added", "changed" or "unchanged".

    What its council has confirmed is left as it stands.
    """
    acting = by.must(Can.LOAD_AGREEMENTS)
    agreement = Agreement.objects.select_for_update().filter(loaded_as=loaded_as).first()
    added = agreement is None
    if agreement is None:
        agreement = Agreement(loaded_as=loaded_as, council=council, made_at=now, made_by=by)
        agreement.sharing = Sharing.COUNCILS
    elif agreement.confirmed_on is not None:
        return "unchanged"
    changed = set_facts(agreement, {**facts, "confidence": source.confidence})
    said = {field: value for field, value in facts.items() if _is_fact(field, value)}
    if not added and not changed and not _says_otherwise(agreement, said, source):
        return "unchanged"
    if not added:
        agreement.version += 1
    agreement.full_clean()
    agreement.save()
    _follow(agreement, by=by, now=now)
    say(agreement, said, source, by=by, now=now, stands=True)
    record("agreement_loaded", agreement, by=by, acting=acting, fields=["facts", *changed])
    return "added" if added else "changed"


def set_facts(agreement: Agreement, facts: Mapping[str, Any]) -> list[str]:
    """Set what stands, and name the fields that differ from what stood."""
    changed = [field for field, value in facts.items() if _stands(agreement, field) != value]
    for field in changed:
        setattr(agreement, field, facts[field])
    agreement.sort_name = sort_name(agreement.uk_place, agreement.place.name)[:LONGEST_SORT_NAME]
    return changed


def _stands(agreement: Agreement, field: str) -> Any:
    """What stands. A new agreement has no place yet, and nothing stands for it."""
    return getattr(agreement, field, None)


def say(
    agreement: Agreement, facts: Mapping[str, Any], source: Source, *, by: User, now: datetime, stands: bool
) -> None:
    """Keep what one source says of each field. Where it stands, what stood before stays as what somebody else says."""
    told = [field for field in SOURCED if field in facts]
    if stands:
        agreement.facts.filter(field__in=told, stands=True).update(stands=False)
    AgreementFact.objects.bulk_create(
        (
            AgreementFact(
                council_id=agreement.council_id,
                agreement=agreement,
                field=field,
                source=source.words,
                value=written(facts[field]),
                note=source.note(field),
                as_of=source.as_of,
                confidence=source.confidence,
                stands=stands,
                said_at=now,
                said_by=by,
            )
            for field in told
            if _is_fact(field, facts[field])
        ),
        update_conflicts=True,
        unique_fields=("agreement", "field", "source"),
        update_fields=("value", "note", "as_of", "confidence", "stands", "said_at", "said_by"),
    )


def _is_fact(field: str, value: Any) -> bool:
    """That nobody knows is not what somebody says."""
    return field in SOURCED and value not in (None, "", Status.NOT_CONFIRMED, LegalNature.UNCLEAR)


def written(value: Any) -> str:
    """A value as a fact keeps it: a code, or a day as far as it is known."""
    if isinstance(value, Place):
        return value.code
    return value.iso if isinstance(value, KnownDay) else str(value)


def _says_otherwise(agreement: Agreement, said: Mapping[str, Any], source: Source) -> bool:
    kept = {(fact.field, fact.source): (fact.value, fact.note) for fact in agreement.facts.all()}
    return any(kept.get((field, source.words)) != (written(value), source.note(field)) for field, value in said.items())


def _must_be_true_today(facts: Mapping[str, Any], today: date) -> None:
    """Refuse a day that has not come, and a status that is no status."""
    told = {
        "signed": _("The day on which it was signed must be today or earlier."),
        "ended": _("The day on which it ended must be today or earlier."),
    }
    refused = {field: told[field] for field in told if (day := facts.get(field)) and day.first > today}
    if facts.get("status") == Status.NOT_CONFIRMED:
        refused["status"] = _("Choose what the status is: “not confirmed” is for what only a source says.")
    if refused:
        raise ValidationError(refused)


def _must_be_shareable(agreement: Agreement) -> None:
    if agreement.sharing != Sharing.COUNCIL and not CouncilSettings.of(agreement.council).has_accepted_notice:
        told = _("Your council has not accepted the sharing notice yet, so its records stay with the council.")
        raise ValidationError({"sharing": told})


def _save(agreement: Agreement) -> None:
    agreement.version += 1
    agreement.full_clean()
    agreement.save()


def _follow(agreement: Agreement, *, by: User, now: datetime) -> None:
    """What was said about its risk is shared as it is, and rests when it has ended."""
    follow(agreement, by=by, now=now)


def _locked(agreement: Agreement, seen: int) -> Agreement:
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    agreement.must_be_at(seen)
    return agreement
