"""How local names are read aloud in Latin letters, by the name that a pack gives to the way of reading."""

from itertools import islice, product

from pypinyin import Style, pinyin

from places.rules import words

# Readings of one name that are tried against its English name; no name in use has as many.
_MOST_READINGS = 500


def pinyin_syllables(local_name: str, english: str) -> list[str]:
    """The reading with tone marks; of several possible ones that which spells the English name, where one does."""
    usual = [syllable for (syllable, *_) in pinyin(local_name, style=Style.TONE)]
    sought = words(english).replace(" ", "")
    if _joined(usual) == sought:
        return usual
    readings = product(*pinyin(local_name, style=Style.TONE, heteronym=True))
    return next(
        (list(reading) for reading in islice(readings, _MOST_READINGS) if _joined(reading) == sought),
        usual,
    )


def as_one_word(syllables: list[str]) -> str:
    """Syllables as pinyin writes a name: "Xī'ān", an apostrophe before a syllable that begins with a vowel."""
    first, *rest = syllables
    return first.capitalize() + "".join(f"'{part}" if words(part)[:1] in {"a", "e", "o"} else part for part in rest)


def _joined(syllables: list[str] | tuple[str, ...]) -> str:
    return words("".join(syllables)).replace(" ", "")


ROMANISED_BY = {"pinyin": pinyin_syllables}
