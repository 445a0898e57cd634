"""Documents behind the door of their record: attach one, look at it, fetch its file, open it to others, remove it."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.roles import Can
from accounts.rules import Marking, Part
from documents import scanner, services, storage, wording
from documents.forms import AttachForm, OpenForm, RemoveForm
from documents.models import Document
from documents.rules import Scanned
from web import parts
from web.actions import ActionView
from web.languages import with_languages
from web.scoping import Scoped
from web.templatetags.gds import moment

log = logging.getLogger(__name__)

# Whatever a file turns out to be, nothing in it is run or shown by the browser on our address.
SHUT_IN = "sandbox; default-src 'none'"


def _nobody(row: Any, *, by: Any) -> None:
    """Records without a marking: that they were read is not kept."""


class AttachDocument(ActionView):
    """One file, and what it is. `note_reading` is what the app of the record does when somebody reads of one."""

    form_class = AttachForm
    template_name = "documents/attach.html"
    title = gettext_lazy("Attach a document")
    intro = gettext_lazy(
        "A document is kept as a record of your council, and may be released under freedom of information law."
    )
    button = gettext_lazy("Attach the document")
    done = gettext_lazy("The document is attached.")
    note_reading: Callable[..., None] = staticmethod(_nobody)

    def must_be_allowed(self) -> None:
        self.councils = services.councils_for(self.object, self.user)
        if not self.councils:
            raise PermissionDenied(_("Your role does not allow this. Ask the council whose record it is."))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "councils": self.councils}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"marking": getattr(row, "marking", Marking.OFFICIAL)}

    def perform(self, **facts: Any) -> Document:
        file = facts.pop("file")
        return services.attach_document(
            self.object, data=file.read(), name=file.name, by=self.user, now=self.now, **facts
        )

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_success_url(self) -> str:
        return f"{self.back()}#documents"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"caption": with_languages(str(self.object)), "scans": scanner.scans(), **kwargs}
        )

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        self.note_reading(self.object, by=self.user)
        return super().render_to_response(context, **more)


def reached(view: Any, documents: Any) -> Document:
    """The document of an address, through its record: 404 for who does not see the whole of that."""
    user, words = view.request.user, view.kwargs
    record = get_object_or_404(view.records.visible_to(user, Part.WHOLE), key=words["key"])
    found = documents.filter(label=record._meta.label, record=record.key)
    document: Document = get_object_or_404(found, key=words["document"])
    view.record = record
    view.note_reading(record, by=user)
    return document


class OneDocument(Scoped):
    """A page or a file of one document."""

    queryset = Document.objects.select_related("council", "record_council", "attached_by", "removed_by")
    # The records whose door it is, and what reading one leaves behind.
    records: Any = None
    note_reading: Callable[..., None] = staticmethod(_nobody)
    record: Any


class DocumentPage(OneDocument, TemplateView):
    template_name = "documents/document.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document, user = reached(self, self.get_queryset()), self.request.user
        is_there = document.removed_at is None
        acts = []
        if is_there and user.may(Can.ATTACH_DOCUMENT, document.council_id):
            acts.append((document.address("document_open"), _("Change who sees it")))
        if is_there and user.may(Can.REMOVE_DOCUMENT, document.council_id):
            acts.append((document.address("document_remove"), _("Remove it, with a reason")))
        shown = {
            "document": document,
            "record": self.record,
            "state": wording.state(document),
            "facts": parts.summary_list(_facts(document)),
            "warning": wording.warning(document) if is_there else "",
            "marking": wording.marking_of(document),
            "file": document.address("document_file") if is_there else "",
            "acts": acts,
        }
        return super().get_context_data(**{**kwargs, **shown})


def _facts(document: Document) -> list[Any]:
    rows = [
        parts.summary_row(_("Kind of document"), document.get_kind_display()),
        parts.summary_row(_("File"), with_languages(f"{document.file_name} ({document.told})")),
        parts.summary_row(_("Attached by"), f"{document.attached_by}, {document.council.name}"),
        parts.summary_row(_("Attached on"), moment(document.attached_at)),
        parts.summary_row(_("Scanned for viruses"), document.get_scanned_display()),
        parts.summary_row(_("Who sees it"), wording.who_sees(document)),
    ]
    if document.removed_at:
        rows += [
            parts.summary_row(_("Removed by"), str(document.removed_by)),
            parts.summary_row(_("Removed on"), moment(document.removed_at)),
            parts.summary_row(_("Reason"), with_languages(document.removed_reason)),
        ]
    return rows


class DocumentFile(OneDocument, View):
    """The file itself, always to be saved and never to be shown. Before one that was not scanned comes its warning."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        document = reached(self, self.get_queryset())
        if document.removed_at is not None:
            raise Http404
        if document.scanned != Scanned.CLEAN and request.GET.get("warned") != "yes":
            return HttpResponseRedirect(document.get_absolute_url())
        try:
            file = storage.shelf().open(document.stored_as)
        except FileNotFoundError:
            log.error("the file of a document is missing", extra={"document": document.key})
            raise Http404 from None
        services.note_fetching(document, by=request.user)  # type: ignore[arg-type]
        answer = FileResponse(
            file, as_attachment=True, filename=document.file_name, content_type=document.file.content_type
        )
        answer.headers["Content-Security-Policy"] = SHUT_IN
        answer.headers["X-Content-Type-Options"] = "nosniff"
        # It is packed already, and its length is told only where it is not packed again on its way.
        answer.headers["Content-Encoding"] = "identity"
        return answer


class DocumentAct(OneDocument, ActionView):
    def get_object(self) -> Document:
        return reached(self, self.get_queryset())

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"caption": with_languages(str(self.object)), **kwargs})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.removed_at is not None:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)


class OpenDocument(DocumentAct):
    act = Can.ATTACH_DOCUMENT
    form_class = OpenForm
    title = gettext_lazy("Who sees this document?")
    done = gettext_lazy("Saved.")

    def perform(self, **facts: Any) -> Document:
        return services.open_document(self.object, by=self.user, **facts)


class RemoveDocument(DocumentAct):
    act = Can.REMOVE_DOCUMENT
    form_class = RemoveForm
    title = gettext_lazy("Remove this document")
    intro = gettext_lazy("Its file is deleted and cannot be brought back. Title and reason stay with the record.")
    button = gettext_lazy("Remove it")
    warns = True
    done = gettext_lazy("The document is removed.")

    def perform(self, **facts: Any) -> Document:
        return services.remove_document(self.object, by=self.user, now=self.now, **facts)
