"""A client written by hand, from docs/api.md alone: it reads all that it may and keeps its copy in step.

It knows addresses, a client's ID and its secret, and nothing of the service's code.
"""

import time
from typing import Any

import requests

LONGEST_WAIT = 60
AGAIN = (429, 503)


class Partner:
    """Keeps rows by noun and id, where it goes on, and how often it was told of each row."""

    def __init__(self, host: str, client_id: str, secret: str, scopes: str) -> None:
        self.host = host
        self.named = (client_id, secret)
        self.scopes = scopes
        self.session = requests.Session()
        self.ends, self._token = 0.0, ""
        self.cursor = ""
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.told: list[tuple[str, str]] = []

    def close(self) -> None:
        self.session.close()

    # -- Calls -------------------------------------------------------------------------------------------------------

    @property
    def token(self) -> str:
        if time.monotonic() > self.ends:
            self._ask_for_token()
        return self._token

    def _ask_for_token(self) -> None:
        answer = self.session.post(
            f"{self.host}/oauth/token/",
            auth=self.named,
            data={"grant_type": "client_credentials", "scope": self.scopes},
            timeout=30,
        )
        answer.raise_for_status()
        given = answer.json()
        self._token = str(given["access_token"])
        # A little before it ends: the clocks may differ.
        self.ends = time.monotonic() + given["expires_in"] - 30

    def get(self, address: str) -> dict[str, Any]:
        """One object. Waits where it is told to; raises what the service refuses."""
        asked_anew = False
        while True:
            answer = self.session.get(address, headers={"Authorization": f"Bearer {self.token}"}, timeout=30)
            if answer.status_code in AGAIN:
                time.sleep(min(int(answer.headers["Retry-After"]), LONGEST_WAIT))
            elif answer.status_code == 401 and not asked_anew:
                # It ended meanwhile. A second refusal is meant.
                asked_anew = True
                self._ask_for_token()
            else:
                answer.raise_for_status()
                found: dict[str, Any] = answer.json()
                return found

    def address(self, noun: str) -> str:
        return f"{self.host}/api/v1/{noun}/"

    # -- The copy ----------------------------------------------------------------------------------------------------

    def all_of(self, noun: str) -> dict[tuple[str, str], dict[str, Any]]:
        """All that a list shows now, page by page."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        following: str | None = self.address(noun)
        while following:
            page = self.get(following)
            found |= {(noun, row["id"]): row for row in page["results"]}
            following = page["next"]
        return found

    def listed(self) -> dict[tuple[str, str], dict[str, Any]]:
        return self.all_of("delegations") | self.all_of("organisations")

    def begin(self) -> None:
        """A cursor first, then the lists: what changes meanwhile is told after the cursor."""
        self.cursor = self.get(self.address("changes"))["cursor"]
        self.rows = self.listed()

    def follow(self) -> None:
        """Read on until all is told."""
        following: str | None = f"{self.address('changes')}?since={self.cursor}"
        while following:
            try:
                page = self.get(following)
            except requests.HTTPError as refusal:
                if refusal.response is None or refusal.response.json().get("code") != "read_again":
                    raise
                self.begin()
                return
            for entry in page["results"]:
                self.take(entry)
            self.cursor, following = page["cursor"], page["next"]

    def take(self, entry: dict[str, Any]) -> None:
        named = entry["noun"], entry["id"]
        self.told.append(named)
        if entry["change"] == "changed":
            self.rows[named] = entry["row"]
        else:
            self.rows.pop(named, None)
