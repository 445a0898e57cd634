"""Reading markup: what a page holds, and whether it holds together."""

from collections import Counter
from html.parser import HTMLParser

VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    *("path", "circle", "rect", "polygon", "line"),
}


class Markup(HTMLParser):
    """Tags, attributes and text of a page in order, with blanks made even, and what is wrong with its structure."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tokens: list[object] = []
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.names: Counter[str] = Counter()
        self._wanted: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]
        self.faults += [f"id {one} stands twice" for one, count in self.ids.items() if count > 1]
        self.faults += [f"{why} names {one}, which is not there" for why, one in self._wanted if one not in self.ids]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names[tag] += 1
        self.tokens.append((tag, tuple(sorted((name, _even(value)) for name, value in attrs))))
        if len(given) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice: {attrs}")
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"<{tag}> carries a style or script of its own")
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            self._wanted += [(name, one) for one in (given.get(name) or "").split()]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(f"/{tag}")
        if tag in VOID:
            return
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if _even(data):
            self.tokens.append(_even(data))


def _even(text: str | None) -> str:
    return " ".join((text or "").split())
