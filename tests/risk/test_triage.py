"""How deep each answer to the six facts leads, written down once more by hand: a table of its own, without a database.

Who changes an answer in risk/rules/triage.py changes its row here, and says by that that it was meant.
"""

import pytest

from accounts.rules import WhenCountersigned
from risk.rules import QUESTIONS, Category, Path, TriageFact, is_to_countersign, touched, triage

LEADS_TO = {
    "sites": {"open": 1, "working": 1, "explained": 2, "sensitive": 3},
    "knowledge": {"public": 1, "not_public": 2, "sensitive": 3},
    "organisations": {"known": 1, "nothing": 1, "unlooked": 2, "possible": 2, "listed": 3},
    "lasting": {"goodwill": 1, "promises": 2, "depends": 3},
    "money": {"each": 1, "others": 2, "unknown": 2},
    "touched": {"nobody": 1, "talk": 2, "pressed": 3},
}
LIGHT = {fact: next(iter(answers)) for fact, answers in LEADS_TO.items()}


def test_the_table_has_all_facts_and_answers_and_no_others() -> None:
    assert {fact.value: set(question.answers) for fact, question in QUESTIONS.items()} == {
        fact: set(answers) for fact, answers in LEADS_TO.items()
    }


@pytest.mark.parametrize(
    ("fact", "answer", "path"),
    [(fact, answer, path) for fact, answers in LEADS_TO.items() for answer, path in answers.items()],
)
def test_each_answer_by_itself_leads_as_deep_as_the_table_says(fact: str, answer: str, path: int) -> None:
    found = triage({**LIGHT, fact: answer})
    assert found.path == path
    assert len(found.because) == (path > Path.GREEN)


def test_a_fact_touches_a_category_where_it_calls_for_a_closer_look_and_each_fact_touches_one() -> None:
    assert touched(LIGHT) == touched({}) == []
    assert touched({**LIGHT, "money": "unknown"}) == [Category.FINANCIAL_FRAUD_NONPERFORMANCE]
    for fact in TriageFact:
        deepest = max(LEADS_TO[fact], key=LEADS_TO[fact].__getitem__)
        assert touched({**LIGHT, fact.value: deepest}), fact


@pytest.mark.parametrize(
    ("when", "paths"),
    [(WhenCountersigned.NEVER, ()), (WhenCountersigned.FULL, (3,)), (WhenCountersigned.ALL, (2, 3))],
)
def test_which_paths_are_countersigned_is_the_councils_to_say(when: str, paths: tuple[int, ...]) -> None:
    assert tuple(path for path in Path if is_to_countersign(path, when)) == paths
