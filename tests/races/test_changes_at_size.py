"""The change feed over a long trail: each page by an index, and next to nothing for whoever hears of nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from overview import feed

pytestmark = pytest.mark.django_db

MANY = 200_000
# Half of it is shared with the unit, a quarter with all councils; a hundred events are Exeter's.
FILL = """
INSERT INTO audit_event
    (body, seq, at, epoch, xid, actor, action, label, subject, about, facts, before, after, prev, hash)
SELECT 'B' || n %% 400, n, now(), 1, n::text::xid8, 'someone', 'delegation_edited',
    (ARRAY['engagement.Delegation', 'engagement.Delegation', 'accounts.Membership'])[1 + n %% 3],
    lpad((n %% 50000)::text, 12, '0'), 'B' || n %% 400, '[]', audience, audience, '', ''
FROM (
    SELECT n, ARRAY['council:B' || n %% 400] || CASE WHEN n %% 4 = 0 THEN ARRAY['councils', 'nation:wales', 'unit']
        WHEN n %% 4 = 1 THEN ARRAY['unit'] WHEN n %% 2000 = 3 THEN ARRAY['council:EXE'] ELSE '{}' END AS audience
    FROM generate_series(1, %s) n
) AS made
"""
LABELS = [model._meta.label for model in feed.FOLLOWED.values()]
START, END = feed.Place(1, 0, 0), feed.Place(1, MANY + 1, 0)
LATE = feed.Place(1, MANY - 300, 0)


@pytest.fixture
def long_trail() -> Iterator[None]:
    with connection.cursor() as cursor:
        # Filling it is no page of anybody's: it may take its time.
        cursor.execute("SET statement_timeout = 0")
        # Without the trigger, which would number each with the transaction of this test.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(FILL, [MANY])
        cursor.execute("SET session_replication_role = origin")
        # As the clean-up after a while does it.
        cursor.execute("SELECT gin_clean_pending_list('audit_event_heard_by')")
        cursor.execute("ANALYZE audit_event")
        cursor.execute("SET statement_timeout TO DEFAULT")
        yield


def plan(keys: set[str], after: feed.Place) -> dict[str, Any]:
    """What PostgreSQL did for one page."""
    seen: list[Any] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        with connection.connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, params)
            seen.append(cursor.fetchone()[0][0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        feed.heard(keys, LABELS, after, END, most=501)
    told: dict[str, Any] = seen[0]
    return told


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", []):
        yield from nodes(inner)


def rows_looked_at(told: dict[str, Any]) -> int:
    scans = [node for node in nodes(told["Plan"]) if node["Node Type"] in ("Index Scan", "Bitmap Heap Scan")]
    return sum(int(node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) for node in scans)


@pytest.mark.thorough
def test_a_page_looks_at_few_events_of_a_long_trail(long_trail: None) -> None:
    most = [
        ({"body:nowhere"}, START, 0),
        ({"body:nowhere"}, LATE, 0),
        ({"council:EXE"}, START, 150),
        ({"unit"}, START, 2_000),
        ({"unit"}, LATE, 310),
        ({"council:B7", "councils"}, START, 4_000),
        ({"council:B7", "councils"}, LATE, 310),
    ]
    for keys, after, allowed in most:
        told = plan(keys, after)
        kinds = [f"{node['Node Type']} {node.get('Index Name', '')}".strip() for node in nodes(told["Plan"])]
        print(sorted(keys), after.xid, f"{told['Execution Time']} ms", kinds)
        assert "Seq Scan" not in kinds
        assert rows_looked_at(told) <= allowed, (keys, after, kinds)

    # From 9,999 to 10,000: sorted as text, a page would end in the wrong place, and what lies between be lost.
    place, found = feed.Place(1, 9_000, 0), []
    while given := feed.heard({"unit"}, LABELS, place, feed.Place(1, 11_000, 0), most=50):
        found += [event.place.xid for event in given]
        place = given[-1].place
    assert found == [n for n in range(9_000, 11_000) if n % 4 in (0, 1) and n % 3 != 2]


def test_whoever_may_see_nothing_costs_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert feed.heard([], LABELS, START, END, most=501) == []
        assert feed.heard(["unit"], [], START, END, most=501) == []
