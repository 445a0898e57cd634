"""What agrees between an organisation and an entry of a list, and what speaks against it, in sentences."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from places.rules import simplified
from risk.matching import Feature, had_other_blanks, is_turned_round, words_compared, words_of_both
from risk.names import chinese_core, spelled_out

AGAINST = frozenset({Feature.ELSEWHERE, Feature.CHINESE_DIFFERS})


def speaks_for(features: Iterable[Mapping[str, Any]], *, is_listed: bool = True) -> list[str]:
    """A sentence for each feature that agrees, from the evidence as it was kept.

    What a council has on record itself is no list, and is not called one.
    """
    sentences = _SENTENCES if is_listed else _SENTENCES | _OF_OWN
    return [
        sentences[feature](one["ours"], one["theirs"])
        for one in features
        if (feature := Feature(one["feature"])) not in AGAINST
    ]


def speaks_against(features: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        _SENTENCES[feature](one["ours"], one["theirs"])
        for one in features
        if (feature := Feature(one["feature"])) in AGAINST
    ]


def _same_words(ours: str, theirs: str) -> str:
    told = _("The names have the same words: “%(ours)s” and “%(theirs)s”") % {"ours": ours, "theirs": theirs}
    return _sentence([told, *_set_aside(ours, theirs)])


def _most_words(ours: str, theirs: str, only_there: str = "") -> str:
    both, alike, only_ours, only_theirs = words_compared(ours, theirs)
    told = [_("“%(ours)s” and “%(theirs)s” share most words") % {"ours": ours, "theirs": theirs}]
    if both:
        told.append(_("both have %(words)s") % {"words": _quoted(both)})
    told += [
        _("“%(one)s” and “%(other)s” are spelled nearly alike") % {"one": one, "other": other} for one, other in alike
    ]
    if only_ours:
        told.append(_("only yours has %(words)s") % {"words": _quoted(only_ours)})
    if only_theirs:
        told.append((only_there or _("only the list has %(words)s")) % {"words": _quoted(only_theirs)})
    return _sentence([*told, *_set_aside(ours, theirs)])


def _within(ours: str, theirs: str) -> str:
    told = _("“%(theirs)s” on the list stands whole within “%(ours)s”: it may be a part of it, or be called after it")
    return _sentence([told % {"ours": ours, "theirs": theirs}])


def _set_aside(ours: str, theirs: str) -> list[str]:
    """What was not held against them: order, blanks, kinds of company, short forms, capitals."""
    told = []
    _degree, mine, yours = words_of_both(ours, theirs)
    if mine != yours and sorted(mine) == sorted(yours):
        told.append(_("their order was set aside"))
    if had_other_blanks(ours, theirs):
        told.append(_("where their blanks stand was set aside"))
    spelled = [spelled_out(name) for name in (ours, theirs)]
    if left_out := sorted({word for one in spelled for word in one.left_out}):
        told.append(_("kinds of company were left out (%(words)s)") % {"words": ", ".join(left_out)})
    if read := sorted({pair for one in spelled for pair in one.read_as}):
        pairs = ", ".join(f"{short} = {whole}" for short, whole in read)
        told.append(_("words written in several ways were taken as one (%(pairs)s)") % {"pairs": pairs})
    return told


def _chinese_same(ours: str, theirs: str) -> str:
    told = _("The Chinese names are the same: %(ours)s and %(theirs)s") % {"ours": ours, "theirs": theirs}
    return _sentence([told, *_chinese_set_aside(ours, theirs)])


def _chinese_part(ours: str, theirs: str) -> str:
    mine, yours = chinese_core(ours), chinese_core(theirs)
    if mine in yours or yours in mine:
        told = _("One Chinese name is a part of the other: %(ours)s and %(theirs)s")
    else:
        told = _("The Chinese names share most of their characters: %(ours)s and %(theirs)s")
    return _sentence([told % {"ours": ours, "theirs": theirs}, *_chinese_set_aside(ours, theirs)])


def _chinese_set_aside(ours: str, theirs: str) -> list[str]:
    told = []
    if any(simplified(name) != name for name in (ours, theirs)):
        told.append(_("traditional and simplified characters were taken as one"))
    if any(chinese_core(name) != simplified("".join(name.split())) for name in (ours, theirs)):
        told.append(_("kinds of company and the like were left out"))
    return told


def _pinyin(ours: str, theirs: str) -> str:
    if chinese_core(theirs):
        told = _("Your “%(ours)s” is how the characters on the list are read aloud (pinyin): %(theirs)s")
        turned = is_turned_round(ours, theirs)
    else:
        told = _("The list’s “%(theirs)s” is how your characters are read aloud (pinyin): %(ours)s")
        turned = is_turned_round(theirs, ours)
    said = told % {"ours": ours, "theirs": theirs}
    return _sentence([said, _("the order of words was set aside")] if turned else [said])


def _number(ours: str, theirs: str) -> str:
    return _("The registration number is the same: %(number)s.") % {"number": ours}


def _place(ours: str, theirs: str) -> str:
    return _("Both are in one place: yours in %(ours)s, the list says %(theirs)s.") % {"ours": ours, "theirs": theirs}


def _elsewhere(ours: str, theirs: str) -> str:
    told = _("They are in different countries or territories: yours in %(ours)s, the list says %(theirs)s.")
    return told % {"ours": ours, "theirs": theirs}


def _chinese_differs(ours: str, theirs: str) -> str:
    return _("The Chinese names differ: %(ours)s and %(theirs)s.") % {"ours": ours, "theirs": theirs}


_SENTENCES: dict[Feature, Callable[[str, str], str]] = {
    Feature.SAME_WORDS: _same_words,
    Feature.MOST_WORDS: _most_words,
    Feature.WITHIN: _within,
    Feature.CHINESE_SAME: _chinese_same,
    Feature.CHINESE_PART: _chinese_part,
    Feature.PINYIN: _pinyin,
    Feature.NUMBER: _number,
    Feature.PLACE: _place,
    Feature.ELSEWHERE: _elsewhere,
    Feature.CHINESE_DIFFERS: _chinese_differs,
}


def _most_words_on_record(ours: str, theirs: str) -> str:
    return _most_words(ours, theirs, _("only the one on record has %(words)s"))


def _pinyin_on_record(ours: str, theirs: str) -> str:
    if chinese_core(theirs):
        told = _("Your “%(ours)s” is how the characters on record are read aloud (pinyin): %(theirs)s.")
    else:
        told = _("“%(theirs)s” on record is how your characters are read aloud (pinyin): %(ours)s.")
    return told % {"ours": ours, "theirs": theirs}


def _within_on_record(ours: str, theirs: str) -> str:
    told = _("“%(theirs)s” on record stands whole within “%(ours)s”: it may be a part of it, or be called after it")
    return _sentence([told % {"ours": ours, "theirs": theirs}])


_OF_OWN: dict[Feature, Callable[[str, str], str]] = {
    Feature.MOST_WORDS: _most_words_on_record,
    Feature.WITHIN: _within_on_record,
    Feature.PINYIN: _pinyin_on_record,
}


def _sentence(told: Sequence[str]) -> str:
    return "; ".join(told) + "."


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
