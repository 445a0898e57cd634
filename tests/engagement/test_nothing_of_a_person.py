"""Numbers, addresses and birthdays of persons come in at no door of a visit, and what is typed is kept on the page."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.rules.persons import TAKE_IT_AWAY
from accounts.services.notes import write_note
from accounts.sharing import CouncilNote
from engagement import services
from engagement.models import Delegation, HostAsked, Offer
from places.models import Council
from tests import factories
from tests.api.callers import PROGRAMME_SENT, caller, pointers, written
from tests.engagement import offered
from tests.engagement.flagged import a_flagged_delegation, answer_page
from tests.engagement.pages import a_stop, at, days, send
from tests.factories import NOW, council_user

pytestmark = [pytest.mark.django_db, pytest.mark.capability("G05")]
SAID = "Mr Wang, passport E12345678"
SENTENCE = "looks like a passport number, a date of birth, a telephone number or an email address"


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    return time_machine


@pytest.fixture
def officer(client: Client) -> User:
    user = council_user("LDS")
    client.force_login(user)
    return user


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_flagged_delegation(officer)


DOORS: list[tuple[str, str, dict[str, Any]]] = [
    ("delegation_aims", "their_aims", {"their_aims_known": "stated", "our_aims": "Trade"}),
    ("delegation_aims", "our_aims", {"their_aims_known": "not_stated"}),
    ("delegation_delegate_add", "title", {"name": "Zhang Ceshi", "part": "member"}),
    ("delegation_item_add", "title", a_stop()),
    ("delegation_offer_add", "giver", offered.typed()),
    ("delegation_postpone", "reason", {**days(first=(15, 4, 2027), last=(18, 4, 2027)), "with_stops": "on"}),
]


@pytest.mark.parametrize(("name", "field", "answers"), DOORS)
def test_a_page_refuses_it_beside_its_box_and_keeps_what_was_typed(
    client: Client, visit: Delegation, name: str, field: str, answers: dict[str, Any]
) -> None:
    page = send(client, at(name, visit), **{**answers, field: SAID})
    assert page.status_code == 400
    assert SENTENCE in page.text
    assert f'id="id_{field}-error"' in page.text
    assert SAID in page.text


def test_a_flag_and_a_host_have_no_reason_with_it(client: Client, officer: User, visit: Delegation) -> None:
    page = send(client, answer_page(visit), response="going_ahead", reason=SAID)
    assert (page.status_code, SENTENCE in page.text) == (400, True)
    leeds = Council.objects.get(code="LDS")
    host = services.ask_host(visit, leeds, by=officer, now=NOW, office="leader", asked_on=NOW.date())
    page = send(client, at("delegation_host_answer", visit, host.key), answer="declined", reason=SAID)
    assert (page.status_code, SENTENCE in page.text) == (400, True)
    assert HostAsked.objects.get().reason == ""


def test_a_private_note_is_refused_too(officer: User, visit: Delegation) -> None:
    with pytest.raises(ValidationError) as refused:
        write_note(visit, visit.council, text="Ms Wu, born 3 May 1970", by=officer)
    assert refused.value.message_dict == {"text": [TAKE_IT_AWAY % {"found": "born 3 May 1970"}]}
    assert not CouncilNote.objects.exists()


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"their_aims": SAID}, "/their_aims"),
        ({"delegates": [{"name": "Zhang Ceshi", "title": SAID}]}, "/delegates/0/title"),
        ({"programme": [{**PROGRAMME_SENT[0], "title": SAID}]}, "/programme/0/title"),
    ],
)
def test_the_api_refuses_it_at_its_place(sent: dict[str, Any], pointer: str) -> None:
    answer = caller("LDS").post("delegations/", {**written(draft=True), **sent})
    assert (answer.status_code, set(pointers(answer))) == (400, {pointer})


def test_a_draft_does_not_keep_it_either(client: Client, officer: User) -> None:
    draft = factories.a_draft(by=officer)
    page = send(client, at("delegation_aims", draft), their_aims=SAID, their_aims_known="stated", our_aims="Trade")
    draft.refresh_from_db()
    assert (page.status_code, SAID in page.text) == (400, True)
    assert "E12345678" not in str(draft.draft_input)


def test_a_text_that_stood_before_stops_nobody_who_changes_something_else(officer: User, visit: Delegation) -> None:
    offer = offered.an_offer(visit, officer)
    Offer.objects.update(giver=SAID)
    told: dict[str, Any] = {"by": factories.again(officer), "now": NOW}
    offer = services.edit_offer(offer, seen=1, **told, **offered.facts(what="Two flights", giver=SAID))
    assert (offer.what, offer.giver) == ("Two flights", SAID)
    with pytest.raises(ValidationError, match="E87654321"):
        services.edit_offer(offer, seen=offer.version, **told, **offered.facts(giver="Wang, E87654321"))


def test_the_telephone_of_a_press_office_may_stand_where_the_press_is_answered(
    officer: User, visit: Delegation
) -> None:
    leeds = Council.objects.get(code="LDS")
    told: dict[str, Any] = {"line": None, "by": officer, "now": NOW, "plan": "reactive_only"}
    plan = services.plan_publicity(visit, leeds, seen=0, spokesperson="Press office, 0113 496 0123", **told)
    assert plan.spokesperson == "Press office, 0113 496 0123"
    with pytest.raises(ValidationError, match="E12345678"):
        services.plan_publicity(visit, leeds, seen=plan.version, spokesperson=SAID, **told)


def test_why_something_was_entered_by_mistake_is_refused_beside_its_box(
    client: Client, officer: User, visit: Delegation
) -> None:
    offer = offered.an_offer(visit, officer)
    page = send(client, at("delegation_offer_withdraw", visit, offer.key), reason=SAID)
    assert (page.status_code, 'id="id_reason-error"' in page.text) == (400, True)
