"""What each reader sees of a line: a leader three sentences, a spokesperson what may be said, officers all."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Appointment, User
from accounts.roles import Role
from audit.models import Event
from guidance import services
from guidance.models import Activity, LineVersion, Receipt, Sector, Topic
from places.models import Country
from tests.factories import NOW, body_of, council_user, user_of
from tests.guidance.texts import a_draft_line, a_version, published, writer

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
WORDS: dict[str, Any] = {
    "title": "Visits to sites",
    "headline": "Offer a reception, not the control room.",
    "full_line": "Made-up line in full.",
    "reactive_line": "We welcome visitors in our public rooms.",
    "do_not_say": "That anybody is banned.",
    "if_pressed": "Ask the unit.",
    "background": "Made-up background.",
    "facts": "Made-up fact, made-up source, 2026.",
}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def page(client: Client, who: User, version: LineVersion, name: str = "line", **query: str) -> Any:
    client.force_login(who)
    args = [version.line.key] if name == "line" else [version.line.key, version.number]
    return client.get(reverse(name, args=args), query)


def order(text: str, *words: str) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def newer(version: LineVersion, *, now: Any = NOW, **facts: Any) -> LineVersion:
    facts = {"change_note": "A made-up change.", **facts}
    draft = services.draft_next_version(version.line, by=writer(version.owner_id), now=now, **facts)
    return published(draft, now=now)


def test_a_leader_sees_the_three_sentences_first_and_can_open_the_rest(client: Client) -> None:
    version = a_version(**WORDS)
    answer = page(client, council_user("LDS", Role.LEADER), version)
    assert answer.context["reading"] == "leader"
    first, rest = "First sentence. Second sentence.", "Read the rest of the line"
    assert order(answer.text, first, WORDS["do_not_say"], rest, "Made-up line in full.")
    assert order(answer.text, "<details", "Made-up background.", "</details>")


@pytest.mark.parametrize("office", ["communications_lead", "spokesperson", "chief_executive"])
@pytest.mark.parametrize("as_deputy", [False, True])
def test_who_speaks_to_the_press_sees_what_may_be_said_first(client: Client, office: str, as_deputy: bool) -> None:
    version, officer, other = a_version(**WORDS), council_user("LDS"), council_user("LDS")
    people = {"holder": other, "deputy": officer} if as_deputy else {"holder": officer}
    held = Appointment.objects.create(body=body_of("LDS"), office=office, starts_on=TODAY, **people)
    speaks = office != "chief_executive"
    answer = page(client, officer, version)
    assert answer.context["reading"] == ("press" if speaks else "whole")
    if speaks:
        assert order(answer.text, WORDS["reactive_line"], WORDS["do_not_say"], "<details", WORDS["headline"])
    Appointment.objects.filter(pk=held.pk).update(starts_on=date(2026, 1, 1), ends_on=TODAY - timedelta(days=1))
    assert page(client, officer, version).context["reading"] == "whole"


def test_an_officer_sees_the_whole_and_may_read_it_as_others_do(client: Client) -> None:
    version, officer = a_version(**WORDS), council_user("LDS")
    answer = page(client, officer, version)
    assert order(answer.text, WORDS["headline"], WORDS["full_line"], WORDS["do_not_say"], WORDS["background"])
    assert "Read the rest of the line" not in answer.text
    assert page(client, officer, version, reading="leader").context["reading"] == "leader"
    assert page(client, officer, version, reading="nonsense").context["reading"] == "whole"
    silent = a_version(title="Silent")
    assert "There is no line for the press" in page(client, officer, silent, reading="press").text


def test_who_cleared_it_and_when_stands_on_the_page_and_in_the_text(client: Client) -> None:
    version = published(a_draft_line(**WORDS, sources="Made-up letter, 2026."), "fcdo", "dbt")
    officer = council_user("LDS")
    answer = page(client, officer, version)
    for department in ("Foreign, Commonwealth and Development Office", "Department for Business and Trade"):
        assert re.search(rf"Cleared\s*</strong>\s+{department}, 24 November 2026", answer.text)
    text = page(client, officer, version, "line_text")
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Cleared by Department for Business and Trade, 24 November 2026." in text.text
    for words in (*WORDS.values(), "First sentence. Second sentence. Third sentence.", "Made-up letter, 2026."):
        assert words in text.text
    assert "&" not in text.text
    assert f"http://testserver{version.get_absolute_url()}" in text.text


def test_a_sample_says_so_on_every_page_and_in_the_text(client: Client) -> None:
    version = a_version(sample_basis="Invented for the demonstration.")
    officer = council_user("LDS")
    for name in ("line", "line_version", "line_text", "line_changes"):
        assert "SAMPLE – not government policy" in page(client, officer, version, name).text, name
    client.force_login(officer)
    assert "SAMPLE – not government policy" in client.get(reverse("lines")).text


def test_reading_one_that_is_sensitive_is_put_down_and_its_headline_stands_on_no_list(client: Client) -> None:
    version = a_version(**WORDS, marking="OFFICIAL-SENSITIVE")
    officer = council_user("LDS")
    client.force_login(officer)
    assert WORDS["headline"] not in client.get(reverse("lines")).text
    read = Event.objects.filter(action="guidance_read", subject=version.key, actor=officer.key)
    assert not read.exists()
    for count, name in enumerate(("line", "line_version", "line_text", "line_changes"), start=1):
        answer = page(client, officer, version, name)
        assert "OFFICIAL-SENSITIVE" in answer.text
        assert read.count() == count
    assert page(client, officer, a_version(title="Open")).status_code == 200
    assert Event.objects.filter(action="guidance_read").count() == 4


def test_what_is_over_says_so_first_with_its_reason_and_what_stands(client: Client, time_machine: Any) -> None:
    first = a_version(**WORDS)
    officer = council_user("LDS")
    second = newer(first, headline="Newer.", change_note="The reception is in the foyer.")
    old = page(client, officer, first, "line_version")
    told = "Replaced on 24 November 2026, do not use it. What changed: The reception is in the foyer."
    assert order(old.text, told, "Version 2 is in force", "<h1")
    assert "Newer." in page(client, officer, first).text
    second.refresh_from_db()
    services.withdraw(second, reason="It was wrong.", seen=second.version, by=user_of("unit", Role.PUBLISHER), now=NOW)
    over = page(client, officer, first)
    assert order(over.text, "Withdrawn on 24 November 2026", "It was wrong.", "Nothing stands in its place", "<h1")
    time_machine.move_to(NOW + timedelta(days=20), tick=False)
    dates: dict[str, Any] = {"expires_on": TODAY + timedelta(days=10), "review_by": TODAY + timedelta(days=5)}
    brief = a_version(title="Brief", now=NOW, **dates)
    assert order(page(client, officer, brief).text, "Expired", "its last day was 4 December 2026", "<h1")
    time_machine.move_to(NOW + timedelta(days=7), tick=False)
    late = page(client, officer, brief).text
    assert "It was to be reviewed by 29 November 2026, which is past" in late
    assert "Expired" not in late
    coming = a_version(title="Coming", valid_from=TODAY + timedelta(days=9))
    assert "Not in force yet: it is valid from 3 December 2026" in page(client, officer, coming).text


def test_what_changed_is_shown_word_by_word_and_told_to_who_does_not_see_it(client: Client) -> None:
    first = a_version(full_line="Ask before you accept.", do_not_say="Nothing.")
    second = newer(first, full_line="Ask the unit before you sign.", headline=first.headline)
    answer = page(client, council_user("LDS"), second, "line_changes")
    assert "from version 1 to version 2" in answer.text
    assert "A made-up change." in answer.text
    put_in, taken_out = ("ins", "put in:"), ("del", "taken out:")
    for (tag, told), words in ((put_in, "the unit "), (taken_out, "accept."), (put_in, "sign.")):
        assert f'<{tag}><span class="govuk-visually-hidden">{told} </span>{words}' in answer.text
    assert "Do not say" not in answer.text
    assert "This is the first version" in page(client, council_user("LDS"), first, "line_changes").text


def test_whom_it_is_not_for_finds_no_page_of_it(client: Client) -> None:
    welsh = a_version("wales", nations=["wales"])
    draft = a_draft_line(title="Not yet")
    for version, who, status in (
        (welsh, council_user("CRF"), 200),
        (welsh, council_user("LDS"), 404),
        (draft, council_user("LDS"), 404),
        (draft, writer("unit"), 200),
        (welsh, user_of("service", Role.ADMINISTRATOR), 404),
    ):
        for name in ("line", "line_version", "line_text", "line_changes"):
            assert page(client, who, version, name).status_code == status, (name, who)
    client.force_login(council_user("CRF"))
    assert client.get(f"/guidance/lines/{welsh.line.key}/versions/9/").status_code == 404
    assert client.get(f"/guidance/lines/{welsh.line.key}/versions/99999999999999999999/").status_code == 404


def test_opening_it_is_put_down_once(client: Client, time_machine: Any) -> None:
    officer = council_user("LDS")
    version = a_version()
    page(client, officer, version)
    receipt = Receipt.objects.about(version).get(reader=officer)
    assert receipt.opened_at == NOW
    time_machine.move_to(NOW + timedelta(hours=3), tick=False)
    page(client, officer, version)
    receipt.refresh_from_db()
    assert receipt.opened_at == NOW


class TestTheList:
    def titles(self, client: Client, who: User | None = None, **query: str) -> list[str]:
        if who is not None:
            client.force_login(who)
        answer = client.get(reverse("lines"), query)
        assert answer.status_code == 200, answer.text[:500]
        return [line.title for line in answer.context["rows"]]

    def test_it_has_what_is_in_force_and_more_where_it_is_asked_for(self, client: Client) -> None:
        a_version(title="Held")
        a_version(title="Over", expires_on=TODAY - timedelta(days=1), now=NOW - timedelta(days=9))
        a_version(title="Coming", valid_from=TODAY + timedelta(days=1))
        a_draft_line(title="Draft")
        officer = council_user("LDS")
        assert self.titles(client, officer) == ["Held"]
        assert self.titles(client, state="over") == ["Over"]
        assert self.titles(client, state="coming") == ["Coming"]
        assert self.titles(client, state="being_written") == []
        assert self.titles(client, writer("unit"), state="being_written") == ["Draft"]
        replaced = newer(a_version(title="Twice", headline="Older words."), headline="Newer words.")
        assert self.titles(client, q="newer words") == ["Twice"]
        assert self.titles(client, q="older words") == []
        assert "Twice" not in self.titles(client, state="over")
        assert replaced.number == 2

    @pytest.mark.capability("UK2b", part="lines by nation, on the page")
    def test_it_is_narrowed_by_what_a_line_is_about_and_for_whom(self, client: Client) -> None:
        welsh = a_version("wales", title="Welsh", nations=["wales"])
        a_version(
            title="Ports",
            topics=list(Topic.objects.filter(code="trade_exports")),
            sectors=list(Sector.objects.filter(code="transport")),
            activities=list(Activity.objects.filter(code="ports_transport")),
            countries=list(Country.objects.filter(code="CN")),
        )
        analyst = user_of("unit", Role.ANALYST)
        assert self.titles(client, analyst) == ["Ports", "Welsh"]
        queries: tuple[dict[str, Any], ...] = (
            {"topic": "trade_exports"},
            {"sector": "transport"},
            {"activity": "ports_transport"},
            {"owner": "unit"},
            {"nation": "england"},
            {"q": "exports"},
        )
        for query in queries:
            assert self.titles(client, **query) == ["Ports"], query
        assert self.titles(client, nation="wales") == ["Ports", "Welsh"]
        assert self.titles(client, country="JP") == ["Welsh"]
        assert self.titles(client, country="CN") == ["Ports", "Welsh"]
        assert self.titles(client, council_user("CRF")) == ["Ports", "Welsh"]
        assert self.titles(client, council_user("LDS")) == ["Ports"]
        assert self.titles(client, q="Welsh") == []
        assert welsh.owner_id == "wales"

    def test_a_filter_that_nobody_knows_is_refused(self, client: Client) -> None:
        client.force_login(council_user("LDS"))
        assert client.get(reverse("lines"), {"colour": "red"}).status_code == 400
        assert client.get(reverse("lines"), {"topic": "nonsense"}).status_code == 400
        client.force_login(user_of("LDS", Role.AUDITOR))
        assert client.get(reverse("lines")).status_code == 403
