"""What a council keeps to itself about a record: on the record's page, and the acts that write and remove it.

A page of records that may have notes says which rows they are, and where their page is.
"""

from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import CouncilNote, User
from accounts.roles import Can
from accounts.services import remove_note, write_note
from accounts.sharing import Owned
from places.forms import CouncilToActFor
from places.models import Council
from web.actions import ActionView
from web.forms import FormId, RegisterForm


class NoteForm(RegisterForm):
    council = CouncilToActFor()
    text = forms.CharField(
        label=gettext_lazy("Private note"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "Your council alone reads it. It may still be asked for under freedom of information law."
        ),
        error_messages={"required": gettext_lazy("Write the note")},
    )
    form_id = FormId()

    def __init__(self, *args: Any, councils: list[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council: Any = self.fields["council"]
        council.offer(councils)


class WriteNote(ActionView):
    """A note that one's own council alone reads, about any record that one may see."""

    act = Can.WRITE_NOTE
    form_class = NoteForm
    title = gettext_lazy("Add a private note")
    button = gettext_lazy("Save the note")
    done = gettext_lazy("Your note is saved. Only your council reads it.")

    def acting_for(self) -> None:
        """Any council of the writer: the record may be another's."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "councils": self.user.councils(Can.WRITE_NOTE)}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return str(self.object.get_absolute_url())

    def get_success_url(self) -> str:
        return f"{self.back()}#notes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"caption": str(self.object), **kwargs})

    def perform(self, **facts: Any) -> CouncilNote:
        return write_note(self.object, by=self.user, **facts)


class RemoveNote(ActionView):
    """Take a note away. It is reached through the record that it is about, one of `records`."""

    queryset = CouncilNote.objects.select_related("council")
    records: Any
    lookup = {"key": "note"}
    act = Can.WRITE_NOTE
    title = gettext_lazy("Remove this note")
    button = gettext_lazy("Remove it")
    warns = True
    done = gettext_lazy("The note is gone.")

    def get_object(self) -> Any:
        self.record = get_object_or_404(self.records.visible_to(self.request.user), key=self.kwargs["key"])
        note = super().get_object()
        if (note.label, note.record) != (self.record._meta.label, self.record.key):
            raise Http404
        return note

    def perform(self, **_facts: Any) -> None:
        remove_note(self.object, by=self.user)

    def back(self) -> str:
        return str(self.record.get_absolute_url())

    def get_success_url(self) -> str:
        return f"{self.back()}#notes"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"intro": self.object.text, "caption": str(self.record), **kwargs})


def notes_about(row: Owned, user: User, *, add: str, remove: str) -> dict[str, Any]:
    """What the reader's own council keeps to itself about a record, theirs or another's, for parts/notes.html.

    `add` and `remove` are the names of the two acts' addresses.
    """
    if not user.council_codes():
        return {"notes": None}
    held = CouncilNote.objects.visible_to(user).about(row).select_related("made_by", "council")
    councils = user.councils(Can.WRITE_NOTE)
    return {
        "notes": [
            {
                "text": note.text,
                "by": note.made_by,
                "at": note.made_at,
                "council": note.council,
                "remove": reverse(remove, args=[row.key, note.key])
                if user.may(Can.WRITE_NOTE, note.council_id)
                else "",
            }
            for note in held.order_by("-made_at", "-pk")
        ],
        "note_form": NoteForm(councils=councils) if councils else None,
        "note_address": reverse(add, args=[row.key]),
    }
