"""The matrix as a page: what holds on a day, which row answers a cell and why, and the page of one position."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from guidance import services
from guidance.models import Position
from guidance.rules import Standing, State
from tests.factories import NOW, body_of, council_user, user_of
from tests.guidance.pages import as_, page_of, positions, send
from tests.guidance.texts import a_draft_position, a_position, cleared, countersigned, published, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
TODAY = NOW.date()
LATER = NOW + timedelta(days=30)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def keys(answer: object) -> set[str]:
    return {row.key for row in answer.context["rows"]}  # type: ignore[attr-defined]


class TestTheMatrix:
    def test_a_row_says_what_whose_under_which_conditions_who_cleared_it_and_until_when(self, officer: User) -> None:
        row = a_draft_position(
            "dbt",
            sector_id="energy",
            standing=Standing.CONDITIONS,
            conditions="Screen it first.",
            review_by=TODAY + timedelta(days=100),
        )
        published(row, "fcdo")
        text = positions(officer).text
        for said in (
            *("Energy", "Supported with conditions", "Screen it first.", "Department for Business and Trade"),
            *("Foreign, Commonwealth and Development Office, 24 November 2026", "From 24 November 2026"),
            "Review by 4 March 2027",
        ):
            assert said in text, said

    def test_what_is_drafted_or_over_or_of_another_nation_is_not_in_it(self, officer: User) -> None:
        held = a_position("fcdo", sector_id="energy")
        a_position("wales", nation="wales")
        a_draft_position("dbt")
        a_position("dbt", sector_id="transport", valid_from=TODAY + timedelta(days=5))
        assert keys(positions(officer)) == {held.key}

    def test_what_has_expired_is_never_served_as_current_and_its_own_page_says_so(
        self, officer: User, time_machine: object
    ) -> None:
        row = a_position("fcdo", sector_id="energy", expires_on=TODAY + timedelta(days=10))
        time_machine.move_to(NOW + timedelta(days=11))  # type: ignore[attr-defined]
        assert keys(positions(officer)) == set()
        assert "No position yet" in positions(officer, sector="energy").text
        page = page_of(row, officer)
        assert "It expired after 4 December 2026" in page.text
        assert keys(positions(officer, as_of="2026-12-04")) == {row.key}

    def test_that_the_day_of_its_review_is_past_is_said_and_can_be_asked_for(
        self, officer: User, time_machine: object
    ) -> None:
        late = a_position("fcdo", sector_id="energy", review_by=TODAY + timedelta(days=10))
        other = a_position("fcdo", sector_id="transport")
        time_machine.move_to(NOW + timedelta(days=11))  # type: ignore[attr-defined]
        assert keys(positions(officer, to_review="yes")) == {late.key}
        assert keys(positions(officer, to_review="no")) == {other.key}
        assert "Review overdue" in positions(officer).text
        assert "which is past" in page_of(late, officer).text

    def test_each_filter_finds_what_holds_for_it(self, officer: User) -> None:
        wide = a_position("fcdo")
        energy = a_position("fcdo", sector_id="energy", standing=Standing.ADVICE_FIRST)
        japan = a_position("dbt", country_id="JP", activity_id="study_tour")
        found = {
            "sector=energy": {wide, energy, japan},
            "sector=transport": {wide, japan},
            "country=CN": {wide, energy},
            "activity=procurement": {wide, energy},
            "standing=seek_advice_first": {energy},
            "owner=dbt": {japan},
            "as_of=2026-11-23": set(),
        }
        for asked, rows in found.items():
            name, value = asked.split("=")
            assert keys(positions(officer, **{name: value})) == {row.key for row in rows}, asked
        for asked in ("sector=nowhere", "as_of=tomorrow", "nation=wales&x=1", "colour=red"):
            assert as_(officer).get(f"{reverse('positions')}?{asked}").status_code == 400, asked

    def test_the_file_has_the_same_rows_with_who_cleared_them_and_the_stamp_of_a_sample(self, officer: User) -> None:
        a_position("fcdo", sector_id="energy", sample_basis="Invented for a test.", text="=cmd()")
        answer = positions(officer, format="csv", sector="energy")
        lines = answer.getvalue().decode().splitlines()
        assert len(lines) == 2
        assert lines[1].startswith("2026-11-24,")
        later = positions(officer, format="csv", as_of="2027-01-05").getvalue().decode().splitlines()
        assert later[1].startswith("2027-01-05,")
        assert "Foreign, Commonwealth and Development Office, 2026-11-24" in lines[1]
        assert "SAMPLE – not government policy" in lines[1]
        assert "'=cmd()" in lines[1]

    def test_of_what_is_marked_higher_a_list_shows_no_words_and_a_file_is_read(self, officer: User) -> None:
        row = a_position("fcdo", marking="OFFICIAL-SENSITIVE", text="Quiet words.")
        assert "Quiet words." not in positions(officer).text
        assert not Event.objects.filter(action="guidance_read").exists()
        assert "Quiet words." in positions(officer, format="csv").getvalue().decode()
        assert Event.objects.filter(action="guidance_read", subject=row.key).count() == 1

    def test_the_page_asks_as_often_for_many_rows_as_for_few(
        self, officer: User, django_assert_max_num_queries: object
    ) -> None:
        for sector in ("energy", "transport", "defence"):
            a_position("fcdo", sector_id=sector)
        client = as_(officer)
        client.get(reverse("positions"))
        with django_assert_max_num_queries(16) as few:  # type: ignore[operator]
            client.get(reverse("positions"))
        for activity in ("study_tour", "procurement", "inward_investment", "trade_promotion"):
            a_position("fcdo", activity_id=activity)
        with django_assert_max_num_queries(len(few)):  # type: ignore[operator]
            client.get(reverse("positions"))

    def test_it_is_for_those_who_read_guidance(self) -> None:
        for code, role in (("LDS", Role.AUDITOR), ("service", Role.ADMINISTRATOR)):
            assert positions(user_of(code, role)).status_code == 403


class TestWhatAnswers:
    @pytest.mark.capability("UK2", part="the page says which row answers, and why")
    def test_the_page_says_first_which_row_answers_the_cell_and_why(self, officer: User) -> None:
        a_position("fcdo", text="What holds in general.")
        row = a_position("fcdo", sector_id="energy", country_id="CN", text="What holds for energy and China.")
        page = positions(officer, activity="inward_investment", sector="energy", country="CN")
        assert page.context["answer"]["row"] == row
        assert "names the partner country and the sector" in page.text
        assert "What holds for energy and China." in page.text
        assert "What holds in general." not in page.text.partition('id="results"')[0]

    def test_an_officer_asks_for_their_own_nation_without_saying_so(self) -> None:
        a_position("fcdo")
        welsh = a_position("wales", nation="wales", sector_id="energy")
        page = positions(council_user("CRF"), sector="energy")
        assert page.context["answer"]["row"] == welsh
        assert "Energy, Wales" in page.text

    def test_nothing_said_is_said_to_be_nothing_and_leads_to_the_question(self, officer: User) -> None:
        a_position("fcdo", sector_id="transport")
        page = positions(officer, sector="energy", country="CN")
        assert "No position yet" in page.text
        assert "neither a yes nor a no" in page.text
        assert f'href="{reverse("can_we")}?sector=energy&amp;country=CN"' in page.text
        assert reverse("can_we") not in positions(user_of("dbt", Role.READER), sector="energy").text

    @pytest.mark.capability("UK2c")
    @pytest.mark.capability("N04")
    def test_of_two_departments_one_stands_then_both_with_a_clock_and_at_last_one_text_with_both_badges(
        self, officer: User, time_machine: object
    ) -> None:
        first = a_position("fcdo", sector_id="energy", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", sector_id="energy", standing=Standing.NOT_SUPPORTED))
        with pytest.raises(services.Contradicts):
            countersigned(second)
        page = positions(officer, sector="energy")
        assert (page.context["answer"]["row"], page.context["beside"]) == (first, [])
        services.escalate(second, first, reason="Both wait.", by=user_of("unit", Role.PUBLISHER), now=NOW)
        countersigned(second)
        page = positions(officer, sector="energy")
        assert len(page.context["beside"]) == 1
        assert "is to be settled by 1 December 2026" in page.text
        time_machine.move_to(LATER)  # type: ignore[attr-defined]
        assert "Overdue" in positions(officer, sector="energy").text
        joint = a_draft_position("dbt", sector_id="energy", standing=Standing.ADVICE_FIRST, text="Joint.", now=LATER)
        published(joint, "fcdo", now=LATER)
        page = positions(officer, sector="energy")
        assert page.context["answer"]["row"] == joint
        assert (page.context["beside"], page.context["escalations"]) == ([], [])
        badges = page.context["answer"]["badges"]
        assert "Department for Business and Trade, 24 December 2026" in badges
        assert "Foreign, Commonwealth and Development Office, 24 December 2026" in badges

    @pytest.mark.capability("UK2b", part="a Welsh position stands beside the UK's, with the open escalation")
    def test_between_two_governments_an_officer_reads_both_with_the_open_escalation(self) -> None:
        uk = a_position("fcdo", sector_id="energy")
        a_position("wales", nation="wales", sector_id="energy", standing=Standing.NOT_SUPPORTED)
        page = positions(council_user("CRF"), sector="energy", country="CN")
        assert [one["row"] for one in page.context["beside"]] == [uk]
        assert "do not say the same" in page.text


class TestOnePosition:
    def test_its_page_shows_words_dates_badges_and_what_held_before(self, officer: User, time_machine: object) -> None:
        first = a_position("fcdo", sector_id="energy", text="What held first.")
        time_machine.move_to(LATER)  # type: ignore[attr-defined]
        second = a_position(
            "fcdo", sector_id="energy", text="What holds now.", text_cy="Y testun.", now=LATER, sources="A speech."
        )
        page = page_of(second, officer)
        for said in ("What holds now.", 'lang="cy">Y testun.', "A speech.", "24 December 2026", "Superseded"):
            assert said in page.text, said
        assert first.get_absolute_url() in page.text
        old = page_of(first, officer)
        assert "Replaced from 24 December 2026" in old.text
        assert f'href="{second.get_absolute_url()}"' in old.text
        changes = as_(officer).get(reverse("position_changes", args=[first.key]))
        assert "<del>" in changes.text
        assert "holds now." in changes.text
        assert as_(officer).get(reverse("position_changes", args=[second.key])).status_code == 404

    def test_the_welsh_page_of_another_nation_is_not_there(self, officer: User) -> None:
        row = a_position("wales", nation="wales")
        assert page_of(row, officer).status_code == 404
        assert page_of(row, council_user("CRF")).status_code == 200

    def test_a_sample_bears_its_stamp_on_list_answer_and_page(self, officer: User) -> None:
        row = a_position("fcdo", sector_id="energy", sample_basis="Invented for a test.")
        page = positions(officer, sector="energy")
        assert page.text.count("SAMPLE – not government policy") == 2
        assert "SAMPLE – not government policy" in page_of(row, officer).text


class TestDrafting:
    @pytest.fixture
    def clearer(self) -> User:
        return user_of("fcdo", Role.CLEARER)

    def test_a_position_is_drafted_for_ones_own_department(self, clearer: User) -> None:
        answer = send(
            clearer, reverse("position_draft"), sector="energy", standing="encouraged", text="Made up.", country="CN"
        )
        row = Position.objects.get()
        assert answer.headers["Location"] == row.get_absolute_url()
        assert (row.owner_id, row.sector_id, row.country_id, row.valid_from) == ("fcdo", "energy", "CN", TODAY)
        assert (row.is_major, row.state, row.written_by) == (True, State.DRAFT, clearer)

    def test_the_unit_says_for_which_department_and_nobody_else_may(self) -> None:
        publisher = user_of("unit", Role.PUBLISHER)
        body_of("dbt")
        refused = send(publisher, reverse("position_draft"), standing="encouraged", text="Made up.")
        assert refused.status_code == 400
        send(publisher, reverse("position_draft"), owner="dbt", standing="encouraged", text="Made up.")
        assert Position.objects.get().owner_id == "dbt"
        for user in (council_user("LDS"), user_of("unit", Role.ANALYST), user_of("fcdo", Role.READER)):
            assert as_(user).get(reverse("position_draft")).status_code == 403

    def test_what_is_wrong_is_said_beside_its_field_and_everything_typed_is_there_again(self, clearer: User) -> None:
        told = {"standing": "supported_with_conditions", "text": "What I typed.", "expires_on_day": "1"}
        days = {"expires_on_month": "1", "expires_on_year": "2026", "sources": "A letter."}
        answer = send(clearer, reverse("position_draft"), **told)
        assert answer.status_code == 400
        assert "Say under which conditions it is supported" in answer.text
        answer = send(clearer, reverse("position_draft"), **told, **days, conditions="Some.")
        assert answer.status_code == 400
        assert "The last day of validity must be on or after the first" in answer.text
        assert "What I typed." in answer.text
        assert "A letter." in answer.text
        assert not Position.objects.exists()

    def test_the_same_form_sent_twice_is_one_draft(self, clearer: User) -> None:
        client = as_(clearer)
        sent = {"standing": "encouraged", "text": "Made up.", "form_id": "f1", "marking": "OFFICIAL"}
        answers = [client.post(reverse("position_draft"), sent) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Position.objects.count() == 1

    def test_the_same_form_with_other_words_is_another_draft(self, clearer: User) -> None:
        client = as_(clearer)
        sent = {"standing": "encouraged", "text": "Made up.", "form_id": "f1", "marking": "OFFICIAL"}
        client.post(reverse("position_draft"), sent)
        again = client.post(reverse("position_draft"), {**sent, "text": "Corrected."})
        assert again.headers["Location"] == Position.objects.get(text="Corrected.").get_absolute_url()
        assert Position.objects.count() == 2

    def test_what_replaces_a_position_begins_with_its_words(self, clearer: User) -> None:
        row = a_position("fcdo", sector_id="energy", text="The words so far.", sample_basis="Invented for a test.")
        page = f"{reverse('position_draft')}?replaces={row.key}"
        assert f'href="{page}"' in page_of(row, clearer).text
        send(clearer, page, standing="not_supported")
        draft = Position.objects.get(state=State.DRAFT)
        assert (draft.cell, draft.text, draft.sample_basis) == (row.cell, "The words so far.", "Invented for a test.")
        assert as_(user_of("dbt", Role.CLEARER)).get(page).status_code == 403

    def test_changed_words_are_cleared_anew_and_what_is_published_is_changed_no_more(self, clearer: User) -> None:
        row = cleared(submitted(a_draft_position("fcdo", by=clearer), "dbt"))
        edit = reverse("position_edit", args=[row.key])
        assert send(clearer, edit, text="Other words.").status_code == 302
        row.refresh_from_db()
        assert (row.text, row.state) == ("Other words.", State.DRAFT)
        held = a_position("fcdo", sector_id="energy")
        answer = as_(clearer).get(reverse("position_edit", args=[held.key]))
        assert answer.headers["Location"] == held.get_absolute_url()
        sent = {"standing": "encouraged", "text": "Mine.", "version": held.version, "marking": "OFFICIAL"}
        refused = as_(clearer).post(reverse("position_edit", args=[held.key]), sent)
        assert refused.status_code == 409
        assert "its words stay" in refused.text

    def test_two_who_change_it_at_once_see_both_texts(self, clearer: User) -> None:
        row = a_draft_position("fcdo", by=clearer)
        seen = row.version
        services.edit_draft(row, text="Hers.", seen=seen, by=user_of("fcdo", Role.CLEARER), now=NOW)
        sent = {"standing": "encouraged", "text": "Mine.", "version": seen, "marking": "OFFICIAL", "is_major": "on"}
        answer = as_(clearer).post(reverse("position_edit", args=[row.key]), sent)
        assert answer.status_code == 412
        assert "Hers." in answer.text
        assert "Mine." in answer.text


def test_a_day_that_lies_ahead_shows_what_will_hold(officer: User) -> None:
    a_position("fcdo", sector_id="energy", text="Now.", expires_on=date(2026, 12, 31))
    coming = a_position("fcdo", sector_id="energy", text="Then.", valid_from=date(2027, 1, 1))
    page = positions(officer, as_of="2027-01-01")
    assert keys(page) == {coming.key}
    assert "As of 1 January 2027" in page.text
