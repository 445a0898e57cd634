"""The schema as people read it: each operation with what it takes and answers, and the objects that travel.

Whatever stands here comes from the schema, so that the page says nothing that the schema does not.
"""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import cached_property
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from web.api.examples import HOST, NAME
from web.api.fields import PLAIN_TEXT

# A longer pattern tells a reader less than its description does.
LONGEST_PATTERN = 60
# More words than these stand in a list of their own.
FEW_WORDS = 6
# How the schema says what a word of a list means.
MEANING = re.compile(r"^\* `(.+)` - (.+)$", re.MULTILINE)
# What an earlier answer told, and what is new each time, stands in a variable of the shell.
VARIABLES = {"If-Match": "$ETAG", "Idempotency-Key": "$KEY"}
PLACES = {
    "path": gettext_lazy("in the address"),
    "query": gettext_lazy("query"),
    "header": gettext_lazy("header"),
}


@dataclass(frozen=True)
class Named:
    """A parameter, or a field of an object: what it is, and what it means."""

    name: str
    kind: SafeString
    told: SafeString
    needed: bool
    place: str = ""


@dataclass(frozen=True)
class Refusal:
    status: int
    phrase: str
    told: SafeString
    codes: Mapping[str, str]


@dataclass(frozen=True)
class Command:
    """A call as curl makes it, and the status that it is answered with."""

    text: str
    status: int
    answer: str = ""

    @property
    def phrase(self) -> str:
        return HTTPStatus(self.status).phrase


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    told: SafeString
    scopes: list[str]
    parameters: list[Named]
    body: SafeString | None
    command: Command
    answer: SafeString
    headers: list[Named]
    refusals: list[Refusal]

    def takes(self, parameter: str) -> bool:
        return any(one.name == parameter for one in self.parameters)

    @property
    def named(self) -> set[str]:
        """What it links to."""
        return _linked(self.answer, self.body or "", *(one.kind for one in self.parameters))


@dataclass(frozen=True)
class Thing:
    """An object that is sent or answered."""

    name: str
    told: SafeString
    fields: list[Named]

    @property
    def named(self) -> set[str]:
        """What it links to."""
        return _linked(*(one.kind for one in self.fields))


@dataclass(frozen=True)
class Words:
    """What a field may say, word by word."""

    name: str
    words: list[tuple[str, str]]


class Drawing:
    """The schema of a service at one host."""

    def __init__(self, schema: Mapping[str, Any], host: str) -> None:
        self.schema = schema
        self.host = host
        self.components: Mapping[str, Any] = schema["components"]["schemas"]

    @cached_property
    def scopes(self) -> dict[str, str]:
        return dict(self._flow["scopes"])

    @property
    def token_address(self) -> str:
        return f"{self.host}{self._flow['tokenUrl']}"

    @property
    def _flow(self) -> Mapping[str, Any]:
        [scheme] = self.schema["components"]["securitySchemes"].values()
        flow: Mapping[str, Any] = scheme["flows"]["clientCredentials"]
        return flow

    @cached_property
    def nouns(self) -> dict[str, list[Operation]]:
        """The operations, under the first word of their addresses."""
        found: dict[str, list[Operation]] = {}
        for path, operations in self.schema["paths"].items():
            for method, told in operations.items():
                found.setdefault(told["tags"][0], []).append(self._operation(path, method, told))
        return found

    def operation(self, name: str) -> Operation:
        return next(one for operations in self.nouns.values() for one in operations if one.name == name)

    @cached_property
    def things(self) -> dict[str, Thing]:
        """Every object, by name."""
        return {
            name: Thing(name, prose(told.get("description", "")), list(self._fields(told)))
            for name, told in self.components.items()
            if self._stands_apart(name)
        }

    @cached_property
    def lists(self) -> dict[str, Words]:
        """Every list of words that is too long to stand inside a sentence, by name."""
        found = {name: MEANING.findall(told.get("description", "")) for name, told in self.components.items()}
        return {name: Words(name, words) for name, words in found.items() if len(words) > FEW_WORDS}

    def named_by(self, operations: list[Operation]) -> tuple[list[Thing], list[Words]]:
        """The objects and the lists of words that operations lead to, and those that these lead to."""
        named: set[str] = set()
        ahead = {name for one in operations for name in one.named}
        while ahead:
            named |= ahead
            ahead = {name for one in ahead & self.things.keys() for name in self.things[one].named} - named
        things, lists = sorted(named & self.things.keys()), sorted(named & self.lists.keys())
        return [self.things[name] for name in things], [self.lists[name] for name in lists]

    @cached_property
    def codes(self) -> list[tuple[str, int, SafeString]]:
        """What a problem may be called, the status that it goes with, and what it says."""
        told = self.components["Problem"]["x-codes"]
        return [(code, one["status"], prose(one["description"])) for code, one in told.items()]

    def parameter(self, name: str) -> Named:
        """The first of this name, for what is the same wherever it stands."""
        return next(
            one
            for operations in self.nouns.values()
            for operation in operations
            for one in operation.parameters
            if one.name == name
        )

    # -- Operations ------------------------------------------------------------------------------------------------

    def _operation(self, path: str, method: str, told: Mapping[str, Any]) -> Operation:
        status, answered = next((int(one), what) for one, what in told["responses"].items() if one.startswith("2"))
        answer = answered["content"]["application/json"]
        sent = told.get("requestBody", {}).get("content", {}).get("application/json")
        return Operation(
            name=told["operationId"],
            method=method.upper(),
            path=path,
            told=prose(told.get("description", "")),
            scopes=[scope for needed in told["security"] for scope in needed["token"]],
            parameters=[self._parameter(one) for one in told.get("parameters", [])],
            body=self.kind(sent["schema"]) if sent else None,
            command=Command(
                self._command(path, method, told, _example_of(sent) if sent else None),
                status,
                self._written(_example_of(answer)),
            ),
            answer=self.kind(answer["schema"]),
            headers=[self._header(name, one) for name, one in answered.get("headers", {}).items()],
            refusals=[self._refusal(int(one), what) for one, what in told["responses"].items() if int(one) >= 300],
        )

    def _parameter(self, told: Mapping[str, Any]) -> Named:
        return Named(
            told["name"],
            self.kind(told["schema"]),
            prose(told.get("description", "")),
            bool(told.get("required")),
            str(PLACES[told["in"]]),
        )

    def _header(self, name: str, told: Mapping[str, Any]) -> Named:
        return Named(name, self.kind(told["schema"]), prose(told["description"]), needed=False)

    def _refusal(self, status: int, told: Mapping[str, Any]) -> Refusal:
        if "$ref" in told:
            told = self.schema["components"]["responses"][_name_in(told)]
        return Refusal(status, HTTPStatus(status).phrase, prose(told["description"]), told.get("x-codes", {}))

    def _command(self, path: str, method: str, told: Mapping[str, Any], sent: Any) -> str:
        examples = {(one["in"], one["name"]): _example_of(one) for one in told.get("parameters", [])}
        for (place, name), value in examples.items():
            if place == "path":
                path = path.replace(f"{{{name}}}", value)
        query = {name: value for (place, name), value in examples.items() if place == "query" and value is not None}
        headers = {
            "Authorization": "Bearer $TOKEN",
            **{name: value for (place, name), value in examples.items() if place == "header" and value is not None},
        }
        address = f"{self.host}{path}" + (f"?{urlencode(query)}" if query else "")
        lines = [f'curl -sS -X {method.upper()} "{address}"' if sent else f'curl -sS "{address}"']
        if sent:
            headers["Content-Type"] = "application/json"
        lines += [f'-H "{name}: {value}"' for name, value in headers.items()]
        if sent:
            lines.append(f"-d {shlex.quote(self._written(sent))}")
        return " \\\n  ".join(lines)

    def _written(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, indent=2).replace(HOST, self.host)

    # -- Objects and values ----------------------------------------------------------------------------------------

    def _stands_apart(self, name: str) -> bool:
        """Whether it is an object of its own: not a word of a list, and not another with some of its fields."""
        narrowed = name.endswith("Fields") and name.removesuffix("Fields") in self.components
        return "properties" in self.components[name] and not narrowed

    def _fields(self, told: Mapping[str, Any]) -> Iterator[Named]:
        needed = told.get("required", [])
        for name, field in told["properties"].items():
            yield Named(name, self.kind(field), prose(field.get("description", "")), name in needed)

    def kind(self, told: Mapping[str, Any]) -> SafeString:
        """What a value is, in words: its kind, its limits, and the words that it may be."""
        if "$ref" in told:
            name = _name_in(told)
            if self._stands_apart(name):
                return _link(name)
            return self.kind(self.components[name])
        for joined in ("oneOf", "anyOf", "allOf"):
            if joined in told:
                return _or(self.kind(one) for one in told[joined] if not self._is_narrowed(one))
        if "enum" in told:
            return self._one_of(told["enum"])
        kinds = told.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if not kinds:
            return mark_safe(escape(_("anything")))  # noqa: S308
        return _or(self._plain(kind, told) for kind in kinds)

    def _one_of(self, enum: list[Any]) -> SafeString:
        for one in self.lists.values():
            if {word for word, _meaning in one.words} == set(enum):
                return format_html(_("one of {}"), _link(one.name))
        words = format_html_join(", ", "{}", ((_code(word) if word else _("nothing"),) for word in enum))
        return words if len(enum) == 1 else format_html(_("one of {}"), words)

    def _is_narrowed(self, told: Mapping[str, Any]) -> bool:
        name = _name_in(told) if "$ref" in told else ""
        return bool(name) and "properties" in self.components[name] and not self._stands_apart(name)

    def _plain(self, kind: str, told: Mapping[str, Any]) -> SafeString:
        match kind:
            case "array":
                most = _(", at most %(most)d") % {"most": told["maxItems"]} if "maxItems" in told else ""
                return format_html(_("list of {}{}"), self.kind(told["items"]), most)
            case "string":
                return _text(told)
            case "integer" | "number":
                return _number(told)
            case "boolean":
                return format_html(_("{} or {}"), _code("true"), _code("false"))
            case "null":
                return _code("null")
        return format_html("{}", _("object"))


def _text(told: Mapping[str, Any]) -> SafeString:
    match told.get("format"):
        case "date":
            return format_html(_("day, such as {}"), _code("2027-03-31"))
        case "uri":
            return format_html("{}", _("web address"))
    words = _("text")
    least, most = told.get("minLength", 0), told.get("maxLength")
    if most == 0:
        # That a text may be empty is a case of its own in the schema, and goes without saying.
        return SafeString()
    if most is not None and least:
        words = _("text of %(least)d to %(most)d characters") % {"least": least, "most": most}
    elif most is not None:
        words = _("text of at most %(most)d characters") % {"most": most}
    elif least:
        words = ngettext("text, not empty", "text of at least %(least)d characters", least) % {"least": least}
    pattern = told.get("pattern", PLAIN_TEXT)
    if pattern != PLAIN_TEXT and len(pattern) <= LONGEST_PATTERN:
        return format_html(_("{}, of the form {}"), words, _code(pattern))
    return format_html("{}", words)


def _number(told: Mapping[str, Any]) -> SafeString:
    least, most = told.get("minimum"), told.get("maximum")
    if least is not None and most is not None:
        return format_html(_("whole number from {} to {}"), least, most)
    return format_html("{}", _("whole number"))


def _or(kinds: Iterator[SafeString]) -> SafeString:
    return format_html_join(_(" or "), "{}", ((kind,) for kind in dict.fromkeys(kinds) if kind))


def _link(name: str) -> SafeString:
    return format_html('<a class="govuk-link" href="#object-{}">{}</a>', name, name)


def _linked(*kinds: str) -> set[str]:
    return {name for kind in kinds for name in re.findall('href="#object-([^"]+)"', kind)}


def _code(text: Any) -> SafeString:
    return format_html("<code>{}</code>", text)


def _name_in(told: Mapping[str, Any]) -> str:
    return str(told["$ref"]).rpartition("/")[2]


def _example_of(told: Mapping[str, Any]) -> Any:
    """The example of a parameter or of a content; None where there is none."""
    if told.get("name") in VARIABLES:
        return VARIABLES[told["name"]]
    examples = told.get("examples")
    return examples[NAME]["value"] if examples else told.get("example")


def prose(text: Any) -> SafeString:
    """Paragraphs, with what stands between two backticks as code. Lists of words stand where the kind is told."""
    paragraphs = re.split(r"\n\s*\n", MEANING.sub("", str(text)).strip())
    return format_html_join("", '<p class="govuk-body">{}</p>', ((_line(one),) for one in paragraphs if one))


def _line(text: str) -> SafeString:
    pieces = text.split("`")
    return format_html_join("", "{}", ((_code(piece) if number % 2 else piece,) for number, piece in enumerate(pieces)))
