"""The last line of a service writes the trail: from then until commit it holds the chain of the body that acts."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("engagement", "guidance", "documents", "counterparts", "notifications", "accounts")


def services() -> Iterator[tuple[str, ast.FunctionDef]]:
    for app in APPS:
        for path in (*(ROOT / app).glob("services.py"), *(ROOT / app).glob("services/*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef):
                    yield f"{app}.{node.name}", node


def writes(node: ast.AST) -> bool:
    return any(
        (isinstance(call.func, ast.Name) and call.func.id == "record")
        or (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "write"
            and ast.unparse(call.func.value) == "trail"
        )
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    )


def after_the_record(body: list[ast.stmt]) -> list[str]:
    """What stands below the line that writes, other than to answer."""
    found: list[str] = []
    for place, line in enumerate(body):
        if not writes(line):
            continue
        found += [ast.unparse(after) for after in body[place + 1 :] if not is_plain_answer(after)]
        for block in ("body", "orelse", "finalbody"):
            found += after_the_record(getattr(line, block, []))
    return found


def is_plain_answer(line: ast.stmt) -> bool:
    return isinstance(line, ast.Return) and not any(isinstance(part, ast.Call) for part in ast.walk(line))


SERVICES = dict(services())


@pytest.mark.parametrize("name", [name for name, node in SERVICES.items() if writes(node)])
def test_nothing_happens_after_the_trail_is_written(name: str) -> None:
    assert after_the_record(SERVICES[name].body) == []


def test_the_services_are_found() -> None:
    assert sum(map(writes, SERVICES.values())) > 20
