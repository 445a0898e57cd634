"""A file that an officer attaches, and that they and a colleague fetch again; at a desk and on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules import Part
from accounts.sharing import open_to
from documents.models import Document
from documents.rules import Scanned
from engagement.models import Delegation
from tests.browser.conftest import Faults
from tests.documents import files
from tests.factories import a_delegation, body_of
from tests.journeys.hands import Hand, on_every_screen
from tests.journeys.test_main_job import first_day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fetched(hand: Hand, words: str) -> tuple[str, bytes]:
    """Under which name a file arrives, and what is in it."""
    with hand.page.expect_download() as coming:
        hand.touches(hand.page.get_by_role("button", name=words))
    return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()


@on_every_screen
def test_a_document_is_attached_refused_put_right_fetched_and_removed(
    signed_in: Callable[[str], Hand], faults: Faults
) -> None:
    faults.allow(400)
    officer = signed_in("officer@leeds.example")
    by = User.objects.get(email="monitoring@leeds.example")
    record: Delegation = a_delegation(by=by, starts_on=first_day(), ends_on=first_day())
    officer.opens(record.get_absolute_url())
    officer.reads("No documents yet.")
    officer.follows("Attach a document")
    officer.reads("This service does not scan files for viruses.")
    officer.types("Title", "行程 Programme in both languages")
    officer.ticks("Programme")
    officer.attaches("Choose a file", "programme.pdf", files.picture("PNG"))
    officer.presses("Attach the document")
    officer.reads("There is a problem", "The file is not what its name says: it ends in “.pdf”")
    assert officer.page.get_by_label("Title", exact=True).input_value() == "行程 Programme in both languages"
    officer.attaches("Choose a file", files.CHINESE_NAME, files.PDF)
    officer.presses("Attach the document")
    officer.unfolds("Show it:")
    officer.reads("The document is attached.", "行程 Programme in both languages", "Document attached")

    officer.follows("行程 Programme in both languages")
    officer.reads("Not scanned", "Leeds City Council alone", "Open it only if you know who it comes from")
    assert fetched(officer, "Download it all the same") == (files.CHINESE_NAME, files.PDF)

    # Once it is scanned, a council that takes part fetches it as well.
    partner = signed_in("officer@manchester.example")
    open_to(record, body_of("MAN"), Part.WHOLE, why="partner:made-up")
    partner.opens(record.get_absolute_url())
    partner.sees_nothing_of("Programme in both languages")
    Document.objects.update(scanned=Scanned.CLEAN, scanned_at=timezone.now())
    partner.opens(record.get_absolute_url())
    partner.follows("行程 Programme in both languages")
    assert fetched(partner, "Download") == (files.CHINESE_NAME, files.PDF)
    assert not partner.page.get_by_role("link", name="Remove it, with a reason").count()

    officer.follows("Remove it, with a reason")
    officer.types("Why?", "The programme of another visit.")
    officer.presses("Remove it")
    officer.reads("The document is removed.", "The programme of another visit.", "The file was deleted")
