"""Files that mean harm, and what becomes of each: run as a program, each in a process with little memory.

`python -m tests.documents.hostile_files` prints a line of JSON a file: its name, what was said, seconds, and megabytes.
"""

import json
import os
import random
import resource
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

from tests.documents import files

MOST_MEMORY = 300 * 1024 * 1024
NULLS = b"\0" * (16 * 1024 * 1024)


def bomb(kind: str, megabytes: int) -> bytes:
    return files.office(kind, xl__bomb_xml=b"<a>" + b" " * (megabytes * 1024 * 1024))


def many_parts() -> bytes:
    return files.archive({"word/document.xml": b"<a/>", **{f"word/{n}.xml": b"" for n in range(3000)}})


def lying_about_its_size() -> bytes:
    """A part that says it is small and is not: the sizes in both places of the archive are changed."""
    data = bomb("docx", 80)
    true, told = struct.pack("<L", 3 + 80 * 1024 * 1024), struct.pack("<L", 1000)
    assert true in data
    return data.replace(true, told)


def overlapping() -> bytes:
    """Two thousand names for one and the same packed part."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b" " * 1_000_000)
        [first] = file.filelist
        for number in range(1500):
            again = zipfile.ZipInfo(f"word/{number}.xml")
            for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(again, name, getattr(first, name))
            file.filelist.append(again)
            file.NameToInfo[again.filename] = again
    return held.getvalue()


def with_a_link() -> bytes:
    held = BytesIO(files.office("docx"))
    with zipfile.ZipFile(held, "a") as file:
        link = zipfile.ZipInfo("word/media/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    return held.getvalue()


def with_a_password() -> bytes:
    data = bytearray(files.office("docx"))
    # The mark that a part is encrypted, in the table of contents.
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def png(width: int, height: int, rows: bytes = b"", *, more: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack("!L", len(body)) + kind + body + struct.pack("!L", zlib.crc32(kind + body))

    head = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_chunk(size: int) -> bytes:
    body = b"note\0\0" + zlib.compress(b"a" * size)
    return struct.pack("!L", len(body)) + b"zTXt" + body + struct.pack("!L", zlib.crc32(b"zTXt" + body))


def drawn_png(side: int) -> bytes:
    return png(side, side, zlib.compress((b"\0" + b"\x12\x43\x6d" * side) * side, 1))


def big_photograph() -> bytes:
    """As large as may be, and turned: it is decoded, turned and written again."""
    from PIL import Image

    image = Image.effect_noise((5000, 5000), 60).convert("RGB")
    exif = image.getexif()
    exif[0x0112] = 6
    held = BytesIO()
    image.save(held, "JPEG", quality=80, exif=exif)
    return held.getvalue()


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
PASSWD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'
SCRIPT = b"<script>alert(1)</script>"

# Name of the case: name of the file, how it is made, and what is said of it; nothing where it is taken, harmless.
FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb in a workbook": ("a.xlsx", lambda: bomb("xlsx", 90), "unpacks to far more"),
    "a bomb in a document": ("a.docx", lambda: bomb("docx", 186), "unpacks to far more"),
    "a bomb of 256 MB": ("a.docx", lambda: files.archive({"word/document.xml": NULLS * 16}), "unpacks to far more"),
    "a bomb that lies": ("a.docx", lying_about_its_size, "damaged"),
    "a bomb of overlapping parts": ("a.docx", overlapping, "unpacks to far more"),
    "a bomb of many parts": ("a.docx", many_parts, "unpacks to far more"),
    "a bomb in an archive": ("a.zip", lambda: files.archive({"a": NULLS}), "unpacks to far more"),
    "an archive": ("a.zip", lambda: files.archive({"a.txt": b"a"}), "Archives are not taken"),
    "an archive by a better name": ("a.docx", lambda: files.archive({"a.txt": b"a"}), "Archives are not taken"),
    "billion laughs": ("a.docx", lambda: files.office("docx", word__styles_xml=LAUGHS), "damaged"),
    "billion laughs, in wide letters": (
        "a.docx",
        lambda: files.office("docx", word__styles_xml=LAUGHS.decode().encode("utf-16")),
        "damaged",
    ),
    "a file of the server": ("a.xlsx", lambda: files.office("xlsx", xl__styles_xml=PASSWD), "damaged"),
    "laughs in an OpenDocument": ("a.odt", lambda: files.open_document("odt", **{"styles.xml": LAUGHS}), "damaged"),
    "macros": ("a.docx", lambda: files.office("docx", word__vbaProject_bin=b"a"), "macros"),
    "macros under their own name": ("a.docm", lambda: files.office("docx", word__vbaProject_bin=b"a"), "macros"),
    "macros in an OpenDocument": ("a.ods", lambda: files.open_document("ods", **{"Basic/a.xml": b"a"}), "macros"),
    "a link": ("a.docx", with_a_link, "damaged"),
    "a way out": ("a.docx", lambda: files.office("docx", **{"word/../../../etc/cron_xml": b"a"}), "damaged"),
    "a way from the root": ("a.docx", lambda: files.office("docx", **{"/etc/cron_xml": b"a"}), "damaged"),
    "a password": ("a.docx", with_a_password, "with a password"),
    "an Office file of the old kind": ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NULLS, "old kind"),
    "a marked document": (
        "a.docx",
        lambda: files.office("docx", word__header1_xml=b"<w:p><w:t>TOP SE</w:t><w:t>CRET</w:t></w:p><w:p/>"),
        "nothing above OFFICIAL-SENSITIVE",
    ),
    "a marked text": ("a.txt", lambda: b"SECRET\n\nMade-up words.", "nothing above OFFICIAL-SENSITIVE"),
    "a marking line after line": ("a.txt", lambda: b"A SECRET garden it is\n" * 900_000, ""),
    "lines without end": ("a.txt", lambda: b"\n" * 20_000_000, ""),
    "brackets without end": ("a.docx", lambda: files.office("docx", word__header1_xml=b"<" * 900_000), ""),
    "a picture of 144 million points": ("a.png", lambda: drawn_png(12_000), "25 million points"),
    "a picture of 400 million points": ("a.png", lambda: png(20_000, 20_000), "25 million points"),
    "a picture of more points than there are": ("a.png", lambda: png(2**31 - 1, 2**31 - 1), "25 million points"),
    "a picture of no points": ("a.png", lambda: png(0, 0), "damaged"),
    "a picture with a bomb in its notes": ("a.png", lambda: png(8, 8, more=text_chunk(200_000_000)), "damaged"),
    "a picture cut off": ("a.jpg", lambda: files.picture("JPEG", (400, 300))[:-900], "damaged"),
    "a picture and an archive in one": (
        "a.png",
        lambda: files.picture("PNG") + files.archive({"a.html": SCRIPT}),
        "",
    ),
    "a picture as large as may be": ("a.png", lambda: drawn_png(5_000), ""),
    "a photograph as large as may be": ("a.jpg", big_photograph, ""),
    "a drawing with a script": ("a.svg", lambda: b"<svg>" + SCRIPT + b"</svg>", "not what its name says"),
    "a drawing by a better name": ("a.png", lambda: b"<svg>" + SCRIPT + b"</svg>", "not what its name says"),
    "a page": ("a.html", lambda: b"<!doctype html>" + SCRIPT, "not what its name says"),
    "a page by a better name": ("a.pdf", lambda: b"<!doctype html>" + SCRIPT, "not what its name says"),
    "a program": ("a.exe", lambda: b"MZ\x90\0" + NULLS, "Files of this kind are not taken"),
    "a program by a better name": ("a.pdf", lambda: b"MZ\x90\0" + NULLS, "Files of this kind are not taken"),
    "a program by two names": ("invitation.pdf.exe", lambda: files.PDF, "not what its name says"),
    "a script": ("a.py", lambda: b"import os\n", "not what its name says"),
    "a PDF cut off": ("a.pdf", lambda: files.PDF[:40], "damaged"),
    "a PDF without a name": ("pdf", lambda: files.PDF, "does not say what it is"),
    "a photograph in a format of Apple": ("a.heic", lambda: b"\0\0\0\x18ftypheic" + NULLS, "Apple"),
    "nothing": ("a.pdf", lambda: b"", "empty"),
    "nothing but zeros": ("a.txt", lambda: NULLS, "Files of this kind are not taken"),
    "signals for a terminal": ("a.txt", lambda: b"\x1b]0;a\x07words", "Files of this kind are not taken"),
    "a letter with something in it": ("a.eml", lambda: b"Subject: a\n\nwords", "not what its name says"),
    "an archive that is no archive": ("a.docx", lambda: b"PK\x03\x04" + NULLS, "damaged"),
    "the end of an archive alone": ("a.docx", lambda: b"PK\x05\x06" + b"\0" * 18, "Archives are not taken"),
}


def spoilt() -> Iterator[tuple[str, str, bytes]]:
    """Good files with letters changed and ends cut off, the same in each run: whatever is said, it is a sentence."""
    chance = random.Random("spoilt")
    for ending, good in files.ONE_OF_EACH.items():
        for number in range(9):
            data = bytearray(good)
            for _letter in range(chance.randint(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            cut = chance.randrange(len(data)) if number % 3 == 0 else len(data)
            yield f"spoilt {ending} {number}", f"a{ending}", bytes(data[:cut])


def told(name: str, data: bytes) -> dict[str, object]:
    """What becomes of a file, in a process of its own."""
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with os.fdopen(reading) as answer:
            said = answer.read()
        os.waitpid(child, 0)
        return dict(json.loads(said or '{"said": "the process died", "seconds": 0, "megabytes": 0}'))
    os.close(reading)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY + len(data), MOST_MEMORY + len(data)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    began = time.monotonic()
    try:
        said = sentence(data, name)
    except BaseException as fault:  # noqa: BLE001 - told to whoever reads the line
        said = f"broke: {fault!r}"
    with os.fdopen(writing, "w") as answer:
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        json.dump({"said": said, "seconds": time.monotonic() - began, "megabytes": megabytes}, answer)
    os._exit(0)


def sentence(data: bytes, name: str) -> str:
    from django.core.exceptions import ValidationError

    from documents.inspection import inspect

    try:
        inspect(data, name)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    sentence(files.PDF, "a.pdf")
    for case, (name, made, _told) in FILES.items():
        print(json.dumps({"case": case, **told(name, made())}), flush=True)
    for case, name, data in spoilt():
        print(json.dumps({"case": case, **told(name, data)}), flush=True)


if __name__ == "__main__":
    main()
