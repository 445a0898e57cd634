"""G08, G02, UK2a: whatever is said of its risk, a visit is what it was, everything can be done with it, and no person
has a number.
"""

import json
import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.models import CouncilSettings, User
from accounts.roles import ACTS, Can, Role
from accounts.rules import Sharing
from accounts.services import name_office
from engagement import services
from engagement.models import Delegation
from places.models import Council
from risk import services as risk
from risk.models import Assessment, Match
from risk.rules import MatchDecision
from risk.services.screening import OwnRecord
from tests import factories
from tests.api.callers import caller
from tests.factories import NOW, again, body_of, council_user, user_of
from tests.risk import known_to_acts
from tests.risk.assessed import AMBER, GREEN, RED, a_risk, finished, looked_at, written
from web.refusals import WrongState

pytestmark = pytest.mark.django_db
NAME = "Made-up Trading Company"
SAID = {"their_aims_known": "not_stated", "privacy_notice": "given"}


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def chief(officer: User) -> User:
    """Who countersigns every assessment."""
    found = council_user("LDS", Role.LEADER)
    approver = council_user("LDS", Role.APPROVER)
    named: dict[str, Any] = {"office": "chief_executive", "holder": found, "deputy": None, "starts_on": NOW.date()}
    name_office(body_of("LDS"), **named, by=approver, now=NOW)
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="all", countersign_office="chief_executive")
    return found


def a_visit(by: User, *, draft: bool = False, **more: Any) -> Delegation:
    facts: dict[str, Any] = {
        "organisations": [{"name": NAME, "kind": "private"}],
        "delegates": factories.some_delegates(2),
        **SAID,
        **more,
    }
    return factories.a_draft(by=again(by), **facts) if draft else factories.a_delegation(by=again(by), **facts)


def as_it_is(visit: Delegation) -> dict[str, Any]:
    return dict(Delegation.objects.filter(pk=visit.pk).values().get())


# -- What is said of the risk --------------------------------------------------------------------------------------


def assessment_of(visit: Delegation) -> Assessment:
    return Assessment.objects.about(visit).get()


def look(visit: Delegation, officer: User, chief: User, draw: random.Random) -> None:
    looked_at(visit, by=officer, answers=draw.choice([GREEN, AMBER, RED]))


def weigh(visit: Delegation, officer: User, chief: User, draw: random.Random) -> None:
    a_risk(assessment_of(visit), by=officer, likelihood=5, impact=5, likelihood_left=5, impact_left=5)


def conclude(visit: Delegation, officer: User, chief: User, draw: random.Random) -> None:
    found = assessment_of(visit)
    said: dict[str, Any] = {"conclusion": "Made-up: do not go ahead.", "review_on": date(2027, 3, 10)}
    risk.say_of_assessment(found, seen=found.version, by=again(officer), now=NOW, **said)


def finish(visit: Delegation, officer: User, chief: User, draw: random.Random) -> None:
    found = assessment_of(visit)
    risk.finish_assessment(found, seen=found.version, by=again(officer), now=NOW)


def countersign(visit: Delegation, officer: User, chief: User, draw: random.Random) -> None:
    found = assessment_of(visit)
    risk.countersign_assessment(found, seen=found.version, by=again(chief), now=NOW)


def send_back(visit: Delegation, officer: User, chief: User, draw: random.Random) -> None:
    found = assessment_of(visit)
    risk.send_back_assessment(found, remarks="Made-up: no.", seen=found.version, by=again(chief), now=NOW)


def reopen(visit: Delegation, officer: User, chief: User, draw: random.Random) -> None:
    found = assessment_of(visit)
    risk.reopen_assessment(found, seen=found.version, by=again(officer), now=NOW)


def compare(visit: Delegation, officer: User, chief: User, draw: random.Random) -> None:
    known = [OwnRecord("LDS-24-MADEU", (NAME,), "Made-up reason to remember.")]
    organisations = [link.organisation for link in visit.organisations.select_related("organisation")]
    risk.screen_organisations(visit.council, organisations, by=again(officer), now=NOW, history=lambda _council: known)


def decide(visit: Delegation, officer: User, chief: User, draw: random.Random) -> None:
    match = Match.objects.get()
    decision = draw.choice([one for one in MatchDecision if one])
    said: dict[str, Any] = {"decision": decision, "reason": "Made-up reason.", "expires_on": date(2027, 1, 5)}
    risk.decide_match(match, seen=match.version, by=again(officer), now=NOW, **said)


SAYINGS: list[Callable[..., None]] = [look, weigh, conclude, finish, countersign, send_back, reopen, compare, decide]
CANNOT = (ValidationError, WrongState, Assessment.DoesNotExist, Match.DoesNotExist)
"""Not now: there is none yet, or it lacks something."""


def say_much(visit: Delegation, officer: User, chief: User, seed: int, times: int = 14) -> int:
    """Draw what is said of the risk of a visit, and see after each that the visit is what it was; answers how often."""
    draw, before, done = random.Random(seed), as_it_is(visit), 0
    for said in draw.choices(SAYINGS, k=times):
        try:
            said(visit, officer, chief, draw)
        except CANNOT:
            continue
        done += 1
        assert as_it_is(visit) == before, said.__name__
    return done


@pytest.mark.capability("G08")
@pytest.mark.parametrize("draft", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_said_of_its_risk_a_visit_is_what_it_was(
    officer: User, chief: User, seed: int, draft: bool
) -> None:
    visit = a_visit(officer, draft=draft)
    look(visit, officer, chief, random.Random(seed))
    assert say_much(visit, officer, chief, seed) > 2


# -- What is done with the visit -----------------------------------------------------------------------------------


def at_worst(visit: Delegation, officer: User, chief: User) -> None:
    """The organisation is the one on the list, the largest risk is left, its office sent the assessment back."""
    draw = random.Random(0)
    looked_at(visit, by=officer, answers=RED)
    compare(visit, officer, chief, draw)
    match = Match.objects.get()
    said: dict[str, Any] = {"decision": "same", "reason": "Made-up: it is the one.", "expires_on": date(2027, 1, 5)}
    risk.decide_match(match, seen=match.version, by=again(officer), now=NOW, **said)
    weigh(visit, officer, chief, draw)


def undecided(visit: Delegation, officer: User, chief: User) -> None:
    written(visit, by=officer)
    compare(visit, officer, chief, random.Random(0))


def waiting(visit: Delegation, officer: User, chief: User) -> None:
    finished(visit, by=officer)


def sent_back(visit: Delegation, officer: User, chief: User) -> None:
    finished(visit, by=officer)
    send_back(visit, officer, chief, random.Random(0))


STATES: list[Callable[..., None]] = [at_worst, undecided, waiting, sent_back]


def edit(visit: Delegation, by: User) -> Any:
    return services.edit_delegation(visit, seen=visit.version, by=by, now=NOW, title="Made-up other title")


def share(visit: Delegation, by: User) -> Any:
    approver = council_user("LDS", Role.APPROVER)
    return services.edit_delegation(visit, seen=visit.version, by=approver, now=NOW, sharing=Sharing.COUNCILS)


def invite(visit: Delegation, by: User) -> Any:
    body_of("MAN")
    return services.invite_partner(visit, Council.objects.get(code="MAN"), seen=visit.version, by=by, now=NOW)


def brief(visit: Delegation, by: User) -> Any:
    return services.make_brief(visit, by=by, now=NOW)


def confirm(visit: Delegation, by: User) -> Any:
    assert services.confirm_delegation(visit, seen=visit.version, by=by, now=NOW).stage == "confirmed"


def decline(visit: Delegation, by: User) -> Any:
    return services.decline_delegation(visit, reason="Made-up.", seen=visit.version, by=by, now=NOW)


def cancel(visit: Delegation, by: User) -> Any:
    return services.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=by, now=NOW)


DONE: list[Callable[..., Any]] = [edit, share, invite, brief, confirm, decline, cancel]


@pytest.mark.capability("G08", part="risk decides nothing")
@pytest.mark.capability("UK2a", part="risk")
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize("act", DONE, ids=lambda act: act.__name__)
def test_everything_can_be_done_with_a_visit_whatever_is_said_of_its_risk(
    officer: User, chief: User, state: Callable[..., None], act: Callable[..., Any]
) -> None:
    visit = a_visit(officer)
    state(visit, officer, chief)
    visit.refresh_from_db()
    act(visit, again(officer))


@pytest.mark.capability("G08", part="risk decides nothing")
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_draft_is_logged_whatever_is_said_of_its_risk(officer: User, chief: User, state: Callable[..., None]) -> None:
    draft = a_visit(officer, draft=True)
    state(draft, officer, chief)
    draft.refresh_from_db()
    assert services.log_delegation(draft, seen=draft.version, by=again(officer), now=NOW).stage == "logged"


@pytest.mark.capability("G08", part="risk decides nothing")
def test_what_is_done_with_visits_names_of_risk_only_what_answers_nothing() -> None:
    """What it does not know it cannot wait for. tests/risk/test_people_decide_matches.py plants what would be found."""
    acts = known_to_acts.as_it_stands().modules["engagement.services.delegations"]
    named = {told for told in acts.bound.values() if told.startswith("risk.")}
    assert named == known_to_acts.ANSWERED_NOTHING


# -- Whose it is ---------------------------------------------------------------------------------------------------


@pytest.mark.capability("UK2a", part="risk")
@pytest.mark.parametrize("role", [Role.ANALYST, Role.PUBLISHER])
def test_the_unit_changes_no_word_of_an_assessment_and_decides_no_match(officer: User, chief: User, role: Role) -> None:
    visit = a_visit(officer)
    undecided(visit, officer, chief)
    found, match, by = assessment_of(visit), Match.objects.get(), user_of("unit", role)
    step: dict[str, Any] = {"seen": found.version, "by": by, "now": NOW}
    acts: list[Callable[[], Any]] = [
        lambda: risk.look_at_risk(visit, answers=GREEN, **step),
        lambda: risk.say_of_assessment(found, conclusion="Made-up.", **step),
        lambda: risk.finish_assessment(found, **step),
        lambda: risk.reopen_assessment(found, **step),
        lambda: risk.countersign_assessment(found, **step),
        lambda: risk.send_back_assessment(found, remarks="Made-up.", **step),
        lambda: risk.decide_match(
            match, decision="same", reason="Made-up.", expires_on=date(2027, 1, 5), seen=1, by=by, now=NOW
        ),
    ]
    before = Assessment.objects.filter(pk=found.pk).values().get()
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert Assessment.objects.filter(pk=found.pk).values().get() == before
    clock = {Can.ASSESS_RISK, Can.COUNTERSIGN_RISK, Can.DECIDE_MATCH}
    assert not ACTS[Role.CLOCK] & clock, "what happens by schedule decides nothing"


# -- No number on a person -----------------------------------------------------------------------------------------

MARKS = ("score", "rating", "rank", "band", "level", "colour", "color", "risk", "likelihood", "impact", "path")


def properties(schema: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = schema["components"]["schemas"][name].get("properties", {})
    return found


@pytest.mark.capability("G02", part="risk")
def test_nothing_that_the_api_says_of_a_person_is_a_number_or_a_mark() -> None:
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)
    people = [name for name in schema["components"]["schemas"] if "Delegate" in name]
    assert people
    for name in people:
        for field, told in properties(schema, name).items():
            assert not any(mark in field for mark in MARKS), (name, field)
            assert told.get("type") not in ("integer", "number"), (name, field)


@pytest.mark.capability("G02", part="risk")
def test_an_assessment_names_nobody() -> None:
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)
    of_risk = ["Assessment", "RiskOfAssessment", "MitigationOfRisk", "About", "Benefits", "GuidanceOfAssessment"]
    named = {field for name in of_risk for field in properties(schema, name)}
    assert {"likelihood", "impact", "office"} <= named
    for field in named:
        words = set(field.split("_"))
        assert not words & {"name", "person", "delegate", "delegates", "user", "by", "email", "holder"}, field


@pytest.mark.capability("G02", part="risk")
def test_a_visit_of_which_the_worst_is_said_shows_its_people_as_before(
    client: Client, officer: User, chief: User
) -> None:
    visit = a_visit(officer)
    before = caller("LDS").get(f"delegations/{visit.key}/").json()
    at_worst(visit, officer, chief)
    after = caller("LDS").get(f"delegations/{visit.key}/").json()
    assert after["delegates"] == before["delegates"] and len(after["delegates"]) == 2
    assert after.keys() == before.keys()
    told = json.dumps(caller("LDS").get("assessments/").json())
    client.force_login(again(officer))
    page = client.get(visit.get_absolute_url()).text
    panel = page.split('aria-labelledby="risk"')[1].split("</section>")[0]
    lists = client.get("/risk/assessments/").text
    for person in visit.delegates.all():
        assert person.name not in told and person.name not in panel and person.name not in lists
        row = page.split(person.name)[1].split("</dd>")[0]
        assert "govuk-tag" not in row
