"""What the central unit and the devolved administrations do with contacts that councils tell of."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import Can
from accounts.rules import Part
from audit.services import record
from engagement.models import Contact, ContactReview
from web.refusals import WrongState


@transaction.atomic
def take_contact(contact: Contact, *, by: User, now: datetime) -> ContactReview:
    """Take a contact in hand that its council told of. A colleague may take it over."""
    acting = _must_review(contact, by)
    review = _review(contact, acting)
    if review.assigned_to == by:
        return review
    review.assigned_to = by
    review.assigned_at = now
    review.save()
    record("contact_taken", review, by=by, acting=acting)
    return review


@transaction.atomic
def look_at_contact(contact: Contact, *, by: User, now: datetime) -> ContactReview:
    """Say for one's body that a contact was looked at. It leaves the queue, and nothing of the contact changes."""
    acting = _must_review(contact, by)
    review = _review(contact, acting)
    if review.looked_at is not None:
        return review
    review.looked_at = now
    review.looked_by = by
    review.save()
    record("contact_looked_at", review, by=by, acting=acting)
    return review


def _must_review(contact: Contact, by: User) -> Body:
    """The body that somebody acts for, which must see the contact and have been told of it."""
    by.must(Can.REVIEW)
    body = contact.reviewer(by)
    if body is None or not Contact.objects.visible_to(by, Part.PROGRAMME).filter(pk=contact.pk).exists():
        raise PermissionDenied(_("This contact is not shared with your body."))
    if not contact.told_unit:
        raise WrongState(_("Its council has not told of this contact."), code="not_told")
    return body


def _review(contact: Contact, body: Body) -> ContactReview:
    about = {"contact": contact, "body": body}
    ContactReview.objects.get_or_create(**about, defaults={"council_id": contact.council_id})
    return ContactReview.objects.select_for_update(of=("self",)).select_related("assigned_to").get(**about)
