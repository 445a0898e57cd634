"""Who is told when a visit moves or is off: the councils that take part, and the offices that have work on it."""

from typing import Any

from django.db.models import Model

from accounts.models import Appointment, User
from accounts.roles import Role
from engagement.models import Delegation, Offer, PressEnquiry, Publicity, SignOff
from engagement.rules import UNANSWERED, SignOffDecision
from engagement.services.signed import AWAIT, SIGN
from notifications.models import OFFICE, Task
from notifications.services import notify
from web.templatetags.gds import days


def tell_of_new_days(delegation: Delegation, reason: str, *, by: User) -> None:
    """Tell of a visit that comes on other days; a council that has not answered yet is told the days alone.

    What waits for a sign-off is due by the new first day.
    """
    if delegation.starts_on is None or delegation.ends_on is None:
        return
    new_days = days(delegation.starts_on, delegation.ends_on)
    kind = "delegation_postponed"
    tell_partners(delegation, kind, by=by, said=f"{new_days}. {reason}")
    for asked in delegation.partners.filter(accepted_at=None, left_at=None):
        notify(asked.partner_id, Role.OFFICER, kind, about=asked, but=by, said=new_days)
    for body, office in sorted(_offices_at_work(delegation)):
        notify(body, Appointment.Office(office), kind, about=delegation, but=by, said=f"{new_days}. {reason}")
    waiting = SignOff.objects.about(delegation).filter(decision=SignOffDecision.WAITING).values("key")
    _open(SignOff, waiting).filter(kind__in=(SIGN, AWAIT)).update(due_on=delegation.starts_on)


def tell_partners(delegation: Delegation, kind: str, *, by: User, said: str = "") -> None:
    """Tell the officers of every council that takes part."""
    for partnership in delegation.partners.filter(left_at=None).exclude(accepted_at=None):
        notify(partnership.partner_id, Role.OFFICER, kind, about=delegation, but=by, said=said)


def _offices_at_work(delegation: Delegation) -> set[tuple[str, str]]:
    """Of each council that takes part the offices with an open task about the visit; and those asked to sign off."""
    tasks = _open(Delegation, [delegation.key])
    tasks |= _open(Offer, delegation.offers.values("key"))
    kept_apart: tuple[Any, ...] = (Publicity, PressEnquiry, SignOff)
    for model in kept_apart:
        tasks |= _open(model, model.objects.about(delegation).values("key"))
    of_offices = tasks.filter(to__startswith=OFFICE).values_list("body_id", "to")
    asked = SignOff.objects.about(delegation).exclude(decision__in=(*UNANSWERED, SignOffDecision.SENT_BACK))
    return {(body, to.removeprefix(OFFICE)) for body, to in of_offices} | set(asked.values_list("council_id", "office"))


def _open(model: type[Model], keys: Any) -> Any:
    return Task.objects.open().filter(label=model._meta.label, record__in=keys)
