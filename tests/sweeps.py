"""How much of each sweep over everything a run takes.

All of it, unless SWEEP_ONE_IN says otherwise: `make test` takes every twelfth address, row of the matrix and operation,
from a start that each run draws anew (by the seed that pytest prints), and `.ci/run` every second. What the sweeps need
of a new address, its row in the matrix and its line in the list of pages, is asked for in every run.
"""

import os
import random
from collections.abc import Iterable, Sequence
from zlib import crc32

ONE_IN = int(os.environ.get("SWEEP_ONE_IN", "1"))


def taken[Thing](found: Iterable[Thing]) -> list[Thing]:
    """Of what there is to go through, what this run takes: one at least."""
    all_of_it = list(found)
    step = max(1, min(ONE_IN, len(all_of_it)))
    return all_of_it[random.randrange(step) :: step]


def one_of(ways: Sequence[str], name: str, seed: int) -> Sequence[str]:
    """Of the ways in which something by this name is done, all; in a part of a sweep one, others for other names."""
    return ways if ONE_IN == 1 else [sorted(ways)[(seed + crc32(name.encode())) % len(ways)]]


def at_least(usual: int) -> int:
    """How many a whole sweep goes through at least, for a part of one."""
    return usual // (2 * ONE_IN) if ONE_IN > 1 else usual


def some_of(readers: Sequence[str]) -> tuple[str, ...]:
    """Of those who look at every address, all; in a part of a sweep a third of them, others each time."""
    return tuple(readers) if ONE_IN == 1 else tuple(random.sample(readers, -(-len(readers) // 3)))
