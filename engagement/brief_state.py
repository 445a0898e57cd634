"""How the brief of a visit stands: whether it says what the record says, who is told of it, who signs it off."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import Appointment, CouncilSettings, User
from accounts.offices import holding, in_a_sentence
from engagement.brief import facts_of, facts_to_sign, without_risk
from engagement.models import Brief, Delegation, SignOff
from engagement.rules import UNANSWERED, HostAnswer, SignOffDecision
from guidance.cards import digest
from web.templatetags.gds import day


def latest_brief(delegation: Delegation) -> Brief | None:
    """The last that the lead council made."""
    rows = Brief.objects.about(delegation).filter(council=delegation.council_id)
    return rows.order_by("-number").first()


def as_it_is_now(delegation: Delegation, today: date) -> dict[str, Any]:
    """What its brief would say, were it made on this day."""
    return facts_of(delegation, delegation.council, today)


def has_changed(brief: Brief, delegation: Delegation, today: date) -> bool:
    """Whether the visit, as it is given, says something else than when the brief was made.

    What is said of its risk is told with what differs, and changes nothing about the sign-off.
    """
    return digest(facts_to_sign(delegation, brief.council, today)) != digest(without_risk(brief.content))


def hosts_in_the_register(brief: Brief, today: date) -> list[str]:
    """Of the offices that receive the visitors by a brief, those that somebody holds in the register today."""
    accepted = [one["office"] for one in brief.content["protocol"]["hosts"] if one["answer"] == HostAnswer.ACCEPTED]
    held = Appointment.objects.on(today).filter(body=brief.council_id, office__in=accepted)
    return sorted(set(held.values_list("office", flat=True)))


@dataclass(frozen=True)
class SignOffState:
    """How brief and sign-off of a visit stand on a day, read once for all of a page that asks."""

    delegation: Delegation
    today: date

    @cached_property
    def office(self) -> str:
        """That the council's settings name; empty where none signs off."""
        return CouncilSettings.of(self.delegation.council).sign_off_office

    @cached_property
    def last_brief(self) -> Brief | None:
        return latest_brief(self.delegation)

    @cached_property
    def last(self) -> SignOff | None:
        """The last question that waits or that its office answered."""
        rows = SignOff.objects.about(self.delegation).filter(council=self.delegation.council_id)
        asked = rows.exclude(decision__in=UNANSWERED)
        return asked.select_related("brief", "asked_by", "decided_by").first()

    @property
    def waiting(self) -> SignOff | None:
        return self.last if self.last is not None and self.last.decision == SignOffDecision.WAITING else None

    @property
    def signed(self) -> SignOff | None:
        return self.last if self.last is not None and self.last.decision == SignOffDecision.APPROVED else None

    @property
    def is_needed(self) -> bool:
        """Whether the settings name an office that has not signed off the brief as it is now."""
        if not self.office:
            return False
        brief = self.last_brief
        return brief is None or not is_signed_off(brief, self.office) or self.is_old(brief)

    @cached_property
    def _digest_now(self) -> str:
        return digest(facts_to_sign(self.delegation, self.delegation.council, self.today))

    def is_old(self, brief: Brief | None) -> bool:
        """Whether the visit, as long as it is not over, says something else than a brief."""
        if brief is None or self.delegation.is_over:
            return False
        return digest(without_risk(brief.content)) != self._digest_now

    @property
    def has_changed_since_signed(self) -> bool:
        return self.signed is not None and self.is_old(self.signed.brief)


# -- Who decides ---------------------------------------------------------------------------------------------------


def needs_sign_off(delegation: Delegation, today: date) -> bool:
    """The same, for an act that asks nothing else of the sign-off."""
    return SignOffState(delegation, today).is_needed


def is_signed_off(brief: Brief, office: str) -> bool:
    return SignOff.objects.filter(brief=brief, office=office, decision=SignOffDecision.APPROVED).exists()


def named_instead(row: SignOff) -> str:
    """That the settings name another office by now than the one that was asked, in a sentence; nothing if not."""
    office = CouncilSettings.of(row.council).sign_off_office
    if office in ("", row.office):
        return ""
    told = _("Your council’s settings name the %(office)s for the sign-off now. An officer asks there.")
    return told % {"office": in_a_sentence(office)}


def must_hold(row: SignOff, user: User, today: date) -> bool:
    """Whether the user decides as a deputy. Raises PermissionDenied for whoever does not hold the office today."""
    held = holding(user, row.council_id, row.office, today)
    if held is None:
        raise PermissionDenied(not_yours(row, user, today))
    return held.deputy_id == user.pk


def not_yours(row: SignOff, user: User, today: date) -> str:
    """Why somebody cannot decide, in a sentence: the office was theirs until a day, or never was."""
    office = in_a_sentence(row.office)
    earlier = Appointment.objects.filter(
        Q(holder=user) | Q(deputy=user), body=row.council_id, office=row.office, ends_on__lt=today
    )
    last = earlier.order_by("-ends_on").first()
    if last is not None and last.ends_on is not None:
        told = _("Your time in this office ended on %(day)s. Whoever is %(office)s now signs off.")
        return told % {"day": day(last.ends_on), "office": office}
    return _("This waits for the %(office)s: you neither hold that office nor deputise for it today.") % {
        "office": office
    }


def nobody_holds(office: str) -> str:
    told = _("Nobody is named as %(office)s today. Name somebody first, under the members of your council.")
    return told % {"office": in_a_sentence(office)}
