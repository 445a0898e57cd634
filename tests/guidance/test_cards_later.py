"""What a cover card says of what was published later: that its question is answered otherwise, from when, and to whom
that is told; and what of it each role of its council is shown.
"""

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Marking
from guidance import services
from guidance.models import AnswerCard, LineVersion, Sector
from guidance.rules import Standing
from guidance.services import draft_next_version
from notifications.models import Message
from tests.factories import NOW, again, council_user, user_of
from tests.guidance.asked import a_card, a_question, an_answer, an_investor
from tests.guidance.texts import a_position, a_version, published, writer

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW + timedelta(hours=3))]
LATER = NOW + timedelta(hours=2)
TODAY = NOW.date()
ENERGY: dict[str, Any] = {"activity_id": "inward_investment", "sector_id": "energy"}


@pytest.fixture
def officer(client: Client) -> User:
    user = council_user("LDS")
    client.force_login(user)
    return user


def page(client: Client, card: AnswerCard, what: str = "") -> Any:
    return client.get(reverse(f"card_{what}" if what else "card", args=[card.key]))


def told_since() -> list[str]:
    return list(Message.objects.filter(kind="guidance_changed").values_list("record", flat=True))


@pytest.mark.capability("P19", part="it says when another position answers its question")
class TestAnsweredOtherwise:
    def test_a_narrower_position_answers_and_the_words_of_both_are_compared(
        self, client: Client, officer: User
    ) -> None:
        a_position("fcdo", activity_id="inward_investment", text="Go ahead.")
        card = a_card(by=officer)
        assert page(client, card).context["since"] == []
        assert "Changed since" not in client.get(reverse("cards")).text
        assert "It has changed since" not in page(client, card, "print").text
        narrow = a_position("fcdo", **ENERGY, standing=Standing.NOT_SUPPORTED, text="Do not go ahead.", now=LATER)
        [since] = page(client, card).context["since"]
        assert "Changed since" in client.get(reverse("cards")).text
        on_paper = page(client, card, "print").text
        for words in (
            "It has changed since. Below stands what was said then",
            "Another position answers this",
            officer.name,
        ):
            assert words in on_paper, words
        assert (
            "Another position answers this question now. It is this: Attracting or accepting investment, Energy."
            in since.words
        )
        assert since.url == narrow.get_absolute_url()
        assert "<ins>" in str(since.changes[0].text) and "Not supported" in str(since.changes[0].text)
        assert page(client, card).context["told"]["answer"] == "Encouraged"

    def test_where_there_was_none_the_one_that_appears_is_named(self, client: Client, officer: User) -> None:
        card = a_card(by=officer)
        first = a_position("fcdo", **ENERGY, text="Go ahead.", now=LATER)
        [since] = page(client, card).context["since"]
        assert (since.title, since.url) == ("No position yet", first.get_absolute_url())
        assert "Go ahead." in page(client, card).text

    def test_one_that_begins_later_is_said_to_with_its_day(
        self, client: Client, officer: User, time_machine: Any
    ) -> None:
        a_position("fcdo", activity_id="inward_investment")
        card = a_card(by=officer)
        day = TODAY + timedelta(days=10)
        a_position("fcdo", **ENERGY, standing=Standing.ADVICE_FIRST, valid_from=day, now=LATER)
        assert told_since() == [card.key]
        [since] = page(client, card).context["since"]
        assert since.words.startswith("Another position answers this question from 4 December 2026.")
        time_machine.move_to(NOW + timedelta(days=10))
        client.force_login(officer)
        [since] = page(client, card).context["since"]
        assert since.words.startswith("Another position answers this question now.")

    def test_what_replaces_a_line_later_is_said_to_with_its_day(self, client: Client, officer: User) -> None:
        version = a_version(sectors=[Sector.objects.get(code="energy")])
        facts: dict[str, Any] = {"headline": "Newer.", "change_note": "New.", "valid_from": TODAY + timedelta(days=10)}
        published(draft_next_version(version.line, by=writer("unit"), now=NOW, **facts), now=NOW)
        card = a_card(by=officer)
        [since] = page(client, card).context["since"]
        assert since.words == "Changes on 4 December 2026."

    def test_a_position_that_comes_to_stand_beside_it_is_named(self, client: Client) -> None:
        cardiff = council_user("CRF")
        client.force_login(cardiff)
        a_position("fcdo", **ENERGY)
        card = a_card("CRF", by=cardiff)
        facts = {"nation": "wales", "standing": Standing.ADVICE_FIRST, "now": LATER}
        welsh = a_position("wales", activity_id="inward_investment", **facts)
        [since] = page(client, card).context["since"]
        assert (since.words, since.url) == ("It stands beside the answer now.", welsh.get_absolute_url())
        assert told_since() == [card.key]

    def test_one_that_is_withdrawn_again_leaves_the_card_as_it_was(self, client: Client, officer: User) -> None:
        a_position("fcdo", activity_id="inward_investment")
        card = a_card(by=officer)
        narrow = a_position("fcdo", **ENERGY, standing=Standing.ADVICE_FIRST, now=LATER)
        publisher = user_of("unit", Role.PUBLISHER)
        services.withdraw(narrow, reason="Wrong.", seen=narrow.version, by=publisher, now=LATER)
        assert page(client, card).context["since"] == []


@pytest.mark.capability("P35", part="a new position tells exactly the councils on whose cards it answers otherwise")
class TestWhoIsTold:
    def test_exactly_those_whose_own_question_it_answers(self, officer: User) -> None:
        a_position("fcdo", activity_id="inward_investment")
        hit, none_yet = a_card(by=officer), a_card("CRF")
        a_card("MAN", asked=an_investor(sector=Sector.objects.get(code="defence")))
        a_card("MAN", asked=an_investor(sector=None))
        a_card("MAN", asked=an_investor(place=None, activity=None))
        a_position("fcdo", **ENERGY, standing=Standing.ADVICE_FIRST, now=LATER)
        assert sorted(told_since()) == sorted([hit.key, none_yet.key])

    def test_nobody_of_a_question_that_a_more_precise_one_answers(self, officer: User) -> None:
        a_position("fcdo", **ENERGY)
        a_card(by=officer)
        a_position("fcdo", activity_id="inward_investment", now=LATER)
        assert told_since() == []

    def test_once_where_it_replaces_what_the_card_relies_on(self, officer: User) -> None:
        a_position("fcdo", **ENERGY)
        card = a_card(by=officer)
        a_position("fcdo", **ENERGY, standing=Standing.ADVICE_FIRST, now=LATER)
        assert told_since() == [card.key]


class TestWhatIsForARole:
    @pytest.fixture
    def card(self, officer: User) -> AnswerCard:
        energy = [Sector.objects.get(code="energy")]
        a_version(title="For officers", sectors=energy, roles=["officer"], full_line="Officers alone say this.")
        a_version(title="For all", sectors=energy, full_line="Everybody says this.")
        return a_card(by=officer)

    def test_a_leader_is_shown_the_rest_and_that_something_is_left_out(self, client: Client, card: AnswerCard) -> None:
        client.force_login(council_user("LDS", Role.LEADER))
        for what in ("", "print"):
            shown = page(client, card, what).text
            assert "Officers alone say this." not in shown, what
            assert "For officers" not in shown, what
            assert "Everybody says this." in shown, what
            assert "is not for your role, and is left out here" in shown, what
        assert page(client, card, "file").status_code == 403
        verified = page(client, card, "verify")
        assert card.sha256 in verified.text
        assert reverse("card_file", args=[card.key]) not in verified.text + page(client, card).text

    @pytest.mark.needs("pdftotext")
    def test_nor_does_the_file_for_paper_hold_it(self, client: Client, card: AnswerCard, tmp_path: Path) -> None:
        client.force_login(council_user("LDS", Role.LEADER))
        shown = in_words(page(client, card, "pdf"), tmp_path)
        assert "Officers alone" not in shown
        assert "is left out here" in shown

    def test_nor_what_became_of_it(self, client: Client, card: AnswerCard, officer: User) -> None:
        client.force_login(council_user("LDS", Role.LEADER))
        [line] = [one for one in card.content["lines"] if one["title"] == "For officers"]
        version = LineVersion.objects.get(key=line["id"])
        services.withdraw(version, reason="Quiet.", seen=version.version, by=user_of("unit", Role.PUBLISHER), now=LATER)
        assert page(client, card).context["since"] == []
        client.force_login(officer)
        assert [one.words for one in page(client, card).context["since"]] == ["It was withdrawn: Quiet."]

    def test_an_officer_has_all_of_it(self, client: Client, card: AnswerCard) -> None:
        shown = page(client, card)
        assert "Officers alone say this." in shown.text
        assert "left out" not in shown.text
        assert page(client, card, "file").status_code == 200

    def test_a_role_at_another_council_opens_nothing_here(self, client: Client, card: AnswerCard) -> None:
        leader = council_user("LDS", Role.LEADER)
        leader.memberships.create(body=council_user("MAN").memberships.get().body, role=Role.OFFICER)
        client.force_login(again(leader))
        assert "Officers alone say this." not in page(client, card).text


def in_words(file: Any, folder: Path) -> str:
    assert file.headers["Content-Type"] == "application/pdf"
    path = folder / "card.pdf"
    path.write_bytes(file.content)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return " ".join(text.split())


class TestMarked:
    def test_the_question_of_a_marked_card_stands_in_no_list(self, client: Client, officer: User) -> None:
        query = a_question(by=officer, text="A made-up sensitive matter?", marking=Marking.OFFICIAL_SENSITIVE)
        an_answer(query)
        query.refresh_from_db()
        form = client.get(reverse("query_keep", args=[query.key])).context["form"]
        card = services.keep_answered_query(query, shown=form["shown"].value(), by=officer, now=NOW)
        listed = client.get(reverse("cards")).text
        assert "sensitive matter" not in listed
        assert query.reference in listed
        assert "A made-up sensitive matter?" in page(client, card).text

    @pytest.mark.needs("pdftotext")
    def test_the_marking_stands_on_the_print_and_on_each_page_of_the_file(
        self, client: Client, officer: User, tmp_path: Path
    ) -> None:
        long = "A made-up paragraph of some words.\n" * 200
        a_version(sectors=[Sector.objects.get(code="energy")], full_line=long, marking=Marking.OFFICIAL_SENSITIVE)
        card = a_card(by=officer)
        assert page(client, card, "print").text.count("OFFICIAL-SENSITIVE") >= 2
        file = page(client, card, "pdf")
        path = tmp_path / "card.pdf"
        path.write_bytes(file.content)
        pages = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
        each = pages.strip("\f").split("\f")
        assert len(each) > 1
        assert all("OFFICIAL-SENSITIVE" in one for one in each)
