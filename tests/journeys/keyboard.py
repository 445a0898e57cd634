"""Somebody who uses no mouse: the acts of a hand, done by keyboard alone, with the focus always in sight."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.journeys.hands import SECONDS_A_BOX, SECONDS_A_KEY, Hand, keys_of

# Once round any page of the service.
MOST_STEPS = 400
IS_HERE = "one => one === document.activeElement"
ITS_GROUP_IS_HERE = "one => document.activeElement?.type === 'radio' && document.activeElement.name === one.name"
CHOSEN = "one => one.selectedOptions[0]?.label.trim()"
# Of what a box suggests, the one that Enter takes.
IS_NEXT = "one => one.matches('.autocomplete__option--focused, [aria-selected=true]')"


class Keyboard(Hand):
    """The same person without a mouse."""

    def reach(self, wanted: Locator, is_here: str = IS_HERE) -> None:
        """Go on with Tab until this has the focus, in sight."""
        self._step("Tab", lambda: bool(wanted.evaluate(is_here)))
        expect(self.page.locator(":focus")).to_be_in_viewport()

    def touches(self, it: Locator, times: int = 1) -> None:
        self.reach(it)
        for _time in range(times):
            self.page.keyboard.press("Enter")
        self.seconds += SECONDS_A_BOX

    def writes(self, box: Locator, text: str) -> None:
        self.reach(box)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)
        self.seconds += SECONDS_A_BOX + keys_of(text) * SECONDS_A_KEY

    def checks(self, box: Locator) -> None:
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

    def _step(self, key: str, arrived: Callable[[], bool]) -> None:
        for _step in range(MOST_STEPS):
            self.page.keyboard.press(key)
            if arrived():
                return
        raise AssertionError(f"{key} never led there from {self.page.url}")
