"""Boxes that suggest: an open list lies over the page, so that the first press of a button counts."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Faults
from tests.browser.walking import session_of
from tests.factories import a_draft, an_organisation, council_user

pytestmark = [pytest.mark.browser, pytest.mark.a11y, pytest.mark.django_db(transaction=True)]

# From the top of the page, which typing may scroll.
PLACE_ON_PAGE = "button => button.getBoundingClientRect().top + window.scrollY"
# What lies under the pointer there: a list may cover a button, and then nobody presses it.
IS_IN_SIGHT = "(button, [x, y]) => document.elementFromPoint(x, y) === button"


@pytest.fixture
def open_box(page: Page, live_server: Any) -> Callable[..., Locator]:
    """The box of one of the three kinds of suggestions, on its page, as an officer with a draft meets it."""
    officer = council_user("LDS")
    draft = a_draft("LDS", by=officer)
    an_organisation("LDS", by=officer, name="Made-up office of Hangzhou")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(officer), "url": live_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    found = {
        "country": (reverse("delegation_start"), "Country or territory"),
        "place": (reverse("delegation_place_add", args=[draft.key]), "Name of the place"),
        "organisation": (reverse("delegation_organisation_add", args=[draft.key]), None),
    }

    def opened(kind: str, *, width: int) -> Locator:
        address, label = found[kind]
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + address)
        box = page.get_by_label(label, exact=True) if label else page.locator("input#id_q")
        expect(box).to_have_attribute("role", "combobox")
        return box

    return opened


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    ("kind", "typed", "button"),
    [
        ("country", "japan", "Save and continue"),
        ("place", "yuhang", "Save and continue"),
        ("organisation", "Made-up office", "Save and continue"),
    ],
)
def test_a_press_counts_while_the_list_is_open(
    kind: str,
    typed: str,
    button: str,
    width: int,
    page: Page,
    open_box: Callable[..., Locator],
    check_access: Callable[[Page], None],
    faults: Faults,
) -> None:
    faults.allow(400)  # a country alone begins no draft, and the page that says so is an answer
    box = open_box(kind, width=width)
    pressed = page.get_by_role("button", name=button, exact=True)
    closed = pressed.evaluate(PLACE_ON_PAGE)
    box.press_sequentially(typed)
    expect(page.get_by_role("option").first).to_be_visible()
    assert pressed.evaluate(PLACE_ON_PAGE) == closed, "the open list moved the button"
    check_access(page)
    pressed.scroll_into_view_if_needed()
    stands = pressed.bounding_box()
    assert stands is not None
    # A real mouse, at the lowest line of the button, which a short list leaves free.
    spot = stands["x"] + stands["width"] / 2, stands["y"] + stands["height"] - 4
    assert pressed.evaluate(IS_IN_SIGHT, spot)
    with page.expect_navigation():
        page.mouse.click(*spot)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("kind", "typed"), [("country", "an"), ("place", "jiang"), ("organisation", "office")])
def test_a_list_is_as_wide_as_its_box_and_lies_in_front(
    kind: str, typed: str, width: int, page: Page, open_box: Callable[..., Locator]
) -> None:
    box = open_box(kind, width=width)
    box.press_sequentially(typed)
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    there, of_box = page.get_by_role("listbox").bounding_box(), box.bounding_box()
    assert there is not None
    assert of_box is not None
    assert (there["x"], there["width"]) == pytest.approx((of_box["x"], of_box["width"]), abs=0.5)
    option.click()
    expect(option).to_be_hidden()
    assert typed in box.input_value().lower()


def test_what_is_suggested_is_text_in_its_languages(page: Page, open_box: Callable[..., Locator]) -> None:
    officer = council_user("LDS")
    name = 'Made-up <b id="no">bold</b> & 虚构办公室'
    an_organisation("LDS", by=officer, name=name)
    box = open_box("organisation", width=1280)
    box.press_sequentially("Made-up <b")
    option = page.get_by_role("option").filter(has_text="bold").first
    expect(option).to_contain_text(name)
    expect(option.locator("[lang=zh]")).to_have_text("虚构办公室")
    assert not page.locator("#no").count()
    option.click()
    expect(box).to_have_value(re.compile(re.escape(name)))


@pytest.mark.parametrize(
    ("typed", "first", "value"),
    [
        ("CN", "China (mainland)", "CN"),
        ("chn", "China (mainland)", "CN"),
        ("中国", "China (mainland)", "CN"),
        ("臺灣", "Taiwan", "TW"),
        ("tw", "Taiwan", "TW"),
        ("ch", "Chad", "TD"),
    ],
)
def test_a_country_is_found_by_its_codes_and_its_own_name(
    typed: str, first: str, value: str, page: Page, open_box: Callable[..., Locator]
) -> None:
    box = open_box("country", width=1280)
    box.press_sequentially(typed)
    option = page.get_by_role("option").first
    expect(option).to_contain_text(first)
    option.click()
    expect(box).to_have_value(first)
    assert page.locator("select[name=country]").evaluate("select => select.value") == value


def test_a_council_that_goes_by_the_name_typed_comes_before_longer_names(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + reverse("request_access"))
    box = page.get_by_role("combobox", name="Council")
    box.press_sequentially("York")
    expect(page.get_by_role("option").first).to_contain_text("City of York Council")
    # Whoever goes on without choosing is left with the first.
    box.press("Tab")
    expect(box).to_have_value("City of York Council")


def test_a_long_text_asks_for_no_longer_an_address(page: Page, open_box: Callable[..., Locator]) -> None:
    box = open_box("place", width=1280)
    with page.expect_request(re.compile("[?]q=")) as asked:
        box.fill("杭" * 3_000)
    assert parse_qs(urlsplit(asked.value.url).query)["q"] == ["杭" * 100]


def test_no_open_list_is_printed(page: Page, open_box: Callable[..., Locator]) -> None:
    open_box("country", width=1280).press_sequentially("an")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()
