"""What a file is by its content, and what is refused."""

import json
import subprocess
import sys
from io import BytesIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image

from documents.inspection import inspect
from documents.rules import FILE_KINDS, TAKEN, clean_name
from tests.documents import files, hostile_files


@pytest.mark.parametrize("content", files.ONE_OF_EACH)
def test_a_file_is_taken_under_names_that_say_what_it_is_and_under_no_other(content: str) -> None:
    right = next(kind.endings for kind in FILE_KINDS.values() if content in kind.endings)
    if content in (".txt", ".csv"):
        right = (".txt", ".csv")
    for ending in (*TAKEN, ".doc", ".exe", ".html", ".svg", ".zip", ""):
        name = f"Made-up file{ending}"
        if ending in right:
            assert ending in inspect(files.ONE_OF_EACH[content], name).kind.endings
            continue
        with pytest.raises(ValidationError) as refusal:
            inspect(files.ONE_OF_EACH[content], name)
        [told] = refusal.value.messages
        assert ("not what its name says" if ending else "does not say what it is") in told
        assert right[0] in told


@pytest.mark.thorough
def test_hostile_files_are_refused_in_words_within_two_seconds_and_300_megabytes() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.documents.hostile_files"],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = {line["case"]: line for line in map(json.loads, ran.stdout.splitlines())}
    assert len(found) > 150
    for case, (_name, _made, wanted) in hostile_files.FILES.items():
        said = found[case]["said"]
        assert wanted in said if wanted else said == "", (case, said)
    for case, line in found.items():
        assert not line["said"].startswith(("broke", "the process died")), line
        assert line["seconds"] < 2 and line["megabytes"] < 300, line
        assert not case.startswith("spoilt") or line["said"] == "" or line["said"].endswith("."), line


def test_a_photograph_keeps_its_picture_and_not_where_it_was_taken() -> None:
    taken = files.photograph_with_a_place()
    assert b"Made-up camera" in taken and b"Made-up comment" in taken
    kept = inspect(taken, "IMG_0001.JPG").data
    assert b"Made-up" not in kept and b"Exif" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        # It lay on its side, and only the notes said so.
        assert image.size == (20, 40)


def test_what_lies_behind_a_picture_is_left_behind() -> None:
    kept = inspect(files.picture("PNG") + b"<script>alert(1)</script>", "a.png").data
    assert b"script" not in kept


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_picture_of_any_colours_is_drawn_anew(mode: str) -> None:
    held = BytesIO()
    Image.new(mode, (4, 3)).save(held, "PNG")
    with Image.open(BytesIO(inspect(held.getvalue(), "a.png").data)) as image:
        assert image.size == (4, 3)


@pytest.mark.capability("G14", part="text and Word files that bear a higher marking are refused")
@pytest.mark.parametrize("marked", ["SECRET\n\nwords", "TOP SECRET UK EYES ONLY\r\nwords", "words\nCONFIDENTIAL"])
def test_a_file_that_bears_a_higher_marking_is_refused(marked: str) -> None:
    for data, name in (
        (marked.encode(), "a.txt"),
        (marked.encode("utf-16"), "a.txt"),
        (
            files.office(
                "docx", word__header2_xml="".join(f"<w:p><w:t>{one}</w:t></w:p>" for one in marked.split("\n")).encode()
            ),
            "a.docx",
        ),
    ):
        with pytest.raises(ValidationError, match="nothing above OFFICIAL-SENSITIVE"):
            inspect(data, name)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        (files.CHINESE_NAME, files.CHINESE_NAME),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\made-up\Minutes.PDF", "Minutes.pdf"),
        ('a"b:c*d?<e>|f.pdf', "a-b-c-d--e--f.pdf"),
        ("CON.pdf", "document-CON.pdf"),
        ("nul.tar.pdf", "document-nul.tar.pdf"),
        ("  ...  .pdf", "document.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie- b.pdf"),
        ("hidden\u202efdp.exe.pdf", "hiddenfdp.exe.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        (".pdf", "pdf.pdf"),
    ],
)
def test_a_name_is_kept_as_far_as_every_system_can_keep_it(name: str, cleaned: str) -> None:
    assert clean_name(name, FILE_KINDS["pdf"]) == cleaned
