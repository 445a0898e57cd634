"""Room for deep calls.

Python keeps the frames of calls in pieces of 16 KB, and the releases that Debian 13 and others have give a piece back
to the system each time that calls leave it (python/cpython#142183). A request through Django's layers goes to and fro
over such an edge hundreds of times, which takes up to a quarter of its time. What is called `with_room` finds one piece
that holds all that it calls.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

PLACES = 1 << 17
"""On the stack, 8 bytes each: a megabyte. As it is taken, and not touched, it costs no memory."""


def with_room[**Given, Told](call: Callable[Given, Told]) -> Callable[Given, Told]:
    """The same function, with the frames of all that it calls side by side."""

    def roomy(*args: Any, **kwargs: Any) -> Told:
        return call(*args, **kwargs)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=PLACES)
    return wraps(call)(roomy)
