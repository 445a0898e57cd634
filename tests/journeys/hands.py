"""Somebody at a browser, who fills in what its label says, with JavaScript or without.

What it would take a person is counted as the capability list has it: 40 words a minute of five letters, 1.5 seconds
for each box, button or link, and the time that pages really take to come.
"""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 700}
on_every_screen = pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])

SECONDS_A_KEY = 60 / (40 * 5)
SECONDS_A_BOX = 1.5
# A Chinese character is typed as its pinyin and then chosen.
KEYS_A_CHARACTER = 4
HAN = re.compile("[\u4e00-\u9fff]")


def keys_of(text: str) -> int:
    characters = len(HAN.findall(text))
    return len(text) + characters * (KEYS_A_CHARACTER - 1)


class Hand:
    """One person, one browser window."""

    def __init__(self, page: Page, host: str, script: bool) -> None:
        self.page = page
        self.host = host
        self.script = script
        self.seconds = 0.0

    # -- Going from page to page -------------------------------------------------------------------------------------

    def opens(self, address: str) -> None:
        self._goes(lambda: self.page.goto(self.host + address))

    def touches(self, it: Locator, times: int = 1) -> None:
        """A link, a button, or what unfolds: by itself it waits for no other page."""
        it.click(click_count=times)
        self.seconds += SECONDS_A_BOX

    def enters(self, it: Locator) -> None:
        """A link or a button that leads to another page."""
        self._goes(lambda: self.touches(it))

    def follows(self, words: str, within: Locator | None = None) -> None:
        links = (within or self.page).get_by_role("link", name=words)
        called_so = (within or self.page).get_by_role("link", name=words, exact=True)
        link = (called_so if called_so.count() else links).first
        if not link.count():
            # On a small screen the menu is folded away until it is asked for.
            self.touches(self.page.get_by_role("button", name="Menu", exact=True))
        self.enters(link)

    def presses(self, words: str) -> None:
        """A button, or a link that looks like one."""
        self.enters(self.page.get_by_role("button", name=words, exact=True))

    def unfolds(self, words: str) -> None:
        """What is there in the page and shown when it is asked for."""
        self.touches(self.page.locator("summary", has_text=words))

    def downloads(self, words: str | re.Pattern[str]) -> str:
        """What is in the file to which a link leads."""
        with self.page.expect_download() as coming:
            self.touches(self.page.get_by_role("link", name=words).first)
        return Path(coming.value.path()).read_text(encoding="utf-8-sig")

    def _goes(self, go: Any) -> None:
        began = time.monotonic()
        with self.page.expect_navigation():
            go()
        self.seconds += time.monotonic() - began

    def signs_in(self, email: str, password: str) -> None:
        self.opens(reverse("account_login"))
        self.types("Email address", email)
        self.types("Password", password)
        self.presses("Sign in")

    # -- Filling in --------------------------------------------------------------------------------------------------

    def types(self, label: str, text: str, group: str = "") -> None:
        within = self.page.get_by_role("group", name=group) if group else self.page
        self.writes(within.get_by_label(label, exact=True), text)

    def writes(self, box: Locator, text: str) -> None:
        box.fill(text)
        # What a box suggests lies over the button below it until one goes on.
        box.blur()
        self.seconds += SECONDS_A_BOX + keys_of(text) * SECONDS_A_KEY

    def types_day(self, legend: str, day: int, month: int, year: int) -> None:
        for part, value in (("Day", day), ("Month", month), ("Year", year)):
            self.types(part, str(value), legend)

    def ticks(self, label: str, group: str = "") -> None:
        within = self.page.get_by_role("group", name=group) if group else self.page
        self.checks(within.get_by_label(label, exact=True))

    def checks(self, box: Locator) -> None:
        box.check()
        self.seconds += SECONDS_A_BOX

    def attaches(self, label: str, name: str, data: bytes) -> None:
        """A file of this name, chosen in the window that the browser opens."""
        with self.page.expect_file_chooser() as opened:
            self.touches(self.page.get_by_label(label, exact=True))
        opened.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})

    def selects(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)
        self.seconds += SECONDS_A_BOX

    def finds(self, label: str, text: str, option: str) -> None:
        """A box that suggests as one types; without JavaScript a long list, or a plain box."""
        box = self.page.get_by_label(label, exact=True)
        if not self.script:
            if box.evaluate("box => box.tagName") == "SELECT":
                self.selects(label, option)
            else:
                self.types(label, text)
            return
        # The page can be read a moment before its boxes suggest.
        expect(box).to_have_attribute("role", "combobox")
        box.press_sequentially(text)
        self.page.get_by_role("option", name=option).first.click()
        self.seconds += 2 * SECONDS_A_BOX + keys_of(text) * SECONDS_A_KEY

    # -- Reading -----------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def reads(self, *all_of: str) -> None:
        missing = [one for one in all_of if one not in self.text]
        assert not missing, f"{missing} not on {self.page.url}:\n{self.text}"

    def sees_nothing_of(self, *words: str) -> None:
        """Not on the page, nor anywhere in what was sent for it."""
        found = [word for word in words if word in self.page.content()]
        assert not found, f"{found} on {self.page.url}"
