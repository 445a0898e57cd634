"""Files for Word, in type that has Chinese characters too."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENGLISH = "en-GB"
LATIN, CHINESE = "Arial", "Microsoft YaHei"


def new_document(title: str, *, made_at: datetime, points: int = 11) -> Any:
    """An empty document of A4, read for spelling as British English and Chinese. Its properties name no author."""
    document = Document()
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(points)
    fonts = normal.element.rPr.rFonts
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), CHINESE)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), ENGLISH)
        language.set(qn("w:eastAsia"), "zh-CN")
    page = document.sections[0]
    page.page_width, page.page_height = Pt(595.3), Pt(841.9)
    facts = document.core_properties
    facts.title, facts.author, facts.comments, facts.language = title[:255], "", "", ENGLISH
    facts.created = facts.modified = made_at
    return document


def to_bytes(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def letter_file(title: str, paragraphs: Iterable[str], *, made_at: datetime) -> bytes:
    """A letter of plain paragraphs."""
    document = new_document(title, made_at=made_at)
    for text in paragraphs:
        document.add_paragraph(text)
    return to_bytes(document)
