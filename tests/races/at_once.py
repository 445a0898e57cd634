"""Many who act at the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import User

MANY = 20


def at_once[Answer](*acts: Callable[[], Answer]) -> list[Answer]:
    """Do all of these at the same moment; what they answer, in the order in which they were given."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Answer:
        start.wait(timeout=30)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def signed_in(user: User) -> Client:
    """A browser of this person's own. A fault of ours is an answer with 500 and not an exception here."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def posts(user: User, address: str, sent: Iterable[dict[str, Any]]) -> list[Any]:
    """One person's tabs, or many people under one account: a page's form sent from each at the same moment."""
    made = [(signed_in(user), one) for one in sent]
    return at_once(*(lambda client=client, one=one: client.post(address, one) for client, one in made))


def told(answers: Iterable[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)
