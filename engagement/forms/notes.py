"""What a council keeps to itself about a delegation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from places.models import Council
from web.forms import FormId, RegisterForm


class NoteForm(RegisterForm):
    council = forms.ModelChoiceField(
        Council.objects.none(), label=gettext_lazy("Council"), empty_label=None, widget=forms.RadioSelect
    )
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
        choice = self.fields["council"]
        choice.queryset = Council.objects.filter(code__in=[council.code for council in councils])  # type: ignore[attr-defined]
        self.only = councils[0] if len(councils) == 1 else None
        if self.only:
            choice.widget = forms.HiddenInput()
            choice.required = False

    def clean_council(self) -> Council | None:
        return self.cleaned_data.get("council") or self.only
