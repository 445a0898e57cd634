"""Positions and lines in the change feed: to each system what it sees, and of a draft to nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.roles import Role
from audit.models import Event
from guidance import services
from overview import feed
from tests.api.callers import caller
from tests.api.following import Copy
from tests.factories import NOW, body_of, council_user, user_of
from tests.guidance.texts import (
    a_draft_line,
    a_draft_position,
    a_position,
    a_version,
    cleared,
    countersigned,
    published,
    submitted,
    writer,
)

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _held(monkeypatch: pytest.MonkeyPatch, time_machine: Any) -> None:
    """A test is one transaction: the horizon stands behind its last event, and today is the day of its acts."""

    def end() -> feed.Place:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT epoch, pg_current_xact_id()::text, (SELECT coalesce(max(id), 0) FROM audit_event)"
                " FROM audit_epoch"
            )
            epoch, xid, event = cursor.fetchone()
        return feed.Place(epoch, int(xid), event)

    monkeypatch.setattr(feed, "horizon", end)
    time_machine.move_to(LATER, tick=False)


def following(*codes: str) -> dict[str, Copy]:
    return {code: Copy(caller(code)).begin() for code in codes}


def told(copy: Copy) -> list[tuple[str, str, str]]:
    return [(entry["change"], entry["noun"], entry["id"]) for entry in copy.follow()]


def test_a_draft_is_told_to_nobody_and_what_is_published_to_all_whom_it_is_for() -> None:
    copies = following("unit", "LDS", "CRF", "wales", "scotland", "chongqing", "fcdo")
    draft = submitted(a_draft_position("fcdo", nation="wales"))
    line = cleared(submitted(a_draft_line("unit", nations=["wales"]), "dbt"))
    assert not any(told(copy) for copy in copies.values())
    row, version = countersigned(draft), countersigned(line)
    both = [("changed", "positions", row.key), ("changed", "lines", version.line.key)]
    heard = {code: told(copy) for code, copy in copies.items()}
    assert heard == {
        "unit": both,
        "LDS": [],
        "CRF": both,
        "wales": both,
        "scotland": [],
        "chongqing": both,
        "fcdo": both,
    }
    for code in ("unit", "CRF"):
        for noun, key in (("positions", row.key), ("lines", version.line.key)):
            assert copies[code].rows[noun, key] == copies[code].caller.get(f"{noun}/{key}/").json()


def test_what_takes_its_place_and_what_is_withdrawn_is_told_with_its_state() -> None:
    first = a_position("fcdo")
    copy = following("LDS")["LDS"]
    second = a_position("fcdo", text="Newer words.", now=LATER)
    assert sorted(told(copy)) == sorted([("changed", "positions", first.key), ("changed", "positions", second.key)])
    assert copy.rows["positions", first.key]["state"] == "superseded"
    services.withdraw(second, reason="No.", seen=second.version, by=user_of("unit", Role.PUBLISHER), now=LATER)
    assert told(copy) == [("changed", "positions", second.key)]
    assert copy.rows["positions", second.key]["state"] == "withdrawn"


def test_a_line_comes_with_the_version_in_force_for_its_reader() -> None:
    first = a_version("unit")
    line = first.line
    copies = following("LDS", "CRF")
    second = services.draft_next_version(
        line, by=writer("unit"), now=LATER, headline="For Wales.", change_note="Wales alone.", nations=["wales"]
    )
    assert [told(copy) for copy in copies.values()] == [[], []]
    published(second, now=LATER)
    assert [told(copy) for copy in copies.values()] == [[("changed", "lines", line.key)]] * 2
    leeds, cardiff = (copy.rows["lines", line.key]["in_force"] for copy in copies.values())
    assert (leeds, cardiff["headline"]) == (None, "For Wales.")


def test_what_a_reader_does_with_guidance_is_told_to_no_system() -> None:
    officer, row = council_user("LDS"), a_version("unit")
    copies = following("unit", "LDS")
    services.acknowledge(row, by=officer, now=LATER)
    services.note_opened(row, by=officer, now=LATER)
    assert [told(copy) for copy in copies.values()] == [[], []]


def test_who_sees_it_no_more_is_told_that_it_is_withdrawn() -> None:
    """A council that a line reached as a member of a network, and which has left the network since."""
    leeds = body_of("LDS").council
    row = a_version("unit", networks=["corecities"])
    copy = following("LDS")["LDS"]
    assert ("lines", row.line.key) in copy.rows
    services.withdraw(row, reason="No.", seen=row.version, by=user_of("unit", Role.PUBLISHER), now=LATER)
    assert leeds is not None
    leeds.networks.clear()
    assert copy.follow() == [{"change": "withdrawn", "noun": "lines", "id": row.line.key}]
    assert copy.rows == {}


def test_reading_a_marked_text_through_the_feed_is_on_the_trail_and_tells_nobody() -> None:
    copies = following("unit", "LDS")
    row = a_position("fcdo", marking="OFFICIAL-SENSITIVE")
    copies["LDS"].follow()
    [event] = Event.objects.filter(action="guidance_read", subject=row.key)
    assert (event.body, event.actor) == ("LDS", copies["LDS"].caller.client.user.key)
    assert told(copies["unit"]) == [("changed", "positions", row.key)]
    assert told(copies["LDS"]) == []
