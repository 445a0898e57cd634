"""A paper as a Word file, for whoever goes on writing it: plain styles, and fonts that have Chinese characters."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from web.languages import language_of
from web.word import CHINESE, LATIN, new_document, to_bytes

LANGUAGES = {"zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR"}
POINTS = 10


class PaperFile:
    """A document on A4, begun with its title; the marking stands at the head and the foot of every page."""

    def __init__(self, title: str, *, marking: str, made_at: datetime) -> None:
        self.document = new_document(title, made_at=made_at, points=POINTS)
        [section] = self.document.sections
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(18)
        for style in self.document.styles:
            if getattr(style, "font", None) is not None:
                _set_fonts(style.element)
        for edge in (section.header, section.footer) if marking else ():
            line = edge.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.add_run(marking).bold = True
        _say(self.document.add_heading(level=1), title)

    def heading(self, text: str) -> None:
        _say(self.document.add_heading(level=2), text)

    def paragraph(self, text: str, *, lead: str = "", indented: bool = False) -> None:
        """`lead` are its first words, in bold."""
        line = self.document.add_paragraph()
        line.paragraph_format.space_after = Pt(3)
        if indented:
            line.paragraph_format.left_indent = Mm(6)
        _say(line, f"{lead} " if lead and text else lead, bold=True)
        _say(line, text)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[int]) -> None:
        """A table over the width of the page; `widths` are millimetres. Its head stands again on the next page."""
        told = [head, *rows]
        table = self.document.add_table(rows=len(told), cols=len(head))
        table.style = "Table Grid"
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for number, cells in enumerate(told):
            for cell, text, width in zip(table.rows[number].cells, cells, widths, strict=True):
                cell.width = Mm(width)
                lines = text.split("\n")
                for place, line in enumerate(lines):
                    paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
                    paragraph.paragraph_format.space_after = Pt(1)
                    _say(paragraph, line, bold=number == 0)
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def made(self) -> bytes:
        return to_bytes(self.document)


def _say(line: Any, text: str, *, bold: bool = False) -> None:
    if not text:
        return
    run = line.add_run(text)
    run.bold = bold or None
    if language := LANGUAGES.get(language_of(text)):
        mark = OxmlElement("w:lang")
        mark.set(qn("w:eastAsia"), language)
        run._element.get_or_add_rPr().append(mark)


def _set_fonts(element: Any) -> None:
    """The same fonts for every script, in place of those that a theme would choose."""
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if "heme" in name]:
        del fonts.attrib[name]
    for script, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", CHINESE)):
        fonts.set(qn(f"w:{script}"), font)
