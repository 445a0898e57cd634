"""What `make capabilities` says of a need, by the tests that name it."""

from types import SimpleNamespace

import pytest

from tests import capabilities
from tests.capabilities import Collector


def heard(*tests: tuple[str, bool]) -> tuple[str, str]:
    """The verdict on a need after tests of it: each with the part that it proves ("" is the whole) and how it ended."""
    collector = Collector()
    for part, passed in tests:
        report = SimpleNamespace(
            when="call", passed=passed, failed=not passed, user_properties=[("capability", ("G12", part))]
        )
        collector.pytest_runtest_logreport(report)
    return collector.verdict("G12")


@pytest.mark.parametrize(
    ("tests", "verdict"),
    [
        ([], ("no test", "")),
        ([("", True)], ("pass", "")),
        ([("", True), ("", False)], ("fail", "")),
        ([("pages", True), ("API", True)], ("partial", "API; pages")),
        ([("pages", True), ("API", False)], ("fail", "API; pages")),
        ([("", True), ("pages", False)], ("fail", "pages")),
        ([("", True), ("pages", True)], ("pass", "")),
    ],
)
def test_a_need_passes_by_a_whole_test_and_no_failed_part(
    tests: list[tuple[str, bool]], verdict: tuple[str, str]
) -> None:
    assert heard(*tests) == verdict


def test_a_test_that_could_not_begin_counts_against_its_need() -> None:
    collector = Collector()
    told = [("capability", ("G12", ""))]
    collector.pytest_runtest_logreport(SimpleNamespace(when="setup", passed=False, failed=True, user_properties=told))
    collector.pytest_runtest_logreport(SimpleNamespace(when="setup", passed=True, failed=False, user_properties=told))
    assert collector.verdict("G12") == ("fail", "")


def test_where_the_tests_were_stopped_nothing_is_said_of_any_need(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pytest, "main", lambda *_given, **_named: pytest.ExitCode.INTERRUPTED)
    assert capabilities.main() == 1
    told = capsys.readouterr().out
    assert "did not run to their end" in told
    assert "G12" not in told
