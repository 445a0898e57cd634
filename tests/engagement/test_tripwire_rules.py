"""The rules of the tripwire by table: what each finds, what it lets go by, and how one is added."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from accounts.rules import Part
from engagement import flags as in_words
from engagement import services
from engagement.models import Flag
from engagement.rules import (
    TRIPWIRE,
    AimsKnown,
    Became,
    ItemKind,
    Purpose,
    SiteAccess,
    ceremony_and_substance,
    tripwire,
)
from engagement.rules.tripwire import Rule, flags
from engagement.rules.visit import Area, Found, LateChange, Paid, Stop, Visit
from guidance.models import Topic
from guidance.rules import Alternative
from risk.models import SensitiveArea
from tests import factories
from tests.api.callers import caller
from tests.engagement.pages import at
from tests.factories import NOW

DAY, NEXT = date(2027, 3, 15), date(2027, 3, 16)
CHIPS = Area("Semiconductors", ("trade_export",))
CAMERAS = Area("Cameras", ())


def stop(title: str = "Stop", **more: Any) -> Stop:
    return Stop(**{"key": title, "title": title, "on": DAY, "kind": "site_visit", **more})


def a_visit(*stops: Stop, **more: Any) -> Visit:
    return Visit(
        **{
            "purposes": frozenset({"civic_ceremonial"}),
            "aims_known": AimsKnown.STATED,
            "stops": stops,
            **more,
        }
    )


def found(visit: Visit) -> list[str]:
    return [f"{rule.code} {one.stop}".strip() for rule, one in flags(visit)]


def ceremony(number: int, **more: Any) -> list[Stop]:
    return [stop(f"Ceremony {n}", kind="photo_call", **more) for n in range(number)]


def work(number: int) -> list[Stop]:
    return [stop(f"Work {n}", kind="roundtable") for n in range(number)]


CHIP_STOP = stop("Chips", areas=(CHIPS,))
FREE = stop("Free", kind="private_time", at=time(12))
MORNING, EVENING = replace(CHIP_STOP, at=time(9)), stop("Cameras", areas=(CAMERAS,), at=time(18))
PLANT_ADDED = stop("Chips", areas=(CHIPS,), came_later=True, asked_by="them")
ROLES = {"Agency": frozenset({"organiser_intermediary"})}
INVITED = {"City of Made-up": frozenset({"inviting_body"})}
OFFERED = Paid("accommodation", "Bank", named=False, is_offer=True)

CASES: list[tuple[str, Visit, list[str]]] = [
    ("nothing", a_visit(), []),
    ("a harmless stop", a_visit(stop()), []),
    ("a sensitive site that nothing explains", a_visit(CHIP_STOP), ["purpose_site_mismatch Chips"]),
    (
        "one that a purpose explains",
        a_visit(CHIP_STOP, purposes=frozenset({"civic_ceremonial", "trade_export"})),
        ["sensitive_site Chips"],
    ),
    (
        "of two areas one is explained",
        a_visit(stop("Chips", areas=(CAMERAS, CHIPS)), purposes=frozenset({"trade_export"})),
        ["sensitive_site Chips"],
    ),
    ("a site that no purpose explains", a_visit(stop("Cameras", areas=(CAMERAS,))), ["purpose_site_mismatch Cameras"]),
    *(
        (f"a sensitive site, {access}", a_visit(stop("Chips", areas=(CHIPS,), access=access)), [])
        for access in (SiteAccess.PUBLIC_AREA, SiteAccess.NOT_OFFERED, SiteAccess.VIRTUAL_INSTEAD)
    ),
    *(
        (f"a stop that was {state}", a_visit(stop("Chips", areas=(CHIPS,), state=state, access="restricted")), [])
        for state in ("declined", "dropped")
    ),
    ("a restricted part", a_visit(stop("Store", access="restricted")), ["restricted_access Store"]),
    ("a late change of a site", a_visit(late_changes=(LateChange("programme", 2),)), ["late_change"]),
    ("a late change of who comes", a_visit(late_changes=(LateChange("delegates", 2),)), ["late_people"]),
    (
        "both",
        a_visit(late_changes=(LateChange("delegates", 2), LateChange("purposes", 3))),
        ["late_change", "late_people"],
    ),
    ("two of three ceremonies", a_visit(*ceremony(2), *work(1)), []),
    ("three of four", a_visit(*ceremony(3), *work(1)), ["mostly_ceremony"]),
    ("two ceremonies and nothing else", a_visit(*ceremony(2)), []),
    (
        "journeys between do not count",
        a_visit(*ceremony(3), *work(1), stop("Bus", nature="logistics"), FREE),
        ["mostly_ceremony"],
    ),
    ("ceremonies with substance", a_visit(*ceremony(3, nature="substantive")), []),
    (
        "something else that is ceremonial",
        a_visit(*(stop(f"{n}", nature="ceremonial") for n in range(3))),
        ["mostly_ceremony"],
    ),
    *(
        (f"aims: {known or 'not said'}", a_visit(aims_known=known), ["aims_unknown"])
        for known in ("", AimsKnown.NOT_STATED)
    ),
    ("an organiser alone", a_visit(roles=ROLES), ["no_inviting_body"]),
    ("an organiser for an inviting body", a_visit(roles={**ROLES, "City": frozenset({"inviting_body"})}), []),
    ("a third who pays", a_visit(roles={"Bank": frozenset({"payer"})}), ["payer_not_inviter"]),
    (
        "two who pay, of whom one is not of it",
        a_visit(roles={"City": frozenset({"payer", "host"}), "Bank": frozenset({"payer"})}),
        ["payer_not_inviter"],
    ),
    ("a cost that a third meets", a_visit(paid=(Paid("travel", "Bank"),), roles=INVITED), ["cost_paid_by_other"]),
    ("a stay that a third offers", a_visit(paid=(OFFERED,), roles=INVITED), ["cost_paid_by_other"]),
    *(
        (f"a cost that {name} meets", a_visit(paid=(Paid("travel", name),), roles=INVITED), [])
        for name in ("City of Made-up", "city of  made-up", "Foreign Affairs Office, City of Made-up")
    ),
    (
        "a cost of a payer who is named among the organisations",
        a_visit(paid=(Paid("travel", "Bank"),), roles={**INVITED, "Bank": frozenset({"payer"})}),
        ["payer_not_inviter"],
    ),
    *(
        (f"the payer is {role}", a_visit(roles={"City": frozenset({"payer", role})}), [])
        for role in ("inviting_body", "host", "co_host", "visitor")
    ),
    (
        "own time between two sensitive stops",
        a_visit(MORNING, FREE, EVENING),
        ["purpose_site_mismatch Chips", "purpose_site_mismatch Cameras", "private_time Free"],
    ),
    *(
        (
            f"own time between two of which {what} has no time",
            a_visit(*times),
            ["purpose_site_mismatch Chips", "purpose_site_mismatch Cameras"],
        )
        for what, times in (
            ("the last", (MORNING, FREE, replace(EVENING, at=None))),
            ("the own time", (MORNING, replace(FREE, at=None), EVENING)),
        )
    ),
    ("own time after the last", a_visit(MORNING, FREE), ["purpose_site_mismatch Chips"]),
    (
        "own time on another day",
        a_visit(MORNING, replace(FREE, on=NEXT), replace(EVENING, on=date(2027, 3, 17))),
        ["purpose_site_mismatch Chips", "purpose_site_mismatch Cameras"],
    ),
    (
        "a sensitive stop that they asked for later",
        a_visit(PLANT_ADDED),
        ["purpose_site_mismatch Chips", "sensitive_stop_added Chips"],
    ),
    ("one that we asked for later", a_visit(replace(PLANT_ADDED, asked_by="us")), ["purpose_site_mismatch Chips"]),
    ("a harmless one that they asked for later", a_visit(replace(PLANT_ADDED, areas=())), []),
    ("a topic on which words matter", a_visit(stop("Talk", topics=("Tibet",))), ["sensitive_topic Talk"]),
    ("one of a stop that was dropped", a_visit(stop("Talk", topics=("Tibet",), state="dropped")), []),
]


@pytest.mark.capability("P08", part="ratio")
@pytest.mark.capability("N05", part="rules by table")
@pytest.mark.parametrize(("visit", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_rule_finds_what_it_should_and_nothing_else(visit: Visit, wanted: list[str]) -> None:
    assert found(visit) == wanted


def test_every_rule_is_tried() -> None:
    tried = {one.split()[0] for _name, _visit, wanted in CASES for one in wanted}
    assert tried == {rule.code for rule in TRIPWIRE}


def test_every_rule_has_one_sentence_and_advice() -> None:
    for _name, visit, _wanted in CASES:
        for rule, one in flags(visit):
            says = in_words.sentence(rule, one.facts)
            assert says.endswith(".") and "%" not in says, says
            assert not [word for word in ("visitors", "foyer") if word in f"{says} {rule.advice}"], "it is of both ways"
            assert len([part for part in says.rstrip(".").split(". ") if part]) == 1, says
            assert str(rule.advice) and str(rule.name)


@pytest.mark.capability("P12", part="every flag offers something instead")
def test_every_rule_offers_something_instead_and_on_a_visit_to_them_too() -> None:
    assert [rule.code for rule in TRIPWIRE if not rule.instead or not rule.offers("outward")] == []


def test_every_payer_is_named_and_no_name_of_who_offers() -> None:
    visit = a_visit(
        roles={"Trust": frozenset({"payer"}), "Agency": frozenset({"payer"}), **INVITED},
        paid=(Paid("travel", "Air Line"), OFFERED, Paid("other", "Somebody", named=False)),
    )
    [(payers, one), (costs, other)] = flags(visit)
    assert in_words.sentence(payers, one.facts) == "Trust and Agency pay, and neither invite, nor receive, nor visit."
    assert in_words.sentence(costs, other.facts) == (
        "Whoever pays or offers is not put down as inviting, receiving or visiting: accommodation is offered; "
        "other by somebody else; travel by Air Line."
    )
    assert costs.part == Part.WHOLE


def test_a_flag_of_before_is_told_and_its_answer_holds() -> None:
    """What is kept with a flag grew; what was kept before is read as it was."""
    visit = a_visit(PLANT_ADDED, roles={"Bank": frozenset({"payer"})}, logged_on=DAY)
    now = {rule.code: (rule, one.facts) for rule, one in flags(visit)}
    rule, facts = now["payer_not_inviter"]
    assert in_words.sentence(rule, {"payer": "Bank"}) == "Bank pays, and neither invites, nor receives, nor visits."
    assert rule.is_answered({"payer": "Bank"}, facts) and not rule.is_answered({"payer": "Other"}, facts)
    rule, facts = now["sensitive_stop_added"]
    before = {name: fact for name, fact in facts.items() if name != "logged_on"}
    added = "“Chips” (Semiconductors) was asked for by the other side and added after the visit was logged"
    assert in_words.sentence(rule, before) == f"{added}."
    assert in_words.sentence(rule, facts) == f"{added} on 15 March 2027."
    assert rule.is_answered(before, facts)


def test_an_answer_holds_until_what_it_answered_grew() -> None:
    def late(*changes: LateChange) -> tuple[Rule, Any]:
        [(rule, one)] = flags(a_visit(late_changes=changes))
        return rule, one.facts

    came, gone = LateChange("programme", 4, DAY, "Tea", "new"), LateChange("programme", 3, NEXT, "Walk", "gone")
    moved, days = LateChange("programme", 3, NEXT, "Tea", "moved"), LateChange("starts_on", 3, NEXT)
    rule, was = late(came)
    assert rule.is_answered(was, late(came, gone)[1])
    assert not rule.is_answered(was, late(came, moved)[1])
    assert not rule.is_answered(was, late(came, days)[1])
    for paid, holds in (((OFFERED,), True), ((OFFERED, Paid("travel", "Bank")), False)):
        [(rule, was)] = [(rule, one.facts) for rule, one in flags(a_visit(paid=(OFFERED, Paid("other", "Bank"))))]
        [(_rule, one)] = flags(a_visit(paid=paid))
        assert rule.is_answered(was, one.facts) is holds


def test_on_a_visit_to_them_no_rooms_of_theirs_are_offered() -> None:
    for rule in TRIPWIRE:
        assert rule.offers("inward") == rule.offers("virtual") == list(rule.instead)
        offered = rule.offers("outward")
        assert bool(offered) is bool(rule.instead) and not {Alternative.FOYER, Alternative.PUBLIC_AREA} & set(offered)


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (5, "Changed 5 working days before the first day: programme."),
        (1, "Changed 1 working day before the first day: programme."),
        (0, "Changed with no working day left: programme."),
    ],
)
def test_a_late_change_says_what_changed_and_how_many_working_days_are_left(left: int, says: str) -> None:
    [(rule, one)] = flags(a_visit(late_changes=(LateChange("programme", left, DAY), LateChange("programme", 5, NEXT))))
    assert in_words.sentence(rule, one.facts) == says
    assert one.facts["changes"] == 2


def test_what_changed_in_one_act_is_one_late_change_and_names_three_stops() -> None:
    what = [("Tea", "new"), ("Walk", "gone"), ("Call", "moved"), ("Talk", "new"), ("Lunch", "new")]
    late = [LateChange("programme", 3, DAY, *one) for one in what]
    [(rule, one)] = flags(a_visit(late_changes=(*late, LateChange("starts_on", 3, DAY))))
    assert one.facts["changes"] == 1
    assert in_words.sentence(rule, one.facts) == (
        "Changed 3 working days before the first day: programme and first day "
        "(“Tea” is new; “Walk” was dropped; “Call” was changed; 2 more)."
    )


def test_ceremony_and_substance_are_counted_without_journeys_and_what_is_not_to_be() -> None:
    stops = [*ceremony(6), *work(1), stop("Bus", nature="logistics"), FREE, *ceremony(1, state="declined")]
    assert ceremony_and_substance(stops) == (6, 7)


NAMES = ("Zhang Ceshi", "张测试", "Made-up Surname")
texts = st.text("ab%“” 张", min_size=1, max_size=8)
some_stops = st.builds(
    Stop,
    key=st.text("abc", min_size=1, max_size=3),
    title=texts,
    on=st.dates(DAY, NEXT),
    kind=st.sampled_from(ItemKind.values),
    at=st.none() | st.times(time(8), time(20)),
    site=texts,
    access=st.sampled_from(["", *SiteAccess.values]),
    state=st.sampled_from(["proposed", "agreed", "dropped"]),
    asked_by=st.sampled_from(["us", "them", "both", "not_known"]),
    areas=st.lists(st.builds(Area, texts, st.just(("trade_export",))), max_size=2).map(tuple),
    topics=st.lists(texts, max_size=2).map(tuple),
    came_later=st.booleans(),
)
some_visits = st.builds(
    Visit,
    purposes=st.frozensets(st.sampled_from(Purpose.values), max_size=3),
    aims_known=st.sampled_from(["", *AimsKnown.values]),
    stops=st.lists(some_stops, max_size=6).map(tuple),
    paid=st.lists(
        st.builds(Paid, st.sampled_from(["travel", "accommodation"]), texts, st.booleans(), st.booleans()), max_size=3
    ).map(tuple),
    logged_on=st.none() | st.dates(DAY, NEXT),
    roles=st.dictionaries(texts, st.frozensets(st.sampled_from(["payer", "host", "organiser_intermediary"]))),
    late_changes=st.lists(
        st.builds(
            LateChange,
            st.sampled_from(["programme", "delegates", "purposes"]),
            st.integers(0, 5),
            st.dates(DAY, NEXT),
            texts,
            st.sampled_from(["", *Became.values]),
        ),
        max_size=5,
    ).map(tuple),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(some_visits)
def test_whatever_a_visit_is_every_flag_can_be_told(visit: Visit) -> None:
    keys = {one.key for one in visit.stops}
    for rule, one in flags(visit):
        assert in_words.sentence(rule, one.facts)
        assert one.stop in {"", *keys}
    assert flags(visit) == flags(visit)


@given(some_visits)
def test_no_stop_is_flagged_both_as_explained_and_as_not(visit: Visit) -> None:
    by_rule: dict[str, set[str]] = {}
    for rule, one in flags(visit):
        by_rule.setdefault(rule.code, set()).add(one.stop)
    if len({stop.key for stop in visit.stops}) == len(visit.stops):
        assert not by_rule.get("purpose_site_mismatch", set()) & by_rule.get("sensitive_site", set())


# -- With the areas and topics that the register ships --------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.capability("P11", part="harmless names raise nothing")
@pytest.mark.parametrize(
    "said",
    [
        {"title": "Semiconductors then and now", "site": "Made-up Science Museum"},
        {"title": "Public open day", "site": "Made-up Nuclear Power Station"},
        {"title": "Tea", "site": "Plant Works garden centre"},
        {"title": "Language lab", "site": "Made-up College"},
        {"title": "Lunch", "site": "The Fish and Chip Plant"},
        {"title": "Lecture on Tang poetry", "site": "Made-up University, School of Literature"},
        {"title": "Flood defence walk", "site": "Made-up Bridge"},
    ],
)
def test_museums_open_days_and_names_that_only_sound_so_raise_nothing(said: dict[str, str]) -> None:
    officer = factories.council_user("LDS")
    programme = [{"on": DAY, "kind": "site_visit", **said}]
    delegation = factories.a_delegation(by=officer, their_aims="Friendship", programme=programme)
    assert not delegation.flags.exists(), [in_words.told(flag)["sentence"] for flag in delegation.flags.all()]


@pytest.mark.django_db
def test_what_somebody_said_of_a_site_goes_before_its_words() -> None:
    officer = factories.council_user("LDS")
    plain = {"title": "Walk", "on": DAY, "kind": "city_tour"}
    chosen = SensitiveArea.objects.get(code="council_cctv")
    named = {**plain, "title": "Semiconductor plant"}
    for stop_, wanted in (
        ({**plain, "sensitive_area": chosen}, ["purpose_site_mismatch"]),
        ({**named, "not_sensitive": True}, []),
        (named, ["purpose_site_mismatch"]),
    ):
        delegation = factories.a_delegation(by=officer, their_aims="Friendship", programme=[stop_])
        assert [flag.rule for flag in delegation.flags.standing()] == wanted


@pytest.mark.django_db
@pytest.mark.capability("G02", part="no flag holds a name")
def test_no_fact_of_a_flag_holds_the_name_of_a_delegate() -> None:
    officer = factories.council_user("LDS")
    people = [
        {"name": name, "local_name": NAMES[1], "title": "Semiconductor engineer", "organisation": "Nuclear institute"}
        for name in (NAMES[0], NAMES[2])
    ]
    delegation = factories.a_delegation(
        by=officer,
        delegates=people,
        programme=[{"title": "Semiconductor plant", "on": DAY, "kind": "site_visit", "access": "restricted"}],
    )
    services.edit_delegation(
        delegation, seen=delegation.version, by=officer, now=NOW.replace(year=2027, month=3, day=12), delegates=[]
    )
    rows = list(Flag.objects.filter(delegation=delegation))
    assert {"late_people", "purpose_site_mismatch", "restricted_access"} <= {flag.rule for flag in rows}
    told = " ".join(f"{flag.facts} {in_words.told(flag)['sentence']}" for flag in rows)
    assert not [word for word in (*NAMES, "engineer", "institute") if word in told]
    assert not {"delegates", "country", "nationality"} & set(Visit.__dataclass_fields__)


# -- A rule is added in ten lines -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.capability("N05", part="a rule is added in ten lines and seen everywhere")
def test_a_rule_that_is_added_to_the_table_is_seen_everywhere(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def long_day(visit: Visit) -> Any:
        if len(visit.stops) > 2:
            yield Found("", {"stops": len(visit.stops)})

    added = Rule(long_day, "Long day", "%(stops)s stops are many.", "Leave one out.", (Alternative.VIRTUAL,))
    monkeypatch.setattr(tripwire, "TRIPWIRE", (*TRIPWIRE, added))
    officer = factories.council_user("LDS")
    delegation = factories.a_delegation(by=officer, their_aims="Friendship", programme=factories.some_programme(3))
    says = "3 stops are many."
    for body, role in (("LDS", Role.OFFICER), ("unit", Role.ANALYST)):
        client.force_login(factories.user_of(body, role))
        text = client.get(at("delegation", delegation)).text
        assert "Long day" in text and says in text and "Leave one out." in text
    told = caller("unit", "delegations:read").get(f"delegations/{delegation.key}/").json()["flags"]
    assert [(flag["rule"], flag["sentence"]) for flag in told] == [("long_day", says)]
    charts = {chart["name"]: chart for chart in client.get("/overview/?from=2026-01-01").context["charts"]}
    assert "Long day" in str(charts["flags"]["table"])


@pytest.mark.django_db
def test_a_rule_that_is_taken_away_takes_its_flags_along_and_breaks_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = factories.council_user("LDS")
    delegation = factories.a_delegation(by=officer)
    assert delegation.flags.standing().get().rule == "aims_unknown"
    monkeypatch.setattr(tripwire, "TRIPWIRE", tuple(rule for rule in TRIPWIRE if rule.code != "aims_unknown"))
    client.force_login(officer)
    assert "No flags. Go ahead, basic precautions." in client.get(at("delegation", delegation)).text
    assert caller("unit", "delegations:read").get(f"delegations/{delegation.key}/").json()["flags"] == []
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW.replace(hour=10), title="Other")
    assert not delegation.flags.standing().exists()
    assert "no longer stands" in client.get(at("delegation", delegation)).text


@pytest.mark.django_db
def test_the_parts_of_the_rules_are_told_by_the_api_too() -> None:
    assert {rule.part for rule in TRIPWIRE} == {Part.PROGRAMME, Part.WHOLE}
    assert Topic.objects.filter(calls_for_care=True).exists()
    officer = factories.council_user("LDS")
    delegation = factories.a_delegation(by=officer, their_aims="Friendship", delegates=factories.some_delegates(1))
    late = NOW.replace(year=2027, month=3, day=12)
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=late, delegates=[])
    for body, wanted in (("LDS", ["late_people"]), ("unit", [])):
        told = caller(body, "delegations:read").get(f"delegations/{delegation.key}/").json()["flags"]
        assert [flag["rule"] for flag in told] == wanted


# -- A stop that comes to a sensitive site after logging ------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.capability("P11", part="what brings a stop elsewhere")
@pytest.mark.parametrize(
    ("before", "after", "is_later"),
    [
        ({}, {"sensitive_area": "council_cctv"}, False),
        ({"title": "Semiconductor plant"}, {"site": " the  works"}, False),
        ({"title": "Semiconductor plant", "area": "Hall a"}, {"area": "Hall A"}, False),
        ({"title": "Semiconductor plant"}, {"title": "Semiconductor plant tour"}, False),
        ({"title": "Semiconductor plant"}, {"site": "The other works"}, True),
        ({}, {"title": "Semiconductor plant"}, True),
        ({"title": "Semiconductor plant"}, {"title": "Nuclear plant"}, True),
    ],
)
def test_a_stop_is_elsewhere_when_its_site_or_what_its_name_speaks_of_is_another(
    before: dict[str, str], after: dict[str, str], is_later: bool
) -> None:
    officer = factories.council_user("LDS")
    first = {"title": "Tea", "on": DAY, "kind": "site_visit", "site": "The works", "asked_by": "them", **before}
    delegation = factories.a_delegation(by=officer, their_aims="Friendship", programme=[first])
    facts: dict[str, Any] = {**after}
    if code := facts.get("sensitive_area"):
        facts["sensitive_area"] = SensitiveArea.objects.get(code=code)
    programme = [{"id": delegation.programme.get().key, **facts}]
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, programme=programme)
    came = {flag.rule for flag in delegation.flags.standing()}
    assert came == {"purpose_site_mismatch", *(["sensitive_stop_added"] if is_later else [])}
