"""What the code that changes a visit or an agreement may know of risk, by what it names: this, and no more (G08).

What an act cannot name it cannot go by. Everything that is not on the list below is found, however it is imported.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Self

from django.conf import settings

APPS = ("engagement", "twinning", "overview")
ANSWERED_NOTHING = frozenset(
    {"risk.services.follow", "risk.services.discard_assessment", "risk.services.screen_new"},
)
"""An act may call these, and throws away what they answer."""

OF_SITES = frozenset(
    {"risk.models.SensitiveArea", "risk.rules.areas_named", "risk.rules.AreaGroup", "risk.rules.SaidOfSite"}
)
"""Of places of a programme alone: nothing of an organisation, a match or an assessment."""

OF_BRIEFS = frozenset({"engagement.brief.facts_of", "engagement.brief.said_by", "engagement.brief_state"})

MAY_KNOW: dict[str, frozenset[str]] = {
    "engagement.services.delegations": ANSWERED_NOTHING | {"engagement.own_history.own_history"},
    "twinning.services": frozenset({"risk.services.follow"}),
    "engagement.services.flags": OF_SITES,
    "engagement.services.lists": OF_SITES,
    "engagement.models.programme": OF_SITES,
    # A brief tells people what is left of the risk in two sentences. Whether it changed, and is to be signed, is asked
    # of what it tells without these (`brief.without_risk`).
    "engagement.services.briefs": OF_BRIEFS,
    "engagement.services.confirming": OF_BRIEFS,
    "engagement.services.sign_off": OF_BRIEFS,
    "engagement.services.signed": OF_BRIEFS,
}
AT_A_STEP = frozenset({"engagement.filters.DelegationFilter", "engagement.brief_state.needs_sign_off"})
"""What doors of steps may name: by what a list is searched, and whether a brief waits to be signed."""

STEPS = frozenset(
    {
        *("log_delegation", "confirm_delegation", "set_confirmed", "decline_delegation", "cancel_delegation"),
        *("discard_draft", "postpone_delegation", "change_status", "confirm_agreement", "share_agreement"),
    }
)
"""Acts by which a visit or an agreement becomes another: no door may take one by what is said of the risk."""

UNSEEN = frozenset({"import_module", "__import__", "get_model", "get_models", "exec", "eval"})
"""Ways to name something that no import shows."""


@dataclass
class Module:
    """A file of code: what it binds to which name, by imports; and what of it cannot be read."""

    name: str
    tree: ast.Module
    bound: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    @property
    def is_of_acts(self) -> bool:
        """Whether it changes a visit or an agreement, or says what is true of one."""
        return self.name.split(".")[1:2] in (["services"], ["rules"], ["models"]) and self.name.split(".")[0] in APPS


def read(name: str, source: str) -> Module:
    found = Module(name, ast.parse(source))
    for node in ast.walk(found.tree):
        if isinstance(node, ast.ImportFrom):
            if node.level or any(alias.name == "*" for alias in node.names):
                found.unread.append(f"{name} imports so that nobody can tell what: line {node.lineno}")
            told = {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            told = {alias.asname or alias.name: alias.name for alias in node.names}
        else:
            continue
        for bound, by in told.items():
            if found.bound.setdefault(bound, by) != by:
                found.unread.append(f"{name} calls two things {bound}")
    return found


@dataclass
class Code:
    """The code of the apps above risk, module by module."""

    modules: dict[str, Module]

    def with_planted(self, name: str, source: str) -> Self:
        """The same with this instead of a module, or besides."""
        return type(self)({**self.modules, name: read(name, source)})

    def origin(self, named: str) -> str:
        """Where something is from that is imported by way of others."""
        seen = set()
        while named not in seen:
            seen.add(named)
            module, _dot, name = named.rpartition(".")
            if module in self.modules and name in self.modules[module].bound and named not in self.modules:
                named = self.modules[module].bound[name]
        return named

    def tells_of_risk(self, named: str) -> bool:
        """Whether it is of risk, or of a module outside the acts that knows of it."""
        if is_of_risk(named):
            return named not in OF_SITES
        return bool({named, named.rpartition(".")[0]} & self.knowing)

    @cached_property
    def knowing(self) -> frozenset[str]:
        """The modules, acts apart, that import something of risk, or of another that does."""
        others = {
            name: [self.origin(one) for one in module.bound.values()]
            for name, module in self.modules.items()
            if not module.is_of_acts and not name.endswith(".urls")  # Addresses name every door.
        }
        known = {name for name, told in others.items() if any(is_of_risk(one) and one not in OF_SITES for one in told)}
        while more := {
            name
            for name, told in others.items()
            if name not in known and any({one, one.rpartition(".")[0]} & known for one in told)
        }:
            known |= more
        return frozenset(known)


def is_of_risk(named: str) -> bool:
    return named.split(".")[0] == "risk"


def as_it_stands() -> Code:
    """What makes the demonstration apart, which makes up all of it."""
    base = Path(settings.BASE_DIR)
    found = {}
    for path in (path for app in APPS for path in sorted((base / app).rglob("*.py"))):
        parts = path.relative_to(base).with_suffix("").parts
        if not {"migrations", "demonstration", "generate", "management"}.intersection(parts):
            name = ".".join(parts).removesuffix(".__init__")
            found[name] = read(name, path.read_text(encoding="utf-8"))
    return Code(found)


def acts_know(code: Code) -> list[str]:
    """What acts know of risk that they may not, in words."""
    return [told for module in code.modules.values() if module.is_of_acts for told in _known_to(module, code)]


def _known_to(module: Module, code: Code) -> Iterator[str]:
    yield from module.unread
    may = MAY_KNOW.get(module.name, frozenset())
    for name, told in module.bound.items():
        source = code.origin(told)
        if not {source, source.rpartition(".")[0]} & may and (code.tells_of_risk(source) or source in OF_SITES):
            yield f"{module.name} knows {source}"
        if source in ANSWERED_NOTHING:
            yield from _made_of_it(module, name)
    for node in ast.walk(module.tree):
        if (called := named_by(node)) in UNSEEN:
            yield f"{module.name} names something by {called}"


def _made_of_it(module: Module, name: str) -> Iterator[str]:
    thrown_away = {
        id(node.value.func)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name) and node.id == name and id(node) not in thrown_away:
            yield f"{module.name} makes something of what {name} answers"


def named_by(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


def steps_by_risk(code: Code) -> list[str]:
    """Doors that take a step of a visit or an agreement, and know of risk in the same function or class."""
    return [told for module in code.modules.values() if not module.is_of_acts for told in _steps_by_risk(module, code)]


def _steps_by_risk(module: Module, code: Code) -> Iterator[str]:
    sources = {name: code.origin(told) for name, told in module.bound.items()}
    of_risk = {name for name, source in sources.items() if code.tells_of_risk(source) and source not in AT_A_STEP}
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            named = {named_by(one) for one in ast.walk(node)}
            if named & of_risk and named & STEPS:
                yield f"{module.name}.{node.name} takes {sorted(named & STEPS)}, knows {sorted(named & of_risk)}"
