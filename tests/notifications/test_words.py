"""Every kind that any service uses has words."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from notifications.letters import PERSONAL, TO_ADDRESSES
from notifications.words import MAILS, sentence
from web.words import words_of

ROOT = Path(__file__).resolve().parents[2]
KINDS = [*words_of("TASKS"), *words_of("NOTICES"), *MAILS]
APPS = ("overview", "engagement", "twinning", "guidance", "counterparts", "documents", "notifications", "accounts")


def kinds_used() -> Iterator[tuple[str, str]]:
    """Name of the call, and a pattern for the kind that it is given."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                    continue
                place = {"notify": 2, "ask": 2, "settle": 0, "notify_all": 1, "tell_readers": 1}.get(call.func.id)
                if place is not None:
                    yield call.func.id, pattern(call.args[place], path)


def pattern(kind: ast.expr, path: Path) -> str:
    """A constant is looked up in the module that names it."""
    match kind:
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.JoinedStr(values=pieces):
            return "".join(pattern(piece, path) for piece in pieces)
        case ast.Name(id=name) if name.isupper():
            return re.escape(str(getattr(import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)), name)))
        case _:
            return "[a-z_]+"


def test_every_kind_in_use_has_words() -> None:
    used = set(kinds_used())
    assert {name for name, _ in used} == {"notify", "notify_all", "tell_readers", "ask", "settle"}
    for name, kind in used:
        known = words_of("TASKS" if name in ("ask", "settle") else "NOTICES")
        assert any(re.fullmatch(kind, one) for one in known), f"{name}(…, {kind!r}) has no words"


def test_no_words_are_kept_for_kinds_that_nobody_uses() -> None:
    used = {kind for _, kind in kinds_used()} | {*TO_ADDRESSES, *PERSONAL}
    for kind in KINDS:
        assert any(re.fullmatch(one, kind) for one in used), f"nobody uses {kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_a_whole_sentence(kind: str) -> None:
    said = sentence(kind, "100% made-up %(title)s", service="Register")
    assert said[0].isupper()
    assert "%(service)" not in said
