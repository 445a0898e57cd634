"""An assessment at the moment at which others answer, finish, share or end: one of each, and nothing that leaks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from audit.services import broken
from engagement import services as engagement
from engagement.models import Delegation
from notifications.models import Task
from risk import services
from risk.models import Assessment, KeptAssessment, Mitigation
from risk.rules import AssessmentState
from tests.engagement.pages import at, hidden
from tests.factories import NOW, a_delegation, again, council_user
from tests.races.at_once import MANY, at_once, posts, signed_in, told
from tests.risk.assessed import AMBER, RED, a_risk, written
from web.refusals import Stale

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8


def tried(act: Callable[[], Any]) -> str:
    """What became of an act: nothing where it was done, else what it was told."""
    try:
        act()
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    except Stale:
        return "stale"
    return ""


def answers(visit: Delegation, by: User, said: dict[str, str]) -> Callable[[], str]:
    return lambda: tried(lambda: services.look_at_risk(visit, answers=said, by=again(by), now=NOW))


def test_first_answers_from_many_tabs_are_one_assessment() -> None:
    officer = council_user()
    visit = a_delegation("LDS", by=officer)
    address = at("delegation_triage", visit)
    sent = {**hidden(signed_in(officer).get(address)), **AMBER}
    assert set(told(posts(officer, address, [sent] * MANY))) <= {302, 503}
    assert Assessment.objects.get().version == 1
    assert not list(broken())


def test_of_two_who_answer_first_and_otherwise_one_is_shown_both_texts() -> None:
    officer, other = council_user(), council_user()
    for _round in range(ROUNDS):
        visit = a_delegation("LDS", by=officer)
        assert sorted(at_once(answers(visit, officer, AMBER), answers(visit, other, RED))) == ["", "stale"]
        assert Assessment.objects.about(visit).count() == 1


def test_narrowed_as_the_first_answers_come_it_is_shared_with_nobody() -> None:
    officer, approver = council_user(), council_user("LDS", Role.APPROVER)
    for _round in range(ROUNDS):
        visit = a_delegation("LDS", by=officer, sharing=Sharing.UNIT)
        narrow: dict[str, Any] = {"sharing": Sharing.COUNCIL, "seen": visit.version, "now": NOW}
        done = at_once(
            answers(visit, officer, AMBER),
            lambda: tried(lambda: engagement.edit_delegation(visit, by=again(approver), **narrow)),  # noqa: B023
        )
        assert done == ["", ""]
        assert Assessment.objects.about(visit).get().sharing == Sharing.COUNCIL


def test_called_off_as_the_first_answers_come_nothing_is_born_live() -> None:
    officer, other = council_user(), council_user()
    for _round in range(ROUNDS):
        visit = a_delegation("LDS", by=officer)
        said, ended = at_once(
            answers(visit, officer, AMBER),
            lambda: tried(
                lambda: engagement.cancel_delegation(
                    visit,  # noqa: B023
                    reason="Made-up.",
                    seen=visit.version,  # noqa: B023
                    by=again(other),
                    now=NOW,
                )
            ),
        )
        assert ended == ""
        found = Assessment.objects.about(visit).first()
        assert (found is not None and found.is_over) if said == "" else found is None


def test_called_off_as_it_is_finished_nobody_has_anything_to_do() -> None:
    officer, other = council_user(), council_user()
    for _round in range(ROUNDS):
        visit = a_delegation("LDS", by=officer)
        ready = written(visit, by=officer)
        visit.refresh_from_db()
        at_once(
            lambda: tried(
                lambda: services.finish_assessment(ready, seen=ready.version, by=again(officer), now=NOW)  # noqa: B023
            ),
            lambda: tried(
                lambda: engagement.cancel_delegation(
                    visit,  # noqa: B023
                    reason="Made-up.",
                    seen=visit.version,  # noqa: B023
                    by=again(other),
                    now=NOW,
                )
            ),
        )
        assert not Task.objects.filter(kind="see_to_mitigation", done_at=None).exists()


def test_finished_by_two_at_once_it_is_finished_once_and_the_other_is_told_by_whom() -> None:
    officer, other = council_user(), council_user()
    for _round in range(ROUNDS):
        visit = a_delegation("LDS", by=officer)
        assessment = written(visit, by=officer)
        a_risk(assessment, by=officer, what="Another.")
        assessment.refresh_from_db()
        finish = [
            lambda by=by: tried(
                lambda: services.finish_assessment(assessment, seen=assessment.version, by=again(by), now=NOW)  # noqa: B023
            )
            for by in (officer, other)
        ]
        done = at_once(*finish)
        assessment.refresh_from_db()
        assert sorted(done) == ["", f"It is finished already, by {assessment.finished_by}."]
        assert KeptAssessment.objects.filter(assessment=assessment).count() == 1
        for mitigation in Mitigation.objects.filter(risk__assessment=assessment):
            assert Task.objects.filter(kind="see_to_mitigation", record=mitigation.key).count() == 1
    assert not list(broken())


def test_given_to_another_office_as_its_assessment_is_finished_it_is_the_task_of_that_one_alone() -> None:
    officer, other = council_user(), council_user()
    for _round in range(ROUNDS):
        visit = a_delegation("LDS", by=officer)
        assessment = written(visit, by=officer)
        mitigation = Mitigation.objects.get(risk__assessment=assessment)
        move: dict[str, Any] = {"office": "leader", "due_on": mitigation.due_on, "now": NOW}
        at_once(
            lambda: tried(
                lambda: services.finish_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)  # noqa: B023
            ),
            lambda: tried(lambda: services.move_mitigation(mitigation, by=again(other), **move)),  # noqa: B023
        )
        now = Assessment.objects.get(pk=assessment.pk)
        if now.state == AssessmentState.OPEN:
            # Who was overtaken by that looks at it again, and finishes what stands now.
            services.finish_assessment(now, seen=now.version, by=again(officer), now=NOW)
        task = Task.objects.get(kind="see_to_mitigation", record=mitigation.key, done_at=None)
        assert task.to == "office:leader"
