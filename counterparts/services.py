"""What can happen to organisations in the directory."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import CouncilSettings, User
from accounts.roles import UNIT, Can
from accounts.rules import Part, Sharing, levels
from audit.services import Pending, record
from counterparts.models import Organisation, OrganisationChange, OrganisationNote
from counterparts.rules import actor_group
from places.models import Council
from places.rules import grams, sort_name, spellings
from web.refusals import WrongState

LONGEST_SORT_NAME = Organisation._meta.get_field("sort_name").max_length
FOUND_BY = frozenset({"name", "local_name", "other_names", "place"})
# Whoever changes what lies in what waits here for the one before: two changes at once could close a ring unseen.
SHAPE_LOCK = 0x6F7267


@transaction.atomic
def add_organisation(council: Council | str, *, by: User, **facts: Any) -> Organisation:
    """Add an organisation for a council. Nobody else sees it until a record shared more widely uses it."""
    trail = Pending(by, by.must(Can.ADD_ORGANISATION, council))
    organisation = new_organisation(council, trail=trail, **facts)
    trail.write()
    return organisation


def new_organisation(council: Council | str, *, trail: Pending, **facts: Any) -> Organisation:
    """The same inside another act of the same council, which has asked who may and writes the trail at its end."""
    organisation = Organisation(council_id=council if isinstance(council, str) else council.code, **facts)
    if "actor_group" not in facts:
        organisation.actor_group = actor_group(organisation.kind)
    if organisation.parent is not None:
        _must_see(organisation.parent, trail.by)
    _derive(organisation)
    organisation.full_clean()
    organisation.save()
    trail.add("organisation_added", organisation, fields=facts)
    return organisation


@transaction.atomic
def edit_organisation(organisation: Organisation, *, seen: int, by: User, now: datetime, **facts: Any) -> Organisation:
    """Correct an organisation: the council that added it, until the unit has accepted it; from then on the unit."""
    acting = (
        by.must(Can.KEEP_DIRECTORY)
        if organisation.is_accepted
        else by.must(Can.EDIT_ORGANISATION, organisation.council_id)
    )
    if facts.get("parent") is not None:
        _lock_shape()
        facts["parent"] = Organisation.objects.get(pk=facts["parent"].pk)
    # Acceptance raises the version, so that what was asked above still holds for the row that is locked here.
    organisation = _locked(organisation, seen)
    _must_stand(organisation)
    if "kind" in facts and "actor_group" not in facts and organisation.actor_group == actor_group(organisation.kind):
        facts["actor_group"] = actor_group(facts["kind"])
    before = {field: _plain(getattr(organisation, field)) for field in facts}
    for field, value in facts.items():
        setattr(organisation, field, value)
    changed = [field for field in facts if _plain(getattr(organisation, field)) != before[field]]
    if not changed:
        return organisation
    parent = facts.get("parent")
    if parent is not None and "parent" in changed:
        _must_see(parent, by)
        if organisation in _above(parent):
            told = _("%(parent)s is part of %(name)s itself. Choose another.")
            raise ValidationError({"parent": told % {"parent": parent.name, "name": organisation.name}})
    if FOUND_BY.intersection(changed):
        _derive(organisation)
    _save(organisation)
    OrganisationChange.objects.bulk_create(
        OrganisationChange(
            council_id=organisation.council_id,
            organisation=organisation,
            field=field,
            old=before[field],
            new=_plain(getattr(organisation, field)),
            by=by,
            body=acting,
            at=now,
            audience=organisation.audience(),
        )
        for field in changed
    )
    record("organisation_edited", organisation, by=by, acting=acting, fields=changed)
    return organisation


@transaction.atomic
def accept_organisation(organisation: Organisation, *, seen: int, now: datetime, by: User) -> Organisation:
    """Take an organisation, as it was looked at, into the directory that every council sees. The unit alone does."""
    acting = by.must(Can.ACCEPT_ORGANISATION)
    organisation = _locked(organisation, seen)
    _must_see(organisation, by)
    _must_stand(organisation)
    if organisation.is_accepted:
        raise WrongState(_("This organisation is in the shared directory already."), code="already_accepted")
    before = organisation.audience()
    organisation.sharing = Sharing.COUNCILS
    organisation.accepted_at = now
    _save(organisation)
    record("organisation_accepted", organisation, by=by, acting=acting, fields=["accepted_at"], before=before)
    return organisation


@transaction.atomic
def merge_organisation(organisation: Organisation, *, into: Organisation, seen: int, by: User) -> Organisation:
    """Say that an organisation is a duplicate of one in the shared directory. The unit alone does.

    Names, notes and what uses it stay with the duplicate, and so do its readers: of the one that stands nothing
    changes, and nobody but the readers of the duplicate hears that there was one.
    """
    acting = by.must(Can.KEEP_DIRECTORY)
    _lock_shape()
    rows = Organisation.objects.filter(pk__in=[organisation.pk, into.pk]).order_by("pk").select_for_update()
    fresh = {row.pk: row for row in rows}
    organisation, into = fresh[organisation.pk], fresh[into.pk]
    organisation.must_be_at(seen)
    for row in (organisation, into):
        _must_see(row, by)
    _must_stand(organisation)
    if organisation == into:
        raise ValidationError({"into": _("Choose another organisation: this is the same one.")})
    if into.merged_into is not None:
        told = _("%(name)s was itself merged into %(stands)s. Choose that one.")
        raise ValidationError({"into": told % {"name": into.name, "stands": into.merged_into.name}})
    if not into.is_accepted:
        told = _("%(name)s is not in the shared directory yet. Accept it first: all who see the other must see it.")
        raise ValidationError({"into": told % {"name": into.name}})
    if organisation in _above(into):
        told = _("%(name)s is part of the one that you want to merge into it. Change that first.")
        raise ValidationError({"into": told % {"name": into.name}})
    trail = Pending(by, acting)
    for row in [organisation, *organisation.merged.order_by("pk").select_for_update()]:
        row.merged_into = into
        _save(row)
        trail.add("organisation_merged", row, fields=["merged_into"])
    trail.write()
    return organisation


@transaction.atomic
def unmerge_organisation(organisation: Organisation, *, seen: int, by: User) -> Organisation:
    """Take a merge back: the two are not the same after all. Nothing had moved, so nothing has to move back."""
    acting = by.must(Can.KEEP_DIRECTORY)
    _lock_shape()
    organisation = _locked(organisation, seen)
    _must_see(organisation, by)
    if organisation.merged_into is None:
        raise WrongState(_("This organisation is not merged into another."), code="not_merged")
    organisation.merged_into = None
    _save(organisation)
    record("organisation_unmerged", organisation, by=by, acting=acting, fields=["merged_into"])
    return organisation


def widen(organisations: QuerySet[Organisation], *, to: str, trail: Pending) -> None:
    """Show organisations to the unit, because a record that the unit sees now uses them. It never falls back.

    Called inside the act that shared the record. They are locked in one order, so that two acts wait for each other
    and never both.
    """
    if to not in levels(UNIT, Part.SUMMARY):
        return
    kept = organisations.filter(sharing=Sharing.COUNCIL).order_by("pk").select_for_update(no_key=True)
    for organisation in kept:
        before = organisation.audience()
        organisation.sharing = Sharing.UNIT
        organisation.version += 1
        organisation.save(update_fields=["sharing", "version"])
        trail.add("organisation_widened", organisation, fields=["sharing"], before=before)


# -- Notes ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_organisation_note(
    organisation: Organisation,
    *,
    council: Council | None,
    text: str,
    source: str,
    as_of: date,
    confidence: str,
    by: User,
    now: datetime,
    sharing: str = Sharing.COUNCIL,
    form_id: str | None = None,
) -> OrganisationNote:
    """Put down what a source says of an organisation: for a council, or without one for the unit.

    The same form sent again answers with the note that it made first.
    """
    acting = by.must(Can.NOTE_ORGANISATION, council)
    of_this_form = OrganisationNote.objects.filter(body=acting, form_id=form_id or None)
    if form_id and (first := of_this_form.first()):
        return first
    _must_see(organisation, by)
    _must_stand(organisation)
    if as_of > localdate(now):
        raise ValidationError({"as_of": _("Enter the day of the source: today or earlier.")})
    if acting.council is None:
        if not organisation.is_accepted:
            told = _("Accept this organisation first: what the unit notes is for all who see the shared directory.")
            raise WrongState(told, code="not_accepted")
        sharing = Sharing.COUNCILS
    elif sharing != Sharing.COUNCIL and not CouncilSettings.of(acting.council).has_accepted_notice:
        told = _("Your council has not accepted the sharing notice yet, so that its notes stay with it.")
        raise ValidationError({"sharing": told})
    note = OrganisationNote(
        council_id=acting.council_id or organisation.council_id,
        organisation=organisation,
        body=acting,
        text=text,
        source=source,
        as_of=as_of,
        confidence=confidence,
        sharing=sharing,
        form_id=form_id or None,
        written_at=now,
        written_by=by,
    )
    note.full_clean()
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError:
        if form_id and (first := of_this_form.first()):
            return first
        raise
    record("organisation_noted", note, by=by, acting=acting)
    return note


@transaction.atomic
def dispute_note(
    note: OrganisationNote, *, council: Council | None, dispute: str, seen: int, by: User, now: datetime
) -> OrganisationNote:
    """Say why what a note says is not so. The words stand beside it, for all who see it; the note itself stays."""
    acting = by.must(Can.NOTE_ORGANISATION, council)
    note = _locked_note(note, seen, by)
    if note.disputed_by_id not in (None, acting.code):
        told = _("%(body)s disputes this already. Write a note of your own, with its source.")
        raise WrongState(told % {"body": note.disputed_by}, code="already_disputed")
    if not dispute.strip():
        raise ValidationError({"dispute": _("Say why this is not so.")})
    note.dispute, note.disputed_by, note.disputed_at = dispute, acting, now
    _save_note(note)
    record("organisation_note_disputed", note, by=by, acting=acting, fields=["dispute"])
    return note


@transaction.atomic
def withdraw_dispute(note: OrganisationNote, *, seen: int, by: User) -> OrganisationNote:
    """Whoever disputed a note takes that back."""
    acting = by.must(Can.NOTE_ORGANISATION, note.disputed_by_id or "")
    note = _locked_note(note, seen, by)
    note.dispute, note.disputed_by, note.disputed_at = "", None, None
    _save_note(note)
    record("organisation_dispute_withdrawn", note, by=by, acting=acting, fields=["dispute"])
    return note


@transaction.atomic
def withdraw_note(note: OrganisationNote, *, seen: int, by: User, now: datetime) -> OrganisationNote:
    """Whoever wrote a note takes it back: from then on nobody sees it."""
    acting = by.must(Can.NOTE_ORGANISATION, note.body_id)
    note = _locked_note(note, seen, by)
    note.withdrawn_at = now
    _save_note(note)
    record("organisation_note_withdrawn", note, by=by, acting=acting, fields=["withdrawn_at"])
    return note


# -- What these share ----------------------------------------------------------------------------------------------


def _derive(organisation: Organisation) -> None:
    """What the organisation is found and sorted by: its own names, and those of the place where it is.

    Raises ValidationError for a name that is nothing to sort by.
    """
    names = [organisation.name, organisation.local_name, *organisation.other_names]
    there = [] if organisation.place is None else organisation.place.names
    organisation.search = spellings(names, label=" ".join([organisation.name, *there]))
    organisation.grams = grams([*names, *there])
    # Some characters unfold into many, as when one sign stands for a whole phrase.
    organisation.sort_name = sort_name(organisation.name)[:LONGEST_SORT_NAME]
    if not organisation.sort_name:
        raise ValidationError({"name": _("Enter a name with letters or numbers in it.")})


def _above(organisation: Organisation) -> Iterable[Organisation]:
    """The organisation, and all that it is part of, merged ones taken for those that stand for them."""
    met: dict[int, Organisation] = {}
    here: Organisation | None = organisation
    while here is not None and here.pk not in met:
        met[here.pk] = here
        here = here.merged_into or here.parent
    return met.values()


def _lock_shape() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SHAPE_LOCK])


def _locked(organisation: Organisation, seen: int) -> Organisation:
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    organisation.must_be_at(seen)
    return organisation


def _must_see(organisation: Organisation, by: User) -> None:
    if organisation.part_for(by) is None:
        raise PermissionDenied(_("This organisation is not shared with you."))


def _must_stand(organisation: Organisation) -> None:
    if organisation.merged_into is not None:
        told = _("This organisation was merged into another, and nothing of it is changed any more.")
        raise WrongState(told, code="merged")


def _save(organisation: Organisation) -> None:
    organisation.version += 1
    organisation.full_clean()
    organisation.save()


def _locked_note(note: OrganisationNote, seen: int, by: User) -> OrganisationNote:
    if not OrganisationNote.objects.visible_to(by).filter(pk=note.pk).exists():
        raise PermissionDenied(_("This note is not shared with you."))
    note = OrganisationNote.objects.select_for_update().get(pk=note.pk)
    note.must_be_at(seen)
    return note


def _save_note(note: OrganisationNote) -> None:
    note.version += 1
    note.full_clean()
    note.save()


def _plain(value: Any) -> Any:
    """A value as the history keeps it: what names a row, or the text itself."""
    if isinstance(value, Organisation):
        return value.key
    return value.pk if isinstance(value, models.Model) else value
