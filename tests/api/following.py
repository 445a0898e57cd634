"""Systems that keep a copy of what they may see, written from the description of the API alone."""

import time
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from overview import feed
from tests.api.callers import Caller

# Each list with the scope that reads it.
NOUNS = {
    "delegations": "delegations:read",
    "contacts": "contacts:read",
    "interventions": "interventions:read",
    "organisations": "organisations:read",
    "agreements": "agreements:read",
    "assessments": "assessments:read",
    "positions": "guidance:read",
    "lines": "guidance:read",
    "queries": "queries:read",
}
# Another run of tests on the same cluster may hold a transaction open, and the horizon with it.
LONGEST_WAIT = 300


@dataclass
class Copy:
    """What one system holds: rows by noun and id, and where it goes on."""

    caller: Caller
    cursor: str = ""
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)
    entries: int = 0

    def begin(self) -> "Copy":
        """A cursor first, then the lists: what changes while they are read is told after the cursor."""
        self.cursor = self.caller.get("changes/").json()["cursor"]
        self.rows = listed(self.caller)
        return self

    def follow(self) -> list[dict[str, Any]]:
        """Read on until all is told."""
        told: list[dict[str, Any]] = []
        more: str | None = f"changes/?since={self.cursor}"
        while more:
            answer = self.caller.get(more)
            assert answer.status_code == 200, answer.json()
            body = answer.json()
            for entry in body["results"]:
                self.take(entry)
            told += body["results"]
            self.cursor, more = body["cursor"], body["next"]
        self.entries += len(told)
        return told

    def take(self, entry: dict[str, Any]) -> None:
        named = entry["noun"], entry["id"]
        if entry["change"] == "changed":
            self.rows[named] = entry["row"]
        else:
            assert entry.keys() == {"change", "noun", "id"}
            self.rows.pop(named, None)


def listed(caller: Caller) -> dict[tuple[str, str], Any]:
    """All that the lists show, of the nouns that the client may read."""
    found: dict[tuple[str, str], Any] = {}
    for noun in (noun for noun, scope in NOUNS.items() if scope in caller.client.scopes):
        more: str | None = f"{noun}/"
        while more:
            body = caller.get(more).json()
            found |= {(noun, row["id"]): row for row in body["results"]}
            more = body["next"]
    return found


def wait_until_all_is_told() -> None:
    """Until the horizon has passed every transaction of this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        [now] = map(int, cursor.fetchone())
    ends = time.monotonic() + LONGEST_WAIT
    while feed.horizon().xid <= now:
        assert time.monotonic() < ends, "A transaction elsewhere holds the horizon."
        time.sleep(0.05)
