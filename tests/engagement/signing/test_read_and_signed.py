"""What a leader reads on a phone before they sign, what a signed brief says on paper, and the answer to a remark."""

import io
from datetime import date, time

import pytest
from django.template.loader import render_to_string
from docx import Document

from accounts.models import Appointment, User
from accounts.roles import Role
from engagement import services
from engagement.brief_differences import differences
from engagement.brief_short import changes_in_short
from engagement.brief_words import flag_sentence
from engagement.models import Brief, Delegation, SignOff
from engagement.rules import SignOffDecision
from engagement.views.briefs import signed_told
from tests import factories
from tests.engagement.pages import at, send
from tests.engagement.test_briefs import edit
from tests.engagement.test_guidance_of_visit import a_line
from tests.engagement.test_sign_off import a_brief, as_
from tests.factories import NOW, again

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P48")]
TODAY = NOW.date()
RECEPTION = {"title": "Made-up reception", "on": date(2027, 3, 15), "at": time(10, 30), "kind": "banquet_reception"}


class TestReadOnAPhone:
    def test_the_way_to_the_answer_comes_first_and_the_lines_are_closed(
        self, officer: User, leader: User, visit: Delegation, signed: SignOff
    ) -> None:
        edit(visit, officer, our_aims="Another made-up aim.")
        services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        page = as_(leader).get(at("delegation_sign_off", visit)).text
        assert page.index('href="#decide"') < page.index("Changed since version 1") < page.index('id="decide"')
        in_short = page[page.index("Changed since version 1") : page.index("Show it line by line")]
        assert "Another made-up aim." in in_short
        assert "<ins>" not in in_short
        assert '<details class="govuk-details">' in in_short

    def test_a_line_that_came_is_told_once(self, officer: User, visit: Delegation) -> None:
        line = a_line("tibet", leader_line="Made-up sentence for a leader.", full_line="Made-up full sentence.")
        before = a_brief(visit, officer)
        services.take_up_guidance(visit, line, by=again(officer), now=NOW)
        [one] = [
            one for one in differences(before.content, a_brief(visit, officer).content) if one.title == "What to say"
        ]
        [told] = one.new
        assert "Made-up sentence for a leader." in told
        assert "Made-up full sentence." not in told

    def test_an_answer_stands_behind_what_it_answers_and_a_flag_is_told_once(
        self, officer: User, visit: Delegation
    ) -> None:
        content = a_brief(visit, officer).content
        flag = {"rule": "aims_unknown", "facts": {}, "response": "", "alternative": "", "reason": ""}
        answered = {**flag, "response": "going_ahead", "reason": "made-up reason."}
        [one] = differences({**content, "flags": [flag]}, {**content, "flags": [answered]})
        [told] = one.new
        assert told.startswith(flag_sentence(flag))
        assert told.endswith("made-up reason.")
        assert one.gone == ()
        [gone] = differences({**content, "flags": [flag]}, {**content, "flags": []})
        assert flag_sentence(flag) in gone.gone[0]

    def test_what_is_new_of_much_is_counted(self, officer: User, visit: Delegation) -> None:
        before = a_brief(visit, officer).content
        edit(visit, officer, programme=[{**RECEPTION, "at": time(hour)} for hour in (11, 12, 13, 14)])
        now = a_brief(visit, officer).content
        [programme] = [
            one for one in changes_in_short(differences(before, now), before, now, TODAY) if one.code == "programme"
        ]
        assert len(programme.said) == 3
        assert programme.said[-1].text == "and 2 more"


class TestOnPaper:
    @pytest.mark.parametrize("name", ["kept", "print", "word"])
    def test_a_signed_version_says_by_whom_and_when(
        self, officer: User, leader: User, visit: Delegation, signed: SignOff, name: str
    ) -> None:
        told = paper(officer, visit, signed.brief, name)
        assert f"Signed off by {leader.name}, Leader, on 24 November 2026 at 9:30am." in told

    def test_so_does_its_pdf(self, visit: Delegation, signed: SignOff, officer: User) -> None:
        context = {"brief": signed.brief, "visit": signed.brief.content["visit"], "signed": signed_told(signed.brief)}
        assert "Signed off by" in render_to_string("engagement/brief_pdf.html", context)

    def test_whoever_deputised_is_named_as_such(self, officer: User, leader: User, visit: Delegation) -> None:
        deputy = factories.council_user("LDS", Role.LEADER, name="Made-up Deputy")
        Appointment.objects.filter(holder=leader).update(deputy=deputy)
        asked = services.ask_sign_off(a_brief(visit, officer), by=again(officer), now=NOW)
        services.sign_off_brief(asked, by=again(deputy), now=NOW)
        told = paper(officer, visit, asked.brief, "print")
        assert "Signed off by Made-up Deputy, deputising for the Leader, on 24 November 2026" in told

    def test_one_that_nobody_signed_says_nothing_of_it(self, officer: User, visit: Delegation) -> None:
        assert "Signed off by" not in paper(officer, visit, a_brief(visit, officer), "print")

    def test_one_out_of_date_names_a_newer_one_only_where_there_is_one(self, officer: User, visit: Delegation) -> None:
        brief = a_brief(visit, officer)
        edit(visit, officer, our_aims="Another made-up aim.")
        assert "Do not rely on it: ask for a new one." in paper(officer, visit, brief, "print")
        a_brief(visit, officer)
        assert "Do not rely on it: take the newer version." in paper(officer, visit, brief, "print")


def paper(reader: User, visit: Delegation, brief: Brief, name: str) -> str:
    answer = as_(reader).get(at(f"delegation_brief_{name}", visit, brief.key) + "?form=leader")
    if name != "word":
        return str(answer.text)
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)


class TestWhatWeDidAboutIt:
    def test_the_leader_reads_it_beside_their_own_words(
        self, officer: User, leader: User, visit: Delegation, sent_back: SignOff
    ) -> None:
        client, address = as_(officer), at("delegation_sign_off_ask", visit)
        page = client.get(address).text
        assert "Made-up remark: who pays?" in page
        assert "What we did about it (optional)" in page
        send(client, address, what_we_did="Made-up: they pay.")
        page = as_(leader).get(at("delegation_sign_off", visit)).text
        top = page[: page.index("Who is coming")]
        assert top.index("Made-up remark: who pays?") < top.index("Made-up: they pay.")

    def test_it_may_be_left_empty_and_is_kept_when_it_is_asked_anew(
        self, officer: User, visit: Delegation, sent_back: SignOff
    ) -> None:
        client, address = as_(officer), at("delegation_sign_off_ask", visit)
        send(client, address)
        assert SignOff.objects.get(decision=SignOffDecision.WAITING).what_we_did == ""
        edit(visit, officer, our_aims="Another made-up aim.")
        send(client, address, what_we_did="Made-up: they pay.")
        edit(visit, officer, our_aims="A third made-up aim.")
        assert "Made-up: they pay.</textarea>" in client.get(address).text

    def test_where_nothing_was_sent_back_nobody_is_asked_for_it(self, officer: User, visit: Delegation) -> None:
        a_brief(visit, officer)
        assert "What we did about it" not in as_(officer).get(at("delegation_sign_off_ask", visit)).text
