"""Whom to call: desks are kept by publishers, read by all who read guidance, and stand on the answers they fit."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from guidance import services
from guidance.models import SupportContact
from tests.factories import NOW, council_user, user_of
from tests.guidance.asked import a_card
from tests.guidance.pages import as_, send

pytestmark = pytest.mark.django_db

DESK: dict[str, Any] = {
    "name": "Made-up desk for energy",
    "helps_with": "Made-up questions about energy",
    "reached_by": "020 7946 0000, weekdays",
    "source": "Made-up page, 2026",
}


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def publisher() -> User:
    return user_of("unit", Role.PUBLISHER)


def told(who: User, **asked: str) -> list[str]:
    answer = as_(who).get(reverse("can_we"), {"answer": "1", "activity": "tourism", **asked})
    assert answer.status_code == 200
    return [one["name"] for one in answer.context["told"]["contacts"]]


def test_a_desk_is_added_changed_confirmed_and_taken_away_on_its_pages(time_machine: Any) -> None:
    by, officer = publisher(), council_user("LDS")
    answer = send(by, reverse("support_new"), **DESK, sectors=["energy"], nations=["england"])
    desk = SupportContact.objects.get()
    assert answer.headers["Location"] == desk.get_absolute_url() == f"{reverse('support')}#{desk.key}"
    page = as_(officer).get(reverse("support")).text
    for words in (*[DESK[name] for name in ("name", "helps_with", "reached_by")], "England. Energy", "Confirmed 24"):
        assert words in page, words
    assert told(officer, sector="energy") == [desk.name]
    assert told(officer, sector="defence") == told(council_user("CRF"), sector="energy") == []

    time_machine.move_to(NOW + timedelta(days=181), tick=False)
    assert "more than half a year ago" in as_(officer).get(reverse("support")).text
    send(by, reverse("support_confirm", args=[desk.key]))
    assert "more than half a year ago" not in as_(officer).get(reverse("support")).text
    send(by, reverse("support_edit", args=[desk.key]), reached_by="020 7946 0001", sectors=[], nations=[])
    desk.refresh_from_db()
    assert (desk.reached_by, list(desk.sectors.all()), desk.nations) == ("020 7946 0001", [], [])
    assert told(council_user("CRF")) == [desk.name]
    send(by, reverse("support_end", args=[desk.key]))
    assert told(officer) == []
    assert "No desk is listed yet" in as_(officer).get(reverse("support")).text
    actions = list(Event.objects.filter(subject=desk.key).order_by("pk").values_list("action", flat=True))
    assert actions == [f"support_contact_{act}" for act in ("added", "confirmed", "edited", "ended")]


def test_a_card_keeps_a_desk_as_it_was() -> None:
    desk = services.add_support_contact(by=publisher(), now=NOW, **DESK)
    card = a_card()
    services.edit_support_contact(desk, seen=desk.version, by=publisher(), now=NOW, reached_by="Nowhere any more")
    page = as_(council_user("LDS")).get(card.get_absolute_url()).text
    assert DESK["reached_by"] in page
    assert "Nowhere any more" not in page
    assert not list(services.verify_cards())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Enter the name of the desk"),
        ({"reached_by": ""}, "Answer ‘How is it reached?’"),
        ({"source": ""}, "Answer ‘Who confirmed it, and where?’"),
        ({"website": "nonsense"}, "Enter the address of a website"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(wrong: dict[str, str], sentence: str) -> None:
    answer = send(publisher(), reverse("support_new"), **{**DESK, **wrong})
    assert answer.status_code == 400
    assert sentence in answer.text
    for name, value in {**DESK, **wrong}.items():
        assert answer.context["form"][name].value() == value
    assert not SupportContact.objects.exists()


def test_nobody_else_keeps_them_and_what_two_change_is_shown_to_the_second() -> None:
    desk = services.add_support_contact(by=publisher(), now=NOW, **DESK)
    for who in (council_user("LDS"), user_of("unit", Role.ANALYST), user_of("fcdo", Role.CLEARER)):
        assert as_(who).get(reverse("support")).status_code == 200
        for address in (reverse("support_new"), reverse("support_edit", args=[desk.key])):
            assert as_(who).get(address).status_code == 403
    assert as_(user_of("service", Role.ADMINISTRATOR)).get(reverse("support")).status_code == 403
    edit = reverse("support_edit", args=[desk.key])
    send(publisher(), edit, reached_by="The first")
    late = as_(publisher()).post(edit, {**DESK, "reached_by": "The second", "version": "1"})
    assert late.status_code == 412
    assert "The first" in late.text
    assert "The second" in late.text


def test_the_same_form_sent_again_is_one_desk() -> None:
    facts = {**DESK, "form_id": "f" * 12}
    by = publisher()
    for _again in range(2):
        assert as_(by).post(reverse("support_new"), facts).status_code == 302
    assert SupportContact.objects.count() == 1


def test_what_is_no_address_of_a_website_is_refused_with_what_was_typed() -> None:
    refused = send(user_of("unit", Role.PUBLISHER), reverse("support_new"), name="A desk", website='//x"><b>')
    assert refused.status_code == 400
    assert "Enter the address of a website, such as https://example.org" in refused.text
