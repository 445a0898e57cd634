"""What is never held of a person, whichever text it stands in (CAPABILITIES G05)."""

import re
import unicodedata
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from places.rules import country_words

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
# Of somebody who is alive and travels; what has its birthday in a later year is a feast, a town or a company.
_YEAR = r"(?:19\d\d|20[01]\d)"
_FULL_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? {_YEAR}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}"
    rf"|\d{{1,2}}[-./]\d{{1,2}}[-./]{_YEAR}|{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}|{_YEAR}年\d{{1,2}}月\d{{1,2}}日?)"
)
_BORN = re.compile(
    r"(?:\bborn\b|\bbirthday\b|\bdate of birth\b|\bbirth date\b|\bd\.?o\.?b\b|\(b\.|出生日期|出生|生日|生于)"
    rf"(?:\W{{0,3}}(?:(?:is |was )?on|is|was|of|in [^\d,;.]{{1,30}},?)\b)?\W{{0,4}}{_FULL_DATE}"
    rf"|{_FULL_DATE} ?(?:出生|生(?!日))",
    re.IGNORECASE,
)
# A company of Scotland or Northern Ireland, a place of ISO 3166-2, a number for value added tax.
_OF_NO_PERSON = r"(?:SC|NI|OC|SO|NC|CN|HK|TW|MO|GB)\d{6}\b|GB\d{9}\b"
_PAPERS = r"passports?|identity cards?|id cards?|护照|護照|身份证|身份證"
_REACHED_BY = re.compile(
    r"[^\s@]{1,64}@[^\s@]{1,250}\.[^\s@]+"
    r"|(?<![\w+])(?:\+|0)(?:[ ().\-]{0,2}\d){8,14}(?!\d)"
    r"|(?<![\w+£$€¥])1[3-9]\d(?:[ \-]?\d{4}){2}(?!\d)"
    r"|(?:\b(?:tel|telephone|phone|mobile|mob)\b|电话|電話|手机|手機)(?:\W{0,3}(?:no|number|is)\b)?"
    r"\W{0,3}\d(?:[ \-]?\d){5,}",
    re.IGNORECASE,
)
_PAPER = re.compile(
    rf"(?<![\w/])(?!{_OF_NO_PERSON})[A-Z]{{1,2}}\d{{6,9}}\b"
    rf"|(?:\b(?:{_PAPERS}))(?:\W{{0,3}}(?:no|number|is|号码?|號碼?)\b)?"
    rf"\W{{0,3}}[A-Z]{{0,2}} ?\d(?:[ \-]?\d){{5,}}[\dX]?"
    r"|(?<![\w£$€¥.,])(?:(?!\d{6}000)\d{9}|\d{15}|\d{17}[\dX]|\d{6} (?:19|20)\d{6} \d{3}[\dX])(?!\w|,\d)",
    re.IGNORECASE,
)
# Days and hours are told, and their figures stand close together.
_DAYS = re.compile(
    r"\b\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})\b|\b\d{4}[-./]\d{1,2}[-./]\d{1,2}\b"
    r"|(?<![\d.])(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\.?\d)"
    r"|(?<!\d)(?:[01]\d|2[0-3])[0-5]\d ?[-–] ?(?:[01]\d|2[0-3])[0-5]\d(?!\d)"
)
_A_DAY_ALONE = re.compile(r"(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?")

TAKE_IT_AWAY: Any = _(
    "“%(found)s” looks like a passport number, a date of birth, a telephone number or an email address. Take it away, "
    "and name the office or body instead."
)


def paper_or_birth(text: str) -> str:
    """The first in a text that looks like the number of a passport or identity card, or like a date of birth."""
    plain = unicodedata.normalize("NFKC", text)
    found = _PAPER.search(_without_days(plain)) or _BORN.search(plain)
    return found.group().strip() if found else ""


def of_a_person(text: str) -> str:
    """The same, or like a telephone number or an address of mail; empty where there is nothing of it."""
    found = _REACHED_BY.search(_without_days(unicodedata.normalize("NFKC", text)))
    return found.group().strip() if found else paper_or_birth(text)


def _without_days(text: str) -> str:
    return _DAYS.sub(" / ", text)


def of_a_delegate(text: str) -> str:
    """The same in a text that is about one person alone, where a day by itself is a birthday."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return of_a_person(text) or (plain if _A_DAY_ALONE.fullmatch(plain) else "")


# -- Names ---------------------------------------------------------------------------------------------------------

_HONORIFIC = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Madam|Dr|Prof|Professor|Rev|Reverend|Imam|Sir|Dame)\.? (?:[A-Z][\w’'-]+ ?){1,3}"
    r"|[\u4e00-\u9fff]{1,3}(?:先生|女士|小姐|太太|老师|老師)"
)
_CALLED = re.compile(
    r"\b(?i:named|called|neighbour|resident|activist|student|pupil|teacher|shopkeeper|owner|chair|member|organiser)"
    r",? ((?:[A-Z][\w’'-]+ ){1,2}[A-Z][\w’'-]+)"
)
_OF_A_BODY = re.compile(
    r"\b(?:Council|City|Community|Association|Society|Centre|Center|Church|Mosque|Temple|School|College|University|"
    r"Festival|Year|Street|Road|Park|Square|Hall|Police|Group|Forum|Committee|Club|Trust|Company|Ltd|Limited|House|"
    r"Institute|Museum|Library|Theatre|Union|Party|Office|Embassy|Consulate|Government|Kingdom|Day|Week)\b"
)


def called_like_a_person(text: str) -> str:
    """The first in a text that reads like somebody's name, to be asked about and never refused; empty without one.

    It goes by how the name is introduced, with a title or a word for who somebody is, and by no list of names. A body,
    a place or a feast that is introduced so is none.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = [match.group().strip() for match in _HONORIFIC.finditer(plain)]
    found += [match.group(1) for match in _CALLED.finditer(plain) if not _is_of_a_body(match.group(1))]
    return found[0] if found else ""


def _is_of_a_body(text: str) -> bool:
    return _OF_A_BODY.search(text) is not None or _countries().search(text) is not None


@cache
def _countries() -> re.Pattern[str]:
    """The name of any country that has more words than one: some people are called Jordan, or Georgia."""
    names = (re.escape(country.name) for country in country_words() if " " in country.name)
    return re.compile(rf"\b(?:{'|'.join(names)})\b")
