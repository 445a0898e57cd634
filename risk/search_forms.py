"""What names are looked for by, before any two are compared: forms of them that are stored and sought."""

from collections.abc import Iterable, Iterator, Sequence

from risk.names import chinese_core, is_telling, latin_words, pinyin_of, readings, ways_of_writing

ALIKE = 0.5
SPELLED = 0.7
"""What is spelled as one is nearly the same, or another name: a slip of the pen is found by the words."""

MOST_WITHIN = 12
"""Words, and twice as many characters, of what is looked for within a name."""


def search_forms(names: Iterable[str]) -> dict[str, float]:
    """What a name is looked for by before it is compared, and from which similarity of trigrams on each finds.

    Its words; those of its words that not every name has; how it is spelled as one; how its characters sound.
    docs/screening.md says what the two similarities were chosen by.
    """
    forms: dict[str, float] = {}
    for name in ways_of_writing(names):
        if words := latin_words(name):
            telling = [word for word in words if is_telling(word)]
            forms |= dict.fromkeys(readings(name)[:1], SPELLED)
            forms |= dict.fromkeys((" ".join(words), " ".join(telling)), ALIKE)
        if chinese := chinese_core(name):
            forms[pinyin_of(chinese)] = ALIKE
    return {form: alike for form, alike in forms.items() if len(form) > 1}


def forms_within(names: Iterable[str]) -> set[str]:
    """What listed names are looked for by that may stand whole within these (`search_forms` of theirs)."""
    found = set()
    for name in names:
        words, characters = latin_words(name), chinese_core(name)
        found |= {" ".join(part) for part in _parts(words, 2, MOST_WITHIN)}
        found |= {pinyin_of(part) for part in _parts(characters, 4, 2 * MOST_WITHIN)}
    return found


def _parts[Row: Sequence[str]](row: Row, least: int, most: int) -> Iterator[Row]:
    """Every part of a row that is shorter than it, and so long at least and at most."""
    for length in range(least, min(most, len(row) - 1) + 1):
        for place in range(len(row) - length + 1):
            yield row[place : place + length]  # type: ignore[misc]
