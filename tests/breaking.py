"""Breaking an act at each of its SQL statements in turn, to see that nothing of it is left behind."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection

from tests.sweeps import ONE_IN

# The trail, what is told of it, and whatever an act of ours changes; reference data stands still but for networks.
OURS = ("accounts", "audit", "notifications", "counterparts", "documents", "twinning", "engagement")
LIBRARIES = ("mfa", "usersessions", "sessions", "oauth2_provider")
NETWORKS = ("places.Network", "places.Network_members")


class Broken(Exception):
    """What a failing disk, a lost connection or a bug would raise."""


@contextmanager
def breaking_statement(number: int) -> Iterator[list[int]]:
    """Fail at the given writing or reading statement, counted from 1; yields the count so far."""
    count = [0]

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        count[0] += 1
        if count[0] == number:
            raise Broken
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield count


def everything() -> dict[str, list[str]]:
    """All rows of all our tables, the trail included, and of those tables of libraries that our acts write to."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in (*OURS, *LIBRARIES) or model._meta.label in NETWORKS
    ]
    rows = (f"SELECT '{table}', array_agg(kept::text ORDER BY kept::text) FROM {table} AS kept" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(rows))
        return dict(cursor.fetchall())


def must_leave_nothing_behind(act: Callable[[], object]) -> None:
    """Break the act at its first statement, at its second and so on, until it is done. Fails where it was half done.

    In less than half of a sweep it breaks at every sixth, at others each time.
    """
    before = everything()
    step = 1 if ONE_IN <= 2 else 6
    number = 1 + random.randrange(step)
    breaks = last = 0
    while True:
        try:
            with breaking_statement(number) as count:
                act()
                last = count[0]
        except Broken:
            assert everything() == before, f"half done when statement {number} broke"
            number, breaks = number + step, breaks + 1
        else:
            break
    assert number - step <= last < number
    assert last >= 2
    assert step > 1 or breaks == last
    assert everything() != before
