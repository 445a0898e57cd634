"""Names in other scripts than ours: marked with their language, so that a screen reader changes its voice for them."""

import re
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# What a script says about the language, as far as it says one thing: Chinese characters are Chinese unless kana stand
# beside them, which makes the whole Japanese.
KANA = re.compile("[\u3041-\u30ff]")
SCRIPTS = (
    ("zh", re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")),
    ("ko", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("ja", KANA),
)


def language_of(text: str) -> str:
    """The language that a text shows by its script, by its BCP 47 tag; nothing where the script shows none."""
    if KANA.search(text):
        return "ja"
    return next((language for language, letters in SCRIPTS if letters.search(text)), "")


def with_languages(text: str) -> SafeString:
    """The text, each word of it in another script marked with its language. What the server built stays as it is."""
    if isinstance(text, SafeString):
        return text
    pieces = re.split(r"(\s+|[()（）,;])", str(text))
    runs = ((language, "".join(piece)) for language, piece in groupby(pieces, key=language_of))
    return format_html_join("", "{}", ((_marked(language, run),) for language, run in runs if run))


def _marked(language: str, run: str) -> str:
    return format_html('<span lang="{}">{}</span>', language, run) if language else run
