"""How deep to look before something goes ahead: six facts, one table, three paths.

What is asked about is where people go, what they learn, which organisations stand behind it, what is left after it, who
pays, and whom it touches: never who the people are or which country they come from. To add an answer, add a line to
`QUESTIONS` and a row to tests/risk/test_triage.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Path(IntegerChoices):
    """How deep to look, in ascending order."""

    GREEN = 1, _("Basic precautions")
    AMBER = 2, _("Short assessment")
    RED = 3, _("Full assessment")


PATH_CODES = {Path.GREEN: "basic", Path.AMBER: "short", Path.RED: "full"}
"""Each path as addresses and the API name it."""

NOT_LOOKED = "none"
HOW_DEEP: dict[str, Any] = {
    **{code: path.label for path, code in PATH_CODES.items()},
    NOT_LOOKED: _("Not looked at yet"),
}
"""How deep a council looked at a record, or that it has not, by these names."""


SHORTEST_REASON = 10
"""Letters and figures of a reason: with fewer nothing is said that others could follow."""


def is_reason(text: str) -> bool:
    """Whether a text is long enough to say why: why less is enough, or what told one organisation from another."""
    return sum(letter.isalnum() for letter in text) >= SHORTEST_REASON


class TriageFact(TextChoices):
    SITES = "sites", _("Where will they go?")
    KNOWLEDGE = "knowledge", _("What will they see or take away?")
    ORGANISATIONS = "organisations", _("Which organisations stand behind it?")
    LASTING = "lasting", _("What will be left when it is over?")
    MONEY = "money", _("Who pays?")
    TOUCHED = "touched", _("Who else does it touch?")


@dataclass(frozen=True)
class Answer:
    """An answer to one of the six: its words, how deep it leads, and the sentence that says why it does."""

    words: Any
    path: Path
    why: Any = ""
    is_unknown: bool = False
    """It says that nobody knows: what a record reads so says nothing against somebody who does."""


@dataclass(frozen=True)
class Question:
    """One of the six: what helps to answer it, and its answers by code, the lightest first."""

    hint: Any
    answers: Mapping[str, Answer]


QUESTIONS: dict[TriageFact, Question] = {
    TriageFact.SITES: Question(
        _("The deepest that anybody of the visit gets."),
        {
            "open": Answer(_("Where everybody may go, or rooms for guests"), Path.GREEN),
            "working": Answer(_("Working places that are not sensitive, with a host"), Path.GREEN),
            "explained": Answer(
                _("A sensitive site that is what the visit is for"),
                Path.AMBER,
                _("it goes to a sensitive site, which its purpose explains"),
            ),
            "sensitive": Answer(
                _("A sensitive site that is not what the visit is for"),
                Path.RED,
                _("it goes to a sensitive site that its purpose does not explain"),
            ),
        },
    ),
    TriageFact.KNOWLEDGE: Question(
        _("Plans, data, research or know-how, on paper, on a screen or told."),
        {
            "public": Answer(_("Only what anybody may know"), Path.GREEN),
            "not_public": Answer(
                _("Something of ours or a partner’s that is not public"),
                Path.AMBER,
                _("something is shown that is not public"),
            ),
            "sensitive": Answer(
                _("Research, technology or data of a sensitive area, or about many people"),
                Path.RED,
                _("research, technology or data is shown that is of a sensitive area or about many people"),
            ),
        },
    ),
    TriageFact.ORGANISATIONS: Question(
        _("Those that visit, invite, organise or pay, and whom they belong to."),
        {
            "known": Answer(_("Only some that we know well, such as a school or our twin city’s office"), Path.GREEN),
            "nothing": Answer(_("We looked, and nothing was found"), Path.GREEN),
            "unlooked": Answer(
                _("We have not looked yet, or do not know who stands behind it"),
                Path.AMBER,
                _("nobody has looked yet at which organisations stand behind it"),
                is_unknown=True,
            ),
            "possible": Answer(
                _("One may be on a list, and nobody has decided that yet"),
                Path.AMBER,
                _("an organisation may be on a published list, which somebody has to decide"),
            ),
            "listed": Answer(
                _("One is on a list of sanctions, or known to be near to the military or security services"),
                Path.RED,
                _("an organisation is on a published list"),
            ),
        },
    ),
    TriageFact.LASTING: Question(
        _("Agreements, promises, investment, staff or systems that stay."),
        {
            "goodwill": Answer(_("Goodwill, and knowing each other"), Path.GREEN),
            "promises": Answer(
                _("A promise, a letter of intent or an agreement"),
                Path.AMBER,
                _("it leads to a promise or an agreement"),
            ),
            "depends": Answer(
                _("Money, contracts, staff or systems on which we would come to depend"),
                Path.RED,
                _("it leads to money, contracts, staff or systems on which the council would come to depend"),
            ),
        },
    ),
    TriageFact.MONEY: Question(
        _("Journeys, stays, gifts and events."),
        {
            "each": Answer(_("Each side pays for itself, or usual hospitality"), Path.GREEN),
            "others": Answer(
                _("The other side, or somebody else, pays for us"),
                Path.AMBER,
                _("somebody else pays for us"),
            ),
            "unknown": Answer(_("We do not know"), Path.AMBER, _("nobody knows who pays"), is_unknown=True),
        },
    ),
    TriageFact.TOUCHED: Question(
        _("Residents, communities, staff, councillors, and what the press will ask."),
        {
            "nobody": Answer(_("Nobody beyond those who take part"), Path.GREEN),
            "talk": Answer(
                _("There will be questions: a topic on which words matter, press, or protest"),
                Path.AMBER,
                _("there will be questions about it"),
            ),
            "pressed": Answer(
                _("Somebody was leant on, threatened or hurt, or may be"),
                Path.RED,
                _("somebody was leant on or threatened, or may be"),
            ),
        },
    ),
}


UNSAID = ""
"""The answer to a fact of which a record says nothing yet: somebody has to give one."""


class Prefilled(NamedTuple):
    """What a record itself says of one of the six: the answer by its code, and the sentence of where that was read."""

    answer: str
    read: str


@dataclass(frozen=True)
class Triaged:
    """How deep to look, and the sentences that say why; none where there is nothing to worry about."""

    path: Path
    because: tuple[Any, ...] = ()


def triage(answers: Mapping[str, str]) -> Triaged:
    """The deepest path that one of the answers leads to, with why for each that leads beyond basic precautions.

    A fact without an answer leads nowhere: who asks sees to it that all six are answered.
    """
    told = [QUESTIONS[fact].answers[answers[fact]] for fact in TriageFact if answers.get(fact)]
    path = max((answer.path for answer in told), default=Path.GREEN)
    weighed = sorted((answer for answer in told if answer.why), key=lambda answer: -answer.path)
    return Triaged(Path(path), tuple(answer.why for answer in weighed))


def with_what_was_read(answers: Mapping[str, str], read: Mapping[str, str]) -> dict[str, str]:
    """The deeper for each fact: what was answered, or what the record itself said of it then."""

    def deeper(fact: TriageFact) -> str:
        given, found = (QUESTIONS[fact].answers.get(told.get(fact, "")) for told in (answers, read))
        if found is None or found.is_unknown or (given is not None and found.path <= given.path):
            return answers.get(fact, "")
        return read[fact]

    return {fact.value: code for fact in TriageFact if (code := deeper(fact))}


def reads_deeper(read: Mapping[str, str], answers: Mapping[str, str], now: Mapping[Any, str]) -> list[TriageFact]:
    """The facts of which a record says something deeper now than when the six were answered, and than was answered."""

    def path(fact: TriageFact, told: Mapping[Any, str]) -> Path:
        answer = QUESTIONS[fact].answers.get(told.get(fact, ""))
        return answer.path if answer else Path.GREEN

    return [fact for fact in TriageFact if path(fact, now) > max(path(fact, read), path(fact, answers))]
