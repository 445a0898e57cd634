"""Cover cards on their pages: what was kept, whether it still is, what changed since, and on paper."""

import hashlib
import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from accounts.rules import Marking
from audit.models import Event
from guidance import services
from guidance.models import AnswerCard, LineVersion, Sector
from guidance.rules import Standing
from tests.factories import NOW, council_user, user_of
from tests.guidance.asked import a_card, an_investor
from tests.guidance.test_cards import tamper
from tests.guidance.texts import a_position, a_version, published, writer
from web import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
LATER = NOW + timedelta(hours=2)


def page(client: Client, card: AnswerCard, what: str = "") -> Any:
    return client.get(reverse(f"card_{what}" if what else "card", args=[card.key]))


def a_newer(version: LineVersion, **facts: Any) -> LineVersion:
    by = writer("unit")
    drafted = services.draft_next_version(version.line, by=by, now=LATER, change_note="Made up.", **facts)
    return published(drafted, now=LATER)


@pytest.fixture
def officer(client: Client) -> Any:
    user = council_user("LDS")
    client.force_login(user)
    return user


def test_what_was_said_stands_below_what_changed_since(client: Client, officer: Any) -> None:
    energy = Sector.objects.get(code="energy")
    position = a_position("dbt", sector_id="energy", text="Go ahead with these investors.")
    version = a_version(sectors=[energy], title="On energy", full_line="We welcome investors in wind.")
    gone = a_version(sectors=[energy], title="On batteries")
    card = a_card(by=officer)
    assert "Changed since" not in page(client, card).text
    a_position("dbt", sector_id="energy", standing=Standing.ADVICE_FIRST, text="Wait with these investors.", now=LATER)
    a_newer(version, full_line="We welcome some investors in wind.")
    services.withdraw(
        gone, reason="A fact was wrong.", seen=gone.version, by=user_of("unit", Role.PUBLISHER), now=LATER
    )
    shown = page(client, card)
    since = {one.title: one for one in shown.context["since"]}
    assert set(since) == {
        f"Position of {position.owner.name}: Energy",
        "On energy, version 1",
        "On batteries, version 1",
    }
    assert since["On batteries, version 1"].words == "It was withdrawn: A fact was wrong."
    [told] = since["On energy, version 1"].changes
    assert re.search(r"<ins>.*some .*</ins>", str(told.text))
    assert not re.search(r"<del>", str(told.text))
    assert "Seek advice first" in shown.text
    # What was kept is there as it was.
    assert shown.context["told"]["positions"][0]["text"] == "Go ahead with these investors."
    assert "Seek advice first" not in page(client, card, "print").text


def test_something_newer_that_is_not_for_the_council_is_not_shown_to_it(client: Client, officer: Any) -> None:
    version = a_version(sectors=[Sector.objects.get(code="energy")])
    card = a_card(by=officer)
    a_newer(version, full_line="For Wales alone.", nations=["wales"])
    shown = page(client, card)
    assert "not for your council" in shown.text
    assert "For Wales alone." not in shown.text


def test_what_has_expired_since_says_so(client: Client, officer: Any, time_machine: Any) -> None:
    a_position(sector_id="energy", expires_on=NOW.date())
    card = a_card(by=officer)
    time_machine.move_to(NOW + timedelta(days=1))
    client.force_login(officer)
    assert [one.words for one in page(client, card).context["since"]] == ["It has expired since."]


@pytest.mark.capability("N01", part="a page works the hash out anew, and anybody can")
def test_a_page_verifies_it_and_so_can_anybody(client: Client, officer: Any) -> None:
    card = a_card(by=officer)
    verified = page(client, card, "verify")
    assert "This is what was kept" in verified.text
    assert verified.text.count(card.sha256) == 3
    file = page(client, card, "file")
    assert hashlib.sha256(file.content).hexdigest() == card.sha256
    assert file.headers["Content-Disposition"] == f'attachment; filename="{card.reference}.json"'
    tamper("""UPDATE guidance_answercard SET content = jsonb_set(content, '{answer}', '"Encouraged"')""")
    assert "This is not what was kept" in page(client, card, "verify").text
    assert "Do not rely on it" in page(client, card).text


def test_nobody_outside_the_council_opens_any_page_of_it(client: Client) -> None:
    card = a_card("CRF")
    for who in (("LDS", Role.OFFICER), ("unit", Role.PUBLISHER), ("wales", Role.DEVOLVED), ("fcdo", Role.CLEARER)):
        client.force_login(user_of(*who))
        assert client.get(reverse("cards")).context["rows"] == []
        for what in ("", "print", "pdf", "file", "verify"):
            assert page(client, card, what).status_code == 404, (who, what)


def test_there_is_no_way_to_change_or_delete_one(client: Client, officer: Any) -> None:
    card = a_card(by=officer)
    for what in ("", "print", "pdf", "file", "verify"):
        address = reverse(f"card_{what}" if what else "card", args=[card.key])
        for method in ("post", "put", "patch", "delete"):
            assert getattr(client, method)(address).status_code == 405, (what, method)


def test_reading_one_with_a_marked_text_stands_on_the_trail(client: Client, officer: Any) -> None:
    a_position(sector_id="energy", marking=Marking.OFFICIAL_SENSITIVE)
    card = a_card(by=officer)
    assert "OFFICIAL-SENSITIVE" in page(client, card).text
    assert Event.objects.filter(action="answer_card_read", subject=card.key).count() == 1


class TestOnPaper:
    @pytest.mark.capability("P19", part="the PDF states its dates")
    @pytest.mark.needs("pdftotext")
    def test_the_file_states_its_dates_and_who_cleared_it(self, client: Client, officer: Any, tmp_path: Path) -> None:
        a_position(
            "dbt",
            sector_id="energy",
            text="Made-up words for 沈阳市人民政府外事办公室.",
            review_by=NOW.date() + timedelta(days=90),
        )
        card = a_card(by=officer, asked=an_investor(with_whom="沈阳市人民政府外事办公室"))
        file = page(client, card, "pdf")
        assert (file.status_code, file.headers["Content-Type"]) == (200, "application/pdf")
        path = tmp_path / "card.pdf"
        path.write_bytes(file.content)
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
        plain = " ".join(text.split())
        for words in (
            "Kept for Leeds City Council on 24 November 2026 at 9:30am",
            "Printed on 24 November 2026",
            "valid from 24 November 2026",
            "To be reviewed by 22 February 2027",
            "Cleared: Department for Business and Trade, 24 November 2026",
            "沈阳市人民政府外事办公室",
            card.reference,
        ):
            assert words in plain, words
        assert card.sha256 in plain.replace(" ", "")
        fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
        # That the text can be read out of the file does not say that its characters are seen.
        assert re.search("CJK|WenQuanYi|SC", fonts)

    def test_without_pango_the_page_offers_print_and_names_the_package(
        self, client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pdf, "_has_pango", lambda: False)
        card = a_card(by=officer)
        shown = page(client, card)
        assert "libpango-1.0-0" in shown.text
        assert reverse("card_pdf", args=[card.key]) not in shown.text
        answer = client.get(reverse("card_pdf", args=[card.key]), follow=True)
        assert (answer.status_code, answer.redirect_chain) == (200, [(reverse("card_print", args=[card.key]), 302)])
        assert "libpango-1.0-0" in answer.text

    def test_a_font_with_chinese_characters_is_asked_for_where_there_are_some(
        self, client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pdf, "_has_pango", lambda: True)
        monkeypatch.setattr(pdf, "_families", lambda: frozenset({"DejaVu Sans"}))
        with_characters = a_card(by=officer, asked=an_investor(with_whom="沈阳市人民政府外事办公室"))
        assert "fonts-noto-cjk" in page(client, with_characters).text
        without = a_card(by=officer, asked=an_investor(place=None))
        assert page(client, without, "pdf").status_code == 200

    def test_what_is_typed_is_no_markup_in_the_file(self, client: Client, officer: Any) -> None:
        typed = "<img src='file:///etc/passwd'><b>bold"
        card = a_card(by=officer, asked=an_investor(with_whom=typed))
        assert page(client, card, "pdf").status_code in (200, 302)
        assert typed not in page(client, card, "print").text
