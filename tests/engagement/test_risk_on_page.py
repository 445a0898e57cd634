"""The risk of a visit on its page: one panel, one next step, for each reader as much as they may see."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from engagement import services
from engagement.models import Delegation
from engagement.risk import prefill
from risk.models import Match, Mitigation, Screening
from risk.rules import TriageFact
from risk.services import decide_match, finish_mitigation, load_list, screen_organisations
from risk.services.screening import OwnRecord
from tests import factories
from tests.engagement.pages import at, post
from tests.factories import NOW, again, body_of, council_user, user_of
from tests.risk.assessed import GREEN, RED, a_risk, finished, looked_at, written
from tests.screening.measuring import SHIPPED

pytestmark = pytest.mark.django_db
NAME = "Made-up Trading Company"
SHIPPED_UK = (Path(__file__).parents[1] / "screening" / "data" / "uk_sanctions.csv").read_bytes()
PANEL = re.compile(r'<section class="app-section" aria-labelledby="risk">.*?</section>', re.DOTALL)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def a_visit(officer: User, sharing: str = Sharing.UNIT, **more: Any) -> Delegation:
    office = factories.an_organisation(by=again(officer), name=NAME, local_name="", kind="private")
    aims = {} if "their_aims_known" in more else {"their_aims": "Made-up aims.", "their_aims_known": "stated"}
    facts = {"organisations": [{"id": office.key, "role": "visitor"}], **aims, **more}
    return factories.a_delegation(by=again(officer), sharing=sharing, **facts)


def panel_of(client: Client, visit: Delegation, reader: User | None = None) -> str:
    if reader is not None:
        client.force_login(again(reader))
    page = client.get(at("delegation", visit))
    assert page.status_code == 200
    found = PANEL.findall(page.text)
    assert len(found) <= 1
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def buttons(client: Client, visit: Delegation) -> list[str]:
    """What the buttons of the panel say."""
    [found] = PANEL.findall(client.get(at("delegation", visit)).text)
    for address in re.findall(r'href="([^"]+)"', found):
        assert client.get(address).status_code == 200, address
    return [" ".join(told.split()) for told in re.findall(r'<a[^>]*role="button"[^>]*>(.*?)</a>', found, re.DOTALL)]


def match_with_own_history(visit: Delegation, by: User) -> Match:
    organisation = visit.organisations.get().organisation
    known = [OwnRecord("LDS-24-MADEU", (NAME,), "Made-up reason to remember.")]
    screen_organisations(visit.council, [organisation], by=again(by), now=NOW, history=lambda _council: known)
    return Match.objects.get()


def decided(match: Match, by: User) -> Match:
    said: dict[str, Any] = {"decision": "another", "reason": "Quiet reason.", "expires_on": date(2027, 1, 5)}
    return decide_match(match, seen=match.version, by=again(by), now=NOW, **said)


def screened(visit: Delegation, by: User) -> Screening:
    organisation = visit.organisations.get().organisation
    [one] = screen_organisations(visit.council, [organisation], by=again(by), now=NOW)
    return one


# -- Its own council -----------------------------------------------------------------------------------------------


@pytest.mark.capability("P33", part="one panel, one next step")
def test_where_nobody_has_looked_the_next_step_is_to_answer_six_facts(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    told = panel_of(client, visit, officer)
    assert "Not looked at yet. Six facts say how deep to look" in told
    assert buttons(client, visit) == ["Answer six facts"]


@pytest.mark.capability("P33", part="one panel, one next step")
def test_basic_precautions_are_all_there_is_to_say(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    looked_at(visit, by=officer, answers=GREEN)
    screened(visit, officer)
    told = panel_of(client, visit, officer)
    assert "Basic precautions" in told and "Go ahead, basic precautions." in told
    assert buttons(client, visit) == []


def test_one_that_is_begun_goes_on_and_says_what_is_left_in_words(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    written(visit, by=officer)
    told = panel_of(client, visit, officer)
    for words in ("Short assessment, being made. What is left: Medium", "Made-up public model is shown instead."):
        assert words in told, words
    assert "Security lead, by 1 March 2027" in told
    assert buttons(client, visit) == ["Go on with the assessment"]


def test_what_is_overdue_says_so(client: Client, officer: User, time_machine: Any) -> None:
    visit = a_visit(officer)
    finished(visit, by=officer)
    time_machine.move_to("2027-03-02 09:00")
    assert "Security lead: overdue since 1 March 2027" in panel_of(client, visit, officer)
    assert "1 thing overdue" in client.get(at("delegation", visit)).text


def test_a_possible_match_is_decided_first(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    written(visit, by=officer)
    match = match_with_own_history(visit, officer)
    assert "1 possible match is to be decided." in panel_of(client, visit, officer)
    assert buttons(client, visit) == ["Decide about a possible match"]
    decided(match, officer)
    assert "none of the possible matches is it." in panel_of(client, visit, officer)
    assert buttons(client, visit) == ["Go on with the assessment"]


def test_what_waits_for_an_office_says_for_which_and_that_nothing_waits_for_it(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="all", countersign_office="chief_executive")
    finished(visit, by=officer)
    screened(visit, officer)
    told = panel_of(client, visit, officer)
    assert "It waits for the chief executive to countersign it. Nothing of the record waits for that." in told
    assert buttons(client, visit) == []


def test_what_is_done_is_to_be_done_no_more(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    assessment = finished(visit, by=officer)
    screened(visit, officer)
    [one] = assessment.risks.get().mitigations.all()
    finish_mitigation(one, done_on=NOW.date(), done_note="Made-up note.", by=again(officer), now=NOW)
    told = panel_of(client, visit, officer)
    assert "Made-up public model" not in told and "Looked at again on 10 March 2027." in told
    assert buttons(client, visit) == []


def test_many_things_to_do_are_cut_short(client: Client, officer: User, time_machine: Any) -> None:
    visit = a_visit(officer)
    assessment = looked_at(visit, by=officer)
    for number in range(6):
        a_risk(assessment, by=officer, mitigation=f"Made-up thing {number}.")
    told = panel_of(client, visit, officer)
    assert told.count("Made-up thing") == 1 and "And 5 more." in told
    time_machine.move_to("2027-03-02 09:00")
    assert "And 5 more, of these overdue: 5." in panel_of(client, visit, officer)


def test_of_a_visit_that_is_over_there_is_nothing_to_press(client: Client, officer: User) -> None:
    one, other = a_visit(officer), a_visit(officer)
    written(one, by=officer)
    for visit in (one, other):
        visit.refresh_from_db()
        services.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
    assert "being made" in panel_of(client, one, officer) and buttons(client, one) == []
    assert panel_of(client, other, officer) == ""


def test_the_list_of_what_there_is_to_prepare_leads_to_it(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    client.force_login(again(officer))
    text = client.get(at("delegation", visit)).text
    assert f'href="{visit.get_absolute_url()}#risk"' in text and "Not looked at yet" in text


@pytest.mark.capability("P33", part="one panel, one next step, what was found in the programme with it")
def test_what_was_found_in_the_visit_is_a_step_of_the_same_panel(client: Client, officer: User) -> None:
    plant = {"title": "Made-up tour", "kind": "site_visit", "site": "Made-up semiconductor plant", "on": "2027-03-16"}
    visit = a_visit(officer, programme=[plant])
    screened(visit, officer)
    looked_at(visit, by=officer, answers=GREEN)
    assert "without an answer." in panel_of(client, visit, officer)
    assert buttons(client, visit) == ["Answer what there is to think about"]
    page = client.get(at("delegation", visit)).text
    whole = page[page.index('id="risk"') : page.index("</section>", page.index('id="think"'))]
    main = [told for told in re.findall(r'<a[^>]*role="button"[^>]*>', whole) if "secondary" not in told]
    assert len(main) == 1, "one thing is next, however much was found"
    told: dict[str, Any] = {"response": "accepted", "reason": "Made-up reason.", "by": again(officer), "now": NOW}
    for flag in visit.flags.standing():
        services.answer_flag(flag, alternative="", **told)
    assert "without an answer." not in panel_of(client, visit, officer)
    assert buttons(client, visit) == []


def test_where_the_record_says_more_since_nothing_is_called_enough_and_the_facts_are_asked_anew(
    client: Client, officer: User
) -> None:
    visit = a_visit(officer)
    screened(visit, officer)
    client.force_login(again(officer))
    read = {fact.value: one.answer for fact, one in prefill(visit, again(officer), NOW.date()).items()}
    looked_at(visit, by=officer, answers=GREEN, read=read)
    assert "Go ahead, basic precautions." in panel_of(client, visit, officer)
    plant = {"title": "Made-up tour", "kind": "site_visit", "site": "Made-up semiconductor plant", "on": "2027-03-16"}
    visit = Delegation.objects.get(pk=visit.pk)
    services.edit_delegation(visit, seen=visit.version, by=again(officer), now=NOW, programme=[plant])
    told = panel_of(client, visit, officer)
    assert "But the record says more now than when the six facts were answered." in told and "Go ahead" not in told
    assert buttons(client, visit) == ["Answer the six facts again"]
    form = client.get(at("delegation_triage", visit)).context["form"]
    assert form["sites"].value() == "sensitive", "what it says now is looked at anew, not the answer of then"
    assert form["knowledge"].value() == GREEN["knowledge"]


def test_who_may_only_read_is_not_told_to_go_ahead_while_a_match_waits(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    looked_at(visit, by=officer, answers=GREEN)
    match = match_with_own_history(visit, officer)
    leader = council_user("LDS", Role.LEADER)
    told = panel_of(client, visit, leader)
    assert "Basic precautions" in told and "Go ahead" not in told
    decided(match, officer)
    assert "Go ahead, basic precautions." in panel_of(client, visit, leader)


def test_no_flags_on_the_programme_is_no_reassurance_beside_a_deeper_look(client: Client, officer: User) -> None:
    visit, light = a_visit(officer), a_visit(officer)
    client.force_login(again(officer))
    assert "No flags. Go ahead, basic precautions." in client.get(at("delegation", visit)).text
    looked_at(visit, by=officer, answers=RED)
    page = client.get(at("delegation", visit)).text
    assert "No flags on the programme." in page and "Go ahead" not in page
    looked_at(light, by=officer, answers=GREEN)
    assert "No flags. Go ahead, basic precautions." in client.get(at("delegation", light)).text


def test_less_than_the_facts_lead_to_is_never_called_enough(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    screened(visit, officer)
    looked_at(visit, by=officer, answers=RED, chosen_path=1, chosen_because="Made-up reason.")
    told = panel_of(client, visit, officer)
    assert "Basic precautions: less than the full assessment to which the six facts lead." in told
    page = client.get(at("delegation", visit)).text
    assert "Go ahead, basic precautions." not in told and "Basic precautions, less than the facts lead to" in page


def test_what_is_overdue_and_the_day_of_review_are_next_of_what_was_finished(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    screened(visit, officer)
    assessment = finished(visit, by=officer)
    client.force_login(again(officer))
    assert buttons(client, visit) == []
    with time_machine.travel(NOW + timedelta(days=100), tick=False):
        client.force_login(again(officer))
        assert buttons(client, visit) == ["See to what is overdue"]
        [waiting] = Mitigation.objects.filter(risk__assessment=assessment)
        finish_mitigation(waiting, done_on=NOW.date(), done_note="", by=again(officer), now=NOW)
        assert buttons(client, visit) == []
    with time_machine.travel(NOW + timedelta(days=110), tick=False):
        client.force_login(again(officer))
        assert buttons(client, visit) == ["Look at the assessment again"]


def test_the_councils_own_history_is_no_list_and_leads_no_deeper_by_itself(client: Client, officer: User) -> None:
    load_list("uk_sanctions", SHIPPED_UK, now=NOW)
    load_list("defence_universities", SHIPPED.read_bytes(), now=NOW)
    visit = a_visit(officer)
    match = match_with_own_history(visit, officer)
    for decision in ("", "same"):
        if decision:
            said: dict[str, Any] = {
                "reason": "The same choir as then.",
                "expires_on": date(2027, 1, 5),
                "seen": match.version,
            }
            decide_match(match, decision=decision, by=again(officer), now=NOW, **said)
        found = prefill(visit, again(officer), NOW.date())[TriageFact.ORGANISATIONS]
        assert found.answer == "nothing"
        assert f"Your council’s own history knows {NAME}: read that too." in found.read
    assert f"{NAME}: your council decided, the same as in its own history." in panel_of(client, visit, officer)


# -- Its organisations ---------------------------------------------------------------------------------------------


def test_all_its_organisations_are_compared_with_one_button(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    other = factories.an_organisation(by=again(officer), name="Made-up Choir", local_name="", kind="private")
    both = [{"id": link.organisation.key, "role": "visitor"} for link in visit.organisations.all()]
    both.append({"id": other.key, "role": "host"})
    services.edit_delegation(visit, seen=visit.version, by=again(officer), now=NOW, organisations=both)
    looked_at(visit, by=officer, answers=GREEN)
    assert "None of them was compared with the lists yet." in panel_of(client, visit, officer)
    assert buttons(client, visit) == ["Compare its organisations with the lists"]
    page = client.get(at("delegation_screening", visit))
    assert page.text.count("Not compared with the lists yet.") == 2
    answer = post(client, at("delegation_screening", visit))
    assert answer.status_code == 302 and answer.url == f"{visit.get_absolute_url()}#risk"
    assert Screening.objects.filter(council="LDS").count() == 2
    assert buttons(client, visit) == []


def test_the_age_of_each_list_and_what_is_missing_stand_beside_the_result(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    assert "were never loaded here: nothing is compared with them." in panel_of(client, visit, officer)
    load_list("defence_universities", SHIPPED.read_bytes(), now=NOW)
    told = panel_of(client, visit, officer)
    assert "Lists: China Defence Universities Tracker of 22 August 2020." in told
    assert "UK Sanctions List was never loaded here: nothing is compared with it." in told


def test_a_name_in_characters_is_marked_as_chinese_in_the_panel_too(client: Client, officer: User) -> None:
    load_list("defence_universities", SHIPPED.read_bytes(), now=NOW)
    office = factories.an_organisation(by=again(officer), name="华", local_name="", kind="private")
    visit = a_visit(officer, organisations=[{"id": office.key, "role": "visitor"}])
    client.force_login(again(officer))
    [found] = PANEL.findall(client.get(at("delegation", visit)).text)
    assert re.search(r'Too little of a name to be told from others: <span lang="zh[^"]*">华\.?</span>', found), found


def test_only_who_may_compare_comes_to_that_page(client: Client, officer: User) -> None:
    visit = a_visit(officer, sharing=Sharing.COUNCILS)
    for reader, status in ((user_of("unit", Role.ANALYST), 403), (council_user("CRF"), 403), (council_user(), 200)):
        client.force_login(again(reader))
        assert client.get(at("delegation_screening", visit)).status_code == status
    kept = a_visit(officer, sharing=Sharing.COUNCIL)
    client.force_login(again(council_user("CRF")))
    assert client.get(at("delegation_screening", kept)).status_code == 404
    assert client.post(at("delegation_screening", kept)).status_code == 404
    assert not Screening.objects.exists()


def test_where_no_organisation_is_named_it_leads_to_naming_one(client: Client, officer: User) -> None:
    visit = factories.a_delegation(by=again(officer))
    client.force_login(again(officer))
    text = client.get(at("delegation_screening", visit)).text
    assert "Add its organisations" in text and "Compare them now" not in text


# -- Others --------------------------------------------------------------------------------------------------------

WORDS = ("Made-up plan", "Made-up public model", "Security lead", "Made-up conclusion", "Six facts", "list")


@pytest.mark.capability("UK2a", part="risk")
def test_the_unit_reads_path_state_level_day_and_number_and_no_word_more(client: Client, officer: User) -> None:
    visit = a_visit(officer)
    assert panel_of(client, visit, user_of("unit", Role.ANALYST)) == "", "nothing where nobody has looked"
    finished(visit, by=officer)
    decided(match_with_own_history(visit, officer), officer)
    analyst = user_of("unit", Role.ANALYST)
    told = panel_of(client, visit, analyst)
    assert told == (
        "Risk How deep to look Short assessment, finished. What is left: Medium Looked at again on 10 March 2027. "
        "Still to be done 1 thing"
    )
    text = client.get(at("delegation", visit)).text
    assert not any(word in text for word in ("Quiet reason", "Made-up plan", "possible match"))
    assert buttons(client, visit) == []


def test_who_was_given_the_whole_of_the_visit_reads_the_words_and_nothing_of_the_lists(
    client: Client, officer: User
) -> None:
    visit = a_visit(officer, sharing=Sharing.COUNCIL)
    finished(visit, by=officer)
    match_with_own_history(visit, officer)
    for body, role in (("MAN", Role.OFFICER), ("unit", Role.ANALYST)):
        open_to(visit, body_of(body), Part.WHOLE, why="test")
        told = panel_of(client, visit, user_of(body, role))
        assert "Made-up public model is shown instead." in told and "Organisations" not in told
        assert "match" not in client.get(at("delegation", visit)).text
        assert buttons(client, visit) == []


@pytest.mark.parametrize("body", ["CRF", "corecities"])
def test_others_read_nothing_of_it(client: Client, officer: User, body: str) -> None:
    visit = a_visit(officer, sharing=Sharing.COUNCILS)
    finished(visit, by=officer)
    open_to(visit, body_of("corecities"), Part.PROGRAMME, why="test")
    role = Role.OFFICER if body == "CRF" else Role.OBSERVER
    if body == "corecities":
        approver = council_user("LDS", Role.APPROVER)
        services.edit_delegation(visit, sharing=Sharing.COUNCIL, seen=visit.version, by=approver, now=NOW)
    assert panel_of(client, visit, user_of(body, role)) == ""


# -- How much it asks of the database ------------------------------------------------------------------------------


def asked(client: Client, visit: Delegation) -> int:
    client.get(at("delegation", visit))
    with CaptureQueriesContext(connection) as found:
        assert client.get(at("delegation", visit)).status_code == 200
    return len(found)


def test_it_asks_no_more_with_many_risks_and_organisations_than_with_few(client: Client, officer: User) -> None:
    client.force_login(again(officer))
    counts = []
    for number in (1, 12):
        visit = a_visit(
            officer, organisations=[{"name": f"Made-up Office {number} {n}", "kind": "fao"} for n in range(number)]
        )
        assessment = looked_at(visit, by=officer, answers=RED)
        for _each in range(number):
            a_risk(assessment, by=officer)
        services.make_brief(visit, by=again(officer), now=NOW)
        counts.append(asked(client, visit))
    assert counts[1] <= counts[0], counts
    assert counts[0] <= 55, counts
