"""The brief on its pages, on paper, as a PDF and as a Word file."""

import io
import re
import subprocess
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Marking
from audit.models import Event
from engagement import services
from engagement.models import Brief, Delegation, Publicity
from engagement.rules import HostAnswer
from guidance.models import SupportContact
from tests import factories
from tests.engagement.pages import at, send
from tests.engagement.test_briefs import a_host, a_visit, edit
from tests.engagement.test_guidance_of_visit import a_line
from tests.factories import NOW, again, an_intervention
from web import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


def at_kept(name: str, brief: Brief, form: str = "whole") -> str:
    return f"{reverse(f'delegation_brief_{name}', args=[brief.delegation.key, brief.key])}?form={form}"


def a_full_visit(by: User) -> Delegation:
    """With as much of everything as it can hold."""
    topics = ("one_china_taiwan", "tibet", "xinjiang", "climate")
    delegation = a_visit(
        by,
        title="Made-up visit to Taiwan and Tibet of people of a made-up city " * 2,
        their_aims="Made-up aims of theirs, which are many and long. " * 40,
        aims_stated_by="Made-up Foreign Affairs Office",
        aims_stated_on=date(2026, 11, 2),
        our_aims="我们的目标是虚构的。" * 190,
        marking=Marking.OFFICIAL_SENSITIVE,
        handling='Do not "forward" </style> outside the council. ' * 4,
        delegates=factories.some_delegates(60),
        organisations=[
            {"name": f"Made-up office {n}", "local_name": "虚构市人民政府外事办公室", "kind": "fao"} for n in range(12)
        ],
        programme=[
            {
                "title": f"Made-up semiconductor plant {n} of a long name that goes on and on",
                "on": date(2027, 3, 15 + n // 20),
                "at": time(8 + n % 12, 30),
                "kind": "site_visit",
                "site": "沈阳虚构大厦 Made-up tower",
                "host": "Made-up host of a long name",
            }
            for n in range(40)
        ],
    )
    line = None
    for topic in topics:
        line = a_line(
            topic,
            leader_line=f"{'Made-up words ' * 20}. {'More words ' * 20}. {'Last words ' * 20}.",
            do_not_say="Made-up words that nobody says. " * 30,
            reactive_line="Made-up answer. " * 60,
        )
        services.take_up_guidance(delegation, line, by=again(by), now=NOW)
    assert line is not None
    Publicity.objects.create(
        council=delegation.council, delegation=delegation, line_version=line.key, photo_rules="Made-up rule. " * 60
    )
    SupportContact.objects.create(
        name="Made-up desk", helps_with="Made-up help " * 20, reached_by="020 7946 0000", source="s", confirmed_on=NOW
    )
    for n in range(9):
        delegation.offers.create(
            council=delegation.council, kind="travel", what=f"Made-up flights {n} " * 8, giver="Made-up giver " * 9,
            offered_on=NOW.date(), made_at=NOW, made_by=by,
        )  # fmt: skip
    for _number in range(4):
        services.log_contact(
            delegation.council, by=again(by), now=NOW,
            **factories.contact_facts(place=delegation.place, about="A made-up exchange of many words. " * 20),
        )  # fmt: skip
        an_intervention(by=again(by), delegation=delegation, demand="To take it down " * 30, our_response="No. " * 90)
    for office in ("lord_mayor", "leader", "chief_executive"):
        a_host(delegation, by, office, HostAnswer.ACCEPTED, named="Made-up name of an office " * 5)
    return delegation


def pages_of(path: Path) -> int:
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Pages:\s+(\d+)", told)
    assert found
    return int(found[1])


def text_of(path: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_an_officer_makes_it_and_takes_it_along(client: Client, officer: User) -> None:
    delegation = a_visit(officer)
    page = client.get(at("delegation_brief", delegation))
    assert "As it would be now." in page.text
    assert "张测试1" in page.text
    made = send(client, at("delegation_brief", delegation))
    brief = Brief.objects.get()
    assert made.url == brief.get_absolute_url()
    assert "Version 1 is made, and stays as it is." in client.get(made.url).text
    for name in ("kept", "print", "pdf", "word"):
        for form in ("leader", "whole"):
            assert client.get(at_kept(name, brief, form)).status_code == 200, (name, form)
    assert "Version 1" in client.get(delegation.get_absolute_url()).text


def test_pressed_twice_one_version_is_kept(client: Client, officer: User) -> None:
    delegation = a_visit(officer)
    for _press in range(2):
        client.post(at("delegation_brief", delegation))
    assert Brief.objects.count() == 1
    assert "says what the record says now" in client.get(at("delegation_brief", delegation)).text


@pytest.mark.capability("G13", part="said where a brief is made")
def test_it_says_that_it_may_be_released(client: Client, officer: User) -> None:
    page = client.get(at("delegation_brief", a_visit(officer))).text
    assert "may be released under freedom of information law" in page


def test_what_changed_since_stands_on_page_print_pdf_and_word(client: Client, officer: User, tmp_path: Path) -> None:
    delegation = a_visit(officer)
    brief = services.make_brief(delegation, by=again(officer), now=NOW)
    edit(delegation, officer, our_aims="Another made-up aim.")
    assert "changed since" in client.get(delegation.get_absolute_url()).text
    assert "Make version 2" in client.get(at("delegation_brief", delegation)).text
    for form in ("leader", "whole"):
        for name in ("kept", "print"):
            told = client.get(at_kept(name, brief, form)).text
            assert "Changed since you prepared this" in told
        path = tmp_path / f"{form}.pdf"
        path.write_bytes(client.get(at_kept("pdf", brief, form)).content)
        assert "Changed since you prepared this" in text_of(path)
        word = Document(io.BytesIO(client.get(at_kept("word", brief, form)).content))
        told = "\n".join(line.text for line in word.paragraphs)
        assert "Changed since this was prepared:" in told
        assert "What we want, now: Another made-up aim." in told


def test_the_leaders_form_of_a_full_visit_is_one_side_of_a4(client: Client, officer: User, tmp_path: Path) -> None:
    delegation = a_full_visit(officer)
    brief = services.make_brief(delegation, by=again(officer), now=NOW)
    short, whole = tmp_path / "short.pdf", tmp_path / "whole.pdf"
    for path, form in ((short, "leader"), (whole, "whole")):
        path.write_bytes(client.get(at_kept("pdf", brief, form)).content)
    assert (pages_of(short), pages_of(whole) > 3) == (1, True)
    told = text_of(short)
    assert "… in the full brief" in told
    assert told.count("OFFICIAL-SENSITIVE") >= 2
    for heading in (
        "Who is coming",
        "What they want",
        "What to say",
        "What not to say",
        "Topics to be",
        "Protocol",
        "Offers",
        "Our last contacts",
        "Whom to call",
    ):
        assert heading in told
    assert "outside the council." in told
    edit(delegation, officer, our_aims="Another made-up aim.", their_aims="Others. " * 100)
    short.write_bytes(client.get(at_kept("pdf", brief, "leader")).content)
    assert pages_of(short) == 1


def test_chinese_names_are_right_in_pdf_and_word(client: Client, officer: User, tmp_path: Path) -> None:
    brief = services.make_brief(a_visit(officer), by=again(officer), now=NOW)
    for form in ("leader", "whole"):
        path = tmp_path / f"{form}.pdf"
        path.write_bytes(client.get(at_kept("pdf", brief, form)).content)
        assert "张测试1" in text_of(path)
        fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
        assert re.search("CJK|WenQuanYi|SC", fonts)
        word = Document(io.BytesIO(client.get(at_kept("word", brief, form)).content))
        assert "张测试1" in "\n".join(line.text for line in word.paragraphs)
        for style in ("Normal", "Heading 1", "Heading 2"):
            fonts_of = word.styles[style].element.rPr.rFonts
            assert fonts_of.get(qn("w:eastAsia")) == "Microsoft YaHei", style


def test_the_marking_stands_at_the_head_and_the_foot_of_the_word_file(client: Client, officer: User) -> None:
    delegation = a_visit(officer, marking=Marking.OFFICIAL_SENSITIVE, handling="Made-up handling.")
    brief = services.make_brief(delegation, by=again(officer), now=NOW)
    answer = client.get(at_kept("word", brief))
    word = Document(io.BytesIO(answer.content))
    [section] = word.sections
    for edge in (section.header, section.footer):
        assert edge.paragraphs[0].text == "OFFICIAL-SENSITIVE Made-up handling."
    assert word.core_properties.title == f"Brief: {delegation.title}"
    assert word.core_properties.author == ""
    assert f"{delegation.reference}-brief-1-whole.docx" in answer.headers["Content-Disposition"]
    assert Event.objects.filter(action="delegation_read", subject=delegation.key).exists()


def test_a_record_that_is_marked_later_marks_what_was_kept(client: Client, officer: User) -> None:
    delegation = a_visit(officer)
    brief = services.make_brief(delegation, by=again(officer), now=NOW)
    assert "OFFICIAL-SENSITIVE" not in client.get(at_kept("kept", brief)).text
    edit(delegation, officer, marking=Marking.OFFICIAL_SENSITIVE)
    assert client.get(at_kept("print", brief)).text.count('class="app-marking"') == 2


def test_without_pango_print_and_word_are_offered(
    client: Client, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_has_pango", lambda: False)
    brief = services.make_brief(a_visit(officer), by=again(officer), now=NOW)
    shown = client.get(at_kept("kept", brief)).text
    assert "libpango-1.0-0" in shown
    assert reverse("delegation_brief_pdf", args=[brief.delegation.key, brief.key]) not in shown
    answer = client.get(at_kept("pdf", brief, "leader"), follow=True)
    assert answer.redirect_chain == [(at_kept("print", brief, "leader"), 302)]
    assert "libpango-1.0-0" in answer.text


def test_a_leader_reads_the_short_form_first(client: Client, officer: User) -> None:
    brief = services.make_brief(a_visit(officer), by=again(officer), now=NOW)
    client.force_login(factories.council_user("LDS", Role.LEADER))
    page = client.get(brief.get_absolute_url()).text
    assert "This is the leader’s form" in page
    assert "Read the whole brief" in page
    assert "Ask for its sign-off" not in page


def test_what_is_over_is_read_on_and_made_no_more(client: Client, officer: User) -> None:
    delegation = a_visit(officer)
    brief = services.make_brief(delegation, by=again(officer), now=NOW)
    delegation.refresh_from_db()
    services.cancel_delegation(delegation, reason="Made-up.", seen=delegation.version, by=again(officer), now=NOW)
    page = client.get(at("delegation_brief", delegation)).text
    assert "Version 1" in page
    assert "Make version" not in page
    assert client.get(brief.get_absolute_url()).status_code == 200
    assert client.post(at("delegation_brief", delegation)).status_code == 409


def test_a_draft_leads_to_its_tasks(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer)
    for name in ("delegation_brief", "delegation_sign_off", "delegation_sign_off_ask"):
        answer: Any = client.get(at(name, draft))
        assert answer.url == at("delegation_tasks", draft)
    assert client.post(at("delegation_brief", draft)).status_code == 409


def test_it_is_made_at_a_bounded_number_of_queries(
    client: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    few, many = a_visit(officer), a_full_visit(officer)
    services.make_brief(few, by=again(officer), now=NOW)
    services.make_brief(many, by=again(officer), now=NOW)
    counts = []
    for one in (few, many):
        # Two of them fetch with whom the last contacts were, and one what is said of the risk.
        with django_assert_max_num_queries(43) as asked:
            assert client.get(at("delegation_brief", one)).status_code == 200
        counts.append(len(asked))
    # The lines of the full one are fetched in one query, those of them that are chosen for this reader in another, and
    # the pinned reactive line in a third.
    assert counts[1] - counts[0] <= 7, counts


@pytest.mark.parametrize("name", ["delegation", "delegation_brief"])
def test_forty_stops_ask_no_more_than_four_where_a_brief_is_kept(client: Client, officer: User, name: str) -> None:
    counts = []
    for stops in (4, 40):
        programme = [
            {"title": f"Made-up meeting {n}", "on": date(2027, 3, 15), "kind": "formal_meeting"} for n in range(stops)
        ]
        delegation = a_visit(officer, programme=programme)
        services.make_brief(delegation, by=again(officer), now=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at(name, delegation)).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0], counts


def test_word_files_are_proofread_as_british_english_and_chinese(client: Client, officer: User) -> None:
    brief = services.make_brief(a_visit(officer), by=again(officer), now=NOW)
    document = Document(io.BytesIO(client.get(at_kept("word", brief)).content))
    [default] = document.styles.element.iter(qn("w:lang"))
    assert (default.get(qn("w:val")), default.get(qn("w:eastAsia"))) == ("en-GB", "zh-CN")
