"""What the press asks about a visit, and what it was told: from which version of a line, by which office."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.timezone import localtime

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Delegation, PressEnquiry
from guidance.models import LineVersion, Receipt, Use
from notifications.models import Message
from places.models import Council
from tests.engagement.pages import at, hidden, post, send
from tests.engagement.test_guidance_of_visit import LATER, a_line, newer
from tests.factories import a_delegation, council_user, user_of
from web.refusals import Stale

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P49")]
MOMENT = LATER + timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(MOMENT, tick=False)
    return time_machine


@pytest.fixture
def officer(client: Client) -> User:
    user = council_user("LDS")
    client.force_login(user)
    return user


@pytest.fixture
def line() -> LineVersion:
    return a_line("one_china_taiwan", reactive_line="Made-up words for the press.")


@pytest.fixture
def visit(officer: User, line: LineVersion) -> Delegation:
    visit = a_delegation("LDS", by=officer, title="Kaohsiung harbour talks")
    leeds = Council.objects.get(code="LDS")
    services.plan_publicity(
        visit, leeds, line=line, seen=0, by=officer, now=LATER, plan="reactive_only", spokesperson="Press office"
    )
    return visit


def an_enquiry(visit: Delegation, by: User, **more: Any) -> PressEnquiry:
    facts: dict[str, Any] = {
        "on": LATER.date(),
        "at": time(8, 0),
        "outlet": "Made-up Gazette",
        "asked": "Who pays for the visit?",
        **more,
    }
    council = Council.objects.get(code=by.memberships_now[0].body_id)
    return services.log_press_enquiry(visit, council, by=by, now=MOMENT, **facts)


def test_a_call_is_put_down_and_answered_from_the_line_which_the_answer_keeps_by_version(
    client: Client, visit: Delegation, officer: User, line: LineVersion
) -> None:
    page = client.get(at("delegation_press", visit)).text
    assert "Made-up words for the press." in page
    assert "Nobody has asked yet" in page
    log = at("delegation_press_log", visit)
    opened = client.get(log)
    form = hidden(opened)
    now = localtime(MOMENT)
    asked = {
        **form,
        "outlet": "Made-up Gazette",
        "asked": "Who pays for the visit?",
        "on_day": now.day,
        "on_month": now.month,
        "on_year": now.year,
        "at": f"{now:%H:%M}",
    }
    sent = post(client, log, asked)
    enquiry = PressEnquiry.objects.get()
    assert sent.url == at("delegation_press_answer", visit, enquiry.key)
    assert enquiry.asked_at == MOMENT
    # Sent twice, it is one enquiry.
    post(client, log, asked)
    assert PressEnquiry.objects.count() == 1
    assert "1 to answer" in client.get(at("delegation", visit)).text
    answer = client.get(sent.url).text
    assert "Made-up words for the press." in answer.split("<textarea")[1]
    assert 'value="Press office"' in answer
    send(client, sent.url, answered="Made-up words for the press.", answered_as="Press office", line=line.key)
    enquiry.refresh_from_db()
    assert (enquiry.line_version, enquiry.answered_as) == (line.key, "Press office")
    assert enquiry.answered_at == MOMENT
    assert Use.objects.by(enquiry).live().get().of_record == line.key
    assert not Receipt.objects.exclude(used_at=None).exists()
    page = client.get(at("delegation_press", visit)).text
    assert line.get_absolute_url() in page
    assert "Press office, " in page
    newer(line, reactive_line="Newer made-up words.", now=MOMENT + timedelta(minutes=1))
    assert Message.objects.filter(kind="guidance_changed", label="engagement.PressEnquiry").get().record == enquiry.key
    page = client.get(at("delegation_press", visit)).text
    assert str(line) in page
    assert "Changed since you prepared this" in page


def test_what_cannot_be_is_said_beside_its_box_and_nothing_typed_is_lost(
    client: Client, visit: Delegation, officer: User
) -> None:
    log = at("delegation_press_log", visit)
    answer = send(client, log, outlet="", asked="Typed and not lost.", on_day=30, on_month=2, on_year=2026, at="7")
    assert answer.status_code == 400
    for sentence in ("Enter the newspaper", "must be a real date", "Enter the time like 9:30am or 14:00"):
        assert sentence in answer.text
    assert "Typed and not lost." in answer.text
    ahead = send(client, log, outlet="Gazette", asked="Typed.", on_day=1, on_month=1, on_year=2027, at="9:00")
    assert ahead.status_code == 400
    assert "They cannot have asked later than now" in ahead.text
    blank = send(client, log, outlet="Gazette", asked="Typed.", on_day=1, on_month=1, on_year=2026, at="")
    assert "Enter the time at which they asked" in blank.text
    assert not PressEnquiry.objects.exists()


def test_an_hour_that_the_clocks_left_out_is_no_time(visit: Delegation, officer: User) -> None:
    with pytest.raises(ValidationError) as refused:
        an_enquiry(visit, officer, on=date(2026, 3, 29), at=time(1, 30))
    assert refused.value.message_dict == {"at": ["There was no such time on this day: the clocks went forward."]}
    summer = an_enquiry(visit, officer, on=date(2026, 7, 1), at=time(9, 0))
    assert summer.asked_at == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


def test_an_answer_without_words_or_office_is_not_taken(client: Client, visit: Delegation, officer: User) -> None:
    enquiry = an_enquiry(visit, officer)
    address = at("delegation_press_answer", visit, enquiry.key)
    refused = send(client, address, answered=" ", answered_as="", line="")
    assert refused.status_code == 400
    assert "Write what was answered" in refused.text
    assert "Enter the office that answered" in refused.text
    with pytest.raises(Stale):
        services.edit_press_enquiry(
            enquiry, on=LATER.date(), at=time(8), outlet="X", asked="Y", seen=99, by=officer, now=MOMENT
        )


def test_a_line_that_is_chosen_answers_where_nothing_is_written_and_before_one_is_those_that_fit_are_shown(
    client: Client, officer: User, line: LineVersion
) -> None:
    visit = a_delegation("LDS", by=officer, title="Kaohsiung harbour talks")
    enquiry = an_enquiry(visit, officer)
    address = at("delegation_press_answer", visit, enquiry.key)
    page = client.get(address).text
    before_form = page.split("<form")[-2] + page.split("<form")[-1].split("<textarea")[0]
    assert "No line is chosen for this visit yet; these fit:" in before_form
    assert "Made-up words for the press." in before_form
    assert "its words are put down as the answer" in page
    assert send(client, address, answered="", answered_as="Press office", line=line.key).status_code == 302
    enquiry.refresh_from_db()
    assert (enquiry.answered, enquiry.line_version) == ("Made-up words for the press.", line.key)


def test_the_words_of_a_marked_line_are_put_down_for_nobody(client: Client, officer: User) -> None:
    marked = a_line("one_china_taiwan", reactive_line="Marked words.", marking="OFFICIAL-SENSITIVE")
    visit = a_delegation("LDS", by=officer, title="Kaohsiung harbour talks")
    address = at("delegation_press_answer", visit, an_enquiry(visit, officer).key)
    refused = send(client, address, answered="", answered_as="Press office", line=marked.key)
    assert (refused.status_code, "Write what was answered" in refused.text) == (400, True)
    assert "Marked words." not in refused.text


def test_a_question_and_an_answer_can_be_put_right(client: Client, visit: Delegation, officer: User) -> None:
    enquiry = an_enquiry(visit, officer)
    address = at("delegation_press_change", visit, enquiry.key)
    page = client.get(address).text
    assert 'value="Made-up Gazette"' in page
    facts = {"on_day": 20, "on_month": 11, "on_year": 2026, "at": "9:15am"}
    send(client, address, outlet="Made-up Herald", asked="Who pays?", **facts)
    enquiry.refresh_from_db()
    assert (enquiry.outlet, enquiry.asked_at) == ("Made-up Herald", datetime(2026, 11, 20, 9, 15, tzinfo=UTC))
    for words in ("First words.", "Second words."):
        send(client, at("delegation_press_answer", visit, enquiry.key), answered=words, answered_as="Leader", line="")
    enquiry.refresh_from_db()
    assert enquiry.answered == "Second words."
    assert not Use.objects.by(enquiry).live().exists()


def test_where_the_plan_is_to_say_nothing_no_words_are_put_into_anybodys_mouth(
    client: Client, visit: Delegation, officer: User
) -> None:
    leeds = Council.objects.get(code="LDS")
    services.plan_publicity(visit, leeds, line=None, seen=1, by=officer, now=LATER, plan="none")
    enquiry = an_enquiry(visit, officer)
    page = client.get(at("delegation_press_answer", visit, enquiry.key)).text
    assert "Whoever asks hears ‘no comment’" in page
    assert "Made-up words for the press." not in page.split("<textarea")[1].split("</textarea>")[0]


def test_the_press_asks_about_a_visit_that_was_called_off_too(client: Client, visit: Delegation, officer: User) -> None:
    visit.refresh_from_db()
    services.cancel_delegation(visit, reason="No visas.", seen=visit.version, by=officer, now=LATER)
    assert client.get(at("delegation_press_log", visit)).status_code == 200
    an_enquiry(visit, officer, asked="Why was it called off?")
    assert "Why was it called off?" in client.get(at("delegation_press", visit)).text


def test_nobody_else_reads_or_writes_it(client: Client, visit: Delegation, officer: User) -> None:
    enquiry = an_enquiry(visit, officer)
    names = (("delegation_press", ()), ("delegation_press_log", ()), ("delegation_press_answer", (enquiry.key,)))
    for who, status in ((user_of("unit", Role.ANALYST), 403), (council_user("MAN"), 404)):
        client.force_login(who)
        for name, words in names:
            assert client.get(at(name, visit, *words)).status_code == status
        with pytest.raises(PermissionDenied):
            services.answer_press_enquiry(enquiry, answered="X", answered_as="Y", seen=1, by=who, now=MOMENT)
    client.force_login(council_user("LDS", Role.LEADER))
    assert client.get(at("delegation_press", visit)).status_code == 200
    assert client.get(at("delegation_press_log", visit)).status_code == 403


def test_the_trail_names_the_acts_and_no_word_of_theirs(visit: Delegation, officer: User) -> None:
    enquiry = an_enquiry(visit, officer)
    services.answer_press_enquiry(
        enquiry, answered="Words.", answered_as="Press office", seen=enquiry.version, by=officer, now=MOMENT
    )
    events = Event.objects.filter(label="engagement.PressEnquiry")
    assert [event.action for event in events.order_by("pk")] == ["press_enquiry_logged", "press_enquiry_answered"]
    assert all(event.after == ["council:LDS"] for event in events)


def test_thirty_enquiries_ask_the_database_no_more_often_than_three(
    client: Client, visit: Delegation, officer: User, line: LineVersion, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        enquiry = an_enquiry(visit, officer, asked=f"Question {number}?")
        services.answer_press_enquiry(
            enquiry, answered="Words.", answered_as="Leader", line=line, seen=1, by=officer, now=MOMENT
        )
    with django_assert_max_num_queries(30):
        assert client.get(at("delegation_press", visit)).text.count("Made-up Gazette") >= 30
