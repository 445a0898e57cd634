"""Somebody who uses no mouse: the acts of a hand, done by keyboard alone, with the focus always in sight."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.journeys.hands import SECONDS_A_BOX, SECONDS_A_KEY, Hand, keys_of

# Once round any page of the service.
MOST_STEPS = 400
IS_HERE = "one => one === document.activeElement"
ITS_GROUP_IS_HERE = "one => document.activeElement?.type === 'radio' && document.activeElement.name === one.name"
# Of what a box suggests, the one that Enter takes.
IS_NEXT = "one => one.matches('.autocomplete__option--focused, [aria-selected=true]')"
CHOSEN = "one => one.selectedOptions[0]?.label.trim()"


class Keyboard(Hand):
    """The same person without a mouse."""

    def reach(self, wanted: Locator, is_here: str = IS_HERE) -> None:
        """Go on with Tab until this has the focus, in sight."""
        self._step("Tab", lambda: bool(wanted.evaluate(is_here)))
        expect(self.page.locator(":focus")).to_be_in_viewport()

    def follows(self, words: str, within: Locator | None = None) -> None:
        links = (within or self.page).get_by_role("link", name=words)
        called_so = (within or self.page).get_by_role("link", name=words, exact=True)
        link = (called_so if called_so.count() else links).first
        if not link.count():
            self.reach(self.page.get_by_role("button", name="Menu", exact=True))
            self.page.keyboard.press("Enter")
        self._enters(link)

    def presses(self, words: str) -> None:
        self._enters(self.page.get_by_role("button", name=words, exact=True))

    def unfolds(self, words: str) -> None:
        self.seconds += SECONDS_A_BOX
        self.reach(self.page.locator("summary", has_text=words))
        self.page.keyboard.press("Enter")

    def downloads(self, words: str | re.Pattern[str]) -> str:
        self.seconds += SECONDS_A_BOX
        self.reach(self.page.get_by_role("link", name=words).first)
        with self.page.expect_download() as coming:
            self.page.keyboard.press("Enter")
        return Path(coming.value.path()).read_text(encoding="utf-8-sig")

    def types(self, label: str, text: str, group: str = "") -> None:
        within = self.page.get_by_role("group", name=group) if group else self.page
        self.reach(within.get_by_label(label, exact=True))
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)
        self.seconds += SECONDS_A_BOX + keys_of(text) * SECONDS_A_KEY

    def ticks(self, label: str, group: str = "") -> None:
        within = self.page.get_by_role("group", name=group) if group else self.page
        box = within.get_by_label(label, exact=True)
        if box.get_attribute("type") == "radio":
            # Tab leads to a group of choices, and the arrows to each of them.
            self.reach(box, ITS_GROUP_IS_HERE)
            if not box.evaluate(IS_HERE):
                self._step("ArrowDown", lambda: bool(box.evaluate(IS_HERE)))
        else:
            self.reach(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()
        self.seconds += SECONDS_A_BOX

    def selects(self, label: str, option: str) -> None:
        box = self.page.get_by_label(label, exact=True)
        self.reach(box)
        self.page.keyboard.press("Home")
        if box.evaluate(CHOSEN) != option:
            self._step("ArrowDown", lambda: box.evaluate(CHOSEN) == option)
        self.seconds += SECONDS_A_BOX

    def finds(self, label: str, text: str, option: str) -> None:
        box = self.page.get_by_label(label, exact=True)
        if not self.script:
            super().finds(label, text, option)
            return
        expect(box).to_have_attribute("role", "combobox")
        self.types(label, text)
        wanted = self.page.get_by_role("option", name=option).first
        expect(wanted).to_be_visible()
        if not wanted.evaluate(IS_NEXT):
            self._step("ArrowDown", lambda: bool(wanted.evaluate(IS_NEXT)))
        self.page.keyboard.press("Enter")

    def _enters(self, link_or_button: Locator) -> None:
        self.seconds += SECONDS_A_BOX
        self.reach(link_or_button)
        self._goes(lambda: self.page.keyboard.press("Enter"))

    def _step(self, key: str, arrived: Callable[[], bool]) -> None:
        for _step in range(MOST_STEPS):
            self.page.keyboard.press(key)
            if arrived():
                return
        raise AssertionError(f"{key} never led there from {self.page.url}")
