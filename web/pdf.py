"""A page as a PDF, where the machine has what that takes: Pango, and for Chinese characters a font that has them."""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from web.languages import language_of

# Debian's names of what may be missing.
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
CHINESE_FONT = "fonts-noto-cjk"
CHINESE_FAMILIES = {"Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", "Source Han Sans SC", "SimSun"}


class NoPdf(Exception):
    """This machine cannot make one: it says what is missing, and that the page can be printed instead."""


def missing_for(text: str) -> str:
    """The packages that a PDF of a text would need and that are not there; nothing where it can be made."""
    if not _has_pango():
        return PANGO
    return CHINESE_FONT if language_of(text) and not CHINESE_FAMILIES & _families() else ""


def make_pdf(page: str, longer: Callable[[int], str] | None = None) -> bytes:
    """A document of one HTML text, which refers to nothing outside of itself. Raises NoPdf.

    `longer` is asked for the text anew where it takes more than one page, with how many, so that it can say so.
    """
    if packages := missing_for(page):
        told = _("This service cannot make a PDF here: %(packages)s is not installed. Print this page instead.")
        raise NoPdf(told % {"packages": packages})
    import weasyprint

    def laid_out(text: str) -> Any:
        return weasyprint.HTML(string=text, url_fetcher=_fetch_nothing).render(pdf_variant="pdf/ua-1")

    document = laid_out(page)
    if longer is not None and len(document.pages) > 1:
        document = laid_out(longer(len(document.pages)))
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made


def _fetch_nothing(url: str, **_more: Any) -> Any:
    raise ValueError(f"A PDF of ours refers to nothing outside of itself: {url[:80]}")


@cache
def _has_pango() -> bool:
    """Importing loads Pango, which a machine may lack; and it takes a while, so it waits until somebody asks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


@cache
def _families() -> frozenset[str]:
    """The families of fonts on this machine, as the library that chooses among them sees them."""
    from weasyprint.text.ffi import ffi, fontconfig

    config = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    fonts, name = fontconfig.FcConfigGetFonts(config, fontconfig.FcSetSystem), ffi.new("FcChar8**")
    return frozenset(
        ffi.string(name[0]).decode()
        for number in range(fonts.nfont)
        if fontconfig.FcPatternGetString(fonts.fonts[number], b"family", 0, name) == fontconfig.FcResultMatch
    )
