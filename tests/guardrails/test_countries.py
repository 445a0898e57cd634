"""G03: no code branches on a country. Countries are data, and the same visit behaves the same for each."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pycountry
import pytest

ROOT = Path(__file__).parent.parent.parent
# An environment variable, as it happens.
NO_COUNTRY = {"TZ"}
CODES = {code for country in pycountry.countries for code in (country.alpha_2, country.alpha_3)} - NO_COUNTRY
NAMES = {country.name.lower() for country in pycountry.countries} | {"china", "prc", "taiwan", "hong kong", "macao"}
# Sample data written as Python, and migrations.
DATA = ("overview/demonstration", "migrations", "tests", ".venv", "static/vendor")


def code_files() -> list[Path]:
    files = [path for path in ROOT.rglob("*.py") if not any(part in str(path.relative_to(ROOT)) for part in DATA)]
    assert len(files) > 30
    return files


def is_country(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (node.value in CODES or node.value.lower() in NAMES or (node.value[:2] in CODES and node.value[2:3] == "-"))
    )


# Arguments that choose by country, and methods that look a text up or compare it.
ABOUT_PLACES = ("country", "place", "code", "pk", "alpha")
ASKS = ("startswith", "endswith", "removeprefix", "get", "index")


def branches(tree: ast.AST) -> Iterator[int]:
    """Lines where a country stands in a comparison, a pattern, a choice of keys, or an argument."""
    for node in ast.walk(tree):
        looked_at: list[ast.AST] = []
        if isinstance(node, ast.Compare):
            looked_at = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            looked_at = [node.value]
        elif isinstance(node, ast.Dict):
            looked_at = [key for key in node.keys if key is not None]
        elif isinstance(node, ast.Call):
            looked_at = [keyword.value for keyword in node.keywords if str(keyword.arg).startswith(ABOUT_PLACES)]
            if isinstance(node.func, ast.Attribute) and node.func.attr in ASKS:
                looked_at += node.args
        elif isinstance(node, ast.Subscript):
            looked_at = [node.slice]
        inner = [
            item
            for found in looked_at
            for item in (found.elts if isinstance(found, ast.Tuple | ast.List | ast.Set) else [found])
        ]
        if any(map(is_country, inner)):
            yield node.lineno  # type: ignore[attr-defined]


@pytest.mark.capability("G03", part="no branch on a country in code")
def test_no_code_branches_on_a_country() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in code_files()
        for line in branches(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.capability("G03", part="no branch on a country in code")
@pytest.mark.parametrize(
    "code",
    [
        'if place.country_id == "CN": pass',
        'if code in ("CN", "HK"): pass',
        'match code:\n    case "CN": pass',
        'rows.filter(country="CN")',
        'rules["CN"]',
        '{"CN": 1}[code]',
        'if place.code.startswith("CN-"): pass',
        'if country.name == "China": pass',
    ],
)
def test_the_lint_finds_each_way_to_branch(code: str) -> None:
    assert list(branches(ast.parse(code)))
