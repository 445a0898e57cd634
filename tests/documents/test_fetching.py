"""Who sees a document and fetches its file, and how the file is served."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Part, Sharing
from accounts.sharing import Owned, close_to, open_to
from audit.models import Event
from documents.models import Document
from documents.rules import Scanned
from engagement.models import Delegation
from tests import factories, world
from tests.documents import files
from tests.documents.making import attached
from twinning.rules import AgreementKind

pytestmark = pytest.mark.django_db

# Leeds has the record, Manchester takes part, the rest is granted or sees what its sharing shows.
READERS = {
    "own": ("LDS", Role.OFFICER),
    "own leader": ("LDS", Role.LEADER),
    "partner": ("MAN", Role.OFFICER),
    "other": ("BRD", Role.OFFICER),
    "analyst": ("unit", Role.ANALYST),
    "post": ("chongqing", Role.POST),
    "network": ("corecities", Role.OBSERVER),
    "university": ("university", Role.MEMBER),
    "auditor": ("LDS", Role.AUDITOR),
    "administrator": ("service", Role.ADMINISTRATOR),
}


def opened[Row: Owned](row: Row) -> Row:
    """With a partner council, and a grant of each part."""
    open_to(row, factories.body_of("MAN"), Part.WHOLE, why="partner:abc")
    for code, part in world.GRANTS:
        open_to(row, factories.body_of(code), part, why="query:abc")
    return row


KINDS = dict(zip(Sharing, AgreementKind, strict=False))


def a_record(noun: str, sharing: Sharing, officer: User) -> Owned:
    if noun == "delegation":
        return opened(factories.a_delegation(by=officer, sharing=sharing))
    return opened(world.an_agreement("LDS", sharing, by=officer, kind=KINDS[sharing]))


@pytest.mark.capability("G11")
@pytest.mark.parametrize("noun", ["delegation", "agreement"])
def test_each_document_is_seen_by_those_it_is_for_and_by_nobody_else(noun: str) -> None:
    people = {name: factories.user_of(*where) for name, where in READERS.items()}
    clients = {name: Client() for name in people}
    for name, person in people.items():
        clients[name].force_login(person)
    for sharing in Sharing:
        record = a_record(noun, sharing, factories.again(people["own"]))
        for of, scanned, for_whole in itertools.product(("LDS", "MAN"), ("not_yet", "clean"), (False, True)):
            by = people["own" if of == "LDS" else "partner"]
            document = attached(record, by=by, council=of, scanned=scanned, for_whole=for_whole, title="Only for some")
            seen_by = {"own", "own leader"} if of == "LDS" else {"partner"}
            if scanned == "clean":
                seen_by = {"own", "own leader", "partner"} | ({"university"} if for_whole else set())
            for name, person in people.items():
                case = (sharing, of, scanned, for_whole, name)
                reader = factories.again(person)
                row = Document.objects.visible_to(reader).filter(pk=document.pk).exists()
                keys = bool(reader.keys() & set(document.audience()))
                assert (row, keys) == (name in seen_by, name in seen_by), case
                if sharing == Sharing.COUNCILS:
                    page = clients[name].get(document.get_absolute_url()).status_code
                    file = clients[name].get(document.address("document_file") + "?warned=yes").status_code
                    assert {page, file} == ({200} if name in seen_by else {404}), case
            document.delete()


def test_who_left_sees_no_document_of_the_record_any_more(client: Client) -> None:
    officer, partner = factories.council_user("LDS"), factories.council_user("MAN")
    record = opened(factories.a_delegation(by=officer))
    document = attached(record, by=officer, scanned=Scanned.CLEAN)
    own = attached(record, by=partner, council="MAN")
    client.force_login(partner)
    assert client.get(document.get_absolute_url()).status_code == 200
    close_to(record, factories.body_of("MAN"), why="partner:abc")
    assert client.get(document.get_absolute_url()).status_code == 404
    # Its own stays its own, but the door is shut.
    assert client.get(own.get_absolute_url()).status_code == 404


def test_the_door_of_another_record_does_not_lead_there(client: Client) -> None:
    officer = factories.council_user("LDS")
    one, other = (factories.a_delegation(by=factories.again(officer)) for _ in range(2))
    agreement = world.an_agreement("LDS", "councils", by=factories.again(officer), kind=AgreementKind.MOU)
    document = attached(one, by=officer)
    client.force_login(officer)
    for row in (other, agreement):
        for page in ("", "file/", "open/", "remove/"):
            assert client.get(f"{row.get_absolute_url()}documents/{document.key}/{page}").status_code == 404


def test_the_section_shows_what_its_reader_may_see_and_no_more(client: Client) -> None:
    officer = factories.council_user("LDS")
    record = opened(factories.a_delegation(by=officer, sharing=Sharing.COUNCILS))
    attached(record, by=officer, title="Kept by Leeds")
    attached(record, by=officer, title="For those who take part", scanned=Scanned.CLEAN)
    told = {}
    for name, where in READERS.items():
        client.force_login(factories.user_of(*where))
        page = client.get(record.get_absolute_url())
        told[name] = (
            "Kept by Leeds" in page.text,
            "For those who take part" in page.text,
            'id="documents"' in page.text,
        )
    assert told["own"] == (True, True, True)
    assert told["partner"] == (False, True, True)
    assert told["university"] == (False, False, True)
    assert {told[name] for name in ("other", "analyst", "post", "network")} == {(False, False, False)}


# -- How it is served ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        (files.CHINESE_NAME, files.PDF, "application/pdf"),
        ('Minutes "final"; a=b.txt', b"<script>alert(1)</script>", "text/plain"),
        ("Table.csv", "a,b\r\n虚构,2\r\n".encode(), "text/csv"),
    ],
    ids=["PDF", "text", "table"],
)
def test_a_file_is_saved_and_never_shown(client: Client, folder: Path, name: str, data: bytes, kind: str) -> None:
    officer = factories.council_user("LDS")
    document = attached(factories.a_delegation(by=officer), by=officer, name=name, data=data, scanned=Scanned.CLEAN)
    client.force_login(officer)
    answer = client.get(document.address("document_file"), headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer.streaming
    assert b"".join(answer.streaming_content) == data  # type: ignore[attr-defined]
    headers = answer.headers
    assert headers["Content-Type"].partition(";")[0] == kind
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert headers["Content-Length"] == str(len(data))
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_name_arrives_as_it_was_in_chinese_too(client: Client) -> None:
    officer = factories.council_user("LDS")
    document = attached(factories.a_delegation(by=officer), by=officer, name=files.CHINESE_NAME)
    client.force_login(officer)
    answer = client.get(document.address("document_file") + "?warned=yes")
    assert "filename*=utf-8''%E6%9D%AD%E5%B7%9E" in answer.headers["Content-Disposition"]
    assert "\n" not in answer.headers["Content-Disposition"]


def test_a_file_that_was_not_scanned_comes_after_a_warning(client: Client) -> None:
    officer = factories.council_user("LDS")
    document = attached(factories.a_delegation(by=officer), by=officer)
    client.force_login(officer)
    answer = client.get(document.address("document_file"))
    assert (answer.status_code, answer.headers["Location"]) == (302, document.get_absolute_url())
    page = client.get(document.get_absolute_url()).text
    assert "This service does not scan files for viruses" in page and "Download it all the same" in page
    assert client.get(document.address("document_file") + "?warned=yes").status_code == 200


def test_fetching_what_is_sensitive_is_put_on_the_trail(client: Client) -> None:
    officer = factories.council_user("LDS")
    record = factories.a_delegation(by=officer)
    plain, marked = attached(record, by=officer), attached(record, by=officer, marking="OFFICIAL-SENSITIVE")
    client.force_login(officer)
    for document in (plain, marked):
        client.get(document.address("document_file") + "?warned=yes")
    assert list(Event.objects.filter(action="document_read").values_list("subject", flat=True)) == [marked.key]


def test_reading_of_a_sensitive_record_at_a_document_is_put_on_the_trail(client: Client) -> None:
    officer = factories.council_user("LDS")
    record = factories.a_delegation(by=officer, marking="OFFICIAL-SENSITIVE")
    document = attached(record, by=officer)
    client.force_login(officer)
    client.get(document.get_absolute_url())
    assert Event.objects.filter(action="delegation_read", subject=record.key).count() == 1
    assert "OFFICIAL-SENSITIVE" in client.get(f"{record.get_absolute_url()}documents/add/").text


def test_a_file_that_is_lost_is_no_fault_of_the_page(client: Client, folder: Path, caplog: Any) -> None:
    officer = factories.council_user("LDS")
    document = attached(factories.a_delegation(by=officer), by=officer)
    (folder / document.stored_as).unlink()
    client.force_login(officer)
    assert client.get(document.address("document_file") + "?warned=yes").status_code == 404
    assert "the file of a document is missing" in caplog.text


def test_a_draft_has_documents_of_its_own(client: Client) -> None:
    officer = factories.council_user("LDS")
    draft: Delegation = factories.a_draft(by=officer, sharing=Sharing.COUNCILS)
    document = attached(draft, by=officer, scanned=Scanned.CLEAN, for_whole=True)
    client.force_login(officer)
    assert document.title in client.get(f"{draft.get_absolute_url()}tasks/").text
    client.force_login(factories.user_of("unit", Role.ANALYST))
    assert client.get(document.get_absolute_url()).status_code == 404
