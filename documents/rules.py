"""What is true of documents: what they are, which kinds of file are taken, and how a file is named."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST_OF_A_RECORD = 100
"""Documents that one council may attach to a record, those that were removed not counted."""

MOST_NAME = 120


class DocumentKind(TextChoices):
    """What a document is, in the words of whoever attaches it."""

    AGREEMENT = "agreement", _("Agreement or draft of one")
    PROGRAMME = "programme", _("Programme")
    LETTER = "letter", _("Letter or invitation")
    BRIEFING = "briefing", _("Briefing or speech")
    REPORT = "report", _("Report or minutes")
    PHOTOGRAPH = "photograph", _("Photograph")
    OTHER = "other", _("Something else")


class Scanned(TextChoices):
    """What the virus scanner says. Without a scanner nothing is known, and the file stays with its council."""

    NOT_YET = "not_yet", _("Not scanned for viruses")
    CLEAN = "clean", _("Scanned for viruses, none found")
    INFECTED = "infected", _("A virus was found")


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken: what it is called, how its names end, and how it is served."""

    called: Any
    endings: tuple[str, ...]
    content_type: str


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

FILE_KINDS = {
    "pdf": FileKind(_("PDF"), (".pdf",), "application/pdf"),
    "docx": FileKind(_("Word document"), (".docx",), f"{_OPEN_XML}.wordprocessingml.document"),
    "xlsx": FileKind(_("Excel workbook"), (".xlsx",), f"{_OPEN_XML}.spreadsheetml.sheet"),
    "pptx": FileKind(_("PowerPoint presentation"), (".pptx",), f"{_OPEN_XML}.presentationml.presentation"),
    "odt": FileKind(_("OpenDocument text"), (".odt",), f"{_OPEN_DOCUMENT}.text"),
    "ods": FileKind(_("OpenDocument spreadsheet"), (".ods",), f"{_OPEN_DOCUMENT}.spreadsheet"),
    "odp": FileKind(_("OpenDocument presentation"), (".odp",), f"{_OPEN_DOCUMENT}.presentation"),
    "png": FileKind(_("PNG picture"), (".png",), "image/png"),
    "jpeg": FileKind(_("JPEG picture"), (".jpg", ".jpeg"), "image/jpeg"),
    # Their content cannot tell these two apart; either name is right.
    "txt": FileKind(_("Text"), (".txt",), "text/plain"),
    "csv": FileKind(_("Table of values (CSV)"), (".csv",), "text/csv"),
}
TAKEN = tuple(ending for kind in FILE_KINDS.values() for ending in kind.endings)

# Names that stand for devices on Windows, whatever their ending.
DEVICES = re.compile(r"^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$", re.IGNORECASE)
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')


def ending_of(name: str) -> str:
    """How a name ends, in small letters: ".pdf"; nothing where it has no ending."""
    stem, dot, ending = name.strip().rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def clean_name(name: str, kind: FileKind) -> str:
    """A name that every system can keep: no folders, nothing unseen, no device, and the ending of what the file is."""
    name = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    ending = ending_of(name)
    stem = name.strip()[: -len(ending)] if ending else name
    stem = "".join(letter for letter in stem if unicodedata.category(letter)[0] != "C")
    stem = re.sub(r"\s+", " ", NOT_IN_NAMES.sub("-", stem)).strip(" .-")[:MOST_NAME].strip()
    if not stem or DEVICES.match(stem.partition(".")[0]):
        stem = f"document-{stem}".rstrip("-")
    return stem + (ending if ending in kind.endings else kind.endings[0])


def in_megabytes(size: int) -> str:
    """A size as people read it."""
    if size < 100 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
