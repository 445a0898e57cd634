"""What can happen to documents: attached, opened to others, fetched, removed, scanned. Row and file go together."""

import contextlib
import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can, Role, council_key
from accounts.rules import Marking, Part
from accounts.services import the_clock, the_service
from accounts.sharing import Owned
from audit.services import record
from documents import scanner, storage
from documents.inspection import inspect
from documents.models import Document
from documents.rules import FILE_KINDS, MOST_OF_A_RECORD, DocumentKind, Scanned, clean_name
from notifications.services import notify
from places.models import Council
from web.refusals import WrongState
from web.text import checked
from web.uploads import most_bytes

log = logging.getLogger(__name__)

SCANS_AT_ONCE = 20
# A file without a row may be one that is being attached just now.
STRAY_AFTER = timedelta(days=1)


def councils_for(row: Owned, user: User) -> list[Council]:
    """The councils for which a user may attach something to a record: those that see the whole of it."""
    audience = row.audience(Part.WHOLE)
    return [council for council in user.councils(Can.ATTACH_DOCUMENT) if council_key(council.code) in audience]


def attach_document(
    row: Owned,
    council: Council,
    *,
    data: bytes,
    name: str,
    title: str,
    kind: DocumentKind | str,
    by: User,
    now: datetime,
    marking: Marking | str = Marking.OFFICIAL,
    for_whole: bool = False,
    form_id: str | None = None,
) -> Document:
    """Attach a file to a record of which the council sees the whole. The same form sent again answers with the first.

    What the file is, is found out before anything is locked. Raises ValidationError with a sentence beside `file`.
    """
    by.must(Can.ATTACH_DOCUMENT, council)
    if council_key(council.code) not in row.audience(Part.WHOLE):
        raise PermissionDenied(_("Your council does not see the whole of this record."))
    if len(data) > most_bytes():
        raise ValidationError({"file": _("The file is bigger than %(most)s MB.") % {"most": settings.DOCUMENT_MOST_MB}})
    try:
        found = inspect(data, name)
        scanned = scanner.scan(found.data)
        if scanned == Scanned.INFECTED:
            raise ValidationError(
                {
                    "file": _(
                        "The virus scanner found something harmful in this file. It was not kept. Ask your IT team."
                    )
                }
            )
    except ValidationError as refusal:
        log.warning("a file was refused", extra={"why": [error.code for error in refusal.error_dict["file"]]})
        raise
    document = Document(
        council=council,
        label=row._meta.label,
        record=row.key,
        record_council_id=row.council_id,
        form_id=form_id or None,
        title=checked(title),
        kind=kind,
        marking=marking,
        for_whole=for_whole,
        file_name=checked(clean_name(name, found.kind)),
        file_kind=next(word for word, one in FILE_KINDS.items() if one is found.kind),
        size=len(found.data),
        sha256=hashlib.sha256(found.data).hexdigest(),
        scanned=scanned,
        scanned_at=None if scanned == Scanned.NOT_YET else now,
        attached_at=now,
        attached_by=by,
    )
    document.stored_as = f"{document.key[:2]}/{document.key}-{secrets.token_hex(8)}"
    try:
        return _keep(document, found.data, by=by)
    except OSError as fault:
        _take_away_without_row(document)
        log.error("a document could not be kept", extra={"errno": fault.errno})
        told = _("The file could not be kept.")
        if fault.errno in storage.NO_ROOM:
            told = _("The register has no room for this file at the moment.")
        raise ValidationError({"file": f"{told} {_STILL_HERE}"}) from None
    except BaseException:
        _take_away_without_row(document)
        raise


_STILL_HERE = gettext_lazy(
    "What you typed is still here. Choose the file again and try later, or tell those who run the service."
)


@transaction.atomic
def _keep(document: Document, data: bytes, *, by: User) -> Document:
    """Row and file."""
    acting = by.must(Can.ATTACH_DOCUMENT, document.council_id)
    with connection.cursor() as cursor:
        # One at a time for a council and for a record, so that no race goes past what either may have.
        for name in sorted((f"documents:{document.council_id}", f"documents:{document.label}:{document.record}")):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    if document.form_id:
        first = Document.objects.filter(council=document.council_id, form_id=document.form_id).first()
        if first and (first.record, first.title, first.sha256) == (document.record, document.title, document.sha256):
            return first
        if first:
            # Gone back to in the browser and sent with something else: another document, which has no form to itself.
            document.form_id = None
    _must_have_room(document)
    document.full_clean()
    document.save(force_insert=True)
    storage.put(document.stored_as, data)
    record("document_attached", document, by=by, acting=acting)
    return document


def _take_away_without_row(document: Document) -> None:
    """After an act that failed. Where nobody can say now whether it did, `clear_stray_files` looks again."""
    with contextlib.suppress(DatabaseError):
        if not Document.objects.filter(stored_as=document.stored_as).exists():
            _take_away(document.stored_as)


def _must_have_room(document: Document) -> None:
    of_record = Document.objects.filter(label=document.label, record=document.record, council=document.council_id)
    if of_record.kept().count() >= MOST_OF_A_RECORD:
        told = _("Your council has attached %(most)s documents, the most there can be of a record. Remove one first.")
        raise ValidationError({"file": told % {"most": MOST_OF_A_RECORD}})
    of_council = Document.objects.filter(council=document.council_id)
    if of_council.bytes_kept() + document.size > settings.DOCUMENTS_MOST_MB_OF_A_COUNCIL * 1024 * 1024:
        told = _("Your council’s documents fill the %(most)s MB that it has. Remove one first.")
        raise ValidationError({"file": told % {"most": f"{settings.DOCUMENTS_MOST_MB_OF_A_COUNCIL:,}"}})


def _take_away(name: str) -> None:
    """A file of which no row speaks any more. What cannot be taken away now, `clear_stray_files` tries again."""
    try:
        storage.shelf().delete(name)
    except OSError as fault:
        log.error("a file could not be removed", extra={"why": type(fault).__name__})


@transaction.atomic
def open_document(document: Document, *, for_whole: bool, by: User) -> Document:
    """Say whether all who see the whole record see the document, or the councils that take part alone."""
    acting = by.must(Can.ATTACH_DOCUMENT, document.council_id)
    document = _locked(document)
    if document.for_whole == for_whole:
        return document
    before = document.audience()
    document.for_whole = for_whole
    document.save(update_fields=["for_whole"])
    record("document_opened", document, by=by, acting=acting, fields=["for_whole"], before=before)
    return document


@transaction.atomic
def remove_document(document: Document, *, reason: str, by: User, now: datetime) -> Document:
    """Take a document away: its file goes, and the row stays with the reason. Any officer of its council may."""
    acting = by.must(Can.REMOVE_DOCUMENT, document.council_id)
    document = _locked(document)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the document is removed.")})
    document.removed_at, document.removed_by, document.removed_reason = now, by, checked(reason)
    document.full_clean()
    document.save(update_fields=["removed_at", "removed_by", "removed_reason"])
    transaction.on_commit(partial(_take_away, document.stored_as))
    record("document_removed", document, by=by, acting=acting, fields=["removed_reason"], part=Part.WHOLE)
    return document


def note_fetching(document: Document, *, by: User) -> None:
    """Put on the trail that somebody fetched a document marked OFFICIAL-SENSITIVE; of others, nothing is kept."""
    if document.marking == Marking.OFFICIAL_SENSITIVE:
        act = Can.READ_DELEGATIONS
        acting = by.must(act, document.council_id if by.may(act, document.council_id) else None)
        record("document_read", document, by=by, acting=acting, quiet=True)


def scan_documents(*, now: datetime) -> int:
    """Ask the scanner about what it has not seen yet: a clean file reaches its readers, another one goes.

    What it was asked about in vain waits behind all others, so that a few files that it cannot take hold up none.
    """
    if not scanner.scans():
        return 0
    waiting = Document.objects.kept().filter(scanned=Scanned.NOT_YET)
    in_turn = waiting.order_by(F("scanned_at").asc(nulls_first=True), "attached_at", "pk")
    told = 0
    for document in in_turn[:SCANS_AT_ONCE]:
        if (said := _scan(document)) == Scanned.NOT_YET:
            waiting.filter(pk=document.pk).update(scanned_at=now)
        else:
            _scanned(document, said, now=now)
            told += 1
    return told


def _scan(document: Document) -> Scanned:
    try:
        with storage.shelf().open(document.stored_as) as file:
            return scanner.scan(file.read())
    except FileNotFoundError:
        log.error("the file of a document is missing", extra={"document": document.key})
        return Scanned.NOT_YET


@transaction.atomic
def _scanned(document: Document, said: Scanned, *, now: datetime) -> None:
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.removed_at is not None or document.scanned != Scanned.NOT_YET:
        return
    before = document.audience()
    document.scanned, document.scanned_at = said, now
    if said == Scanned.INFECTED:
        document.removed_at, document.removed_by = now, the_clock()
        document.removed_reason = _("The virus scanner found something harmful in it.")
        transaction.on_commit(partial(_take_away, document.stored_as))
        notify(document.council_id, Role.OFFICER, "document_infected", about=document)
    document.save(update_fields=["scanned", "scanned_at", "removed_at", "removed_by", "removed_reason"])
    record("document_scanned", document, by=the_clock(), acting=the_service(), fields=["scanned"], before=before)


def clear_stray_files(*, now: datetime) -> int:
    """Take away files of which no row speaks: a process died between file and row, or after a row was removed."""
    lying = [name for name in storage.names() if _is_old(name, now)]
    spoken_of: Iterable[str] = Document.objects.kept().values_list("stored_as", flat=True)
    strays = set(lying) - set(spoken_of)
    for name in strays:
        _take_away(name)
    return len(strays)


def _is_old(name: str, now: datetime) -> bool:
    try:
        return storage.shelf().get_modified_time(name) < now - STRAY_AFTER
    except FileNotFoundError:
        return False


def _locked(document: Document) -> Document:
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.removed_at is not None:
        raise WrongState(_("This document was removed already."), code="removed")
    return document
