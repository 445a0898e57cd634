"""A time of day as people write it."""

import re
import unicodedata
from datetime import time

TIME = re.compile(r"(?P<hour>\d{1,2}?)(?P<mark>[:h])?(?P<minute>\d{2})?(?P<half>am|pm)?")
FIRST_OF_A_DAY = 9
"""From this hour on, an hour by itself is read by the clock of 24 hours: few meet at nine in the evening."""


class MorningOrEvening(ValueError):
    """The hour by itself may be either; it is what the error holds."""


def read_clock(text: str) -> time | None:
    """9, 9am, 9.30, 0930, 9:30 pm, 14:00, 19h00, midday: what the clock on that wall says; None where nothing is said.

    Raises ValueError for what is no time, and MorningOrEvening for a bare hour that may mean two things, such as 7.
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("o'clock", "").replace("o’clock", "")
    text = re.sub(r"[\s.]", "", re.sub(r"(?<=\d)\s*\.\s*(?=\d)", ":", text))
    if not text:
        return None
    if text in ("midday", "noon"):
        return time(12)
    told = TIME.fullmatch(text)
    if told is None:
        raise ValueError(text)
    hour, minute = int(told["hour"]), int(told["minute"] or 0)
    if told["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if told["half"] == "pm" else 0)
    elif not told["minute"] and told["mark"] == ":":
        raise ValueError(text)
    elif text == str(hour) and 1 <= hour < FIRST_OF_A_DAY:
        raise MorningOrEvening(hour)
    elif text == "0":
        raise ValueError(text)
    return time(hour, minute)
