"""What a file is by its content, never by its name, and whether it may be kept.

The walls: a size before anything is read, a table of contents before anything is unpacked, a number of pixels before
anything is drawn. Nothing is unpacked to a disk, nothing in a file is run, and pictures are drawn anew, so that where
and when they were taken stays behind. `tests/documents/hostile_files.py` holds what these must stand.
"""

import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from documents.rules import FILE_KINDS, TAKEN, FileKind, ending_of
from web.text import refuse_high_marking

MOST_ENTRIES = 2_000
"""Parts of an Office file. A presentation has about five a slide."""

MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
"""An Office file that is small and unpacks to more than this many times its size is a bomb."""

SMALL_PART = 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_TEXT_READ = 256 * 1024
"""So much of a text is looked through for a marking, which stands at its head."""

CHUNK = 64 * 1024
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
OPEN_DOCUMENTS = {FILE_KINDS[kind].content_type.encode(): kind for kind in ("odt", "ods", "odp")}
SYMBOLIC_LINK = 0o120000
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
WORD_TEXT = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
# Of files that people often have and that cannot be looked into: how each begins, and what to do.
KNOWN_BUT_NOT_TAKEN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
)
HEIC = re.compile(rb"^....ftyp(?:hei[cfmsx]|hev[cx]|mif1|msf1|avif)", re.DOTALL)


@dataclass(frozen=True)
class Inspected:
    """What may be kept: the kind that the content is, and the bytes, which for a picture are new ones."""

    kind: FileKind
    data: bytes


def refused(sentence: str, code: str) -> ValidationError:
    return ValidationError({"file": ValidationError(sentence, code=code)})


def inspect(data: bytes, name: str) -> Inspected:
    """Find out what a file is and look through it. Raises ValidationError with a sentence for whoever sent it."""
    if not data:
        raise refused(_("The file is empty. Choose another."), "empty")
    kind = FILE_KINDS[_kind_of(data, name)]
    if ending_of(name) not in kind.endings:
        raise _not_its_name(name, kind)
    if kind in (FILE_KINDS["png"], FILE_KINDS["jpeg"]):
        return Inspected(kind, _drawn_anew(data, "PNG" if kind is FILE_KINDS["png"] else "JPEG"))
    return Inspected(kind, data)


def _not_its_name(name: str, kind: FileKind) -> ValidationError:
    called, ending = str(kind.called), ending_of(name)
    if ending:
        told = _(
            "The file is not what its name says: it ends in “%(ending)s” and holds a file of the kind “%(called)s”."
        )
    else:
        told = _("The name of the file does not say what it is: it holds a file of the kind “%(called)s”.")
    advice = _("Open it to see that it is the right one, save it under a name that ends in “%(right)s”, and try again.")
    facts = {"ending": ending[:12], "called": called, "right": kind.endings[0]}
    return refused(f"{told % facts} {advice % facts}", "not_its_name")


def _kind_of(data: bytes, name: str) -> str:
    """Which of FILE_KINDS it is, looked through as far as that kind asks."""
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"PK"):
        return _office(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if HEIC.match(data):
        raise refused(
            _("Photographs in Apple’s format (HEIC) are not taken. Save the picture as a JPEG, and attach that."),
            "heic",
        )
    for start, reason in KNOWN_BUT_NOT_TAKEN:
        # Two letters are a beginning of many a text too; what follows decides.
        if data.startswith(start) and (len(start) > 2 or CONTROLS.search(data[:CHUNK])):
            raise _known_but_not_taken(reason)
    if _is_text(data):
        return "csv" if ending_of(name) == ".csv" else "txt"
    raise _of_no_kind()


def _known_but_not_taken(reason: str) -> ValidationError:
    if reason == "old_office":
        told = _(
            "This is an Office file of the old kind, or one with a password, and cannot be looked into. Open it, save "
            "it without a password as .docx, .xlsx or .pptx, and attach that."
        )
    elif reason == "archive":
        told = _("Archives are not taken. Take the file that you mean out of it, and attach that.")
    elif reason == "picture":
        told = _("Pictures of this kind are not taken. Save it as a PNG or a JPEG, and attach that.")
    else:
        return _of_no_kind()
    return refused(told, reason)


def _of_no_kind() -> ValidationError:
    return refused(
        _("Files of this kind are not taken. Attach one of these: %(endings)s.") % {"endings": ", ".join(TAKEN)},
        "unknown_kind",
    )


def _damaged() -> ValidationError:
    return refused(_("The file is damaged and cannot be read. Open it, save it again, and attach that."), "damaged")


def _pdf(data: bytes) -> str:
    """Nothing in it is read but its end, which a file that was cut off lacks."""
    if b"%%EOF" not in data[-4096:]:
        raise _damaged()
    return "pdf"


# -- Office files, which are archives ------------------------------------------------------------------------------


# A way of packing that zipfile does not know is a RuntimeError of its own kind.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _office_kind(archive, len(data))
    except UNREADABLE:
        raise _damaged() from None


def _office_kind(archive: zipfile.ZipFile, size: int) -> str:
    entries = archive.infolist()
    _must_be_small(entries, size)
    names = {entry.filename for entry in entries}
    kind = next((kind for part, kind in MAIN_PARTS.items() if part in names), "")
    is_open_document = not kind and "mimetype" in names and archive.getinfo("mimetype").file_size < 100
    if is_open_document:
        kind = OPEN_DOCUMENTS.get(archive.read("mimetype").strip(), "")
    if not kind:
        raise _known_but_not_taken("archive")
    if any(name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise refused(_("The file holds macros, which are programs. Save it without them, and attach that."), "macros")
    for entry in entries:
        _look_through(archive, entry, declares_types=is_open_document)
    return kind


def _must_be_small(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Before anything is unpacked, by the table of contents. That it tells the truth shows when the parts are read."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > max(MOST_RATIO * size, SMALL_PART):
        raise refused(
            _("The file unpacks to far more than it seems to hold, and is not taken. Save it anew, and attach that."),
            "bomb",
        )
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if (entry.external_attr >> 16) & 0o170000 == SYMBOLIC_LINK or path.startswith("/") or ".." in path.split("/"):
            raise _damaged()
        if entry.flag_bits & 1:
            raise _known_but_not_taken("old_office")


def _look_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, declares_types: bool) -> None:
    """Unpack one part in memory, no further than it declares: a lie about its size fails the check of its sum.

    Office itself writes no declaration of types; one is the way to bombs and to files of the server. Old
    OpenDocument files name their type in one part, so there it is the entities alone that are refused.
    """
    is_markup = entry.filename.lower().endswith((".xml", ".rels"))
    forbidden = "<!ENTITY" if declares_types else "<!DOCTYPE"
    patterns = [forbidden.encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be")]
    wants_text = WORD_TEXT.fullmatch(entry.filename) is not None
    kept, last = b"", b""
    with archive.open(entry) as part:
        while chunk := part.read(CHUNK):
            if is_markup and any(pattern in last + chunk for pattern in patterns):
                raise _damaged()
            last = chunk[-40:]
            if wants_text and len(kept) < MOST_TEXT_READ:
                kept += chunk
    if wants_text:
        _must_be_official(_without_markup(kept.decode("utf-8", "replace")))


# -- Text and pictures ---------------------------------------------------------------------------------------------


def _is_text(data: bytes) -> bool:
    """Whether it reads as text in one of the encodings that offices here and in China save in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif CONTROLS.search(data):
        return False
    else:
        encodings = ("utf-8-sig", "gb18030", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            return False
        _must_be_official(text[:MOST_TEXT_READ])
        return True
    return False


def _must_be_official(text: str) -> None:
    try:
        refuse_high_marking(text)
    except ValidationError as refusal:
        raise ValidationError({"file": refusal.error_list}) from None


def _without_markup(text: str) -> str:
    """The words of a part of a Word document, a paragraph a line."""
    pieces = text.replace("</w:p>", "\n<").split("<")
    return "".join(piece if place == 0 else piece.rpartition(">")[2] for place, piece in enumerate(pieces))


def _drawn_anew(data: bytes, kind: str) -> bytes:
    """The picture alone: without place, time and camera, and without whatever else lies in its file."""
    too_big = refused(
        _("The picture has more than %(most)s million points. Make it smaller, and attach that.")
        % {"most": MOST_PIXELS // 1_000_000},
        "pixels",
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(BytesIO(data), formats=[kind])
        if picture.width * picture.height > MOST_PIXELS:
            raise too_big
        picture.load()
        turned = ImageOps.exif_transpose(picture) or picture
        del picture
        if kind == "JPEG":
            if turned.mode not in ("L", "RGB", "CMYK"):
                turned = turned.convert("RGB")
            options = {"quality": 90}
        else:
            options = {"compress_level": 3}
        bare = BytesIO()
        turned.info = {name: turned.info[name] for name in ("transparency",) if name in turned.info}
        turned.save(bare, kind, **options)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_big from None
    except ValidationError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, MemoryError, zlib.error):
        # What Pillow raises over broken pictures is a matter of where they are broken.
        raise _damaged() from None
    return bare.getvalue()
