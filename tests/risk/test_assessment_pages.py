"""An assessment on its pages: risks, what makes them smaller, what is written, versions, and who sees how much."""

import subprocess
from datetime import date, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from audit.models import Event
from engagement import services as engagement
from engagement.models import Delegation
from guidance.models import Activity, Sector, SupportContact, Use
from risk import services
from risk.assessed import facts_of
from risk.models import AssessedRisk, Assessment, Mitigation, Signpost, StarterRisk
from tests.engagement.pages import at, hidden, post, send
from tests.engagement.test_guidance_of_visit import newer
from tests.factories import NOW, a_delegation, again, body_of, council_user, user_of
from tests.guidance.texts import a_version
from tests.risk.assessed import AMBER, DUE, RED, REVIEW, a_risk, finished, looked_at, written
from tests.risk.sent import RISK_SENT, answer, day_sent

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

TODAY = NOW.date()


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    return a_delegation("LDS", by=officer)


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.force_login(again(officer))
    return client


def page_of(client: Client, visit: Delegation) -> str:
    page = client.get(at("delegation_assessment", visit))
    assert page.status_code == HTTPStatus.OK
    return str(page.text)


# -- From beginning to end -------------------------------------------------------------------------------------------


@pytest.mark.capability("L2", part="an assessment is made whole")
def test_from_the_six_facts_to_a_finished_assessment(signed_in: Client, visit: Delegation) -> None:
    assert answer(signed_in, visit, AMBER).status_code == HTTPStatus.FOUND
    page = page_of(signed_in, visit)
    assert "it leads to a promise or an agreement" in page
    assert "Put down at least one risk." in page
    assert f'href="{at("delegation_conclusion", visit)}"' in page
    assert send(signed_in, at("delegation_risk_add", visit), **RISK_SENT).status_code == HTTPStatus.FOUND
    page = page_of(signed_in, visit)
    assert "3 × 4 = 12, medium" in page
    assert "Possible; serious" in page
    assert "1 × 4 = 4, low" in page
    assert "Security lead, by 1 March 2027" in page
    sent = send(signed_in, at("delegation_conclusion", visit), conclusion="Go ahead.", **day_sent("review_on", REVIEW))
    assert sent.status_code == HTTPStatus.FOUND
    assert "Nobody has to approve it." in signed_in.get(at("delegation_assessment_finish", visit)).text
    assert send(signed_in, at("delegation_assessment_finish", visit)).status_code == HTTPStatus.FOUND
    assert Assessment.objects.get().state == "finished"
    page = page_of(signed_in, visit)
    assert "Finished by" in page
    assert "What is to do" not in page


def test_a_full_one_is_finished_with_benefits_and_whom_you_asked(signed_in: Client, visit: Delegation) -> None:
    desk = SupportContact.objects.create(
        name="Made-up desk", helps_with="All of it", reached_by="0", source="Made up", confirmed_on=TODAY
    )
    answer(signed_in, visit, RED)
    send(signed_in, at("delegation_risk_add", visit), **RISK_SENT)
    send(signed_in, at("delegation_conclusion", visit), conclusion="Go ahead.", **day_sent("review_on", REVIEW))
    page = signed_in.get(at("delegation_assessment_finish", visit))
    assert "Before it can be finished:" in page.text
    assert f'href="{at("delegation_benefits", visit)}"' in page.text
    assert f'href="{at("delegation_support", visit)}"' in page.text
    assert "Finish the assessment</button>" not in page.text
    lenses = {f"{name}_benefit": f"Made-up {name} words." for name in ("economic", "security", "values")}
    send(signed_in, at("delegation_benefits", visit), **lenses)
    asked = send(signed_in, at("delegation_support", visit), support=desk.key, support_said="Leave the laboratory out.")
    assert asked.status_code == HTTPStatus.FOUND, asked.text
    assert send(signed_in, at("delegation_assessment_finish", visit)).status_code == HTTPStatus.FOUND
    page = signed_in.get(at("delegation_assessment", visit))
    assert "Leave the laboratory out." in page.text
    assert "Made-up values words." in page.text


# -- Bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.capability("L2", part="residual needs a mitigation with an owner")
@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        (("mitigation",), "Say what is done"),
        (("office",), "Choose the office that owns it"),
        (("due_on_day", "due_on_month", "due_on_year"), "Say by when, or leave out what is done"),
        (
            ("mitigation", "due_on_day", "due_on_month", "due_on_year"),
            "What is left is smaller than what there was: say what makes it smaller",
        ),
        (("likelihood",), "Choose how likely it is"),
        (("impact_left",), "Choose how bad it would be after that"),
        (("treatment",), "Choose what you do about it"),
        (("category",), "Choose what kind of risk it is"),
        (("what",), "Say what may go wrong"),
    ],
)
def test_what_is_missing_is_said_beside_its_box_and_what_was_typed_is_kept(
    signed_in: Client, visit: Delegation, left_out: tuple[str, ...], sentence: str
) -> None:
    answer(signed_in, visit, AMBER)
    sent = {name: ("" if name in left_out else value) for name, value in RISK_SENT.items()}
    page = send(signed_in, at("delegation_risk_add", visit), **sent)
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sentence in page.text
    assert "There is a problem" in page.text
    for name in ("what", "mitigation"):
        assert name in left_out or RISK_SENT[name] in page.text
    assert not AssessedRisk.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"likelihood_left": "4"}, "What is left cannot be larger than what there was"),
        ({"impact_left": "5"}, "What is left cannot be larger than what there was"),
        ({"likelihood": "6"}, "Choose an option from the list"),
        ({"likelihood": "nonsense"}, "Choose an option from the list"),
        ({"category": "nationality"}, "Choose an option from the list"),
        ({"office": "mayor"}, "Choose an option from the list"),
        ({"what": "x" * 501}, "Use 500 characters or fewer"),
        ({"what": "Ask Jane, passport 123456789."}, "looks like a passport number"),
        (day_sent("due_on", TODAY - timedelta(days=1)), "This day has passed: choose today or one that is to come"),
        ({"treatment": "accept"}, "What you accept stays as large as it is"),
        ({"mitigation": "Ask at 07700 900123."}, 'href="#id_mitigation">'),
        (day_sent("due_on", date(2099, 3, 1)), "Choose a day no later than 23 November 2031"),
        ({"due_on_day": "31", "due_on_month": "2"}, "must be a real date"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    signed_in: Client, visit: Delegation, changed: dict[str, Any], sentence: str
) -> None:
    answer(signed_in, visit, AMBER)
    page = send(signed_in, at("delegation_risk_add", visit), **{**RISK_SENT, **changed})
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sentence in page.text
    assert not AssessedRisk.objects.exists()


PASSED = "This day has passed: choose today or one that is to come"


@pytest.mark.capability("L2", part="a mitigation has words, an owner and a day to come")
@pytest.mark.parametrize(
    ("act", "changed", "box", "sentence"),
    [
        ("delegation_mitigation_add", {"what": ""}, "what", "Say what is done"),
        ("delegation_mitigation_add", {"office": ""}, "office", "Choose the office that sees to it"),
        ("delegation_mitigation_add", {"office": "mayor"}, "office", "Choose an option from the list"),
        ("delegation_mitigation_add", {"due_on_day": ""}, "due_on", "The day must include a day"),
        ("delegation_mitigation_add", day_sent("due_on", TODAY - timedelta(days=1)), "due_on", PASSED),
        ("delegation_mitigation_move", {"office": ""}, "office", "Choose the office that sees to it"),
        ("delegation_mitigation_move", {"office": "mayor"}, "office", "Choose an option from the list"),
        ("delegation_mitigation_move", {"due_on_year": ""}, "due_on", "The day must include a year"),
        ("delegation_mitigation_move", day_sent("due_on", TODAY - timedelta(days=1)), "due_on", PASSED),
    ],
)
def test_what_is_missing_of_a_mitigation_is_said_beside_its_box_and_what_was_typed_is_kept(
    signed_in: Client, visit: Delegation, officer: User, act: str, changed: dict[str, Any], box: str, sentence: str
) -> None:
    risk = a_risk(looked_at(visit, by=officer), by=officer)
    before = list(Mitigation.objects.values())
    key = risk.key if act == "delegation_mitigation_add" else risk.mitigations.get().key
    page = send(signed_in, at(act, visit, key), **{**OPEN_ACTS[act], **changed})
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert sentence in page.text.split(f'id="id_{box}-error"', 1)[1].split("</p>", 1)[0]
    sent = {**OPEN_ACTS[act], **changed}
    assert "what" not in sent or sent["what"] in page.text
    assert sent["office"] != "leader" or '<option value="leader" selected>' in page.text
    for part in ("due_on_day", "due_on_month", "due_on_year"):
        assert not sent[part] or (f'id="id_{part}"' in page.text and f'value="{sent[part]}"' in page.text)
    assert list(Mitigation.objects.values()) == before


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (TODAY, "Choose a day that is to come"),
        (TODAY - timedelta(days=400), "Choose a day that is to come"),
        (date(2099, 1, 1), "Choose a day no later than 23 November 2031"),
    ],
)
def test_a_review_in_the_past_or_in_another_lifetime_is_refused(
    signed_in: Client, visit: Delegation, day: date, told: str
) -> None:
    answer(signed_in, visit, AMBER)
    page = send(signed_in, at("delegation_conclusion", visit), conclusion="Kept words.", **day_sent("review_on", day))
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert f'href="#id_review_on_day">{told}</a>' in page.text
    assert "Kept words." in page.text


def test_one_that_two_people_finish_at_once_is_finished_by_the_first(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    assessment = written(visit, by=officer)
    opened = hidden(signed_in.get(at("delegation_assessment_finish", visit)))
    other = council_user("LDS", name="Made-up Colleague")
    services.finish_assessment(assessment, seen=assessment.version, by=other, now=NOW)
    page = post(signed_in, at("delegation_assessment_finish", visit), opened)
    assert page.status_code == HTTPStatus.CONFLICT
    assert "It is finished already, by Made-up Colleague" in page.text
    assert Assessment.objects.get().kept.count() == 1


def test_somebody_who_was_quicker_is_said_with_both_texts(signed_in: Client, visit: Delegation, officer: User) -> None:
    assessment = written(visit, by=officer)
    opened = hidden(signed_in.get(at("delegation_conclusion", visit)))
    other = council_user("LDS")
    services.say_of_assessment(
        assessment, seen=assessment.version, by=other, now=NOW, conclusion="Made-up other words."
    )
    typed = {"conclusion": "Words that I typed.", **day_sent("review_on", REVIEW)}
    page = post(signed_in, at("delegation_conclusion", visit), {**opened, **typed})
    assert page.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "Made-up other words." in page.text
    assert "Words that I typed." in page.text
    assert post(signed_in, at("delegation_conclusion", visit), {**hidden(page), **typed}).status_code == 302
    assert Assessment.objects.get().conclusion == "Words that I typed."


OPEN_ACTS: dict[str, dict[str, Any]] = {
    "delegation_risk_add": {**RISK_SENT, "what": "Words that I typed."},
    "delegation_risk": {**RISK_SENT, "what": "Words that I typed."},
    "delegation_risk_remove": {},
    "delegation_mitigation": {"done_note": "Words that I typed.", **day_sent("done_on", TODAY)},
    "delegation_mitigation_add": {"what": "Words that I typed.", "office": "leader", **day_sent("due_on", DUE)},
    "delegation_mitigation_move": {"office": "leader", **day_sent("due_on", DUE)},
    "delegation_mitigation_remove": {},
    "delegation_benefits": {"economic_benefit": "Words that I typed."},
    "delegation_community": {"community": "Words that I typed.", "equality_link": ""},
    "delegation_support": {"support": "", "support_said": "Words that I typed."},
    "delegation_conclusion": {"conclusion": "Words that I typed.", **day_sent("review_on", REVIEW)},
    "delegation_assessment_finish": {},
}
DONE_ACTS: dict[str, dict[str, Any]] = {
    "delegation_assessment_reopen": {},
    "delegation_countersign": {},
    "delegation_assessment_send_back": {"remarks": "Words that I typed."},
}


@pytest.mark.parametrize("act", [*OPEN_ACTS, *DONE_ACTS])
def test_a_form_that_was_open_as_a_colleague_called_the_visit_off_changes_nothing_and_keeps_what_was_typed(
    client: Client, visit: Delegation, officer: User, act: str
) -> None:
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="all", countersign_office="leader")
    person = council_user("LDS", Role.APPROVER) if act in DONE_ACTS else officer
    made = finished(visit, by=officer) if act in DONE_ACTS else written(visit, by=officer)
    risk = made.risks.get()
    key = risk.mitigations.get().key if "mitigation" in act and act != "delegation_mitigation_add" else risk.key
    address = at(act, visit, key) if "risk" in act.replace("risk_add", "") or "mitigation" in act else at(act, visit)
    client.force_login(again(person))
    opened = client.get(address)
    assert opened.status_code == HTTPStatus.OK, address
    sent = {**hidden(opened), **{**OPEN_ACTS, **DONE_ACTS}[act]}
    visit.refresh_from_db()
    engagement.cancel_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
    before = [list(model.objects.order_by("pk").values()) for model in (Assessment, AssessedRisk, Mitigation)]
    page = post(client, address, sent)
    assert page.status_code == HTTPStatus.CONFLICT
    assert "The record has ended. Its assessment stays as it is." in page.text
    assert ("Words that I typed." in page.text) is ("Words that I typed." in sent.values())
    assert [list(model.objects.order_by("pk").values()) for model in (Assessment, AssessedRisk, Mitigation)] == before


def test_a_form_sent_twice_puts_down_one_risk(signed_in: Client, visit: Delegation) -> None:
    answer(signed_in, visit, AMBER)
    sent = {**hidden(signed_in.get(at("delegation_risk_add", visit))), **RISK_SENT}
    for _each in range(2):
        assert post(signed_in, at("delegation_risk_add", visit), sent).status_code == HTTPStatus.FOUND
    assert AssessedRisk.objects.count() == Mitigation.objects.count() == 1


def test_where_the_session_is_lost_what_was_typed_is_shown_back(
    client: Client, visit: Delegation, officer: User
) -> None:
    looked_at(visit, by=officer)
    page = client.post(at("delegation_risk_add", visit), RISK_SENT)
    assert page.status_code == HTTPStatus.FORBIDDEN
    assert "A plan that is not public is seen." in page.text


# -- Risks, and what makes them smaller ------------------------------------------------------------------------------


def test_risks_stand_by_lens_and_category(signed_in: Client, visit: Delegation, officer: User) -> None:
    assessment = looked_at(visit, by=officer)
    for category in ("reputational_media", "cyber_devices", "security_technology"):
        a_risk(assessment, by=officer, category=category, what=f"Made-up risk of {category}.")
    page = page_of(signed_in, visit)
    places = [
        page.index(text)
        for text in (
            ">Security</caption>",
            "risk of security_tech",
            "risk of cyber_dev",
            ">Values</caption>",
            "reputat",
        )
    ]
    assert places == sorted(places)
    assert ">Economic</caption>" not in page


@pytest.mark.capability("L2", part="appetite and countersigning are the council's to say")
def test_how_large_a_risk_is_called_is_as_the_council_has_it(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    a_risk(looked_at(visit, by=officer), by=officer, likelihood_left=2, impact_left=3)
    assert "2 × 3 = 6, medium" in page_of(signed_in, visit)
    assert Assessment.objects.get().level == "medium"
    CouncilSettings.objects.filter(council="LDS").update(risk_appetite="open")
    assert "2 × 3 = 6, low" in page_of(signed_in, visit)
    assert services.band_anew(NOW) == 1
    changed = Assessment.objects.get()
    assert (changed.level, changed.banded_by) == ("low", "open")
    assert Event.objects.latest("pk").action == "assessment_banded"
    assert services.band_anew(NOW) == 0


def test_of_a_record_that_has_ended_the_level_stays_as_it_is(visit: Delegation, officer: User) -> None:
    a_risk(looked_at(visit, by=officer), by=officer, likelihood_left=2, impact_left=3)
    CouncilSettings.objects.filter(council="LDS").update(risk_appetite="open")
    visit.refresh_from_db()
    engagement.decline_delegation(visit, reason="Made-up.", seen=visit.version, by=again(officer), now=NOW)
    assert services.band_anew(NOW) == 0
    stays = Assessment.objects.get()
    assert (stays.level, stays.banded_by) == ("medium", "balanced")


def test_a_risk_is_changed_given_more_and_taken_out(signed_in: Client, visit: Delegation, officer: User) -> None:
    risk = a_risk(looked_at(visit, by=officer), by=officer)
    address = at("delegation_risk", visit, risk.key)
    page = signed_in.get(address)
    assert "What is done about it already:" in page.text
    changed = {**RISK_SENT, "what": "Made-up words, changed.", "mitigation": "", "office": "leader", **EMPTY_DAY}
    assert send(signed_in, address, **changed).status_code == HTTPStatus.FOUND
    risk.refresh_from_db()
    assert (risk.what, risk.office, risk.mitigations.count()) == ("Made-up words, changed.", "leader", 1)
    assert "Owner: leader" in page_of(signed_in, visit)
    more = {"what": "Made-up walk beforehand.", "office": "international_lead", **day_sent("due_on", DUE)}
    assert send(signed_in, at("delegation_mitigation_add", visit, risk.key), **more).status_code == HTTPStatus.FOUND
    assert "Made-up walk beforehand." in page_of(signed_in, visit)
    assert send(signed_in, at("delegation_risk_remove", visit, risk.key)).status_code == HTTPStatus.FOUND
    assert not AssessedRisk.objects.exists()


EMPTY_DAY = {"due_on_day": "", "due_on_month": "", "due_on_year": ""}


def test_the_only_thing_that_makes_a_risk_smaller_stays_until_the_risk_says_otherwise(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    risk = a_risk(looked_at(visit, by=officer), by=officer)
    first = risk.mitigations.get()
    address = at("delegation_mitigation_remove", visit, first.key)
    refused = send(signed_in, address)
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert "This alone makes the risk smaller." in refused.text
    services.add_mitigation(risk, what="Another.", office="leader", due_on=DUE, by=again(officer), now=NOW)
    assert send(signed_in, address).status_code == HTTPStatus.FOUND
    assert risk.mitigations.get().what == "Another."


def test_what_has_passed_or_ended_is_not_another_risks_page(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    assessment = looked_at(visit, by=officer)
    other = a_risk(looked_at(a_delegation("LDS", by=officer), by=officer), by=officer)
    for name in ("delegation_risk", "delegation_risk_remove", "delegation_mitigation_add"):
        assert signed_in.get(at(name, visit, other.key)).status_code == HTTPStatus.NOT_FOUND
    for name in ("delegation_mitigation", "delegation_mitigation_move"):
        assert signed_in.get(at(name, visit, other.mitigations.get().key)).status_code == HTTPStatus.NOT_FOUND
    assert not assessment.risks.exists()


# -- The library -----------------------------------------------------------------------------------------------------


def a_starter(what: str, category: str = "cyber_devices", **more: Any) -> StarterRisk:
    facts = {"mitigations": ["Made-up first answer.", "Made-up second answer."], "source": "Made-up guidance", **more}
    by = user_of("unit", Role.PUBLISHER)
    return services.add_starter_risk(by=by, now=NOW, category=category, what=what, **facts)


@pytest.mark.capability("L2", part="starter risks of the kind are offered")
def test_risks_that_often_come_are_ticked_and_completed_one_after_the_other(
    signed_in: Client, visit: Delegation
) -> None:
    cable, gift = a_starter("Made-up cable."), a_starter("Made-up gift.", "reputational_media")
    a_starter("Made-up harbour.", activities=[Activity.objects.get(pk="ports_transport")])
    answer(signed_in, visit, AMBER)
    page = signed_in.get(at("delegation_risk_starters", visit))
    assert "Made-up cable." in page.text
    assert "Source: Made-up guidance" in page.text
    assert "Made-up harbour." not in page.text, "it is of another activity"
    refused = send(signed_in, at("delegation_risk_starters", visit))
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert "Choose at least one" in refused.text
    ticked = {"cyber_devices": [cable.code], "reputational_media": [gift.code]}
    assert send(signed_in, at("delegation_risk_starters", visit), **ticked).status_code == HTTPStatus.FOUND
    page = signed_in.get(at("delegation_assessment", visit))
    assert "Not said yet" in page.text
    missing = signed_in.get(at("delegation_assessment_finish", visit)).text
    assert "Say how likely and how bad “Made-up cable.” is, and what you do about it." in missing
    first, second = AssessedRisk.objects.order_by("pk")
    form = signed_in.get(at("delegation_risk", visit, first.key))
    assert "Made-up first answer." in form.context["form"]["mitigation"].value()
    assert "Made-up second answer." in form.text
    sent = send(signed_in, at("delegation_risk", visit, first.key), **RISK_SENT)
    assert sent.headers["Location"] == at("delegation_risk", visit, second.key)
    sent = send(signed_in, at("delegation_risk", visit, second.key), **RISK_SENT)
    assert sent.headers["Location"] == f"{at('delegation_assessment', visit)}#risks"
    # What was taken up is offered no more, and sent again it is no second one.
    assert signed_in.get(at("delegation_risk_starters", visit)).status_code == HTTPStatus.FOUND
    sent = signed_in.post(at("delegation_risk_starters", visit), ticked)
    assert sent.status_code == HTTPStatus.FOUND
    assert AssessedRisk.objects.count() == 2


@pytest.mark.capability("L2", part="starter risks that say most of this kind stand first")
def test_of_many_risks_to_start_from_those_that_fit_best_are_offered_first(
    signed_in: Client, visit: Delegation
) -> None:
    civic, other = (Activity.objects.get(pk=code) for code in ("civic_delegation", "ports_transport"))
    of_all = [a_starter(f"Made-up of all {number}.") for number in range(9)]
    a_starter("Made-up of two kinds.", activities=[civic, other])
    a_starter("Made-up of this kind alone.", "reputational_media", activities=[civic])
    a_starter("Made-up of what the facts touch.", "economic_dependence_coercion")
    answer(signed_in, visit, AMBER)
    address = at("delegation_risk_starters", visit)
    few = signed_in.get(address).text
    assert few.count('type="checkbox"') == 10
    assert "Made-up of two kinds." in few and "Made-up of this kind alone." in few
    assert "Made-up of what the facts touch." in few
    assert "2 more fit many kinds of engagement." in few
    whole = signed_in.get(f"{address}?all").text
    assert whole.count('type="checkbox"') == 12
    assert "Show all" not in whole
    # What is ticked there is taken, and what is wrong there leaves all of them on the page.
    refused = send(signed_in, f"{address}?all")
    assert refused.text.count('type="checkbox"') == 12
    ticked = {"cyber_devices": [starter.code for starter in of_all]}
    assert send(signed_in, f"{address}?all", **ticked).status_code == HTTPStatus.FOUND
    assert AssessedRisk.objects.count() == 9


def test_who_reads_what_is_written_and_every_desk_stand_where_it_is_written(
    signed_in: Client, visit: Delegation
) -> None:
    assert a_starter("Made-up cable.")
    desk = SupportContact.objects.create(name="Made-up desk for energy", helps_with="Made-up", confirmed_on=NOW.date())
    desk.sectors.add(Sector.objects.get(pk="energy"))
    answer(signed_in, visit, RED)
    support = signed_in.get(at("delegation_support", visit)).text
    assert "Made-up desk for energy" in support, "who is for one sector may be asked about any"
    for name in ("delegation_support", "delegation_conclusion", "delegation_risk_add", "delegation_triage"):
        assert "and no word that you write, unless you open the record to them." in signed_in.get(at(name, visit)).text
    page = signed_in.get(at("delegation_assessment", visit)).text
    tasks = page[page.index('id="tasks"') :]
    assert at("delegation_risk_starters", visit) in tasks.split("</ul>")[0], "not to an empty form"


# -- What is written -------------------------------------------------------------------------------------------------


@pytest.mark.capability("P42")
def test_communities_are_a_text_and_a_link_and_a_name_is_asked_about_and_kept(
    signed_in: Client, visit: Delegation
) -> None:
    answer(signed_in, visit, AMBER)
    form = signed_in.get(at("delegation_community", visit)).context["form"]
    assert [name for name in form.fields if name != "version"] == ["community", "equality_link"]
    said = "Some feel left out; Mrs Li of the corner shop said so. We speak to both associations."
    link = "https://made-up.example/equality/7"
    page = signed_in.post(
        at("delegation_community", visit),
        {**hidden(signed_in.get(at("delegation_community", visit))), "community": said, "equality_link": link},
        follow=True,
    )
    assert "“Mrs Li” looks like the name of a private person" in page.text
    assert "“Mrs Li” under Communities looks like the name of a private person." in page.text
    assessment = Assessment.objects.get()
    assert (assessment.community, assessment.equality_link) == (said, link)
    send(signed_in, at("delegation_community", visit), community="Both associations are asked.", equality_link=link)
    assert "looks like the name" not in page_of(signed_in, visit)
    assert f'href="{link}"' in page_of(signed_in, visit)


def test_nothing_is_called_saved_that_somebody_elses_words_stand_in_the_way_of(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    assessment = looked_at(visit, by=officer)
    opened = hidden(signed_in.get(at("delegation_community", visit)))
    services.say_of_assessment(
        assessment, seen=assessment.version, by=again(officer), now=NOW, community="Made-up other words."
    )
    typed = {"community": "Mrs Li of the corner shop said so.", "equality_link": ""}
    page = post(signed_in, at("delegation_community", visit), {**opened, **typed})
    assert page.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "It is saved." not in page.text
    assert "It is saved." not in page_of(signed_in, visit)


def test_a_number_of_a_person_is_refused_in_a_text(signed_in: Client, visit: Delegation) -> None:
    answer(signed_in, visit, AMBER)
    page = send(signed_in, at("delegation_community", visit), community="Call 0113 496 0000 first.", equality_link="")
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "looks like a passport number, a date of birth, a telephone number" in page.text
    assert "Call 0113 496 0000 first." in page.text
    page = send(signed_in, at("delegation_community", visit), community="", equality_link="not an address")
    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert "Enter an address, such as https://example.org" in page.text


@pytest.mark.capability("UK3c", part="signpost block on every assessment")
def test_the_desks_for_its_categories_stand_on_the_assessment(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    desk, other = (
        SupportContact.objects.create(
            name=name, helps_with="Made-up help", reached_by="0", source="Made up", confirmed_on=TODAY
        )
        for name in ("Made-up security desk", "Made-up media desk")
    )
    Signpost.objects.create(category="security_technology", contact=desk)
    Signpost.objects.create(category="reputational_media", contact=other)
    assessment = looked_at(visit, by=officer)
    a_risk(assessment, by=officer)
    page = page_of(signed_in, visit)
    assert "Made-up security desk" in page
    assert "Made-up media desk" not in page
    offered = signed_in.get(at("delegation_support", visit)).context["form"].fields["support"].choices
    assert offered[1] == (desk.key, desk.name), "after nobody yet"
    green = a_delegation("LDS", by=officer)
    looked_at(green, by=officer, answers={**AMBER, "lasting": "goodwill"})
    page = page_of(signed_in, green)
    assert "Nothing calls for them today." in page
    assert "Made-up security desk" in page and "Made-up media desk" in page
    empty = a_delegation("LDS", by=officer)
    looked_at(empty, by=officer, answers=RED)
    page = page_of(signed_in, empty)
    assert "These help with what the six facts touch." in page
    assert "Made-up security desk" in page and "Made-up media desk" not in page
    without = a_delegation("LDS", by=officer)
    looked_at(without, by=officer, answers={**AMBER, "lasting": "depends"})
    assert "These help with most kinds of risk." in page_of(signed_in, without)


@pytest.mark.capability("UK3c", part="a signpost beside each starter risk")
def test_each_risk_to_start_from_names_whom_to_call_where_a_desk_holds(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    a_starter("Made-up cable.")
    a_starter("Made-up gift.", "reputational_media")
    for number, day in enumerate((TODAY, TODAY - timedelta(days=200))):
        desk = SupportContact.objects.create(
            name=f"Made-up desk {number}", helps_with="Help", reached_by="0", source="Made up", confirmed_on=day
        )
        Signpost.objects.create(category=("cyber_devices", "reputational_media")[number], contact=desk)
    looked_at(visit, by=officer)
    page = signed_in.get(at("delegation_risk_starters", visit)).text
    assert "Source: Made-up guidance. Whom to call: Made-up desk 0" in page
    assert "Made-up desk 1" not in page, "nobody has confirmed it for half a year"
    library = signed_in.get(reverse("starter_risks")).text
    assert "Made-up desk 0" in library and "Made-up desk 1" not in library


# -- Guidance relied on ----------------------------------------------------------------------------------------------


@pytest.mark.capability("L2", part="guidance updated after the assessment marks it")
def test_guidance_that_changed_since_marks_the_assessment_and_is_looked_at_again(
    signed_in: Client, officer: User
) -> None:
    old = a_version(title="Made-up line", headline="Made-up old words.")
    visit = a_delegation("LDS", by=officer, our_aims="To be ready for questions about Taiwan.")
    assessment = finished(visit, by=officer)
    sent = send(signed_in, at("delegation_assessment_guidance", visit), texts=[old.key])
    assert sent.status_code == HTTPStatus.FOUND, sent.text
    assert Use.objects.by(assessment).live().get().of_record == old.key
    assert "Re-check" not in page_of(signed_in, visit)
    instead = newer(old, now=NOW + timedelta(minutes=1), headline="Made-up newer words.")
    page = page_of(signed_in, visit)
    assert "Re-check: guidance that this assessment relies on has changed since." in page
    assert "Re-check: this has changed since." in page
    assert instead.get_absolute_url() in page
    use = Use.objects.by(assessment).live().get()
    sent = send(signed_in, at("delegation_assessment_recheck", visit, use.key))
    assert sent.status_code == HTTPStatus.FOUND, sent.text
    assert Use.objects.by(assessment).live().get().of_record == instead.key
    assert "Re-check" not in page_of(signed_in, visit)
    stale = signed_in.post(at("delegation_assessment_recheck", visit, use.key), follow=True)
    assert "That has changed since you opened the page." in stale.text
    use = Use.objects.by(assessment).live().get()
    assert send(signed_in, at("delegation_assessment_guidance_drop", visit, use.key)).status_code == HTTPStatus.FOUND
    assert not Use.objects.by(assessment).live().exists()


# -- Versions and the paper ------------------------------------------------------------------------------------------


def test_the_titles_of_what_it_relies_on_are_fetched_at_once(visit: Delegation, officer: User) -> None:
    assessment, counts, told = finished(visit, by=officer), [], []
    for number in (1, 4):
        texts = [a_version(title=f"Made-up line {number} {each}") for each in range(number)]
        services.rely_assessment_on(assessment, texts, by=again(officer), now=NOW)
        row = Assessment.objects.get(pk=assessment.pk)
        with CaptureQueriesContext(connection) as asked:
            told = facts_of(row)["guidance"]
        counts.append(len(asked))
    assert len(told) == 5 and all(one["title"].startswith("Made-up line") for one in told)
    assert counts[1] == counts[0], counts


def test_what_changed_since_it_was_finished_stands_on_the_page_and_on_the_version(
    signed_in: Client, visit: Delegation, officer: User
) -> None:
    done = finished(visit, by=officer)
    assert "Changed since it was finished" not in page_of(signed_in, visit)
    assert send(signed_in, at("delegation_assessment_reopen", visit)).status_code == HTTPStatus.FOUND
    send(
        signed_in, at("delegation_conclusion", visit), conclusion="Made-up new words.", **day_sent("review_on", REVIEW)
    )
    page = page_of(signed_in, visit)
    assert "Changed since it was finished" in page
    assert "<ins>Made-up new words.</ins>" in page
    version = done.kept.get()
    kept = signed_in.get(at("delegation_assessment_kept", visit, version.key))
    assert "Made-up conclusion: go ahead as planned." in kept.text
    assert "<ins>Made-up new words.</ins>" in kept.text
    assert version.sha256 in kept.text
    send(signed_in, at("delegation_assessment_finish", visit))
    kept = signed_in.get(at("delegation_assessment_kept", visit, version.key))
    assert "A newer version was finished since: take that one." in kept.text
    assert [one.number for one in done.kept.all()] == [2, 1]


# -- Who sees how much -----------------------------------------------------------------------------------------------


def test_the_leader_reads_all_of_it_and_changes_nothing(client: Client, visit: Delegation, officer: User) -> None:
    done = finished(visit, by=officer)
    client.force_login(council_user("LDS", Role.LEADER))
    page = page_of(client, visit)
    assert "3 × 4 = 12, medium" in page
    for words in ("Open it again", "Add a risk", ">Change<", "Add what is done"):
        assert words not in page
    version, mitigation = done.kept.get(), Mitigation.objects.get()
    assert client.get(at("delegation_assessment_kept", visit, version.key)).status_code == HTTPStatus.OK
    assert client.get(at("delegation_mitigation", visit, mitigation.key)).status_code == HTTPStatus.OK
    for name in ("delegation_risk_add", "delegation_conclusion", "delegation_assessment_reopen"):
        assert client.get(at(name, visit)).status_code == HTTPStatus.FORBIDDEN
    fresh = a_delegation("LDS", by=officer)
    assert "Nobody of your council has said yet how deep to look" in page_of(client, fresh)


def test_the_unit_sees_path_state_level_and_day_of_review_and_no_more(
    client: Client, visit: Delegation, officer: User
) -> None:
    done = finished(visit, by=officer)
    client.force_login(user_of("unit", Role.ANALYST))
    page = page_of(client, visit)
    for words in ("Short assessment", "Finished", "Medium", "10 March 2027", "The rest is its own."):
        assert words in page
    for words in ("Made-up plan", "Made-up conclusion", "it leads to a promise", "3 × 4", "Security lead"):
        assert words not in page
    for name, *more in (
        ("assessment_kept", done.kept.get().key),
        ("assessment_print", done.kept.get().key),
        ("assessment_pdf", done.kept.get().key),
        ("assessment_word", done.kept.get().key),
        ("mitigation", Mitigation.objects.get().key),
    ):
        assert client.get(at(f"delegation_{name}", visit, *more)).status_code == HTTPStatus.NOT_FOUND, name
    unlooked = a_delegation("LDS", by=officer)
    assert client.get(at("delegation_assessment", unlooked)).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("sharing", "who", "part", "status"),
    [
        (Sharing.COUNCIL, ("unit", Role.ANALYST), None, HTTPStatus.NOT_FOUND),
        (Sharing.COUNCILS, ("CRF", Role.OFFICER), None, HTTPStatus.NOT_FOUND),
        (Sharing.COUNCIL, ("university", Role.MEMBER), Part.PROGRAMME, HTTPStatus.NOT_FOUND),
        (Sharing.COUNCIL, ("university", Role.MEMBER), Part.WHOLE, HTTPStatus.OK),
    ],
)
def test_whole_by_a_grant_of_the_record_and_nothing_where_it_is_not_shared(
    client: Client, officer: User, sharing: Sharing, who: tuple[str, Role], part: Part | None, status: int
) -> None:
    visit = a_delegation("LDS", by=officer, sharing=sharing)
    finished(visit, by=officer)
    if part is not None:
        open_to(visit, body_of(who[0]), part, why="query:test")
    client.force_login(user_of(*who))
    page = client.get(at("delegation_assessment", visit))
    assert page.status_code == status
    if status == HTTPStatus.OK:
        assert "Made-up plan that is not public is seen." in page.text
        assert "Open it again" not in page.text


def test_what_guidance_a_council_goes_by_is_told_to_nobody_else_on_any_page_or_paper(
    client: Client, officer: User
) -> None:
    first, later = a_version(title="Made-up first line"), a_version(title="Made-up later line")
    visit = a_delegation("LDS", by=officer, sharing=Sharing.COUNCIL)
    assessment = written(visit, by=officer)
    services.rely_assessment_on(assessment, [first], by=again(officer), now=NOW)
    done = services.finish_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    services.rely_assessment_on(done, [later], by=again(officer), now=NOW)
    open_to(visit, body_of("university"), Part.WHOLE, why="query:test")
    version = done.kept.get().key
    pages = {name: at(f"delegation_assessment_{name}", visit, version) for name in ("kept", "print", "word", "pdf")}
    pages["assessment"] = at("delegation_assessment", visit)
    for person, reads in ((officer, True), (user_of("university", Role.MEMBER), False)):
        client.force_login(again(person))
        told = {name: words_of(client.get(address)) for name, address in pages.items()}
        for name, text in told.items():
            assert "Made-up plan that is not public is seen." in text, name
            assert ("Made-up first line" in text) is reads, (name, reads)
        for name in ("kept", "assessment"):
            assert ("Made-up later line" in told[name]) is reads, (name, reads)


def words_of(answer: Any) -> str:
    assert answer.status_code == HTTPStatus.OK
    if answer.headers["Content-Type"] == "application/pdf":
        told = subprocess.run(["pdftotext", "-", "-"], input=answer.content, capture_output=True, check=True).stdout
        return " ".join(told.decode().split())
    if "wordprocessing" in answer.headers["Content-Type"]:
        document = Document(BytesIO(answer.content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    return str(answer.text)


# -- How much it asks ------------------------------------------------------------------------------------------------


def test_twenty_risks_ask_no_more_than_two(client: Client, officer: User) -> None:
    client.force_login(again(officer))
    counts = []
    for number in (2, 20):
        visit = a_delegation("LDS", by=officer)
        assessment = looked_at(visit, by=officer)
        for _each in range(number):
            a_risk(assessment, by=officer)
        client.get(at("delegation_assessment", visit))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(at("delegation_assessment", visit))
        assert page.text.count("Made-up public model is shown instead.") >= number
        counts.append(len(asked))
    assert counts[1] <= counts[0], counts
    assert counts[0] <= 60, counts
