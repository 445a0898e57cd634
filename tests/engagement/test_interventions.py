"""Pressure on a council: put down on one page, changed, told to the central unit at once, withdrawn, looked at."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import CouncilSettings, User
from accounts.roles import UNIT, Role
from accounts.rules import Part, Sharing
from audit.models import Event
from counterparts.models import Organisation
from engagement import services
from engagement.models import LOOK_AT, Intervention
from notifications.models import Message, Notice, Task
from notifications.services import deliver_outbox
from places.models import Council
from tests import factories
from tests.engagement.pages import send
from tests.factories import NOW
from web.refusals import Stale, WrongState

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(NOW),
    pytest.mark.capability("P20", part="log and alert"),
]
ANSWERS = {
    "held_on_day": "24",
    "held_on_month": "11",
    "held_on_year": "2026",
    "organisation": "Made-up Consulate-General",
    "channel": "telephone",
    "demand": "To take a flag down before the reception.",
    "our_response": "That we would ask, and come back to them.",
    "result": "open",
    "marking": "OFFICIAL",
}


@pytest.fixture
def officer(client: Client) -> User:
    officer = factories.council_user("LDS")
    client.force_login(officer)
    return officer


@pytest.fixture
def analyst() -> User:
    return factories.user_of("unit", Role.ANALYST)


def log(client: Client, address: str = "", **answers: Any) -> Any:
    return send(client, address or reverse("intervention_log"), **{**ANSWERS, **answers})


def pressure(by: User, **more: Any) -> Intervention:
    return factories.an_intervention(by=by, **more)


def page_of(client: Client, row: Intervention, reader: User) -> Any:
    client.force_login(factories.again(reader))
    return client.get(row.get_absolute_url())


def test_it_is_put_down_on_one_page_and_stays_with_the_council(client: Client, officer: User, analyst: User) -> None:
    answer = log(client, topics=["one_china_taiwan"])
    row = Intervention.objects.get()
    assert answer.url == row.get_absolute_url()
    assert row.reference.startswith("LDS-26-")
    assert (row.sharing, row.alerted_at, row.topics) == (Sharing.COUNCIL, None, ["one_china_taiwan"])
    shown = client.get(answer.url).text
    for told in ("Made-up Consulate-General", "To take a flag down", "come back to them", "Taiwan", "Telephone call"):
        assert told in shown
    assert "Leeds City Council only." in shown
    assert not Task.objects.filter(kind=LOOK_AT).exists()
    assert page_of(client, row, analyst).status_code == 404
    assert page_of(client, row, factories.council_user("MAN")).status_code == 404
    assert row.reference not in client.get(reverse("interventions")).text


def test_three_answers_are_needed_and_nothing_typed_is_lost(client: Client, officer: User) -> None:
    page = log(client, organisation="", channel="", demand="", our_response="Kept words.")
    assert page.status_code == 400
    assert page.text.count('class="govuk-error-message"') == 3
    assert "Kept words." in page.text
    future = log(client, held_on_day="25")
    assert (future.status_code, "It cannot be in the future" in future.text) == (400, True)
    assert not Intervention.objects.exists()


def test_an_alert_is_a_task_of_the_unit_and_a_mail_within_the_minute(
    client: Client, officer: User, analyst: User, time_machine: Any
) -> None:
    page = client.get(log(client, alert="on").url)
    assert "and the central unit is alerted" in page.text
    row = Intervention.objects.get()
    assert (row.sharing, row.alerted) == (Sharing.UNIT, True)
    # The clock runs each minute, the drain of one machine more often.
    later = NOW + timedelta(seconds=59)
    time_machine.move_to(later)
    deliver_outbox(later)
    [letter] = mail.outbox
    assert letter.to == [analyst.email]
    assert row.reference in letter.subject + str(letter.body)
    assert "flag" not in letter.subject + str(letter.body)
    client.force_login(factories.again(analyst))
    assert "Look at pressure that a council alerts you of" in client.get(reverse("home")).text
    assert "To take a flag down" in client.get(row.get_absolute_url()).text
    assert Notice.objects.get(kind="intervention_alerted").user == analyst


def test_one_that_was_kept_is_told_later_and_is_told_once(client: Client, officer: User, analyst: User) -> None:
    row = pressure(officer)
    assert page_of(client, row, analyst).status_code == 404
    client.force_login(officer)
    assert send(client, reverse("intervention_alert", args=[row.key])).status_code == 302
    assert client.get(reverse("intervention_alert", args=[row.key])).status_code == 302
    services.alert_unit(row, seen=1, by=factories.again(officer), now=NOW)
    assert Task.objects.filter(kind=LOOK_AT, body=UNIT, to=Role.ANALYST).count() == 1
    assert Message.objects.filter(kind="intervention_alerted").count() == 1
    assert Event.objects.filter(action="intervention_alerted").count() == 1
    assert page_of(client, row, analyst).status_code == 200
    # The office that it names is shown with it.
    assert Organisation.objects.get(pk=row.organisation_id).sharing == Sharing.UNIT


def test_nobody_but_the_unit_and_the_administration_of_its_nation_sees_one_that_was_alerted(client: Client) -> None:
    officer = factories.council_user("CRF")
    visit = factories.a_delegation("CRF", by=officer, sharing=Sharing.COUNCIL)
    row = pressure(officer, code="CRF", alert=True, delegation=visit)
    sees = {
        ("unit", Role.ANALYST): Part.PROGRAMME,
        ("wales", Role.DEVOLVED): Part.PROGRAMME,
        ("CRF", Role.LEADER): Part.WHOLE,
        ("scotland", Role.DEVOLVED): None,
        ("MAN", Role.OFFICER): None,
        ("fcdo", Role.READER): None,
        ("corecities", Role.OBSERVER): None,
    }
    for (code, role), part in sees.items():
        reader = factories.user_of(code, role)
        assert row.part_for(reader) == part, (code, role)
        page = page_of(client, row, reader)
        assert page.status_code == (404 if part is None else 200), (code, role)
        # About which visit it was is told to those alone who see that visit.
        assert ("Friendship visit" in page.text) == (part == Part.WHOLE), (code, role)


def test_who_does_not_log_it_is_refused(client: Client, officer: User, analyst: User) -> None:
    row = pressure(officer, alert=True)
    leader = factories.council_user("LDS", Role.LEADER)
    for reader, code in ((leader, 403), (analyst, 403), (factories.council_user("MAN"), 404)):
        client.force_login(reader)
        for name in ("intervention_edit", "intervention_alert", "intervention_withdraw"):
            assert client.get(reverse(name, args=[row.key])).status_code == code, (reader, name)
    for reader in (leader, analyst):
        client.force_login(factories.again(reader))
        assert client.get(reverse("intervention_log")).status_code == 403
    client.force_login(officer)
    assert client.post(reverse("intervention_looked", args=[row.key])).status_code == 403
    with pytest.raises(PermissionDenied):
        services.look_at_intervention(row, by=factories.council_user("MAN"), now=NOW)


def test_a_council_without_the_sharing_notice_alerts_nobody(client: Client, officer: User) -> None:
    CouncilSettings.objects.update(notice_accepted_at=None)
    assert 'name="alert"' not in client.get(reverse("intervention_log")).text
    row = pressure(officer)
    page = send(client, reverse("intervention_alert", args=[row.key]))
    assert (page.status_code, "has not accepted the sharing notice" in page.text) == (400, True)
    assert Intervention.objects.get().alerted_at is None


def test_words_that_judge_a_person_are_asked_about_once(client: Client, officer: User) -> None:
    page = log(client, demand="The idiot demanded that the flag goes.")
    assert page.status_code == 400
    assert "says what somebody thinks of a person" in page.text
    assert "The idiot demanded" in page.text
    assert log(client, demand="The idiot demanded that the flag goes.", said_so="on").status_code == 302
    assert log(client, demand="They shouted, and demanded that the flag goes.").status_code == 302
    assert Intervention.objects.count() == 2


def test_the_same_form_sent_twice_is_one_and_with_other_words_another(client: Client, officer: User) -> None:
    page = client.get(reverse("intervention_log"))
    form_id = page.context["form"]["form_id"].value()
    for demand in ("The same.", "The same.", "Something else."):
        client.post(reverse("intervention_log"), {**ANSWERS, "council": "LDS", "form_id": form_id, "demand": demand})
    assert sorted(Intervention.objects.values_list("demand", flat=True)) == ["Something else.", "The same."]
    assert Organisation.objects.count() == 1


def test_one_about_a_visit_is_found_from_the_visit(client: Client, officer: User) -> None:
    visit = factories.a_delegation(by=officer)
    address = f"{reverse('intervention_log')}?delegation={visit.key}"
    assert str(visit) in client.get(address).text
    log(client, address)
    row = Intervention.objects.get()
    assert row.delegation == visit
    assert str(visit) in client.get(row.get_absolute_url()).text
    found = client.get(reverse("interventions"), {"delegation": visit.key})
    assert row.reference in found.text
    assert row.reference not in client.get(reverse("interventions"), {"delegation": "0000000000ab"}).text


def test_a_draft_and_a_visit_of_another_council_cannot_be_named(client: Client, officer: User) -> None:
    for visit in (factories.a_draft(by=officer), factories.a_delegation("MAN", sharing=Sharing.COUNCILS)):
        page = log(client, f"{reverse('intervention_log')}?delegation={visit.key}", delegation=visit.key)
        assert page.status_code == 400
    with pytest.raises(ValidationError, match="same council"):
        pressure(factories.again(officer), delegation=factories.a_delegation("MAN"))
    assert not Intervention.objects.exists()


def test_it_is_changed_and_the_unit_hears_of_it_where_it_was_alerted(
    client: Client, officer: User, analyst: User
) -> None:
    kept, told = pressure(officer), pressure(officer, alert=True, demand="Another demand.")
    for row in (kept, told):
        answer = send(client, reverse("intervention_edit", args=[row.key]), **ANSWERS, topics=["tibet"])
        assert answer.status_code == 302
        row.refresh_from_db()
        assert (row.demand, row.topics, row.version) == (ANSWERS["demand"], ["tibet"], 2)
    assert [message.record for message in Message.objects.filter(kind="intervention_edited")] == [told.key]
    with pytest.raises(Stale):
        services.edit_intervention(told, seen=1, by=factories.again(officer), now=NOW, result="held")


def test_two_on_one_page_are_shown_both_texts(client: Client, officer: User) -> None:
    row = pressure(officer)
    address = reverse("intervention_edit", args=[row.key])
    page = client.get(address)
    services.edit_intervention(row, seen=1, by=factories.again(officer), now=NOW, demand="What stands now.")
    answers = {**ANSWERS, "organisation": row.organisation.name, "version": page.context["form"]["version"].value()}
    conflict = client.post(address, answers)
    assert conflict.status_code == 412
    assert "What stands now." in conflict.text
    assert ANSWERS["demand"] in conflict.text


def test_one_entered_by_mistake_is_withdrawn_with_a_reason_and_asks_nobody_any_more(
    client: Client, officer: User, analyst: User
) -> None:
    row = pressure(officer, alert=True)
    address = reverse("intervention_withdraw", args=[row.key])
    assert send(client, address, reason="").status_code == 400
    assert send(client, address, reason="Logged twice.").status_code == 302
    assert not Task.objects.open().filter(kind=LOOK_AT).exists()
    assert row.reference not in client.get(reverse("interventions")).text
    assert row.reference in client.get(reverse("interventions"), {"state": "withdrawn"}).text
    assert "Logged twice." in client.get(row.get_absolute_url()).text
    row.refresh_from_db()
    with pytest.raises(WrongState):
        services.edit_intervention(row, seen=row.version, by=factories.again(officer), now=NOW, result="held")


def test_the_unit_marks_it_as_looked_at_and_the_council_is_not_told(
    client: Client, officer: User, analyst: User
) -> None:
    row = pressure(officer, alert=True)
    before = page_of(client, row, officer).context["facts"]
    page = page_of(client, row, analyst)
    assert "Nobody has looked at it yet." in page.text
    assert row.reference in client.get(reverse("interventions"), {"looked": "no"}).text
    for _twice in range(2):
        assert client.post(reverse("intervention_looked", args=[row.key])).status_code == 302
    assert f"{analyst} looked at it" in page_of(client, row, analyst).text
    assert row.reference not in client.get(reverse("interventions"), {"looked": "no"}).text
    council_page = page_of(client, row, officer)
    assert council_page.context["facts"] == before
    assert "looked at" not in council_page.text
    assert Event.objects.filter(action="intervention_looked_at").count() == 1
    assert Event.objects.get(action="intervention_looked_at").after == []
    client.force_login(officer)
    assert client.get(reverse("interventions"), {"looked": "no"}).text.count(row.reference) == 0


def test_one_that_was_not_alerted_cannot_be_looked_at(officer: User, analyst: User) -> None:
    with pytest.raises(PermissionDenied):
        services.look_at_intervention(pressure(officer), by=analyst, now=NOW)


def test_reading_one_that_is_marked_is_kept(client: Client, officer: User, analyst: User) -> None:
    row = pressure(officer, alert=True, marking="OFFICIAL-SENSITIVE", handling="Not by post.")
    page = page_of(client, row, analyst)
    assert page.text.count("OFFICIAL-SENSITIVE") >= 2
    assert Event.objects.filter(action="intervention_read", actor=analyst.key).count() == 1


def test_the_trail_names_fields_and_nothing_that_was_said(officer: User) -> None:
    pressure(officer, alert=True)
    [event] = Event.objects.filter(action="intervention_logged")
    assert "demand" in event.facts
    assert "flag" not in str(event.facts)


def test_an_unknown_topic_is_refused(officer: User) -> None:
    with pytest.raises(ValidationError, match="topics"):
        pressure(officer, topics=["nonsense"])


def test_a_council_that_has_closed_logs_nothing(officer: User) -> None:
    Council.objects.filter(code="LDS").update(closed_on=NOW.date() - timedelta(days=1))
    with pytest.raises(WrongState):
        pressure(officer)


def test_the_list_asks_no_more_for_many(client: Client, officer: User, django_assert_max_num_queries: Any) -> None:
    for _number in range(12):
        pressure(officer, topics=["tibet", "xinjiang"])
    with django_assert_max_num_queries(20):
        assert client.get(reverse("interventions")).text.count("LDS-26-") == 12
