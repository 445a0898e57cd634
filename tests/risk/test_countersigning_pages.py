"""The office that the settings name reads an assessment on one page, countersigns it or sends it back."""

from datetime import date
from http import HTTPStatus
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Part
from accounts.services import name_office
from accounts.sharing import open_to
from engagement.models import Delegation
from notifications.models import Task
from risk import services
from risk.models import Assessment, Mitigation
from tests.engagement.pages import at, hidden, post, send
from tests.factories import NOW, a_delegation, again, body_of, council_user, user_of
from tests.risk.assessed import finished, written

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(NOW),
    pytest.mark.capability("L2", part="appetite and countersigning are the council's to say"),
]


@pytest.fixture
def officer() -> User:
    return council_user("LDS", name="Made-up Officer")


@pytest.fixture
def deputy(officer: User) -> User:
    return council_user("LDS", name="Made-up Deputy")


@pytest.fixture
def chief(deputy: User) -> User:
    chief = council_user("LDS", Role.LEADER, name="Made-up Chief")
    CouncilSettings.objects.filter(council="LDS").update(countersign_when="all", countersign_office="chief_executive")
    named: dict[str, Any] = {"office": "chief_executive", "holder": chief, "deputy": deputy, "starts_on": NOW.date()}
    name_office(body_of("LDS"), **named, by=council_user("LDS", Role.APPROVER), now=NOW)
    return chief


@pytest.fixture
def visit(chief: User, officer: User) -> Delegation:
    visit = a_delegation("LDS", by=officer, title="Made-up visit")
    finished(visit, by=officer)
    return visit


def test_the_holder_reads_one_page_and_countersigns(client: Client, visit: Delegation, chief: User) -> None:
    client.force_login(again(chief))
    assert "Countersign the risk assessment: Made-up visit" in client.get("/").text
    page = client.get(at("delegation_assessment", visit)).text
    assert "It waits for you." in page
    page = client.get(at("delegation_countersign", visit)).text
    for words in ("Made-up conclusion: go ahead as planned.", "3 × 4 = 12, medium", "Finished by Made-up Officer"):
        assert words in page
    assert send(client, at("delegation_countersign", visit)).status_code == HTTPStatus.FOUND
    assert Assessment.objects.get().state == "countersigned"
    page = client.get(at("delegation_assessment", visit)).text
    assert "Countersigned by Made-up Chief, Chief executive, on" in page
    kept = Assessment.objects.get().kept.get()
    assert "Countersigned by Made-up Chief" in client.get(at("delegation_assessment_kept", visit, kept.key)).text
    # Pressed twice, it leads to how it stands.
    assert client.get(at("delegation_countersign", visit)).headers["Location"] == at("delegation_assessment", visit)
    assert post(client, at("delegation_countersign", visit), {"version": "1"}).status_code == HTTPStatus.CONFLICT


def test_the_deputy_decides_as_deputy(client: Client, visit: Delegation, deputy: User) -> None:
    client.force_login(again(deputy))
    assert "You decide as deputy: Chief executive." in client.get(at("delegation_countersign", visit)).text
    send(client, at("delegation_countersign", visit))
    assert (
        "Countersigned by Made-up Deputy, deputising for the Chief executive"
        in client.get(at("delegation_assessment", visit)).text
    )


def test_sent_back_it_is_open_with_the_remarks_on_it(
    client: Client, visit: Delegation, chief: User, officer: User
) -> None:
    client.force_login(again(chief))
    empty = send(client, at("delegation_assessment_send_back", visit), remarks="")
    assert empty.status_code == HTTPStatus.BAD_REQUEST
    assert 'href="#id_remarks">Write what is to change</a>' in empty.text
    sent = send(client, at("delegation_assessment_send_back", visit), remarks="Ask the university first.")
    assert sent.status_code == HTTPStatus.FOUND
    client.force_login(again(officer))
    page = client.get(at("delegation_assessment", visit)).text
    assert "It was sent back by Made-up Chief on 24 November 2026 at 9:30am with these words:" in page
    assert "Ask the university first." in page
    assert Task.objects.filter(kind="change_assessment", to="officer", done_at=None).exists()
    send(client, at("delegation_assessment_finish", visit))
    assert "Ask the university first." not in client.get(at("delegation_assessment", visit)).text


def test_each_version_says_what_its_office_made_of_it(
    client: Client, visit: Delegation, chief: User, officer: User
) -> None:
    """Whoever asks afterwards which words were countersigned finds them."""
    client.force_login(again(chief))
    send(client, at("delegation_assessment_send_back", visit), remarks="Ask the university first.")
    client.force_login(again(officer))
    send(client, at("delegation_assessment_finish", visit))
    client.force_login(again(chief))
    send(client, at("delegation_countersign", visit))
    client.force_login(again(officer))
    send(client, at("delegation_assessment_reopen", visit))
    second, first = Assessment.objects.get().kept.all()
    sent_back = "Sent back by Made-up Chief on 24 November 2026 at 9:30am: “Ask the university first.”"
    countersigned = "Countersigned by Made-up Chief, Chief executive, on"
    for page in ("kept", "print"):
        told = [client.get(at(f"delegation_assessment_{page}", visit, one.key)).text for one in (first, second)]
        assert [sent_back in text for text in told] == [True, False]
        assert [countersigned in text for text in told] == [False, True]


def test_the_office_countersigns_nothing_that_it_did_not_see(
    client: Client, visit: Delegation, chief: User, officer: User
) -> None:
    """What is moved or done after it was finished stands beside what was finished, and waits to be read."""
    client.force_login(again(chief))
    opened = hidden(client.get(at("delegation_countersign", visit)))
    [mitigation] = Mitigation.objects.all()
    services.move_mitigation(mitigation, office="leader", due_on=date(2027, 2, 1), by=again(officer), now=NOW)
    late = post(client, at("delegation_countersign", visit), opened)
    assert (Assessment.objects.get().state, late.url) == ("finished", at("delegation_countersign", visit))
    page = client.get(late.url).text
    assert "It was changed after you opened it, and nothing is done yet." in page
    assert "Changed since it was finished" in page and "(Leader, by 1 February 2027)" in page
    assert "(Security lead, by 1 March 2027)" in page, "as it was finished"
    assert send(client, at("delegation_countersign", visit)).status_code == HTTPStatus.FOUND
    assert Assessment.objects.get().state == "countersigned"


def test_what_an_office_remarks_is_read_by_its_own_council_alone(
    client: Client, visit: Delegation, chief: User, officer: User
) -> None:
    """Whoever is given the whole of the record reads the assessment, and not a word of the remarks."""
    client.force_login(again(chief))
    send(client, at("delegation_assessment_send_back", visit), remarks="Ask the university first.")
    open_to(visit, body_of("unit"), Part.WHOLE, why="query:test")
    [version] = Assessment.objects.get().kept.all()
    pages = [at("delegation_assessment", visit)]
    pages += [at(f"delegation_assessment_{form}", visit, version.key) for form in ("kept", "print")]
    for reader, reads in ((officer, True), (user_of("unit", Role.ANALYST), False)):
        client.force_login(again(reader))
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == HTTPStatus.OK
            assert ("Ask the university first." in answer.text) is reads, (page, reader)
        word = client.get(at("delegation_assessment_word", visit, version.key))
        assert word.status_code == HTTPStatus.OK
        with ZipFile(BytesIO(word.content)) as file:
            assert ("Ask the university first." in file.read("word/document.xml").decode()) is reads


def test_others_are_told_whose_it_is_and_that_nothing_waits(client: Client, visit: Delegation, officer: User) -> None:
    client.force_login(again(officer))
    page = client.get(at("delegation_assessment", visit)).text
    told = "It waits to be countersigned by Made-up Chief, your chief executive, or Made-up Deputy, who deputises."
    assert told in page
    assert "Nothing of the record waits for that." in page
    for name in ("delegation_countersign", "delegation_assessment_send_back"):
        refused = client.get(at(name, visit))
        assert refused.status_code == HTTPStatus.FORBIDDEN
        assert "This is for Made-up Chief, your chief executive" in refused.text


def test_what_changed_under_the_readers_eyes_is_not_countersigned(
    client: Client, visit: Delegation, chief: User, officer: User
) -> None:
    client.force_login(again(chief))
    opened = hidden(client.get(at("delegation_countersign", visit)))
    assessment = Assessment.objects.get()
    services.reopen_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    page = post(client, at("delegation_countersign", visit), opened)
    assert page.status_code == HTTPStatus.CONFLICT
    assert "does not wait to be countersigned" in page.text
    assessment.refresh_from_db()
    services.finish_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    page = post(client, at("delegation_countersign", visit), opened)
    assert page.url == at("delegation_countersign", visit), "to be read as it stands now"
    assert Assessment.objects.get().state == "finished"


def test_who_finished_it_is_told_before_and_after_that_somebody_else_countersigns_it(
    client: Client, chief: User, deputy: User, officer: User
) -> None:
    visit = a_delegation("LDS", by=officer)
    written(visit, by=officer)
    client.force_login(again(deputy))
    said = "That is you. Where you finish it yourself, somebody else countersigns it."
    assert said in client.get(at("delegation_assessment_finish", visit)).text
    send(client, at("delegation_assessment_finish", visit))
    page = client.get(at("delegation_assessment", visit)).text
    assert "You finished it yourself: somebody else countersigns it." in page
    assert "It waits for you." not in page
    for name in ("delegation_countersign", "delegation_assessment_send_back"):
        refused = client.get(at(name, visit))
        assert refused.status_code == HTTPStatus.FORBIDDEN
        assert "You finished it yourself: somebody else countersigns it." in refused.text
    client.force_login(again(officer))
    assert said not in client.get(at("delegation_assessment_finish", a_delegation("LDS", by=officer))).text
    client.force_login(again(chief))
    assert "It waits for you." in client.get(at("delegation_assessment", visit)).text
    assert send(client, at("delegation_countersign", visit)).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(("when", "waits"), [("never", False), ("full", False), ("all", True)])
def test_which_are_countersigned_is_said_before_they_are_finished(
    client: Client, chief: User, officer: User, when: str, waits: bool
) -> None:
    CouncilSettings.objects.filter(council="LDS").update(countersign_when=when)
    visit = a_delegation("LDS", by=officer)
    written(visit, by=officer)
    client.force_login(again(officer))
    page = client.get(at("delegation_assessment_finish", visit)).text
    assert ("ask the chief executive to countersign it" in page) is waits
    assert ("Nobody has to approve it." in page) is not waits
