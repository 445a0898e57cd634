"""What changed between two texts, word by word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

# A word with the blanks after it, or line breaks: what is kept together is what a reader sees as one.
PIECES = re.compile(r"\n+|[^\s]+[^\S\n]*|[^\S\n]+")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Run:
    """Some words in a row of which the same is true."""

    change: Change
    text: str


def differences(old: str, new: str) -> list[Run]:
    """The new text with what was taken out of the old: what is removed stands before what took its place."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    matcher = SequenceMatcher(None, _words(before), _words(after), autojunk=False)
    runs: list[Run] = []
    for what, first, last, begins, ends in matcher.get_opcodes():
        kept, added = before[first:last], after[begins:ends]
        if what == "equal":
            # With the longer blanks: the last word of a text has none, and more may stand behind it here.
            runs.append(Run(Change.SAME, "".join(max(pair, key=len) for pair in zip(kept, added, strict=True))))
        else:
            runs += [Run(Change.REMOVED, "".join(kept)), Run(Change.ADDED, "".join(added))]
    return _joined(run for run in runs if run.text)


def _words(pieces: Iterable[str]) -> list[str]:
    """Without the blanks behind them, of which nobody sees how many there are."""
    return [piece.strip(" \t") for piece in pieces]


def _joined(runs: Iterable[Run]) -> list[Run]:
    return [
        Run(change, "".join(run.text for run in some)) for change, some in groupby(runs, key=lambda run: run.change)
    ]
