"""Lines to take over the API: the version in force, all versions, for whom they are."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from audit.models import Event
from guidance import services
from guidance.models import LineVersion
from tests.api.callers import Caller, caller, parameters
from tests.factories import NOW, user_of
from tests.guidance.texts import a_draft_line, a_version, published, writer

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
TODAY = NOW.date()


def rows(held: Caller, query: str = "") -> dict[str, Any]:
    return {row["title"]: row for row in held.get(f"lines/{query}").json()["results"]}


def newer(version: LineVersion, **facts: Any) -> LineVersion:
    draft = services.draft_next_version(version.line, by=writer("unit"), now=NOW, change_note="Made up.", **facts)
    return published(draft)


def test_a_line_comes_with_the_version_in_force_and_who_cleared_it(leeds: Caller) -> None:
    first = published(a_draft_line(headline="First.", sample_basis="Invented for a test."), "fcdo")
    second = newer(first, headline="Second.", review_by=TODAY + timedelta(days=90))
    body = leeds.get(f"lines/{first.line.key}/").json()
    assert (body["id"], body["title"], body["owner"]) == (first.line.key, "A made-up line", "unit")
    assert body["topics"] == ["one_china_taiwan"]
    stands = body["in_force"]
    assert (stands["id"], stands["number"], stands["headline"]) == (second.key, 2, "Second.")
    assert (stands["state"], stands["review_by"]) == ("in_force", "2027-02-22")
    listed = leeds.get(f"lines/{first.line.key}/versions/").json()
    assert [(row["number"], row["state"]) for row in listed["results"]] == [(2, "in_force"), (1, "superseded")]
    old = listed["results"][1]
    assert old["ended_on"] == "2026-11-24"
    assert [(one["department"], one["on"]) for one in old["cleared_by"]] == [("fcdo", "2026-11-24")]
    assert old["stamp"] == "SAMPLE – not government policy"


def test_what_is_over_is_no_longer_in_force_and_says_why(leeds: Caller, time_machine: Any) -> None:
    version = a_version(title="Withdrawn")
    services.withdraw(
        version, reason="It was wrong.", seen=version.version, by=user_of("unit", Role.PUBLISHER), now=NOW
    )
    body = leeds.get(f"lines/{version.line.key}/").json()
    assert body["in_force"] is None
    [row] = leeds.get(f"lines/{version.line.key}/versions/").json()["results"]
    assert (row["state"], row["withdrawn_because"]) == ("withdrawn", "It was wrong.")
    a_version(title="Brief", expires_on=TODAY)
    assert set(rows(leeds, "?state=in_force")) == {"Brief"}
    time_machine.move_to(NOW + timedelta(days=1))
    again = caller("LDS")
    assert set(rows(again, "?state=over")) == {"Brief", "Withdrawn"}
    assert rows(again)["Brief"]["in_force"] is None


@pytest.mark.capability("UK2b", part="lines of one nation, over the API")
def test_each_body_is_answered_with_what_is_for_it_and_nobody_with_a_draft() -> None:
    a_version(title="For all")
    welsh = a_version("wales", title="Welsh", nations=["wales"])
    leaders = a_version(title="Leaders", roles=["leader"])
    draft = a_draft_line(title="Draft")
    expected = {
        "LDS": {"For all"},
        "CRF": {"For all", "Welsh"},
        "wales": {"For all", "Welsh", "Leaders"},
        "unit": {"For all", "Welsh", "Leaders"},
        "fcdo": {"For all", "Welsh", "Leaders"},
        "corecities": set[str](),
    }
    for code, titles in expected.items():
        held = caller(code)
        assert set(rows(held)) == titles, code
        for version in (welsh, leaders, draft):
            status = 200 if version.line.title in titles else 404
            for address in (f"lines/{version.line.key}/", f"lines/{version.line.key}/versions/"):
                assert held.get(address).status_code == status, (code, address)


def test_it_is_searched_as_the_page_is(leeds: Caller) -> None:
    a_version(title="Investors", headline="How to speak with investors from China.")
    a_version(title="Sport")
    assert set(rows(leeds, "?q=PRC investors")) == {"Investors"}
    assert set(rows(leeds, "?topic=tourism")) == set()
    assert set(rows(leeds, "?owner=unit&nation=england&country=CN")) == {"Investors", "Sport"}
    told = parameters(leeds.get("lines/?colour=red&topic=nonsense"))
    assert set(told) == {"colour", "topic"}
    version = LineVersion.objects.latest("pk")
    assert parameters(leeds.get(f"lines/{version.line.key}/versions/?number=1"))


def test_a_page_of_many_goes_on_where_the_one_before_ended(leeds: Caller, django_assert_max_num_queries: Any) -> None:
    for number in range(52):
        a_version(title=f"Line {number % 7}")
    found: list[str] = []
    address = "lines/"
    with django_assert_max_num_queries(40):
        while address:
            body = leeds.get(address).json()
            found += [row["id"] for row in body["results"]]
            address = body["next"]
    assert len(found) == len(set(found)) == 52


def test_what_is_marked_higher_is_put_on_the_trail_when_it_is_read(leeds: Caller) -> None:
    version = a_version(marking="OFFICIAL-SENSITIVE")
    for address in ("lines/", f"lines/{version.line.key}/", f"lines/{version.line.key}/versions/"):
        read = Event.objects.filter(action="guidance_read", subject=version.key)
        before = read.count()
        assert version.headline in leeds.get(address).content.decode()
        assert read.count() == before + 1
