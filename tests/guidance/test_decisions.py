"""A council decides, whatever the advice: what it decided and why stands below its cover card, for it alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from guidance import services
from guidance.models import AnswerCard, CouncilDecision
from guidance.rules import CouncilDecides, Standing
from tests.factories import NOW, council_user, user_of
from tests.guidance.asked import a_card, an_investor
from tests.guidance.pages import as_, send
from tests.guidance.texts import a_position

pytestmark = pytest.mark.django_db

DAY = {"decided_on_day": "23", "decided_on_month": "11", "decided_on_year": "2026"}
REASON = "A made-up reason: the cabinet weighed it up on 23 November."


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def card() -> AnswerCard:
    a_position("dbt", activity_id="inward_investment", sector_id="energy", standing=Standing.NOT_SUPPORTED)
    return a_card(asked=an_investor())


def page_of(card: AnswerCard) -> str:
    return reverse("card_decide", args=[card.key])


@pytest.mark.capability("UK2a")
def test_a_council_goes_ahead_against_advice_and_its_reason_is_kept_for_it_alone(card: AnswerCard) -> None:
    officer = council_user("LDS")
    assert card.content["standing"] == "not_supported"
    answer = send(officer, page_of(card), decided="all_the_same", reason=REASON, **DAY)
    assert answer.headers["Location"] == f"{card.get_absolute_url()}#decisions"
    page = as_(council_user("LDS", Role.APPROVER)).get(card.get_absolute_url()).text
    for words in ("We go ahead, and depart from the advice", REASON, "Decided on 23 November 2026", officer.name):
        assert words in page, words
    for other in (council_user("MAN"), user_of("unit", Role.PUBLISHER), user_of("dbt", Role.CLEARER)):
        for address in (card.get_absolute_url(), page_of(card)):
            assert as_(other).get(address).status_code == 404
        assert not CouncilDecision.objects.visible_to(other).exists()
    assert Event.objects.get(action="answer_decided_on").body == "LDS"
    assert not list(services.verify_cards())


def test_a_later_decision_stands_above_the_earlier_which_nobody_changes(card: AnswerCard, time_machine: Any) -> None:
    officer = council_user("LDS")
    send(officer, page_of(card), decided="not_yet", **DAY)
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    send(officer, page_of(card), decided="not", **DAY)
    page = as_(officer).get(card.get_absolute_url()).text
    assert page.index("We do not go ahead") < page.index("Not decided yet")
    for act in (lambda: CouncilDecision.objects.update(reason="Another"), CouncilDecision.objects.all().delete):
        with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"decided": "all_the_same", "reason": ""}, "Say why, so that it can be read in a year"),
        ({"decided": ""}, "Answer ‘What did your council decide?’"),
        ({"decided": "not", "decided_on_year": "2027"}, "must be today or earlier"),
        ({"decided": "not", "decided_on_day": "31"}, "real date"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    card: AnswerCard, typed: dict[str, str], sentence: str
) -> None:
    answer = send(council_user("LDS"), page_of(card), **{"reason": REASON, **DAY, **typed})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert answer.context["form"]["reason"].value() == typed.get("reason", REASON)
    assert not CouncilDecision.objects.exists()


def test_the_same_form_sent_again_is_one_and_who_only_reads_puts_nothing_down(card: AnswerCard) -> None:
    officer = council_user("LDS")
    for _again in range(2):
        as_(officer).post(page_of(card), {"decided": "as_advised", "form_id": "f" * 12, **DAY})
    assert CouncilDecision.objects.get().decided == CouncilDecides.AS_ADVISED
    leader = as_(council_user("LDS", Role.LEADER))
    assert leader.get(page_of(card)).status_code == 403
    page = leader.get(card.get_absolute_url()).text
    assert "We go ahead, as advised" in page
    assert "Record a further decision" not in page
