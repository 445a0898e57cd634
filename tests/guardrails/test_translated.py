"""All interface text goes through gettext: no words stand bare in a template, nor in what a form or a refusal says."""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).parents[2]
APPS = [path.parent for path in ROOT.glob("*/apps.py")]
BARE_WORD = re.compile(r"[^\W\d_]{2,}")
# Text of an element, and the attributes of one that are read out or shown.
SILENT = re.compile(r"<(style|script)\b.*?</\1>|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:alt|aria-label|title|placeholder|content)=["']([^"']*)["']""")
# What a form, a table, a model or a refusal is given to say. What explains a column or a field of the API is read by
# those who program; in a form it is shown.
SAYS = {"label", "verbose_name", "verbose_name_plural", "hint", "legend", "empty_label"}
SAYS |= {"violation_error_message", "error_messages"}
REFUSALS = {"ValidationError", "PermissionDenied", "WrongState"}
# Translated as a whole, or shown to nobody.
WRAPPED = ("blocktranslate", "comment")
# For machines: what a browser is told of its screen, the name of a style, a command to type. And the name of a marking.
SAME = re.compile(r"OFFICIAL-SENSITIVE|width=device-width, [\w=, -]+|app-[\w-]+|sha256sum \S*|\.json")
# Given in full in Chinese, and with the English name of an office, for visitors.
IN_ANOTHER_LANGUAGE = "templates/engagement/privacy_notice_text.html"


def bare(source: str) -> Iterator[str]:
    """Words of a template that a reader would see as they stand here."""
    inside, text = False, ""
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = name in WRAPPED or (inside and name not in {f"end{other}" for other in WRAPPED})
        elif token.token_type is TokenType.TEXT and not inside:
            text += token.contents
    lines = [*TAG.sub("\n", SILENT.sub("", text)).splitlines(), *SPOKEN.findall(text)]
    for line in lines:
        if BARE_WORD.search(SAME.sub("", line.replace("&nbsp;", ""))):
            yield line.strip()


def leaves(value: ast.expr) -> Iterator[ast.expr]:
    """What stands in lists and under the keys of a dictionary, or the value itself."""
    inner = value.values if isinstance(value, ast.Dict) else getattr(value, "elts", None)
    if inner is None:
        yield value
    for one in inner or ():
        yield from leaves(one)


def unsaid(tree: ast.Module, says: Collection[str]) -> Iterator[tuple[int, str]]:
    """Literal words that a form, a model or a refusal says as they stand."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        said = [keyword.value for keyword in call.keywords if keyword.arg in says]
        if name in REFUSALS:
            said += call.args[:1]
        for value in (leaf for one in said for leaf in leaves(one)):
            parts = value.values if isinstance(value, ast.JoinedStr) else [value]
            if any(isinstance(part, ast.Constant) and BARE_WORD.search(str(part.value)) for part in parts):
                yield call.lineno, ast.unparse(value)


def says_in(path: Path) -> Collection[str]:
    return SAYS | {"help_text"} if "forms" in (path.stem, path.parent.name) else SAYS


def test_no_words_stand_bare_in_a_template() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in sorted(ROOT.glob("templates/**/*.*"))
        if str(path.relative_to(ROOT)) != IN_ANOTHER_LANGUAGE
        for text in bare(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_lint_would_notice() -> None:
    noticed = '<p title="Bare title">{% translate "Said" %} Bare text</p>{% comment %}Silent{% endcomment %}'
    assert list(bare(noticed)) == ["Bare text", "Bare title"]
    said = """
x = Field(label="Bare", name="bare"); Field(label=_("Said"))
raise ValidationError(f"Bare {x}")
raise ValidationError({"x": ["In a list"]})
"""
    assert [words for _line, words in unsaid(ast.parse(said), SAYS)] == ["'Bare'", "f'Bare {x}'", "'In a list'"]


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_what_forms_models_and_refusals_say_is_translated(app: Path) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in sorted(app.rglob("*.py"))
        if "migrations" not in path.parts
        for line, words in unsaid(ast.parse(path.read_text(encoding="utf-8")), says_in(path))
    ]
    assert found == []
