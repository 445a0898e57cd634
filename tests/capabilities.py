"""`make capabilities`: which needs of the source paper are met, as far as tests show it.

A test names a need with `@pytest.mark.capability("P11")`, or a part of it with `part="…"`. A need is met when a test
of the whole passes and none fails; with tests of parts alone it is partial.
"""

import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

NEEDS = Path(__file__).parent.parent / "docs" / "capabilities.csv"


def needs() -> dict[str, str]:
    """Every need by its id."""
    with NEEDS.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["need"] for row in csv.DictReader(file)}


def mark(items: list[pytest.Item]) -> None:
    """Let the report of each test carry the needs that it stands for."""
    known = needs()
    for item in items:
        for marker in item.iter_markers("capability"):
            if marker.args[0] not in known:
                raise pytest.UsageError(f"{item.nodeid} names {marker.args[0]}, which {NEEDS.name} does not have.")
            item.user_properties.append(("capability", (marker.args[0], marker.kwargs.get("part", ""))))


class Collector:
    """Hears the outcome of each test that stands for a need."""

    def __init__(self) -> None:
        self.whole: dict[str, list[bool]] = defaultdict(list)
        self.parts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when != "call" and not (report.failed and report.when == "setup"):
            return
        for name, value in report.user_properties:
            if name == "capability":
                need, part = value
                (self.parts[need][part] if part else self.whole[need]).append(report.passed)

    def verdict(self, need: str) -> tuple[str, str]:
        """A word and what it rests on."""
        parts = self.parts[need]
        named = "; ".join(sorted(parts))
        if not self.whole[need] and not parts:
            return "no test", ""
        if not all(self.whole[need]) or not all(map(all, parts.values())):
            return "fail", named
        return ("pass", "") if self.whole[need] else ("partial", named)


def main() -> int:
    heard = Collector()
    code = pytest.main(["-q", "-m", "capability", "-n", "2", "--no-header", *sys.argv[1:]], plugins=[heard])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        print("The tests did not run to their end: nothing can be said of any need.")
        return 1
    verdicts = {need: heard.verdict(need) for need in needs()}
    for need, text in needs().items():
        word, rests_on = verdicts[need]
        print(f"{need:5} {word:8} {text[:70]}" + (f"  [{rests_on}]" if rests_on else ""))
    count = Counter(word for word, _ in verdicts.values())
    print(", ".join(f"{count[word]} {word}" for word in ("pass", "partial", "fail", "no test")))
    return int(bool(count["fail"])) or int(code == pytest.ExitCode.TESTS_FAILED)


if __name__ == "__main__":
    sys.exit(main())
