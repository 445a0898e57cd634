"""The calendar: an agenda and a month of what the reader may see, of the own council or of all."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement.models import Delegation
from engagement.rules import Stage
from tests.factories import council_user, user_of
from tests.overview.conftest import visit

pytestmark = pytest.mark.django_db
CALENDAR = "/calendar/"


@pytest.fixture
def officer(client: Client) -> User:
    person = council_user("LDS")
    client.force_login(person)
    return person


def titles(page: Any) -> list[str]:
    return re.findall(r"Visit \w+", page.text.partition("<main")[2])


@pytest.mark.usefixtures("officer")
def test_the_agenda_begins_today_with_the_own_council_and_can_show_all(client: Client) -> None:
    """The day is 24 November 2026."""
    visit("LDS", -1, 1, title="Visit underway", sharing=Sharing.COUNCIL)
    visit("LDS", -9, -8, title="Visit over")
    visit("LDS", 20, 21, title="Visit december")
    visit("LDS", 90, 91, title="Visit february")
    visit("LDS", 5, 6, title="Visit cancelled", stage=Stage.CANCELLED)
    visit("LDS", 5, 6, title="Visit draft", stage=Stage.DRAFT)
    visit("MAN", 4, 5, title="Visit elsewhere", sharing=Sharing.COUNCILS)
    visit("MAN", 4, 5, title="Visit kept", sharing=Sharing.COUNCIL)
    page = client.get(CALENDAR)
    assert "<h1" in page.text and "November 2026 to January 2027" in page.text
    assert titles(page) == ["Visit underway", "Visit december"]
    assert titles(client.get(CALENDAR, {"whose": "all"})) == ["Visit underway", "Visit elsewhere", "Visit december"]
    assert "Manchester City Council" in client.get(CALENDAR, {"whose": "all"}).text
    following = client.get(CALENDAR, {"month": "2027-02"})
    assert titles(following) == ["Visit february"]
    assert "month=2026-11" in following.text and "month=2027-05" in following.text
    assert titles(client.get(CALENDAR, {"month": "2026-09"})) == ["Visit over", "Visit underway"]


@pytest.mark.usefixtures("officer")
def test_a_month_is_a_table_with_headings_in_which_a_visit_stands_on_each_of_its_days(client: Client) -> None:
    visit("LDS", -2, 0, title="Visit long")
    page = client.get(CALENDAR, {"view": "month"}).text
    table = page.partition("<table")[2].partition("</table>")[0]
    assert re.findall(r'abbr="(\w+)"', table)[0] == "Monday"
    assert table.count('scope="col"') == 7
    assert table.count("Visit long") == 3
    assert table.count("app-month__again") == 2, "told once a visit on a small screen"
    assert "day 3 of 3" in table
    assert re.search(r"24<span[^>]*> November, Tuesday</span><span[^>]*> \(today\)", table)
    assert len(re.findall("app-month__day", table)) == 30


@pytest.mark.usefixtures("officer")
def test_a_visit_that_began_in_an_earlier_month_stands_in_this_one(client: Client) -> None:
    visit("LDS", 4, 10, title="Visit across")  # 28 November to 4 December
    for asked in ({"view": "month", "month": "2026-12"}, {"month": "2026-12"}):
        assert "Visit across" in client.get(CALENDAR, asked).text
    table = client.get(CALENDAR, {"view": "month", "month": "2026-12"}).text
    assert table.count("Visit across") == 4
    assert table.count("app-month__again") == 3


@pytest.mark.usefixtures("officer")
def test_a_stay_of_years_stands_in_each_of_its_months(client: Client) -> None:
    visit("LDS", -900, 30, title="Visit secondment")
    assert titles(client.get(CALENDAR)) == ["Visit secondment"]
    assert titles(client.get(CALENDAR, {"month": "2025-07"})) == ["Visit secondment"]
    assert titles(client.get(CALENDAR, {"month": "2027-02"})) == []


def test_what_goes_on_is_found_by_its_days() -> None:
    rows = Delegation.objects.live().going_on(date(2026, 11, 1), date(2026, 11, 30)).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "engagement_days" in rows.explain()


@pytest.mark.usefixtures("officer")
def test_a_day_with_much_leads_to_its_list(client: Client) -> None:
    for number in range(9):
        visit("LDS", 1, 1, title=f"Visit n{number}")
    page = client.get(CALENDAR, {"view": "month"}).text
    assert page.count("Visit n") == 6
    assert "and 3 more" in page
    listed = "/delegations/?starts_after=2026-11-25&amp;starts_before=2026-11-25&amp;shared=no"
    assert listed in page
    assert client.get(listed.replace("&amp;", "&")).text.count("Visit n") == 9


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("month", ["nonsense", "2026-13", "1999-01", "20266-1", "", "2026-1", "２０２６-11"])
def test_what_is_no_month_shows_this_one(client: Client, month: str) -> None:
    page = client.get(CALENDAR, {"month": month, "view": "month", "whose": "nobody"})
    assert page.status_code == 200
    assert "November 2026" in page.text


@pytest.mark.usefixtures("officer")
def test_the_edges_of_years_are_reached(client: Client) -> None:
    for month, told in (("2027-01", "January 2027"), ("2026-12", "December 2026"), ("2000-01", "January 2000")):
        assert told in client.get(CALENDAR, {"month": month, "view": "month"}).text
    assert client.get(CALENDAR, {"month": "2099-12"}).status_code == 200


def test_the_unit_sees_what_is_shared_and_is_asked_nothing_of_its_own(client: Client) -> None:
    visit("LDS", 3, 4, title="Visit shared")
    visit("LDS", 3, 4, title="Visit kept", sharing=Sharing.COUNCIL)
    client.force_login(user_of("unit", Role.ANALYST))
    page = client.get(CALENDAR)
    assert titles(page) == ["Visit shared"]
    assert "All that you may see" not in page.text
    assert "/account/calendar/" not in page.text.partition("<main")[2]


def test_who_reads_no_delegations_has_no_calendar(client: Client) -> None:
    client.force_login(user_of("fcdo", Role.READER))
    assert client.get(CALENDAR).status_code == 403


@pytest.mark.usefixtures("officer")
def test_an_empty_calendar_says_what_will_stand_there(client: Client) -> None:
    assert "A delegation stands here once it is logged." in client.get(CALENDAR).text


@pytest.mark.usefixtures("officer")
def test_an_empty_month_says_so_in_words_as_its_table_is_not_shown_on_a_phone(client: Client) -> None:
    page = client.get(CALENDAR, {"view": "month"}).text
    assert "No visit of your council falls into this month." in page
    everybody = client.get(CALENDAR, {"view": "month", "whose": "all"}).text
    assert "No visit that you may see falls into this month." in everybody
    visit("LDS", 1, 2, title="Visit soon")
    assert "falls into this month" not in client.get(CALENDAR, {"view": "month"}).text


def test_it_takes_the_same_few_queries_however_much_there_is(
    client: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    client.get(CALENDAR)
    for number in range(40):
        visit("LDS", number % 20, number % 20 + 1)
    for asked in ({}, {"view": "month", "whose": "all"}):
        with django_assert_max_num_queries(9):
            client.get(CALENDAR, asked)
