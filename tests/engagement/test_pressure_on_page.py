"""Pressure: that it names offices and nobody's number, and what its page and the brief of its visit say then."""

from time import perf_counter
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.rules.persons import of_a_person
from engagement import brief_words, services
from engagement.brief import facts_of
from engagement.brief_short import short_sections
from engagement.models import Intervention
from guidance.models import SupportContact
from tests import factories
from tests.engagement.pages import send
from tests.engagement.test_guidance_of_visit import a_line
from tests.engagement.test_interventions import ANSWERS, log, pressure
from tests.factories import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(NOW),
    pytest.mark.capability("P20", part="log and alert"),
]


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.mark.parametrize(
    "said",
    [
        "Ring him on 0114 273 4567 tomorrow.",
        "They left +44 20 7946 0018.",
        "His mobile: 139 1234 5678",
        "Tel. 7946 0018",
        "Write to someone@consulate.example",
        "Passport E12345678",
        "The number is 123456789.",
        "３１０１０１１９８０００００００１２",
    ],
)
def test_what_looks_like_a_number_or_address_of_a_person_is_refused_beside_its_box(
    client: Client, officer: User, said: str
) -> None:
    for name in ("demand", "our_response", "organisation"):
        page = log(client, **{name: said})
        assert page.status_code == 400, name
        assert f'id="id_{name}-error"' in page.text
        assert "name the office or body instead" in page.text
        assert page.text.count('class="govuk-error-message"') == 1
        # What was typed beside it is there still.
        assert ANSWERS["demand" if name != "demand" else "our_response"] in page.text
    assert not Intervention.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        "On 06.10.2026 at 09.30 they rang, and again on 2026-10-07 10:00.",
        "They offered £10,000,000 and then £250000000.",
        "About 1,200,000 people; 30 to 40 delegates; room 101.",
        "Of the visit LDS-26-7QK2M9XJ, in Leeds LS1 1UR.",
        "中国驻曼彻斯特总领事馆 2026年10月6日",
    ],
)
def test_days_sums_and_references_are_no_number_of_a_person(said: str) -> None:
    assert of_a_person(said) == ""


def test_however_long_a_text_is_it_is_read_at_once() -> None:
    for text in ("@" * 2000, "a@" * 1000, "." * 2000, "a@" + "a." * 999, "0 " * 1000, "0-" * 5 + "x" * 1990):
        before = perf_counter()
        of_a_person(text)
        assert perf_counter() - before < 0.5


def test_a_number_is_refused_too_where_a_record_is_changed_or_withdrawn_and_one_that_stands_stops_nobody(
    client: Client, officer: User
) -> None:
    row = pressure(officer)
    page = send(client, reverse("intervention_withdraw", args=[row.key]), reason="Ring 0114 273 4567")
    assert (page.status_code, "name the office or body instead" in page.text) == (400, True)
    with pytest.raises(ValidationError, match="office or body"):
        services.edit_intervention(row, seen=1, by=factories.again(officer), now=NOW, our_response="Ring 0114 273 4567")
    Intervention.objects.update(demand="Logged before: 0114 273 4567")
    row.refresh_from_db()
    services.edit_intervention(row, seen=1, by=factories.again(officer), now=NOW, result="held")
    changed = {**ANSWERS, "organisation": row.organisation.name, "demand": "Logged before: 0114 273 4567"}
    address = reverse("intervention_edit", args=[row.key])
    assert send(client, address, **{**changed, "result": "changed"}).status_code == 302


def test_the_form_says_that_it_cannot_recognise_a_name(client: Client, officer: User) -> None:
    page = client.get(reverse("intervention_log")).text
    assert "the register cannot recognise a name" in page


def test_a_word_that_judges_is_told_at_the_box_in_which_it_stands(client: Client, officer: User) -> None:
    page = log(client, our_response="We said that he is a liar.")
    assert page.status_code == 400
    assert 'id="id_our_response-error"' in page.text
    assert 'id="id_demand-error"' not in page.text
    assert 'name="said_so"' in page.text


def test_what_is_wrong_with_several_boxes_is_told_at_once_and_at_each(client: Client, officer: User) -> None:
    page = log(client, channel="", demand="He is a liar.", our_response="Ring 0114 273 4567")
    for name in ("channel", "demand", "our_response"):
        assert f'id="id_{name}-error"' in page.text
    assert page.text.count('class="govuk-error-message"') == 3


def test_after_it_is_logged_the_line_on_its_topic_stands_there_and_whom_to_call(client: Client, officer: User) -> None:
    a_line("one_china_taiwan", reactive_line="Made-up words for whoever asks.")
    SupportContact.objects.create(
        name="Made-up duty desk",
        helps_with="Pressure",
        reached_by="Through the made-up switchboard",
        source="Made up",
        confirmed_on=NOW.date(),
    )
    row = Intervention.objects.get(pk=_logged(client, topics=["one_china_taiwan"]))
    page = client.get(row.get_absolute_url()).text
    for told in ("What to say, and whom to call", "Made-up words for whoever asks.", "Made-up duty desk"):
        assert told in page
    # Of a topic on which nothing is published, that is said.
    page = client.get(Intervention.objects.get(pk=_logged(client, topics=["tibet"])).get_absolute_url()).text
    assert "No line is published on this for your council." in page
    services.withdraw_intervention(row, reason="Logged twice.", seen=1, by=factories.again(officer), now=NOW)
    assert "What to say, and whom to call" not in client.get(row.get_absolute_url()).text


def test_the_unit_is_not_told_on_this_page_what_the_council_is_to_say(client: Client, officer: User) -> None:
    row = pressure(officer, alert=True, topics=["tibet"])
    client.force_login(factories.user_of("unit", Role.ANALYST))
    page = client.get(row.get_absolute_url())
    assert page.status_code == 200
    assert "What to say, and whom to call" not in page.text


def _logged(client: Client, **more: Any) -> int:
    before = set(Intervention.objects.values_list("pk", flat=True))
    assert log(client, **more).status_code == 302
    return (set(Intervention.objects.values_list("pk", flat=True)) - before).pop()


def test_the_brief_says_that_there_was_pressure_about_its_visit_and_what_was_asked_and_answered(
    officer: User,
) -> None:
    visit = factories.a_delegation("LDS", by=officer)
    before = facts_of(visit, visit.council, NOW.date())
    assert "pressure" not in before
    row = pressure(officer, delegation=visit, our_response="That we would ask.")
    after = facts_of(visit, visit.council, NOW.date())
    told = (
        f"We were put under pressure about this visit on 24 November 2026, by {row.organisation} ({row.reference}).",
        "Asked of us: To take a made-up flag down.",
        "We answered: That we would ask.",
    )
    for sections in (brief_words.sections(after), short_sections(after, NOW.date())):
        think = next(section for section in sections if section.code == "flags")
        assert " ".join(told) in " ".join(think.lines)
    marked = pressure(factories.again(officer), delegation=visit, marking="OFFICIAL-SENSITIVE")
    think = next(one for one in brief_words.sections(facts_of(visit, visit.council, NOW.date())) if one.code == "flags")
    [line] = [one for one in think.lines if one.startswith("We were put under pressure")]
    assert line.startswith("We were put under pressure about this visit 2 times, last on 24 November 2026")
    services.withdraw_intervention(marked, reason="Twice.", seen=1, by=factories.again(officer), now=NOW)
    services.withdraw_intervention(row, reason="Twice.", seen=1, by=factories.again(officer), now=NOW)
    assert facts_of(visit, visit.council, NOW.date()) == before


def test_a_long_demand_is_told_in_few_words_and_a_missing_answer_as_such(officer: User) -> None:
    visit = factories.a_delegation("LDS", by=officer)
    pressure(officer, delegation=visit, demand="To take it down " * 40, our_response="")
    [said] = brief_words.pressure_told(facts_of(visit, visit.council, NOW.date()))
    assert len(said.below[0]) < 140 and said.below[0].endswith("…")
    assert said.below[1] == "No answer is on record."


def test_the_unit_is_told_of_the_visit_where_it_sees_that_visit_anyway(client: Client, officer: User) -> None:
    assert "where you share that visit with them" in client.get(reverse("intervention_log")).text
    shared = factories.a_delegation("LDS", by=factories.again(officer))
    kept = factories.a_delegation("LDS", by=factories.again(officer), sharing="council", title="Kept visit")
    about = {visit: pressure(factories.again(officer), alert=True, delegation=visit) for visit in (shared, kept, None)}
    client.force_login(factories.user_of("unit", Role.ANALYST))
    pages = {visit: client.get(row.get_absolute_url()).text for visit, row in about.items()}
    keeps = "its council keeps that visit to itself"
    assert shared.get_absolute_url() in pages[shared] and shared.title in pages[shared] and keeps not in pages[shared]
    assert keeps in pages[kept] and keeps in pages[None]
    assert "Kept visit" not in pages[kept] and kept.key not in pages[kept]


def test_what_an_alert_does_is_said_below_its_tick_box_and_names_the_central_unit(
    client: Client, officer: User
) -> None:
    page = client.get(reverse("intervention_log")).text
    heading, box = page.index("Alert the central unit?</h2>"), page.index('name="alert"')
    assert heading < box < page.index("The analysts of the central unit get a task and a mail at once")
    assert "Its analysts" not in page
