"""The programme and the delegates, one entry at a time."""

from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from engagement import services
from engagement.models import Delegate, Delegation
from engagement.rules import MOST_DELEGATES
from engagement.services.lists import EntryFaults
from places.calendar import zones_of
from tests import factories
from tests.engagement.pages import a_stop, at, hidden, post, send
from tests.factories import NOW
from web.forms import ClockField

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def draft(officer: User) -> Delegation:
    return factories.a_draft(by=officer)


def test_an_entry_sent_twice_is_added_once(client: Client, draft: Delegation) -> None:
    for name, answers in (
        ("delegation_item_add", a_stop()),
        ("delegation_delegate_add", {"name": "Wu", "part": "lead"}),
    ):
        form = hidden(client.get(at(name, draft)))
        first, second = (post(client, at(name, draft), form | answers) for _ in range(2))
        assert first.url == second.url
    assert draft.programme.count() == draft.delegates.count() == 1


def test_entries_are_added_while_others_change_the_record(client: Client, draft: Delegation) -> None:
    form = hidden(client.get(at("delegation_delegate_add", draft)))
    send(client, at("delegation_delegate_add", draft), name="First", part="lead")
    answer = post(client, at("delegation_delegate_add", draft), form | {"name": "Second", "part": "member"})
    assert answer.status_code == 302
    assert [row.name for row in draft.delegates.all()] == ["First", "Second"]


def test_another_key_than_ones_own_does_not_reach_a_row(client: Client, draft: Delegation) -> None:
    other = factories.a_delegation("CRF", delegates=factories.some_delegates(1)).delegates.get()
    send(client, at("delegation_delegate_add", draft), form_id=other.key, name="Wu Ming", part="lead")
    other.refresh_from_db()
    assert other.name == "Zhang Ceshi 1"
    assert draft.delegates.get().name == "Wu Ming"
    foreign = client.get(at("delegation_delegate", draft, other.key))
    assert foreign.status_code == 404


def test_a_delegate_of_a_logged_delegation_needs_a_name_alone(client: Client, officer: User) -> None:
    """Its job title is another title than that of the delegation, which logging needs."""
    logged = factories.a_delegation(by=officer)
    answer = send(client, at("delegation_delegate_add", logged), name="Wu Ming", part="member")
    assert answer.status_code == 302
    assert logged.delegates.get().title == ""


def test_a_stop_of_a_draft_needs_words(client: Client, draft: Delegation) -> None:
    page = send(client, at("delegation_item_add", draft), **a_stop(title=""))
    assert page.status_code == 400
    assert "Say what it is" in page.text


def test_save_and_add_another_stays_on_the_page(client: Client, draft: Delegation) -> None:
    address = at("delegation_item_add", draft)
    assert send(client, address, another="yes", **a_stop()).url == address


def test_an_entry_is_changed_and_removed(client: Client, draft: Delegation) -> None:
    send(client, at("delegation_item_add", draft), **a_stop())
    stop = draft.programme.get()
    page = client.get(at("delegation_item", draft, stop.key))
    assert 'value="09:30"' in page.text
    send(
        client, at("delegation_item", draft, stop.key), **a_stop(title="Lunch", at="12.15 pm", kind="banquet_reception")
    )
    stop.refresh_from_db()
    assert (stop.title, stop.at) == ("Lunch", time(12, 15))
    send(client, at("delegation_item_remove", draft, stop.key))
    assert not draft.programme.exists()
    assert post(client, at("delegation_item_remove", draft, stop.key)).status_code == 302
    assert client.get(at("delegation_item", draft, stop.key)).status_code == 404


def test_the_second_to_change_an_entry_sees_both_texts(client: Client, draft: Delegation) -> None:
    send(client, at("delegation_delegate_add", draft), name="Wu Ming", part="lead")
    address = at("delegation_delegate", draft, draft.delegates.get().key)
    opened = hidden(client.get(address))
    send(client, address, name="Wu Ming", title="Mayor", part="lead")
    page = post(client, address, opened | {"name": "Wu Ming", "title": "Vice-mayor", "part": "lead"})
    assert page.status_code == 412
    assert "Mayor" in page.text and "Vice-mayor" in page.text
    post(client, address, hidden(page))
    assert draft.delegates.get().title == "Vice-mayor"


def test_an_entry_that_was_removed_meanwhile_leaves_the_text(client: Client, draft: Delegation) -> None:
    send(client, at("delegation_delegate_add", draft), name="Wu Ming", part="lead")
    delegate = draft.delegates.get()
    address = at("delegation_delegate", draft, delegate.key)
    opened = hidden(client.get(address))
    send(client, at("delegation_delegate_remove", draft, delegate.key))
    page = post(client, address, opened | {"name": "Wu Ming", "title": "Mayor", "part": "lead"})
    assert page.status_code == 409
    assert "Somebody removed this entry" in page.text
    assert "Mayor" in page.text
    draft.refresh_from_db()
    assert draft.draft_input == {}


def test_input_of_an_entry_that_is_gone_can_be_read_and_let_go(
    client: Client, draft: Delegation, officer: User
) -> None:
    send(client, at("delegation_delegate_add", draft), name="Wu Ming", part="lead")
    address = at("delegation_delegate", draft, draft.delegates.get().key)
    send(client, address, later="yes", name="", title="Vice-mayor", part="lead")
    draft.refresh_from_db()
    services.edit_delegation(draft, seen=draft.version, by=officer, now=NOW, delegates=[])
    assert address in client.get(at("delegation_check", draft)).text
    assert "Vice-mayor" in client.get(address).text
    post(client, address, {"forget": "yes"})
    draft.refresh_from_db()
    assert draft.draft_input == {}
    assert client.get(address).status_code == 404


def test_an_entry_that_does_not_parse_is_kept_until_it_does(client: Client, draft: Delegation) -> None:
    page = send(client, at("delegation_item_add", draft), **a_stop(title="Dinner", on_day=31, on_month=2, at="25:00"))
    assert page.status_code == 400
    assert "The day must be a real date" in page.text
    assert "Enter the time like 9:30am or 14:00" in page.text
    again = client.get(at("delegation_item_add", draft))
    assert "Dinner" in again.text and "25:00" in again.text
    answer = post(client, at("delegation_item_add", draft), hidden(again) | a_stop(title="Dinner", at="7pm"))
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.draft_input == {}
    assert draft.programme.get().at == time(19)


def test_a_change_that_does_not_parse_is_kept_with_its_entry(client: Client, draft: Delegation) -> None:
    send(client, at("delegation_item_add", draft), **a_stop())
    stop = draft.programme.get()
    send(client, at("delegation_item", draft, stop.key), later="yes", **a_stop(at="late"))
    assert "Enter the time like" in client.get(at("delegation_item", draft, stop.key)).text
    assert at("delegation_item", draft, stop.key) in client.get(at("delegation_check", draft)).text
    send(client, at("delegation_item_remove", draft, stop.key))
    draft.refresh_from_db()
    assert draft.draft_input == {}


@pytest.mark.capability("G05", part="the form refuses other fields by name")
@pytest.mark.parametrize("field", ["passport_number", "date_of_birth", "photo", "address", "dietary_need"])
def test_nothing_else_about_a_person_is_taken(client: Client, draft: Delegation, field: str) -> None:
    page = send(client, at("delegation_delegate_add", draft), name="Wu Ming", part="lead", **{field: "1"})
    assert page.status_code == 400
    assert f"does not hold this about a delegate: {field}" in page.text
    assert not draft.delegates.exists()
    names = {one.name for one in Delegate._meta.get_fields()}
    assert names == {"id", "key", "council", "delegation", "name", "local_name", "title", "organisation", "part"}


@pytest.mark.capability("G05", part="what looks like a passport number is refused in every box")
@pytest.mark.parametrize("field", ["name", "local_name", "title", "organisation"])
@pytest.mark.parametrize("told", ["E12345678", " 1970-01-01", "wu@ceshi.example"])
def test_a_number_of_a_passport_a_birthday_and_an_address_are_taken_in_no_box(
    client: Client, draft: Delegation, field: str, told: str
) -> None:
    page = send(client, at("delegation_delegate_add", draft), **{"name": "Wu Ming", "part": "lead", field: told})
    assert page.status_code == 400
    assert f'id="id_{field}-error"' in page.text
    assert "looks like a passport number, a date of birth, a telephone number or an email address" in page.text
    assert not draft.delegates.exists()


def test_where_two_entries_are_refused_both_sentences_are_told(
    client: Client, draft: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_row: Any, **_facts: Any) -> None:
        raise EntryFaults("delegates", {0: {"title": ["The first is wrong."]}, 1: {"name": ["So is the second."]}})

    monkeypatch.setattr(services, "edit_delegation", refuse)
    page = send(client, at("delegation_delegate_add", draft), name="Wu Ming", part="lead")
    assert page.status_code == 400
    assert "The first is wrong" in page.text and "So is the second" in page.text


def test_one_too_many_delegates_is_a_sentence(client: Client, draft: Delegation, officer: User) -> None:
    draft = services.edit_delegation(
        draft, seen=draft.version, by=officer, now=NOW, delegates=factories.some_delegates(MOST_DELEGATES)
    )
    page = send(client, at("delegation_delegate_add", draft), name="One more", part="member")
    assert page.status_code == 400
    assert f"the most is {MOST_DELEGATES}" in page.text
    assert "One more" in page.text


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("9:30am", time(9, 30)), ("9.30", time(9, 30)), ("14:00", time(14)), ("2 pm", time(14)), ("2 p.m.", time(14)),
        ("0930", time(9, 30)), ("midday", time(12)), ("12am", time(0)), ("12:15pm", time(12, 15)), ("", None),
        ("１４：００", time(14)), ("10", time(10)), ("9", time(9)), ("14", time(14)),
        ("10.30", time(10, 30)), ("10am", time(10)),
        ("2:30 pm", time(14, 30)), ("9:30 pm", time(21, 30)), ("9am", time(9)), ("09", time(9)), ("930", time(9, 30)),
        ("9 o’clock", time(9)), ("07", time(7)), ("19h00", time(19)), ("19h", time(19)), ("9 h 30", time(9, 30)),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(text: str, at: time | None) -> None:
    assert ClockField(required=False).clean(text) == at


@pytest.mark.parametrize(
    "text", ["7", "24", "25:00", "9:75", "13pm", "soon", "9:3", "9.3", "9:", "-1:00", "999999", "0"]
)
def test_a_time_that_may_mean_two_things_is_asked_again(text: str) -> None:
    with pytest.raises(Exception, match="Enter the time like"):
        ClockField(required=False).clean(text)


def test_of_an_hour_that_may_be_morning_or_evening_it_is_said_what_to_type() -> None:
    with pytest.raises(ValidationError, match="Enter the end like 9:30am or 14:00: 7 can be 7am or 7pm"):
        ClockField(called="the end").clean("7")


def test_what_was_added_is_said_before_the_next_is_asked(client: Client, draft: Delegation) -> None:
    factories.an_organisation(by=draft.made_by, name="Made-up Port Bureau")
    Delegation.objects.update(place=None)
    said = (
        ("item_add", a_stop(title="Tea & cake"), "Added: Tea &amp; cake. 1 stop so far."),
        ("item_add", a_stop(title="Dinner"), "Added: Dinner. 2 stops so far."),
        ("delegate_add", {"name": "Wu Ming", "part": "lead"}, "Added: Wu Ming. 1 delegate so far."),
        ("place_add", {"q": "Hangzhou"}, "Added: Hangzhou, Zhejiang (杭州市). 1 place so far."),
        ("place_add", {"q": "Ningbo, Zhejiang (宁波市)"}, "Added: Ningbo, Zhejiang (宁波市). 2 places so far."),
        ("organisation_add", {"q": "Made-up Port Bureau", "role": "host"}, "Added: Made-up Port Bureau. 1 organis"),
        ("organisation_add", {"name": "Tea Co", "kind": "private", "role": "payer"}, "Added: Tea Co. 2 organisations"),
    )
    for name, answers, sentence in said:
        address = at(f"delegation_{name}", draft)
        sent = send(client, address, another="yes", **answers)
        assert sent.url == address
        page = client.get(address).text
        assert sentence in page
        assert 'role="alert"' in page
        assert sentence not in client.get(address).text


def test_a_stop_says_nothing_that_nobody_said(client: Client, draft: Delegation) -> None:
    page = client.get(at("delegation_item_add", draft)).text
    assert page.index('name="host"') < page.index("More about this stop") < page.index('name="nature"')
    assert '<details class="govuk-details">' in page
    answers = a_stop(title="Dinner", kind="banquet_reception", nature="")
    assert send(client, at("delegation_item_add", draft), **answers).status_code == 302
    stop = draft.programme.get()
    assert stop.nature == ""
    assert "Banquet or reception" in client.get(at("delegation_programme", draft)).text
    assert '<details class="govuk-details" open>' in client.get(at("delegation_item", draft, stop.key)).text
    refused = send(client, at("delegation_item_add", draft), **a_stop(nature="grand", asked_by="not_known"))
    assert '<details class="govuk-details" open>' in refused.text


@pytest.mark.parametrize(("day", "is_outside"), [(14, True), (15, False), (18, False), (25, True)])
def test_a_stop_outside_the_days_is_taken_and_asked_about(
    client: Client, draft: Delegation, day: int, is_outside: bool
) -> None:
    sentence = "“Dinner”: this stop is outside the days of the visit (15 to 18 March 2027)."
    saved = send(client, at("delegation_item_add", draft), **a_stop(title="Dinner", on_day=day))
    assert (sentence in client.get(saved.url).text) is is_outside
    assert (sentence in client.get(at("delegation_check", draft)).text) is is_outside
    assert "Log this delegation" in client.get(at("delegation_check", draft)).text
    changed = send(client, at("delegation_item", draft, draft.programme.get().key), **a_stop(title="Dinner", on_day=14))
    assert sentence in client.get(changed.url).text


def test_many_stops_outside_the_days_are_counted(client: Client, draft: Delegation, officer: User) -> None:
    programme = factories.some_programme(4, on=date(2027, 3, 25))
    services.edit_delegation(draft, seen=draft.version, by=officer, now=NOW, programme=programme)
    page = client.get(at("delegation_check", draft)).text
    assert "4 stops are outside the days of the visit (15 to 18 March 2027)." in page
    assert "this stop is outside" not in page


def test_the_clocks_offered_are_ours_and_those_of_the_country(client: Client, draft: Delegation) -> None:
    assert [zone for zone, _words in zones_of("HK")] == ["Asia/Hong_Kong"]
    page = client.get(at("delegation_item_add", draft)).text
    assert "Asia/Shanghai" in page and "Beijing Time" in page
    assert "America/New_York" not in page
    refused = send(client, at("delegation_item_add", draft), **a_stop(time_zone="America/New_York"))
    assert refused.status_code == 400


def test_outward_journeys_name_our_own_people_and_their_clock(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer, direction="outward")
    assert "who travels from the UK" in client.get(at("delegation_delegates", draft)).text
    page = client.get(at("delegation_item_add", draft)).text
    assert 'value="Asia/Shanghai" checked' in page


def test_stops_stand_in_order_of_day_and_time(client: Client, draft: Delegation) -> None:
    stops: list[dict[str, Any]] = [{"at": ""}, {"at": "2pm"}, {"at": "9am"}, {"at": "8am", "on_day": 16}]
    for number, stop in enumerate(stops):
        send(client, at("delegation_item_add", draft), **a_stop(title=f"Stop {number}", **stop))
    page = client.get(at("delegation_programme", draft)).text
    places = [page.index(f"Stop {number}") for number in (2, 1, 0, 3)]
    assert places == sorted(places)
