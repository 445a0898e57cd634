"""How much of each sweep over everything a run takes.

All of it, unless SWEEP_ONE_IN says otherwise: `make test` takes every twelfth address, row of the matrix and operation,
from a start that each run draws anew (by the seed that pytest prints), and `.ci/run` takes all. What the sweeps need of
a new address, its row in the matrix and its line in the list of pages, is asked for in every run.
"""

import os
import random
from collections.abc import Iterable

ONE_IN = int(os.environ.get("SWEEP_ONE_IN", "1"))


def taken[Thing](found: Iterable[Thing]) -> list[Thing]:
    """Of what there is to go through, what this run takes."""
    return list(found)[random.randrange(ONE_IN) :: ONE_IN]


def two_of_four(seed: int, *, with_script: bool, on_desk: bool) -> bool:
    """Whether a part of a sweep takes a journey so: twice of four times, with script and without, on desk and phone."""
    return ONE_IN == 1 or (with_script == on_desk) == bool(seed % 2)


def at_least(usual: int) -> int:
    """How many a whole sweep goes through at least, for a part of one."""
    return usual // (2 * ONE_IN) if ONE_IN > 1 else usual
