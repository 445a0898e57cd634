"""Topics on which words matter: the line is shown before a stop is saved; the unit hears only where it is asked to."""

import re
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Sharing
from engagement import services
from engagement.models import Delegation, ProgrammeItem
from guidance.models import Topic, TopicNote
from guidance.services import add_support_contact, withdraw_topic_note
from notifications.models import Message
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import a_stop, at, hidden, post, send
from tests.factories import NOW
from tests.guidance.texts import a_topic_note, a_version

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
KAOHSIUNG: dict[str, Any] = {"title": "Call with the Kaohsiung office"}
LINE = {
    "title": "Taiwan in the programme",
    "headline": "Made-up headline on the topic.",
    "reactive_line": "Made-up answer if asked.",
    "do_not_say": "Made-up words to leave out.",
    "topics": ["one_china_taiwan"],
}


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def visit(officer: User) -> Delegation:
    return factories.a_delegation(by=officer)


@pytest.fixture
def guided() -> None:
    """A line, likely reactions and a desk on Taiwan, and one on Tibet."""
    a_line(**LINE)
    a_line(title="Tibet", headline="Made-up headline on Tibet.", topics=["tibet"])
    a_topic_note(kind="reaction", text="Made-up reaction: a call within a day.")
    a_topic_note(kind="sensitivity", text="Made-up sensitivity: names are read closely.")
    desk = {"name": "Made-up titles desk", "helps_with": "Names", "reached_by": "020 7946 0001", "source": "Made up"}
    publisher = factories.user_of("unit", Role.PUBLISHER)
    add_support_contact(by=publisher, now=NOW, topics=["one_china_taiwan"], **desk)


def a_line(**facts: Any) -> None:
    a_version(**{**facts, "topics": Topic.objects.filter(pk__in=facts["topics"])})


def heads_up() -> list[Message]:
    return list(Message.objects.filter(kind="topics_named"))


def ask_for_heads_up(code: str = "LDS") -> None:
    CouncilSettings.objects.filter(council=code).update(heads_up_on_topics=True)


# -- Before it is saved --------------------------------------------------------------------------------------------


@pytest.mark.capability("P21")
def test_a_stop_that_names_such_a_topic_shows_its_line_before_it_is_saved(
    client: Client, visit: Delegation, guided: None
) -> None:
    page = send(client, at("delegation_item_add", visit), **a_stop(**KAOHSIUNG, site="Made-up house"))
    assert page.status_code == 200
    assert not ProgrammeItem.objects.exists()
    told = (
        *("Read this before you save it", "Made-up answer if asked.", "Made-up words to leave out."),
        *("Made-up headline on the topic.", "Made-up reaction: a call within a day.", "020 7946 0001"),
        *("Made-up titles desk", "Save it all the same"),
    )
    for words in told:
        assert words in page.text, words
    assert "Made-up headline on Tibet." not in page.text
    # Nothing typed is lost.
    for typed in ("Call with the Kaohsiung office", "Made-up house", "9:30am"):
        assert typed in page.text, typed
    answer = post(client, at("delegation_item_add", visit), {**hidden(page), **a_stop(**KAOHSIUNG)})
    assert answer.status_code == 302
    assert ProgrammeItem.objects.get().title == KAOHSIUNG["title"]


@pytest.mark.capability("P21")
@pytest.mark.parametrize(
    "named",
    [
        {"title": "Dinner with residents from Hong Kong"},
        {"site": "Xinjiang trade hall"},
        {"host": "Friends of Tibet"},
        {"area": "Room 西藏"},
    ],
)
def test_each_such_topic_does_wherever_the_stop_names_it(
    client: Client, visit: Delegation, named: dict[str, str]
) -> None:
    page = send(client, at("delegation_item_add", visit), **a_stop(**named))
    assert (page.status_code, "Read this before you save it" in page.text) == (200, True)
    assert "No line is published on this for your council" in page.text


def test_an_ordinary_stop_is_saved_at_once(client: Client, visit: Delegation, guided: None) -> None:
    assert send(client, at("delegation_item_add", visit), **a_stop(title="A talk on trade")).status_code == 302


@pytest.mark.capability("P21")
def test_it_is_shown_with_each_stop_that_names_it(client: Client, visit: Delegation, guided: None) -> None:
    address = at("delegation_item_add", visit)
    page = send(client, address, **a_stop(**KAOHSIUNG))
    # Another topic in the same form is another thing to read.
    both = a_stop(title="Kaohsiung, and then Tibet")
    page = post(client, address, {**hidden(page), **both})
    assert (page.status_code, "Made-up headline on Tibet." in page.text) == (200, True)
    assert "Made-up headline on the topic." not in page.text
    codes = re.findall(r'name="topics_read" value="(\w+)"', page.text)
    assert post(client, address, {**hidden(page), **both, "topics_read": codes}).status_code == 302
    # The same officer, another stop of the same visit.
    page = send(client, address, **a_stop(title="Taipei by video"))
    assert (page.status_code, "Made-up headline on the topic." in page.text) == (200, True)
    assert not ProgrammeItem.objects.filter(title="Taipei by video").exists()


@pytest.mark.capability("P21")
def test_a_stop_that_names_it_already_shows_it_from_the_start_and_is_not_held_up(
    client: Client, visit: Delegation, guided: None
) -> None:
    stops = [{**KAOHSIUNG, "on": date(2027, 3, 15), "kind": "formal_meeting"}]
    visit = services.edit_delegation(
        visit, seen=visit.version, by=factories.again(visit.made_by), now=NOW, programme=stops
    )
    address = at("delegation_item", visit, visit.programme.get().key)
    page = client.get(address)
    assert "Made-up answer if asked." in page.text and "Save it all the same" not in page.text
    assert "Read this before you save it" not in page.text and "nothing that you typed is lost" not in page.text
    assert page.text.count("Made-up headline on the topic.") == 1
    assert post(client, address, {**hidden(page), **a_stop(**KAOHSIUNG, site="Made-up house")}).status_code == 302
    assert visit.programme.get().site == "Made-up house"


@pytest.mark.parametrize(
    ("title", "is_held_up"),
    [
        *((title, True) for title in ("Talk on cross-strait trade", "台北来访", "Hongkongers in the city")),
        *((title, True) for title in ("Film from Lhasa", "British National (Overseas) families", "乌鲁木齐 market")),
        *((title, False) for title in ("Friends of the People's Republic of China", "Across the Straits by ferry")),
    ],
)
def test_further_words_that_name_such_a_topic(client: Client, visit: Delegation, title: str, is_held_up: bool) -> None:
    page = send(client, at("delegation_item_add", visit), **a_stop(title=title))
    assert page.status_code == (200 if is_held_up else 302)


def test_a_change_that_names_one_is_held_up_the_same_way(client: Client, visit: Delegation, guided: None) -> None:
    stops = [{"title": "Meeting", "on": date(2027, 3, 15), "kind": "formal_meeting"}]
    visit = services.edit_delegation(
        visit, seen=visit.version, by=factories.again(visit.made_by), now=NOW, programme=stops
    )
    stop = visit.programme.get()
    address = at("delegation_item", visit, stop.key)
    page = send(client, address, **a_stop(**KAOHSIUNG))
    assert (page.status_code, "Read this before you save it" in page.text) == (200, True)
    assert post(client, address, {**hidden(page), **a_stop(**KAOHSIUNG)}).status_code == 302
    stop.refresh_from_db()
    assert stop.title == KAOHSIUNG["title"]


def test_a_draft_shows_it_too_and_keeps_what_was_typed(client: Client, officer: User, guided: None) -> None:
    draft = factories.a_draft(by=officer)
    page = send(client, at("delegation_item_add", draft), **a_stop(**KAOHSIUNG))
    assert (page.status_code, "Made-up answer if asked." in page.text) == (200, True)
    answer = post(client, at("delegation_item_add", draft), {**hidden(page), **a_stop(**KAOHSIUNG), "later": "yes"})
    assert answer.status_code == 302
    assert draft.programme.count() == 1


def test_a_line_that_is_marked_is_named_and_not_quoted(client: Client, visit: Delegation) -> None:
    a_line(**{**LINE, "marking": "OFFICIAL-SENSITIVE"})
    page = send(client, at("delegation_item_add", visit), **a_stop(**KAOHSIUNG))
    assert "Taiwan in the programme" in page.text
    assert "Made-up answer if asked." not in page.text


@pytest.mark.capability("P21")
def test_a_system_is_never_held_up(visit: Delegation, guided: None) -> None:
    leeds = caller("LDS")
    etag = leeds.get(f"delegations/{visit.key}/").headers["ETag"]
    stop = {"title": "Kaohsiung", "on": "2027-03-15", "kind": "formal_meeting"}
    assert leeds.patch(f"delegations/{visit.key}/", {"programme": [stop]}, if_match=etag).status_code == 200


# -- Sensitive topics beside a visit -------------------------------------------------------------------------------


@pytest.mark.capability("P23")
def test_what_is_sensitive_comes_from_guidance_by_topic(client: Client, officer: User, guided: None) -> None:
    stops = [{"title": "Call with Kaohsiung", "on": date(2027, 3, 15), "kind": "formal_meeting"}]
    visit = factories.a_delegation(by=officer, programme=stops)
    page = client.get(visit.get_absolute_url()).text
    for words in ("Sensitive topics", "Made-up sensitivity: names are read closely.", "Made-up reaction"):
        assert words in page, words
    note = TopicNote.objects.get(kind="sensitivity")
    withdraw_topic_note(note, seen=note.version, by=factories.user_of("unit", Role.PUBLISHER), now=NOW)
    assert "names are read closely" not in client.get(visit.get_absolute_url()).text


@pytest.mark.capability("P23")
def test_nobodys_name_calls_for_one(client: Client, officer: User, guided: None) -> None:
    named = [{"name": "Taiwan Kaohsiung", "title": "Tibet", "organisation": "Xinjiang office"}]
    visit = factories.a_delegation(by=officer, delegates=named)
    assert "Sensitive topics" not in client.get(visit.get_absolute_url()).text


@pytest.mark.capability("P23")
def test_no_table_holds_what_a_visitor_believes() -> None:
    loaded = re.compile(r"belief|religio|party_member|ethnic|politic|faith|opinion")
    fields = [f"{model.__name__}.{field.name}" for model in apps.get_models() for field in model._meta.get_fields()]
    assert [name for name in fields if loaded.search(name.lower())] == []


def test_readers_of_a_summary_are_told_nothing_of_it(client: Client, officer: User, guided: None) -> None:
    stops = [{"title": "Call with Kaohsiung", "on": date(2027, 3, 15), "kind": "formal_meeting"}]
    visit = factories.a_delegation(by=officer, programme=stops, sharing=Sharing.COUNCILS)
    for code, role, sees in (("unit", Role.ANALYST, True), ("MAN", Role.OFFICER, False)):
        client.force_login(factories.user_of(code, role))
        page = client.get(visit.get_absolute_url())
        assert (page.status_code, "Sensitive topics" in page.text) == (200, sees), code


# -- The heads-up --------------------------------------------------------------------------------------------------


def name_taiwan(visit: Delegation, title: str = "Call with Kaohsiung") -> Delegation:
    stops = [{"title": title, "on": date(2027, 3, 15), "kind": "formal_meeting"}]
    visit = Delegation.objects.get(pk=visit.pk)
    by = factories.again(visit.made_by)
    return services.edit_delegation(visit, seen=visit.version, by=by, now=NOW, programme=stops)


@pytest.mark.capability("P21")
def test_the_unit_hears_where_the_council_asked_for_that(visit: Delegation) -> None:
    ask_for_heads_up()
    name_taiwan(visit)
    [told] = heads_up()
    assert (told.body_id, told.to, told.record) == ("unit", Role.ANALYST, visit.key)
    assert told.said == "Taiwan and “one China”"
    # Once a topic: another stop on it is no news, another topic is.
    name_taiwan(visit, "Taipei by video")
    assert len(heads_up()) == 1
    name_taiwan(visit, "Taipei, and Tibet")
    assert [message.said for message in heads_up()] == ["Taiwan and “one China”", "Tibet"]


@pytest.mark.capability("P21")
def test_it_hears_nothing_where_the_council_did_not(visit: Delegation) -> None:
    name_taiwan(visit)
    assert heads_up() == []


@pytest.mark.capability("P21")
def test_it_hears_nothing_of_a_visit_that_stays_with_its_council(officer: User) -> None:
    ask_for_heads_up()
    approver = factories.council_user("LDS", Role.APPROVER)
    visit = factories.a_delegation(by=factories.again(officer), sharing=Sharing.COUNCIL)
    visit = name_taiwan(visit)
    assert heads_up() == []
    # Shared later, it is told then.
    services.edit_delegation(visit, seen=visit.version, by=approver, now=NOW, sharing=Sharing.UNIT)
    assert len(heads_up()) == 1


@pytest.mark.capability("P21")
def test_a_draft_says_nothing_until_it_is_logged(officer: User) -> None:
    ask_for_heads_up()
    stops = [{"title": "Call with Kaohsiung", "on": date(2027, 3, 15), "kind": "formal_meeting"}]
    draft = factories.a_draft(by=officer, sharing=Sharing.UNIT, programme=stops)
    assert heads_up() == []
    services.log_delegation(draft, seen=draft.version, by=factories.again(officer), now=NOW)
    assert len(heads_up()) == 1


@pytest.mark.capability("P21")
def test_an_approver_chooses_it_on_the_settings(client: Client) -> None:
    client.force_login(factories.council_user("LDS", Role.APPROVER))
    address = reverse("council_settings", args=["LDS"])
    page = client.get(address)
    assert "Of a visit that stays with your council they are told nothing." in page.text
    said = {name: field.value() for field in page.context["form"] if (name := field.name) and field.value() is not None}
    assert said.pop("heads_up_on_topics") is False
    assert client.post(address, {**said, "heads_up_on_topics": "on"}).status_code == 302
    assert CouncilSettings.objects.get(council="LDS").heads_up_on_topics is True
