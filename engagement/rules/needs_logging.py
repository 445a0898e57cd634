"""What the register would have somebody log, and the questions that lead there."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from engagement.rules.delegations import Direction


class ToLog(TextChoices):
    """What the register would have somebody log."""

    DELEGATION = "delegation", _("Log a delegation")
    CONTACT = "contact", _("Log a contact")
    NOTHING = "nothing", _("You do not need to log this")


class Advice(NamedTuple):
    """What to log and why; which way a visit goes, where that was said."""

    to_log: ToLog
    reason: Any
    direction: Direction | None = None


# The questions of "Does this need logging?", each with what it means. Three of them are asked, by what was answered.
LOGGING_QUESTIONS: dict[str, tuple[Any, Any]] = {
    "abroad": (
        _("Is somebody from another country on the other side?"),
        _(
            "A government, a city, an embassy or consulate, a company, a university or another organisation, "
            "in its own name or through somebody here who speaks for it."
        ),
    ),
    "travel": (
        _("Does somebody travel for it?"),
        _("They to you, or somebody of your council to them. It may be planned, under way or over."),
    ),
    "to_us": (
        _("Do they come to you?"),
        _("Answer no if somebody of your council goes to them."),
    ),
    "passed": (
        _("Did anything pass between you and them?"),
        _("A meeting, a call, a letter, a reception, a promise; or an invitation that you turned down."),
    ),
}
MOST_LOGGING_QUESTIONS = 3


def logging_question(answers: Mapping[str, bool]) -> str | None:
    """Which of the questions comes next; None where the advice is clear."""
    if "abroad" not in answers:
        return "abroad"
    if not answers["abroad"]:
        return None
    if "travel" not in answers:
        return "travel"
    last = "to_us" if answers["travel"] else "passed"
    return None if last in answers else last


def logging_advice(answers: Mapping[str, bool]) -> Advice:
    """Advice, and no rule of law or of any council: what serves whoever deals with the same people next."""
    if not answers["abroad"]:
        return Advice(
            ToLog.NOTHING,
            _("The register is for what councils do with places abroad. Nobody from there has a part in it."),
        )
    if answers["travel"]:
        reason = _(
            "It is a visit. Later others will ask who came, why, and what was promised. Three questions begin the "
            "record, and you can come back to the rest."
        )
        return Advice(ToLog.DELEGATION, reason, Direction.INWARD if answers["to_us"] else Direction.OUTWARD)
    if answers["passed"]:
        return Advice(
            ToLog.CONTACT,
            _(
                "Nobody travels, and something was said or promised: whoever deals with them next should know. "
                "It is one page."
            ),
        )
    return Advice(
        ToLog.NOTHING, _("Nothing has passed between you yet. Log it when you meet, speak or write to each other.")
    )
