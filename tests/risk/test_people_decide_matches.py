"""G08: a match is possible until a person says what it is, and no way leads from it to a visit or an agreement."""

import ast
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.forms.models import model_to_dict

from accounts.models import User
from accounts.roles import ACTS, Can, Role
from accounts.services import the_clock
from audit.models import Event
from counterparts.models import Organisation
from engagement.models import Delegation
from engagement.own_history import own_history
from engagement.tasks import screen_after_loading, screen_what_changed
from places.models import Council
from risk import services
from risk.models import Match, Screening
from risk.rules import MatchDecision
from risk.tasks import let_evidence_go
from tests import factories
from tests.factories import NOW, a_delegation, again, an_organisation, council_user
from tests.risk import known_to_acts
from tests.screening.lists import a_uk_list
from twinning.models import Agreement
from twinning.rules import AgreementKind
from twinning.services import add_agreement

LISTED = {
    "id": "TST0001",
    "name": "MADE-UP INTEGRATED CIRCUIT TRADING CO LTD",
    "local_name": "虚构集成电路贸易有限公司",
    "aliases": "MADE-UP IC TRADING",
    "Address Line 1": "1 Made-up Road",
    "Address Country": "China",
}
IN_A_YEAR = NOW.date() + timedelta(days=365)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def leeds() -> Council:
    return Council.objects.get(code="LDS")


def compared(by: User, organisation: Organisation) -> Screening:
    [screening] = services.screen_organisations(leeds(), [organisation], by=again(by), now=NOW, history=own_history)
    return screening


@pytest.mark.django_db
@pytest.mark.capability("P05")
def test_a_listed_organisation_is_found_by_alias_and_chinese_name_and_a_namesake_is_possible_until_a_person_decides(
    officer: User,
) -> None:
    services.load_list("uk_sanctions", a_uk_list(LISTED), now=NOW)
    by_alias = an_organisation("LDS", by=officer, name="Made-up IC Trading Ltd", local_name="")
    by_characters = an_organisation("LDS", by=officer, name="Another spelling", local_name="虛構集成電路貿易有限公司")
    namesake = an_organisation("LDS", by=officer, name="Made-up Integrated Circuit Training", local_name="")
    innocent = an_organisation("LDS", by=officer, name="Made-up children’s choir", local_name="虚构少儿合唱团")
    for organisation in (by_alias, by_characters, namesake):
        assert compared(officer, organisation).found == 1
        match = Match.objects.get(organisation=organisation)
        assert (match.decision, match.is_to_decide(NOW.date())) == ("", True)
        assert match.evidence_at == NOW and match.evidence["list"]["published_on"] == "2026-11-01"
        assert len(match.evidence["list"]["sha256"]) == 64 and match.evidence["names"][0] == LISTED["name"]
    assert not Match.objects.get(organisation=namesake).is_close
    assert compared(officer, innocent).found == 0
    match = Match.objects.get(organisation=namesake)
    said: dict[str, Any] = {
        "reason": "It trains; the other one trades.",
        "expires_on": IN_A_YEAR,
        "seen": match.version,
    }
    decided = services.decide_match(match, decision=MatchDecision.ANOTHER, by=again(officer), now=NOW, **said)
    assert (decided.decided_by, decided.decided_at, decided.expires_on) == (officer, NOW, IN_A_YEAR)


@pytest.mark.django_db
def test_nobody_but_people_of_the_council_decides(officer: User) -> None:
    services.load_list("uk_sanctions", a_uk_list(LISTED), now=NOW)
    compared(officer, an_organisation("LDS", by=officer, name=LISTED["name"]))
    match = Match.objects.get()
    said: dict[str, Any] = {
        "decision": "same",
        "reason": "Made-up reason.",
        "expires_on": IN_A_YEAR,
        "seen": match.version,
    }
    for nobody in (the_clock(), factories.user_of("LDS", Role.PARTNER), factories.user_of("unit", Role.PUBLISHER)):
        with pytest.raises(PermissionDenied):
            services.decide_match(match, by=nobody, now=NOW, **said)
    assert {role for role, acts in ACTS.items() if Can.DECIDE_MATCH in acts} == {Role.OFFICER, Role.APPROVER}


# -- That nothing follows --------------------------------------------------------------------------------------------


def records() -> dict[str, Any]:
    """Everything that a visit or an agreement is, field by field."""
    rows: list[Any] = [*Delegation.objects.order_by("pk"), *Agreement.objects.order_by("pk")]
    return {f"{row._meta.label} {row.key}": model_to_dict(row) | {"version": row.version} for row in rows}


@pytest.mark.django_db
@pytest.mark.capability("G08")
@pytest.mark.parametrize("decision", [one for one in MatchDecision if one])
def test_whatever_is_found_and_decided_every_visit_and_agreement_stays_as_it_was(
    officer: User, decision: MatchDecision, settings: Any
) -> None:
    services.load_list("uk_sanctions", a_uk_list(LISTED), now=NOW)
    organisation = an_organisation("LDS", by=officer, name="Made-up IC Trading", local_name="")
    for _visit in range(2):
        a_delegation("LDS", by=again(officer), organisations=[{"id": organisation.key}])
    facts: dict[str, Any] = {"uk_place": "Made-up town", "place": factories.hangzhou(), "kind": AgreementKind.MOU}
    add_agreement(leeds(), by=again(officer), now=NOW, **facts)
    before = records()
    assert len(before) == 3
    compared(officer, organisation)
    match = Match.objects.get()
    said: dict[str, Any] = {
        "reason": "Made-up reason.",
        "expires_on": NOW.date() + timedelta(days=1),
        "seen": match.version,
    }
    services.decide_match(match, decision=decision, by=again(officer), now=NOW, **said)
    changed = a_uk_list({**LISTED, "aliases": "MADE-UP IC TRADERS;MADE-UP IC TRADING"}, day="20-Nov-2026")
    services.load_list("uk_sanctions", changed, now=NOW + timedelta(hours=1))
    for task in (screen_after_loading, screen_what_changed, let_evidence_go):
        task()
    assert Match.objects.get().asked_again
    assert records() == before
    told = set(Event.objects.filter(label=Delegation._meta.label).values_list("action", flat=True))
    assert told == {"delegation_started", "delegation_logged"}


CODE = known_to_acts.as_it_stands()


@pytest.mark.capability("G08", part="no act of a visit or an agreement knows of a match")
def test_no_act_of_a_visit_or_an_agreement_knows_of_a_match() -> None:
    """What it cannot name, it cannot go by: tests/risk/known_to_acts.py has all that acts may know of risk."""
    assert sum(module.is_of_acts for module in CODE.modules.values()) > 40
    assert known_to_acts.acts_know(CODE) == []


@pytest.mark.capability("G08", part="no door takes a step by a match")
def test_no_door_takes_a_step_of_a_visit_or_an_agreement_and_knows_of_risk() -> None:
    assert {"engagement.risk", "engagement.tasks", "engagement.views.screening", "twinning.risk"} <= CODE.knowing
    assert known_to_acts.steps_by_risk(CODE) == []


PLANTED = {
    "what compares": """
from risk.services import screen_organisations
def decline(visit, organisations):
    made = screen_organisations(visit.council, organisations)
    if made[0].found:
        visit.stage = "declined"
""",
    "the whole of services": """
from risk import services
def decline(visit, organisations):
    if services.screen_organisations(visit.council, organisations)[0].found:
        visit.stage = "declined"
""",
    "what the six facts say": """
from engagement.risk import prefill
def decline(visit, user, today):
    if prefill(visit, user, today)["organisations"].answer == "listed":
        visit.stage = "declined"
""",
    "the module of the six facts": "from engagement import risk",
    "that of agreements": "from twinning import risk as of_agreements",
    "a module by its name": "import risk.services",
    "another name for it": "import risk.screened as nothing",
    "a match": "from risk.models import Match",
    "what was found": "from risk.screened import state_of",
    "how far an assessment is": "from risk.models import Assessment",
    "how to compare": "from risk.matching import compare",
    "what another act may name": "from engagement.services.delegations import screen_new",
    "the name of something else": "from risk.models import Match as Stage\nfrom engagement.rules import Stage",
    "what another module makes of it": "from engagement.preparing import RiskPanel",
    "all at once": "from risk.services import *",
    "a neighbour": "from . import delegations",
    "a model without an import": 'from django.apps import apps\nMatch = apps.get_model("risk", "Match")',
    "a module without an import": 'from importlib import import_module\nimport_module("risk.models")',
}


@pytest.mark.capability("G08", part="no act of a visit or an agreement knows of a match")
@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("module", ["engagement.services.planted", "engagement.services.delegations"])
def test_an_act_that_knew_of_a_match_would_be_found(module: str, planted: str) -> None:
    there = CODE.modules.get(module)
    source = f"{ast.unparse(there.tree) if there else ''}\n{planted}"
    assert known_to_acts.acts_know(CODE.with_planted(module, source)) != []


@pytest.mark.parametrize(
    "planted",
    [
        "if screen_new(visit.council, []): visit.stage = 'declined'",
        "made = follow(visit)",
        "compare = screen_new",
        "visit.stage = 'declined' if any(map(screen_new, [])) else 'logged'",
        "from risk.services import screen_new as asked\nmade = asked(visit)",
    ],
)
def test_an_act_that_made_something_of_what_it_is_answered_would_be_found(planted: str) -> None:
    name = "engagement.services.delegations"
    source = f"{ast.unparse(CODE.modules[name].tree)}\n{planted}"
    [told] = known_to_acts.acts_know(CODE.with_planted(name, source))
    assert "makes something of what" in told


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("engagement.tasks", "def tick(): services.decline_delegation(risk.screen_after_loading())"),
        (
            "engagement.views.planted",
            "from risk.models import Match\ndef see(): cancel_delegation(Match.objects)",
        ),
        (
            "overview.views.planted",
            "from twinning import risk\nclass See:\n    about = risk\n    def perform(self): change_status(self)",
        ),
    ],
)
def test_a_door_that_took_a_step_by_a_match_would_be_found(module: str, planted: str) -> None:
    there = CODE.modules.get(module)
    source = f"{ast.unparse(there.tree) if there else ''}\n{planted}"
    assert len(known_to_acts.steps_by_risk(CODE.with_planted(module, source))) == 1


def test_what_acts_may_know_is_what_they_do_know() -> None:
    """What is on the list and no longer needed goes from it."""
    for name, may in known_to_acts.MAY_KNOW.items():
        module = CODE.modules[name]
        known = {CODE.origin(told) for told in module.bound.values()}
        assert known & may or {told.rpartition(".")[0] for told in known} & may, name


def test_no_record_leads_to_its_comparisons_or_matches() -> None:
    """Not by the name of a relation either: from an organisation or a council nobody gets to what was found."""
    for model in apps.get_app_config("risk").get_models():
        relations = [field for field in model._meta.get_fields() if isinstance(field, ForeignKey)]
        for relation in relations:
            to: Any = relation.related_model
            assert to._meta.app_label == "risk" or relation.remote_field.hidden, relation


def test_risk_reaches_nothing_above_it() -> None:
    """A match lies below the visit: what decides about it cannot even name one."""
    reached = [
        (path.name, told)
        for path in (Path(settings.BASE_DIR) / "risk").rglob("*.py")
        for told in known_to_acts.read(path.stem, path.read_text(encoding="utf-8")).bound.values()
        if told.split(".")[0] in known_to_acts.APPS
    ]
    assert reached == []


@pytest.mark.django_db
@pytest.mark.capability("G02", part="only organisations are compared")
def test_no_person_is_compared_and_none_of_a_list_is_kept() -> None:
    person = {"id": "TST0009", "name": "INVENTED PERSON", "kind": "Individual", "D.O.B": "dd/mm/1965"}
    told = services.load_list("uk_sanctions", a_uk_list(LISTED, person), now=NOW)
    assert told.version is not None and told.version.left_out == {"Individual": 1}
    columns = {field.name for model in (Match, Screening) for field in model._meta.get_fields()}
    assert not columns & {"delegate", "person", "birth", "score", "colour", "rating"}
    assert date(2026, 11, 1) == told.version.published_on
