"""A mixed message: reported with both texts, on the board by age, settled in words that go back to the council."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from guidance import services
from guidance.models import MixedMessage
from guidance.rules import Standing
from notifications.models import Message, Task
from tests.factories import NOW, body_of, council_user, user_of
from tests.guidance.pages import as_, page_of, send
from tests.guidance.texts import a_position

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
