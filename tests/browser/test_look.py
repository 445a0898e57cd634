"""The look of every part, in a browser: rules of access, small screens, keyboard, no JavaScript, forced colours."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Faults

pytestmark = [pytest.mark.browser, pytest.mark.a11y]

PAGES = ["/gallery/", "/form/", "/wide/", "/charts/", "/accessibility/", "/privacy/", "/cookies/", "/help/"]


@pytest.fixture(autouse=True)
def pages_of_tests(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.TEMPLATES = [
        {**one, "DIRS": [*one["DIRS"], settings.BASE_DIR / "tests/web/templates"]} for one in settings.TEMPLATES
    ]


@pytest.mark.parametrize("address", PAGES)
def test_page_has_no_barrier_that_axe_knows_and_fits_the_screen(
    address: str, page: Page, live_server: Any, check_access: Callable[[Page], None]
) -> None:
    page.goto(live_server.url + address)
    expect(page.locator("h1")).to_have_count(1)
    for width in (320, 768, 1300):
        page.set_viewport_size({"width": width, "height": 900})
        check_access(page)


@pytest.mark.parametrize(("address", "status"), [("/refuse/", 403), ("/nowhere/", 404), ("/fall-over/", 500)])
def test_error_page_has_no_barrier(
    address: str, status: int, page: Page, live_server: Any, faults: Faults, check_access: Callable[[Page], None]
) -> None:
    faults.allow(status)
    page.goto(live_server.url + address)
    expect(page.locator("h1")).to_have_count(1)
    check_access(page)


def test_every_error_link_reaches_its_field(page: Page, live_server: Any, check_access: Callable[[Page], None]) -> None:
    page.goto(live_server.url + "/form/")
    page.get_by_role("button", name="Save and continue").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Log a delegation – Local Engagement Register")
    links = summary.get_by_role("link").all()
    assert len(links) == 8
    for link in links:
        target = page.locator(str(link.get_attribute("href")))
        link.click()
        expect(target).to_be_focused()
    check_access(page)


def test_question_under_a_choice_opens_and_its_error_link_works(
    page: Page, live_server: Any, check_access: Callable[[Page], None]
) -> None:
    page.goto(live_server.url + "/form/")
    nested = page.get_by_label("What does the host pay for?")
    expect(nested).to_be_hidden()
    page.get_by_label("The overseas host pays").check()
    expect(nested).to_be_visible()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("link", name="Enter what the host pays for").click()
    expect(nested).to_be_focused()
    check_access(page)


def test_long_select_is_searched_by_typing_and_keeps_its_value(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/form/")
    box = page.locator("input#id_country")
    box.fill("jap")
    page.get_by_role("option", name="Japan").click()
    assert page.locator("select[name=country]").evaluate("select => select.value") == "JP"
    box.fill("Atlantis")
    box.press("Tab")
    assert page.locator("select[name=country]").evaluate("select => select.value") == "Atlantis"


def test_searched_select_is_red_and_described_when_it_is_wrong(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/form/")
    page.get_by_role("button", name="Save and continue").click()
    box = page.locator("input#id_country")
    expect(box).to_have_css("border-top-color", "rgb(202, 53, 53)")
    assert "id_country-error" in str(box.get_attribute("aria-describedby"))


def test_form_works_without_script(page_without_script: Page, live_server: Any) -> None:
    page = page_without_script
    page.goto(live_server.url + "/form/")
    expect(page.get_by_label("What does the host pay for?")).to_be_visible()
    page.get_by_label("Which country or territory").select_option("Japan")
    page.get_by_label("Day").fill("30")
    page.get_by_label("Month").fill("2")
    page.get_by_label("Year").fill("2027")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("link", name="The first day must be a real date")).to_be_visible()
    assert page.get_by_label("Which country or territory").input_value() == "JP"


def test_menu_opens_by_keyboard_on_a_small_screen(page: Page, live_server: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_server.url + "/form/")
    entry = page.get_by_role("link", name="Guidance")
    expect(entry).to_be_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(entry).to_be_visible()


def test_first_tab_leads_to_the_content(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/form/")
    page.locator("body").press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()


def test_forced_colours_keep_every_field_in_sight(
    new_context: Callable[..., BrowserContext], live_server: Any, check_access: Callable[[Page], None]
) -> None:
    page = new_context(forced_colors="active").new_page()
    page.goto(live_server.url + "/form/")
    for box in page.locator("input.govuk-input:visible").all():
        assert box.evaluate("box => getComputedStyle(box).borderTopStyle") == "solid"


def test_wider_text_spacing_hides_nothing(page: Page, live_server: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_server.url + "/gallery/")
    page.evaluate(
        """() => {
          for (const one of document.querySelectorAll("body *")) {
            one.style.letterSpacing = "0.12em";
            one.style.wordSpacing = "0.16em";
            one.style.lineHeight = "1.5";
          }
        }"""
    )
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_print_leaves_out_what_cannot_be_pressed(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + "/gallery/")
    page.emulate_media(media="print")
    for selector in [".govuk-service-navigation", ".govuk-template__footer", ".app-actions", ".govuk-breadcrumbs"]:
        expect(page.locator(selector)).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".app-marking")).to_be_visible()
