"""What can happen to organisations in the directory."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import UNIT, Can
from accounts.rules import Part, Sharing, levels
from audit.services import Pending, record
from counterparts.models import Organisation
from counterparts.rules import actor_group
from places.models import Council
from places.rules import grams, sort_name, spellings

LONGEST_SORT_NAME = Organisation._meta.get_field("sort_name").max_length


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
    names = [organisation.name, organisation.local_name, *organisation.other_names]
    organisation.search = spellings(names)
    organisation.grams = grams(names)
    # Some characters unfold into many, as when one sign stands for a whole phrase.
    organisation.sort_name = sort_name(organisation.name)[:LONGEST_SORT_NAME]
    if not organisation.sort_name:
        raise ValidationError({"name": _("Enter a name with letters or numbers in it.")})
    organisation.full_clean()
    organisation.save()
    trail.add("organisation_added", organisation, fields=facts)
    return organisation


@transaction.atomic
def accept_organisation(organisation: Organisation, *, now: datetime, by: User) -> Organisation:
    """Take an organisation into the directory that every council sees. The unit alone does this."""
    acting = by.must(Can.ACCEPT_ORGANISATION)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = organisation.audience()
    organisation.sharing = Sharing.COUNCILS
    organisation.accepted_at = now
    organisation.version += 1
    organisation.full_clean()
    organisation.save()
    record("organisation_accepted", organisation, by=by, acting=acting, fields=["accepted_at"], before=before)
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
