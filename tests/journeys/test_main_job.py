"""The main job once through: a council logs a delegation, the unit sees it counted, a partner system reads it."""

import base64
import io
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from accounts.rules import Sharing
from engagement.models import Delegation
from engagement.rules import Stage
from tests.api.callers import written
from tests.factories import a_delegation
from tests.journeys.hands import Hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Hangzhou friendship visit"
OFFICE = "Made-up Hangzhou Foreign Affairs Office"
STOPS = (
    ("Welcome by the Lord Mayor", "10am", "Courtesy call", "Civic Hall"),
    ("Meeting on trade in life sciences", "11:30am", "Formal meeting", "Civic Hall"),
    ("Visit to the city museum", "2pm", "Site visit", "Leeds City Museum"),
    ("Roundtable with local firms", "4pm", "Roundtable", "Nexus"),
    ("Dinner", "7pm", "Banquet or reception", "Leeds Town Hall"),
)
DELEGATES = (
    ("Zhang Ceshi", "张测试", "Deputy mayor"),
    ("Li Yangben", "李样本", "Director"),
    ("Wang Shili", "王示例", ""),
)
NAMES = [name for names in DELEGATES for name in names[:2]]
LIMIT = 8 * 60
# What a council that is not party to it may know.
SUMMARY = {
    *("id", "shown", "reference", "council", "title", "direction", "country", "place", "starts_on", "ends_on"),
    *("purposes", "stage", "links"),
}
# Ways to type the city: characters, an old spelling, pinyin with its tone marks.
SPELLINGS = {True: "杭州", False: "hangchow"}


def first_day() -> date:
    return timezone.localdate() + timedelta(days=60)


def log_hangzhou(officer: Hand, spelling: str) -> str:
    """From the first page to the reference."""
    officer.presses("Log a delegation")
    officer.types("Title", TITLE)
    officer.ticks("Inward: they come to us")
    officer.finds("Country or territory", "China", "China (mainland)")
    officer.presses("Save and continue")

    officer.follows("Dates and purpose")
    first, last = first_day(), first_day() + timedelta(days=3)
    officer.types_day("First day", first.day, first.month, first.year)
    officer.types_day("Last day", last.day, last.month, last.year)
    officer.ticks("Civic or ceremonial")
    officer.ticks("Trade and exports")
    officer.presses("Save and continue")

    officer.follows("Where")
    officer.presses("Add a place")
    officer.finds("Name of the place", spelling, "Hangzhou, Zhejiang")
    officer.presses("Save and continue")
    officer.reads("Hangzhou", "杭州市")
    officer.presses("Continue")

    officer.follows("Organisations")
    officer.presses("Add an organisation")
    officer.types("Name of the organisation", OFFICE)
    officer.presses("Save and continue")
    officer.reads("No organisation that you can see is called")
    officer.types("Name in its own language (optional)", "虚构市外办")
    officer.selects("Kind of organisation", "Foreign Affairs Office")
    officer.presses("Save and continue")
    officer.presses("Continue")

    officer.follows("Programme")
    officer.presses("Add a stop")
    for place, (title, at, kind, site) in enumerate(STOPS, start=1):
        officer.types("What is it?", title)
        officer.types("Time (optional)", at)
        officer.selects("Kind", kind)
        officer.types("Site (optional)", site)
        officer.presses("Save and add another" if place < len(STOPS) else "Save and continue")
    officer.reads(*(title for title, *_ in STOPS))
    officer.presses("Continue")

    officer.follows("Delegates")
    officer.presses("Add a delegate")
    for place, (name, local_name, title) in enumerate(DELEGATES, start=1):
        officer.types("Name", name)
        officer.types("Name in its own script (optional)", local_name)
        officer.types("Job title or office (optional)", title)
        officer.presses("Save and add another" if place < len(DELEGATES) else "Save and continue")
    officer.reads(*NAMES)
    officer.presses("Continue")

    officer.follows("Who may see it")
    officer.ticks("The central unit, and a summary for all councils")
    officer.presses("Save and continue")

    officer.presses("Check your answers")
    officer.reads(TITLE, OFFICE, "虚构市外办", *NAMES, *(title for title, *_ in STOPS))
    officer.presses("Log this delegation")
    officer.reads("Delegation logged")
    reference = re.search(r"LDS-\d\d-[0-9A-Z]{5}", officer.text)
    assert reference is not None
    return reference[0]


def figures(reader: Hand) -> dict[str, Any]:
    """The four figures of the overview by their names, the headline, and the row of Leeds."""
    reader.opens("/overview/")
    tiles = {}
    for tile in reader.page.locator(".app-figure").all():
        name, number, *meaning = (line for line in tile.inner_text().splitlines() if line)
        tiles[name] = (int(number), "".join(meaning))
    table = reader.page.get_by_role("region", name="Delegations by council").get_by_role("table")
    heads = table.get_by_role("columnheader").all_inner_texts()
    row = table.get_by_role("row").filter(has=reader.page.get_by_role("rowheader", name="Leeds", exact=True))
    # The first column is the name of the council; a number that is a link says what it counts, out of sight.
    cells = dict(zip(heads[1:], row.get_by_role("cell").all_inner_texts(), strict=False))
    leeds = {name: int(cells[name].split()[0]) for name in ("Inward", "Outward", "Virtual", "Delegations") if cells}
    return {**tiles, "headline": reader.page.locator("h1").inner_text(), "Leeds": leeds}


class System:
    """A partner system, over real HTTP, with nothing but what create_api_client printed."""

    def __init__(self, host: str, body: str, scopes: str) -> None:
        said = io.StringIO()
        call_command("create_api_client", name=f"System of {body}", body=body, scopes=scopes, stdout=said)
        told = json.loads(said.getvalue())
        self.host = host
        basic = base64.b64encode(f"{told['client_id']}:{told['client_secret']}".encode()).decode()
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": scopes}).encode()
        kind = "application/x-www-form-urlencoded"
        status, answer = self._send("/oauth/token/", form, {"Authorization": f"Basic {basic}", "Content-Type": kind})
        assert status == 200, answer
        self.token = answer["access_token"]

    def asks(self, address: str, sent: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        return self._send(f"/api/v1/{address}", None if sent is None else json.dumps(sent).encode(), headers)

    def _send(self, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, Any]:
        request = urllib.request.Request(self.host + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


@pytest.fixture
def by() -> type[Hand]:
    """By keyboard alone it is logged in test_by_keyboard.py."""
    return Hand


@pytest.mark.capability("UK1", part="the figures move by one with a logged delegation")
@pytest.mark.long
def test_a_council_logs_a_delegation_the_unit_counts_it_and_a_partner_reads_it(
    signing_in: Callable[[str], Hand],
    live_server: Any,
    script: bool,
    record_property: Callable[[str, Any], None],
) -> None:
    officer = signing_in("officer@leeds.example")
    colleague = User.objects.get(email="monitoring@leeds.example")
    manchester = User.objects.get(email="officer@manchester.example")
    for code, by in (("LDS", colleague), ("MAN", manchester)):
        a_delegation(code, by=by, starts_on=first_day(), ends_on=first_day())
    analyst = signing_in("analyst@unit.example")
    before = figures(analyst)
    kept = a_delegation("LDS", by=colleague, sharing=Sharing.COUNCIL, starts_on=first_day(), ends_on=first_day())
    assert figures(analyst) == before, "A delegation that a council keeps to itself moves nothing"

    reference = log_hangzhou(officer, SPELLINGS[script])
    took = officer.seconds
    record_property("took", f"Logging a delegation {'with' if script else 'without'} JavaScript: {took:.0f} seconds")
    assert took < LIMIT
    delegation = Delegation.objects.get(reference=reference)
    assert (delegation.stage, delegation.place_id, delegation.council_id) == (Stage.LOGGED, "CN-330100", "LDS")

    after = figures(analyst)
    moved = {name: value for name, value in after.items() if value != before[name]}
    assert before["Delegations"] == (2, "2 inward") and moved.pop("Delegations") == (3, "3 inward")
    assert before["Leeds"] == {"Inward": 1, "Outward": 0, "Virtual": 0, "Delegations": 1}
    assert moved.pop("Leeds") == {"Inward": 2, "Outward": 0, "Virtual": 0, "Delegations": 2}
    assert "have logged 3 delegations" in moved.pop("headline")
    assert not moved, "Nothing else moves"

    analyst.follows("Delegations", within=analyst.page.locator(".app-figure").first)
    analyst.follows(TITLE)
    analyst.reads(
        reference, OFFICE, "虚构市外办", "You see all but the names of delegates", *(stop[0] for stop in STOPS)
    )
    analyst.sees_nothing_of(*NAMES)

    cardiff = signing_in("officer@cardiff.example")
    cardiff.follows("Delegations")
    cardiff.follows(TITLE)
    cardiff.reads(reference, "Leeds City Council shares a summary", "Hangzhou", "Trade and exports")
    cardiff.sees_nothing_of(*NAMES, OFFICE, "虚构市外办", *(stop[0] for stop in STOPS))
    cardiff.sees_nothing_of(kept.key)

    system = System(live_server.url, "MAN", "delegations:read delegations:write delegates:read")
    status, shown = system.asks(f"delegations/{delegation.key}/")
    assert status == 200, shown
    assert (set(shown), shown["shown"]) == (SUMMARY, "summary")
    assert [row["id"] for row in system.asks("delegations/?council=LDS")[1]["results"]] == [delegation.key]
    assert system.asks(f"delegations/{kept.key}/")[0] == 404
    assert system.asks("delegations/", written(council="LDS"))[0] == 403
    status, made = system.asks("delegations/", written(title="Made-up visit by a system", delegates=[]))
    assert status == 403, "Names of delegates ask for a scope of their own"
    status, made = system.asks("delegations/", written(title="Made-up visit by a system"))
    assert (status, made["council"], made["shown"], made["stage"]) == (201, "MAN", "whole", "logged")


def test_the_city_is_found_by_any_of_its_names(signing_in: Callable[[str], Hand]) -> None:
    officer = signing_in("officer@leeds.example")
    officer.presses("Log a delegation")
    officer.types("Title", TITLE)
    officer.ticks("Inward: they come to us")
    officer.finds("Country or territory", "China", "China (mainland)")
    officer.presses("Save and continue")
    officer.follows("Where")
    for spelling in ("Hángzhōu", "hang zhou", "Hangchow", "杭州"):
        officer.presses("Add a place")
        officer.types("Name of the place", spelling)
        officer.presses("Save and continue")
        officer.reads("Hangzhou", "杭州市")
        officer.follows("Remove")
        officer.presses("Remove")
