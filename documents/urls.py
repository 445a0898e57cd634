"""The addresses of documents, which stand behind the door of their record."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from documents import views
from documents.models import door_of


def documents_of(records: Any, *, note_reading: Callable[..., None] | None = None) -> list[URLPattern]:
    """What a kind of record needs for documents to be attached to it: this, below its own address.

    `note_reading` is what reading one of them leaves behind, where it leaves something.
    """
    door = door_of(records.model._meta.label)
    noted: dict[str, Any] = {"note_reading": note_reading} if note_reading else {}
    one = {"records": records, **noted}
    return [
        path("documents/add/", views.AttachDocument.as_view(queryset=records, **noted), name=f"{door}_document_add"),
        path("documents/<document>/", views.DocumentPage.as_view(**one), name=f"{door}_document"),
        path("documents/<document>/file/", views.DocumentFile.as_view(**one), name=f"{door}_document_file"),
        path("documents/<document>/open/", views.OpenDocument.as_view(**one), name=f"{door}_document_open"),
        path("documents/<document>/remove/", views.RemoveDocument.as_view(**one), name=f"{door}_document_remove"),
    ]
