"""Documents in words: the section on the page of a record, what its history says, and who sees one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import Marking, Part
from accounts.sharing import Owned
from documents import scanner
from documents.models import Document, door_of
from documents.rules import Scanned
from documents.services import councils_for
from web import parts
from web.gds import Params


def seen_documents(row: Owned, user: User, shown: int) -> list[Document]:
    """What section and history of one page both tell of: nothing to who sees a part."""
    if shown < Part.WHOLE:
        return []
    found: Any = Document.objects.visible_to(user).about(row)
    return list(found.select_related("council", "attached_by", "removed_by"))


def section(row: Owned, user: User, found: list[Document] | None = None) -> dict[str, Any]:
    """What `documents/section.html` shows of a record that came through `visible_to`: nothing to who sees a part."""
    if row.shown < Part.WHOLE:
        return {}
    if found is None:
        found = seen_documents(row, user, row.shown)
    attach = reverse(f"{door_of(row._meta.label)}_document_add", args=[row.key]) if councils_for(row, user) else ""
    return {"documents": found, "attach": attach}


def events(found: list[Document]) -> list[dict[str, Any]]:
    """What happened to the documents of a record, for its history; people are named, as who sees the whole alone has
    `seen_documents` it.
    """
    told = []
    for document in found:
        line = [str(document)]
        who = f"{document.attached_by}, {document.council.name}"
        told.append({"title": _("Document attached"), "at": document.attached_at, "by": who, "lines": line})
        if document.removed_at:
            told.append(
                {
                    "title": _("Document removed"),
                    "at": document.removed_at,
                    "by": f"{document.removed_by}, {document.council.name}",
                    "lines": line,
                    "typed": document.removed_reason,
                }
            )
    return told


def state(document: Document) -> Params:
    """Whether it was scanned, or is gone, as a tag."""
    if document.removed_at:
        return parts.tag(_("Removed"), "grey")
    return (
        parts.tag(_("Scanned"), "green") if document.scanned == Scanned.CLEAN else parts.tag(_("Not scanned"), "orange")
    )


def who_sees(document: Document) -> str:
    """Who sees it, as a sentence."""
    council = document.council.name
    if document.scanned != Scanned.CLEAN:
        return _("%(council)s alone, as the file has not been scanned for viruses") % {"council": council}
    if document.for_whole:
        return _("%(council)s, the councils that take part, and all others who see the whole record") % {
            "council": council
        }
    return _("%(council)s and the councils that take part in the record") % {"council": council}


def warning(document: Document) -> str:
    """What to think of before a file is fetched that no scanner has looked at."""
    if document.scanned == Scanned.CLEAN:
        return ""
    told = (
        _("The virus scanner has not looked at this file yet.")
        if scanner.scans()
        else _("This service does not scan files for viruses.")
    )
    return told + " " + _("Open it only if you know who it comes from and expected it.")


def marking_of(document: Document) -> str:
    return document.marking if document.marking != Marking.OFFICIAL else ""
