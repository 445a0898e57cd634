"""Contacts over the API: the same acts as the pages, each as far as it is shown."""

from typing import Any

import pytest

from accounts.rules import Sharing
from engagement.models import Contact
from engagement.rules import CONTACT_PART_OF
from tests import factories
from tests.api.callers import Caller, caller, pointers
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
SENT: dict[str, Any] = {
    "kind": "video",
    "organisations": [{"name": "Made-up office", "kind": "fao", "place": "CN-330100"}],
    "our_side": "Made-up lead",
    "about": "Made-up talk.",
    "promised": "nothing",
}


@pytest.fixture
def leeds() -> Caller:
    return caller("LDS")


def change(held: Caller, row: dict[str, Any], **facts: Any) -> Any:
    etag = held.get(f"contacts/{row['id']}/").headers["ETag"]
    return held.patch(f"contacts/{row['id']}/", facts, if_match=etag)


def test_one_is_logged_read_and_found(leeds: Caller) -> None:
    made = leeds.post("contacts/", SENT)
    assert made.status_code == 201, made.content
    row = made.json()
    told = (row["held_on"], row["place"], row["country"], row["state"], row["shown"])
    assert told == ("2026-11-24", "CN-330100", "CN", "stands", "whole")
    assert leeds.get(f"contacts/{row['id']}/").json() == row
    for query in ("kind=video", "place=CN-330100", "q=made-up office", f"organisation={row['organisations'][0]['id']}"):
        assert [one["id"] for one in leeds.get(f"contacts/?{query}").json()["results"]] == [row["id"]], query
    assert leeds.get("contacts/?kind=letter").json()["results"] == []


def test_each_reader_is_shown_as_much_as_is_theirs(leeds: Caller) -> None:
    key = leeds.post("contacts/", {**SENT, "sharing": "councils"}).json()["id"]
    parts = {"MAN": 1, "unit": 2, "LDS": 3}
    for code, part in parts.items():
        row = caller(code).get(f"contacts/{key}/").json()
        shown = {name for name, least in CONTACT_PART_OF.items() if least <= part}
        assert set(row) - {"id", "shown", "links"} == shown, code
    assert not {"our_side", "follow_up"} & set(caller("unit").get(f"contacts/{key}/").json())
    assert not {"organisations", "about"} & set(caller("MAN").get(f"contacts/{key}/").json())
    assert caller("CRF").get("contacts/?topic=sport").json()["results"] == []


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        ({"held_on": "2026-11-25"}, "/held_on"),
        ({"promised": ""}, "/promised"),
        ({"organisations": []}, "/organisations"),
        ({"kind": "pigeon"}, "/kind"),
        ({"place": "CN-330100", "country": "JP"}, "/place"),
        ({"follow_up": "Write.", "follow_up_by": "officer"}, "/follow_up_on"),
        ({"told_unit": True, "sharing": "council"}, "/told_unit"),
        ({"reference": "LDS-26-AAAAA"}, "/reference"),
        ({"organisations": [{"id": "0123456789ab"}]}, "/organisations/0/id"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(leeds: Caller, sent: dict[str, Any], at: str) -> None:
    answer = leeds.post("contacts/", {**SENT, **sent})
    assert answer.status_code == 400
    assert list(pointers(answer)) == [at]
    assert not Contact.objects.exists()


def test_a_change_says_what_it_is_a_change_of(leeds: Caller) -> None:
    row = leeds.post("contacts/", SENT).json()
    address = f"contacts/{row['id']}/"
    assert leeds.patch(address, {"about": "More."}, if_match="").status_code == 428
    assert leeds.patch(address, {"about": "More."}, if_match='"old"').status_code == 412
    changed = change(leeds, row, **{**row, "about": "More."})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["about"], changed.json()["version"]) == ("More.", 2)
    assert change(leeds, row, sharing="councils").status_code == 403
    assert caller("MAN").patch(address, {"about": "Theirs."}).status_code == 404


@pytest.mark.parametrize("field", ["follow_up", "follow_up_by", "follow_up_on"])
def test_half_a_follow_up_is_not_taken_away(leeds: Caller, field: str) -> None:
    whole = {"follow_up": "Write.", "follow_up_by": "leader", "follow_up_on": "2026-12-01"}
    row = leeds.post("contacts/", {**SENT, **whole}).json()
    refused = change(leeds, row, **{field: None if field == "follow_up_on" else ""})
    assert (refused.status_code, list(pointers(refused))) == (400, [f"/{field}"])
    nothing = {"follow_up": "", "follow_up_by": "", "follow_up_on": None}
    assert change(leeds, row, **nothing).status_code == 200


def test_one_entered_by_mistake_is_withdrawn_with_a_reason(leeds: Caller) -> None:
    row = leeds.post("contacts/", SENT).json()
    assert list(pointers(change(leeds, row, state="withdrawn"))) == ["/withdrawn_reason"]
    withdrawn = change(leeds, row, state="withdrawn", withdrawn_reason="Sent twice.")
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    assert change(leeds, row, about="More.").status_code == 409
    assert change(leeds, row, state="stands", withdrawn_reason="Sent twice.").status_code == 409
    assert [one["id"] for one in leeds.get("contacts/?state=withdrawn").json()["results"]] == [row["id"]]
    assert leeds.get("contacts/?state=stands").json()["results"] == []


def test_a_token_without_the_scope_is_refused_by_its_name(leeds: Caller) -> None:
    reader = caller("LDS", "contacts:read")
    assert reader.get("contacts/").status_code == 200
    answer = reader.post("contacts/", SENT)
    assert answer.status_code == 403
    assert "contacts:write" in answer.json()["detail"]
    assert caller("LDS", "delegations:read").get("contacts/").status_code == 403


def test_the_same_call_sent_again_is_one_contact(leeds: Caller) -> None:
    key = "a-made-up-key-of-one-call-000001"
    first, second = (leeds.post("contacts/", SENT, Idempotency_Key=key) for _ in range(2))
    assert first.json() == second.json()
    assert Contact.objects.count() == 1


def test_the_list_comes_as_a_file_as_far_as_it_is_shown(leeds: Caller) -> None:
    factories.a_contact("LDS", sharing=Sharing.COUNCILS)
    answer = caller("MAN").get("contacts/?format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert "LDS-26-" in text
    assert "made-up exchange" not in text
