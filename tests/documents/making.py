"""Documents for tests, in few words."""

from typing import Any

from accounts.models import User
from accounts.sharing import Owned
from documents import services
from documents.models import Document
from places.models import Council
from tests import factories
from tests.documents import files
from tests.factories import NOW


def attached(row: Owned, *, by: User, council: str = "", scanned: str = "", **more: Any) -> Document:
    """A PDF at a record, of the record's own council unless another is said."""
    facts: dict[str, Any] = {
        "data": files.PDF,
        "name": "Made-up programme.pdf",
        "title": "Made-up document",
        "kind": "programme",
        **more,
    }
    of = Council.objects.get(code=council or row.council_id)
    document = services.attach_document(row, of, by=factories.again(by), now=NOW, **facts)
    if scanned:
        Document.objects.filter(pk=document.pk).update(scanned=scanned, scanned_at=NOW)
        document.refresh_from_db()
    return document
