"""A mixed message: reported with both texts, on the board by age, settled in words that go back to the council."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from guidance import services
from guidance.models import MixedMessage
from guidance.rules import Standing
from notifications.models import Message, Task
from tests.factories import NOW, body_of, council_user, user_of
from tests.guidance.pages import as_, page_of, positions, send
from tests.guidance.texts import a_draft_position, a_position, a_version, countersigned, published, submitted
from web.refusals import WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
BOARD = "mixed_messages"
TEXTS: dict[str, str] = {
    "first_text": "Engage with inward investment.",
    "first_source": "A page of DBT, 3 November 2026",
    "second_text": "Do not engage in this sector.",
    "second_source": "A call from a security adviser, 20 November 2026",
}


@pytest.fixture
def officer() -> User:
    body_of("unit")
    body_of("dbt")
    body_of("fcdo")
    return council_user("LDS")


def reported(officer: User, **more: Any) -> MixedMessage:
    council = officer.memberships_now[0].body.council
    assert council is not None
    return services.report_mixed_message(council, by=officer, now=NOW, **{**TEXTS, **more})


@pytest.mark.capability("P02")
@pytest.mark.capability("N04", part="a council reports a clash by pasting both")
def test_an_officer_reports_two_texts_and_both_stand_on_the_board_with_owner_and_clock(officer: User) -> None:
    answer = send(officer, reverse("mixed_message_report"), **TEXTS, first_owner="dbt", second_owner="fcdo")
    mixed = MixedMessage.objects.get()
    assert answer.headers["Location"] == mixed.get_absolute_url()
    page = page_of(mixed, officer)
    for said in (*TEXTS.values(), "Department for Business and Trade", "To be settled by 1 December 2026"):
        assert said in page.text, said
    asked = Task.objects.filter(kind="settle_mixed_message", record=mixed.key, done_at=None)
    assert {task.body_id for task in asked} == {"unit", "dbt", "fcdo"}
    for user in (user_of("unit", Role.PUBLISHER), user_of("dbt", Role.CLEARER), user_of("fcdo", Role.CLEARER)):
        board = as_(user).get(reverse(BOARD)).text
        assert mixed.get_absolute_url() in board
        assert "To be settled by 1 December 2026" in board


def test_the_outcome_goes_back_to_the_council_and_nobody_else_of_a_council_sees_it(officer: User) -> None:
    mixed = reported(officer, first_owner=body_of("dbt"))
    clearer = user_of("dbt", Role.CLEARER)
    refused = send(clearer, reverse("mixed_message_settle", args=[mixed.key]), outcome="")
    assert refused.status_code == 400
    send(clearer, reverse("mixed_message_settle", args=[mixed.key]), outcome="Engage, and ask us first.")
    assert "Engage, and ask us first." in page_of(mixed, officer).text
    assert Message.objects.filter(kind="mixed_message_settled", body="LDS").exists()
    assert not Task.objects.filter(kind="settle_mixed_message", done_at=None).exists()
    assert page_of(mixed, council_user("MAN")).status_code == 404
    assert page_of(mixed, user_of("fcdo", Role.CLEARER)).status_code == 404
    settled = as_(officer).get(reverse(BOARD), {"state": "settled"}).text
    assert mixed.get_absolute_url() in settled
    assert mixed.get_absolute_url() not in as_(officer).get(reverse(BOARD)).text


def test_the_oldest_stands_first_and_what_is_late_is_said(officer: User, time_machine: object) -> None:
    first = reported(officer)
    later = NOW + timedelta(days=9)
    time_machine.move_to(later)  # type: ignore[attr-defined]
    council = officer.memberships_now[0].body.council
    assert council is not None
    second = services.report_mixed_message(council, by=officer, now=later, **TEXTS)
    publisher = user_of("unit", Role.PUBLISHER)
    board = as_(publisher).get(reverse(BOARD))
    assert [row.key for row in board.context["rows"]] == [first.key, second.key]
    assert board.text.count("govuk-tag--red") == 1
    assert "9 days ago" in board.text
    late = as_(publisher).get(reverse(BOARD), {"state": "overdue"})
    assert [row.key for row in late.context["rows"]] == [first.key]
    assert as_(publisher).get(reverse(BOARD), {"owner": "dbt"}).context["rows"] == []


def test_only_owners_and_the_unit_settle(officer: User) -> None:
    mixed = reported(officer, first_owner=body_of("dbt"))
    page = reverse("mixed_message_settle", args=[mixed.key])
    assert as_(officer).get(page).status_code == 403
    assert as_(user_of("fcdo", Role.CLEARER)).get(page).status_code == 404
    assert as_(user_of("unit", Role.ANALYST)).get(page).status_code == 200


def test_what_is_settled_already_leads_back_to_what_was_agreed(officer: User) -> None:
    mixed = reported(officer)
    publisher = user_of("unit", Role.PUBLISHER)
    page, sent = reverse("mixed_message_settle", args=[mixed.key]), {"version": 1, "outcome": "The first holds."}
    assert as_(publisher).post(page, sent).status_code == 302
    again = as_(publisher).post(page, {**sent, "outcome": "The second holds."})
    assert again.headers["Location"] == mixed.get_absolute_url()
    mixed.refresh_from_db()
    assert mixed.outcome == "The first holds."
    assert as_(publisher).get(page).status_code == 302


def test_a_form_without_one_of_the_texts_is_refused_with_the_other_still_there(officer: User) -> None:
    answer = send(officer, reverse("mixed_message_report"), **{**TEXTS, "second_text": ""})
    assert answer.status_code == 400
    assert "Paste what the second text says" in answer.text
    assert TEXTS["first_text"] in answer.text
    assert not MixedMessage.objects.exists()


def test_a_position_can_be_the_first_of_the_two(officer: User) -> None:
    row = a_position("fcdo", standing=Standing.ENCOURAGED, text="Go ahead.")
    page = f"{reverse('mixed_message_report')}?position={row.key}"
    assert f'href="{page}"' in page_of(row, officer).text
    assert "Encouraged: Go ahead." in as_(officer).get(page).text
    hidden = a_position("wales", nation="wales")
    assert as_(officer).get(f"{reverse('mixed_message_report')}?position={hidden.key}").status_code == 404


def test_the_two_positions_of_an_escalation_lead_to_their_pages() -> None:
    a_position("fcdo", standing=Standing.ENCOURAGED)
    welsh = a_position("wales", nation="wales", standing=Standing.NOT_SUPPORTED)
    mixed = MixedMessage.objects.get()
    page = page_of(mixed, user_of("wales", Role.DEVOLVED))
    assert welsh.get_absolute_url() in page.text
    assert "Opened between two positions" in page.text


def test_leaders_and_departments_report_none() -> None:
    for user in (council_user("LDS", Role.LEADER), user_of("dbt", Role.CLEARER), user_of("unit", Role.PUBLISHER)):
        assert as_(user).get(reverse("mixed_message_report")).status_code == 403


class TestMarked:
    WORDS = "Quiet words of a department."

    def test_an_escalation_bears_the_higher_marking_of_its_two_positions_and_shows_no_words_on_lists(self) -> None:
        a_position("fcdo", standing=Standing.ENCOURAGED, text=self.WORDS, marking="OFFICIAL-SENSITIVE")
        a_position("wales", nation="wales", standing=Standing.NOT_SUPPORTED)
        mixed = MixedMessage.objects.get()
        assert mixed.marking == "OFFICIAL-SENSITIVE"
        publisher = user_of("unit", Role.PUBLISHER)
        board = as_(publisher).get(reverse(BOARD)).text
        assert f"Mixed message {mixed.key}" in board
        assert mixed.first_source not in board
        assert not Event.objects.filter(action="mixed_message_read").exists()
        for page in (mixed.get_absolute_url(), reverse("mixed_message_settle", args=[mixed.key])):
            shown = as_(publisher).get(page).text
            assert self.WORDS in shown
            assert 'class="app-marking">OFFICIAL-SENSITIVE' in shown
        read = Event.objects.filter(action="mixed_message_read", subject=mixed.key)
        assert set(read.values_list("actor", flat=True)) == {publisher.key}
        assert read.count() == 2

    def test_a_joint_text_that_is_marked_marks_what_it_settles(self) -> None:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED))
        mixed = services.escalate(second, first, reason="Wait.", by=user_of("unit", Role.PUBLISHER), now=NOW)
        countersigned(second)
        marked: dict[str, Any] = {"text": self.WORDS, "marking": "OFFICIAL-SENSITIVE", "now": NOW + timedelta(hours=1)}
        published(a_draft_position("dbt", standing=Standing.ADVICE_FIRST, **marked), "fcdo", now=NOW)
        mixed.refresh_from_db()
        assert self.WORDS in mixed.outcome
        assert mixed.marking == "OFFICIAL-SENSITIVE"

    def test_who_reports_a_marked_position_has_its_marking_in_the_form_and_above_it(self, officer: User) -> None:
        row = a_position("fcdo", text=self.WORDS, marking="OFFICIAL-SENSITIVE")
        page = f"{reverse('mixed_message_report')}?position={row.key}"
        assert 'class="app-marking">OFFICIAL-SENSITIVE' in as_(officer).get(page).text
        send(officer, page, second_text="Otherwise.", second_source="A call.")
        assert MixedMessage.objects.get().marking == "OFFICIAL-SENSITIVE"

    def test_a_report_is_official_unless_its_officer_says_otherwise(self, officer: User) -> None:
        send(officer, reverse("mixed_message_report"), **TEXTS)
        send(officer, reverse("mixed_message_report"), **TEXTS, marking="OFFICIAL-SENSITIVE")
        assert list(MixedMessage.objects.values_list("marking", flat=True)) == ["OFFICIAL", "OFFICIAL-SENSITIVE"]

    def test_mail_quotes_nothing_that_was_typed(self, officer: User) -> None:
        mixed = reported(officer)
        assert mixed.title_outside() == f"mixed message {mixed.key}"
        assert str(mixed) == f"{TEXTS['first_source']} / {TEXTS['second_source']}"


class TestWhoHearsOfIt:
    def test_a_council_learns_of_no_draft_from_the_page_of_a_position(self, officer: User) -> None:
        first = a_position("fcdo", standing=Standing.ENCOURAGED)
        second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED))
        publisher = user_of("unit", Role.PUBLISHER)
        services.escalate(second, first, reason="Both wait.", by=publisher, now=NOW)
        assert "do not say the same" not in page_of(first, officer).text
        assert as_(officer).get(reverse("positions"), {"sector": "energy"}).context["escalations"] == []
        assert "do not say the same" in page_of(first, publisher).text
        countersigned(second)
        assert "do not say the same" in page_of(first, officer).text


class TestAnOwnerThatWasNotKnown:
    def test_the_unit_says_whose_text_it_is_and_that_owner_is_asked_and_told(self, officer: User) -> None:
        mixed, analyst = reported(officer, first_owner=body_of("dbt")), user_of("unit", Role.ANALYST)
        clearer = user_of("fcdo", Role.CLEARER)
        page = reverse("mixed_message_owner", args=[mixed.key])
        assert f'href="{page}"' in page_of(mixed, analyst).text
        assert f'href="{page}"' not in page_of(mixed, user_of("dbt", Role.CLEARER)).text
        for user, status in ((officer, 403), (user_of("dbt", Role.CLEARER), 403), (clearer, 404)):
            assert as_(user).get(page).status_code == status
        Message.objects.all().delete()
        assert "Whose is the first text?" not in as_(analyst).get(page).text
        assert send(analyst, page, second_owner="").status_code == 400
        assert send(analyst, page, second_owner="fcdo").status_code == 302
        mixed.refresh_from_db()
        assert (mixed.first_owner_id, mixed.second_owner_id) == ("dbt", "fcdo")
        assert Task.objects.filter(kind="settle_mixed_message", body="fcdo", record=mixed.key, done_at=None).exists()
        assert set(Message.objects.values_list("kind", "body")) == {("mixed_message_reported", "fcdo")}
        assert page_of(mixed, clearer).status_code == 200
        # Nothing is left to say.
        assert as_(analyst).get(page).headers["Location"] == mixed.get_absolute_url()
        again = as_(analyst).post(page, {"version": 1, "second_owner": "fcdo"})
        assert again.headers["Location"] == mixed.get_absolute_url()

    def test_who_settles_it_meanwhile_loses_nothing_that_was_typed(self, officer: User) -> None:
        mixed, publisher = reported(officer), user_of("unit", Role.PUBLISHER)
        services.name_owner(mixed, first_owner=body_of("dbt"), seen=1, by=publisher, now=NOW)
        page = reverse("mixed_message_settle", args=[mixed.key])
        answer = as_(publisher).post(page, {"version": 1, "outcome": "The first holds, typed at length."})
        assert (answer.status_code, "typed at length" in answer.text) == (412, True)

    def test_an_owner_that_was_named_stands(self, officer: User) -> None:
        mixed, publisher = reported(officer, first_owner=body_of("dbt")), user_of("unit", Role.PUBLISHER)
        with pytest.raises(ValidationError, match="has no owner yet"):
            services.name_owner(mixed, first_owner=body_of("fcdo"), seen=mixed.version, by=publisher, now=NOW)


def test_owners_and_the_unit_are_reminded_each_working_day_once_the_clock_has_run_out(officer: User) -> None:
    mixed = reported(officer, first_owner=body_of("dbt"), second_owner=body_of("wales"))
    Message.objects.all().delete()
    # Tuesday 24 November 2026: five working days are over on Tuesday 1 December.
    moments = [NOW + timedelta(days=days) for days in (6, 7, 8, 8, 9, 11, 12, 13)]
    assert [services.chase_mixed_messages(moment) for moment in moments] == [0, 0, 1, 0, 1, 0, 0, 1]
    told = Message.objects.filter(kind="mixed_message_overdue", record=mixed.key)
    assert sorted(told.values_list("body", flat=True)) == sorted(["unit", "dbt", "wales"] * 3)
    publisher = user_of("unit", Role.PUBLISHER)
    services.settle_mixed_message(mixed, outcome="The first holds.", seen=1, by=publisher, now=moments[-1])
    assert services.chase_mixed_messages(NOW + timedelta(days=14)) == 0


def test_what_no_council_reported_is_told_to_none(officer: User) -> None:
    a_position("fcdo", standing=Standing.ENCOURAGED)
    a_position("wales", nation="wales", standing=Standing.NOT_SUPPORTED)
    publisher = user_of("unit", Role.PUBLISHER)
    for mixed, is_told in ((MixedMessage.objects.get(), False), (reported(officer), True)):
        page, client = reverse("mixed_message_settle", args=[mixed.key]), as_(publisher)
        assert ("The council that reported it reads them" in client.get(page).text) == is_told
        sent = {"version": mixed.version, "outcome": "Both stand."}
        said = client.post(page, sent, follow=True).text
        assert "Settled." in said
        assert ("The council that reported it is told" in said) == is_told


def test_the_same_form_with_other_words_is_another_report(officer: User) -> None:
    first = reported(officer, form_id="f1")
    assert reported(officer, form_id="f1") == first
    corrected = reported(officer, form_id="f1", second_text="Do not engage at all.")
    assert corrected != first
    assert MixedMessage.objects.count() == 2


def test_a_council_that_has_closed_reports_nothing(officer: User) -> None:
    council = officer.memberships_now[0].body.council
    assert council is not None
    council.closed_on = NOW.date()
    council.save()
    with pytest.raises(WrongState, match="closed on"):
        reported(officer)


def test_the_same_text_twice_is_no_mixed_message(officer: User) -> None:
    page = reverse("mixed_message_report")
    refused = send(officer, page, **{**TEXTS, "second_text": f" {TEXTS['first_text']}"})
    assert (refused.status_code, "Both texts are the same" in refused.text) == (400, True)


def test_the_council_that_reported_it_takes_it_back_with_a_word_and_the_owners_are_told(officer: User) -> None:
    mixed = reported(officer, first_owner=body_of("dbt"), second_owner=body_of("fcdo"))
    Message.objects.all().delete()
    page = reverse("mixed_message_take_back", args=[mixed.key])
    assert f'href="{page}"' in page_of(mixed, officer).text
    assert "Say why you take the report back" in send(officer, page, words="").text
    assert send(officer, page, words="Our visit is off.").status_code == 302
    shown = page_of(mixed, officer).text
    for said in ("Taken back", "Our visit is off.", "Leeds City Council, 24 November 2026"):
        assert said in shown, said
    told = Message.objects.filter(kind="mixed_message_settled").values_list("body", flat=True)
    assert {"dbt", "fcdo", "unit"} <= set(told)
    assert not Task.objects.filter(kind="settle_mixed_message", done_at=None).exists()
    for user in (user_of("dbt", Role.CLEARER), user_of("unit", Role.PUBLISHER)):
        assert as_(user).get(page).status_code == 403
    mixed.refresh_from_db()
    with pytest.raises(WrongState):
        services.take_back_report(mixed, words="Again.", seen=mixed.version, by=officer, now=NOW)


def test_who_settled_it_is_said_and_the_other_owner_is_told(officer: User) -> None:
    mixed = reported(officer, first_owner=body_of("dbt"), second_owner=body_of("fcdo"))
    clearer = user_of("dbt", Role.CLEARER)
    Message.objects.all().delete()
    services.settle_mixed_message(mixed, outcome="Ask first.", seen=mixed.version, by=clearer, now=NOW)
    assert "Department for Business and Trade, 24 November 2026" in page_of(mixed, officer).text
    told = Message.objects.filter(kind="mixed_message_settled")
    assert set(told.values_list("body", "but")) == {
        (officer.memberships_now[0].body_id, clearer.pk),
        ("dbt", clearer.pk),
        ("fcdo", clearer.pk),
    }


def test_a_line_is_reported_from_its_page_and_quoted(officer: User) -> None:
    version = a_version()
    page = f"{reverse('mixed_message_report')}?version={version.key}"
    assert f'href="{page}"' in page_of(version, officer).text
    assert "A made-up line, in full." in as_(officer).get(page).text
    assert "Line of Subnational Diplomacy Unit: A made-up line, version 1" in as_(officer).get(page).text


def test_an_escalated_position_is_marked_in_the_list_and_leads_to_its_mixed_message(officer: User) -> None:
    publisher = user_of("unit", Role.PUBLISHER)
    first = a_position("fcdo", standing=Standing.ENCOURAGED)
    second = submitted(a_draft_position("dbt", standing=Standing.NOT_SUPPORTED))
    mixed = services.escalate(second, first, reason="Both wait.", by=publisher, now=NOW)
    countersigned(second)
    assert positions(officer).text.count("Escalated") == 2
    link = f'href="{mixed.get_absolute_url()}"'
    assert link in page_of(first, publisher).text
    assert link not in page_of(first, officer).text
