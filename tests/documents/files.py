"""Files as people have them, made here: one of each kind that is taken."""

import zipfile
from io import BytesIO

from PIL import Image

CHINESE_NAME = "杭州市友好代表团 日程.pdf"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OPEN_DOCUMENT = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def archive(parts: dict[str, bytes], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return held.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    """An Office file; `more` are further parts, with __ for a slash and _xml for the ending."""
    main = b"<w:document><w:body><w:p><w:t>Made-up words.</w:t></w:p></w:body></w:document>"
    named = {name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): one for name, one in more.items()}
    return archive({"[Content_Types].xml": b"<Types/>", MAIN[kind]: main, **named})


def open_document(kind: str, **more: bytes) -> bytes:
    kind_of = f"application/vnd.oasis.opendocument.{OPEN_DOCUMENT[kind]}".encode()
    return archive({"mimetype": kind_of, "content.xml": b"<office:document-content/>", **more})


def picture(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    held = BytesIO()
    Image.new("RGB", size, (18, 67, 109)).save(held, kind, **options)
    return held.getvalue()


def photograph_with_a_place() -> bytes:
    """As a telephone takes it: lying on its side, with time, place and camera."""
    image = Image.new("RGB", (40, 20), (18, 67, 109))
    exif = image.getexif()
    exif[0x0112], exif[0x010F], exif[0x9003] = 6, "Made-up camera", "2026:11:24 09:30:00"
    exif.get_ifd(0x8825)[2] = (30.0, 16.0, 25.0)
    held = BytesIO()
    image.save(held, "JPEG", exif=exif, comment=b"Made-up comment")
    return held.getvalue()


ONE_OF_EACH = {
    ".pdf": PDF,
    ".docx": office("docx"),
    ".xlsx": office("xlsx"),
    ".pptx": office("pptx"),
    ".odt": open_document("odt"),
    ".ods": open_document("ods"),
    ".odp": open_document("odp"),
    ".png": picture("PNG"),
    ".jpg": picture("JPEG"),
    ".jpeg": picture("JPEG"),
    ".txt": "Made-up words. 虚构的字。\n".encode(),
    ".csv": "name;Name\n虚构;Made-up\n".encode("gb18030"),
}
