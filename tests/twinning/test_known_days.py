"""When an agreement was signed, as people write it: as far as they know it, and what they are told of a slip."""

import pytest
from django.core.exceptions import ValidationError

from twinning.forms import KnownDayField

FIELD = KnownDayField(label="When was it signed?", called="the day on which it was signed")


@pytest.mark.parametrize(
    ("typed", "iso", "words"),
    [
        ("8 June 1988", "1988-06-08", "8 June 1988"),
        ("8th of June, 1988", "1988-06-08", "8 June 1988"),
        ("June 8, 1988", "1988-06-08", "8 June 1988"),
        ("08/06/1988", "1988-06-08", "8 June 1988"),
        ("8.6.1988", "1988-06-08", "8 June 1988"),
        ("1988-06-08", "1988-06-08", "8 June 1988"),
        ("29 Feb 1984", "1984-02-29", "29 February 1984"),
        ("June 1988", "1988-06", "June 1988"),
        ("6/1988", "1988-06", "June 1988"),
        ("1988-06", "1988-06", "June 1988"),
        ("1988", "1988", "1988"),
        ("１９８８", "1988", "1988"),
        ("about 1986", "1986~", "about 1986"),
        ("About  1986", "1986~", "about 1986"),
        ("c. 1986", "1986~", "about 1986"),
        ("circa 1986", "1986~", "about 1986"),
        ("about June 1986", "1986~", "about 1986"),
    ],
)
def test_a_day_is_taken_as_far_as_it_is_known(typed: str, iso: str, words: str) -> None:
    known = FIELD.clean(typed)
    assert known is not None
    assert (known.iso, str(known)) == (iso, words)
    assert FIELD.clean(words) == known


@pytest.mark.parametrize("typed", ["", "   ", None])
def test_nobody_needs_to_know_it(typed: str | None) -> None:
    assert FIELD.clean(typed) is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("29 February 1983", "1983 had no 29 February. Correct the day, or leave it out: February 1983"),
        ("31/6/1988", "1988 had no 31 June."),
        ("13/1988", "The month of the day on which it was signed must be between 1 and 12"),
        ("1066", "Use a year from 1900 to 2100 for the day on which it was signed"),
        ("about 1066", "Use a year from 1900 to 2100"),
        *(
            (typed, "Write the day on which it was signed as 8 June 1988, June 1988, 1988 or about 1988")
            for typed in ("yesterday", "about", "8 June", "88", "8 June 88", "1 2 3 4", "1988 1989", "x" * 10_000)
        ),
    ],
)
def test_what_cannot_be_a_day_is_told_what_to_do(typed: str, told: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        FIELD.clean(typed)
    assert told in refusal.value.messages[0]
