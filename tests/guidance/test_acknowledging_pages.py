"""One button says that somebody has read a major change; what waits stands on Home and in a list."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from guidance import services
from guidance.models import Receipt
from notifications.models import Notice
from notifications.services import deliver_outbox
from tests.factories import NOW, council_user, user_of
from tests.guidance.texts import a_position, a_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)


def home_of(client: Client) -> list[tuple[str, str]]:
    return [(one.sentence, one.url) for one in client.get(reverse("home")).context["home"].to_do]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_home_names_one_text_and_counts_several_and_one_button_takes_each_away() -> None:
    client = signed_in(council_user())
    line = a_version(title="Visits to universities")
    assert home_of(client) == [
        ("Read and acknowledge: Visits to universities, version 1", line.get_absolute_url()),
    ]
    position = a_position(sector_id="energy")
    assert home_of(client) == [
        ("Read and acknowledge 2 texts of guidance that are new", reverse("to_acknowledge")),
    ]
    page = client.get(reverse("to_acknowledge"))
    assert [one.row for one, _button in page.context["asked"]] == [line, position]
    assert "A made-up headline." in page.text
    assert "Encouraged: A made-up position." in page.text
    answer = client.post(f"{reverse('acknowledge', args=[position.key])}?back=list", follow=True)
    assert answer.redirect_chain == [(reverse("to_acknowledge"), 302)]
    assert "You are reminded of it no more." in answer.text
    assert "I have read it" not in client.post(reverse("acknowledge", args=[line.key]), follow=True).text
    assert home_of(client) == []
    assert set(Receipt.objects.values_list("acknowledged_at", flat=True)) == {NOW + timedelta(hours=1)}


def test_what_is_acknowledged_is_no_news_any_more() -> None:
    user = council_user()
    row, other = a_version(title="Read"), a_position(sector_id="energy")
    deliver_outbox(NOW)
    unread = Notice.objects.visible_to(user).unread()
    assert set(unread.values_list("record", flat=True)) == {row.key, other.key}
    services.acknowledge(row, by=user, now=NOW)
    assert set(unread.values_list("record", flat=True)) == {other.key}


def test_a_text_that_ended_waits_no_more_and_its_button_says_why() -> None:
    client, line = signed_in(council_user()), a_version()
    services.withdraw(
        line, reason="Wrong.", seen=line.version, by=user_of("unit", Role.PUBLISHER), now=NOW + timedelta(minutes=1)
    )
    assert home_of(client) == []
    answer = client.post(reverse("acknowledge", args=[line.key]))
    assert (answer.status_code, "no longer in force" in answer.text) == (409, True)


def test_nobody_acknowledges_what_they_were_not_asked_and_who_has_left_sees_nothing() -> None:
    leader, other = council_user("CRF", Role.LEADER), council_user("LDS")
    line = a_version(nations=["wales"])
    assert signed_in(other).post(reverse("acknowledge", args=[line.key])).status_code == 404
    assert signed_in(leader).get(reverse("acknowledge", args=[line.key])).status_code == 200
    leader.memberships.update(body="LDS")
    assert signed_in(leader).get(reverse("acknowledge", args=[line.key])).status_code == 404
    assert signed_in(leader).get(reverse("to_acknowledge")).context["asked"] == []


def test_the_list_is_for_those_who_are_asked() -> None:
    assert signed_in(user_of("unit", Role.ANALYST)).get(reverse("to_acknowledge")).status_code == 403


@pytest.mark.parametrize("made", [a_version, a_position])
def test_the_page_of_a_text_puts_down_that_it_was_opened_and_asks_until_it_is_acknowledged(made: Any) -> None:
    officer, row = council_user(), made()
    client = signed_in(officer)
    assert "I have read it" in client.get(row.get_absolute_url()).text
    assert Receipt.objects.get().opened_at == NOW + timedelta(hours=1)
    services.acknowledge(row, by=officer, now=NOW + timedelta(hours=1))
    page = client.get(row.get_absolute_url()).text
    assert "You acknowledged it on 24 November 2026 at 10:30am." in page
    assert "I have read it" not in page
    assert "I have read it" not in signed_in(user_of("unit", Role.ANALYST)).get(row.get_absolute_url()).text
