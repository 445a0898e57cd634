"""A browser that watches: any failed answer, console error, stopped script or request to somebody else fails the test.

Never wait with `page.wait_for_function`: it evaluates text, which the content security policy forbids. Use `expect`.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.clock import machine_now

# Playwright keeps an event loop in the test's own thread, where Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

QUIET_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
# axe waits for timers, which do not run in a page without JavaScript: there, short waits end at once.
TIMERS_FOR_AXE = """() => {
  if (document.body.classList.contains("js-enabled")) return;
  window.setTimeout = (act, wait) => { if (!(wait > 100)) Promise.resolve().then(act); return 1; };
}"""
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Allowed:
    rule: str
    selector: str
    why: str
    until: date


# What stays, by rule and selector, until it is looked at again.
ALLOWED = (
    Allowed(
        rule="aria-allowed-attr",
        selector=".govuk-radios__input[aria-expanded]",
        why="GOV.UK Frontend says on purpose whether the question under a choice is open",
        until=date(2027, 11, 30),
    ),
)


@dataclass
class Faults:
    """What went wrong while the test looked on. `allow` names a status that the test is about."""

    host: str
    found: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)

    def allow(self, *statuses: int) -> None:
        self.allowed.update(statuses)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.found.append(f"script error: {error.error}"))

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.found.append(f"request to somebody else: {request.url}")
        if address.path == "/csp-report/":
            self.found.append(f"the content security policy stopped something: {request.post_data}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.found.append(f"{response.status} for {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        about_status = "the server responded with a status of" in message.text
        if about_status and any(f"status of {status} " in message.text for status in self.allowed):
            return
        self.found.append(f"console: {message.text}")


@pytest.fixture(scope="session")
def base_url() -> None:
    """The plugin's own is written in a way that pytest warns of; addresses come from `live_server`."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "args": QUIET_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London"}


# The first words of each table that is wider than what it stands in, and does not scroll there.
TOO_WIDE = """() => [...document.querySelectorAll("main table")].filter((table) => {
  const around = table.closest(".app-scroll") || table.parentElement;
  const reaches = table.getBoundingClientRect().right > around.getBoundingClientRect().right + 1;
  return reaches && getComputedStyle(around).overflowX === "visible";
}).map((table) => table.textContent.trim().replace(/\\s+/g, " ").slice(0, 60))"""


@pytest.fixture
def faults(live_server: Any) -> Faults:
    return Faults(host=urlsplit(live_server.url).netloc)


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], faults: Faults) -> Iterator[Callable[..., BrowserContext]]:
    """Every context of a test is watched, however many people it plays."""

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        faults.watch(context)
        return context

    yield watched
    assert not faults.found, "\n".join(faults.found)


@pytest.fixture
def page_without_script(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(java_script_enabled=False).new_page()


def barriers(page: Page) -> list[str]:
    """What axe finds on the page as it stands, without what is allowed; and whether the page fits its screen."""
    page.evaluate(TIMERS_FOR_AXE)
    results = Axe().run(page, options={"runOnly": AXE_TAGS, "resultTypes": ["violations"], "preload": False})
    found = [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in results.response["violations"]
        for node in rule["nodes"]
        if not _is_allowed(page, rule["id"], node["target"][0])
    ]
    width, screen = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    if width > screen:
        found.append(f"{width} pixels wide on a screen of {screen}")
    return [*found, *(f"a table reaches over what stands beside it: {words}" for words in page.evaluate(TOO_WIDE))]


@pytest.fixture
def check_access() -> Callable[[Page], None]:
    """Run axe over the page as it stands, and look whether it fits its screen."""

    def check(page: Page) -> None:
        found = barriers(page)
        assert not found, "\n".join([page.url, *found])

    return check


def _is_allowed(page: Page, rule: str, target: str) -> bool:
    today = machine_now().date()
    matching = [one.selector for one in ALLOWED if one.rule == rule and today <= one.until]
    return any(
        page.evaluate("([target, selector]) => document.querySelector(target).matches(selector)", [target, selector])
        for selector in matching
    )
