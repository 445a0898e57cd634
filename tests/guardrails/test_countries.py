"""G03: no code branches on a country. Countries are data, and the same visit behaves the same for each."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pycountry
import pytest

from places.rules import country_words

ROOT = Path(__file__).parent.parent.parent
# An environment variable, as it happens.
NO_COUNTRY = {"TZ"}
CODES = {code for country in pycountry.countries for code in (country.alpha_2, country.alpha_3)} - NO_COUNTRY
CALLED = {word.lower() for country in country_words() for word in (country.name, *country.other_words)}
# Words of more than one word too: a list of words has them one by one.
PARTS_OF_NAMES = {"hong", "kong"}
NAMES = {country.name.lower() for country in pycountry.countries} | CALLED | PARTS_OF_NAMES
_ZH = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"])
IN_CHINESE = {_ZH.gettext(country.name) for country in pycountry.countries}
IN_CHINESE |= {name for country in country_words() for name in country.formal_zh}
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
        and (
            node.value in CODES
            or node.value.lower() in NAMES
            or node.value in IN_CHINESE
            or (node.value[:2] in CODES and node.value[2:3] == "-")
        )
    )


def names_country(node: ast.AST) -> bool:
    """Whether a pattern has the name of a country in it."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    words = {word.lower() for word in re.findall("[A-Za-z]{3,}", node.value)}
    return bool(words & NAMES) or any(name in node.value for name in IN_CHINESE)


# Arguments that choose by country, and methods that look a text up, compare it or let it count.
ABOUT_PLACES = ("country", "place", "code", "pk", "alpha")
ASKS = ("startswith", "endswith", "removeprefix", "get", "index", "fromkeys")


def branches(tree: ast.AST) -> Iterator[int]:
    """Lines where a country stands in a comparison, a pattern, a choice of keys, or an argument."""
    for node in ast.walk(tree):
        looked_at: list[ast.AST] = []
        patterns: list[ast.AST] = []
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
            if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re":
                patterns = node.args[:1]  # type: ignore[assignment]
        elif isinstance(node, ast.Subscript):
            looked_at = [node.slice]
        inner = [
            item
            for found in looked_at
            for item in (found.elts if isinstance(found, ast.Tuple | ast.List | ast.Set) else [found])
        ]
        if any(map(is_country, inner)) or any(map(names_country, patterns)):
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
        '{"chinese": "china"}',
        '{**dict.fromkeys(("national", "china"), 0.6)}',
        '{**dict.fromkeys(("hong", "kong"), 0.6)}',
        're.compile("^(中华人民共和国)")',
        're.sub("(german|french) ", "", name)',
    ],
)
def test_the_lint_finds_each_way_to_branch(code: str) -> None:
    assert list(branches(ast.parse(code)))
