"""A list of people as it is pasted from a spreadsheet, line by line (CAPABILITIES G05)."""

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.rules.persons import TAKE_IT_AWAY, of_a_delegate
from engagement.rules.delegations import DelegatePart

FACTS = ("name", "local_name", "title", "organisation", "part")
"""What the register holds of a person, in the order of a list without a line of headings."""

SEPARATORS = ("\t", ";", "；", ",", "，")

NUMBERS = "numbers"
HEADINGS = {
    **dict.fromkeys(("name", "full name", "english name", "name in english", "pinyin", "英文名", "英文姓名"), "name"),
    **dict.fromkeys(("拼音", "姓名拼音", "name pinyin", "romanised name"), "name"),
    **dict.fromkeys(("local name", "chinese name", "name in chinese", "name in its own script"), "local_name"),
    **dict.fromkeys(("中文名", "中文姓名", "name in own script", "original name"), "local_name"),
    **dict.fromkeys(("title", "job title", "position", "post", "office", "rank", "role", "duty"), "title"),
    **dict.fromkeys(("职务", "职位", "職務", "职称", "头衔"), "title"),
    **dict.fromkeys(("organisation", "organization", "company", "employer", "work unit", "unit"), "organisation"),
    **dict.fromkeys(("institution", "单位", "單位", "工作单位", "所在单位", "机构", "公司"), "organisation"),
    **dict.fromkeys(("part", "part in the delegation", "部分", "角色", "团内职务", "代表团职务"), "part"),
    **dict.fromkeys(("no", "nr", "number", "#", "s/n", "序号", "编号"), NUMBERS),
}
# By itself it is the name; beside a name in Latin letters it is the name in its own script.
THE_NAME = ("姓名", "名字", "名称")

PARTS = {
    **dict.fromkeys(("", "member", "delegate", "团员", "成员", "代表"), DelegatePart.MEMBER),
    **dict.fromkeys(("lead", "leader", "head", "head of delegation", "delegation leader"), DelegatePart.LEAD),
    **dict.fromkeys(("leads the delegation", "团长", "領隊", "领队", "代表团团长"), DelegatePart.LEAD),
    **dict.fromkeys(("interpreter", "translator", "译员", "翻译", "口译"), DelegatePart.INTERPRETER),
}

# In a first line they are headings, whatever stands beside them.
NOT_HEADINGS_OF_OURS = re.compile(
    "passport|date of birth|birthday|dob|diet|phone|mobile|e-?mail|address|"
    "护照|出生|生日|身份证|饮食|电话|手机|邮箱|地址|照片"
)


@dataclass
class PastedLine:
    """One line of the list: what it became, or what is wrong with it. `number` counts lines from 1."""

    number: int
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@dataclass
class Pasted:
    """What a pasted list became. `refused` names the columns that the register does not hold."""

    lines: list[PastedLine] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    has_headings: bool = False


def read_people(text: str) -> Pasted:
    """Read a list of people. With a line of headings its columns may stand in any order."""
    numbered = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip(" \t,;；，")]
    if not numbered:
        return Pasted()
    separator = _separator([line for _number, line in numbered])
    rows = [(number, line, _cells(line, separator)) for number, line in numbered]
    columns, refused = _columns(rows[0][2])
    if columns is None:
        return Pasted([_line(number, line, cells, FACTS) for number, line, cells in rows])
    if refused:
        return Pasted(refused=refused, has_headings=True)
    return Pasted([_line(number, line, cells, columns) for number, line, cells in rows[1:]], has_headings=True)


def _separator(lines: Sequence[str]) -> str:
    """A tab where there is one, as spreadsheets paste it; else what most lines have."""
    if any("\t" in line for line in lines):
        return "\t"
    return max(SEPARATORS, key=lambda mark: sum(mark in line for line in lines))


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]


def _plainly(cell: str) -> str:
    told = unicodedata.normalize("NFKC", cell).lower().strip(" .:：*")
    return re.sub(r"\s*\(.*?\)$", "", " ".join(told.split()))


def _columns(cells: Sequence[str]) -> tuple[tuple[str, ...] | None, list[str]]:
    """Which fact each column holds, and the headings that stand for none; None where this is no line of headings."""
    plain = [_plainly(cell) for cell in cells]
    found = [HEADINGS.get(cell, "") for cell in plain]
    has_name = "name" in found
    found = [
        ("local_name" if has_name else "name") if cell in THE_NAME else fact
        for cell, fact in zip(plain, found, strict=True)
    ]
    if "name" not in found and "local_name" not in found:
        refused = [cell for cell, said in zip(cells, plain, strict=True) if NOT_HEADINGS_OF_OURS.search(said)]
        return ((), refused) if refused else (None, [])
    if "name" not in found:
        found[found.index("local_name")] = "name"
    refused = [cell for cell, fact in zip(cells, found, strict=True) if cell and not fact]
    return tuple(found), refused


def _line(number: int, text: str, cells: Sequence[str], columns: Sequence[str]) -> PastedLine:
    line = PastedLine(number, text, dict.fromkeys(FACTS, ""))
    if any(cells[len(columns) :]):
        line.faults.append(str(_("There are more columns than the register has. Take away what it does not hold.")))
    for fact, cell in zip(columns, cells, strict=False):
        if fact in FACTS and cell:
            line.facts[fact] = cell
    if found := next(filter(None, map(of_a_delegate, cells)), ""):
        line.faults.append(str(TAKE_IT_AWAY % {"found": found}))
    elif not line.facts["name"]:
        line.faults.append(str(_("There is no name.")))
    part = PARTS.get(_plainly(line.facts["part"]))
    if part is None:
        told = {"part": line.facts["part"]}
        line.faults.append(str(_("“%(part)s” is no part in a delegation. Write lead, member or interpreter.") % told))
    line.facts["part"] = part or DelegatePart.MEMBER
    return line
