"""Every address of the service, walked from the URL configuration, so that a page is tested the day it is born."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

# Of pages about an answer, which is to a question: something has to be asked.
SAID = dict.fromkeys(("can_we_keep", "query_ask"), "?activity=tourism")


@dataclass(frozen=True)
class Route:
    """One address with what it takes; `methods` are those that its view answers."""

    name: str
    pattern: str
    words: tuple[str, ...]
    view: Any

    @property
    def view_class(self) -> Any:
        return getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that the view answers, HEAD and OPTIONS left out."""
        actions = getattr(self.view, "actions", None)
        if actions:
            return tuple(sorted(method.upper() for method in actions if method not in ("head", "options")))
        names = [m for m in ("get", "post", "put", "patch", "delete") if hasattr(self.view_class, m)]
        return tuple(sorted(method.upper() for method in names)) or ("GET",)

    def path(self, values: dict[str, str]) -> str:
        """The address with its words filled in, and with what its page does not open without."""
        filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda word: values[word[1]], self.pattern)
        return f"/{filled}{SAID.get(self.name, '')}"


def routes(resolver: URLResolver | None = None, before: str = "", space: str = "") -> Iterator[Route]:
    """Every route, those of routers and of included apps too."""
    for entry in (resolver or get_resolver()).url_patterns:
        piece = _plain(entry)
        if isinstance(entry, URLResolver):
            inner = ":".join(filter(None, (space, entry.namespace)))
            yield from routes(entry, before + piece, inner)
        elif isinstance(entry, URLPattern):
            pattern = before + piece
            words = tuple(re.findall(r"<(?:\w+:)?(\w+)>", pattern))
            name = ":".join(filter(None, (space, entry.name or "")))
            yield Route(name or pattern, pattern, words, entry.callback)


def _plain(entry: URLPattern | URLResolver) -> str:
    """The pattern as path() would write it, also where a router or a library wrote a regular expression."""
    text = str(entry.pattern)
    if isinstance(entry.pattern, RegexPattern):
        text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", text)
        text = text.removeprefix("^").removesuffix("$").removesuffix(r"\Z").replace("\\.", ".").replace("/?", "/")
    return text
