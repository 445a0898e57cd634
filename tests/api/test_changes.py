"""The change feed: what each system is told of, by which cursor. That nothing is missed is tested in its own file."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import ApiClient, Membership
from accounts.roles import Role
from accounts.rules import Sharing
from accounts.services import write_note
from audit.models import Event
from counterparts.services import accept_organisation
from engagement import services
from overview import feed
from places.models import Council
from tests import factories
from tests.api.callers import Caller, caller, parameters, token_of
from tests.api.following import NOUNS, Copy
from tests.factories import NOW, again
from tests.guidance.asked import a_question, an_answer
from tests.guidance.texts import a_position, a_version
from tests.risk.assessed import looked_at
from tests.world import an_agreement
from twinning.rules import AgreementKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tells_what_is_not_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction, of which the feed would show nothing: let the horizon stand behind its last event."""

    def end() -> feed.Place:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT epoch, pg_current_xact_id()::text, (SELECT coalesce(max(id), 0) FROM audit_event)"
                " FROM audit_epoch"
            )
            epoch, xid, event = cursor.fetchone()
        return feed.Place(epoch, int(xid), event)

    monkeypatch.setattr(feed, "horizon", end)


def following(code: str, *scopes: str) -> Copy:
    return Copy(caller(code, *scopes)).begin()


def told(copy: Copy) -> list[tuple[str, str, str]]:
    return [(entry["change"], entry["noun"], entry["id"]) for entry in copy.follow()]


def shared(delegation: Any, sharing: str, by: Any) -> Any:
    return services.edit_delegation(delegation, seen=delegation.version, by=again(by), now=NOW, sharing=sharing)


def test_without_since_there_is_a_cursor_alone() -> None:
    factories.a_delegation("LDS")
    body = caller("LDS").get("changes/").json()
    assert body.keys() == {"results", "cursor", "next"}
    assert body["results"] == []
    assert body["next"] is None


def test_what_is_logged_is_told_with_the_row_as_its_own_address_shows_it() -> None:
    copies = {code: following(code) for code in ("LDS", "unit", "MAN", "wales", "fcdo")}
    row = factories.a_delegation(
        "LDS",
        sharing=Sharing.COUNCILS,
        delegates=factories.some_delegates(1),
        organisations=[{"name": "Made-up office"}],
    )
    for code, parts in {"LDS": "whole", "unit": "programme", "MAN": "summary"}.items():
        entries = {(entry["noun"], entry["id"]): entry for entry in copies[code].follow()}
        entry = entries["delegations", row.key]
        assert entry["row"] == copies[code].caller.get(f"delegations/{row.key}/").json()
        assert entry["row"]["shown"] == parts
        # The organisation is shown to the unit with the record, and to no other council.
        assert any(noun == "organisations" for noun, _ in entries) is (code != "MAN")
    assert told(copies["wales"]) == told(copies["fcdo"]) == []


def test_each_entry_is_told_once() -> None:
    copy = following("unit")
    row = factories.a_delegation("LDS")
    assert [entry[0] for entry in told(copy)] == ["changed"]
    assert told(copy) == []
    services.edit_delegation(row, seen=row.version, by=factories.council_user(), now=NOW, our_aims="Made-up aims.")
    assert told(copy) == [("changed", "delegations", row.key)]
    assert told(copy) == []


def test_what_is_not_shared_any_more_is_withdrawn_by_its_id_alone() -> None:
    approver = factories.council_user(role=Role.APPROVER)
    row = factories.a_delegation(by=approver, sharing=Sharing.COUNCILS)
    copies = {code: following(code) for code in ("LDS", "unit", "MAN", "BRD")}
    assert ("delegations", row.key) in copies["MAN"].rows
    row = shared(row, Sharing.UNIT, approver)
    assert told(copies["LDS"]) == told(copies["unit"]) == [("changed", "delegations", row.key)]
    assert copies["MAN"].follow() == [{"change": "withdrawn", "noun": "delegations", "id": row.key}]
    # Whoever comes late is told what is: that it was shared in between is of no use.
    row = shared(shared(row, Sharing.COUNCILS, approver), Sharing.COUNCIL, approver)
    assert told(copies["BRD"]) == [("withdrawn", "delegations", row.key)]
    assert told(copies["unit"]) == [("withdrawn", "delegations", row.key)]
    assert [copy.rows for code, copy in copies.items() if code != "LDS"] == [{}, {}, {}]


def test_a_partner_council_is_told_when_it_joins_and_when_it_leaves() -> None:
    officer, partner = factories.council_user("LDS"), factories.council_user("MAN")
    row = factories.a_delegation("LDS", by=officer, sharing=Sharing.COUNCIL)
    copy = following("MAN")
    joined = services.invite_partner(row, Council.objects.get(code="MAN"), seen=row.version, by=again(officer), now=NOW)
    assert told(copy) == []
    services.accept_partnership(joined, by=partner, now=NOW)
    assert told(copy) == [("changed", "delegations", row.key)]
    services.leave_partnership(joined, by=again(partner), now=NOW)
    assert told(copy) == [("withdrawn", "delegations", row.key)]


def test_a_discarded_draft_is_withdrawn_from_its_council_and_never_told_to_others() -> None:
    copies = [following("LDS"), following("unit")]
    officer = factories.council_user()
    draft = factories.a_draft(by=officer, sharing=Sharing.COUNCILS)
    assert told(copies[0]) == [("changed", "delegations", draft.key)]
    services.discard_draft(draft, seen=draft.version, by=again(officer), now=NOW)
    assert told(copies[0]) == [("withdrawn", "delegations", draft.key)]
    assert told(copies[1]) == []


def test_an_organisation_is_told_to_every_council_once_the_unit_has_accepted_it() -> None:
    office = factories.an_organisation("LDS")
    factories.a_delegation("LDS", sharing=Sharing.UNIT, organisations=[{"id": office.key}])
    office.refresh_from_db()
    copy = following("MAN")
    accept_organisation(office, seen=office.version, now=NOW, by=factories.user_of("unit", Role.ANALYST))
    assert told(copy) == [("changed", "organisations", office.key)]


def test_nobody_is_told_of_what_they_cannot_see_change() -> None:
    """Names of those who travel, private notes, and readings: none of it is a sign to somebody who does not see it."""
    row = factories.a_delegation("LDS", sharing=Sharing.COUNCILS)
    copies = [following("unit"), following("MAN")]
    officer = factories.council_user()
    services.edit_delegation(row, seen=row.version, by=officer, now=NOW, delegates=factories.some_delegates(2))
    write_note(row, council=Council.objects.get(code="LDS"), text="Made-up note.", by=again(officer))
    factories.a_delegation("LDS", sharing=Sharing.COUNCIL)
    caller("LDS").get(f"delegations/{row.key}/")
    assert [told(copy) for copy in copies] == [[], []]


def test_one_record_stands_once_on_a_page_and_pages_go_on_where_the_last_ended(monkeypatch: Any) -> None:
    monkeypatch.setattr(feed, "MOST_ENTRIES", 4)
    copy = following("unit")
    officer = factories.council_user()
    row = factories.a_delegation(by=officer)
    for number in range(8):
        # What the reader is not told of fills no page.
        factories.a_delegation("LDS", by=again(officer), sharing=Sharing.COUNCIL)
        row = services.edit_delegation(row, seen=row.version, by=again(officer), now=NOW, our_aims=f"{number}")
    first = copy.caller.get(f"changes/?since={copy.cursor}").json()
    assert [entry["id"] for entry in first["results"]] == [row.key]
    assert first["results"][0]["row"]["our_aims"] == "7"
    pages, more = 1, first["next"]
    while more:
        body = copy.caller.get(more).json()
        assert [entry["id"] for entry in body["results"]] == [row.key]
        pages, more = pages + 1, body["next"]
    # Nine events of it, four a page.
    assert pages == 3


def test_a_token_is_told_of_the_nouns_that_its_scopes_read() -> None:
    both = following("LDS")
    some = {scope: following("LDS", "changes:read", scope) for scope in NOUNS.values()}
    visit = factories.a_delegation(
        "LDS", organisations=[{"name": "Made-up office"}], delegates=factories.some_delegates(1)
    )
    looked_at(visit, by=factories.council_user("LDS"))
    factories.a_contact("LDS")
    factories.an_intervention("LDS")
    an_agreement("LDS", "councils", by=factories.council_user("LDS"), kind=AgreementKind.MOU)
    a_position()
    a_version()
    a_question("LDS")
    assert {entry["noun"] for entry in both.follow()} == set(NOUNS)
    for scope, copy in some.items():
        assert {entry["noun"] for entry in copy.follow()} == {noun for noun, reads in NOUNS.items() if reads == scope}
    assert not any("delegates" in row for row in some["delegations:read"].rows.values())
    assert any("delegates" in row for row in both.rows.values())


def test_a_question_and_its_answer_are_told_to_the_council_and_to_those_who_answer() -> None:
    factories.body_of("unit")
    copies = {code: following(code) for code in ("CRF", "unit", "wales", "LDS", "scotland")}
    query = a_question("CRF")
    an_answer(query)
    heard = {code: told(copy) for code, copy in copies.items()}
    entry = [("changed", "queries", query.key)]
    assert heard == {"CRF": entry, "unit": entry, "wales": entry, "LDS": [], "scotland": []}
    assert copies["CRF"].rows["queries", query.key]["answers"][0]["text"] == "Yes, made up."


def test_a_record_that_a_question_names_is_told_to_the_unit_until_it_is_over() -> None:
    officer = factories.council_user("LDS")
    delegation = factories.a_delegation("LDS", by=officer, sharing=Sharing.COUNCIL)
    factories.body_of("unit")
    unit = following("unit")
    query = a_question("LDS", by=officer, about=delegation.key)
    assert ("changed", "delegations", delegation.key) in told(unit)
    assert unit.rows["delegations", delegation.key]["shown"] == "whole"
    an_answer(query)
    assert ("withdrawn", "delegations", delegation.key) in told(unit)
    assert ("delegations", delegation.key) not in unit.rows


def test_a_token_without_the_scope_is_refused_and_the_scope_is_named() -> None:
    answer = caller("LDS", "delegations:read").get("changes/")
    assert (answer.status_code, answer.json()["scope"]) == (403, "changes:read")


def test_reading_a_sensitive_record_through_the_feed_is_on_the_trail_and_tells_nobody() -> None:
    copies = [following("unit"), following("LDS")]
    row = factories.a_delegation("LDS", marking="OFFICIAL-SENSITIVE")
    copies[0].follow()
    [event] = Event.objects.filter(action="delegation_read", subject=row.key)
    assert (event.body, event.actor) == ("unit", copies[0].caller.client.user.key)
    assert told(copies[1]) == [("changed", "delegations", row.key)]
    assert told(copies[0]) == []


# -- Cursors -------------------------------------------------------------------------------------------------------


def must_read_again(answer: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (400, "read_again")
    assert parameters(answer)["since"].startswith("Read again")


def sealed(held: Caller, place: feed.Place) -> str:
    """A true cursor of this client for some other place."""
    user = again(held.client.user)
    return feed.cursor_for(feed.Reader(held.client.key, user.keys(), frozenset(held.client.scopes)), place)


def test_a_cursor_of_another_client_is_refused_even_of_the_same_body() -> None:
    ours, theirs = caller("LDS"), caller("LDS")
    cursor = theirs.get("changes/").json()["cursor"]
    assert theirs.get(f"changes/?since={cursor}").status_code == 200
    must_read_again(ours.get(f"changes/?since={cursor}"))


def test_a_cursor_that_is_cut_or_made_up_is_refused() -> None:
    held = caller("LDS")
    factories.a_delegation("LDS")
    cursor = held.get("changes/").json()["cursor"]
    for wrong in (cursor[: len(cursor) // 2], cursor[:-1], f"{cursor}A", "1", "杭州", "x" * 5000):
        must_read_again(held.get(f"changes/?since={wrong}"))


def test_a_cursor_from_the_future_is_refused() -> None:
    held = caller("LDS")
    end = feed.horizon()
    assert held.get(f"changes/?since={sealed(held, end)}").status_code == 200
    must_read_again(held.get(f"changes/?since={sealed(held, end._replace(xid=end.xid + 1))}"))
    must_read_again(held.get(f"changes/?since={sealed(held, end._replace(epoch=end.epoch + 1))}"))


def test_a_cursor_ends_when_what_its_body_sees_is_not_the_same() -> None:
    held = caller("LDS")
    cursor = held.get("changes/").json()["cursor"]
    # As when councils merge: the successor's people read what the others kept.
    Council.objects.get(code="BRD").successors.add(Council.objects.get(code="LDS"))
    must_read_again(held.get(f"changes/?since={cursor}"))
    assert Membership.objects.get(user=held.client.user)


def test_a_cursor_ends_with_the_scopes_that_it_was_given_for() -> None:
    """A token may be asked for with fewer scopes; events passed over meanwhile would be missed later."""
    held = caller("LDS")
    cursor = held.get("changes/").json()["cursor"]
    ApiClient.objects.filter(pk=held.client.pk).update(scopes=["changes:read", "organisations:read"])
    must_read_again(held.get(f"changes/?since={cursor}"))


def test_after_a_restore_every_cursor_ends_and_new_ones_go_on() -> None:
    copy = following("LDS")
    before = copy.cursor
    call_command("raise_epoch", verbosity=0)
    must_read_again(copy.caller.get(f"changes/?since={before}"))
    copy.begin()
    row = factories.a_delegation("LDS")
    assert told(copy) == [("changed", "delegations", row.key)]


def test_a_cursor_says_nothing_about_how_much_others_do() -> None:
    held = caller("LDS")
    first = held.get("changes/").json()["cursor"]
    factories.a_delegation("MAN", sharing=Sharing.COUNCIL)
    second = held.get("changes/").json()["cursor"]
    assert len(first) == len(second)
    assert str(feed.horizon().xid) not in second


@pytest.mark.parametrize("query", ["since=", "since=a&since=b", "after=x", "fields=id"])
def test_other_ways_of_asking_are_refused_by_name(query: str) -> None:
    answer = caller("LDS").get(f"changes/?{query}")
    assert answer.status_code == 400
    assert set(parameters(answer)) == {query.partition("=")[0]}


def test_a_client_that_was_switched_off_is_refused_in_mid_page() -> None:
    copy = following("LDS")
    ApiClient.objects.filter(pk=copy.caller.client.pk).update(is_active=False)
    assert copy.caller.get(f"changes/?since={copy.cursor}").status_code == 401


def test_a_new_token_goes_on_with_the_cursor_of_the_last_one() -> None:
    copy = following("LDS")
    row = factories.a_delegation("LDS")
    copy.caller.token = token_of(copy.caller.client, timedelta(minutes=1))
    assert told(copy) == [("changed", "delegations", row.key)]


@pytest.mark.capability("P20", part="log and alert")
def test_the_unit_hears_of_pressure_from_the_alert_on_and_other_councils_never() -> None:
    officer = factories.council_user("LDS")
    unit, leeds, bradford = following("unit"), following("LDS"), following("BRD")
    row = factories.an_intervention(by=officer)
    assert told(unit) == told(bradford) == []
    assert ("changed", "interventions", row.key) in told(leeds)
    services.alert_unit(row, seen=1, by=again(officer), now=NOW)
    for copy, hears in ((unit, True), (leeds, True), (bradford, False)):
        assert (("changed", "interventions", row.key) in told(copy)) == hears
