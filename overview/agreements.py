"""What happened under agreements, as far as their reader may see it: the last day of each, and its timeline."""

from datetime import date
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from accounts.models import User
from engagement.models import Contact, ContactQuerySet, Delegation, DelegationQuerySet
from engagement.rules import CONTACT_PART_OF, PART_OF
from twinning.models import Agreement, AgreementQuerySet
from twinning.rules import (
    DORMANT_AFTER_MONTHS,
    QUIET_AFTER_MONTHS,
    Activity,
    activity,
    months_before,
)


def with_activity(rows: QuerySet[Agreement], user: User, today: date) -> AgreementQuerySet:
    """Each with `last_on`, the last day on which its reader sees that something began or was held, and `is_kept`.

    An agreement is kept where its reader sees anything at all that its council has logged: elsewhere, that nothing is
    seen says nothing.
    """
    seen = visits(user)
    met = contacts(user)
    here = {"council": OuterRef("council_id"), "place": OuterRef("place_id")}
    # The days of what is logged are the days that it is listed under, so that the index of lists serves here too.
    began = {"listed_on__lte": today}
    by_name = naming(user).filter(agreement=OuterRef("pk"), **began)
    # PostgreSQL's greatest passes over what is empty.
    last = Greatest(
        _last(seen.filter(**here, **began), "listed_on"),
        _last(by_name, "listed_on"),
        _last(taken_up(met).filter(**here), "held_on"),
    )
    of_council = {"council": OuterRef("council_id")}
    kept = Q(Exists(seen.filter(**of_council))) | Q(Exists(met.filter(**of_council)))
    annotated: Any = rows.annotate(last_on=last, is_kept=kept)
    return annotated  # type: ignore[no-any-return]


def _last(under: Any, day: str) -> Subquery:
    """The last of these days among the rows."""
    return Subquery(under.order_by(f"-{day}").values(day)[:1], output_field=DateField())


def visits(user: User) -> DelegationQuerySet:
    rows: DelegationQuerySet = Delegation.objects.visible_to(user)
    return rows.live()


def naming(user: User) -> DelegationQuerySet:
    """The delegations of which the reader sees the agreement that they name: it is more than a summary of them."""
    rows: DelegationQuerySet = Delegation.objects.visible_to(user, PART_OF["agreement"])
    return rows.live()


def visits_under(agreement: Agreement, user: User) -> DelegationQuerySet:
    """The delegations that name the agreement, and those of its council with its place, the newest first."""
    by_name = naming(user).filter(agreement=agreement).values("pk")
    with_place = Q(council=agreement.council_id, place=agreement.place_id)
    return visits(user).filter(with_place | Q(pk__in=by_name)).in_order()


def contacts(user: User) -> ContactQuerySet:
    """Those that stand, approaches that were not taken further too."""
    rows: ContactQuerySet = Contact.objects.visible_to(user)
    return rows.live()


def taken_up(seen: ContactQuerySet) -> ContactQuerySet:
    """Without approaches that were not taken further: a relation does not live by what the council declined.

    A visit that was declined counts as little. Who is not told that it was not taken further counts the contact.
    """
    return seen.filter(Q(decline_reason="") | Q(shown__lt=CONTACT_PART_OF["decline_reason"].value))


def contacts_under(agreement: Agreement, user: User) -> ContactQuerySet:
    """The council's contacts with the place of the agreement, the last first."""
    return contacts(user).filter(council=agreement.council_id, place=agreement.place_id).in_order()


def activity_of(row: Any, today: date) -> Activity:
    """The activity of an agreement that came through `with_activity`."""
    return activity(row.last_on, today, is_kept=row.is_kept)


def with_this_activity(rows: Any, wanted: str, today: date) -> Any:
    """Of rows that came through `with_activity`, those whose activity is this one."""
    quiet, dormant = months_before(today, QUIET_AFTER_MONTHS), months_before(today, DORMANT_AFTER_MONTHS)
    conditions = {
        Activity.ACTIVE: Q(last_on__gt=quiet),
        Activity.QUIET: Q(last_on__lte=quiet, last_on__gt=dormant),
        Activity.DORMANT: Q(last_on__lte=dormant),
        Activity.NEVER_ACTIVE: Q(last_on=None, is_kept=True),
        Activity.UNKNOWN: Q(last_on=None, is_kept=False),
    }
    return rows.filter(conditions[Activity(wanted)])
