"""Screenings over the API: a council's own alone; it may ask, and never decides."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from counterparts.models import Organisation
from risk import services
from risk.models import Match, Screening
from tests.api.callers import Caller, caller, parameters, pointers
from tests.engagement.test_own_history import declined
from tests.factories import NOW, again, an_intervention, an_organisation, council_user
from tests.screening.lists import a_uk_list

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW), pytest.mark.capability("P05", part="over the API")]
ENTRY = {"id": "TST0001", "name": "MADE-UP WORKS CO LTD", "local_name": "虚构工厂有限公司"}


@pytest.fixture(autouse=True)
def _loaded() -> None:
    services.load_list("uk_sanctions", a_uk_list(ENTRY, day="20-Nov-2026"), now=NOW)


@pytest.fixture
def officer() -> User:
    return council_user("LDS")


def works(by: User, **more: Any) -> Organisation:
    return an_organisation("LDS", by=again(by), **{"name": "Made-up Works", "local_name": "虛構工廠", **more})


def ask(held: Caller, organisation: Organisation, **more: Any) -> Any:
    return held.post("screenings/", {"organisation": organisation.key, **more})


def test_a_system_asks_and_reads_what_was_found_with_lists_and_reasons(officer: User) -> None:
    held, organisation = caller("LDS"), works(officer)
    answer = ask(held, organisation)
    assert answer.status_code == 201
    row = answer.json()
    assert answer["Location"] == row["links"]["self"]
    assert (row["found"], row["because"], row["council"]) == (1, "asked", "LDS")
    assert row["compared"]["names"] == ["Made-up Works", "虛構工廠"]
    told, never = row["lists"]
    assert never["code"] == "defence_universities"
    assert (never["published_on"], never["loaded_on"], never["is_old"], never["sha256"]) == (None, None, None, "")
    assert (told["published_on"], told["is_old"], len(told["sha256"])) == ("2026-11-20", False, 64)
    [match] = row["matches"]
    assert match["names"] == ["MADE-UP WORKS CO LTD", "虚构工厂有限公司"] and match["list_sha256"] == told["sha256"]
    assert match["to_decide"] and match["decision"] is None and match["reason"] == ""
    assert {one["feature"] for one in match["features"]} == {"same_words", "chinese_same"}
    assert "traditional and simplified characters were taken as one" in match["speaks_for"][1]
    assert held.get(f"screenings/{row['id']}/").json() == row


def test_what_a_person_decided_is_read_and_nothing_is_decided_here(officer: User) -> None:
    held, organisation = caller("LDS"), works(officer)
    row = ask(held, organisation).json()
    said: dict[str, Any] = {"decision": "another", "reason": "Made-up reason.", "expires_on": NOW.date() + timedelta(9)}
    match = Match.objects.get()
    services.decide_match(match, **said, seen=match.version, by=again(officer), now=NOW)
    [match_told] = held.get(f"screenings/{row['id']}/").json()["matches"]
    assert (match_told["decision"], match_told["reason"]) == ("another", "Made-up reason.")
    assert match_told["expires_on"] == "2026-12-03" and not match_told["to_decide"]
    for method in ("PATCH", "PUT", "DELETE"):
        assert held.call(method, f"screenings/{row['id']}/", {"decision": "same"}).status_code == 405
    assert pointers(ask(held, organisation, decision="same")) == {"/decision": "There is no field of this name."}


def test_it_is_narrowed_as_the_page_is(officer: User) -> None:
    held, listed, choir = caller("LDS"), works(officer), works(officer, name="Made-up choir", local_name="")
    for organisation in (listed, choir, listed):
        ask(held, organisation)

    def found(query: str) -> list[str]:
        return [row["organisation"]["name"] for row in held.get(f"screenings/?{query}").json()["results"]]

    assert found("") == ["Made-up Works", "Made-up choir", "Made-up Works"]
    assert found("latest=yes") == ["Made-up Works", "Made-up choir"] and found("latest=no") == ["Made-up Works"]
    assert found("state=to_decide&latest=yes") == ["Made-up Works"] and found("state=nothing") == ["Made-up choir"]
    assert found(f"organisation={choir.key}") == ["Made-up choir"]
    assert found("because=list") == []
    [older] = held.get("screenings/?latest=no").json()["results"]
    assert older["found"] == 1 and older["matches"] == []
    assert set(parameters(held.get("screenings/?state=guilty&who=me"))) == {"state", "who"}


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/organisation"),
        ({"organisation": ""}, "/organisation"),
        ({"organisation": None}, "/organisation"),
        ({"organisation": 7}, "/organisation"),
        ({"organisation": ["x"]}, "/organisation"),
        ({"organisation": "0000000000ab"}, "/organisation"),
        ({"organisation": "🙂" * 12}, "/organisation"),
        ({"organisation": "x" * 2_000}, "/organisation"),
    ],
)
def test_what_names_no_organisation_is_refused_with_its_place(sent: dict[str, Any], pointer: str) -> None:
    answer = caller("LDS").post("screenings/", sent)
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
    assert list(pointers(answer)) == [pointer]
    assert not Screening.objects.exists()


def test_nobody_else_reads_or_asks(officer: User) -> None:
    held, organisation = caller("LDS"), works(officer)
    Organisation.objects.filter(pk=organisation.pk).update(sharing="councils", accepted_at=NOW)
    key = ask(held, organisation).json()["id"]
    for code in ("MAN", "unit", "wales"):
        other = caller(code)
        assert other.get("screenings/").json()["results"] == []
        assert other.get(f"screenings/{key}/").status_code == 404
    assert ask(caller("MAN"), organisation, council="LDS").status_code == 403
    assert ask(caller("unit", "screenings:read"), organisation).status_code == 403
    hidden = an_organisation("CRF", name="Made-up Works")
    assert "/organisation" in pointers(ask(held, hidden))


def test_it_needs_its_scopes(officer: User) -> None:
    organisation = works(officer)
    reads = caller("LDS", "screenings:read")
    refused = ask(reads, organisation)
    assert refused.status_code == 403 and "screenings:write" in refused.json()["detail"]
    writes = caller("LDS", "screenings:write")
    assert ask(writes, organisation).status_code == 201
    assert writes.get("screenings/").status_code == 403
    assert "Organisations that your council compared" in " ".join(reads.get("me/").json()["sees"])


def test_the_councils_own_history_is_compared_too(officer: User) -> None:
    organisation = works(officer)
    declined(officer, organisation)
    matches = ask(caller("LDS"), organisation).json()["matches"]
    assert {match["list"] for match in matches} == {"uk_sanctions", "own_history"}


HIDDEN = {"entry": "", "names": [], "why": "", "features": [], "speaks_for": [], "speaks_against": [], "reason": ""}


@pytest.mark.parametrize(
    ("scopes", "shown"),
    [
        ((), set()),
        (("delegations:read",), {"visit"}),
        (("interventions:read",), {"pressure"}),
        (("delegations:read", "interventions:read"), {"visit", "pressure"}),
    ],
)
def test_of_the_councils_own_records_no_more_is_told_than_the_token_may_read(
    officer: User, scopes: tuple[str, ...], shown: set[str]
) -> None:
    organisation = works(officer)
    visit = declined(officer, organisation)
    pressure = an_intervention("LDS", by=again(officer), organisation={"id": organisation.key})
    held = caller("LDS", "screenings:write", "screenings:read", *scopes)
    key = ask(held, organisation).json()["id"]
    said: dict[str, Any] = {"decision": "same", "reason": "As it was then.", "expires_on": NOW.date() + timedelta(9)}
    for match in Match.objects.filter(list_code="own_history"):
        services.decide_match(match, **said, seen=match.version, by=again(officer), now=NOW)
    row = held.get(f"screenings/{key}/").json()
    matches = [match for match in row["matches"] if match["list"] == "own_history"]
    assert len(matches) == 2 and all(match["decision"] == "same" for match in matches)
    references = {"visit": visit.reference, "pressure": pressure.reference}
    assert {match["entry"] for match in matches} - {""} == {references[kind] for kind in shown}
    for match in matches:
        told = {name: match[name] for name in HIDDEN}
        assert (told == HIDDEN) == (match["entry"] == "")
    [listed] = [match for match in row["matches"] if match["list"] == "uk_sanctions"]
    assert listed["entry"] == "TST0001" and listed["speaks_for"]
    assert held.get(f"screenings/{row['id']}/").json() == row
