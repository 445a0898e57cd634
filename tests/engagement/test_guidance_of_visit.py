"""What guidance a visit relies on: what fits it, taken up by one button, recalled when it changes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from engagement import services
from engagement.advice import guidance_for, lines_on_where
from engagement.models import Delegation
from engagement.rules import Direction, Purpose
from guidance.models import Issued, LineVersion, Receipt, Topic, Use
from guidance.rules import Standing
from guidance.services import draft_next_version, exposure, withdraw
from notifications.models import Notice
from notifications.services import deliver_outbox
from places.models import Council, Country, Place
from tests.factories import NOW, a_delegation, a_draft, council_user, user_of
from tests.guidance.asked import a_card, a_question
from tests.guidance.texts import (
    a_draft_position,
    a_position,
    a_version,
    cleared,
    countersigned,
    published,
    submitted,
    writer,
)
from web.refusals import WrongState

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(LATER + timedelta(hours=1), tick=False)


def a_line(topic: str, **facts: Any) -> LineVersion:
    return a_version(title=f"Line on {topic}", topics=[Topic.objects.get(code=topic)], **facts)


def fits(delegation: Delegation, user: User) -> list[Issued]:
    return [fit.row for fit in guidance_for(delegation, user, TODAY).fitting]


def newer(version: LineVersion, *, now: datetime = LATER, **words: Any) -> LineVersion:
    words = {"headline": "A newer headline.", "change_note": "The first sentence.", **words}
    return published(draft_next_version(version.line, by=writer("unit"), now=now, **words), now=now)


def pin(delegation: Delegation, row: Issued, user: User) -> Use:
    return services.take_up_guidance(delegation, row, by=user, now=NOW)


def page_of(delegation: Delegation, user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse("delegation", args=[delegation.key]))


class TestWhatFits:
    def test_lines_are_chosen_by_country_place_and_words_and_by_no_name_of_a_person(self) -> None:
        officer = council_user()
        taiwan, xinjiang, tibet, gifts = (
            a_line(topic) for topic in ("one_china_taiwan", "xinjiang", "tibet", "gifts_hospitality_travel")
        )
        kaohsiung = a_draft("LDS", by=officer, title="Kaohsiung harbour talks", purposes=[])
        assert fits(kaohsiung, officer) == [taiwan]
        urumqi = Place.objects.get(code="CN-650100")
        assert fits(a_draft("LDS", by=officer, title="Visit", place=urumqi, purposes=[]), officer) == [xinjiang]
        with_gift = a_draft("LDS", by=officer, title="Visit", their_aims="To bring a gift.", purposes=[])
        assert fits(with_gift, officer) == [gifts]
        named = a_draft("LDS", by=officer, title="Visit", purposes=[], delegates=[{"name": "Tibet Xinjiang"}])
        assert fits(named, officer) == []
        assert tibet.is_published

    def test_positions_are_chosen_by_purpose_sector_nation_and_country_and_each_government_speaks(self) -> None:
        leeds, cardiff = council_user("LDS"), council_user("CRF")
        wide = a_position("fcdo", activity_id="inward_investment")
        narrow = a_position("dbt", activity_id="inward_investment", sector_id="energy", standing=Standing.ADVICE_FIRST)
        welsh = a_position("wales", activity_id="inward_investment", nation="wales", standing=Standing.ADVICE_FIRST)
        a_position("fcdo", activity_id="tourism")
        a_position("fcdo", activity_id="inward_investment", country_id="JP", standing=Standing.ADVICE_FIRST)
        facts: dict[str, Any] = {"purposes": [Purpose.INWARD_INVESTMENT]}
        assert fits(a_delegation("LDS", by=leeds, **facts), leeds) == [wide]
        in_energy = a_delegation("LDS", by=leeds, **facts, our_aims="Partners in energy.")
        assert fits(in_energy, leeds) == [narrow]
        assert set(fits(a_delegation("CRF", by=cardiff, **facts), cardiff)) == {wide, welsh}

    def test_nobody_is_shown_what_is_for_others_or_in_force_no_more(self) -> None:
        leeds, leader = council_user("LDS"), council_user("LDS", Role.LEADER)
        delegation = a_delegation("LDS", by=leeds, title="Taipei visit")
        a_line("one_china_taiwan", nations=["wales"])
        for_leaders = a_line("hong_kong_bno", roles=["leader"])
        delegation = services.edit_delegation(
            delegation, seen=delegation.version, by=leeds, now=NOW, title="Taipei and Hong Kong"
        )
        assert fits(delegation, leeds) == []
        assert fits(delegation, leader) == [for_leaders]


@pytest.mark.capability("P21", part="the line stands on every page of a record that calls for it, before it is logged")
class TestBeforeItIsLogged:
    @pytest.mark.parametrize(
        ("topic", "facts"),
        [
            ("one_china_taiwan", {"country": "TW"}),
            ("one_china_taiwan", {"title": "Kaohsiung port visit"}),
            ("hong_kong_bno", {"country": "HK"}),
            ("xinjiang", {"title": "Visit of a 新疆 office"}),
            ("tibet", {"title": "Visit from Tibet"}),
        ],
    )
    def test_the_line_of_a_place_stands_on_each_section_and_where_answers_are_checked(
        self, client: Client, topic: str, facts: dict[str, str]
    ) -> None:
        officer = council_user()
        line = a_line(topic, headline=f"Say this of {topic}.")
        a_line("students", headline="Something else.")
        draft = services.start_delegation(
            Council.objects.get(code="LDS"),
            by=officer,
            now=NOW,
            title=facts.get("title", "Visit"),
            direction=Direction.INWARD,
            country=Country.objects.get(code=facts.get("country", "CN")),
        )
        assert lines_on_where(draft, officer, TODAY) == [line]
        client.force_login(officer)
        for page in ("tasks", "basics", "dates", "places", "organisations", "programme", "programme/add", "check"):
            shown = client.get(f"/delegations/{draft.key}/{page}/").text
            assert f"Say this of {topic}." in shown, page
            assert "Something else." not in shown

    def test_a_stop_that_names_the_place_calls_for_its_line(self, client: Client) -> None:
        officer, line = council_user(), a_line("one_china_taiwan")
        draft = a_draft("LDS", by=officer, title="Visit", purposes=[])
        assert lines_on_where(draft, officer, TODAY) == []
        stop = {"title": "Lunch with a guest from Kaohsiung", "on": draft.starts_on, "kind": "formal_meeting"}
        draft = services.edit_delegation(draft, seen=draft.version, by=officer, now=NOW, programme=[stop])
        assert lines_on_where(draft, officer, TODAY) == [line]

    def test_a_text_that_is_marked_is_named_and_its_words_stand_on_its_own_page_alone(self) -> None:
        officer = council_user()
        a_line("one_china_taiwan", headline="Not for lists.", marking="OFFICIAL-SENSITIVE")
        delegation = a_delegation("LDS", by=officer, title="Taipei visit")
        page = page_of(delegation, officer).text
        assert "Line on one_china_taiwan" in page
        assert "Not for lists." not in page


class TestPinning:
    def test_one_button_takes_it_up_and_another_lets_it_go(self, client: Client) -> None:
        officer, line = council_user(), a_line("one_china_taiwan")
        delegation = a_delegation("LDS", by=officer, title="Taipei visit")
        client.force_login(officer)
        answer = client.post(reverse("delegation_guidance_take_up", args=[delegation.key, line.key]))
        assert answer.headers["Location"] == f"{delegation.get_absolute_url()}#guidance"
        use = Use.objects.get()
        assert (use.of_record, use.record, use.is_live, use.council_id) == (line.key, delegation.key, True, "LDS")
        assert Receipt.objects.get(reader=officer).used_at == LATER + timedelta(hours=1)
        guidance = page_of(delegation, officer).context["guidance"]
        assert ([one.row for one in guidance.pinned], guidance.fitting) == ([line], [])
        client.post(reverse("delegation_guidance_drop", args=[delegation.key, use.key]))
        assert fits(delegation, officer) == [line]
        assert not Use.objects.get().is_live

    def test_several_are_chosen_on_its_page_and_taken_up_in_one_go(self, client: Client) -> None:
        officer = council_user()
        first, second, third = (a_line(topic) for topic in ("one_china_taiwan", "tibet", "xinjiang"))
        delegation = a_delegation("LDS", by=officer, title="Talks on Taipei, Tibet and Xinjiang")
        page = page_of(delegation, officer).text
        assert page.count('name="texts"') == 3 and page.count("Rely on these") == 1
        client.force_login(officer)
        address = reverse("delegation_guidance_choose", args=[delegation.key])
        none = client.post(address, {})
        assert none.status_code == 400 and "Choose at least one" in none.text
        answer = client.post(address, {"texts": [first.key, third.key]})
        assert answer.headers["Location"] == f"{delegation.get_absolute_url()}#guidance"
        assert set(Use.objects.values_list("of_record", flat=True)) == {first.key, third.key}
        assert fits(delegation, officer) == [second]
        # One text that fits has a button of its own.
        page = page_of(delegation, officer).text
        assert 'name="texts"' not in page and "Take it off" in page and "Rely on it" in page
        stale = client.post(address, {"texts": [first.key, second.key]})
        assert stale.status_code == 400 and "was taken up meanwhile" in stale.text
        assert Use.objects.count() == 2
        for user, status in ((council_user("LDS", Role.LEADER), 403), (council_user("MAN"), 404)):
            client.force_login(user)
            assert client.post(address, {"texts": [second.key]}).status_code == status

    def test_others_have_no_hand_in_it(self, client: Client) -> None:
        officer, leader, line = council_user(), council_user("LDS", Role.LEADER), a_line("one_china_taiwan")
        delegation = a_delegation("LDS", by=officer, title="Taipei visit")
        use = pin(delegation, line, officer)
        told = {}
        for user in (leader, council_user("MAN"), user_of("unit", Role.ANALYST)):
            client.force_login(user)
            take, drop = (
                client.post(reverse(f"delegation_guidance_{act}", args=[delegation.key, key])).status_code
                for act, key in (("take_up", line.key), ("drop", use.key))
            )
            told[user] = (take, drop)
        assert list(told.values()) == [(403, 403), (404, 404), (403, 403)]
        assert "Take it off" not in page_of(delegation, leader).text
        assert "Guidance for this visit" not in page_of(delegation, user_of("unit", Role.ANALYST)).text

    def test_what_is_not_in_force_is_not_taken_up_and_what_is_over_takes_nothing(self) -> None:
        officer, line = council_user(), a_line("one_china_taiwan")
        delegation = a_delegation("LDS", by=officer)
        withdraw(line, reason="Wrong.", seen=line.version, by=user_of("unit", Role.PUBLISHER), now=NOW)
        with pytest.raises(WrongState, match="no longer in force"):
            services.take_up_guidance(delegation, line, by=officer, now=LATER)
        later = a_line("hong_kong_bno", valid_from=(NOW + timedelta(days=9)).date())
        with pytest.raises(WrongState, match="valid from 3 December 2026"):
            services.take_up_guidance(delegation, later, by=officer, now=LATER)
        ended = services.cancel_delegation(delegation, reason="Off.", seen=delegation.version, by=officer, now=NOW)
        with pytest.raises(WrongState, match="can no longer be changed"):
            services.take_up_guidance(ended, a_line("tibet"), by=officer, now=LATER)


class TestRecall:
    @pytest.mark.capability("P04")
    @pytest.mark.capability("N02")
    def test_exactly_the_visits_that_go_by_a_version_are_marked_and_their_councils_told_within_a_minute(self) -> None:
        leeds, cardiff, bradford = (council_user(code) for code in ("LDS", "CRF", "BRD"))
        first = a_line("one_china_taiwan", headline="We say the old thing.")
        other = a_line("hong_kong_bno")
        visits = [a_delegation("LDS", by=leeds), a_delegation("CRF", by=cardiff)]
        for visit, user in zip(visits, (leeds, cardiff), strict=True):
            pin(visit, first, user)
        apart = a_delegation("BRD", by=bradford)
        pin(apart, other, bradford)
        over = a_delegation("BRD", by=bradford)
        pin(over, first, bradford)
        services.decline_delegation(over, reason="No.", seen=over.version, by=bradford, now=NOW)
        gone = a_draft("BRD", by=bradford)
        pin(gone, first, bradford)
        services.discard_draft(gone, seen=gone.version, by=bradford, now=NOW)
        deliver_outbox(NOW)
        second = newer(first, headline="We say the new thing.")

        marked = Use.objects.exclude(changed_at=None)
        assert {use.record for use in marked} == {visit.key for visit in visits}
        assert {(use.changed_at, use.changed_to) for use in marked} == {(LATER, second.key)}
        # The clock delivers every few seconds: one run is enough.
        deliver_outbox(LATER + timedelta(seconds=5))
        told = Notice.objects.filter(kind="guidance_changed")
        assert {(one.user, one.record) for one in told} == {(leeds, visits[0].key), (cardiff, visits[1].key)}

        page = page_of(visits[0], leeds)
        [pinned] = page.context["guidance"].pinned
        assert (pinned.row, pinned.newer, pinned.is_over) == (first, second, True)
        assert "Changed since you prepared this" in page.text
        assert "<del>" in page.text and "old" in str(pinned.differences[0].text)
        assert "What changed: The first sentence." in page.text
        assert "Changed since you prepared this" not in page_of(apart, bradford).text

    def test_a_refreshed_visit_goes_by_what_holds_now_and_what_it_went_by_is_kept(self, client: Client) -> None:
        officer, first = council_user(), a_line("one_china_taiwan")
        delegation = a_delegation("LDS", by=officer)
        use = pin(delegation, first, officer)
        newer(first, now=LATER)
        third = newer(first, now=LATER + timedelta(minutes=1), headline="The newest.")
        client.force_login(officer)
        client.post(reverse("delegation_guidance_renew", args=[delegation.key, use.key]))
        live, old = Use.objects.get(is_live=True), Use.objects.get(is_live=False)
        assert (live.of_record, live.changed_at, old.of_record) == (third.key, None, first.key)
        assert "Changed since" not in page_of(delegation, officer).text

    def test_what_was_withdrawn_says_why_and_offers_nothing_in_its_place(self) -> None:
        officer, line = council_user(), a_line("one_china_taiwan")
        delegation = a_delegation("LDS", by=officer)
        pin(delegation, line, officer)
        withdraw(line, reason="A fact was wrong.", seen=line.version, by=user_of("unit", Role.PUBLISHER), now=LATER)
        page = page_of(delegation, officer).text
        assert "Changed since you prepared this" in page
        assert "Withdrawn, do not use it. Reason: A fact was wrong." in page
        assert "Use the current version" not in page

    def test_what_expired_by_itself_is_said_to_have(self) -> None:
        officer, line = council_user(), a_line("one_china_taiwan", expires_on=TODAY)
        delegation = a_delegation("LDS", by=officer)
        pin(delegation, line, officer)
        assert "Expired, do not use it: its last day was 24 November 2026." in page_of(delegation, officer).text

    @pytest.mark.capability("P35", part="one changed cell hits exactly the records that go by it")
    def test_one_changed_cell_hits_exactly_the_visits_that_go_by_it_and_the_publisher_sees_them_before(self) -> None:
        leeds, cardiff = council_user("LDS"), council_user("CRF")
        energy = a_position("fcdo", sector_id="energy")
        tourism = a_position("fcdo", sector_id="tourism")
        hit, spared = a_delegation("LDS", by=leeds), a_delegation("CRF", by=cardiff)
        pin(hit, energy, leeds)
        pin(spared, tourism, cardiff)
        draft = cleared(submitted(a_draft_position("fcdo", sector_id="energy", standing=Standing.NOT_SUPPORTED)))
        [exposed] = exposure(draft, user_of("unit", Role.PUBLISHER)).relying
        assert (exposed.council, exposed.record.url) == ("Leeds City Council", hit.get_absolute_url())
        assert not Use.objects.exclude(changed_at=None).exists()
        deliver_outbox(NOW)
        countersigned(draft, now=LATER)
        deliver_outbox(LATER)
        [told] = Notice.objects.filter(kind="guidance_changed")
        assert (told.user, told.record) == (leeds, hit.key)
        [pinned] = page_of(hit, leeds).context["guidance"].pinned
        assert [str(part.heading) for part in pinned.differences] == ["Position"]
        assert page_of(spared, cardiff).context["guidance"].has_changed is False

    def test_a_draft_that_goes_by_it_shows_it_on_its_list_of_tasks(self, client: Client) -> None:
        officer, first = council_user(), a_line("one_china_taiwan")
        draft = a_draft("LDS", by=officer)
        pin(draft, first, officer)
        newer(first)
        client.force_login(officer)
        page = client.get(reverse("delegation", args=[draft.key]), follow=True)
        assert "Guidance that this visit relies on has changed." in page.text
        assert "Use the current version" in page.text


class TestWhatWasAskedForIt:
    def test_questions_and_cards_that_name_the_visit_stand_on_its_page_for_its_council(self) -> None:
        officer = council_user()
        visit, other = a_delegation("LDS", by=officer), a_delegation("LDS", by=officer)
        question = a_question(by=officer, text="May they see the plant?", about=visit.key)
        card = a_card(by=officer, about=visit.key)
        assert guidance_for(visit, officer, TODAY).asked == [question, card]
        assert guidance_for(other, officer, TODAY).asked == []
        page = page_of(visit, officer).text
        assert "May they see the plant?" in page
        assert f"Cover card {card.reference}" in page
        assert question.get_absolute_url() in page
        marked = a_question(by=officer, text="A sensitive matter?", about=visit.key, marking="OFFICIAL-SENSITIVE")
        page = page_of(visit, officer).text
        assert marked.reference in page
        assert "A sensitive matter?" not in page
        neighbour = page_of(visit, council_user("MAN"))
        assert card.reference not in neighbour.text

    def test_of_a_visit_that_is_over_all_that_it_went_by_is_read_and_nothing_is_recalled(self) -> None:
        officer, line = council_user(), a_line("one_china_taiwan")
        visit = a_delegation("LDS", by=officer, title="Taipei visit")
        card = a_card(by=officer, about=visit.key)
        pin(visit, line, officer)
        visit = services.cancel_delegation(visit, reason="Off.", seen=visit.version, by=officer, now=NOW)
        newer(line)
        page = page_of(visit, officer).text
        assert "What it relied on" in page
        assert "Line on one_china_taiwan, version 1" in page
        assert card.reference in page
        for gone in ("Changed since you prepared this", "Rely on", "Use the current version"):
            assert gone not in page


class TestHowItIsRead:
    def test_a_leader_reads_three_sentences_beside_the_visit_and_an_officer_the_headline(self) -> None:
        officer = council_user()
        a_line("one_china_taiwan", headline="The headline.", leader_line="One. Two. Three.")
        visit = a_delegation("LDS", by=officer, title="Taipei visit")
        for reader, words, not_words in (
            (council_user("LDS", Role.LEADER), "One. Two. Three.", "The headline."),
            (officer, "The headline.", "One. Two. Three."),
        ):
            page = page_of(visit, reader).text
            assert words in page
            assert not_words not in page
            assert 'href="#guidance"' in page

    def test_a_page_that_is_out_of_date_leads_to_how_it_stands_now(self, client: Client) -> None:
        officer, line = council_user(), a_line("one_china_taiwan")
        visit = a_delegation("LDS", by=officer, title="Taipei visit")
        use = pin(visit, line, officer)
        newer(line)
        client.force_login(officer)
        renew = reverse("delegation_guidance_renew", args=[visit.key, use.key])
        told = "That has changed since you opened the page."
        assert told not in client.post(renew, follow=True).text
        for stale in (renew, reverse("delegation_guidance_take_up", args=[visit.key, line.key])):
            page = client.post(stale, follow=True)
            assert page.status_code == 200
            assert told in page.text
            assert "A newer headline." in page.text
        unknown = reverse("delegation_guidance_take_up", args=[visit.key, "0000000000ab"])
        assert client.post(unknown).status_code == 404
