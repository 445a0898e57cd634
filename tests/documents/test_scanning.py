"""The virus scanner: asked by its own protocol, believed when it finds something, and never in the way."""

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.services import the_clock
from audit.models import Event
from documents import scanner, tasks
from documents.checks import documents as check
from documents.models import Document
from documents.rules import Scanned
from notifications.models import Message
from tests import factories
from tests.documents import files
from tests.documents.conftest import lying
from tests.documents.making import attached
from tests.factories import NOW

pytestmark = pytest.mark.django_db

# The text that every scanner takes for a virus, in two halves, so that none takes this file for one.
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeClamd:
    """Speaks INSTREAM on loopback as clamd does. `mood` is how it answers."""

    def __init__(self) -> None:
        self.mood = ""
        self.heard: list[bytes] = []
        self.there = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.there.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self.there.accept()
            except OSError:
                return
            with caller:
                self._answer(caller)

    def _answer(self, caller: socket.socket) -> None:
        if self.mood == "hangs up":
            return
        with caller.makefile("rb") as sent:
            assert sent.read(10) == b"zINSTREAM\0"
            data = b""
            while length := struct.unpack("!L", sent.read(4))[0]:
                data += sent.read(length)
        self.heard.append(data)
        if self.mood:
            caller.sendall(self.mood.encode() + b"\0")
        elif EICAR.encode() in data:
            caller.sendall(b"stream: Eicar-Signature FOUND\0")
        else:
            caller.sendall(b"stream: OK\0")


@pytest.fixture
def clamd(settings: Any) -> Iterator[FakeClamd]:
    fake = FakeClamd()
    settings.CLAMD_URL = fake.url
    yield fake
    # A thread that waits for a caller is not woken by the end of its socket alone.
    fake.there.shutdown(socket.SHUT_RDWR)
    fake.there.close()


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


def test_a_clean_file_reaches_its_readers_at_once(clamd: FakeClamd, officer: User, client: Client) -> None:
    record = factories.a_delegation(by=officer)
    data = b"A long text.\n" * 60_000
    document = attached(record, by=officer, data=data, name="a.txt")
    assert (document.scanned, document.scanned_at) == (Scanned.CLEAN, NOW)
    assert clamd.heard == [data]
    client.force_login(officer)
    page = client.get(document.get_absolute_url()).text
    assert "Scanned for viruses, none found" in page and "all the same" not in page
    assert client.get(document.address("document_file")).status_code == 200
    assert "The file is scanned for viruses before" in client.get(f"{record.get_absolute_url()}documents/add/").text


def test_a_file_with_a_virus_is_refused_and_not_kept(clamd: FakeClamd, officer: User, folder: Path) -> None:
    with pytest.raises(ValidationError, match="The virus scanner found something harmful"):
        attached(factories.a_delegation(by=officer), by=officer, data=EICAR.encode(), name="a.txt")
    assert lying(folder) == []
    assert not Document.objects.exists()


@pytest.mark.parametrize("mood", ["hangs up", "INSTREAM size limit exceeded. ERROR", "nonsense"])
def test_a_scanner_at_odds_holds_the_file_and_is_asked_again(clamd: FakeClamd, officer: User, mood: str) -> None:
    clamd.mood = mood
    document = attached(factories.a_delegation(by=officer), by=officer)
    assert document.scanned == Scanned.NOT_YET
    assert tasks.scan_documents() == 0
    clamd.mood = ""
    assert tasks.scan_documents() == 1
    document.refresh_from_db()
    assert document.scanned == Scanned.CLEAN
    event = Event.objects.get(action="document_scanned")
    assert (event.body, event.about, event.before, event.after) == ("service", "LDS", ["council:LDS"], ["council:LDS"])
    assert tasks.scan_documents() == 0


def test_a_file_that_the_scanner_cannot_take_holds_up_no_other(
    clamd: FakeClamd, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("documents.services.SCANS_AT_ONCE", 1)
    record = factories.a_delegation(by=officer)
    clamd.mood = "INSTREAM size limit exceeded. ERROR"
    too_big, other = attached(record, by=officer), attached(record, by=officer)
    assert tasks.scan_documents() == 0
    clamd.mood = ""
    assert tasks.scan_documents() == 1
    assert Document.objects.get(scanned=Scanned.CLEAN) == other
    assert tasks.scan_documents() == 1
    too_big.refresh_from_db()
    assert too_big.scanned == Scanned.CLEAN


def test_a_scanner_that_is_away_holds_the_file(officer: User, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{gone.getsockname()[1]}"
    assert attached(factories.a_delegation(by=officer), by=officer).scanned == Scanned.NOT_YET


def test_a_scanner_may_be_asked_through_a_socket_of_the_machine(tmp_path: Path, settings: Any) -> None:
    settings.CLAMD_URL = f"unix:{tmp_path / 'clamd'}"
    with socket.socket(socket.AF_UNIX) as there:
        there.bind(str(tmp_path / "clamd"))
        there.listen()
        fake = FakeClamd.__new__(FakeClamd)
        fake.mood, fake.heard, fake.there = "", [], there
        threading.Thread(target=fake._serve, daemon=True).start()
        assert scanner.scan(files.PDF) == Scanned.CLEAN


def test_a_virus_that_is_found_later_ends_the_file_and_the_council_is_told(
    officer: User, folder: Path, settings: Any, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    document = attached(factories.a_delegation(by=officer), by=officer, data=EICAR.encode(), name="a.txt")
    fake = FakeClamd()
    settings.CLAMD_URL = fake.url
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.scan_documents() == 1
    fake.there.close()
    document.refresh_from_db()
    assert (document.scanned, document.removed_by) == (Scanned.INFECTED, the_clock())
    assert lying(folder) == []
    assert Message.objects.filter(kind="document_infected", record=document.key, body="LDS").count() == 1
    client.force_login(officer)
    assert "The virus scanner found something harmful in it." in client.get(document.get_absolute_url()).text


def test_without_a_scanner_nothing_is_asked(officer: User) -> None:
    attached(factories.a_delegation(by=officer), by=officer)
    assert tasks.scan_documents() == 0
    assert tasks.clear_stray_files() == 0


def test_the_deployment_check_looks_at_the_folder_and_the_scanner(settings: Any, tmp_path: Path) -> None:
    def found() -> list[str | None]:
        return [one.id for one in check(None)]

    settings.DOCUMENTS_ROOT, settings.CLAMD_URL = str(tmp_path), "tcp://127.0.0.1:3310"
    assert found() == []
    settings.CLAMD_URL = ""
    assert found() == ["documents.I001"]
    settings.DOCUMENTS_ROOT = str(settings.STATIC_ROOT / "documents")
    assert found() == ["documents.E001", "documents.E002", "documents.I001"]
