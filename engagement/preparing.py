"""What there is to prepare for a visit, and how far it is: the one list that leads its council to everything else.

Each line is a function of the delegation and its reader; it answers None where there is nothing to lead to.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Appointment, CouncilSettings, User
from engagement.brief_state import has_changed, latest_brief
from engagement.models import Delegation, SignOff
from engagement.rules import SignOffDecision
from web import parts
from web.gds import Params
from web.templatetags.gds import day


class Preparing(NamedTuple):
    """A line of the list: what, how far, where it is done. With a colour it asks for somebody's attention."""

    title: Any
    status: Any
    address: str
    colour: str = ""
    hint: Any = ""


def preparing(delegation: Delegation, user: User, today: date) -> Params | None:
    """The list for the pages of its own council; None where the visit is a draft, or is not the reader's to prepare."""
    if delegation.is_draft or delegation.council_id not in user.council_codes():
        return None
    lines = [line for make in LINES if (line := make(delegation, user)) is not None]
    lines += [line for dated in DATED_LINES if (line := dated(delegation, user, today)) is not None]
    tasks = [parts.task(one.title, one.status, one.address, hint=one.hint, colour=one.colour) for one in lines]
    return parts.task_list(tasks, "prepare") if tasks else None


def count_or_none(count: int) -> str:
    """How many there are, as a status."""
    return str(count) if count else _("None")


def flags_to_answer(delegation: Delegation, user: User) -> Preparing:
    answers = [flag.response for flag in delegation.flags.all() if flag.gone_at is None]
    waiting = answers.count("")
    status = _("All answered") if answers else _("No flags")
    if waiting:
        status = ngettext("%(count)s to answer", "%(count)s to answer", waiting) % {"count": waiting}
    address = f"{delegation.get_absolute_url()}#think"
    return Preparing(_("What to think about"), status, address, "yellow" if waiting else "")


LINES: list[Callable[[Delegation, User], Preparing | None]] = [
    flags_to_answer,
]


def brief(delegation: Delegation, user: User, today: date) -> Preparing:
    last, address = latest_brief(delegation), reverse("delegation_brief", args=[delegation.key])
    if last is None:
        return Preparing(_("Brief"), _("Not made yet"), address)
    number = {"number": last.number}
    if not delegation.is_over and has_changed(last, today):
        return Preparing(_("Brief"), _("Version %(number)s, changed since") % number, address, "yellow")
    return Preparing(_("Brief"), _("Version %(number)s") % number, address)


def sign_off(delegation: Delegation, user: User, today: date) -> Preparing | None:
    """Where the council's settings name an office, or one was asked before."""
    office = CouncilSettings.of(delegation.council).sign_off_office
    last = SignOff.objects.about(delegation).filter(council=delegation.council_id).first()
    if not office and last is None:
        return None
    address = reverse("delegation_sign_off", args=[delegation.key])
    if last is None or last.decision == SignOffDecision.WITHDRAWN:
        return Preparing(_("Sign-off"), _("Not asked yet"), address)
    facts = {
        "office": Appointment.Office(last.office).label,
        "day": day(localdate(last.decided_at or last.asked_at)),
    }
    if last.decision == SignOffDecision.WAITING:
        return Preparing(_("Sign-off"), _("Waiting for %(office)s since %(day)s") % facts, address, "yellow")
    if last.decision == SignOffDecision.SENT_BACK:
        return Preparing(_("Sign-off"), _("Sent back by %(office)s on %(day)s") % facts, address, "orange")
    return Preparing(_("Sign-off"), _("Signed off by %(office)s on %(day)s") % facts, address)


DATED_LINES: list[Callable[[Delegation, User, date], Preparing | None]] = [brief, sign_off]
"""Those that the day has a part in."""
