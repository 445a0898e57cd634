"""G04: words speak of behaviour, sites, purposes and organisations, whoever is meant. The list is docs/wording.csv."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIST = ROOT / "docs" / "wording.csv"
APPS = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "static")]
TRANSLATED = {"_", "_now", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
# What is shipped as text for readers.
TEXTS = (
    "templates/**/*.html",
    "guidance/data/**/*",
    "counterparts/data/*.csv",
    "risk/data/[!d]*.csv",
    "risk/data/samples/*",
)


def terms() -> dict[str, str]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return {row["term"]: row["say instead"] for row in csv.DictReader(file)}


def loaded(text: str) -> list[str]:
    """The terms of the list that a text uses, as words of their own."""
    low = " ".join(text.lower().split())
    return [term for term in terms() if re.search(rf"\b{re.escape(term)}\b", low)]


def shown() -> Iterator[tuple[str, str]]:
    """Every text that a reader may be shown, and where it stands."""
    for pattern in TEXTS:
        for path in ROOT.glob(pattern):
            if path.is_file():
                # A publisher's own name of a column is not ours to change, and nobody is shown it.
                text = path.read_text(encoding="utf-8").replace(",Regime Name,", ",")
                yield str(path.relative_to(ROOT)), text
    for app in APPS:
        for path in app.rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in TRANSLATED:
                    for argument in call.args:
                        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                            yield f"{path.relative_to(ROOT)}:{call.lineno}", argument.value


@pytest.mark.capability("G04")
def test_no_text_for_readers_uses_a_loaded_word() -> None:
    texts = list(shown())
    assert len(texts) > 1000
    faults = [f"{where}: {term!r}, say {terms()[term]!r}" for where, text in texts for term in loaded(text)]
    assert faults == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Their delegation was\n suspicious.", ["suspicious"]),
        ("The Chinese want this site.", ["the chinese want"]),
        ("The Chinese side wrote that the programme suits them.", []),
        ("They asked questions outside the scope of the visit.", []),
    ],
)
def test_the_lint_knows_a_loaded_word_from_a_plain_one(text: str, found: list[str]) -> None:
    assert loaded(text) == found
