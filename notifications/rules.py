"""How long an unsent mail waits before it is tried again."""

from datetime import timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 14
"""Tried over about a day and a half; then somebody has to look."""


def wait_after(attempts: int) -> timedelta | None:
    """The wait after so many attempts that failed; None when it has been tried often enough."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return min(FIRST_WAIT * (1 << attempts - 1), LONGEST_WAIT)
