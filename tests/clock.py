"""The clock of the tests, which goes on from NOW whatever day it is: what passes today passes in a year.

The database, a browser and programs that a test starts have the clock of the machine. A test whose rows such a program
is to read has that clock too: it is marked `machine_clock`, or `redis`, as workers of Celery are such programs.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
import time_machine

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
_clock = time_machine.travel(NOW)


def pytest_sessionstart() -> None:
    _clock.start()


def pytest_sessionfinish() -> None:
    _clock.stop()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A test that asks for the machine's clock has it, and so have its fixtures."""
    is_asked = any(item.get_closest_marker(name) for name in ("machine_clock", "redis"))
    with time_machine.travel(machine_now()) if is_asked else nullcontext():
        return (yield)


def machine_now() -> datetime:
    return time_machine.escape_hatch.datetime.datetime.now(tz=UTC)
