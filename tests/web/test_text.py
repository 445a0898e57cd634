"""What typed text may hold."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from web.text import checked, clean_text, refuse_high_marking

MARKINGS = [
    "SECRET",
    "secret",
    "TOP SECRET",
    "Top Secret",
    "UK SECRET",
    "UK TOP SECRET",
    "S E C R E T",
    "S.E.C.R.E.T",
    "T O P  S E C R E T",
    "TOPSECRET",
    "** SECRET **",
    "[SECRET]",
    "SECRET//NOFORN",
    "SECRET//anything at all",
    "SECRET UK EYES ONLY",
    "SECRET - UK EYES ONLY",
    "UK SECRET – UK/US EYES ONLY",
    "TOP SECRET STRAP 2",
    "NATO SECRET",
    "COSMIC TOP SECRET",
    "Marking: SECRET",
    "Classification: UK SECRET",
    "Protective marking – TOP SECRET",
    "SECRET: programme of the visit",
    "SECRET – visit of the mayor",
    "(SECRET) Programme",
    "Programme (SECRET)",
    "ＳＥＣＲＥＴ",
    "SEC\u200bRET",
    "CONFIDENTIAL",
    "UK CONFIDENTIAL",
    "NATO CONFIDENTIAL",
    "C O N F I D E N T I A L",
]
PROSE = [
    "The secret garden festival",
    "SECRET GARDEN FESTIVAL",
    "Secret Cinema, Leeds",
    "They keep it secret",
    "It is no secret.",
    "secretary",
    "SECRETARY OF STATE",
    "Permanent Secretary – arrival",
    "top secretarial staff",
    "Confidential",
    "Please treat as confidential",
    "CONFIDENTIAL WASTE CONTRACT",
    "OFFICIAL",
    "OFFICIAL-SENSITIVE",
    "OFFICIAL-SENSITIVE: PERSONAL",
    "绝密",
    "Victoria's Secret",
    "the secret – a play",
]
HARMLESS = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd", "Zs", "Po")), max_size=40)


@pytest.mark.capability("G14")
@pytest.mark.parametrize("line", MARKINGS)
def test_line_marked_above_official_sensitive_is_refused_with_a_signpost(line: str) -> None:
    for text in (line, f"Agenda\n{line}\nLunch", f"  {line}  ", f"Agenda\r\n{line}"):
        with pytest.raises(ValidationError, match="nothing above OFFICIAL-SENSITIVE") as refusal:
            checked(text)
        assert refusal.value.code == "marking_too_high"
        assert "security lead" in refusal.value.messages[0]


@pytest.mark.capability("G14")
@pytest.mark.parametrize("line", PROSE)
def test_words_that_are_no_marking_stay(line: str) -> None:
    assert checked(f"Agenda\n{line}") == f"Agenda\n{line}"


@pytest.mark.capability("G14")
@given(before=HARMLESS, line=st.sampled_from(MARKINGS), after=HARMLESS)
def test_marking_is_found_whatever_stands_around_it(before: str, line: str, after: str) -> None:
    with pytest.raises(ValidationError):
        refuse_high_marking(f"{before}\n{line}\n{after}")


def test_long_line_of_one_letter_is_read_in_no_time() -> None:
    refuse_high_marking("S" * 1_000_000)
    refuse_high_marking("S E C R E " * 100_000)
    refuse_high_marking("UK " * 300_000)
    refuse_high_marking("(" * 1_000_000)


@given(st.text())
def test_clean_text_is_composed_trimmed_and_stays_as_it_is(text: str) -> None:
    try:
        once = clean_text(text)
    except ValidationError:
        return
    assert once == clean_text(once)
    assert once == unicodedata.normalize("NFC", once)
    assert once == once.strip()
    once.encode()
    assert all(letter in "\n\t" or unicodedata.category(letter) != "Cc" for letter in once)


@pytest.mark.parametrize("letter", ["\0", "\x07", "\x1b", "\x7f", "\x9f", "\ud800"])
def test_character_that_cannot_be_shown_is_refused(letter: str) -> None:
    with pytest.raises(ValidationError, match="cannot be shown"):
        clean_text(f"Hang{letter}zhou")


@pytest.mark.parametrize("letter", ["\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u200e", "\u061c"])
def test_mark_that_turns_the_direction_of_reading_is_refused(letter: str) -> None:
    with pytest.raises(ValidationError, match="direction of reading"):
        clean_text(f"Hang{letter}zhou")


def test_what_word_processors_leave_behind_becomes_plain() -> None:
    assert clean_text("one\r\ntwo\x0bthree\u2028four\rfive\n") == "one\ntwo\nthree\nfour\nfive"
    assert clean_text("\ufeffHang\u200bzhou\u00ad ") == "Hangzhou"
    assert clean_text("Cafe\u0301 杭州 👩\u200d🔬") == "Café 杭州 👩\u200d🔬"
