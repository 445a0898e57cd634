"""Brief and sign-off in words, on the page of a visit and on the page where it is signed off."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.offices import holding, in_a_sentence
from accounts.roles import Can
from engagement.brief_state import SignOffState
from engagement.models import SignOff
from engagement.rules import SignOffDecision
from web.templatetags.gds import day

# What an office has said, as against a question that was taken back.
DECIDED = (SignOffDecision.APPROVED, SignOffDecision.SENT_BACK)


def decision_in_words(row: SignOff, user: User) -> str:
    """What an office decided, when, and on which version, in a sentence."""
    facts = {
        "number": row.brief.number,
        "day": day(localdate(row.decided_at)),
        "office": in_a_sentence(row.office),
    }
    if row.decision == SignOffDecision.APPROVED:
        yours = _("You signed off version %(number)s on %(day)s.")
        others = _("The %(office)s signed off version %(number)s on %(day)s.")
    else:
        yours = _("You sent version %(number)s back on %(day)s.")
        others = _("The %(office)s sent version %(number)s back on %(day)s.")
    return (yours if row.decided_by == user else others) % facts


@dataclass(frozen=True)
class ForTheOffice:
    """What stands first on the page of a visit for whoever signs off its brief."""

    told: str
    button: str = ""
    link: str = ""
    address: str = ""


def signing(state: SignOffState, user: User) -> dict[str, Any]:
    """For the page of a visit, to those of its council: `changed_since_asked`, a sentence beside the stage; and
    `for_the_office`, to whoever holds the office that signs off, or deputises, today.
    """
    delegation = state.delegation
    if delegation.is_draft or delegation.is_over or delegation.council_id not in user.council_codes():
        return {}
    changed = ""
    if state.signed is not None and state.has_changed_since_signed:
        changed = _("%(decision)s The visit has changed since.") % {"decision": decision_in_words(state.signed, user)}
    elif state.waiting is not None and state.is_old(state.waiting.brief):
        told = _("The visit has changed since version %(number)s of the brief was put before the %(office)s.")
        changed = told % {"number": state.waiting.brief.number, "office": in_a_sentence(state.waiting.office)}
        if user.may(Can.CONFIRM_DELEGATION, delegation.council_id):
            changed = f"{changed} {_('Make it anew and ask again.')}"
    office = state.waiting.office if state.waiting is not None else state.office
    signs = bool(office) and user.may(Can.SIGN_OFF, delegation.council_id)
    held = holding(user, delegation.council_id, office, state.today) if signs else None
    return {
        "changed_since_asked": changed,
        "for_the_office": None if held is None else _for_the_office(state, user),
    }


def _for_the_office(state: SignOffState, user: User) -> ForTheOffice:
    key = [state.delegation.key]
    brief, page = reverse("delegation_brief", args=key), reverse("delegation_sign_off", args=key)
    if state.waiting is not None:
        facts = {"name": state.waiting.asked_by.name, "number": state.waiting.brief.number}
        if state.is_old(state.waiting.brief):
            told = _(
                "%(name)s asked you to sign off version %(number)s. The visit has changed since it was made, and the "
                "officers have a task to make a new version."
            )
            return ForTheOffice(told % facts, button=_("See what changed"), address=page)
        told = _("%(name)s asks you to sign off version %(number)s of the brief.")
        return ForTheOffice(told % facts, button=_("Read it and sign it off"), address=page)
    if state.last is None:
        told = _("Nobody has asked you to sign this yet.")
        return ForTheOffice(told, link=_("Read the brief as it would be now"), address=brief)
    told = decision_in_words(state.last, user)
    if state.last.decision == SignOffDecision.SENT_BACK or state.is_old(state.last.brief):
        told = f"{told} {_('Nobody has asked you to sign it anew yet.')}"
    return ForTheOffice(
        told, link=_("Read the brief as it was put before you"), address=state.last.brief.get_absolute_url()
    )
