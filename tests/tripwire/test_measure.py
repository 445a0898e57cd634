"""The tripwire warns of what it should, and of little else; README says as much as is measured."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from engagement.rules import TRIPWIRE
from tests.tripwire.measuring import SETS, WRITTEN_AS, measured, visits

ROOT = Path(__file__).parents[2]
PRECISION, RECALL = 0.95, 0.85


@pytest.mark.capability("N05", part="precision and recall")
@pytest.mark.parametrize("file", SETS.values())
def test_it_warns_of_what_it_should_and_of_little_else(file: str) -> None:
    told = measured(file)
    assert told.precision >= PRECISION, told.unwanted
    assert told.recall >= RECALL, told.missed


def test_there_are_as_many_visits_as_are_spoken_of() -> None:
    assert [measured(file).visits for file in SETS.values()] == [20, 10, 8]


def test_readme_says_the_figures_as_they_are_measured() -> None:
    told = re.findall(
        r"^\| (\d+), written [^|]+ \| (\d\.\d\d) \| (\d\.\d\d) \|$", (ROOT / "README.md").read_text(), re.M
    )
    found = [measured(file) for file in SETS.values()]
    assert told == [(str(one.visits), f"{one.precision:.2f}", f"{one.recall:.2f}") for one in found]


def test_anybody_can_count_again_without_a_database() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.tripwire"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.count("precision") == len(SETS)


def test_every_rule_is_called_for_by_some_visit() -> None:
    wanted = {one["rule"] for file in SETS.values() for visit in visits(file) for one in visit.get("expects", ())}
    assert wanted == {WRITTEN_AS.get(rule.code, rule.code) for rule in TRIPWIRE}


def test_some_visits_call_for_nothing() -> None:
    for file in SETS.values():
        assert any(not visit.get("expects") for visit in visits(file))
