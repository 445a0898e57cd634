"""Attaching a file: the act, its page, and what becomes of the file where something fails."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.sharing import open_to
from audit.models import Event
from documents import services, storage
from documents.models import Document
from documents.services import clear_stray_files
from engagement.models import Delegation
from tests import factories, world
from tests.documents import files
from tests.documents.conftest import lying
from tests.documents.making import attached
from tests.races.at_once import at_once
from twinning.rules import AgreementKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


@pytest.fixture
def visit(officer: User) -> Delegation:
    return factories.a_delegation(by=officer)


def sent(client: Client, row: Any, **answers: Any) -> Any:
    """What the page answers to a form that is filled in, but for these answers."""
    given = {
        "file": SimpleUploadedFile(files.CHINESE_NAME, files.PDF),
        "title": "行程 Programme",
        "kind": "programme",
        "marking": "OFFICIAL",
        "form_id": "a form",
        **answers,
    }
    return client.post(f"{row.get_absolute_url()}documents/add/", {k: v for k, v in given.items() if v is not None})


def test_a_document_is_attached_with_what_it_is(officer: User, visit: Delegation, folder: Path) -> None:
    document = attached(visit, by=officer, name=files.CHINESE_NAME, marking="OFFICIAL-SENSITIVE", for_whole=True)
    assert (document.council_id, document.record_council_id, document.attached_by) == ("LDS", "LDS", officer)
    assert (document.file_name, document.file_kind, document.size) == (files.CHINESE_NAME, "pdf", len(files.PDF))
    [file] = lying(folder)
    assert file.read_bytes() == files.PDF
    assert file.stat().st_mode & 0o777 == 0o640
    assert "行" not in str(file) and "pdf" not in file.name
    event = Event.objects.get(subject=document.key)
    assert (event.action, event.label, event.about) == ("document_attached", "documents.Document", "LDS")
    assert event.after == ["council:LDS"]


def test_the_page_takes_a_file_and_leads_back_to_the_record(client: Client, officer: User, visit: Delegation) -> None:
    client.force_login(officer)
    page = client.get(f"{visit.get_absolute_url()}documents/add/").text
    assert "This service does not scan files for viruses" in page
    answer = sent(client, visit)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{visit.get_absolute_url()}#documents")
    record = client.get(visit.get_absolute_url()).text
    assert "行程 Programme" in record.replace("</span>", "")
    assert "Document attached" in record
    # Pressed twice, it is one document.
    assert sent(client, visit).status_code == 302
    assert Document.objects.count() == 1


@pytest.mark.parametrize("noun", ["delegation", "contact", "agreement"])
def test_delegations_contacts_and_agreements_take_documents_behind_their_own_door(
    client: Client, officer: User, noun: str, folder: Path
) -> None:
    made: Any = {
        "delegation": lambda: factories.a_delegation(by=officer),
        "contact": lambda: factories.a_contact(by=officer),
        "agreement": lambda: world.an_agreement("LDS", "councils", by=officer, kind=AgreementKind.MOU),
    }[noun]()
    client.force_login(officer)
    page = client.get(f"{made.get_absolute_url()}documents/add/").text
    assert "may be released under freedom of information law" in page
    assert sent(client, made).headers["Location"] == f"{made.get_absolute_url()}#documents"
    document = Document.objects.get()
    address = f"{made.get_absolute_url()}documents/{document.key}/"
    assert document.get_absolute_url() == address
    assert f'href="{address}"' in client.get(made.get_absolute_url()).text
    file: Any = client.get(document.address("document_file") + "?warned=yes")
    assert file.status_code == 200 and b"".join(file.streaming_content) == files.PDF
    # Whoever sees no more than a summary of the record is not told that there is one.
    client.force_login(factories.council_user("MAN"))
    assert "行程" not in client.get(made.get_absolute_url()).text
    assert client.get(address).status_code == 404


def test_a_form_that_is_gone_back_to_and_sent_with_another_file_makes_another_document(
    client: Client, officer: User, visit: Delegation
) -> None:
    client.force_login(officer)
    assert sent(client, visit).status_code == 302
    assert sent(client, visit, file=SimpleUploadedFile("a.txt", b"Other words.")).status_code == 302
    assert {document.file_kind for document in Document.objects.all()} == {"pdf", "txt"}


def test_a_file_that_has_to_be_chosen_again_is_asked_for(client: Client, officer: User, visit: Delegation) -> None:
    """A browser keeps what was typed, and no file."""
    client.force_login(officer)
    answer = sent(client, visit, title="")
    assert "Choose the file again" in answer.text
    assert "Choose the file again" not in sent(client, visit, file=None, title="").text


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"file": None}, "Choose a file of at most 20 MB"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "The file is empty"),
        ({"file": SimpleUploadedFile("a.pdf", files.picture("PNG"))}, "The file is not what its name says"),
        ({"file": SimpleUploadedFile("a.txt", b"TOP SECRET\nwords")}, "nothing above OFFICIAL-SENSITIVE"),
        ({"title": ""}, "Enter the title"),
        ({"title": "SECRET"}, "nothing above OFFICIAL-SENSITIVE"),
        ({"kind": "nonsense"}, "Choose an option from the list"),
        ({"marking": "SECRET"}, "Choose an option from the list"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_question_and_the_rest_stays(
    client: Client, officer: User, visit: Delegation, answers: dict[str, Any], told: str
) -> None:
    client.force_login(officer)
    if file := answers.get("file"):
        file.seek(0)
    answer = sent(client, visit, **{"title": "Kept title", **answers})
    assert answer.status_code == 400
    assert told in answer.text
    assert "title" in answers or 'value="Kept title"' in answer.text
    assert not Document.objects.exists()


def test_a_file_that_is_too_big_is_told_and_no_more_of_it_is_held(
    client: Client, officer: User, visit: Delegation, settings: Any
) -> None:
    settings.DOCUMENT_MOST_MB = 1
    client.force_login(officer)
    much = SimpleUploadedFile("a.pdf", files.PDF + b" " * 1024 * 1024 + b"%%EOF")
    answer = sent(client, visit, file=much, title="Kept title")
    assert answer.status_code == 400
    assert "The file is bigger than 1 MB" in answer.text and "Kept title" in answer.text
    # Far more is not listened to; what came before it in the form is still there.
    answer = sent(
        client, visit, file=None, title="Kept title", zzz=SimpleUploadedFile("a.pdf", b" " * 12 * 1024 * 1024)
    )
    assert answer.status_code == 400
    assert "Kept title" in answer.text


@pytest.mark.parametrize(
    ("code", "role", "status"),
    [("LDS", Role.LEADER, 403), ("LDS", Role.AUDITOR, 404), ("BRD", Role.OFFICER, 403), ("unit", Role.ANALYST, 403)],
)
def test_who_may_not_attach_is_refused(client: Client, code: str, role: Role, status: int) -> None:
    record = factories.a_delegation(sharing=Sharing.COUNCILS)
    client.force_login(factories.user_of(code, role))
    assert client.get(f"{record.get_absolute_url()}documents/add/").status_code == status
    assert sent(client, record).status_code == status
    assert not Document.objects.exists()


def test_the_act_itself_refuses_whoever_does_not_see_the_whole(visit: Delegation) -> None:
    with pytest.raises(PermissionDenied):
        attached(visit, by=factories.council_user("BRD"), council="BRD")
    with pytest.raises(PermissionDenied):
        attached(visit, by=factories.council_user("BRD"), council="LDS")


def test_a_partner_council_attaches_its_own(client: Client, visit: Delegation) -> None:
    partner = factories.council_user("MAN")
    open_to(visit, factories.body_of("MAN"), Part.WHOLE, why="partner:abc")
    client.force_login(partner)
    assert sent(client, visit).status_code == 302
    document = Document.objects.get()
    assert (document.council_id, document.record_council_id) == ("MAN", "LDS")


def test_a_record_and_a_council_have_only_so_much_room(
    officer: User, visit: Delegation, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_OF_A_RECORD", 2)
    attached(visit, by=officer)
    attached(visit, by=officer)
    with pytest.raises(ValidationError, match="2 documents, the most there can be"):
        attached(visit, by=officer)
    settings.DOCUMENTS_MOST_MB_OF_A_COUNCIL = 0
    with pytest.raises(ValidationError, match="fill the 0 MB"):
        attached(factories.a_delegation(by=factories.again(officer)), by=officer)


@pytest.mark.django_db(transaction=True)
def test_no_race_makes_two_of_one_form_or_more_than_there_is_room_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = factories.council_user("LDS")
    visit = factories.a_delegation(by=officer)
    at_once(*[lambda: attached(visit, by=officer, form_id="a form")] * 6)
    assert Document.objects.count() == len(lying(folder)) == 1
    monkeypatch.setattr(services, "MOST_OF_A_RECORD", 3)

    def try_one() -> str:
        try:
            return attached(visit, by=officer).key
        except ValidationError:
            return "refused"

    assert at_once(*[try_one] * 6).count("refused") == 4
    assert Document.objects.count() == len(lying(folder)) == 3


# -- Row and file together -----------------------------------------------------------------------------------------


def test_a_disk_that_is_full_leaves_no_stump_and_everything_typed(
    client: Client, officer: User, visit: Delegation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(officer)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("documents.storage.os.fsync", full)
    answer = sent(client, visit, title="Kept title")
    assert answer.status_code == 400
    assert "The register has no room for this file" in answer.text and 'value="Kept title"' in answer.text
    assert lying(folder) == []
    assert not Document.objects.exists()
    assert not Event.objects.filter(action="document_attached").exists()


def test_a_folder_that_cannot_be_written_to_is_a_sentence_too(
    client: Client, officer: User, visit: Delegation, folder: Path
) -> None:
    folder.write_text("in the way")
    client.force_login(officer)
    answer = sent(client, visit)
    assert answer.status_code == 400
    assert "The file could not be kept" in answer.text
    assert not Document.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_where_the_commit_itself_fails_neither_row_nor_file_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = factories.council_user("LDS")
    visit = factories.a_delegation(by=officer)

    def fail() -> None:
        assert len(lying(folder)) == 1
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(connection, "_commit", fail)
        with pytest.raises(OperationalError):
            attached(visit, by=officer)
    assert lying(folder) == []
    assert not Document.objects.exists()


def test_files_without_a_row_are_cleared_away_and_no_others(officer: User, visit: Delegation, folder: Path) -> None:
    document = attached(visit, by=officer)
    stray, young = folder / "ab" / "stray", folder / "ab" / "young"
    stray.parent.mkdir(exist_ok=True)
    for path in (stray, young):
        path.write_bytes(b"left behind")
    now = storage.shelf().get_modified_time(document.stored_as)
    os.utime(stray, (now.timestamp() - 90_000, now.timestamp() - 90_000))
    [kept] = [path for path in lying(folder) if document.key in path.name]
    os.utime(kept, (0, 0))
    assert clear_stray_files(now=now) == 1
    assert set(lying(folder)) == {kept, young}


def test_before_the_first_document_there_is_no_folder_and_nothing_to_clear(folder: Path) -> None:
    assert not folder.exists()
    assert clear_stray_files(now=factories.NOW) == 0


def test_the_folder_has_no_address(officer: User, visit: Delegation, folder: Path, client: Client) -> None:
    document = attached(visit, by=officer)
    with pytest.raises(ValueError, match="no address"):
        storage.shelf().url(document.stored_as)
    client.force_login(officer)
    for start in (settings.STATIC_URL, "/media/", "/documents/"):
        assert client.get(f"{start}{document.stored_as}").status_code == 404
