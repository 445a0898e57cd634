"""One register under measurement: asks it for pages and calls in this process, and says how long each took.

Reads names of what to ask, a line each, and answers each with a line of JSON. Everything is asked through every layer
that a request passes, session, token and limits included.
"""

import json
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any

import django

# What is logged goes elsewhere.
ANSWERS, sys.stdout = sys.stdout, sys.stderr
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.timezone import localdate  # noqa: E402

from accounts.models import ApiClient, User  # noqa: E402
from engagement.models import Delegation  # noqa: E402
from overview.queue import QueueView, branches  # noqa: E402
from tests.api.callers import caller, token_of  # noqa: E402
from web.paging import PAGE_SIZE, page_of  # noqa: E402

DEEP = 10_000 * PAGE_SIZE
FILTERS = "place=CN-330100&stage=closed&direction=inward"
# Of several calls one after another the fastest tells most: what else the machine does only ever adds.
AT_ONCE = 5


class Probe:
    def __init__(self) -> None:
        self.officer, self.analyst = self.signed_in("officer@leeds.example"), self.signed_in("analyst@unit.example")
        self.leeds, self.unit = self.token("LDS"), self.token("unit")
        analyst = User.objects.get(email="analyst@unit.example")
        seen = Delegation.objects.visible_to(analyst)
        self.asked: dict[str, Callable[[], Any]] = {
            "list": self.page(self.officer, "/delegations/"),
            "list filtered": self.page(self.officer, f"/delegations/?{FILTERS}"),
            "api": self.call(self.leeds, "delegations/"),
            "api filtered": self.call(self.leeds, f"delegations/?{FILTERS}"),
            "overview": self.page(self.analyst, "/overview/"),
            "home": self.page(self.analyst, "/"),
            "contacts": self.page(self.officer, "/contacts/"),
            "contacts filtered": self.page(self.officer, "/contacts/?place=CN-330100&kind=email"),
            "api contacts": self.call(self.leeds, "contacts/"),
            "agreements": self.page(self.officer, "/agreements/"),
            "directory": self.page(self.officer, "/organisations/?q=杭州"),
            "search": self.page(self.officer, "/search/?q=Hangzhou"),
            "calendar": self.page(self.officer, "/calendar/"),
            "place": self.page(self.officer, "/places/CN-330100/"),
            "list of all": self.page(self.analyst, "/delegations/"),
            "api of all": self.call(self.unit, "delegations/"),
            **{f"queue {view}": self.page(self.analyst, f"/review/?view={view}") for view in QueueView.values},
        }
        if (deep := self.deep(seen.exclude(stage="draft"), ("-listed_on", "-key"), "listed_on__lt")) is not None:
            self.asked["list of all, deep"] = self.page(self.analyst, f"/delegations/?after={deep}")
            self.asked["api of all, deep"] = self.call(self.unit, f"delegations/?after={deep}")
        waiting = branches(seen, QueueView.NEW, analyst, localdate())[0]
        if (deep := self.deep(waiting, ("waiting_at", "key"), "waiting_at__gt")) is not None:
            self.asked["queue new, deep"] = self.page(self.analyst, f"/review/?view=new&after={deep}")

    def signed_in(self, email: str) -> Client:
        """Signed in as people are: a session without a sign-in is soon ended."""
        user, password = User.objects.get(email=email), secrets.token_urlsafe(24)
        user.set_password(password)
        user.save()
        client = Client(raise_request_exception=False)
        answer = client.post("/account/sign-in/", {"login": email, "password": password})
        assert answer.status_code == 302, f"{email} cannot sign in"
        return client

    def token(self, code: str) -> str:
        known = ApiClient.objects.filter(body=code).first()
        return token_of(known) if known else caller(code).token

    def page(self, client: Client, address: str) -> Callable[[], Any]:
        return lambda: client.get(address)

    def call(self, token: str, address: str) -> Callable[[], Any]:
        return lambda: Client(raise_request_exception=False).get(
            f"/api/v1/{address}", headers={"Authorization": f"Bearer {token}"}
        )

    def deep(self, rows: Any, order: tuple[str, ...], beyond: str) -> str | None:
        """A cursor in the middle of a long list; None where the list is short."""
        name = beyond.partition("__")[0]
        try:
            there = rows.order_by(*order).values_list(name, flat=True)[DEEP]
        except IndexError:
            return None
        return page_of(rows.filter(**{beyond: there}), order).following

    def time(self, name: str) -> float | None:
        """Milliseconds; None where it was not answered at all."""
        took = []
        for _ in range(AT_ONCE):
            began = time.perf_counter()
            answer = self.asked[name]()
            took.append(time.perf_counter() - began)
            if answer.status_code != 200:
                return None
        return min(took) * 1000

    def reads(self, name: str) -> int:
        """How many times the database is asked. What is put on the trail depends on the markings of the rows shown."""
        with CaptureQueriesContext(connection) as asked:
            self.asked[name]()
        return sum(query["sql"].startswith("SELECT") for query in asked)


def main() -> None:
    with connection.cursor() as cursor:
        # Making a deep cursor walks the whole list.
        cursor.execute("SET statement_timeout = 0")
    probe = Probe()
    connection.close()
    answers: dict[str, Callable[[str], Any]] = {"time": probe.time, "reads": probe.reads}
    print(json.dumps(sorted(probe.asked)), file=ANSWERS, flush=True)
    for line in sys.stdin:
        what, _space, name = line.strip().partition(" ")
        print(json.dumps(answers[what](name)), file=ANSWERS, flush=True)


main()
