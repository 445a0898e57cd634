"""Lists by keyset: each row once, forwards and backwards, and a cursor that says nothing and is not guessed."""

import base64
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Council
from web.paging import BadCursor, count_of, page_of
from web.sealing import seal_for

pytestmark = pytest.mark.django_db
ORDER = ("sort_name", "code")
DOWN = ("-sort_name", "-code")
TIES = ("nation", "code")  # hundreds of rows share their first column


def walked(order: tuple[str, ...], size: int = 50) -> list[str]:
    codes: list[str] = []
    after = ""
    while True:
        page = page_of(Council.objects.all(), order, after=after, size=size)
        codes += [row.code for row in page.rows]
        if not page.following:
            return codes
        after = page.following


@pytest.mark.parametrize("order", [ORDER, DOWN, TIES, ("code",), ("-code",)])
def test_each_row_comes_once_and_in_order(order: tuple[str, ...]) -> None:
    assert walked(order) == list(Council.objects.order_by(*order).values_list("code", flat=True))


@pytest.mark.parametrize("order", [ORDER, DOWN, TIES])
def test_the_way_back_is_the_way_forth(order: tuple[str, ...]) -> None:
    rows = Council.objects.all()
    first = page_of(rows, order, size=40)
    second = page_of(rows, order, after=first.following, size=40)
    third = page_of(rows, order, after=second.following, size=40)
    back = page_of(rows, order, before=third.previous, size=40)
    assert back.rows == second.rows
    start = page_of(rows, order, before=back.previous, size=40)
    assert start.rows == first.rows
    assert start.previous == ""
    assert first.previous == ""


def test_the_last_page_leads_on_nowhere() -> None:
    count = Council.objects.count()
    page = page_of(Council.objects.all(), ORDER, size=count)
    assert len(page.rows) == count
    assert page.following == ""


def test_a_page_is_one_query_of_a_row_value() -> None:
    first = page_of(Council.objects.all(), ORDER, size=10)
    with CaptureQueriesContext(connection) as queries:
        page_of(Council.objects.all(), ORDER, after=first.following, size=10)
    [query] = queries.captured_queries
    assert "OFFSET" not in query["sql"]
    assert '("places_council"."sort_name", "places_council"."code") > (' in query["sql"]


@pytest.mark.parametrize("cursor", ["x", "gAAAAAB", "é", "\x00", "a" * 10_000, "None"])
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        page_of(Council.objects.all(), ORDER, after=cursor)
    with pytest.raises(BadCursor):
        page_of(Council.objects.all(), ORDER, before=cursor)


def test_a_cursor_of_another_list_or_order_is_refused() -> None:
    cursor = page_of(Council.objects.all(), ORDER, size=5).following
    with pytest.raises(BadCursor):
        page_of(Council.objects.all(), DOWN, after=cursor)


def test_a_cursor_says_nothing(settings: Any) -> None:
    page = page_of(Council.objects.all(), ORDER, size=5)
    held = base64.urlsafe_b64decode(page.following)
    assert page.rows[-1].code.encode() not in held
    assert page.rows[-1].sort_name.encode() not in held
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for everybody"
    assert page_of(Council.objects.all(), ORDER, after=page.following, size=5).rows, "a replaced key still opens"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BadCursor):
        page_of(Council.objects.all(), ORDER, after=page.following)


def test_an_order_that_goes_both_ways_is_no_order() -> None:
    with pytest.raises(TypeError):
        page_of(Council.objects.all(), ("sort_name", "-code"))


def test_counts_are_known_or_capped_or_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = Council.objects.all()
    few = rows.filter(nation="wales")
    assert count_of(few, page_of(few, ORDER, size=50)) == str(few.count())
    first = page_of(rows, ORDER, size=50)
    assert count_of(rows, first) == str(rows.count())
    assert count_of(rows, page_of(rows, ORDER, after=first.following)) == ""
    monkeypatch.setattr("web.paging.MOST_COUNTED", 100)
    assert count_of(rows, first) == "100+"


def test_what_is_sealed_for_one_purpose_opens_for_no_other() -> None:
    sealed = seal_for("cursor", ["key"]).encrypt(b"text")
    with pytest.raises(InvalidToken):
        seal_for("second factor", ["key"]).decrypt(sealed)


def test_an_empty_list_has_one_page() -> None:
    page = page_of(Council.objects.none(), ORDER)
    assert (page.rows, page.previous, page.following) == ([], "", "")
