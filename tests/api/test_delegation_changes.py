"""Delegations changed over the API: by version, list by list, and from stage to stage."""

from typing import Any

import pytest

from accounts.roles import Role
from audit.models import Event
from engagement.models import Change
from engagement.services import edit_delegation
from tests import factories
from tests.api.callers import DELEGATES, PROGRAMME_SENT, Caller, caller, logged, pointers, written

pytestmark = pytest.mark.django_db


def test_a_change_needs_the_version_that_was_read(leeds: Caller) -> None:
    body = logged(leeds)
    address = f"delegations/{body['id']}/"
    tag = leeds.get(address).headers["ETag"]
    for given, status in (("", 428), ('"nonsense"', 412), (f"W/{tag}", 200), (tag, 412), ("*", 200)):
        answer = leeds.patch(address, {"our_aims": f"After {given}"}, if_match=given)
        assert answer.status_code == status, given
    assert leeds.get(address).json()["version"] == body["version"] + 2
    assert leeds.patch(address, {"title": "x", "version": body["version"]}).status_code == 412
    assert leeds.patch(address, {"title": "Made-up title", "version": body["version"] + 2}).status_code == 200


def test_a_record_may_be_sent_back_as_it_was_read(leeds: Caller) -> None:
    office = factories.an_organisation("LDS")
    body = logged(
        leeds,
        delegates=DELEGATES,
        programme=PROGRAMME_SENT,
        organisations=[{"id": office.key, "role": "host"}],
        places=["CN-330100", "CN-310000"],
    )
    answer = leeds.patch(f"delegations/{body['id']}/", body)
    assert (answer.status_code, answer.json()) == (200, body)
    assert not Change.objects.exists()
    changed = leeds.patch(f"delegations/{body['id']}/", {**body, "title": "Another made-up title"})
    assert changed.json() == {**body, "title": "Another made-up title", "version": body["version"] + 1}
    assert [change.field for change in Change.objects.all()] == ["title"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "0123456789ab"),
        ("reference", "LDS-26-AAAAA"),
        ("council", "MAN"),
        ("shown", "summary"),
        ("links", {}),
        ("version", "1"),
        ("draft", True),
    ],
)
def test_what_nobody_changes_is_refused_by_name(leeds: Caller, name: str, value: Any) -> None:
    body = logged(leeds)
    assert list(pointers(leeds.patch(f"delegations/{body['id']}/", {name: value}))) == [f"/{name}"]


def test_a_list_that_is_named_is_replaced(leeds: Caller) -> None:
    body = logged(leeds, delegates=DELEGATES, programme=PROGRAMME_SENT)
    address = f"delegations/{body['id']}/"
    first, second = body["delegates"]
    answer = leeds.patch(address, {"delegates": [{"id": second["id"], "part": "interpreter"}, {"name": "Wang Xin"}]})
    kept, added = answer.json()["delegates"]
    assert kept == {**second, "part": "interpreter"}
    assert (added["name"], added["local_name"]) == ("Wang Xin", "")
    assert answer.json()["programme"] == body["programme"]
    for wrong in (first["id"], body["programme"][0]["id"], "0123456789ab"):
        refused = leeds.patch(address, {"delegates": [{"name": "A"}, {"id": wrong}]})
        assert list(pointers(refused)) == ["/delegates/1/id"]
    twice = leeds.patch(address, {"delegates": [{"id": kept["id"]}, {"id": kept["id"]}]})
    assert list(pointers(twice)) == ["/delegates/1/id"]
    assert leeds.patch(address, {"delegates": []}).json()["delegates"] == []


def test_places_and_organisations_are_replaced_too(leeds: Caller) -> None:
    body = logged(leeds, places=["CN-310000"], organisations=[{"name": "A made-up office", "role": "host"}])
    address = f"delegations/{body['id']}/"
    office = body["organisations"][0]
    answer = leeds.patch(address, {"places": ["CN-110000"], "organisations": [{"id": office["id"], "role": "payer"}]})
    assert answer.json()["places"] == ["CN-330100", "CN-110000"]
    assert [(row["id"], row["role"]) for row in answer.json()["organisations"]] == [(office["id"], "payer")]
    assert leeds.patch(address, {"places": [], "organisations": []}).json()["places"] == ["CN-330100"]


def test_sharing_is_an_approvers_once_the_record_is_logged(leeds: Caller) -> None:
    body = logged(leeds)
    refused = leeds.patch(f"delegations/{body['id']}/", {"sharing": "councils"})
    assert "An approver of the council changes this on the record’s page." in refused.json()["detail"]
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert leeds.patch(f"delegations/{body['id']}/", {"sharing": "unit"}).status_code == 200
    draft = leeds.post("delegations/", written(draft=True)).json()
    assert leeds.patch(f"delegations/{draft['id']}/", {"sharing": "councils"}).json()["sharing"] == "councils"


def test_a_draft_is_logged_by_its_stage(leeds: Caller) -> None:
    draft = leeds.post("delegations/", {"draft": True}).json()
    address = f"delegations/{draft['id']}/"
    lacking = leeds.patch(address, {"stage": "logged", "title": "Made-up visit"})
    assert "/direction" in pointers(lacking)
    assert leeds.get(address).json()["title"] == ""
    done = leeds.patch(address, {"stage": "logged", **written()}).json()
    assert (done["stage"], bool(done["reference"])) == ("logged", True)


@pytest.mark.parametrize("stage", ["declined", "cancelled"])
def test_a_delegation_ends_with_a_reason(leeds: Caller, stage: str) -> None:
    address = f"delegations/{logged(leeds)['id']}/"
    assert list(pointers(leeds.patch(address, {"stage": stage}))) == ["/ended_reason"]
    assert list(pointers(leeds.patch(address, {"ended_reason": "No stage."}))) == ["/ended_reason"]
    ended = leeds.patch(address, {"stage": stage, "ended_reason": "Flights were called off."}).json()
    assert (ended["stage"], ended["ended_reason"]) == (stage, "Flights were called off.")
    over = leeds.patch(address, {"title": "Too late"})
    assert (over.status_code, over.json()["code"]) == (409, "is_over")
    for sent in (
        {"stage": "logged"},
        {"stage": {"declined": "cancelled"}.get(stage, "declined"), "ended_reason": "Again."},
    ):
        assert leeds.patch(address, sent).status_code == 409


def test_any_other_step_is_refused(leeds: Caller) -> None:
    address = f"delegations/{logged(leeds)['id']}/"
    for stage in ("draft", "confirmed", "closed"):
        refused = leeds.patch(address, {"stage": stage})
        assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    draft = leeds.post("delegations/", {"draft": True}).json()
    refused = leeds.patch(f"delegations/{draft['id']}/", {"stage": "cancelled", "ended_reason": "No."})
    assert (refused.status_code, refused.json()["code"]) == (409, "is_draft")


def test_what_logging_needs_cannot_be_emptied_afterwards(leeds: Caller) -> None:
    address = f"delegations/{logged(leeds)['id']}/"
    empty: dict[str, Any] = {"title": "", "purposes": [], "country": None, "starts_on": None, "direction": ""}
    for name, nothing in empty.items():
        refused = leeds.patch(address, {name: nothing})
        assert refused.status_code == 400
        assert all(pointers(refused).values())


def test_a_change_is_kept_and_on_the_trail_of_the_client(leeds: Caller) -> None:
    body = logged(leeds)
    leeds.patch(f"delegations/{body['id']}/", {"title": "Another made-up title"})
    change = Change.objects.get()
    assert (change.field, change.new, change.by_id) == ("title", "Another made-up title", leeds.client.user_id)
    event = Event.objects.filter(action="delegation_edited").get()
    assert (event.body, event.actor, event.subject) == ("LDS", leeds.client.user.key, body["id"])


def test_what_an_approver_narrows_is_gone_from_others_at_once(leeds: Caller) -> None:
    row = factories.a_delegation("LDS", sharing="councils")
    other = caller("MAN")
    assert other.get(f"delegations/{row.key}/").status_code == 200
    approver = factories.council_user("LDS", Role.APPROVER)
    edit_delegation(row, sharing="council", seen=row.version, by=approver, now=factories.NOW)
    assert other.get(f"delegations/{row.key}/").status_code == 404
    assert other.get("delegations/").json()["results"] == []
