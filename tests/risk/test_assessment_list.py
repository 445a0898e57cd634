"""The list of assessments: what each reader sees of them, narrowed by what stands in the address, and as a file."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import CouncilSettings, User
from accounts.roles import Role
from accounts.rules import Sharing
from risk.models import Assessment
from tests import factories
from tests.factories import NOW, again, council_user, user_of
from tests.risk.assessed import GREEN, RED, a_risk, finished, looked_at

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
LIST = reverse("assessments")


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def an_assessment(officer: User, title: str, sharing: str = Sharing.UNIT, **more: Any) -> Assessment:
    return finished(factories.a_delegation(by=again(officer), title=title, sharing=sharing), by=officer, **more)


def seen(client: Client, reader: User, **asked: str) -> list[str]:
    client.force_login(again(reader))
    page = client.get(LIST, asked)
    assert page.status_code == 200
    return re.findall(r'<a class="govuk-link" href="/delegations/[0-9a-z]{12}/#risk">([^<]+)</a>', page.text)


def rows(client: Client, **asked: str) -> list[dict[str, str]]:
    answer: Any = client.get(LIST, {**asked, "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text.split("\r\n\r\n")[0])))


def test_its_own_council_sees_all_and_the_unit_what_is_shared_with_it(client: Client, officer: User) -> None:
    an_assessment(officer, "Kept", Sharing.COUNCIL)
    an_assessment(officer, "Shared")
    assert set(seen(client, officer)) == {"Shared", "Kept"}
    assert seen(client, user_of("unit", Role.ANALYST)) == ["Shared"]
    assert seen(client, council_user("CRF")) == seen(client, user_of("corecities", Role.OBSERVER)) == []


def test_it_is_narrowed_by_what_stands_in_the_address(client: Client, officer: User) -> None:
    an_assessment(officer, "Short")
    looked_at(factories.a_delegation(by=again(officer), title="Light"), by=officer, answers=GREEN)
    assert seen(client, officer, path="basic") == ["Light"]
    assert seen(client, officer, path="short", state="finished", level="medium") == ["Short"]
    assert seen(client, officer, path="full") == []
    client.force_login(again(officer))
    refused = client.get(LIST, {"path": "red"})
    assert refused.status_code == 400 and "govuk-error-message" in refused.text


def test_what_is_overdue_is_told_to_its_council_alone(client: Client, officer: User, time_machine: Any) -> None:
    an_assessment(officer, "Late")
    time_machine.move_to("2027-03-02 09:00")
    assert seen(client, officer, overdue="yes") == ["Late"]
    page = client.get(LIST).text
    assert "1, of these overdue: 1" in page and 'name="overdue"' in page
    analyst = user_of("unit", Role.ANALYST)
    assert seen(client, analyst, overdue="yes") == seen(client, analyst, category="security_technology") == []
    page = client.get(LIST).text
    assert "of these overdue" not in page and 'name="overdue"' not in page and "Late" in page


def test_its_own_council_reads_that_less_was_looked_at_and_that_an_office_is_waited_for(
    client: Client, officer: User
) -> None:
    told = {"countersign_when": "full", "countersign_office": "leader"}
    CouncilSettings.objects.filter(council="LDS").update(**told)
    visit = factories.a_delegation(by=again(officer), sharing=Sharing.UNIT)
    looked_at(visit, by=officer, answers=RED, chosen_path=1, chosen_because="Made-up reason for it.")
    for reader, reads in ((officer, True), (user_of("unit", Role.ANALYST), False)):
        client.force_login(again(reader))
        page = client.get(LIST).text
        assert "Basic precautions" in page
        assert ("less than the full assessment to which the six facts lead" in page) is reads
        assert ("Waits for the leader to countersign it" in page) is reads


def test_it_is_a_file_too(client: Client, officer: User, time_machine: Any) -> None:
    found = an_assessment(officer, "Late")
    time_machine.move_to("2027-03-02 09:00")
    client.force_login(again(officer))
    [row] = rows(client)
    assert (row["id"], row["path"], row["state"], row["level"]) == (found.key, "short", "finished", "medium")
    assert (row["kind"], row["about"], row["review_on"]) == ("delegation", found.record, "2027-03-10")
    assert (row["open_mitigations"], row["overdue_mitigations"]) == ("1", "1")
    client.force_login(user_of("unit", Role.ANALYST))
    [row] = rows(client)
    assert (row["open_mitigations"], row["overdue_mitigations"]) == ("1", "")


def test_it_asks_no_more_for_many_than_for_few(
    client: Client, officer: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(again(officer))
    for number in range(6):
        assessment = looked_at(factories.a_delegation(by=again(officer)), by=officer)
        for _each in range(number):
            a_risk(assessment, by=officer)
    client.get(LIST)
    with django_assert_max_num_queries(15):
        assert client.get(LIST).status_code == 200


def test_who_has_none_is_told_where_to_begin(client: Client, officer: User) -> None:
    client.force_login(again(officer))
    assert "You begin on the page of a visit or an agreement." in client.get(LIST).text
    client.force_login(user_of("fcdo", Role.READER))
    assert client.get(LIST).status_code == 403
