"""How large a risk is, what can be done about it, and when an assessment is whole."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.rules import Appetite, Part, WhenCountersigned
from risk.rules.triage import QUESTIONS, Path, TriageFact


class Category(TextChoices):
    SECURITY_TECHNOLOGY = "security_technology", _("Security and technology")
    INFORMATION_DATA = "information_data", _("Information and data")
    CYBER_DEVICES = "cyber_devices", _("Cyber and devices")
    PEOPLE_INFLUENCE_PRESSURE = "people_influence_pressure", _("Influence and pressure")
    ECONOMIC_DEPENDENCE_COERCION = "economic_dependence_coercion", _("Economic dependence and coercion")
    FINANCIAL_FRAUD_NONPERFORMANCE = "financial_fraud_nonperformance", _("Money: fraud and broken promises")
    LEGAL_COMPLIANCE = "legal_compliance", _("Law and compliance")
    REPUTATIONAL_MEDIA = "reputational_media", _("Reputation and media")
    COMMUNITY_COHESION_SAFETY = "community_cohesion_safety", _("Communities: cohesion and safety")
    VALUES_HUMAN_RIGHTS = "values_human_rights", _("Values and human rights")
    STAFF_COUNCILLOR_SAFETY_TRAVEL = "staff_councillor_safety_travel", _("Safety and travel of staff and councillors")
    OPPORTUNITY_COST = "opportunity_cost", _("What we leave undone for it")
    POLICY_CHANGE = "policy_change", _("Change of policy")


class Lens(TextChoices):
    """What benefits and risks are looked at through."""

    ECONOMIC = "economic", _("Economic")
    SECURITY = "security", _("Security")
    VALUES = "values", _("Values")


LENS_OF: dict[Category, Lens] = {
    Category.SECURITY_TECHNOLOGY: Lens.SECURITY,
    Category.INFORMATION_DATA: Lens.SECURITY,
    Category.CYBER_DEVICES: Lens.SECURITY,
    Category.PEOPLE_INFLUENCE_PRESSURE: Lens.SECURITY,
    Category.ECONOMIC_DEPENDENCE_COERCION: Lens.ECONOMIC,
    Category.FINANCIAL_FRAUD_NONPERFORMANCE: Lens.ECONOMIC,
    Category.LEGAL_COMPLIANCE: Lens.SECURITY,
    Category.REPUTATIONAL_MEDIA: Lens.VALUES,
    Category.COMMUNITY_COHESION_SAFETY: Lens.VALUES,
    Category.VALUES_HUMAN_RIGHTS: Lens.VALUES,
    Category.STAFF_COUNCILLOR_SAFETY_TRAVEL: Lens.SECURITY,
    Category.OPPORTUNITY_COST: Lens.ECONOMIC,
    Category.POLICY_CHANGE: Lens.ECONOMIC,
}


TOUCHES: dict[TriageFact, tuple[Category, ...]] = {
    TriageFact.SITES: (Category.SECURITY_TECHNOLOGY,),
    TriageFact.KNOWLEDGE: (Category.SECURITY_TECHNOLOGY, Category.INFORMATION_DATA),
    TriageFact.ORGANISATIONS: (Category.SECURITY_TECHNOLOGY, Category.LEGAL_COMPLIANCE),
    TriageFact.LASTING: (Category.ECONOMIC_DEPENDENCE_COERCION,),
    TriageFact.MONEY: (Category.FINANCIAL_FRAUD_NONPERFORMANCE,),
    TriageFact.TOUCHED: (Category.PEOPLE_INFLUENCE_PRESSURE, Category.COMMUNITY_COHESION_SAFETY),
}
"""The categories of risk to which a fact leads first, where it calls for a closer look."""


def touched(answers: Mapping[str, str]) -> list[Category]:
    """The categories that the six facts touch: of those answers that lead deeper than basic precautions."""
    deeper = [
        fact
        for fact in TriageFact
        if (answer := QUESTIONS[fact].answers.get(answers.get(fact, ""))) and answer.path > Path.GREEN
    ]
    found = {category for fact in deeper for category in TOUCHES[fact]}
    return [category for category in Category if category in found]


class Treatment(TextChoices):
    AVOID = "avoid", _("Avoid it: change the plan")
    REDUCE = "reduce", _("Reduce it")
    SHARE = "share", _("Share it with somebody who can carry it")
    ACCEPT = "accept", _("Accept it")


class AssessmentState(TextChoices):
    """Triage alone leaves an assessment open; basic precautions need no more."""

    OPEN = "open", _("Being made")
    FINISHED = "finished", _("Finished")
    COUNTERSIGNED = "countersigned", _("Countersigned")


class Band(TextChoices):
    """How large a risk is, by what its council is ready to carry. Of a risk, never of a person."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


_FROM = {Appetite.CAUTIOUS: (4, 10), Appetite.BALANCED: (6, 15), Appetite.OPEN: (8, 20)}


# The unit, where the record is shared with it, sees how deep a council looked and how much is left; the rest is whole.
PART_OF: dict[str, Part] = {
    **dict.fromkeys(
        ("id", "council", "about", "path", "state", "level", "review_on", "countersigned_at"), Part.PROGRAMME
    ),
    "open_mitigations": Part.PROGRAMME,
    **dict.fromkeys(("version", "answers", "leads_to", "because", "chosen_because", "benefits"), Part.WHOLE),
    "community": Part.WHOLE,
    **dict.fromkeys(("equality_link", "support", "support_other", "support_said"), Part.WHOLE),
    **dict.fromkeys(("conclusion", "risks", "guidance", "finished_at"), Part.WHOLE),
}


FURTHEST_OFF = timedelta(days=5 * 365)
"""A day on which something is done or looked at again is nearer: a later one is a slip of the keyboard."""

STEPS = range(1, 6)
"""Likelihood and impact go from 1 to 5."""

_STEPS_IN_WORDS = {
    "likelihood": (_("Rare"), _("Unlikely"), _("Possible"), _("Likely"), _("Almost certain")),
    "impact": (_("Hardly felt"), _("Small"), _("Felt for months"), _("Serious"), _("Severe or lasting")),
}


def steps_in_words(of: str) -> list[tuple[int, Any]]:
    """The five steps of likelihood or impact, as they are chosen."""
    return list(zip(STEPS, _STEPS_IN_WORDS[of], strict=True))


def band(likelihood: int, impact: int, appetite: str) -> Band:
    """Band a five-by-five score (1 to 25) as the council's appetite has it."""
    medium, high = _FROM[Appetite(appetite)]
    score = likelihood * impact
    if score >= high:
        return Band.HIGH
    return Band.MEDIUM if score >= medium else Band.LOW


_LEAST_COUNTERSIGNED = {WhenCountersigned.FULL: Path.RED, WhenCountersigned.ALL: Path.AMBER}


def is_to_countersign(path: Path, when: str) -> bool:
    """Whether an assessment of this path is countersigned, as the council's settings say when."""
    least = _LEAST_COUNTERSIGNED.get(WhenCountersigned(when))
    return least is not None and path >= least


class Assessed(NamedTuple):
    """A risk of an assessment, as far as it tells whether it is whole."""

    what: str
    inherent: int | None
    residual: int | None
    mitigations: int
    """Those with an office that sees to them and a day."""

    is_treated: bool = True
    is_owned: bool = True
    """An office is named that answers for it."""


def missing_to_finish(
    *,
    path: Path,
    risks: Iterable[Assessed],
    conclusion: str,
    review_on: date | None,
    benefits: Iterable[str],
    asked: str,
    answered: str,
    today: date,
) -> Iterator[tuple[str, str]]:
    """What an assessment lacks, each by where it is put right and a sentence that says so.

    A full one says what speaks for it through each lens, whom it asked for support (`asked`), and what they answered.
    """
    risks = list(risks)
    if path > Path.GREEN and not risks:
        yield "risks", str(_("Put down at least one risk."))
    for risk in risks:
        told = {"risk": risk.what}
        if risk.inherent is None:
            yield "risks", _("Say how likely and how bad “%(risk)s” is, and what you do about it.") % told
        elif risk.residual is None or not risk.is_treated:
            yield "risks", _("Say what you do about “%(risk)s”, and what is left of it then.") % told
        elif risk.residual < risk.inherent and not risk.mitigations:
            yield (
                "risks",
                _("Say what makes “%(risk)s” smaller, which office sees to it and by when.") % told,
            )
        elif not risk.is_owned:
            yield "risks", _("Say which office owns “%(risk)s”.") % told
    if path == Path.RED and not all(benefits):
        yield "benefits", str(_("Say what speaks for it through each of the three lenses, or that nothing does."))
    if path == Path.RED and not asked:
        yield "support", str(_("Say whom you asked for support."))
    elif path == Path.RED and not answered:
        yield "support", _("Write what “%(asked)s” said to you.") % {"asked": asked}
    if path > Path.GREEN and not conclusion:
        yield "conclusion", str(_("Write what you conclude."))
    if path > Path.GREEN and review_on is None:
        yield "conclusion", str(_("Say on which day it is looked at again."))
    elif review_on is not None and review_on <= today:
        yield "conclusion", str(_("The day on which it is looked at again has passed: choose one that is to come."))
