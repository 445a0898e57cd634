"""G16: a concern about somebody's conduct goes to the council's security lead and the published national routes.

The register keeps that one was referred, and on which day. Nothing else: not in a table, a form or the trail.
"""

from datetime import timedelta
from html import unescape
from inspect import signature
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.urls import reverse

from accounts.models import Appointment, User
from accounts.roles import Can, Role
from audit.models import Event
from guidance import services as guidance
from places.models import Council
from risk import services
from risk.concerns import all_routes, routes_for
from risk.forms.referrals import ReferralForm
from risk.models import Referral
from risk.services import note_referral, set_signposts
from tests.factories import NOW, again, body_of, council_user, user_of
from tests.guidance.pages import as_

pytestmark = pytest.mark.django_db

PAGE = "/risk/concerns/"
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def appoint(office: str, name: str, **more: Any) -> User:
    holder = user_of("LDS", Role.OFFICER, name=name)
    Appointment.objects.create(body=body_of("LDS"), office=office, holder=holder, starts_on=TODAY, **more)
    return holder


def read(user: User) -> str:
    answer = as_(user).get(PAGE)
    assert answer.status_code == 200
    return unescape(answer.text)


def note(user: User, day: Any, **more: Any) -> Any:
    parts = {"referred_on_day": day.day, "referred_on_month": day.month, "referred_on_year": day.year}
    return as_(user).post(PAGE, {**parts, **more})


# -- Nothing else is kept ---------------------------------------------------------------------------------------------


@pytest.mark.capability("G16")
def test_the_table_has_room_for_a_council_and_a_day_and_for_nothing_about_anybody() -> None:
    fields = {field.name: field for field in Referral._meta.get_fields()}
    assert set(fields) == {"id", "key", "council", "referred_on", "form_id"}
    texts = [name for name, field in fields.items() if isinstance(field, models.CharField | models.TextField)]
    assert set(texts) == {"key", "form_id"}, "both are random names of a row and of a form"
    people = [name for name, field in fields.items() if field.related_model in (User, Appointment)]
    assert people == []


@pytest.mark.capability("G16")
def test_the_form_asks_for_a_day_and_has_no_box_for_words(officer: User) -> None:
    form = ReferralForm(user=officer)
    assert {name for name, field in form.fields.items() if not form[name].is_hidden} == {"referred_on"}
    assert {name for name in form.fields if form[name].is_hidden} == {"council", "form_id"}
    page = as_(officer).get(PAGE).text
    main = page.split("<main")[1].split("</main>")[0]
    assert "<textarea" not in main
    assert main.count('type="text"') == 3, "day, month and year"


@pytest.mark.capability("G16")
def test_the_trail_says_that_one_was_referred_and_nothing_of_who_about_whom_or_when(officer: User) -> None:
    day = TODAY - timedelta(days=3)
    assert note(officer, day).headers["Location"] == f"{PAGE}#referred"
    referral = Referral.objects.get()
    event = Event.objects.get(action="concern_referred")
    assert (event.about, event.subject, event.facts) == ("LDS", referral.key, [])
    assert event.body == "service"
    assert User.objects.get(key=event.actor).kind == User.Kind.CLOCK
    assert not Event.objects.filter(actor=officer.key, label=Referral._meta.label).exists()
    approver = user_of("LDS", Role.APPROVER)
    trail = as_(approver).get(reverse("trail", args=["LDS"])).text
    assert "A concern was referred" in trail and officer.name not in trail


@pytest.mark.capability("G16")
def test_no_other_act_or_page_takes_words_about_a_concern() -> None:
    names = {name for name in services.__all__ if "concern" in name or "referral" in name or "conduct" in name}
    assert names == {"note_referral"}
    assert set(signature(note_referral).parameters) == {"council", "referred_on", "by", "now", "form_id"}
    assert {act for act in Can if "concern" in act or "referral" in act} == {Can.NOTE_REFERRAL}


# -- To whom ---------------------------------------------------------------------------------------------------------


@pytest.mark.capability("G16")
def test_the_page_leads_to_the_own_security_lead_of_today(officer: User) -> None:
    deputy = user_of("LDS", Role.OFFICER, name="Made-up Deputy")
    appoint("security_lead", "Made-up Lead", deputy=deputy)
    page = read(officer)
    assert "Talk to Made-up Lead, your security lead." in page.replace("<strong>", "").replace("</strong>", "")
    assert "Made-up Deputy deputises." in page
    assert "Made-up Lead" not in read(council_user("CRF")), "another council has its own"
    Appointment.objects.update(ends_on=TODAY)
    assert "Made-up Lead" in read(officer)
    Appointment.objects.update(starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1))
    assert "Made-up Lead" not in read(officer)


def test_where_nobody_is_security_lead_it_says_so_and_whom_to_ask(officer: User) -> None:
    page = read(officer)
    assert "Nobody is named as security lead of Leeds City Council today." in page
    assert "Ask your monitoring officer or your chief executive whom to talk to." in page
    assert "An approver of your council can name one here." in page
    appoint("chief_executive", "Made-up Chief")
    assert "Made-up Chief" in read(officer)
    appoint("monitoring_officer", "Made-up Monitor")
    page = read(officer).replace("<strong>", "").replace("</strong>", "")
    assert "Ask Made-up Monitor, your monitoring officer, whom to talk to." in page
    assert "Made-up Chief" not in page
    assert reverse("name_office", args=["LDS"]) in read(user_of("LDS", Role.APPROVER))


@pytest.mark.capability("G16")
def test_it_leads_to_the_published_national_routes_each_with_its_source(officer: User) -> None:
    assert {"999", "101"} <= {route.reached_by for route in all_routes()}
    assert all(route.source and route.helps_with for route in all_routes())
    page = read(officer)
    for words in ("999", "101", "0800 789 321", "https://www.gov.uk/report-terrorism", "https://www.npsa.gov.uk/"):
        assert words in page
    assert "0300 123 2040" in page and "Police Scotland" not in page
    assert [route.name for route in routes_for("scotland") if "Fraud" in route.name] == []
    assert "Do not write it in the register" in page


def test_a_desk_of_the_unit_stands_there_as_long_as_it_answers(officer: User) -> None:
    publisher = user_of("unit", Role.PUBLISHER)
    facts: dict[str, Any] = {"helps_with": "Made-up pressure", "reached_by": "020 7946 0000", "source": "A page"}
    desk = guidance.add_support_contact(by=publisher, now=NOW, name="Made-up desk", **facts)
    assert "Made-up desk" not in read(officer)
    set_signposts("people_influence_pressure", contacts=[desk], by=publisher)
    assert "Made-up desk" in read(officer)
    guidance.report_support_contact(desk, by=officer, now=NOW)
    assert "Made-up desk" not in read(officer)


def test_everybody_who_is_signed_in_reads_where_to_go_and_councils_alone_have_the_form() -> None:
    for code, role in (
        *(("service", Role.ADMINISTRATOR), ("unit", Role.ANALYST), ("fcdo", Role.READER), ("LDS", Role.AUDITOR)),
    ):
        page = read(user_of(code, role))
        assert "0800 789 321" in page
        assert "Referred on" not in page
        assert ("You belong to no council here" in page) is (code != "LDS")
        assert note(user_of(code, role), TODAY).status_code in (400, 403)
    assert Referral.objects.count() == 0


@pytest.mark.parametrize("name", ["help", "risk", "interventions", "intervention_log"])
def test_the_way_to_it_is_where_somebody_might_be_about_to_write_it(officer: User, name: str) -> None:
    assert PAGE in as_(officer).get(reverse(name)).text


# -- The day ---------------------------------------------------------------------------------------------------------


def test_the_days_are_the_own_councils_alone(officer: User) -> None:
    note(officer, TODAY - timedelta(days=3))
    note(officer, TODAY - timedelta(days=1))
    page = read(user_of("LDS", Role.LEADER))
    assert page.index("Referred on 23 November 2026") < page.index("Referred on 21 November 2026")
    for other in (council_user("CRF"), user_of("unit", Role.ANALYST), user_of("wales", Role.DEVOLVED)):
        assert "Referred on 2" not in read(other)


def test_the_same_form_sent_again_is_one_referral(officer: User) -> None:
    for _again in range(2):
        assert note(officer, TODAY, form_id="f" * 12).status_code == 302
    assert Referral.objects.count() == Event.objects.filter(action="concern_referred").count() == 1


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY + timedelta(days=1), "The day must be today or earlier"),
        (None, "Enter the day"),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_it(officer: User, day: Any, sentence: str) -> None:
    page = as_(officer).post(PAGE, {}) if day is None else note(officer, day)
    assert page.status_code == 400
    assert sentence in unescape(page.text)
    assert not Referral.objects.exists()


def test_nobody_notes_one_for_another_council(officer: User) -> None:
    with pytest.raises(PermissionDenied):
        note_referral(Council.objects.get(code="CRF"), referred_on=TODAY, by=again(officer), now=NOW)
    refused = note(officer, TODAY, council="CRF")
    assert refused.status_code == 400
    assert not Referral.objects.exists()
    with pytest.raises(ValidationError, match="today or earlier"):
        note_referral(
            Council.objects.get(code="LDS"), referred_on=TODAY + timedelta(days=1), by=again(officer), now=NOW
        )
