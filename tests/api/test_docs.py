"""The page of the API: all that the schema says, nothing that it does not, and examples that hold."""

import ast
import html
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.test import Client

from engagement.api import Delegations
from engagement.contact_api import Contacts
from tests.web.markup import Markup
from web.api.drawing import Drawing
from web.api.examples import NAME
from web.api.problems import CODES
from web.api.schema import described

pytestmark = [pytest.mark.django_db, pytest.mark.capability("G20", part="the page of the API is drawn from its schema")]

ROOT = Path(__file__).parents[2]


DOCS = "/api/v1/docs/"


@pytest.fixture
def pages() -> dict[str, str]:
    """The guide, and every page that it leads to among its own."""
    guide = Client().get(DOCS).text
    led_to = set(re.findall(rf'href="({DOCS}[^"#]+)', guide))
    return {DOCS: guide} | {address: Client().get(address).text for address in led_to}


def text_of(piece: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", piece)).split())


def section_of(pages: dict[str, str], operation: str) -> str:
    [found] = re.findall(
        rf'<section [^>]*aria-labelledby="operation-{operation}".*?</section>', "".join(pages.values()), re.DOTALL
    )
    return text_of(found)


def test_the_pages_are_open_hold_together_and_their_links_lead_somewhere(pages: dict[str, str]) -> None:
    assert len(pages) == 1 + len({path.split("/")[3] for path in described()["paths"]})
    for address, page in pages.items():
        markup = Markup(page)
        assert markup.faults == []
        assert markup.names["h1"] == 1
        for there, anchor in re.findall(rf'href="({DOCS}[^"#]*)?#([^"]+)"', page):
            assert f'id="{anchor}"' in pages[there or address], (address, there, anchor)
    # Read out in its own language, in an example too.
    assert re.search('<span lang="zh">[^<]*杭州市', pages[f"{DOCS}places/"])
    assert Client().get(f"{DOCS}nonsense/").status_code == 404


def test_it_says_of_each_operation_what_the_schema_says(pages: dict[str, str]) -> None:
    for path, operations in described()["paths"].items():
        for method, told in operations.items():
            section = section_of(pages, told["operationId"])
            assert f"{method.upper()} {path}" in section
            for [scope] in filter(None, (needed["token"] for needed in told["security"])):
                assert f"Scope: {scope}" in section
            for parameter in told.get("parameters", []):
                assert parameter["name"] in section
            for status in told["responses"]:
                assert f" {status} " in section
            for code in told["responses"].get("409", {}).get("x-codes", {}):
                assert code in section


def test_it_follows_the_schema_and_knows_nothing_by_itself() -> None:
    """Another schema makes another page: words, limits and defaults come from there."""
    told = {
        "operationId": "teas_list",
        "description": "Teas that are `served`.",
        "tags": ["teas"],
        "security": [{"token": ["teas:read"]}],
        "parameters": [
            {"name": "most", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 7}, "example": 3},
            {"name": "kind", "in": "query", "schema": {"enum": ["green", "black"]}},
        ],
        "responses": {
            "200": {
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tea"}, "example": {"id": 1}}}
            },
            "418": {"description": "It is a teapot."},
        },
    }
    schema = {
        "paths": {"/teas/": {"get": told}},
        "components": {
            "schemas": {"Tea": {"type": "object", "properties": {"id": {"type": ["integer", "null"]}}}},
            "securitySchemes": {},
        },
    }
    drawing = Drawing(schema, "https://tea.example")
    operation = drawing.operation("teas_list")
    assert operation.told == '<p class="govuk-body">Teas that are <code>served</code>.</p>'
    kinds = {one.name: text_of(one.kind) for one in operation.parameters}
    assert kinds == {"most": "whole number from 1 to 7", "kind": "one of green , black"}
    assert operation.command.text.startswith('curl -sS "https://tea.example/teas/?most=3"')
    assert [(one.status, text_of(one.told)) for one in operation.refusals] == [(418, "It is a teapot.")]
    assert [(one.name, text_of(one.fields[0].kind)) for one in drawing.things.values()] == [
        ("Tea", "whole number or null")
    ]


def test_every_operation_has_an_example_and_each_is_as_the_schema_says() -> None:
    schema = described()
    looked_at = 0
    for operations in schema["paths"].values():
        for told in operations.values():
            contents = [told["requestBody"]] if "requestBody" in told else []
            contents += [answer for status, answer in told["responses"].items() if status.startswith("2")]
            for content in contents:
                held = content["content"]["application/json"]
                validator = jsonschema.Draft202012Validator({**held["schema"], "components": schema["components"]})
                validator.validate(held["examples"][NAME]["value"])
                looked_at += 1
    assert looked_at >= 25


def test_the_codes_are_those_that_the_code_uses() -> None:
    known_to_the_framework = {
        *("parse_error", "not_authenticated", "not_found", "method_not_allowed", "not_acceptable"),
        "unsupported_media_type",
    }
    doors = [*ROOT.glob("web/api/*.py"), ROOT / "accounts/api_clients.py", ROOT / "web/middleware.py"]
    assert set(CODES) == {*known_to_the_framework, *(code for file in doors for code in codes_in(file))}
    acts = ROOT / "engagement/services"
    shared = codes_in(ROOT / "places/models.py")  # of councils that are not open
    assert set(Delegations.states) == {
        *{"wrong_state", *shared},
        *(code for file in (*acts.glob("[dfl]*.py"), acts / "records.py") for code in codes_in(file)),
    } - {"stale"}
    # A follow-up is said to be done on its page alone.
    assert set(Contacts.states) == {"wrong_state", *shared, *codes_in(acts / "contacts.py")} - {"no_follow_up"}


def codes_in(file: Path) -> set[Any]:
    """The words that refusals in this file carry."""
    found: set[Any] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Assign(targets=[ast.Name(id="default_code" | "word")], value=ast.Constant(value=str(code))):
                found.add(code)
            case ast.Call(
                func=ast.Name(id="problem" | "refuse" | "AuthenticationFailed" | "WrongState"), keywords=words
            ):
                found |= {
                    word.value.value for word in words if word.arg == "code" and isinstance(word.value, ast.Constant)
                }
            case ast.Call(func=ast.Attribute(attr="problem"), keywords=words):
                found |= {
                    word.value.value for word in words if word.arg == "code" and isinstance(word.value, ast.Constant)
                }
    return found


def test_it_says_which_lists_come_as_files_by_which_rules_and_what_a_star_does(pages: dict[str, str]) -> None:
    said = text_of(pages[DOCS])
    listed = said.partition("These lists come as files:")[2].partition("All else")[0].split()
    assert listed == [
        path
        for path, operations in described()["paths"].items()
        if "text/csv" in operations["get"]["responses"]["200"]["content"]
    ]
    for rule in ("byte order mark", "CR and LF", "an apostrophe before it", "no column says who took the file"):
        assert rule in said
    assert "If-Match: * stands for whatever the record is by now" in said


def test_it_says_the_limits_that_the_operator_chose(settings: Any) -> None:
    settings.API_CALLS_A_MINUTE, settings.API_WRITES_A_MINUTE = 321, 0
    settings.API_TOKENS_A_MINUTE, settings.API_TOKENS_A_MINUTE_FROM_AN_ADDRESS = 12, 34
    said = text_of(Client().get(DOCS).text)
    assert "321 calls a minute for each client" in said
    assert "12 tokens a minute for each client" in said
    assert "34 tokens a minute from one address" in said
    assert "that write" not in said


def test_whoever_asks_for_what_is_not_there_is_led_to_the_page() -> None:
    answer = Client().get("/api/v1/nonsense/")
    assert 'docs/>; rel="service-doc"' in answer.headers["Link"]
    assert described()["externalDocs"]["url"] == "/api/v1/docs/"
    assert settings.SPECTACULAR_SETTINGS["EXTERNAL_DOCS"]
