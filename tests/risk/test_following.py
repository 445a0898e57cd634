"""What is said about the risk of a record follows it: as far as it is shared, and until it is over."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Sharing
from accounts.services import name_office
from audit.models import Event
from engagement import services as engagement
from engagement.models import Delegation
from guidance.models import Use
from notifications.models import Message, Task
from risk import services
from risk.models import AssessedRisk, Assessment, Mitigation, StarterRisk
from tests.engagement.test_guidance_of_visit import newer
from tests.factories import NOW, a_delegation, a_draft, again, body_of, council_user, hangzhou, user_of
from tests.guidance.texts import a_version
from tests.risk.assessed import AMBER, DUE, GREEN, RED, a_risk, finished, looked_at, written
from twinning import services as twinning
from twinning.models import Agreement
from twinning.rules import AgreementKind, Status
from web.refusals import WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def approver() -> User:
    return council_user("LDS", Role.APPROVER)


def an_agreement(by: User, sharing: str = Sharing.UNIT) -> Agreement:
    council = by.memberships_now[0].body.council
    assert council
    where: dict[str, Any] = {"uk_place": "Made-up town", "place": hangzhou(), "kind": AgreementKind.MOU}
    return twinning.add_agreement(council, by=again(by), now=NOW, sharing=sharing, **where)


# -- As far as the record is shared --------------------------------------------------------------------------------


class Acts:
    """What may happen to a record and to its assessment, each drawn by its name."""

    def __init__(self, row: Any, officer: User, approver: User, draw: random.Random) -> None:
        self.model, self.pk, self.officer, self.approver, self.draw = type(row), row.pk, officer, approver, draw

    @property
    def row(self) -> Any:
        return self.model.objects.get(pk=self.pk)

    @property
    def assessment(self) -> Assessment:
        return Assessment.objects.about(self.row).get()

    def step(self, by: User) -> dict[str, Any]:
        return {"seen": self.row.version, "by": again(by), "now": NOW}

    def look(self) -> None:
        looked_at(self.row, by=self.officer, answers=self.draw.choice([GREEN, AMBER, RED]))

    def weigh(self) -> None:
        a_risk(self.assessment, by=self.officer)

    def finish(self) -> None:
        found = self.assessment
        services.finish_assessment(found, seen=found.version, by=again(self.officer), now=NOW)

    def reopen(self) -> None:
        found = self.assessment
        services.reopen_assessment(found, seen=found.version, by=again(self.officer), now=NOW)

    def level(self) -> Sharing:
        return self.draw.choice(list(Sharing))


class DelegationActs(Acts):
    def log(self) -> None:
        engagement.log_delegation(self.row, **self.step(self.officer))

    def share(self) -> None:
        engagement.edit_delegation(self.row, sharing=self.level(), **self.step(self.approver))

    def rename(self) -> None:
        engagement.edit_delegation(self.row, title="Made-up other title", **self.step(self.officer))

    def decline(self) -> None:
        engagement.decline_delegation(self.row, reason="Made-up reason.", **self.step(self.officer))

    def names(self) -> list[str]:
        return ["look", "weigh", "finish", "reopen", "log", "share", "share", "rename", "decline"]


class AgreementActs(Acts):
    def share(self) -> None:
        twinning.share_agreement(self.row, sharing=self.level(), **self.step(self.approver))

    def confirm(self) -> None:
        twinning.confirm_agreement(self.row, **self.step(self.officer))

    def move(self) -> None:
        status = self.draw.choice([Status.ACTIVE, Status.LAPSED, Status.ENDED_BY_UK])
        said: dict[str, Any] = {"status": status, "on": NOW.date(), "reason": "Made-up reason."}
        twinning.change_status(self.row, **said, **self.step(self.approver))

    def names(self) -> list[str]:
        return ["look", "weigh", "finish", "reopen", "share", "share", "confirm", "move"]


def over(row: Any) -> bool:
    return bool(row.is_over if isinstance(row, Delegation) else row.has_ended)


def must_follow(row: Any) -> None:
    for assessment in Assessment.objects.about(row):
        kept = row.is_draft or row.sharing == Sharing.COUNCIL
        assert assessment.sharing == (Sharing.COUNCIL if kept else Sharing.UNIT)
        assert assessment.is_over == over(row)


@pytest.mark.parametrize("kind", [DelegationActs, AgreementActs])
@pytest.mark.parametrize("seed", range(12))
def test_after_any_acts_it_is_shared_as_its_record_and_never_further_than_the_unit(
    kind: type[Any], seed: int, officer: User, approver: User
) -> None:
    draw = random.Random(seed)
    row: Any = a_draft(by=officer, sharing=Sharing.UNIT) if kind is DelegationActs else an_agreement(officer)
    acts = kind(row, officer, approver, draw)
    acts.look()
    done = 0
    for name in draw.choices(acts.names(), k=12):
        act: Callable[[], None] = getattr(acts, name)
        try:
            act()
        except (ValidationError, WrongState):
            continue  # not now: what is over is not changed, and what lacks something is not finished
        done += 1
        must_follow(acts.row)
    assert done > 1


def test_of_a_draft_nobody_else_sees_anything_and_of_a_shared_visit_the_unit_does(officer: User) -> None:
    draft = a_draft(by=officer, sharing=Sharing.COUNCILS)
    looked_at(draft, by=officer)
    analyst = user_of("unit", Role.ANALYST)
    assert not Assessment.objects.visible_to(analyst).exists()
    engagement.log_delegation(draft, seen=draft.version, by=again(officer), now=NOW)
    assert Assessment.objects.visible_to(again(analyst)).exists()


# -- Until it is over ----------------------------------------------------------------------------------------------


def asked_for() -> set[str]:
    labels = (Assessment._meta.label, Mitigation._meta.label)
    return set(Task.objects.filter(label__in=labels, done_at=None).values_list("kind", flat=True))


@pytest.mark.parametrize("act", [engagement.decline_delegation, engagement.cancel_delegation])
def test_of_a_visit_that_is_over_nobody_is_asked_for_anything(officer: User, act: Callable[..., Any]) -> None:
    draft = a_draft(by=officer, sharing=Sharing.UNIT)
    visit = engagement.log_delegation(draft, seen=draft.version, by=again(officer), now=NOW)
    finished(visit, by=officer)
    assert asked_for() == {"see_to_mitigation"}
    visit.refresh_from_db()
    act(visit, reason="Made-up reason.", seen=visit.version, by=again(officer), now=NOW)
    assert asked_for() == set()
    assert services.ask_to_review(NOW + timedelta(days=400)) == 0
    assert asked_for() == set()


def test_an_agreement_that_goes_on_after_all_is_seen_to_again(officer: User, approver: User) -> None:
    agreement = an_agreement(officer)
    finished(agreement, by=officer)
    said: dict[str, Any] = {"on": NOW.date(), "reason": "Made-up reason.", "by": again(approver), "now": NOW}
    agreement.refresh_from_db()
    agreement = twinning.change_status(agreement, status=Status.LAPSED, seen=agreement.version, **said)
    assert asked_for() == set()
    twinning.change_status(agreement, status=Status.ACTIVE, seen=agreement.version, **said)
    assert asked_for() == {"see_to_mitigation"}
    assert services.ask_to_review(NOW + timedelta(days=400)) == 1


@pytest.fixture
def chief(approver: User) -> User:
    """Who countersigns every assessment of Leeds."""
    chief = council_user("LDS", Role.LEADER)
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="all", countersign_office="chief_executive")
    named: dict[str, Any] = {"office": "chief_executive", "holder": chief, "deputy": None, "starts_on": NOW.date()}
    name_office(body_of("LDS"), **named, by=again(approver), now=NOW)
    return again(chief)


def lapsed_and_active_again(agreement: Agreement, approver: User, meanwhile: Callable[[], Any] = lambda: None) -> None:
    said: dict[str, Any] = {"on": NOW.date(), "reason": "Made-up reason.", "by": again(approver), "now": NOW}
    agreement.refresh_from_db()
    agreement = twinning.change_status(agreement, status=Status.LAPSED, seen=agreement.version, **said)
    assert asked_for() == set()
    meanwhile()
    twinning.change_status(agreement, status=Status.ACTIVE, seen=agreement.version, **said)


def test_what_waited_for_its_office_waits_for_it_again_when_an_agreement_goes_on(
    officer: User, approver: User, chief: User
) -> None:
    agreement = an_agreement(officer)
    done = finished(agreement, by=officer)
    lapsed_and_active_again(agreement, approver)
    assert asked_for() == {"see_to_mitigation", "countersign_assessment"}
    done.refresh_from_db()
    services.send_back_assessment(done, remarks="Made-up remarks.", seen=done.version, by=chief, now=NOW)
    lapsed_and_active_again(agreement, approver)
    assert asked_for() == {"change_assessment"}


def test_an_agreement_that_goes_on_relies_on_what_it_relied_on_and_is_told_what_changed(
    officer: User, approver: User
) -> None:
    agreement = an_agreement(officer)
    done = finished(agreement, by=officer)
    stays, changes, dropped = a_version(title="Stays"), a_version(title="Changes"), a_version(title="Dropped")
    uses = services.rely_assessment_on(done, [stays, changes, dropped], by=again(officer), now=NOW)
    services.drop_assessment_guidance(done, uses[2], by=again(officer))
    live = Use.objects.by(done).live()

    def meanwhile() -> None:
        assert not live.exists()
        newer(changes, now=NOW + timedelta(minutes=1))
        assert not Message.objects.filter(kind="guidance_changed").exists()

    lapsed_and_active_again(agreement, approver, meanwhile)
    assert {use.of_record for use in live} == {stays.key, changes.key}
    assert live.get(of_record=stays.key).changed_at is None
    assert live.get(of_record=changes.key).changed_at is not None
    assert Message.objects.filter(kind="guidance_changed", record=done.key).count() == 1


# -- What is over stays as it is -------------------------------------------------------------------------------------


def test_what_is_over_is_changed_by_no_act_and_nothing_new_is_said_of_it(officer: User, chief: User) -> None:
    open_one, done = a_visit(officer), a_visit(officer)
    being_made, ready = written(open_one, by=officer), finished(done, by=officer)
    starter = StarterRisk.objects.create(category="cyber_devices", what="Made-up.", source="Made up")
    text, by = a_version(), again(officer)
    [use] = services.rely_assessment_on(being_made, [text], by=by, now=NOW)
    unlooked = a_visit(officer)
    for visit in (open_one, done, unlooked):
        visit.refresh_from_db()
        engagement.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
    before = list(Assessment.objects.order_by("pk").values())
    being_made.refresh_from_db()
    risk = being_made.risks.get()
    mitigation = risk.mitigations.get()
    step: dict[str, Any] = {"by": by, "now": NOW}
    seen: dict[str, Any] = {"seen": being_made.version, **step}
    acts: dict[str, Callable[[], Any]] = {
        "first answers": lambda: services.look_at_risk(unlooked, answers=AMBER, **step),
        "other answers": lambda: looked_at(open_one, by=officer, answers=RED),
        "the same answers": lambda: looked_at(open_one, by=officer, answers=AMBER),
        "add": lambda: a_risk(being_made, by=officer),
        "starters": lambda: services.take_up_starters(being_made, [starter], **step),
        "edit": lambda: services.edit_risk(risk, what="Made-up other words.", **seen),
        "remove": lambda: services.remove_risk(risk, **seen),
        "say": lambda: services.say_of_assessment(being_made, conclusion="Made-up.", **seen),
        "finish": lambda: services.finish_assessment(being_made, **seen),
        "reopen": lambda: services.reopen_assessment(ready, seen=ready.version, **step),
        "countersign": lambda: services.countersign_assessment(ready, seen=ready.version, by=chief, now=NOW),
        "send back": lambda: services.send_back_assessment(
            ready, remarks="Made-up.", seen=ready.version, by=chief, now=NOW
        ),
        "more to do": lambda: services.add_mitigation(risk, what="Another.", office="leader", due_on=DUE, **step),
        "done": lambda: services.finish_mitigation(mitigation, done_on=NOW.date(), done_note="", **step),
        "move": lambda: services.move_mitigation(mitigation, office="leader", due_on=DUE, **step),
        "take out": lambda: services.remove_mitigation(mitigation, **seen),
        "rely": lambda: services.rely_assessment_on(being_made, [text], **step),
        "recheck": lambda: services.recheck_guidance(being_made, use, **step),
        "drop": lambda: services.drop_assessment_guidance(being_made, use, by=by),
    }
    for name, act in acts.items():
        with pytest.raises(WrongState) as refusal:
            act()
        assert refusal.value.messages == ["The record has ended. Its assessment stays as it is."], name
    assert list(Assessment.objects.order_by("pk").values()) == before
    assert asked_for() == set()


def a_visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer)


def test_a_draft_that_is_discarded_takes_with_it_what_was_said_about_its_risk(officer: User) -> None:
    draft = a_draft(by=officer)
    assessment = finished(draft, by=officer)
    draft.refresh_from_db()
    engagement.discard_draft(draft, seen=draft.version, by=again(officer), now=NOW)
    assert not Assessment.objects.exists() and not AssessedRisk.objects.exists() and not Mitigation.objects.exists()
    assert asked_for() == set()
    actions = (
        Event.objects.filter(subject__in=[assessment.key, draft.key]).order_by("-pk").values_list("action", flat=True)
    )
    assert list(actions[:2]) == ["delegation_discarded", "assessment_discarded"]


def test_a_visit_without_an_assessment_is_logged_shared_and_ended_as_before(officer: User, approver: User) -> None:
    draft = a_draft(by=officer, sharing=Sharing.UNIT)
    visit = engagement.log_delegation(draft, seen=draft.version, by=again(officer), now=NOW)
    visit = engagement.edit_delegation(visit, sharing=Sharing.COUNCIL, seen=visit.version, by=again(approver), now=NOW)
    engagement.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
    assert not Assessment.objects.exists()
