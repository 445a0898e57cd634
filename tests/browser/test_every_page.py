"""Every page that anybody can open, in a browser: full, empty, with mistakes, and without JavaScript.

The pages are walked from the URL configuration, so that a page is looked at the day it is born. What is looked for on
each is in docs/accessibility.md, which lists the pages too.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Response

from tests.browser import walking
from tests.browser.conftest import Faults, barriers
from tests.browser.walking import CROWDED, Stop
from tests.routes import Route
from tests.sweeps import at_least, taken
from tests.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.a11y,
    pytest.mark.django_db(transaction=True),
    pytest.mark.capability("G20"),
]

SMALL, WIDE = {"width": 320, "height": 700}, {"width": 1280, "height": 900}
# A share of the pages for each test, so that several run side by side.
SHARES = {
    "people and bodies": ("account", "bodies", "service", "invitations"),
    "delegations": ("delegations",),
    "all else": (),
}
NAME = "Local Engagement Register"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-store, private",
}
POLICY = {
    *("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"),
    *("style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'", "form-action 'self'"),
}
# What a page must be, told by the page itself: one heading, a language for each script, nothing that covers another.
LOOK = """() => {
  const han = /\\p{Script=Han}/u, found = [];
  const headings = document.querySelectorAll("h1");
  if (headings.length !== 1) found.push(`${headings.length} first headings`);
  if (document.documentElement.lang !== "en") found.push("no language");
  const said = document.querySelector(".govuk-phase-banner")?.innerText ?? "";
  if (!said.includes("This is a demonstration.")) found.push("no word of the demonstration in sight");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const holder = texts.currentNode.parentElement;
    if (!han.test(texts.currentNode.data) || ["SCRIPT", "OPTION", "TEXTAREA"].includes(holder.tagName)) continue;
    if (!holder.closest("[lang|=zh]")) found.push(`not said to be Chinese: ${texts.currentNode.data.slice(0, 60)}`);
  }
  for (const one of document.body.querySelectorAll("*")) {
    const position = getComputedStyle(one).position;
    if (position === "fixed" || position === "sticky") found.push(`${one.className} can cover what has the focus`);
  }
  return found;
}"""
# What script makes anew. A page without any of it is the same page with and without script, and is looked at with.
CHANGED_BY_SCRIPT = (
    "main :is([data-module]:not(a, button), [data-search-select], [data-suggest], [data-autosave], [data-tick-all])"
)
# A form with something to fill in. Where there is nothing to fill in, there is nothing to do wrong.
FORM = "main form[method=post]:has(input:not([type=hidden]), select, textarea)"
SEND_EMPTY = """form => {
  for (const box of form.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (box.type === "checkbox" || box.type === "radio") box.checked = false;
    else box.value = "";
  }
  form.submit();
}"""
LOST_LINKS = """() => [...document.querySelectorAll(".govuk-error-summary a")]
  .filter((link) => !document.querySelector(link.hash)?.matches("input, select, textarea"))
  .map((link) => `leads to no field: ${link.textContent}`)"""

# Looked at once more with colours of the reader's own and with wider text.
CORE = ("home", "overview", "delegations", "delegation", "delegation_tasks", "delegation_dates", "delegation_check")
# Each box, button and shape that colours of the reader's own would leave without an edge.
WITHOUT_EDGE = """() => {
  const edged = (style) => ["Top", "Bottom", "Left"].some((side) => style[`border${side}Style`] !== "none");
  const framed = ".govuk-input, .govuk-select, .govuk-textarea, .govuk-button, .app-marking";
  const boxes = [...document.querySelectorAll(framed)];
  const shapes = [...document.querySelectorAll(".app-chart use, .app-chart polygon, .app-legend svg *")];
  return [
    ...boxes.filter((box) => box.offsetParent && !edged(getComputedStyle(box))),
    ...shapes.filter((shape) => getComputedStyle(shape).stroke === "none" && !shape.closest("defs")),
  ].map((one) => `no edge: ${one.outerHTML.slice(0, 120)}`);
}"""
WIDEN_TEXT = """() => {
  for (const one of document.querySelectorAll("body *")) {
    Object.assign(one.style, { letterSpacing: "0.12em", wordSpacing: "0.16em", lineHeight: "1.5" });
  }
}"""
CUT_OFF = """() => {
  const foot = (one) => one.getBoundingClientRect().bottom;
  return [...document.querySelectorAll("main *, header *")]
    .filter((one) => getComputedStyle(one).overflowY === "hidden" && one.clientHeight > 1)
    .filter((one) => [...one.children].some((child) => foot(child) > foot(one) + 1))
    .map((one) => `cut off: ${one.outerHTML.slice(0, 120)}`);
}"""


@pytest.fixture
def walker(new_context: Callable[..., BrowserContext], live_server: Any, faults: Faults) -> Callable[..., "Walker"]:
    return lambda country, **options: Walker(new_context, live_server.url, country, options)


class Walker:
    """Goes from page to page, each as the person who opens it, and keeps what is wrong."""

    def __init__(self, new_context: Any, host: str, country: World, options: dict[str, Any]) -> None:
        self.new_context = new_context
        self.host = host
        self.country = country
        self.options = options
        self.pages: dict[str, Page] = {}
        self.wrong: list[str] = []
        self.looked_at = 0

    def page_of(self, person: str) -> Page:
        if person not in self.pages:
            context = self.new_context(viewport=SMALL, **self.options)
            user = self.country.people[person]
            if user is not None:
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": walking.session_of(user), "url": self.host}
                context.add_cookies([cookie])
            self.pages[person] = context.new_page()
        return self.pages[person]

    def open(self, stop: Stop) -> Page:
        page = self.page_of(stop.person)
        answer = page.goto(self.host + stop.address)
        assert answer is not None
        self.wrong += [f"{stop}: {fault}" for fault in wrong_in_headers(answer)]
        return page

    def look(self, stop: Stop, page: Page) -> None:
        self.looked_at += 1
        found = [*barriers(page), *page.evaluate(LOOK)]
        if not re.fullmatch(rf"(Error: )?\S.* – {NAME}", page.title()):
            found.append(f"title {page.title()}")
        self.wrong += [f"{stop}: {fault}" for fault in found]

    def fits(self, stop: Stop, page: Page, size: dict[str, int]) -> None:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        width = page.evaluate("() => document.documentElement.scrollWidth")
        if width > size["width"]:
            self.wrong.append(f"{stop}: {width} pixels wide on a screen of {size['width']}")


def wrong_in_headers(answer: Response) -> list[str]:
    headers = answer.headers
    found = [f"{name}: {headers.get(name)}" for name, value in HEADERS.items() if headers.get(name) != value]
    policy = headers.get("content-security-policy", "")
    said = {part.strip() for part in policy.split(";")}
    if "unsafe" in policy or not said >= POLICY:
        found.append(f"policy: {policy}")
    return found


def of_share(share: str) -> Callable[[Route], bool]:
    others = sum(SHARES.values(), ())

    def is_of(route: Route) -> bool:
        start = route.pattern.split("/")[0]
        return start in SHARES[share] if SHARES[share] else start not in others

    names = {route.name for route in taken(filter(is_of, walking.page_routes()))}
    return lambda route: route.name in names


def depends_on_what_there_is(route: Route) -> bool:
    """Others are the same in a full country."""
    same = ("account_", "mfa_", "accessibility", "privacy", "cookies", "help", "attribution", "api_docs")
    return not route.name.startswith(same)


def states(stops: Iterable[Stop]) -> list[Stop]:
    """Those without a further question in their address."""
    return [stop for stop in stops if "?" not in stop.address]


@pytest.mark.parametrize("share", SHARES)
def test_full_pages_have_no_barrier(share: str, walker: Callable[..., Walker], faults: Faults) -> None:
    faults.allow(400)  # addresses with nonsense in them
    country = walking.full_country()
    walk = walker(country)
    for stop in walking.stops(country, of_records=("draft", "councils", *CROWDED), which=of_share(share)):
        page = walk.open(stop)
        walk.look(stop, page)
        walk.fits(stop, page, WIDE)
        page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    assert not walk.wrong, "\n".join(walk.wrong)
    assert walk.looked_at >= at_least(15)


def test_empty_pages_have_no_barrier(walker: Callable[..., Walker], faults: Faults) -> None:
    country = walking.bare_country()
    walk = walker(country)
    names = {route.name for route in taken(filter(depends_on_what_there_is, walking.page_routes()))}
    for stop in states(walking.stops(country, of_records=("draft",), which=lambda route: route.name in names)):
        walk.look(stop, walk.open(stop))
    assert not walk.wrong, "\n".join(walk.wrong)
    assert walk.looked_at >= at_least(30)


@pytest.mark.parametrize("share", SHARES)
def test_pages_without_script_have_no_barrier(share: str, walker: Callable[..., Walker], faults: Faults) -> None:
    faults.allow(400)
    country = walking.full_country()
    walk = walker(country, java_script_enabled=False)
    opened = 0
    for stop in walking.stops(country, of_records=("draft", "councils"), once=True, which=of_share(share)):
        page = walk.open(stop)
        opened += 1
        walk.fits(stop, page, SMALL)
        if page.locator(CHANGED_BY_SCRIPT).count():
            page.set_viewport_size(WIDE)  # type: ignore[arg-type]
            walk.look(stop, page)
    assert not walk.wrong, "\n".join(walk.wrong)
    assert opened >= at_least(15)
    assert walk.looked_at >= at_least(5)


@pytest.mark.parametrize("share", SHARES)
def test_pages_with_mistakes_have_no_barrier(share: str, walker: Callable[..., Walker], faults: Faults) -> None:
    """Every form sent empty: a summary of errors that has the focus, each line of which leads to its field."""
    faults.allow(400, 409, 412)
    country = walking.full_country()
    walk = walker(country)
    mistaken = 0
    all_stops = walking.stops(country, of_records=("councils", "draft"), once=True, which=of_share(share))
    for stop in states(all_stops):
        page = walk.page_of(stop.person)
        page.goto(walk.host + stop.address)
        form = page.locator(FORM).first
        if not form.count():
            continue
        with page.expect_navigation():
            form.evaluate(SEND_EMPTY)
        if page.locator(".govuk-error-summary").count():
            mistaken += 1
            walk.look(stop, page)
            walk.wrong += [f"{stop}: {fault}" for fault in page.evaluate(LOST_LINKS)]
            if not page.title().startswith("Error: "):
                walk.wrong.append(f"{stop}: its title does not say that there is an error: {page.title()}")
    assert not walk.wrong, "\n".join(walk.wrong)
    assert mistaken >= at_least({"people and bodies": 8, "delegations": 8, "all else": 0}[share])


def core(country: World) -> list[Stop]:
    seen = walking.stops(country, of_records=("draft", "long"), which=lambda route: route.name in CORE)
    return [stop for stop in states(seen) if stop.person in ("own officer", "own approver")]


def test_core_pages_keep_their_edges_and_focus_in_the_colours_of_the_reader(walker: Callable[..., Walker]) -> None:
    country = walking.full_country()
    walk = walker(country, forced_colors="active")
    stops = core(country)
    for stop in stops:
        page = walk.open(stop)
        walk.look(stop, page)
        walk.wrong += [f"{stop}: {fault}" for fault in page.evaluate(WITHOUT_EDGE)]
        for _ in range(8):
            page.keyboard.press("Tab")
            outline = page.locator(":focus").evaluate("one => getComputedStyle(one).outlineStyle")
            if outline == "none":
                walk.wrong.append(f"{stop}: focus is not seen on {page.locator(':focus').inner_text()}")
    assert not walk.wrong, "\n".join(walk.wrong)
    assert {stop.name for stop in stops} == set(CORE)


def test_core_pages_hold_wider_text(walker: Callable[..., Walker]) -> None:
    country = walking.full_country()
    walk = walker(country)
    for stop in core(country):
        page = walk.open(stop)
        page.evaluate(WIDEN_TEXT)
        for size in (SMALL, WIDE):
            walk.fits(stop, page, size)
            walk.wrong += [f"{stop}: {fault}" for fault in page.evaluate(CUT_OFF)]
        page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    assert not walk.wrong, "\n".join(walk.wrong)


def test_targets_are_measured(page: Page, check_access: Callable[[Page], None]) -> None:
    """The rule about small targets is off in axe unless it is asked for: here it must speak up."""
    page.set_content(
        """<!DOCTYPE html><html lang="en"><title>Two</title><main><h1>Two</h1>
        <a href="#a" id="a">.</a><a href="#b" id="b">.</a></main></html>"""
    )
    with pytest.raises(AssertionError, match="target-size"):
        check_access(page)
