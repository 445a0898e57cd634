"""Each journey can be done by keyboard alone: it acts through its hand, and never takes a mouse of its own."""

import re
from pathlib import Path

MOUSE = re.compile(
    r"\.(click|dblclick|check|uncheck|fill|press_sequentially|select_option|set_input_files|hover|tap)\("
)


def test_no_journey_takes_a_mouse_of_its_own() -> None:
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in sorted(Path(__file__).parent.glob("test_*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MOUSE.search(line)
    ]
    assert found == []
