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
from engagement.flags import told_of
from guidance.rules import Alternative
from tests import factories
from tests.engagement.flagged import (
    PLANT,
    REASON,
    SENTENCE,
    a_flagged_delegation,
    a_stop,
    answer_page,
    answered,
    flag_of,
)
from tests.engagement.pages import at, send
from tests.factories import NOW
from tests.guidance.texts import an_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS", name="Priya Nair")


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


@pytest.mark.capability("P16")
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
    told = "Who comes was changed 1 working day before the first day."
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


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("not_stated", "You asked; they have not answered yet."),
        ("", "Nobody has put down what the other side wants."),
    ],
)
def test_aims_that_were_asked_for_are_told_apart_from_aims_that_nobody_asked_for(known: str, told: str) -> None:
    visit = factories.a_delegation(by=factories.council_user("LDS"), their_aims="", their_aims_known=known)
    [flag] = visit.flags.standing()
    assert told_of(flag.rule, flag.facts)["sentence"] == told
