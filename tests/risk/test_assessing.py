"""A council weighs what it has on record: how deep to look, what may go wrong, what it concludes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import CouncilSettings, User
from accounts.roles import UNIT, Can, Role
from accounts.rules import Appetite, Part, Sharing
from accounts.services import name_office
from audit.models import Event
from engagement.models import Delegation
from guidance.models import SupportContact
from notifications.models import Task
from risk import services
from risk.assessed import facts_of
from risk.models import AssessedRisk, Assessment, Mitigation
from risk.rules import QUESTIONS, Band, Path, TriageFact, band, missing_to_finish, triage
from risk.rules.assessing import Assessed
from risk.services.assessing import missing_from, what_is_to_change
from tests.factories import NOW, a_delegation, again, body_of, council_user, user_of
from web.refusals import Stale, WrongState

TODAY = NOW.date()
LIGHT = {fact.value: next(iter(QUESTIONS[fact].answers)) for fact in TriageFact}
SHORT = {**LIGHT, "lasting": "promises"}
FULL = {**LIGHT, "sites": "sensitive"}


# -- How deep to look: rules alone -----------------------------------------------------------------------------------


@pytest.mark.capability("P33", part="green path of triage")
def test_a_choir_needs_basic_precautions_and_nothing_is_said_against_it() -> None:
    assert triage(LIGHT).path == Path.GREEN
    assert triage(LIGHT).because == ()


@pytest.mark.parametrize(
    ("fact", "answer"), [(fact, answer) for fact, question in QUESTIONS.items() for answer in question.answers]
)
def test_each_answer_leads_where_the_table_says_and_says_why_where_it_leads_deeper(
    fact: TriageFact, answer: str
) -> None:
    told = QUESTIONS[fact].answers[answer]
    found = triage({**LIGHT, fact: answer})
    assert found.path == told.path
    assert bool(found.because) == (told.path > Path.GREEN)


# Drawing is slow only where the machine has much else to do.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries({fact.value: st.sampled_from(list(QUESTIONS[fact].answers)) for fact in TriageFact}))
def test_the_path_is_that_of_the_deepest_answer(answers: dict[str, str]) -> None:
    paths = [QUESTIONS[TriageFact(fact)].answers[answer].path for fact, answer in answers.items()]
    found = triage(answers)
    assert found.path == max(paths)
    assert len(found.because) == sum(path > Path.GREEN for path in paths)


@given(st.integers(1, 5), st.integers(1, 5))
def test_who_is_readier_to_carry_risk_never_calls_it_larger(likelihood: int, impact: int) -> None:
    bands = [list(Band).index(band(likelihood, impact, appetite)) for appetite in Appetite]
    assert bands == sorted(bands, reverse=True)


@pytest.mark.parametrize(
    ("likelihood", "impact", "appetite", "expected"),
    [
        (3, 5, Appetite.BALANCED, Band.HIGH),
        (2, 3, Appetite.BALANCED, Band.MEDIUM),
        (1, 5, Appetite.BALANCED, Band.LOW),
        (2, 5, Appetite.CAUTIOUS, Band.HIGH),
        (4, 4, Appetite.OPEN, Band.MEDIUM),
    ],
)
def test_a_score_is_banded_by_appetite(likelihood: int, impact: int, appetite: str, expected: Band) -> None:
    assert band(likelihood, impact, appetite) == expected


WHOLE: dict[str, Any] = {
    "path": Path.RED,
    "risks": [Assessed("A cable.", 12, 4, 1)],
    "conclusion": "Go ahead.",
    "review_on": TODAY + timedelta(days=1),
    "benefits": ["Jobs.", "None.", "Friendship."],
    "asked": "Made-up desk",
    "answered": "They say: go ahead.",
    "today": TODAY,
}


def test_a_full_one_that_is_whole_lacks_nothing() -> None:
    assert list(missing_to_finish(**WHOLE)) == []


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"risks": []}, "risks"),
        ({"risks": [Assessed("A cable.", None, None, 0)]}, "risks"),
        ({"risks": [Assessed("A cable.", 12, None, 0)]}, "risks"),
        ({"risks": [Assessed("A cable.", 12, 4, 0)]}, "risks"),
        ({"risks": [Assessed("A cable.", 12, 12, 0, is_treated=False)]}, "risks"),
        ({"risks": [Assessed("A cable.", 12, 12, 0, is_owned=False)]}, "risks"),
        ({"benefits": ["Jobs.", "", "Friendship."]}, "benefits"),
        ({"asked": ""}, "support"),
        ({"answered": ""}, "support"),
        ({"conclusion": ""}, "conclusion"),
        ({"review_on": None}, "conclusion"),
        ({"review_on": TODAY}, "conclusion"),
    ],
)
def test_each_thing_that_a_full_one_lacks_is_said_by_itself(changed: dict[str, Any], where: str) -> None:
    assert [part for part, _sentence in missing_to_finish(**{**WHOLE, **changed})] == [where]


# -- With a database -------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(db: None) -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer)


def looked_at(visit: Delegation, by: User, answers: dict[str, str] = SHORT, **more: Any) -> Assessment:
    return services.look_at_risk(visit, answers=answers, by=by, now=NOW, **more)


RISK: dict[str, Any] = {
    "category": "security_technology",
    "what": "A plan that is not public is seen.",
    "office": "security_lead",
    "treatment": "reduce",
    "likelihood": 3,
    "impact": 4,
    "likelihood_left": 1,
    "impact_left": 4,
}
MITIGATION = {"mitigation": "Show the public model instead.", "due_on": date(2027, 3, 1)}


def with_risk(assessment: Assessment, by: User, **more: Any) -> AssessedRisk:
    return services.add_risk(assessment, by=by, now=NOW, **{**RISK, **MITIGATION, **more})


def fresh(assessment: Assessment) -> Assessment:
    return Assessment.objects.get(pk=assessment.pk)


def concluded(assessment: Assessment, by: User) -> Assessment:
    said = {"conclusion": "Go ahead as planned.", "review_on": date(2027, 3, 10)}
    return services.say_of_assessment(fresh(assessment), seen=fresh(assessment).version, by=by, now=NOW, **said)


def finished(visit: Delegation, by: User) -> Assessment:
    assessment = looked_at(visit, by)
    with_risk(assessment, by)
    assessment = concluded(assessment, by)
    return services.finish_assessment(assessment, seen=assessment.version, by=by, now=NOW)


@pytest.mark.capability("P33", part="green path of triage")
def test_basic_precautions_are_done_at_once_and_nobody_is_asked_for_anything(visit: Delegation, officer: User) -> None:
    before = Task.objects.count()
    assessment = looked_at(visit, officer, LIGHT)
    assert (assessment.path, assessment.state, assessment.finished_by) == (Path.GREEN, "finished", officer)
    assert Task.objects.count() == before
    assert assessment.kept.get().facts["answers"] == LIGHT


def test_six_facts_are_answered_all_or_none(visit: Delegation, officer: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        looked_at(visit, officer, {**LIGHT, "money": ""})
    assert list(refusal.value.message_dict) == ["money"]


def test_deeper_is_free_and_less_deep_has_a_reason(visit: Delegation, officer: User) -> None:
    assert looked_at(visit, officer, LIGHT, chosen_path=Path.RED).taken_path == Path.RED
    other = a_delegation("LDS", by=officer)
    with pytest.raises(ValidationError, match="Say why less is enough"):
        looked_at(other, officer, FULL, chosen_path=Path.GREEN)
    told = looked_at(other, officer, FULL, chosen_path=Path.AMBER, chosen_because="They see the model in the foyer.")
    assert (told.path, told.taken_path, told.state) == (Path.RED, Path.AMBER, "open")


@pytest.mark.capability("L2", part="residual needs a mitigation with an owner")
def test_what_is_left_is_smaller_only_with_an_owned_mitigation(visit: Delegation, officer: User) -> None:
    assessment = looked_at(visit, officer)
    with pytest.raises(ValidationError, match="say what makes it smaller") as refusal:
        services.add_risk(assessment, by=officer, now=NOW, **RISK)
    assert list(refusal.value.message_dict) == ["mitigation"]
    for left_out in MITIGATION:
        with pytest.raises(ValidationError) as refusal:
            with_risk(assessment, officer, **{left_out: None})
        assert list(refusal.value.message_dict) == [left_out]
    assert not AssessedRisk.objects.exists()
    risk = with_risk(assessment, officer)
    assert risk.mitigations.get().office == "security_lead"
    assert fresh(assessment).level == Band.LOW
    as_it_is = services.add_risk(
        assessment,
        by=officer,
        now=NOW,
        **{**RISK, "likelihood_left": 3, "what": "It is talked of.", "treatment": "accept"},
    )
    assert not as_it_is.mitigations.exists() and fresh(assessment).level == Band.MEDIUM


def test_what_is_left_is_never_larger_and_the_same_form_is_one_risk(visit: Delegation, officer: User) -> None:
    assessment = looked_at(visit, officer)
    with pytest.raises(ValidationError, match="cannot be larger"):
        with_risk(assessment, officer, impact_left=5)
    one = with_risk(assessment, officer, form_id="a-form")
    assert with_risk(assessment, officer, form_id="a-form") == one and Mitigation.objects.count() == 1


@pytest.mark.capability("L2", part="an assessment is made whole")
def test_a_short_one_is_finished_when_nothing_is_missing_and_each_office_has_what_it_sees_to(
    visit: Delegation, officer: User
) -> None:
    assessment = looked_at(visit, officer)
    with pytest.raises(ValidationError) as refusal:
        services.finish_assessment(assessment, seen=assessment.version, by=officer, now=NOW)
    assert len(refusal.value.messages) == 3
    with_risk(assessment, officer)
    assessment = concluded(assessment, officer)
    assert missing_from(assessment, TODAY) == []
    done = services.finish_assessment(assessment, seen=assessment.version, by=officer, now=NOW)
    assert (done.state, done.level) == ("finished", "low")
    task = Task.objects.get(kind="see_to_mitigation", done_at=None)
    assert (task.to, task.due_on) == ("office:security_lead", date(2027, 3, 1))
    assert Event.objects.latest("pk").action == "assessment_finished"


def test_a_full_one_says_what_speaks_for_it_and_whom_you_asked(visit: Delegation, officer: User) -> None:
    assessment = looked_at(visit, officer, FULL)
    with_risk(assessment, officer)
    assessment = concluded(assessment, officer)
    assert [where for where, _sentence in missing_from(assessment, TODAY)] == ["benefits", "support"]
    contact = SupportContact.objects.create(
        name="Made-up desk", helps_with="All of it", reached_by="0", source="Made up", confirmed_on=TODAY
    )
    said = dict.fromkeys(("economic_benefit", "security_benefit", "values_benefit"), "Nothing speaks for it.")
    assessment = services.say_of_assessment(
        assessment, seen=assessment.version, by=officer, now=NOW, support=contact, support_said="Go ahead.", **said
    )
    assert missing_from(assessment, TODAY) == []


def test_one_that_two_people_finish_at_once_is_finished_by_the_first(visit: Delegation, officer: User) -> None:
    done = finished(visit, officer)
    other = council_user("LDS")
    with pytest.raises(WrongState, match="finished already, by"):
        services.finish_assessment(done, seen=done.version - 1, by=other, now=NOW)
    assert Assessment.objects.get().finished_by == officer
    with pytest.raises(WrongState, match="Open it again"):
        with_risk(done, other)


def test_a_review_in_the_past_is_refused_and_one_that_came_due_is_asked_for(visit: Delegation, officer: User) -> None:
    assessment = looked_at(visit, officer)
    with pytest.raises(ValidationError, match="to come"):
        services.say_of_assessment(assessment, seen=assessment.version, by=officer, now=NOW, review_on=TODAY)
    done = finished(a_delegation("LDS", by=officer), officer)
    assert services.ask_to_review(NOW) == 0
    assert services.ask_to_review(NOW + timedelta(days=200)) == 1
    assert Task.objects.filter(kind="review_assessment", record=done.key, done_at=None).exists()


def test_opened_again_it_keeps_the_version_that_was_finished(visit: Delegation, officer: User) -> None:
    done = finished(visit, officer)
    opened = services.reopen_assessment(done, seen=done.version, by=officer, now=NOW)
    assert (opened.state, opened.finished_at) == ("open", None)
    again_done = services.finish_assessment(opened, seen=opened.version, by=officer, now=NOW)
    assert [kept.number for kept in again_done.kept.all()] == [2, 1]


@pytest.fixture
def countersigned_by_chief(officer: User) -> User:
    chief = council_user("LDS", Role.LEADER)
    approver = council_user("LDS", Role.APPROVER)
    name_office(
        body_of("LDS"), office="chief_executive", holder=chief, deputy=None, starts_on=TODAY, by=approver, now=NOW
    )
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="all", countersign_office="chief_executive")
    return again(chief)


def test_the_office_that_the_settings_name_countersigns(
    visit: Delegation, officer: User, countersigned_by_chief: User
) -> None:
    done = finished(visit, officer)
    assert Task.objects.filter(kind="countersign_assessment", to="office:chief_executive", done_at=None).exists()
    with pytest.raises(PermissionDenied, match="chief executive"):
        services.countersign_assessment(done, seen=done.version, by=officer, now=NOW)
    signed = services.countersign_assessment(done, seen=done.version, by=countersigned_by_chief, now=NOW)
    assert (signed.state, signed.countersigned_by, signed.as_deputy) == ("countersigned", countersigned_by_chief, False)
    assert not Task.objects.filter(kind="countersign_assessment", done_at=None).exists()


def test_sent_back_it_is_open_with_remarks_and_the_officers_have_it_to_do(
    visit: Delegation, officer: User, countersigned_by_chief: User
) -> None:
    done = finished(visit, officer)
    with pytest.raises(ValidationError, match="what is to change"):
        services.send_back_assessment(done, remarks="", seen=done.version, by=countersigned_by_chief, now=NOW)
    back = services.send_back_assessment(
        done, remarks="Ask the university first.", seen=done.version, by=countersigned_by_chief, now=NOW
    )
    answer = what_is_to_change(back)
    assert answer is not None and (back.state, answer.remarks) == ("open", "Ask the university first.")
    assert (answer.by_user, answer.at, answer.office) == (countersigned_by_chief, NOW, "chief_executive")
    assert Task.objects.filter(kind="change_assessment", to="officer", done_at=None).exists()


def open_tasks(assessment: Assessment) -> set[str]:
    asked = Task.objects.filter(record=assessment.key, done_at=None)
    return set(asked.values_list("kind", flat=True))


OTHER = {**SHORT, "money": "others"}
"""Other answers on the same path."""


def test_the_same_answers_again_leave_with_its_office_what_waits_there(
    visit: Delegation, officer: User, countersigned_by_chief: User
) -> None:
    done = finished(visit, officer)
    looked_at(visit, officer, seen=done.version, read={**SHORT, "sites": "working"})
    assert (fresh(done).state, fresh(done).version) == ("finished", done.version)
    assert fresh(done).read["sites"] == "working"
    assert open_tasks(done) == {"countersign_assessment"}
    with pytest.raises(Stale):
        looked_at(visit, officer, seen=1, read=SHORT)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(
    "more", [{"answers": OTHER}, {"answers": SHORT, "chosen_path": Path.AMBER}, {"chosen_because": "Made-up reason."}]
)
def test_other_answers_open_what_was_finished_and_its_office_sees_them_before_it_countersigns(
    visit: Delegation, officer: User, countersigned_by_chief: User, more: dict[str, Any], signed: bool
) -> None:
    done = finished(visit, officer)
    if signed:
        done = services.countersign_assessment(done, seen=done.version, by=countersigned_by_chief, now=NOW)
    opened = services.look_at_risk(visit, **{"answers": SHORT, **more}, seen=done.version, by=officer, now=NOW)
    assert (opened.state, opened.countersigned_at, opened.finished_at) == ("open", None, None)
    assert open_tasks(done) == set()
    anew = services.finish_assessment(opened, seen=opened.version, by=officer, now=NOW)
    assert open_tasks(done) == {"countersign_assessment"}
    assert [kept.number for kept in anew.kept.all()] == [2, 1]


def test_sent_back_it_is_still_to_be_changed_when_other_answers_are_given_until_basic_precautions_do(
    visit: Delegation, officer: User, countersigned_by_chief: User
) -> None:
    done = finished(visit, officer)
    back = services.send_back_assessment(done, remarks="Ask.", seen=done.version, by=countersigned_by_chief, now=NOW)
    said = looked_at(visit, officer, OTHER, seen=back.version)
    answer = what_is_to_change(said)
    assert answer is not None and (said.state, answer.remarks) == ("open", "Ask.")
    assert open_tasks(done) == {"change_assessment"}
    light = looked_at(visit, officer, LIGHT, seen=said.version)
    assert (light.state, what_is_to_change(light)) == ("finished", None)
    assert open_tasks(done) == set()


def test_a_review_that_is_due_stays_due_until_it_is_finished_anew(visit: Delegation, officer: User) -> None:
    done = finished(visit, officer)
    services.ask_to_review(NOW + timedelta(days=200))
    said = looked_at(visit, officer, OTHER, seen=done.version)
    assert open_tasks(done) == {"review_assessment"}
    looked_at(visit, officer, LIGHT, seen=said.version)
    assert open_tasks(done) == set()


def test_who_finished_it_leaves_it_to_somebody_else_to_countersign(
    visit: Delegation, officer: User, countersigned_by_chief: User
) -> None:
    """Where the office is vacant, an approver stands in, who assesses as well."""
    approver = council_user("LDS", Role.APPROVER)
    CouncilSettings.objects.filter(council="LDS").update(countersign_office="leader")
    other = council_user("LDS", Role.APPROVER)
    for person in (approver, other):
        assert person.may(Can.COUNTERSIGN_RISK, "LDS")
    done = finished(visit, officer)
    Assessment.objects.filter(pk=done.pk).update(finished_by=approver)
    for act in (
        lambda: services.countersign_assessment(done, seen=done.version, by=approver, now=NOW),
        lambda: services.send_back_assessment(done, remarks="No.", seen=done.version, by=approver, now=NOW),
    ):
        with pytest.raises(PermissionDenied, match="You finished it yourself: somebody else countersigns it"):
            act()
    signed = services.countersign_assessment(done, seen=done.version, by=other, now=NOW)
    assert signed.countersigned_by == other


def test_a_risk_has_an_office_that_owns_it_whether_something_is_done_about_it_or_not(
    visit: Delegation, officer: User
) -> None:
    assessment = looked_at(visit, officer)
    accepted = {**RISK, "treatment": "accept", "likelihood_left": 3}
    with pytest.raises(ValidationError) as refusal:
        services.add_risk(assessment, by=officer, now=NOW, **{**accepted, "office": ""})
    assert refusal.value.message_dict == {"office": ["Choose the office that owns it."]}
    risk = services.add_risk(assessment, by=officer, now=NOW, **accepted)
    with_risk(assessment, officer, office="leader", what="Another.")
    assert Mitigation.objects.get().office == "leader"
    assert [one["office"] for one in facts_of(fresh(assessment))["risks"]] == ["security_lead", "leader"]
    # One that was put down before offices owned risks has none, and says so before it is finished.
    AssessedRisk.objects.filter(pk=risk.pk).update(office="")
    told = [sentence for _where, sentence in missing_from(fresh(assessment), TODAY)]
    assert f"Say which office owns “{risk.what}”." in told


def test_basic_precautions_are_never_countersigned(
    visit: Delegation, officer: User, countersigned_by_chief: User
) -> None:
    looked_at(visit, officer, LIGHT)
    assert not Task.objects.filter(kind="countersign_assessment").exists()


@pytest.mark.capability("UK2a", part="risk")
@pytest.mark.capability("G08", part="nothing waits for risk")
def test_nothing_of_the_visit_changes_or_waits_whatever_is_said_of_its_risk(visit: Delegation, officer: User) -> None:
    before = Delegation.objects.filter(pk=visit.pk).values().get()
    finished(visit, officer)
    assert Delegation.objects.filter(pk=visit.pk).values().get() == before


# -- Who sees it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sharing", "unit_sees"), [(Sharing.COUNCIL, False), (Sharing.UNIT, True), (Sharing.COUNCILS, True)]
)
def test_the_unit_sees_path_and_level_where_the_visit_is_shared_with_it_and_no_more(
    officer: User, sharing: str, unit_sees: bool
) -> None:
    done = finished(a_delegation("LDS", by=officer, sharing=sharing), officer)
    analyst, neighbour = user_of("unit", Role.ANALYST), council_user("CRF")
    seen = Assessment.objects.visible_to(analyst).first()
    assert (seen is not None) == unit_sees
    if seen is not None:
        assert seen.shown == Part.PROGRAMME and seen.shows("level") and not seen.shows("risks")
    assert not Assessment.objects.visible_to(neighbour).exists()
    assert Assessment.objects.visible_to(officer).get().shown == Part.WHOLE
    assert (UNIT in done.audience(Part.PROGRAMME)) == unit_sees and UNIT not in done.audience(Part.WHOLE)


def test_a_stale_answer_is_refused_and_the_same_answer_changes_nothing(visit: Delegation, officer: User) -> None:
    assessment = looked_at(visit, officer)
    assert looked_at(visit, officer, seen=0).version == assessment.version
    with pytest.raises(Stale):
        looked_at(visit, officer, FULL, seen=0)
    with pytest.raises(PermissionDenied):
        looked_at(visit, council_user("CRF"), FULL, seen=assessment.version)
