"""What there is to prepare for a visit, and how far it is: the one list that leads its council to everything else.

Each line is a function of the delegation and its reader; it answers None where there is nothing to lead to.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from engagement.models import Delegation
from web import parts
from web.gds import Params


class Preparing(NamedTuple):
    """A line of the list: what, how far, where it is done. With a colour it asks for somebody's attention."""

    title: Any
    status: Any
    address: str
    colour: str = ""
    hint: Any = ""


def preparing(delegation: Delegation, user: User) -> Params | None:
    """The list for the pages of its own council; None where the visit is a draft, or is not the reader's to prepare."""
    if delegation.is_draft or delegation.council_id not in user.council_codes():
        return None
    lines = [line for make in LINES if (line := make(delegation, user)) is not None]
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
