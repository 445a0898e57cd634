"""A text as a Word file, for whoever goes on writing it: plain styles, and fonts that have Chinese characters."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from web.languages import language_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT, EAST_ASIAN_FONT = "Arial", "Microsoft YaHei"
LANGUAGES = {"zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR"}


class WordFile:
    """A document on A4, begun with its title; `marking` stands at the head and the foot of every page."""

    def __init__(self, title: str, *, marking: str = "", made_at: datetime) -> None:
        self.document: WordDocument = Document()
        about = self.document.core_properties
        about.title, about.author, about.comments, about.language = title[:255], "", "", "en-GB"
        about.created = about.modified = made_at.replace(tzinfo=None)
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(18)
        for style in self.document.styles:
            if getattr(style, "font", None) is not None:
                _set_fonts(style.element)
        self.document.styles["Normal"].font.size = Pt(10.5)
        _set_language(self.document)
        if marking:
            for edge in (section.header, section.footer):
                line = edge.paragraphs[0]
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
                line.add_run(marking).bold = True
        self._say(self.document.add_heading(level=1), title)

    def heading(self, text: str) -> None:
        self._say(self.document.add_heading(level=2), text)

    def paragraph(self, text: str, *, lead: str = "", indented: bool = False) -> None:
        """A paragraph; `lead` are its first words in bold."""
        line = self.document.add_paragraph()
        line.paragraph_format.space_after = Pt(3)
        if indented:
            line.paragraph_format.left_indent = Mm(6)
        if lead:
            self._say(line, f"{lead} " if text else lead, bold=True)
        self._say(line, text)

    def paragraphs(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.paragraph(text)

    def made(self) -> bytes:
        file = BytesIO()
        self.document.save(file)
        return file.getvalue()

    @staticmethod
    def _say(line: Paragraph, text: str, *, bold: bool = False) -> None:
        if not text:
            return
        run = line.add_run(text)
        run.bold = bold or None
        if language := LANGUAGES.get(language_of(text), ""):
            mark = OxmlElement("w:lang")
            mark.set(qn("w:eastAsia"), language)
            run._element.get_or_add_rPr().append(mark)


def _set_fonts(element: object) -> None:
    """The same fonts in a style for every script, in place of those that a theme would choose."""
    fonts = element.get_or_add_rPr().get_or_add_rFonts()  # type: ignore[attr-defined]
    for name in list(fonts.attrib):
        if "heme" in name:
            del fonts.attrib[name]
    for script, font in (("ascii", FONT), ("hAnsi", FONT), ("cs", FONT), ("eastAsia", EAST_ASIAN_FONT)):
        fonts.set(qn(f"w:{script}"), font)


def _set_language(document: WordDocument) -> None:
    for mark in document.styles.element.iter(qn("w:lang")):
        mark.set(qn("w:val"), "en-GB")
        mark.set(qn("w:eastAsia"), "zh-CN")
