"""The list of faults to plant keeps step with the code; that each is noticed is what `make faults` shows."""

import pytest

from tests.faults.fault import Fault
from tests.planted_faults import FAULTS, ROOT, main

# The least that must be on it.
FROM_THE_START = (
    "visible_to forgets the sharing level",
    "a filter on a part that its reader may not see",
    "a service without must",
    "a service without record",
    "an audience that forgets partner councils",
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_text_to_change_stands_once_and_the_tests_are_there(fault: Fault) -> None:
    sound = (ROOT / fault.file).read_text(encoding="utf-8")
    assert fault.planted(sound) != sound
    assert fault.tests
    assert all((ROOT / file).is_file() for file in fault.tests)
    if fault.file.endswith(".py"):
        compile(fault.planted(sound), fault.file, "exec")


def test_the_list_holds_what_it_must() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(names) == len(set(names)) >= 15
    assert set(FROM_THE_START) <= set(names)


def test_words_that_no_fault_has_run_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["of which", "no fault speaks"]) == 1
    assert "No fault has all of these words in its name" in capsys.readouterr().out
