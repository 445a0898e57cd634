"""One day of the programme, and all of it to print, for whoever sees the programme."""

from datetime import date, time
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Delegation
from engagement.rules import Marking
from tests import factories
from tests.engagement.pages import a_stop, at, send
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def visit(officer: User) -> Delegation:
    programme = [
        {"title": "Talk", "on": date(2027, 3, 15), "at": time(9), "until": time(10, 30), "kind": "roundtable",
         "site": "Town Hall", "area": "Room 2", "host": "Made-up office", "state": "awaiting_host"},
        {"title": "Dinner 晚宴", "on": date(2027, 3, 15), "kind": "banquet_reception"},
        {"title": "Tour", "on": date(2027, 3, 17), "at": time(14), "kind": "city_tour", "time_zone": "Asia/Shanghai"},
        {"title": "Way home", "on": date(2027, 3, 20), "kind": "private_time"},
    ]  # fmt: skip
    return factories.a_delegation(by=officer, programme=programme)


def day(visit: Delegation, number: int) -> str:
    return at("delegation_day", visit, f"2027-03-{number}")


def test_a_day_shows_its_stops_alone_and_leads_to_the_days_beside_it(client: Client, visit: Delegation) -> None:
    page = unescape(client.get(day(visit, 15)).text)
    assert "Monday 15 March 2027" in page
    for told in ("9am to 10:30am", "Talk", "Town Hall, Room 2", "Host: Made-up office", "Waiting for its host",
                 '<span lang="zh">晚宴</span>'):  # fmt: skip
        assert told in page
    assert "Tour" not in page
    assert day(visit, 16) in page and "Day before" not in page
    assert "Nothing is planned for this day." in client.get(day(visit, 16)).text
    assert "2pm, Shanghai" in unescape(client.get(day(visit, 17)).text)
    outside = client.get(day(visit, 20)).text
    assert "Way home" in outside and day(visit, 18) in outside and "Next day" not in outside


@pytest.mark.parametrize("said", ["2027-03-14", "2027-03-19", "2027-02-29", "2027-3-15", "0000-00-00", "tomorrow"])
def test_of_another_day_there_is_no_page(client: Client, visit: Delegation, said: str) -> None:
    assert client.get(f"{visit.get_absolute_url()}programme/{said}/").status_code == 404


def test_the_whole_programme_stands_on_one_page(client: Client, visit: Delegation) -> None:
    page = client.get(at("delegation_programme_print", visit)).text
    for title in ("Talk", "Dinner", "Tour", "Way home", "Monday 15 March 2027", "Wednesday 17 March 2027"):
        assert title in page
    assert page.count("<table") == 3
    empty = factories.a_delegation()
    client.force_login(factories.council_user("LDS"))
    assert "No programme yet." in client.get(at("delegation_programme_print", empty)).text


@pytest.mark.parametrize(
    ("code", "role", "sharing", "status"),
    [
        ("LDS", Role.LEADER, "council", 200),
        ("LDS", Role.OFFICER, "council", 200),
        ("CRF", Role.OFFICER, "council", 404),
        ("CRF", Role.OFFICER, "councils", 404),
        ("unit", Role.ANALYST, "council", 404),
        ("unit", Role.ANALYST, "unit", 200),
        ("fcdo", Role.READER, "councils", 404),
    ],
)
def test_whoever_sees_the_programme_sees_its_days(
    client: Client, officer: User, code: str, role: Role, sharing: str, status: int
) -> None:
    visit = factories.a_delegation(by=officer, sharing=sharing, programme=factories.some_programme())
    client.force_login(factories.user_of(code, role))
    for address in (
        *(day(visit, 15), at("delegation_programme_print", visit)),
        at("delegation_programme_hand_out", visit),
    ):
        assert client.get(address).status_code == status


def test_a_draft_shows_its_days_to_its_council_alone(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer, sharing="councils", programme=factories.some_programme())
    assert client.get(day(draft, 15)).status_code == 200
    assert f"{draft.get_absolute_url()}?read=yes" in client.get(day(draft, 15)).text
    client.force_login(factories.user_of("unit", Role.ANALYST))
    assert client.get(day(draft, 15)).status_code == 404


def test_reading_a_marked_programme_is_put_down_and_it_bears_its_marking_twice(client: Client, officer: User) -> None:
    visit = factories.a_delegation(by=officer, marking=Marking.OFFICIAL_SENSITIVE, programme=factories.some_programme())
    for number, address in enumerate(
        (day(visit, 15), at("delegation_programme_print", visit), at("delegation_programme_hand_out", visit)), start=1
    ):
        assert client.get(address).text.count("OFFICIAL-SENSITIVE") == 2
        assert Event.objects.filter(action="delegation_read", subject=visit.key).count() == number


def test_what_there_is_to_prepare_names_the_stops_and_those_that_wait_for_their_host(
    client: Client, visit: Delegation, officer: User
) -> None:
    page = client.get(visit.get_absolute_url()).text
    assert "4 stops, 1 waiting for its host" in page
    assert reverse("delegation_programme", args=[visit.key]) in page
    none = services.edit_delegation(visit, seen=visit.version, by=officer, now=NOW, programme=[])
    assert "waiting for" not in client.get(none.get_absolute_url()).text


def test_what_is_handed_out_says_days_times_places_and_titles_and_nothing_else(client: Client, officer: User) -> None:
    plant = {"title": "Semiconductor plant", "on": date(2027, 3, 16), "kind": "site_visit", "access": "restricted"}
    programme = [
        {"title": "Talk 会谈", "on": date(2027, 3, 15), "at": time(9), "until": time(10, 30), "kind": "roundtable",
         "site": "Town Hall", "area": "Room 2", "host": "Made-up office", "state": "agreed", "asked_by": "them"},
        {"title": "Dropped tour", "on": date(2027, 3, 15), "kind": "city_tour", "state": "dropped"},
        {"title": "Time of their own", "on": date(2027, 3, 16), "kind": "private_time"},
    ]  # fmt: skip
    visit = factories.a_delegation(
        by=officer, title="Inner title", programme=programme, delegates=factories.some_delegates(2)
    )
    late = NOW.replace(year=2027, month=3, day=12)
    kept = [{"id": stop.key} for stop in visit.programme.all()]
    visit = services.edit_delegation(visit, seen=visit.version, by=officer, now=late, programme=[*kept, plant])
    text = unescape(client.get(at("delegation_programme_hand_out", visit)).text)
    main = text.split("<main")[1].split("</main>")[0]
    paper = main.split('<div class="app-screen-only">')[0] + main.split("</div>", 1)[1]
    for told in ("Monday 15 March 2027", "9am to 10:30am", '<span lang="zh">会谈</span>', "Town Hall, Room 2"):
        assert told in paper, told
    assert "Semiconductor plant" in paper and "15 to 18 March 2027" in paper
    for kept_back in (
        *(
            "Dropped tour",
            "Time of their own",
            "Inner title",
            "Added late",
            "Think about",
            "Made-up office",
            "Restricted",
        ),
        *("Roundtable", "Agreed", "They did", visit.reference, *(one.name for one in visit.delegates.all())),
    ):
        assert str(kept_back) not in paper, kept_back
    assert "These stops are on this paper though they are not agreed yet: “Semiconductor plant”." in main
    assert "2 stops are left out" in main
    assert "Moved to another time" not in main
    [talk, *others] = visit.programme.all()
    moved = [{"id": talk.key, "state": "moved"}, *({"id": stop.key} for stop in others if stop.title != "Dropped tour")]
    visit = services.edit_delegation(visit, seen=visit.version, by=officer, now=late, programme=moved)
    main = unescape(client.get(at("delegation_programme_hand_out", visit)).text).split("<main")[1]
    assert "These stops are on this paper though they are not agreed yet: “Talk <span" in main
    assert main.count("Moved to another time") == 1, "its time may not be the one that stands there"
    for page in (at("delegation_programme", visit), visit.get_absolute_url()):
        assert at("delegation_programme_hand_out", visit) in client.get(page).text


def test_stops_that_do_not_take_place_are_counted_apart(client: Client, visit: Delegation, officer: User) -> None:
    keys = [stop.key for stop in visit.programme.all()]
    states = ("dropped", "declined", "dropped", "agreed")
    programme = [{"id": key, "state": state} for key, state in zip(keys, states, strict=True)]
    visit = services.edit_delegation(visit, seen=visit.version, by=officer, now=NOW, programme=programme)
    assert "1 stop, 1 declined and 2 dropped" in client.get(visit.get_absolute_url()).text
    page = send(client, at("delegation_item_add", visit), **a_stop(title="Supper"), another="yes")
    told = client.get(page.url).text
    assert "Added: Supper. 2 stops, 1 declined and 2 dropped so far." in told


def test_a_stop_that_does_not_take_place_is_no_slip_for_its_day(client: Client, visit: Delegation) -> None:
    address = at("delegation_programme", visit)
    assert "Outside the days of the visit" in client.get(address).text
    visit.programme.filter(title="Way home").update(state="dropped")
    assert "Outside the days of the visit" not in client.get(address).text


def test_what_does_not_take_place_and_what_came_late_stay_off_paper(client: Client, officer: User) -> None:
    programme = [
        {"title": "Talk", "on": date(2027, 3, 15), "kind": "roundtable"},
        {"title": "Dropped tour", "on": date(2027, 3, 15), "kind": "city_tour", "state": "dropped"},
    ]
    visit = factories.a_delegation(by=officer, programme=programme)
    for page in (client.get(day(visit, 15)).text, client.get(at("delegation_programme_print", visit)).text):
        rows = [row for row in page.split("<tr ")[1:] if 'scope="row"' in row]
        on_paper = [row for row in rows if not row.startswith('class="govuk-table__row app-screen-only"')]
        assert (len(rows), len(on_paper)) == (2, 1)
        assert "Talk" in on_paper[0]
