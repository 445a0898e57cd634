"""Organisations over the API: what they are part of, what sources say, and corrections by who added one."""

import pytest

from accounts.roles import Role
from tests import factories
from tests.api.callers import Caller, caller
from tests.counterparts.conftest import accepted, used
from tests.counterparts.test_merging import merge
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


@pytest.fixture
def leeds() -> Caller:
    return caller("LDS")


def test_a_council_corrects_what_it_added_as_it_read_it(leeds: Caller) -> None:
    government = factories.an_organisation("LDS", kind="people_gov")
    made = leeds.post("organisations/", {"name": "Made-up office", "kind": "fao", "parent": government.key}).json()
    assert (made["parent"], made["merged_into"], made["accepted_on"], made["notes"]) == (government.key, None, None, [])
    address = f"organisations/{made['id']}/"
    stale = leeds.patch(address, {"name": "Another"}, if_match='"old"')
    assert stale.status_code == 412
    assert leeds.call("PATCH", address, {"name": "Another"}).status_code == 428
    answer = leeds.patch(address, {**made, "name": "Another", "other_names": ["Waiban"], "parent": None})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["name"], told["other_names"], told["parent"], told["version"]) == ("Another", ["Waiban"], None, 2)
    assert leeds.get("organisations/?q=waiban").json()["results"] == [told]
    refused = leeds.patch(address, {"accepted_on": "2026-11-24", "colour": "red"})
    assert {one["pointer"] for one in refused.json()["errors"]} == {"/accepted_on", "/colour"}


def test_what_is_not_there_for_a_caller_is_no_parent(leeds: Caller) -> None:
    hidden = factories.an_organisation("MAN")
    answer = leeds.post("organisations/", {"name": "Made-up office", "parent": hidden.key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/parent"


def test_others_do_not_correct_it_nor_its_council_once_it_is_accepted(leeds: Caller) -> None:
    row = accepted("LDS", unit=factories.user_of("unit", Role.ANALYST))
    for held, told in ((leeds, "central unit corrects it"), (caller("MAN"), "central unit corrects it")):
        answer = held.patch(f"organisations/{row.key}/", {"name": "Another"})
        assert answer.status_code == 403 and told in answer.json()["detail"]


def test_a_merged_row_names_the_one_that_stands_to_who_sees_it(leeds: Caller) -> None:
    unit = factories.user_of("unit", Role.ANALYST)
    stands, duplicate = accepted("MAN", unit=unit, name="Made-up A"), factories.an_organisation("LDS", name="Made-up B")
    used(duplicate)
    cursor = leeds.get("changes/").json()["cursor"]
    merge(duplicate, stands, unit)
    assert leeds.get(f"organisations/{duplicate.key}/").json()["merged_into"] == stands.key
    assert [row["id"] for row in leeds.get("organisations/?merged=yes").json()["results"]] == [duplicate.key]
    assert duplicate.key not in {row["id"] for row in leeds.get("organisations/?merged=no").json()["results"]}
    assert stands.key in {row["id"] for row in leeds.get("organisations/?state=accepted").json()["results"]}
    assert cursor
    answer = leeds.patch(f"organisations/{duplicate.key}/", {"name": "Another"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "merged"


@pytest.mark.parametrize(
    ("query", "found"), [("kind=fao", 1), ("actor_group=other", 0), ("province=CN-330000", 1), ("state=waiting", 1)]
)
def test_the_list_is_narrowed(leeds: Caller, query: str, found: int) -> None:
    factories.an_organisation("LDS", place=factories.hangzhou())
    assert len(leeds.get(f"organisations/?{query}").json()["results"]) == found
