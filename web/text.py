"""What typed text may hold, wherever it comes in: forms, endpoints, imports.

`checked` is the one to call: RegisterForm calls it for every field of words, and a serializer's text field calls it
in `to_internal_value`. Both doors thereby refuse the same text with the same sentence.
"""

import re
import unicodedata
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Line breaks that word processors and other systems put into what is pasted.
LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Without width and without meaning in our texts; pasted along unseen, they only break search.
WITHOUT_MEANING = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
# These turn the order of letters on the screen, so that a text reads differently from what is stored.
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean_text(text: str) -> str:
    """The text in composed form, with plain line breaks and without blanks around it.

    Refuses control characters, halves of characters and marks that change the direction of reading.
    """
    text = LINE_BREAKS.sub("\n", text).translate(WITHOUT_MEANING)
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in text):
        raise ValidationError(
            _("Remove the characters that cannot be shown. If you pasted the text, type it instead."),
            code="control_characters",
        )
    if DIRECTION_MARKS.search(text):
        raise ValidationError(
            _("Remove the hidden marks that change the direction of reading. If you pasted the text, type it instead."),
            code="direction_marks",
        )
    return unicodedata.normalize("NFC", text).strip()


def _spaced(word: str) -> str:
    """A pattern for the word as markings are written: SECRET, S E C R E T, S.E.C.R.E.T."""
    return r"[\s._*-]{0,3}".join(word)


_LEVEL = rf"(?:{_spaced('TOP')}[\s._*-]*)?{_spaced('SECRET')}"
_OLD_LEVEL = _spaced("CONFIDENTIAL")
_OWNER = r"(?:(?:UK|NATO|EU|COSMIC|FIVE\s+EYES)[\s/-]+)*"
_LEAD = r"(?:(?:(?:PROTECTIVE|SECURITY)\s+)?(?:MARKING|CLASSIFICATION)|CLASSIFIED)?[\s:–—-]*"
_CAVEATS = (
    r"(?:[\s/,;()\[\]–—-]*\b(?:UK|US|AUS|CAN|NZ|EYES|ONLY|STRAP\s*\d?|ATOMIC|CRYPTO|PERSONAL|SENSITIVE|LOCSEN|NOFORN|"
    r"REL(?:EASABLE)?\s+TO|RECIPIENTS?|HANDLING|WITH|AND|DESCRIPTOR)\b)*"
)
_EDGE = r"[\s*_=#.\[\](){}<>|~–—-]*"
# A line that is a marking and nothing else, in any case.
WHOLE_LINE = re.compile(rf"^{_EDGE}{_LEAD}{_OWNER}{_LEVEL}{_CAVEATS}{_EDGE}$", re.IGNORECASE)
# The old marking is an everyday word: it counts in capitals alone.
WHOLE_LINE_OLD = re.compile(rf"^{_EDGE}{_LEAD}{_OWNER}{_OLD_LEVEL}{_CAVEATS}{_EDGE}$")
# A marking in capitals at the head of a line, cut off from what follows ("SECRET//…", "[TOP SECRET] visit").
HEAD_OF_LINE = re.compile(rf"^{_EDGE}{_LEAD}{_OWNER}{_LEVEL}{_CAVEATS}\s*(?://|[:|)\]–—]|-\s)")
# The same in brackets at the end of a line ("Programme (SECRET)").
END_OF_LINE = re.compile(rf"[(\[{{]\s*{_OWNER}{_LEVEL}{_CAVEATS}\s*[)\]}}]{_EDGE}$")
MARKING_LINES = (WHOLE_LINE, WHOLE_LINE_OLD, HEAD_OF_LINE, END_OF_LINE)
# Longer lines are prose; a marking stands in the first and last letters of a line.
MARKING_REACH = 200


def refuse_high_marking(text: str) -> None:
    """Refuse a line that marks the text above OFFICIAL-SENSITIVE; a sentence about a secret garden may stay."""
    for line in unicodedata.normalize("NFKC", text).translate(WITHOUT_MEANING).splitlines():
        ends = (line,) if len(line) <= MARKING_REACH else (line[:MARKING_REACH], line[-MARKING_REACH:])
        for end in ends:
            if any(marking.search(end) for marking in MARKING_LINES):
                raise ValidationError(
                    _(
                        "This service holds nothing above OFFICIAL-SENSITIVE. Remove it and follow your council’s rule "
                        "for handling it; ask your security lead."
                    ),
                    code="marking_too_high",
                )


def checked(text: str) -> str:
    """Clean text without a marking that is too high: what may be kept."""
    text = clean_text(text)
    refuse_high_marking(text)
    return text


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: "one, two and three"."""
    return str(_(" and ")).join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def for_css(text: str) -> str:
    """A text as it may stand between the quotes of a style sheet, whatever somebody typed into it."""
    return "".join(letter if letter.isalnum() else f"\\{ord(letter):06x}" for letter in text)
