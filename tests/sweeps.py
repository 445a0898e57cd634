"""How much of each sweep over everything a run takes.

All of it, unless SWEEP_ONE_IN says otherwise: `make test` takes every twelfth address, row of the matrix and operation,
from a start that each run draws anew (by the seed that pytest prints), and `.ci/run` every second. Tests of size are
as large there as they say, and smaller in `make test`, which of the tests that are marked thorough (journeys, whole
processes, what is killed half way) also takes only those of every third file. What the sweeps need of a new address,
its row in the matrix and its line in the list of pages, is asked for in every run.
"""

import os
import random
from collections.abc import Iterable, Sequence
from zlib import crc32

ONE_IN = int(os.environ.get("SWEEP_ONE_IN", "1"))
PART = f"one in {ONE_IN} of each sweep" + (" and the thorough tests of every third file" if ONE_IN > 2 else "")


def taken[Thing](found: Iterable[Thing]) -> list[Thing]:
    """Of what there is to go through, what this run takes: one at least."""
    all_of_it = list(found)
    step = max(1, min(ONE_IN, len(all_of_it)))
    return all_of_it[random.randrange(step) :: step]


def one_of(ways: Sequence[str], name: str, seed: int) -> Sequence[str]:
    """Of the ways in which something by this name is done, all; in a part of a sweep one, others for other names."""
    return ways if ONE_IN == 1 else [sorted(ways)[(seed + crc32(name.encode())) % len(ways)]]


def files_taken(names: Iterable[str], seed: int) -> set[str]:
    """Of the files with tests that take long, those that a run takes: all in half of a sweep or more, else every third.

    Which third, the seed says. Of neighbours, as of those that start the whole service, one run never takes two.
    """
    in_order = sorted(names)
    return set(in_order if ONE_IN <= 2 else in_order[seed % 3 :: 3])


def at_least(usual: int) -> int:
    """How many a whole sweep goes through at least, for a part of one."""
    return usual // (2 * ONE_IN) if ONE_IN > 1 else usual


def some_of[Thing](those: Sequence[Thing]) -> tuple[Thing, ...]:
    """Of those who look at every address, and the like, all; in a part of a sweep a third of them, others each time."""
    return tuple(those) if ONE_IN == 1 else tuple(random.sample(those, -(-len(those) // 3)))


def made_up(cases: int) -> int:
    """How many cases are made up where each takes long: all, a quarter in less than half of a sweep."""
    return cases if ONE_IN <= 2 else -(-cases // 4)


def fewer[Thing](those: Sequence[Thing]) -> list[Thing]:
    """Of what a test goes through, all; in less than half of a sweep a third, others each time."""
    return list(those) if ONE_IN <= 2 else random.sample(those, -(-len(those) // 3))


def of_many(rows: int) -> int:
    """How many rows a test of size takes: all, a tenth in less than half of a sweep."""
    return rows if ONE_IN <= 2 else rows // 10
