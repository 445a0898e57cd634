"""What import-linter cannot say: what rules may stand on, and that the contract names every app."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ["config", *(app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir())]
RULES = [
    path for app in APPS for path in (ROOT / app).rglob("*.py") if {"rules", "roles"} & {path.stem, path.parent.name}
]


# The words of a choice are interface text, so a choice needs its words from gettext.
WORDS = {
    *("django.db.models.TextChoices", "django.db.models.IntegerChoices"),
    *("django.utils.translation.gettext_lazy", "django.utils.translation.ngettext_lazy"),
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_rules(name):
    return name.split(".")[0] in APPS and {"rules", "roles"} & set(name.split(".")[1:])


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rules_stand_on_the_standard_library_and_other_rules(path):
    others = {
        name for name in imported(path) if name.split(".")[0] not in sys.stdlib_module_names and not is_rules(name)
    }
    assert others <= WORDS


def test_the_contract_of_layers_names_every_app():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]
    assert set(contracts["root_packages"]) == set(layers) == set(APPS)
    decided = (ROOT / "docs" / "decisions" / "0001-layers.md").read_text(encoding="utf-8").split("`")[1]
    assert decided.split() == " > ".join(layers).split()


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc", "signals", "mixins", "constants", "selectors"])
def test_no_module_has_a_name_that_says_nothing(name):
    found = [path for app in APPS for path in (ROOT / app).rglob(f"{name}*") if path.stem == name]
    assert found == []
