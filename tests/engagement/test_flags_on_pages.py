"""What to think about, on the pages of a delegation: what the tripwire found, and what its council answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Sharing
from audit.models import Event
from engagement import services
from engagement.models import Delegation, Flag
from engagement.rules import Stage
from guidance.rules import Alternative
from tests import factories
from tests.engagement.pages import at, hidden, post, send
from tests.factories import NOW
from tests.guidance.texts import an_entry
from web.refusals import WrongState

pytestmark = pytest.mark.django_db

PLANT = "Tour of the semiconductor plant"
SENTENCE = f"“{PLANT}” is at a sensitive site (Computing hardware and semiconductors)"
LATER = NOW + timedelta(hours=1)
REASON = "Made-up reason: the host has agreed the route."


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS", name="Priya Nair")


def a_stop(**more: Any) -> dict[str, Any]:
    return {"title": PLANT, "on": factories.facts()["starts_on"], "kind": "site_visit", **more}


def a_flagged_delegation(officer: User, **more: Any) -> Delegation:
    return factories.a_delegation(by=officer, **{"their_aims": "Friendship", "programme": [a_stop()], **more})


def flag_of(delegation: Delegation) -> Flag:
    return delegation.flags.standing().get()


def answer_page(delegation: Delegation) -> str:
    return at("delegation_flag_answer", delegation, flag_of(delegation).key)


def answered(officer: User, **more: Any) -> Delegation:
    delegation = a_flagged_delegation(officer, **more)
    services.answer_flag(
        flag_of(delegation), response="going_ahead", alternative="foyer_reception", reason=REASON, by=officer, now=NOW
    )
    return delegation


# -- What stands on the pages --------------------------------------------------------------------------------------


@pytest.mark.capability("P11")
def test_a_semiconductor_plant_on_a_civic_visit_names_both_facts_and_asks_why(client: Client, officer: User) -> None:
    client.force_login(officer)
    text = client.get(at("delegation", a_flagged_delegation(officer))).text
    assert f"{SENTENCE}, and what the visit is for does not explain it: civic or ceremonial." in text
    assert "Ask why it is on the programme." in text


@pytest.mark.capability("P11")
def test_the_same_plant_on_a_declared_trade_visit_gets_other_advice(client: Client, officer: User) -> None:
    client.force_login(officer)
    text = client.get(at("delegation", a_flagged_delegation(officer, purposes=["trade_export"]))).text
    assert f"{SENTENCE}, which what the visit is for explains: trade and exports." in text
    assert "Agree with the site’s owner beforehand" in text
    assert "Ask why it is on the programme." not in text


@pytest.mark.capability("P12")
def test_alternatives_lead_to_the_playbook_and_the_choice_is_recorded(client: Client, officer: User) -> None:
    foyer = an_entry(title="Tea in the foyer", alternative=Alternative.FOYER)
    elsewhere = an_entry(title="Elsewhere, not yet published", alternative=Alternative.OFF_SITE, is_published=False)
    client.force_login(officer)
    delegation = a_flagged_delegation(officer)
    text = client.get(at("delegation", delegation)).text
    section = text.split('id="think"')[1].split("</section>")[0]
    for alternative in ("A reception in the foyer", "A meeting elsewhere", "The public area alone", "A meeting online"):
        assert alternative in section
    assert f'<a class="govuk-link" href="{foyer.get_absolute_url()}">Tea in the foyer</a>' in section
    assert elsewhere.title not in text
    send(client, answer_page(delegation), response="changed", alternative="foyer_reception", reason=REASON)
    assert flag_of(delegation).alternative == Alternative.FOYER
    assert "Offered instead: A reception in the foyer." in client.get(at("delegation", delegation)).text


@pytest.mark.capability("P12", part="on a visit to them, what is ours to offer")
def test_on_a_visit_to_them_a_reception_in_their_foyer_is_not_offered(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_flagged_delegation(officer, direction="outward")
    section = client.get(at("delegation", delegation)).text.split('id="think"')[1].split("</section>")[0]
    assert "A meeting elsewhere" in section and "foyer" not in section and "The public area alone" not in section
    page = send(client, answer_page(delegation), response="changed", alternative="foyer_reception")
    assert page.status_code == 400
    with pytest.raises(ValidationError, match="offered for this"):
        services.answer_flag(
            flag_of(delegation), response="changed", alternative="foyer_reception", by=officer, now=NOW
        )


@pytest.mark.capability("P08", part="ratio")
def test_six_of_seven_ceremonies_are_counted_and_a_purpose_is_asked_for(client: Client, officer: User) -> None:
    stops = [a_stop(title=f"Ceremony {number}", kind="photo_call") for number in range(6)]
    work = a_stop(title="Talk about schools", kind="roundtable", nature="substantive")
    client.force_login(officer)
    text = client.get(at("delegation", a_flagged_delegation(officer, programme=[*stops, work]))).text
    assert "6 of the 7 stops are ceremony." in text and "Ask each side what the visit is for" in text
    assert "Stops: 6 of ceremony, 1 of substance." in text


@pytest.mark.capability("P16", part="inviting body and payer")
def test_an_organiser_without_an_inviting_body_is_said_to_be_unverified(client: Client, officer: User) -> None:
    agent = {"name": "Made-up Travel Agency", "kind": "organiser", "role": "organiser_intermediary"}
    client.force_login(officer)
    delegation = a_flagged_delegation(officer, programme=[], organisations=[agent])
    assert "inviting body unverified" in client.get(at("delegation", delegation)).text
    inviting = {"name": "Made-up City", "kind": "people_gov", "role": "inviting_body"}
    held = [{"id": row.organisation.key, "role": row.role} for row in delegation.organisations.all()]
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, organisations=[*held, inviting])
    assert "inviting body unverified" not in client.get(at("delegation", delegation)).text


@pytest.mark.capability("P33", part="green path")
def test_without_flags_one_goes_ahead_with_three_basic_precautions(client: Client, officer: User) -> None:
    client.force_login(officer)
    draft = factories.a_draft(by=officer, their_aims="To sing together", purposes=["culture_arts"])
    pages = [at("delegation_tasks", draft), at("delegation_check", draft)]
    logged = factories.a_delegation(by=officer, their_aims="To sing together", purposes=["culture_arts"])
    pages += [at("delegation_logged", logged), at("delegation", logged)]
    for page in pages:
        section = client.get(page).text.split('id="think"')[1].split("</section>")[0]
        assert "No flags. Go ahead, basic precautions." in section, page
        assert section.count("<li>") == 3, page


def test_a_draft_says_it_on_its_tasks_on_its_check_and_after_logging(client: Client, officer: User) -> None:
    client.force_login(officer)
    draft = factories.a_draft(by=officer, their_aims="Friendship", programme=[a_stop()])
    for name in ("delegation_tasks", "delegation_check"):
        text = client.get(at(name, draft)).text
        assert SENTENCE in text and answer_page(draft) in text
    answer = send(client, answer_page(draft), response="changed", reason=REASON)
    assert answer.url == f"{at('delegation', draft)}?read=yes#think"
    assert send(client, at("delegation_check", draft)).url == at("delegation_logged", draft)
    text = client.get(at("delegation_logged", draft)).text
    assert SENTENCE in text and "We changed it" in text


def test_what_there_is_to_answer_stands_in_the_list_of_what_to_prepare(client: Client, officer: User) -> None:
    client.force_login(officer)
    delegation = a_flagged_delegation(officer)

    def line() -> str:
        text = client.get(at("delegation", delegation)).text.split('id="prepare"')[1]
        return " ".join(text.split(f'href="{at("delegation", delegation)}#think"')[1].split("</li>")[0].split())

    assert "1 to answer" in line()
    send(client, answer_page(delegation), response="accepted")
    assert "All answered" in line()
    services.edit_delegation(delegation, seen=delegation.version, by=officer, now=NOW, programme=[])
    assert "No flags" in line()


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


# -- Who reads and who answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "role", "reads", "reason", "answers"),
    [
        ("LDS", Role.OFFICER, True, True, 200),
        ("LDS", Role.APPROVER, True, True, 200),
        ("LDS", Role.LEADER, True, True, 403),
        ("unit", Role.ANALYST, True, False, 403),
        ("CRF", Role.OFFICER, False, False, 403),
        ("wales", Role.DEVOLVED, False, False, 404),
        ("fcdo", Role.READER, False, False, 404),
    ],
)
def test_who_sees_the_programme_reads_it_and_its_council_alone_answers(
    client: Client, officer: User, body: str, role: Role, reads: bool, reason: bool, answers: int
) -> None:
    delegation = answered(officer, sharing=Sharing.COUNCILS)
    address = answer_page(delegation)
    reader = factories.user_of(body, role)
    client.force_login(reader)
    text = client.get(at("delegation", delegation)).text
    assert (SENTENCE in text) is reads
    assert ("We go ahead as it is, because …" in text) is reads
    assert (REASON in text) is ("Answered by Priya Nair" in text) is reason
    assert (address in text) is (answers == 200)
    assert client.get(address).status_code == client.post(address).status_code == answers or answers == 200
    if answers != 200:
        with pytest.raises(PermissionDenied):
            services.answer_flag(flag_of(delegation), response="changed", by=reader, now=NOW)


def test_a_flag_of_another_record_is_not_found(client: Client, officer: User) -> None:
    client.force_login(officer)
    one, other = a_flagged_delegation(officer), a_flagged_delegation(officer)
    address = reverse("delegation_flag_answer", args=[one.key, flag_of(other).key])
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


@pytest.mark.capability("G02", part="flags of who comes are told to those who see the names")
def test_a_late_change_of_who_comes_is_told_to_those_who_see_who_comes(client: Client, officer: User) -> None:
    delegation = factories.a_delegation(by=officer, their_aims="Friendship", delegates=factories.some_delegates(1))
    late = NOW.replace(year=2027, month=3, day=12)
    services.edit_delegation(
        delegation, seen=delegation.version, by=officer, now=late, delegates=[{"name": "Zhang Ceshi 2"}]
    )
    told = "Who comes was changed with 1 working day left, the day of arrival included."
    for body, role, reads in (("LDS", Role.LEADER, True), ("unit", Role.ANALYST, False)):
        client.force_login(factories.user_of(body, role))
        text = client.get(at("delegation", delegation)).text
        assert (told in text) is reads
        assert ("No flags in what you see." in text) is not reads
        assert "No flags. Go ahead" not in text
    services.answer_flag(flag_of(delegation), response="accepted", by=officer, now=late)
    event = Event.objects.filter(action="flag_answered").get()
    assert "unit" not in event.after


# -- In its history ------------------------------------------------------------------------------------------------


def test_its_history_tells_its_own_council_what_came_what_went_and_what_was_answered(
    client: Client, officer: User
) -> None:
    delegation = factories.a_delegation(by=officer, their_aims="Friendship")

    def edit(hours: int, **facts: Any) -> None:
        delegation.refresh_from_db()
        at_that_time = NOW + timedelta(hours=hours)
        services.edit_delegation(delegation, seen=delegation.version, by=officer, now=at_that_time, **facts)

    edit(1, programme=[a_stop()])
    services.answer_flag(
        flag_of(delegation), response="accepted", reason=REASON, by=officer, now=NOW + timedelta(hours=2)
    )
    edit(3, programme=[])
    client.force_login(officer)
    text = client.get(at("delegation", delegation)).text.split(">History</h2>")[1]
    told = ["No longer to think about", "Answered what to think about", REASON, "Something to think about", "Logged"]
    assert [text.index(one) for one in told] == sorted(text.index(one) for one in told)
    client.force_login(factories.user_of("unit", Role.ANALYST))
    text = client.get(at("delegation", delegation)).text
    assert SENTENCE not in text and REASON not in text


def test_the_page_takes_no_more_queries_with_many_flags_than_with_few(
    client: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(officer)

    def count(number: int) -> int:
        delegation = a_flagged_delegation(officer, programme=[a_stop(title=f"{PLANT} {n}") for n in range(number)])
        for flag in delegation.flags.all()[:number:2]:
            services.answer_flag(flag, response="accepted", by=officer, now=NOW)
        client.get(at("delegation", delegation))
        with django_assert_max_num_queries(90) as asked:
            assert client.get(at("delegation", delegation)).text.count(PLANT) > number
        return len(asked)

    assert count(20) <= count(2)
