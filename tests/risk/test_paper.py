"""The one page for whoever decides, as Word, print and PDF: on one side, with Chinese names in their type."""

import re
import subprocess
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from docx import Document

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Part
from accounts.sharing import open_to
from engagement.models import Delegation
from guidance.models import SupportContact
from risk import services
from risk.assessed import facts_of
from risk.models import Assessment
from risk.paper import differences
from tests.engagement.pages import at
from tests.engagement.test_brief_pages import pages_of, text_of
from tests.factories import NOW, a_delegation, again, an_organisation, body_of, council_user, user_of
from tests.guidance.texts import a_version
from tests.risk.assessed import GREEN, RED, REVIEW, a_risk, finished, looked_at
from web import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

LIST = (Path(__file__).parents[1] / "screening" / "data" / "uk_sanctions.csv").read_bytes()
TITLE = "Visit of 虚构大学 (Made-up University)"


@pytest.fixture
def officer() -> User:
    return council_user("LDS", name="Made-up Officer")


@pytest.fixture
def visit(officer: User) -> Delegation:
    visit = a_delegation("LDS", by=officer, title=TITLE)
    assessment = looked_at(visit, by=officer)
    for number in range(4):
        a_risk(
            assessment,
            by=officer,
            what=f"Made-up risk {number} with 虚构公司, told at some length so that it takes two lines of the page.",
            likelihood_left=1,
        )
    said: dict[str, Any] = {
        "conclusion": "Go ahead. 虚构大学 gets the written summary and sees the public model; no laboratory.",
        "review_on": REVIEW,
        "economic_benefit": "Two hundred students.",
        "values_benefit": "Our schools sing with theirs.",
        "community": "Both associations are invited, and asked beforehand.",
    }
    assessment.refresh_from_db()
    assessment = services.say_of_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW, **said)
    services.finish_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    return visit


@pytest.mark.parametrize("name", ["kept", "print", "word"])
def test_whoever_decides_reads_when_and_where_it_is_with_whom_and_what_was_found_about_them(
    client: Client, officer: User, name: str
) -> None:
    """For the council's own people; who else reads the whole is told the names alone."""
    services.load_list("uk_sanctions", LIST, now=NOW)
    listed = an_organisation("LDS", by=again(officer), name="Example IC Trading Ltd", local_name="", kind="private")
    visit = a_delegation("LDS", by=again(officer), organisations=[{"id": listed.key}], title=TITLE)
    finished(visit, by=officer)
    open_to(visit, body_of("unit"), Part.WHOLE, why="query:test")
    for reader, reads in ((officer, True), (user_of("unit", Role.ANALYST), False)):
        client.force_login(again(reader))
        answer = fetched(client, visit, name)
        told = words_of(answer.content) if name == "word" else answer.text
        assert "Inward: they come to us. Hangzhou, 15 to 18 March 2027." in told and "Example IC Trading Ltd" in told
        assert ("1 possible match with a list is to be decided." in told) is reads


def words_of(content: bytes) -> str:
    return " ".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


def fetched(client: Client, visit: Delegation, name: str) -> Any:
    version = Assessment.objects.about(visit).get().kept.first()
    assert version is not None
    return client.get(at(f"delegation_assessment_{name}", visit, version.key))


SAID = (
    *("Short assessment. The largest risk that is left: low.", "Because it leads to a promise or an agreement."),
    *("虚构大学", "虚构公司", "3 × 4 = 12, medium", "1 × 4 = 4, low", "Security lead, by 1 March 2027"),
    *("Two hundred students.", "Both associations are invited", "10 March 2027", "Made-up Officer"),
)


@pytest.mark.capability("L2", part="one page for whoever decides")
def test_print_says_all_of_it_on_one_page(client: Client, visit: Delegation, officer: User) -> None:
    client.force_login(again(officer))
    page = fetched(client, visit, "print").text
    for words in SAID:
        assert words in page, words
    assert 'lang="zh"' in page
    assert visit.reference is not None and visit.reference in page
    assert "Back to this version" in page and "Back to the assessment" not in page


@pytest.mark.capability("L2", part="one page for whoever decides")
@pytest.mark.needs("pdftotext")
def test_the_pdf_is_one_side_and_has_chinese_names(
    client: Client, visit: Delegation, officer: User, tmp_path: Path
) -> None:
    client.force_login(again(officer))
    answer = fetched(client, visit, "pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"{visit.reference}-risk-1.pdf" in answer.headers["Content-Disposition"]
    path = tmp_path / "risk.pdf"
    path.write_bytes(answer.content)
    assert pages_of(path) == 1
    text = "".join(text_of(path).split())
    for words in ("虚构大学", "Conclusion:Goahead.", "Twohundredstudents.", "10March2027", "Made-upOfficer"):
        assert words in text, words
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    assert re.search("Noto.*CJK|WenQuanYi|SimSun|SourceHan", fonts), fonts


@pytest.fixture
def full(officer: User) -> Delegation:
    """A full assessment with six risks and all its texts, each as long as people write them."""
    visit = a_delegation("LDS", by=officer, title="Visit of 虚构大学 (Made-up University) and two firms")
    desk = SupportContact.objects.create(
        name="Made-up research desk", helps_with="Help", reached_by="0", source="Made up", confirmed_on=NOW.date()
    )
    assessment = looked_at(visit, by=officer, answers=RED)
    for number in range(6):
        a_risk(
            assessment,
            by=officer,
            what=f"Risk {number}: drawings and samples of the new process, which are not public, are seen or taken "
            "along from the laboratory.",
            mitigation="The host agrees the way through the building beforehand, and shows the public model instead.",
            likelihood_left=1,
        )
    text = "Two hundred students come each year, and two firms hope for orders. Most of that goes on without us. " * 2
    said: dict[str, Any] = {
        "conclusion": "Go ahead with the visit, without the laboratory. 虚构大学 gets the written summary and sees the "
        "public model. We look at it again before the letter of intent is signed, and ask the research desk first.",
        "review_on": REVIEW,
        "economic_benefit": text,
        "security_benefit": "We learn whom to call there, and hear early of what is planned.",
        "values_benefit": "Our schools sing with theirs, and both sides speak openly of how they teach.",
        "community": text,
        "equality_link": "https://made-up.example/equality/7",
        "support": desk,
        "support_said": "Leave the laboratory out, and say so beforehand. They read the letter of intent for us.",
    }
    assessment.refresh_from_db()
    services.rely_assessment_on(assessment, [a_version(), a_version()], by=again(officer), now=NOW)
    assessment = services.say_of_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW, **said)
    services.finish_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    return visit


@pytest.mark.capability("L2", part="one page for whoever decides")
@pytest.mark.needs("pdftotext")
def test_a_full_one_with_six_risks_and_all_its_texts_is_one_side(
    client: Client, full: Delegation, officer: User, tmp_path: Path
) -> None:
    client.force_login(again(officer))
    path = tmp_path / "risk.pdf"
    path.write_bytes(fetched(client, full, "pdf").content)
    assert pages_of(path) == 1
    text = "".join(text_of(path).split())
    for words in ("Risk5:", "Sixfacts", "Whowasasked", "Guidancereliedon", "10March2027", "Owner:"):
        assert words in text, words
    assert "Ittakes" not in text


@pytest.mark.needs("pdftotext")
def test_one_that_is_longer_says_so_at_its_head(
    client: Client, full: Delegation, officer: User, tmp_path: Path
) -> None:
    assessment = Assessment.objects.about(full).get()
    assessment = services.reopen_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    for _number in range(12):
        a_risk(assessment, by=officer)
    assessment.refresh_from_db()
    services.finish_assessment(assessment, seen=assessment.version, by=again(officer), now=NOW)
    client.force_login(again(officer))
    path = tmp_path / "risk.pdf"
    path.write_bytes(fetched(client, full, "pdf").content)
    assert pages_of(path) == 2
    assert "It takes 2 pages: the conclusion and the largest risk stand on the first." in text_of(path)


@pytest.mark.capability("L2", part="one page for whoever decides")
def test_the_word_file_says_the_same_in_type_that_has_chinese_characters(
    client: Client, visit: Delegation, officer: User
) -> None:
    client.force_login(again(officer))
    answer = fetched(client, visit, "word")
    document = Document(BytesIO(answer.content))
    [table] = document.tables
    text = "\n".join(
        [*(one.text for one in document.paragraphs), *(cell.text for row in table.rows for cell in row.cells)]
    )
    for words in SAID:
        assert words in text, words
    xml = zipfile.ZipFile(BytesIO(answer.content)).read("word/document.xml").decode()
    assert 'w:eastAsia="zh-CN"' in xml
    assert "w:tblHeader" in xml
    styles = zipfile.ZipFile(BytesIO(answer.content)).read("word/styles.xml").decode()
    assert "Microsoft YaHei" in styles


def test_where_no_pdf_can_be_made_the_page_says_so_and_print_is_offered(
    client: Client, visit: Delegation, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_has_pango", lambda: False)
    client.force_login(again(officer))
    page = fetched(client, visit, "kept").text
    assert "A PDF cannot be made here" in page
    assert "libpango" in page
    answer = fetched(client, visit, "pdf")
    assert "/print/" in answer.headers["Location"]


@pytest.mark.needs("pdftotext")
def test_the_marking_stands_on_every_page(client: Client, visit: Delegation, officer: User, tmp_path: Path) -> None:
    marked = {"marking": "OFFICIAL-SENSITIVE", "handling": "Made-up handling"}
    Delegation.objects.filter(pk=visit.pk).update(**marked)
    client.force_login(again(officer))
    for name in ("kept", "print"):
        assert fetched(client, visit, name).text.count("OFFICIAL-SENSITIVE") >= 2
    path = tmp_path / "risk.pdf"
    path.write_bytes(fetched(client, visit, "pdf").content)
    assert "OFFICIAL-SENSITIVE Made-up handling" in text_of(path)
    document = Document(BytesIO(fetched(client, visit, "word").content))
    assert "OFFICIAL-SENSITIVE" in document.sections[0].header.paragraphs[0].text


def test_basic_precautions_are_a_paper_too(client: Client, officer: User) -> None:
    visit = a_delegation("LDS", by=officer)
    looked_at(visit, by=officer, answers=GREEN)
    client.force_login(again(officer))
    page = fetched(client, visit, "kept").text
    assert "Go ahead, basic precautions." in page
    assert "plug in nothing that you are given" in page


def test_what_is_said_otherwise_is_told_heading_by_heading(officer: User) -> None:
    visit = a_delegation("LDS", by=officer)
    done = finished(visit, by=officer)
    kept = done.kept.get().facts
    assert differences(kept, facts_of(done)) == []
    opened = services.reopen_assessment(done, seen=done.version, by=again(officer), now=NOW)
    services.say_of_assessment(
        opened, seen=opened.version, by=again(officer), now=NOW, community="New words.", review_on=date(2027, 4, 1)
    )
    found = differences(kept, facts_of(Assessment.objects.get(pk=done.pk)))
    assert [(one.title, one.new, one.gone) for one in found] == [
        ("Looked at again on", ["1 April 2027"], ["10 March 2027"]),
        ("Communities", ["New words."], []),
    ]
