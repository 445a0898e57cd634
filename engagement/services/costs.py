"""What a journey or a visit costs: put down, changed, removed."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from audit.services import record
from engagement.models import Cost, Delegation
from engagement.rules import MOST_COSTS, PaidBy
from engagement.services.flags import renew_flags
from engagement.services.lists import Difference, plain
from engagement.services.records import keep_entry, must_be_live
from web.one_a_form import one_a_form

FACTS = ("kind", "what", "amount", "is_estimate", "paid_by", "payer")


@transaction.atomic
def put_down_cost(delegation: Delegation, *, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> Cost:
    """Put down one cost, with who pays it: a full name wherever that is not the council."""
    acting = by.must(Can.EDIT_DELEGATION, delegation.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    must_be_live(delegation)
    cost = Cost(council_id=delegation.council_id, delegation=delegation, made_at=now, made_by=by)
    _set(cost, facts)
    made = one_a_form(cost, delegation.costs.all(), form_id, **{name: getattr(cost, name) for name in facts})
    if made is not cost:
        return made
    if delegation.costs.count() > MOST_COSTS:
        told = _("There are %(count)s costs already, which is the most that one delegation can have.")
        raise ValidationError(told % {"count": MOST_COSTS}, code="too_many")
    keep_entry(delegation, Difference("costs", None, _told(cost)), by=by, now=now)
    renew_flags(delegation, now=now)
    record("cost_put_down", delegation, by=by, acting=acting, fields=["costs"])
    return cost


@transaction.atomic
def edit_cost(cost: Cost, *, seen: int, by: User, now: datetime, **facts: Any) -> Cost:
    """Change a cost: an estimate into what was paid, most often."""
    acting = by.must(Can.EDIT_DELEGATION, cost.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=cost.delegation_id)
    must_be_live(delegation)
    cost = Cost.objects.select_for_update().get(pk=cost.pk)
    before = _told(cost)
    _set(cost, facts)
    if _told(cost) == before:
        return cost
    # What stands, not what is about to be saved.
    Cost.objects.select_related("delegation__council").get(pk=cost.pk).must_be_at(seen)
    cost.version += 1
    cost.full_clean()
    cost.save()
    keep_entry(delegation, Difference("costs", before, _told(cost)), by=by, now=now)
    renew_flags(delegation, now=now)
    record("cost_edited", delegation, by=by, acting=acting, fields=["costs"])
    return cost


@transaction.atomic
def remove_cost(cost: Cost, *, by: User, now: datetime) -> None:
    """Take a cost off the list; the history keeps what it was. One that is gone was taken off already."""
    acting = by.must(Can.EDIT_DELEGATION, cost.council_id)
    delegation = Delegation.objects.select_for_update().get(pk=cost.delegation_id)
    must_be_live(delegation)
    held = Cost.objects.select_for_update().filter(pk=cost.pk).first()
    if held is None:
        return
    before = _told(held)
    held.delete()
    keep_entry(delegation, Difference("costs", before, None), by=by, now=now)
    renew_flags(delegation, now=now)
    record("cost_removed", delegation, by=by, acting=acting, fields=["costs"])


# -- Parts ---------------------------------------------------------------------------------------------------------


def _set(cost: Cost, facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - set(FACTS):
        raise TypeError(f"A cost has no {', '.join(sorted(unknown))}.")
    for name, value in facts.items():
        setattr(cost, name, value)
    if cost.paid_by != PaidBy.COUNCIL and not cost.payer:
        raise ValidationError({"payer": _("Enter the full name of who pays.")})
    if cost.paid_by == PaidBy.COUNCIL and cost.payer:
        told = _("Leave the name empty where your council pays, or choose who pays instead.")
        raise ValidationError({"payer": told})


def _told(cost: Cost) -> dict[str, Any]:
    return {"id": cost.key, **{name: plain(getattr(cost, name)) for name in FACTS}}
