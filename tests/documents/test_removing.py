"""Removing a document, and opening one to others."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from accounts.rules import Part
from accounts.services import the_clock
from accounts.sharing import open_to
from audit.models import Event
from documents import services
from documents.models import Document
from documents.rules import Scanned
from engagement.models import Delegation
from tests import factories
from tests.breaking import must_leave_nothing_behind
from tests.documents.conftest import lying
from tests.documents.making import attached
from tests.factories import NOW
from web.refusals import WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return factories.council_user("LDS")


@pytest.fixture
def document(officer: User) -> Document:
    return attached(factories.a_delegation(by=officer), by=officer)


def test_the_file_goes_and_the_row_stays_with_the_reason(
    client: Client,
    officer: User,
    folder: Path,
    document: Document,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    client.force_login(officer)
    assert len(lying(folder)) == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        answer = client.post(document.address("document_remove"), {"reason": "The wrong file."})
    assert answer.status_code == 302
    assert lying(folder) == []
    page = client.get(document.get_absolute_url()).text
    assert "The wrong file." in page and "Removed" in page and "Download" not in page
    assert client.get(document.address("document_file") + "?warned=yes").status_code == 404
    record = client.get(f"/delegations/{document.record}/").text
    assert "Document removed" in record and "The wrong file." in record
    assert Event.objects.filter(subject=document.key).order_by("-id").first().action == "document_removed"  # type: ignore[union-attr]


def test_it_asks_why(client: Client, officer: User, document: Document) -> None:
    client.force_login(officer)
    answer = client.post(document.address("document_remove"), {"reason": "  "})
    assert answer.status_code == 400
    assert "Say why the document is removed" in answer.text
    with pytest.raises(ValidationError, match="Say why"):
        services.remove_document(document, reason=" ", by=officer, now=NOW)


def test_what_is_removed_is_removed_once(client: Client, officer: User, document: Document) -> None:
    services.remove_document(document, reason="The wrong file.", by=officer, now=NOW)
    with pytest.raises(WrongState):
        services.remove_document(document, reason="Again.", by=officer, now=NOW)
    with pytest.raises(WrongState):
        services.open_document(document, for_whole=True, by=officer)
    client.force_login(officer)
    assert client.post(document.address("document_remove"), {"reason": "Again."}).status_code == 409
    assert client.get(document.address("document_remove")).status_code == 302


@pytest.mark.parametrize(("code", "role"), [("LDS", Role.LEADER), ("MAN", Role.OFFICER), ("unit", Role.ANALYST)])
def test_nobody_else_removes_or_opens_it(client: Client, document: Document, code: str, role: Role) -> None:
    Document.objects.filter(pk=document.pk).update(scanned=Scanned.CLEAN)
    record = Delegation.objects.get(key=document.record)
    open_to(record, factories.body_of("MAN"), Part.WHOLE, why="partner:abc")
    reader = factories.user_of(code, role)
    for act in (
        lambda: services.remove_document(document, reason="No.", by=reader, now=NOW),
        lambda: services.open_document(document, for_whole=True, by=reader),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client.force_login(reader)
    for page in ("document_remove", "document_open"):
        assert client.post(document.address(page), {"reason": "No."}).status_code == (404 if code == "unit" else 403)


def test_opening_it_to_all_who_see_the_whole_is_on_the_trail_with_who_saw_it_before(
    client: Client, officer: User, document: Document
) -> None:
    record = Delegation.objects.get(key=document.record)
    open_to(record, factories.body_of("university"), Part.WHOLE, why="query:abc")
    Document.objects.filter(pk=document.pk).update(scanned=Scanned.CLEAN)
    client.force_login(officer)
    assert "all others who see the whole record" not in client.get(document.get_absolute_url()).text
    assert client.post(document.address("document_open"), {"for_whole": "on"}).status_code == 302
    assert "all others who see the whole record" in client.get(document.get_absolute_url()).text
    event = Event.objects.get(action="document_opened")
    assert (event.before, event.after) == (["council:LDS"], ["body:university", "council:LDS"])
    # Saved again as it is, nothing happens.
    client.post(document.address("document_open"), {"for_whole": "on"})
    assert Event.objects.filter(action="document_opened").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["attach", "open", "remove", "scan"])
def test_an_act_that_breaks_anywhere_leaves_nothing_behind(act: str, folder: Path) -> None:
    officer = factories.council_user("LDS")
    record = factories.a_delegation(by=officer)
    document = attached(record, by=officer)
    the_clock()
    acts = {
        "attach": lambda: attached(record, by=officer, form_id="a form"),
        "open": lambda: services.open_document(document, for_whole=True, by=factories.again(officer)),
        "remove": lambda: services.remove_document(document, reason="Wrong.", by=factories.again(officer), now=NOW),
        "scan": lambda: services._scanned(document, Scanned.INFECTED, now=NOW),
    }
    before = lying(folder)

    def done() -> None:
        assert lying(folder) == before
        acts[act]()

    must_leave_nothing_behind(done)
    assert len(lying(folder)) == {"attach": 2, "open": 1, "remove": 0, "scan": 0}[act]
