"""Room for deep calls: that calling to and fro over an edge of Python's stack costs nothing."""

import resource
from collections.abc import Callable

from web.roomy import with_room

CALLS = 500


def below(depth: int, call: Callable[[], int]) -> int:
    return call() if depth == 0 else below(depth - 1, call)


def pages_taken() -> int:
    """How often the system had to give memory while calls went some frames down and up again."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        below(5, int)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_no_depth_of_calls_is_an_edge() -> None:
    at_each_depth = [with_room(below)(depth, pages_taken) for depth in range(300)]
    assert max(at_each_depth) < CALLS / 2


def test_the_call_is_the_same() -> None:
    def told(*words: str, **more: str) -> tuple[object, ...]:
        """What was given."""
        return words, more

    roomy = with_room(told)
    assert roomy("one", two="three") == (("one",), {"two": "three"})
    assert (roomy.__name__, roomy.__doc__) == ("told", "What was given.")
