"""What leaves for other calendars: one delegation as a file, and the feed under a person's secret address."""

import io
import json
import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from accounts import services as people
from accounts.models import CalendarAddress, User
from accounts.roles import Role
from accounts.rules import Sharing
from config.logs import Line
from engagement import services
from engagement.rules import Marking, Stage
from places.models import Council
from tests.factories import NOW, a_bare_delegation, a_delegation, council_user, user_of
from tests.overview.conftest import day, visit

pytestmark = pytest.mark.django_db
TITLE = "Visit, with; a \\ comma – 杭州市人民政府外事办公室 " + "and a long name " * 4


@pytest.fixture(autouse=True)
def no_counts() -> None:
    cache.clear()


def events(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    data = answer.content
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    return {str(event["uid"]): event for event in Calendar.from_ical(data).walk("VEVENT")}


def feed_of(user: User) -> str:
    secret = people.make_calendar_address(by=User.objects.get(pk=user.pk), now=NOW)
    return f"/calendar/feed/{secret}/delegations.ics"


# -- One delegation --------------------------------------------------------------------------------------------------


def test_one_delegation_is_a_file_of_its_title_its_days_and_a_link(client: Client) -> None:
    row = visit("LDS", 1, 3, title=TITLE.strip(), our_aims="Aims that stay")
    client.force_login(council_user("LDS"))
    address = f"{row.get_absolute_url()}calendar.ics"
    assert address in client.get(row.get_absolute_url()).text
    answer = client.get(address)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{row.reference}.ics"'
    [event] = events(answer).values()
    assert event["summary"] == TITLE.strip()
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (day(1), day(4)), "all days, the last of them included"
    assert type(event.decoded("dtstart")) is date
    assert str(event["url"]).endswith(row.get_absolute_url())
    assert str(event["status"]) == "TENTATIVE"
    assert "Aims" not in answer.text
    assert set(event) == {
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "DESCRIPTION", "STATUS", "TRANSP"),
    }


def test_what_is_confirmed_is_confirmed_in_the_calendar_too(client: Client) -> None:
    row = visit("LDS", 1, 3, stage=Stage.CONFIRMED)
    visit("LDS", 5, 6)
    client.force_login(council_user("LDS"))
    [event] = events(client.get(f"{row.get_absolute_url()}calendar.ics")).values()
    assert str(event["status"]) == "CONFIRMED"
    for view in ("", "month"):
        page = client.get("/calendar/", {"month": f"{day(1):%Y-%m}", "view": view}).text
        assert page.count("Confirmed") == 1, view


def test_a_marked_one_is_told_by_its_reference(client: Client) -> None:
    row = visit("LDS", 1, 3, title="Visit nobody hears of", marking=Marking.OFFICIAL_SENSITIVE)
    client.force_login(council_user("LDS"))
    answer = client.get(f"{row.get_absolute_url()}calendar.ics")
    [event] = events(answer).values()
    assert event["summary"] == row.reference
    assert "nobody hears" not in answer.text


def test_what_the_reader_does_not_see_and_drafts_are_no_file(client: Client) -> None:
    kept = visit("MAN", 1, 3, sharing=Sharing.COUNCIL)
    draft = visit("LDS", 1, 3, stage=Stage.DRAFT)
    called_off = visit("LDS", 1, 3, stage=Stage.CANCELLED)
    client.force_login(council_user("LDS"))
    for row, status in ((kept, 404), (draft, 404), (called_off, 200)):
        assert client.get(f"{row.get_absolute_url()}calendar.ics").status_code == status


# -- The feed --------------------------------------------------------------------------------------------------------


def test_the_feed_holds_what_the_council_has_and_nothing_of_others(client: Client) -> None:
    officer = council_user("LDS")
    rows = {
        "coming": visit("LDS", 3, 4, sharing=Sharing.COUNCIL),
        "marked": visit("LDS", 5, 5, title="Visit nobody hears of", marking=Marking.OFFICIAL_SENSITIVE),
        "called off": visit("LDS", 6, 7, stage=Stage.CANCELLED),
        "half a year ago": visit("LDS", -180, -179, stage=Stage.CLOSED),
        "draft": a_bare_delegation("LDS", stage=Stage.DRAFT),
        "long over": visit("LDS", -400, -399),
        "elsewhere": visit("MAN", 3, 4, sharing=Sharing.COUNCILS),
    }
    joined = a_delegation("CRF", title="Visit of two councils", starts_on=day(9), ends_on=day(9))
    by = User.objects.filter(memberships__body="CRF").first()
    assert by is not None
    partnership = services.invite_partner(joined, Council.objects.get(code="LDS"), seen=joined.version, by=by, now=NOW)
    services.accept_partnership(partnership, by=officer, now=NOW)
    answer = client.get(feed_of(officer))
    found = events(answer)
    told = ("coming", "marked", "called off", "half a year ago")
    assert set(found) == {*(str(rows[name].reference) for name in told), str(joined.reference)}
    assert found[str(rows["marked"].reference)]["summary"] == rows["marked"].reference
    assert str(found[str(rows["called off"].reference)]["status"]) == "CANCELLED"
    assert "nobody hears" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "Set-Cookie" not in answer.headers


def test_an_empty_feed_is_a_calendar_all_the_same(client: Client) -> None:
    assert events(client.get(feed_of(council_user("LDS")))) == {}


def test_another_address_or_none_ends_the_one_before(client: Client) -> None:
    officer = council_user("LDS")
    first, second = feed_of(officer), feed_of(officer)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    people.end_calendar_address(by=officer)
    assert client.get(second).status_code == 404


def test_nobodys_secret_is_answered_like_an_old_one(client: Client) -> None:
    for secret in ("x", "a" * 43, "%00", "🐉", "a" * 3000):
        assert client.get(f"/calendar/feed/{secret}/delegations.ics").status_code in (400, 404)


def test_it_is_the_councils_as_it_stands_now_and_ends_with_the_membership(client: Client) -> None:
    officer, approver = council_user("LDS"), council_user("LDS", Role.APPROVER)
    administrator = user_of("service", Role.ADMINISTRATOR)
    visit("LDS", 3, 4)
    address = feed_of(officer)
    people.remove_member(officer.memberships.get(), by=approver, now=NOW)
    assert client.get(address).status_code == 404
    assert not CalendarAddress.objects.exists()

    other = council_user("LDS")
    address = feed_of(other)
    people.switch_user_off(other, by=administrator)
    people.switch_user_on(User.objects.get(pk=other.pk), by=administrator)
    assert client.get(address).status_code == 404

    # Whoever lost their council by any other way is told nothing either.
    third = council_user("LDS")
    address = feed_of(third)
    third.memberships.update(role=Role.AUDITOR)
    assert client.get(address).status_code == 404


def test_it_is_fetched_so_often_a_minute_and_no_oftener(client: Client) -> None:
    address = feed_of(council_user("LDS"))
    codes = [client.get(address).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
    late = client.get(address)
    assert int(late.headers["Retry-After"]) > 0
    # Guessing is counted by where it comes from.
    guesses = {client.get(f"/calendar/feed/guess{n}/delegations.ics").status_code for n in range(130)}
    assert guesses == {404, 429}


def test_the_secret_stands_in_no_log_and_in_no_table(client: Client) -> None:
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(Line(with_words=False))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        address = feed_of(council_user("LDS"))
        secret = address.split("/")[3]
        client.get(address)
        people.end_calendar_address(by=CalendarAddress.objects.get().user)
        client.get(address)
    finally:
        root.removeHandler(handler)
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    assert any("/calendar/feed/<str:secret>/" in line["message"] for line in lines)
    assert secret not in output.getvalue()
    feed_of(council_user("LDS"))
    assert all(len(row.digest) == 64 for row in CalendarAddress.objects.all())


# -- The page of the address -----------------------------------------------------------------------------------------


def test_the_address_is_made_shown_once_and_ended_on_the_account_page(client: Client) -> None:
    officer = council_user("LDS")
    visit("LDS", 3, 4)
    client.force_login(officer)
    assert 'href="/account/calendar/"' in client.get("/account/").text
    assert "Make a calendar address" in client.get("/account/calendar/").text
    made = client.post("/account/calendar/")
    address = made.text.partition("<code>")[2].partition("</code>")[0]
    path = address[address.index("/calendar/feed/") :]
    assert len(events(Client().get(path))) == 1
    again = client.get("/account/calendar/").text
    assert path not in again and "Make a new address instead" in again
    assert client.post("/account/calendar/end/").status_code == 302
    assert Client().get(path).status_code == 404


def test_who_belongs_to_no_council_has_no_address(client: Client) -> None:
    for person in (user_of("unit", Role.ANALYST), council_user("LDS", Role.AUDITOR)):
        client.force_login(person)
        assert client.get("/account/calendar/").status_code == 403
        assert client.post("/account/calendar/").status_code == 403
        assert "/account/calendar/" not in client.get("/account/").text
    assert not CalendarAddress.objects.exists()


def test_a_moment_of_making_is_told(client: Client) -> None:
    officer = council_user("LDS")
    people.make_calendar_address(by=officer, now=NOW - timedelta(days=3))
    client.force_login(officer)
    assert "made on 21 November 2026" in client.get("/account/calendar/").text
