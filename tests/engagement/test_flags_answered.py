"""What there is to think about is answered: how, by whom, how long an answer holds."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from engagement import services
from engagement.models import Delegation, Flag
from engagement.rules import Stage
from tests import factories
from tests.engagement.flagged import (
    LATER,
    PLANT,
    REASON,
    SENTENCE,
    a_flagged_delegation,
    a_stop,
    answer_page,
    answered,
    flag_of,
)
from tests.engagement.pages import at, hidden, post, send
from tests.factories import NOW
from web.refusals import WrongState
from web.templatetags.gds import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS", name="Priya Nair")


# -- Answering -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("response", ["changed", "accepted", "going_ahead"])
def test_each_answer_is_kept_with_who_and_when(client: Client, officer: User, response: str) -> None:
    client.force_login(officer)
    delegation = a_flagged_delegation(officer)
    send(client, answer_page(delegation), response=response, reason=REASON)
    flag = flag_of(delegation)
    assert (flag.response, flag.reason, flag.answered_by) == (response, REASON, officer)
    text = client.get(at("delegation", delegation)).text
    assert "Everything that was found is answered." in text and REASON in text
    assert "Answered by Priya Nair" in text and "Change the answer" in text
    event = Event.objects.filter(action="flag_answered").get()
    assert (event.subject, event.facts) == (delegation.key, ["flags"])
    assert REASON not in str(event.__dict__)


def test_to_go_ahead_takes_a_reason_beside_its_box_and_loses_nothing(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_flagged_delegation(officer)
    page = send(client, answer_page(delegation), response="going_ahead", alternative="virtual")
    assert page.status_code == 400
    assert page.text.count("Say why you go ahead") == 2
    assert page.text.count("checked") == 2
    nothing = send(client, answer_page(delegation))
    assert nothing.status_code == 400 and "Say what you do about it" in nothing.text
    with pytest.raises(ValidationError, match="Say why you go ahead"):
        services.answer_flag(flag_of(delegation), response="going_ahead", by=officer, now=NOW)
    with pytest.raises(ValidationError, match="offered for this"):
        services.answer_flag(
            Flag.objects.get(rule="aims_unknown", delegation=factories.a_delegation(by=officer)),
            response="changed",
            alternative="foyer_reception",
            by=officer,
            now=NOW,
        )


def test_that_it_was_changed_is_not_taken_where_the_record_says_the_same_and_nothing_typed_is_lost(
    client: Client, officer: User
) -> None:
    client.force_login(officer)
    delegation = a_flagged_delegation(officer)
    page = send(client, answer_page(delegation), response="changed", alternative="virtual")
    assert page.status_code == 400
    assert "Nothing in the record has changed: the same is still found." in page.text
    assert page.text.count("checked") == 2
    assert at("delegation_item", delegation, delegation.programme.get().key) in page.text
    assert not flag_of(delegation).response
    send(client, answer_page(delegation), response="changed", alternative="virtual", reason=REASON)
    assert flag_of(delegation).response == "changed"
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, programme=[a_stop(site="Café")])
    stop = {"id": delegation.programme.get().key, "access": "public_area"}
    delegation.refresh_from_db()
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, programme=[stop])
    assert not delegation.flags.standing().exists()


# -- Several about one stop ----------------------------------------------------------------------------------------


def a_delegation_of_three(officer: User) -> Delegation:
    """Its stop is restricted, unexplained, and came later at their wish."""
    delegation = factories.a_delegation(by=officer, their_aims="Friendship")
    stop = a_stop(access="restricted", asked_by="them")
    return services.edit_delegation(delegation, seen=delegation.version, by=officer, now=LATER, programme=[stop])


def test_what_is_found_about_one_stop_stands_in_one_block_and_is_answered_together(
    client: Client, officer: User
) -> None:
    client.force_login(officer)
    delegation = a_delegation_of_three(officer)
    section = client.get(at("delegation", delegation)).text.split('id="think"')[1].split("</section>")[0]
    assert section.count('class="app-pinned"') == 1 and section.count("<li id=") == 3
    assert section.count("You could offer instead") == 1 and section.count("A meeting online") == 1
    assert "Answer these 3 together" in section and section.count("Answer this alone") == 3
    address = section.split('?all=yes"')[0].rsplit('href="', 1)[1] + "?all=yes"
    page = client.get(address)
    assert page.text.count("checked") == 3, "both others, and nothing else instead"
    also = page.context["form"]["also"].value()
    told = {**hidden(page), "response": "accepted", "alternative": "foyer_reception", "also": also}
    assert post(client, address, told).status_code == 302
    answers = {flag.rule: (flag.response, flag.alternative) for flag in delegation.flags.standing()}
    assert set(answers.values()) == {("accepted", "foyer_reception")} and len(answers) == 3
    assert Event.objects.filter(action="flag_answered").count() == 1
    text = client.get(at("delegation", delegation)).text
    assert text.split('id="think"')[1].split("</section>")[0].count('class="app-pinned"') == 1
    history = text.split(">History</h2>")[1]
    assert history.count("Answered what to think about") == history.count("Something to think about") == 1


def test_one_of_several_can_be_answered_alone(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_delegation_of_three(officer)
    flag = delegation.flags.standing().get(rule="restricted_access")
    send(client, at("delegation_flag_answer", delegation, flag.key), response="accepted")
    assert delegation.flags.standing().exclude(response="").get() == flag
    section = client.get(at("delegation", delegation)).text.split('id="think"')[1].split("</section>")[0]
    assert "Answer these 2 together" in section and section.count('class="app-pinned"') == 2


def test_the_same_answer_can_be_given_to_the_others_later(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_delegation_of_three(officer)
    first, *others = delegation.flags.standing()
    address = at("delegation_flag_answer", delegation, first.key)
    send(client, address, response="accepted")
    send(client, address, response="accepted", also=[flag.key for flag in others])
    assert {flag.response for flag in delegation.flags.standing()} == {"accepted"}


def test_what_a_colleague_answered_is_not_answered_over_with_the_others(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_delegation_of_three(officer)
    first, second, _third = delegation.flags.standing()
    colleague = factories.council_user("LDS", name="Somebody Else")
    services.answer_flag(second, response="going_ahead", reason=REASON, by=colleague, now=LATER)
    services.answer_flag(first, response="accepted", also=[second.key], by=officer, now=LATER)
    second.refresh_from_db()
    assert second.response == "going_ahead"


# -- How long an answer holds --------------------------------------------------------------------------------------


def test_an_answer_to_a_late_change_holds_until_another_stop_comes_or_moves(client: Client, officer: User) -> None:
    client.force_login(officer)
    tea, walk = ({"title": title, "on": a_stop()["on"], "kind": "city_tour"} for title in ("Tea", "Walk"))
    delegation = factories.a_delegation(by=officer, their_aims="Friendship", programme=[tea, walk])

    def edit(day: int, keys: list[str], *new: dict[str, Any], **more: Any) -> Flag:
        delegation.refresh_from_db()
        late = NOW.replace(year=2027, month=3, day=day)
        programme = [*({"id": key, **more} for key in keys), *new]
        services.edit_delegation(delegation, seen=delegation.version, by=officer, now=late, programme=programme)
        return flag_of(delegation)

    keys = [stop.key for stop in delegation.programme.all()]
    first = edit(10, keys, {**tea, "title": "Supper"})
    services.answer_flag(
        first, response="accepted", reason=REASON, by=officer, now=NOW.replace(year=2027, month=3, day=10)
    )
    keys = [stop.key for stop in delegation.programme.all()]
    dropped = edit(11, keys[1:])
    assert (dropped.response, dropped.reason, dropped.answered_by) == ("accepted", REASON, officer)
    assert "“Tea” was dropped" in client.get(at("delegation", delegation)).text
    moved = edit(11, keys[1:], on=factories.facts()["ends_on"])
    assert not moved.response
    history = client.get(at("delegation", delegation)).text.split(">History</h2>")[1]
    assert history.count("Answered what to think about") == 1
    assert history.count("Something to think about") == 2
    assert "No longer to think about" not in history


def test_an_answer_to_mostly_ceremony_holds_unless_its_share_grew(officer: User) -> None:
    def programme(ceremonies: int, work: int) -> list[dict[str, Any]]:
        rows = [("photo_call", ceremonies), ("roundtable", work)]
        return [{"title": kind, "on": a_stop()["on"], "kind": kind} for kind, count in rows for _n in range(count)]

    delegation = a_flagged_delegation(officer, programme=programme(6, 1))
    services.answer_flag(flag_of(delegation), response="accepted", by=officer, now=NOW)

    def answer_to(ceremonies: int, work: int, hours: int) -> str:
        delegation.refresh_from_db()
        at_that_time = NOW + timedelta(hours=hours)
        services.edit_delegation(
            delegation, seen=delegation.version, by=officer, now=at_that_time, programme=programme(ceremonies, work)
        )
        return flag_of(delegation).response

    assert answer_to(5, 1, 1) == "accepted"
    assert answer_to(6, 1, 2) == ""


def test_the_same_answer_sent_twice_is_given_once(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_flagged_delegation(officer)
    address = answer_page(delegation)
    told = {**hidden(client.get(address)), "response": "changed", "reason": REASON}
    assert [post(client, address, told).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.filter(action="flag_answered").count() == 1


def test_who_answers_second_is_told_of_the_first_and_presses_again(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_flagged_delegation(officer)
    address = answer_page(delegation)
    told = {**hidden(client.get(address)), "response": "going_ahead", "reason": REASON}
    colleague = factories.council_user("LDS", name="Somebody Else")
    services.answer_flag(flag_of(delegation), response="changed", reason="Made-up.", by=colleague, now=NOW)
    page = post(client, address, told)
    assert page.status_code == 409
    assert "Somebody answered this after you opened the page: “We changed it”." in page.text
    assert "Answered by Somebody Else" in page.text and REASON in page.text
    assert post(client, address, {**told, **hidden(page)}).status_code == 302
    assert flag_of(delegation).answered_by == officer


def test_a_flag_that_went_meanwhile_is_said_to_have_gone(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_flagged_delegation(officer)
    address = answer_page(delegation)
    told = {**hidden(client.get(address)), "response": "changed", "reason": REASON}
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, programme=[])
    page = post(client, address, told)
    assert page.status_code == 409
    assert "has changed since. Look at the programme as it is now." in page.text and REASON in page.text
    assert "has changed since" in client.get(address, follow=True).text
    assert not Event.objects.filter(action="flag_answered").exists()


def test_when_the_facts_change_the_answer_goes_and_is_offered_again(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = answered(officer)
    stop = delegation.programme.get()
    services.edit_delegation(
        delegation,
        seen=delegation.version,
        by=officer,
        now=NOW + timedelta(hours=1),
        programme=[{"id": stop.key, "title": f"{PLANT}, first floor"}],
    )
    flag = flag_of(delegation)
    assert not flag.response
    page = client.get(answer_page(delegation)).text
    assert "What you answered before" in page and REASON in page
    send(client, answer_page(delegation), response="going_ahead", reason=REASON)
    assert flag_of(delegation).reason == REASON


def test_a_visit_that_is_over_takes_no_answer(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_flagged_delegation(officer)
    flag, address = flag_of(delegation), answer_page(delegation)
    services.cancel_delegation(delegation, reason="Made-up.", seen=delegation.version, by=officer, now=NOW)
    assert client.get(address).status_code == 302
    with pytest.raises(WrongState):
        services.answer_flag(flag, response="changed", by=officer, now=NOW)
    text = client.get(at("delegation", delegation)).text
    assert SENTENCE in text and address not in text


@pytest.mark.capability("G08", part="a flag blocks nothing")
def test_nothing_is_blocked_by_a_flag(client: Client, officer: User) -> None:
    client.force_login(officer)
    draft = factories.a_draft(by=officer, programme=[a_stop(access="restricted", asked_by="them")])
    assert draft.flags.standing().count() == 3
    assert send(client, at("delegation_check", draft)).status_code == 302
    draft.refresh_from_db()
    assert draft.stage == Stage.LOGGED
    services.edit_delegation(draft, seen=draft.version, by=officer, now=NOW, title="Changed all the same")
    assert not Flag.objects.exclude(response="").exists()


def test_what_was_answered_before_stands_beside_what_asks_anew(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = answered(officer)
    before = f"Answered before: We go ahead as it is, because {REASON} (Priya Nair, {day(NOW.date())})"
    assert "Answered before" not in client.get(at("delegation", delegation)).text
    renamed = [{"id": delegation.programme.get().key, "title": "Semiconductor works"}]
    delegation = Delegation.objects.get(pk=delegation.pk)
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=LATER, programme=renamed)
    assert not flag_of(delegation).response
    assert before in client.get(at("delegation", delegation)).text
    analyst = factories.user_of("unit", Role.ANALYST)
    client.force_login(analyst)
    page = client.get(at("delegation", delegation)).text
    assert "Semiconductor works" in page and "Answered before" not in page, "what once stood is for its council"


@pytest.mark.capability("P11", part="to follow the advice raises nothing")
@pytest.mark.parametrize("access", ["", "public_area", "controlled_hosted", "restricted"])
def test_a_reception_in_the_foyer_of_the_plant_raises_nothing_unless_access_is_restricted(
    officer: User, access: str
) -> None:
    foyer = {"site": "Sample Microelectronics, public foyer", "access": access, "on": factories.facts()["starts_on"]}
    stops = [
        {"title": "Reception in the foyer", "kind": "banquet_reception", **foyer},
        {"title": "Foyer of Sample Microelectronics", "kind": "photo_call", **foyer},
    ]
    visit = factories.a_delegation(by=officer, their_aims="Friendship", programme=stops)
    found = {flag.rule for flag in visit.flags.standing()}
    assert found == ({"restricted_access", "purpose_site_mismatch"} if access == "restricted" else set())
