"""The life of a contact: logged in one go, changed, told to the central unit, followed up, withdrawn."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Appointment, CouncilSettings, User
from accounts.roles import UNIT, Can, Role
from accounts.rules import Part, Sharing
from audit.services import Pending, record
from counterparts.models import Organisation
from engagement.models import Contact, ContactChange, ContactOrganisation
from engagement.rules import (
    CONTACT_PART_OF,
    MOST_CONTACT_ORGANISATIONS,
    ContactState,
    Marking,
    missing_of_contact,
)
from engagement.services.lists import Difference, organisation_meant, plain
from engagement.services.records import audiences, show_organisations, who_knew
from notifications.services import ask, notify, settle
from places.models import Council
from web.keys import new_reference
from web.refusals import WrongState

FOLLOW_UP_FACTS = ("follow_up", "follow_up_by", "follow_up_on")
FACTS = (
    "held_on",
    "kind",
    "country",
    "place",
    "our_side",
    "about",
    "promised",
    "topic",
    "decline_reason",
    "event_type",
    "uk_place",
    *FOLLOW_UP_FACTS,
    "marking",
    "handling",
    "sharing",
)


@transaction.atomic
def log_contact(
    council: Council, *, by: User, now: datetime, form_id: str | None = None, told_unit: bool = False, **facts: Any
) -> Contact:
    """Log a contact, with its organisations by `id` or by what a new one needs. It is shared as the council has it.

    The same form sent again answers with the contact that it made first.
    """
    trail = Pending(by, by.must(Can.LOG_CONTACT, council))
    council.must_be_open(localdate(now))
    of_this_form = Contact.objects.filter(council=council, form_id=form_id or None)
    if form_id and (first := of_this_form.first()):
        if _says_the_same(first, facts):
            return first
        # Gone back to in the browser and sent with other words: another contact, which has no form to itself.
        form_id = None
    contact = Contact(council=council, form_id=form_id or None, made_at=now, made_by=by)
    contact.held_on = localdate(now)
    contact.sharing = CouncilSettings.of(council).sharing_for_new()
    entries = facts.pop("organisations", [])
    _set_facts(contact, facts, localdate(now))
    if missing := missing_of_contact({**_facts_of(contact), "organisations": entries}):
        raise ValidationError({field: [sentence] for field, sentence in missing.items()})
    contact.reference = _fresh_reference(council.code, now)
    try:
        with transaction.atomic():
            organisations = _organisations(contact, entries, {}, trail)
            _place(contact, organisations)
            contact.full_clean()
            contact.save(force_insert=True)
    except (ValidationError, IntegrityError):
        # The same form, sent a second time while the first was being saved; all else stands as it is.
        if form_id and (first := Contact.objects.filter(council=council, form_id=form_id).first()):
            return first
        raise
    ContactOrganisation.objects.bulk_create(
        ContactOrganisation(council=council, contact=contact, organisation=one) for one in organisations
    )
    if told_unit:
        _tell(contact, by=by, now=now)
    _ask_to_follow_up(contact)
    show_organisations(contact, trail)
    trail.add("contact_logged", contact, fields=["reference", "organisations", *facts])
    trail.write()
    return contact


@transaction.atomic
def edit_contact(contact: Contact, *, seen: int, by: User, now: datetime, **facts: Any) -> Contact:
    """Change facts of a contact. What it said before stays, for those who could see it.

    `organisations`, where named, takes the place of the list that stands. `told_unit` can be said, and not unsaid.
    Sharing it more widely or less is an approver's act.
    """
    trail = Pending(by, by.must(Can.EDIT_CONTACT, contact.council_id))
    contact = _locked(contact, seen)
    if facts.get("sharing", contact.sharing) != contact.sharing:
        by.must(Can.CHANGE_SHARING, contact.council_id)
    before = audiences(contact)
    told_unit = facts.pop("told_unit", contact.told_unit)
    if contact.told_unit and not told_unit:
        raise ValidationError({"told_unit": _("The central unit has been told. That cannot be undone.")})
    entries = facts.pop("organisations", None)
    differences = _set_facts(contact, facts, localdate(now))
    if entries is not None:
        differences += _replace_organisations(contact, entries, trail)
    has_any = contact.organisations.exists()
    if missing := missing_of_contact({**_facts_of(contact), "organisations": has_any}):
        raise ValidationError({field: [sentence] for field, sentence in missing.items()})
    fields = [difference.field for difference in differences]
    if not set(fields).isdisjoint(FOLLOW_UP_FACTS):
        contact.follow_up_done_at = None
        settle("follow_up_contact", about=contact, by=by, now=now)
        _ask_to_follow_up(contact)
    if told_unit and not contact.told_unit:
        differences.append(Difference("told_unit", False, True))
        _tell(contact, by=by, now=now)
    if not differences:
        return contact
    _save(contact)
    _keep(contact, differences, before, by=by, now=now)
    show_organisations(contact, trail)
    shared = "sharing" in fields
    trail.add(
        "contact_shared" if shared else "contact_edited",
        contact,
        fields=[difference.field for difference in differences],
        before=before[Part.SUMMARY] if shared else None,
    )
    trail.write()
    return contact


@transaction.atomic
def withdraw_contact(contact: Contact, *, reason: str, seen: int, by: User, now: datetime) -> Contact:
    """Say that a contact was entered by mistake. It stays, with the reason, and nothing counts it any more."""
    acting = by.must(Can.EDIT_CONTACT, contact.council_id)
    contact = _locked(contact, seen)
    before = audiences(contact)
    contact.withdrawn_at = now
    contact.withdrawn_reason = reason
    _save(contact)
    settle("follow_up_contact", about=contact, by=by, now=now)
    differences = [
        Difference("state", ContactState.STANDS.value, ContactState.WITHDRAWN.value),
        Difference("withdrawn_reason", "", reason),
    ]
    _keep(contact, differences, before, by=by, now=now)
    record("contact_withdrawn", contact, by=by, acting=acting, fields=["state", "withdrawn_reason"])
    return contact


@transaction.atomic
def finish_follow_up(contact: Contact, *, by: User, now: datetime) -> Contact:
    """Say that what was to be done after a contact is done. Said twice, it was said once."""
    acting = by.must(Can.EDIT_CONTACT, contact.council_id)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if not contact.follow_up:
        raise WrongState(_("There is nothing to follow up here."), code="no_follow_up")
    if contact.follow_up_done_at is not None:
        return contact
    before = audiences(contact)
    contact.follow_up_done_at = now
    _save(contact)
    settle("follow_up_contact", about=contact, by=by, now=now)
    _keep(contact, [Difference("follow_up_done", False, True)], before, by=by, now=now)
    record("contact_followed_up", contact, by=by, acting=acting, fields=["follow_up_done"])
    return contact


def note_contact_reading(contact: Contact, *, by: User) -> None:
    """Put on the trail that somebody read a record marked OFFICIAL-SENSITIVE; of others, nothing is kept."""
    if contact.marking == Marking.OFFICIAL_SENSITIVE:
        own = by.may(Can.READ_CONTACTS, contact.council_id)
        acting = by.must(Can.READ_CONTACTS, contact.council_id if own else None)
        record("contact_read", contact, by=by, acting=acting, quiet=True)


def _locked(contact: Contact, seen: int) -> Contact:
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    contact.must_be_at(seen)
    if contact.is_withdrawn:
        raise WrongState(_("This contact was entered by mistake and can no longer be changed."), code="is_withdrawn")
    return contact


def _save(contact: Contact) -> None:
    contact.version += 1
    contact.full_clean()
    contact.save()


def _set_facts(contact: Contact, facts: dict[str, Any], today: date) -> list[Difference]:
    """Set plain facts and say what differs. Raises ValidationError by field for what cannot be."""
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"A contact has no {', '.join(sorted(unknown))}.")
    differences = []
    for field in FACTS:
        if field in facts and getattr(contact, field) != facts[field]:
            differences.append(Difference(field, plain(getattr(contact, field)), plain(facts[field])))
            setattr(contact, field, facts[field])
    if contact.held_on > today:
        told = _("A contact cannot be in the future. Enter today or an earlier day, or log a delegation for a visit.")
        raise ValidationError({"held_on": told}, code="future")
    without = [field for field in FOLLOW_UP_FACTS if not getattr(contact, field)]
    if without and without != list(FOLLOW_UP_FACTS):
        told = _("A follow-up needs what is to be done, by whom and by when.")
        raise ValidationError(dict.fromkeys(without, told))
    if contact.sharing != Sharing.COUNCIL and not CouncilSettings.of(contact.council).has_accepted_notice:
        told = _("Your council has not accepted the sharing notice yet, so its records stay with the council.")
        raise ValidationError({"sharing": told})
    if contact.place is not None and contact.country_id is None:
        contact.country_id = contact.place.country_id
    if contact.place is not None and contact.place.country_id != contact.country_id:
        told = _("%(place)s is not in %(country)s. Choose a place there, or change the country.")
        raise ValidationError({"place": told % {"place": contact.place.name, "country": contact.country}})
    return differences


def _facts_of(contact: Contact) -> dict[str, Any]:
    return {field: getattr(contact, field) for field in FACTS}


def _says_the_same(contact: Contact, facts: dict[str, Any]) -> bool:
    return all(getattr(contact, field) == facts[field] for field in ("held_on", "kind", "about") if field in facts)


def _place(contact: Contact, organisations: list[Organisation]) -> None:
    """Where nobody said where it belongs, the place of the first organisation that has one in its country does."""
    if contact.place is not None:
        return
    for organisation in organisations:
        place = organisation.place
        if place is not None and contact.country_id in (None, place.country_id):
            contact.place, contact.country_id = place, place.country_id
            return


def _organisations(
    contact: Contact, entries: list[dict[str, Any]], known: dict[str, Organisation], trail: Pending
) -> list[Organisation]:
    """What the entries of a list mean, each organisation once."""
    if len(entries) > MOST_CONTACT_ORGANISATIONS:
        told = _("There are %(count)s entries; the most is %(most)s.")
        raise ValidationError(
            {"organisations": told % {"count": len(entries), "most": MOST_CONTACT_ORGANISATIONS}}, code="too_many"
        )
    meant = [
        organisation_meant(contact.council_id, dict(entry), known, number, trail)
        for number, entry in enumerate(entries)
    ]
    return list({organisation.key: organisation for organisation in meant}.values())


def _replace_organisations(contact: Contact, entries: list[dict[str, Any]], trail: Pending) -> list[Difference]:
    held = {link.organisation.key: link for link in contact.organisations.select_related("organisation")}
    known = {key: link.organisation for key, link in held.items()}
    wanted = {one.key: one for one in _organisations(contact, entries, known, trail)}
    differences = []
    for key, link in held.items():
        if key not in wanted:
            differences.append(Difference("organisations", {"id": key}, None))
            link.delete()
    for key, organisation in wanted.items():
        if key not in held:
            ContactOrganisation.objects.create(
                council_id=contact.council_id, contact=contact, organisation=organisation
            )
            differences.append(Difference("organisations", None, {"id": key}))
    return differences


def _tell(contact: Contact, *, by: User, now: datetime) -> None:
    """Tell the central unit of it, which must see it for that."""
    if contact.sharing == Sharing.COUNCIL:
        told = _("The central unit does not see this contact. Share it with the central unit to tell them of it.")
        raise ValidationError({"told_unit": told}, code="not_shared")
    contact.told_at = now
    Contact.objects.filter(pk=contact.pk).update(told_at=now)
    notify(UNIT, Role.ANALYST, "contact_told", about=contact, but=by)


def _ask_to_follow_up(contact: Contact) -> None:
    if contact.follow_up_is_open():
        to = contact.follow_up_by
        office = Role.OFFICER if to == Role.OFFICER else Appointment.Office(to)
        ask(contact.council_id, office, "follow_up_contact", about=contact, due_on=contact.follow_up_on)


def _keep(
    contact: Contact, differences: list[Difference], before: dict[Part, list[str]], *, by: User, now: datetime
) -> None:
    """Keep what it said before, for those who could see it before and can see it now."""
    after = audiences(contact)
    ContactChange.objects.bulk_create(
        ContactChange(
            council_id=contact.council_id,
            contact=contact,
            field=difference.field,
            old=difference.old,
            new=difference.new,
            by=by,
            at=now,
            audience=who_knew(CONTACT_PART_OF[difference.field], difference.field, before, after),
        )
        for difference in differences
    )


def _fresh_reference(council: str, now: datetime) -> str:
    while Contact.objects.filter(reference=(drawn := new_reference(council, localdate(now).year))).exists():
        continue
    return drawn
