"""Sources as they are written: documents with " | " between them, an address in angle brackets."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from web.languages import with_languages


def sources(source: str) -> list[SafeString]:
    """Document by document; an address is put as a link."""
    return [linked(one.strip()) for one in source.split("|")]


def linked(source: str) -> SafeString:
    words, _open, address = source.removesuffix(">").partition("<")
    if not address.startswith(("https://", "http://")):
        return with_languages(source)
    return format_html('<a class="govuk-link" href="{}" rel="noreferrer">{}</a>', address, words.strip())
