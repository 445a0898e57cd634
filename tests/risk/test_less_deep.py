"""A council may look less deep than the facts lead to: with a reason, in sight, and before the same office."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from engagement.models import Delegation
from notifications.models import Task
from risk import services
from risk.models import Assessment
from risk.rules import AssessmentState, Path
from tests import factories
from tests.engagement.pages import at
from tests.factories import NOW, again, council_user
from tests.risk.assessed import GREEN, RED, a_risk, finished, looked_at

pytestmark = [pytest.mark.django_db, pytest.mark.capability("P33", part="less deep is never called enough")]
LESS: dict[str, Any] = {"answers": RED, "chosen_path": Path.GREEN, "chosen_because": "Made-up reason for it."}


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    told = {"countersign_when": "full", "countersign_office": "monitoring_officer"}
    CouncilSettings.objects.filter(council="LDS").update(**told)
    return factories.a_delegation(by=again(officer))


def waiting(kind: str) -> int:
    return Task.objects.filter(kind=kind, done_at=None).count()


def test_a_reason_is_more_than_a_sign(visit: Delegation, officer: User) -> None:
    for reason in ("", ".", "no time", "?!?!?!?!?!?!"):
        with pytest.raises(ValidationError, match="Say why less is enough, in a few words"):
            looked_at(visit, by=officer, **{**LESS, "chosen_because": reason})
    assert not Assessment.objects.exists()


def test_the_office_that_the_facts_call_for_is_asked_all_the_same(visit: Delegation, officer: User) -> None:
    assessment = looked_at(visit, by=officer, **LESS)
    assert (assessment.state, assessment.countersign_office) == (AssessmentState.FINISHED, "monitoring_officer")
    assert waiting("countersign_assessment") == 1
    approver = council_user("LDS", Role.APPROVER)
    signed = services.countersign_assessment(assessment, seen=assessment.version, by=approver, now=NOW)
    assert signed.state == AssessmentState.COUNTERSIGNED
    # Another reason is another thing to sign.
    again_asked = looked_at(visit, by=officer, **{**LESS, "chosen_because": "Another made-up reason."})
    assert (again_asked.state, waiting("countersign_assessment")) == (AssessmentState.FINISHED, 1)


def test_what_was_sent_back_is_put_before_it_again(visit: Delegation, officer: User) -> None:
    assessment = looked_at(visit, by=officer, **LESS)
    approver = council_user("LDS", Role.APPROVER)
    services.send_back_assessment(assessment, remarks="Made-up remarks.", seen=assessment.version, by=approver, now=NOW)
    assert (waiting("countersign_assessment"), waiting("change_assessment")) == (0, 1)
    told = looked_at(visit, by=officer, **LESS)
    assert (told.state, told.kept.count()) == (AssessmentState.FINISHED, 2)
    assert (waiting("countersign_assessment"), waiting("change_assessment")) == (1, 0)


READ = {"organisations": "possible", "sites": "open", "money": "unknown"}
"""What a record says itself: of one thing more than is answered, of one that nobody knows it."""


def test_to_answer_less_than_the_record_itself_says_is_to_look_less_deep(
    visit: Delegation, officer: User, client: Client
) -> None:
    with pytest.raises(ValidationError, match="The record itself says more than you answered"):
        looked_at(visit, by=officer, answers=GREEN, read=READ)
    assert not Assessment.objects.exists()
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="all")
    said = looked_at(visit, by=officer, answers=GREEN, read=READ, chosen_because="It is another company by number.")
    assert (said.path, said.taken_path, said.is_shallower) == (Path.AMBER, Path.GREEN, True)
    assert waiting("countersign_assessment") == 1
    client.force_login(again(officer))
    page = client.get(at("delegation_assessment", visit)).text
    assert "Because an organisation may be on a published list, which somebody has to decide." in page
    assert "The council chose to look less deep: the six facts lead to “Short assessment”." in page
    assert "Go ahead" not in page
    [kept] = said.kept.all()
    paper = client.get(at("delegation_assessment_print", visit, kept.key)).text
    assert "may be on a published list" in paper and "Less than the six facts call for." in paper


def test_what_nobody_knows_says_nothing_against_who_does(visit: Delegation, officer: User) -> None:
    said = looked_at(visit, by=officer, answers=GREEN, read={"money": "unknown", "organisations": "unlooked"})
    assert (said.path, said.chosen_path) == (Path.GREEN, None)


def test_what_was_put_down_before_is_seen_to_and_no_day_of_review_stays(visit: Delegation, officer: User) -> None:
    """A deeper look that became a light one."""
    assessment = finished(visit, by=officer)
    assert assessment.review_on is not None and waiting("see_to_mitigation") == 1
    light = looked_at(visit, by=officer, answers=GREEN)
    assert (light.review_on, light.state) == (None, AssessmentState.FINISHED)
    assert services.ask_to_review(NOW + timedelta(days=400)) == 0 and waiting("review_assessment") == 0
    other = factories.a_delegation(by=again(officer))
    a_risk(looked_at(other, by=officer), by=officer)
    assert waiting("see_to_mitigation") == 1
    looked_at(other, by=officer, answers=GREEN)
    assert waiting("see_to_mitigation") == 2


def test_no_page_calls_it_enough(visit: Delegation, officer: User, client: Client) -> None:
    assessment = looked_at(visit, by=officer, **LESS)
    client.force_login(again(officer))
    [version] = assessment.kept.all()
    pages = [at("delegation_assessment", visit), at("delegation_assessment_kept", visit, version.key)]
    pages.append(at("delegation_assessment_print", visit, version.key))
    for page in pages:
        text = client.get(page).text
        assert "Go ahead" not in text, page
        assert "Less than the six facts call for." in text, page
        assert "Made-up reason for it." in text, page


def test_basic_precautions_that_the_facts_lead_to_are_put_before_nobody(visit: Delegation, officer: User) -> None:
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="all")
    looked_at(visit, by=officer, answers={**RED, "sites": "open"})
    assert waiting("countersign_assessment") == 0
