"""The programme: a table by day, what stands beside a stop, several stops set at once, what is put down of one."""

from datetime import UTC, date, datetime, time
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from engagement import services
from engagement.models import Delegation, ProgrammeItem
from engagement.rules import MOST_ITEMS
from risk.models import SensitiveArea
from tests import factories
from tests.engagement.pages import a_stop, at, hidden, post, send
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LATE = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)  # three working days before the visit of 15 to 18 March 2027


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def draft(officer: User) -> Delegation:
    return factories.a_draft(by=officer)


def stop(title: str, at: time | None = None, **more: Any) -> dict[str, Any]:
    return {"title": title, "on": date(2027, 3, 15), "at": at, "kind": "formal_meeting", **more}


def logged(officer: User, *programme: dict[str, Any], **more: Any) -> Delegation:
    return factories.a_delegation(by=officer, programme=list(programme), **more)


def text_of(page: Any) -> str:
    return unescape(page.text)


def again(delegation: Delegation) -> Delegation:
    return Delegation.objects.get(pk=delegation.pk)


# -- What is put down of a stop ------------------------------------------------------------------------------------


def test_a_stop_says_when_it_ends_who_interprets_and_that_it_is_no_sensitive_site(
    client: Client, draft: Delegation
) -> None:
    answers = a_stop(until="11am", sensitive="none", interpreter="theirs", state="awaiting_host")
    assert send(client, at("delegation_item_add", draft), **answers).status_code == 302
    row = draft.programme.get()
    assert (row.until, row.interpreter, row.state) == (time(11), "theirs", "awaiting_host")
    assert row.not_sensitive and row.sensitive_area is None
    page = client.get(at("delegation_item", draft, row.key)).text
    assert '<option value="none" selected>' in page
    assert 'value="11:00"' in page
    assert '<details class="govuk-details" open>' in page
    read = text_of(client.get(at("delegation", draft) + "?read=yes"))
    assert "9:30am to 11am" in read
    assert "Interpreter: they bring one" in read and "Not a sensitive site" in read and "Waiting for its host" in read


def test_a_sensitive_area_is_chosen_from_those_of_the_day_and_of_the_council(client: Client, draft: Delegation) -> None:
    for council, name, ends in (("LDS", "Our made-up depots", None), ("CRF", "Depots of another", None),
                                ("LDS", "Our old depots", date(2026, 1, 1))):  # fmt: skip
        SensitiveArea.objects.create(council_id=council, group="own", name=name, words=["depot"], source="A list",
                                     valid_from=date(2020, 1, 1), valid_to=ends)  # fmt: skip
    page = text_of(client.get(at("delegation_item_add", draft)))
    groups = [
        '<optgroup label="Areas of the National Security and Investment Act">',
        '<optgroup label="Public services and infrastructure">',
        '<optgroup label="Our council’s own">',
    ]
    assert [page.index(group) for group in groups] == sorted(page.index(group) for group in groups)
    assert page.index(groups[-1]) < page.index("Our made-up depots")
    assert "Depots of another" not in page and "Our old depots" not in page
    foreign = SensitiveArea.objects.get(council="CRF")
    assert send(client, at("delegation_item_add", draft), **a_stop(sensitive=foreign.pk)).status_code == 400
    send(client, at("delegation_item_add", draft), **a_stop(sensitive="advanced_materials"))
    row = draft.programme.get()
    assert row.sensitive_area_id == "advanced_materials"
    SensitiveArea.objects.filter(pk="advanced_materials").update(valid_to=date(2022, 2, 2))
    changing = client.get(at("delegation_item", draft, row.key)).text
    assert '<option value="advanced_materials" selected>' in changing, "what a stop has stays, though it has ended"


def test_a_stop_keeps_to_the_day_and_the_clock_of_the_one_put_down_last(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer)
    send(client, at("delegation_item_add", draft), **a_stop(on_day=17, time_zone="Asia/Shanghai"))
    send(client, at("delegation_item_add", draft), **a_stop(on_day=16, time_zone="Asia/Shanghai"))
    page = client.get(at("delegation_item_add", draft)).text
    assert 'name="on_day" type="text" value="16"' in page
    assert 'value="Asia/Shanghai" checked' in page


@pytest.mark.capability("G18")
def test_a_school_visit_asks_about_safeguarding_and_says_that_nothing_is_kept_of_pupils(
    client: Client, draft: Delegation
) -> None:
    page = client.get(at("delegation_item_add", draft)).text
    assert "Write nothing about pupils" in page
    sentence = "“Lessons”: say whether the school has its safeguarding arrangements in place."
    saved = send(client, at("delegation_item_add", draft), **a_stop(title="Lessons", kind="school_visit"))
    assert sentence in text_of(client.get(saved.url))
    assert sentence in text_of(client.get(at("delegation_check", draft)))
    row = draft.programme.get()
    asked = client.get(at("delegation_item", draft, row.key)).text
    assert asked.index("id_safeguarding") < asked.index("More about this stop"), "it is asked beside the kind"
    for answer, told in (
        ("not_yet", "Safeguarding at the school: not yet"),
        ("arranged", "the school has its arrangements in place"),
    ):
        answers = a_stop(title="Lessons", kind="school_visit", safeguarding=answer)
        saved = send(client, at("delegation_item", draft, row.key), **answers)
        assert sentence not in text_of(client.get(saved.url))
        assert told in client.get(at("delegation", draft) + "?read=yes").text
    names = {field.name for field in ProgrammeItem._meta.get_fields()}
    assert not {name for name in names if "pupil" in name or "child" in name}


# -- Bad input ends in words beside what is wrong ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "box", "sentence"),
    [
        ({"on_day": 29, "on_month": 2}, "on", "The day must be a real date"),
        ({"at": "11am", "until": "10am"}, "until", "A stop ends after it begins, on the same day"),
        ({"at": "", "until": "10am"}, "at", "Enter when it begins, or remove when it ends"),
        ({"until": "teatime"}, "until", "Enter the end like 9:30am or 14:00"),
        ({"on_day": 28, "at": "1:30am"}, "at", "There is no such time on that day: the clocks go forward over it."),
        (
            {"on_day": 28, "at": "0:30", "until": "1:30"},
            "until",
            "The end is no time of that day: the clocks go forward",
        ),
    ],
)
def test_what_cannot_be_is_said_beside_its_box_and_what_was_typed_is_kept(
    client: Client, draft: Delegation, officer: User, answers: dict[str, Any], box: str, sentence: str
) -> None:
    for delegation in (draft, logged(officer)):
        page = send(client, at("delegation_item_add", delegation), **a_stop(title="Dinner & talk", **answers))
        assert page.status_code == 400
        error = page.text.index(f'id="id_{box}-error"')
        assert sentence in unescape(page.text[error : error + 400])
        assert 'value="Dinner &amp; talk"' in page.text
        assert not delegation.programme.exists()
    assert "Dinner &amp; talk" in client.get(at("delegation_item_add", draft)).text, "a draft keeps it for another day"


@pytest.mark.parametrize(("on", "zone", "taken"), [
    ((29, 2, 2028), "Europe/London", True),  # there is such a day in a leap year
    ((28, 3, 2027), "Asia/Shanghai", True),  # the clocks there do not go forward
    ((28, 3, 2027), "Europe/London", False),
])  # fmt: skip
def test_days_and_times_are_those_of_the_place(
    client: Client, draft: Delegation, on: tuple[int, int, int], zone: str, taken: bool
) -> None:
    day, month, year = on
    answers = a_stop(on_day=day, on_month=month, on_year=year, at="1:30am", time_zone=zone)
    sent = send(client, at("delegation_item_add", draft), **answers)
    assert (sent.status_code == 302) is taken


def test_one_stop_too_many_is_a_sentence(client: Client, officer: User) -> None:
    full = logged(officer, *factories.some_programme(MOST_ITEMS))
    page = send(client, at("delegation_item_add", full), **a_stop(title="One more"))
    assert page.status_code == 400
    assert f"There are {MOST_ITEMS + 1} entries; the most is {MOST_ITEMS}" in page.text
    assert "One more" in page.text
    assert full.programme.count() == MOST_ITEMS


# -- What may be a slip --------------------------------------------------------------------------------------------


def test_stops_at_the_same_time_are_named_with_their_times_whatever_the_clock(
    client: Client, draft: Delegation
) -> None:
    send(client, at("delegation_item_add", draft), **a_stop(title="Tour", at="9am", until="11am"))
    # Beijing is eight hours ahead of London in March.
    call = a_stop(title="Call", at="18:00", until="18:30", time_zone="Asia/Shanghai")
    saved = send(client, at("delegation_item_add", draft), **call)
    page = text_of(client.get(saved.url))
    assert "“Call” (6pm to 6:30pm, Shanghai" in page and "is at the same time as “Tour” (9am to 11am)." in page
    listed = text_of(client.get(at("delegation_programme", draft)))
    assert "At the same time as “Tour” (9am to 11am)" in listed
    assert "At the same time as “Call” (6pm to 6:30pm, Shanghai" in listed
    check = text_of(client.get(at("delegation_check", draft)))
    assert "“Tour” (9am to 11am) and “Call” (6pm to 6:30pm, Shanghai" in check
    assert "Log this delegation" in check, "it stands in nobody's way"


def test_stops_one_after_the_other_and_dropped_ones_are_no_slip(client: Client, draft: Delegation) -> None:
    for answers in ({"title": "Tour", "at": "9am", "until": "11am"}, {"title": "Lunch", "at": "11am"},
                    {"title": "Talk", "at": "10am", "state": "dropped"}):  # fmt: skip
        send(client, at("delegation_item_add", draft), **a_stop(**answers))
    assert "the same time" not in client.get(at("delegation_programme", draft)).text
    assert "the same time" not in client.get(at("delegation_check", draft)).text


def test_many_at_the_same_time_are_counted(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer, programme=[stop(f"Stop {n}", time(9)) for n in range(5)])
    assert "At the same time as 4 other stops" in client.get(at("delegation_programme", draft)).text
    assert "5 stops are at the same time as another." in client.get(at("delegation_check", draft)).text


# -- The list ------------------------------------------------------------------------------------------------------


def test_the_list_is_a_table_for_each_day(client: Client, officer: User) -> None:
    stops = [stop("Tea", time(15)), stop("Talk", time(9), site="Town Hall", host="Made-up office"), stop("Later")]
    delegation = logged(officer, *stops, stop("Tour", on=date(2027, 3, 16)))
    page = text_of(client.get(at("delegation_programme", delegation)))
    assert page.count("<table") == 2
    assert "Monday 15 March 2027" in page and "Tuesday 16 March 2027" in page
    order = [page.index(title) for title in ("Talk", "Tea", "Later", "Tour")]
    assert order == sorted(order)
    assert "Town Hall" in page and "Host: Made-up office" in page and "Time not set" in page
    row = delegation.programme.get(title="Talk")
    assert at("delegation_item", delegation, row.key) in page
    assert at("delegation_item_remove", delegation, row.key) in page


def test_a_stop_that_came_or_moved_late_says_so_with_the_days_that_were_left(client: Client, officer: User) -> None:
    stops = [stop("Old one", time(9)), stop("Moved one", time(10)), stop("Renamed one", time(11))]
    delegation = logged(officer, *stops)
    rows = {row.title: row.key for row in delegation.programme.all()}
    services.edit_delegation(
        delegation, seen=delegation.version, by=officer, now=LATE,
        programme=[
            {"id": rows["Old one"]},
            {"id": rows["Moved one"], "at": time(12)},
            {"id": rows["Renamed one"], "title": "Other name"},
            stop("New one", time(16)),
        ],
    )  # fmt: skip
    when = "On 10 March 2027, 3 working days before the first day"
    pages = (
        at("delegation_programme", delegation),
        at("delegation", delegation),
        at("delegation_day", delegation, "2027-03-15"),
        at("delegation_programme_print", delegation),
    )
    for address in pages:
        page = client.get(address).text
        assert page.count("Added late") == page.count("Moved late") == 1, address
        assert page.count(when) == 2, address
        assert page.count("working days before") == page.count("3 working days before the first day"), "told in one way"
    seen = factories.user_of("unit", Role.ANALYST)
    client.force_login(seen)
    assert when in client.get(pages[2]).text


def test_what_was_found_and_not_answered_is_marked(client: Client, officer: User) -> None:
    delegation = logged(officer, stop("Tour of the semiconductor plant", time(9)), stop("Tea", time(15)))
    flagged = delegation.flags.standing().exclude(about="").first()
    assert flagged is not None
    page = client.get(at("delegation_programme", delegation)).text
    assert page.count("Think about this") == 1
    assert page.index(f"stop-{flagged.about}") < page.index("Think about this")
    assert (
        f'href="{delegation.get_absolute_url()}#think"' in page
        and 'id="think"' in client.get(delegation.get_absolute_url()).text
    )
    delegation.flags.standing().update(response="accepted")
    assert "Think about this" not in client.get(at("delegation_programme", delegation)).text


# -- Several at once -----------------------------------------------------------------------------------------------


def keys(delegation: Delegation, *titles: str) -> list[str]:
    return [delegation.programme.get(title=title).key for title in titles]


def states(delegation: Delegation) -> dict[str, str]:
    return dict(delegation.programme.values_list("title", "state"))


def test_several_stops_are_set_at_once_in_one_act(client: Client, officer: User) -> None:
    delegation = logged(officer, stop("One"), stop("Two"), stop("Three"))
    address = at("delegation_programme", delegation)
    before = delegation.version
    answers = hidden(client.get(address)) | {"stops": keys(delegation, "One", "Three"), "state": "agreed"}
    saved = post(client, address, answers)
    assert saved.url == address
    assert "2 stops are set to: Agreed." in client.get(address).text
    assert states(delegation) == {"One": "agreed", "Two": "proposed", "Three": "agreed"}
    assert again(delegation).version == before + 1
    assert delegation.changes.filter(field="programme").count() == 2
    post(client, address, answers)
    assert again(delegation).version == before + 1, "sent twice, it is done once"


def test_nothing_ticked_or_no_state_is_said_and_the_ticks_stay(client: Client, officer: User) -> None:
    delegation = logged(officer, stop("One"), stop("Two"))
    address = at("delegation_programme", delegation)
    none = send(client, address, state="agreed")
    assert none.status_code == 400
    assert "Tick the stops whose state you want to set" in none.text
    assert 'href="#id_stops"' in none.text and 'id="id_stops"' in none.text
    (chosen,) = keys(delegation, "Two")
    unsaid = send(client, address, stops=[chosen], state="")
    assert "Choose the state that the ticked stops get" in unsaid.text
    assert f'value="{chosen}" checked' in unsaid.text
    assert set(states(delegation).values()) == {"proposed"}


def test_two_officers_on_one_programme_see_what_the_other_did(client: Client, officer: User) -> None:
    delegation = logged(officer, stop("One"), stop("Two"))
    address = at("delegation_programme", delegation)
    opened = hidden(client.get(address))
    chosen = keys(delegation, "One", "Two")
    colleague = factories.council_user("LDS")
    services.edit_delegation(
        delegation, seen=delegation.version, by=colleague, now=NOW,
        programme=[{"id": chosen[0], "state": "dropped"}, {"id": chosen[1]}],
    )  # fmt: skip
    page = post(client, address, opened | {"stops": chosen, "state": "agreed"})
    assert page.status_code == 412
    assert "Somebody else changed this record after you opened the page." in page.text
    assert states(delegation) == {"One": "dropped", "Two": "proposed"}
    assert "Dropped" in page.text and page.text.count(" checked") == 2
    post(client, address, hidden(page) | {"stops": chosen, "state": "agreed"})
    assert set(states(delegation).values()) == {"agreed"}


def test_a_draft_keeps_what_was_typed_of_a_new_stop_while_states_are_set(client: Client, draft: Delegation) -> None:
    send(client, at("delegation_item_add", draft), **a_stop(title="One"))
    send(client, at("delegation_item_add", draft), **a_stop(title="Dinner", at="late"))
    send(client, at("delegation_programme", draft), stops=keys(draft, "One"), state="dropped")
    assert states(draft) == {"One": "dropped"}
    assert "Dinner" in client.get(at("delegation_item_add", draft)).text


def test_a_leader_and_another_council_set_nothing(client: Client, officer: User) -> None:
    delegation = logged(officer, stop("One"), sharing="councils")
    address = at("delegation_programme", delegation)
    for code, role, status in (("LDS", Role.LEADER, 403), ("CRF", Role.OFFICER, 403), ("unit", Role.ANALYST, 403)):
        client.force_login(factories.user_of(code, role))
        sent = post(client, address, {"stops": keys(delegation, "One"), "state": "dropped", "version": "1"})
        assert sent.status_code == client.get(address).status_code == status
    assert states(delegation) == {"One": "proposed"}


def test_what_has_ended_is_no_longer_set(client: Client, officer: User) -> None:
    delegation = logged(officer, stop("One"))
    ended = services.cancel_delegation(delegation, reason="Called off.", seen=delegation.version, by=officer, now=NOW)
    answers = {"stops": keys(delegation, "One"), "state": "dropped", "version": str(ended.version)}
    sent = post(client, at("delegation_programme", delegation), answers)
    assert sent.status_code == 409
    assert states(delegation) == {"One": "proposed"}


# -- As many as there are ------------------------------------------------------------------------------------------


def test_a_delegation_and_its_programme_with_forty_stops_ask_no_more_than_with_four(
    client: Client, officer: User
) -> None:
    asked: dict[int, dict[str, int]] = {}
    for count in (4, 40):
        stops = [
            stop(f"Stop {n}", time(9, n), on=date(2027, 3, 15 + n % 4), sensitive_area_id="advanced_materials")
            for n in range(count)
        ]
        delegation = logged(officer, *stops)
        pages = {
            "record": at("delegation", delegation),
            "list": at("delegation_programme", delegation),
            "day": at("delegation_day", delegation, "2027-03-15"),
            "print": at("delegation_programme_print", delegation),
        }
        asked[count] = {}
        for name, address in pages.items():
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(address).status_code == 200
            asked[count][name] = len(queries)
    assert asked[40] == asked[4]
