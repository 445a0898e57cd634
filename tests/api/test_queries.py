"""Questions to the centre over the API: asked and read by the own body."""

from typing import Any

import pytest

from accounts.rules import Sharing
from guidance.models import Query
from places.models import Council
from tests.api.callers import Caller, caller, pointers
from tests.factories import NOW, a_delegation, body_of
from tests.guidance.asked import a_question, an_answer

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
SENT: dict[str, Any] = {
    "text": "May we receive a made-up investor?",
    "urgency": "priority",
    "activity": "inward_investment",
    "with_whom": "A made-up energy company",
    "place": "CN-330100",
    "sector": "energy",
    "payer": "them",
}


@pytest.fixture
def leeds() -> Caller:
    body_of("unit")
    return caller("LDS")


def test_one_is_asked_read_and_found_with_its_answer(leeds: Caller) -> None:
    made = leeds.post("queries/", SENT)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["state"], row["country"], row["due_at"]) == ("new", "CN", "2026-11-25T17:00:00+00:00")
    assert made.headers["Location"] == row["links"]["self"]
    assert leeds.get(f"queries/{row['id']}/").json() == row
    for query in ("waiting=yes", "q=investor", f"q={row['reference']}", "sector=energy", "urgency=priority"):
        assert [one["id"] for one in leeds.get(f"queries/?{query}").json()["results"]] == [row["id"]], query
    an_answer(Query.objects.get(), "Yes, made up.")
    told = leeds.get(f"queries/{row['id']}/").json()
    assert (told["state"], told["answers"][0]["text"], told["answers"][0]["body"]) == (
        "answered",
        "Yes, made up.",
        "unit",
    )
    assert leeds.get("queries/?waiting=yes").json()["results"] == []


def test_the_same_call_sent_again_asks_once(leeds: Caller) -> None:
    first, second = (leeds.post("queries/", SENT, Idempotency_Key="made-up-key") for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Query.objects.count() == 1


def test_each_body_reads_its_own_and_the_unit_those_of_all(leeds: Caller) -> None:
    ours, theirs = a_question("LDS"), a_question("CRF")
    expected = {
        "LDS": {ours.key},
        "CRF": {theirs.key},
        "MAN": set(),
        "unit": {ours.key, theirs.key},
        "wales": {theirs.key},
        "scotland": set(),
        "fcdo": set(),
        "corecities": set(),
    }
    for code, keys in expected.items():
        held = caller(code)
        assert {row["id"] for row in held.get("queries/").json()["results"]} == keys, code
        assert held.get(f"queries/{ours.key}/").status_code == (200 if ours.key in keys else 404)


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        ({"text": ""}, "/text"),
        ({"text": "word " * 1000}, "/text"),
        ({"urgency": "yesterday"}, "/urgency"),
        ({"activity": "juggling"}, "/activity"),
        ({"activity": 7}, "/activity"),
        ({"place": "CN-330100", "country": "JP"}, "/place"),
        ({"about": "0123456789ab"}, "/about"),
        ({"about": "no id"}, "/about"),
        ({"due_at": "2026-11-24T10:00:00Z"}, "/due_at"),
        ({"colour": "red"}, "/colour"),
        ({"council": "XXX"}, "/council"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(leeds: Caller, sent: dict[str, Any], at: str) -> None:
    refused = leeds.post("queries/", {**SENT, **sent})
    assert refused.status_code == 400, refused.content
    assert list(pointers(refused)) == [at]
    assert not Query.objects.exists()


def test_a_client_asks_for_its_own_council_alone(leeds: Caller) -> None:
    assert leeds.post("queries/", {**SENT, "council": "MAN"}).status_code == 403
    assert caller("unit").post("queries/", SENT).status_code == 403


def test_a_record_that_it_names_is_the_councils_own(leeds: Caller) -> None:
    own, theirs = a_delegation("LDS"), a_delegation("MAN", sharing=Sharing.COUNCILS)
    assert list(pointers(leeds.post("queries/", {**SENT, "about": theirs.key}))) == ["/about"]
    made = leeds.post("queries/", {**SENT, "about": own.key}).json()
    assert made["about"] == own.key
    assert caller("unit").get(f"delegations/{own.key}/").json()["shown"] == "whole"


def test_nothing_is_asked_for_a_council_that_has_closed(leeds: Caller) -> None:
    Council.objects.filter(code="LDS").update(closed_on=NOW.date())
    refused = leeds.post("queries/", SENT)
    assert (refused.status_code, refused.json()["code"]) == (409, "council_closed")


def test_before_there_is_a_central_unit_nobody_can_be_asked() -> None:
    refused = caller("LDS").post("queries/", SENT)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_unit")


@pytest.mark.parametrize(("body", "sees"), [("LDS", True), ("unit", True), ("wales", True), ("corecities", False)])
def test_a_token_says_whether_it_sees_questions(body: str, sees: bool) -> None:
    told = " ".join(caller(body).get("me/").json()["sees"])
    assert ("Questions to the central unit" in told) == sees


def test_a_token_without_the_scope_is_refused_by_its_name(leeds: Caller) -> None:
    reads = caller("LDS", "queries:read")
    assert reads.get("queries/").status_code == 200
    refused = reads.post("queries/", SENT)
    assert (refused.status_code, "queries:write" in refused.json()["detail"]) == (403, True)
    assert caller("LDS", "delegations:read").get("queries/").status_code == 403


def test_a_list_takes_as_many_questions_of_the_database_however_long_it_is(
    leeds: Caller, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        an_answer(a_question(text=f"Question {number}?"))
    with django_assert_max_num_queries(12):
        assert len(leeds.get("queries/").json()["results"]) == 6
