"""What is asked about a document."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules import Marking
from documents.rules import DocumentKind
from places.forms import CouncilToActFor
from places.models import Council
from web.forms import FormId, RegisterForm

FOR_WHOLE = gettext_lazy(
    "Also show it to others who see the whole record, such as a university or, while its question is open, "
    "the central unit"
)
FOR_WHOLE_HINT = gettext_lazy("Your council and the councils that take part see the document.")


class AttachForm(RegisterForm):
    file = forms.FileField(
        label=gettext_lazy("Choose a file"),
        max_length=1000,
        error_messages={"empty": gettext_lazy("The file is empty. Choose another.")},
    )
    council = CouncilToActFor()
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        help_text=gettext_lazy("What it is called in the record. For example, ‘Signed agreement, in both languages’."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of document"), choices=DocumentKind, widget=forms.RadioSelect)
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"),
        choices=Marking,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("This service holds nothing above OFFICIAL-SENSITIVE."),
    )
    for_whole = forms.BooleanField(label=FOR_WHOLE, help_text=FOR_WHOLE_HINT, required=False)
    form_id = FormId()

    def __init__(self, *args: Any, councils: list[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.DOCUMENT_MOST_MB
        file: Any = self.fields["file"]
        council: Any = self.fields["council"]
        kinds = _("PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, text or CSV")
        file.help_text = _("At most %(most)s MB: %(kinds)s.") % {"most": most, "kinds": kinds}
        file.error_messages["required"] = _("Choose a file of at most %(most)s MB") % {"most": most}
        council.offer(councils)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.DOCUMENT_MOST_MB * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is bigger than %(most)s MB. Make it smaller, or split it.")
                % {"most": settings.DOCUMENT_MOST_MB}
            )
        return file

    def clean(self) -> None:
        """A browser keeps what was typed, and no file: where something else is wrong, it has to be chosen again."""
        if self.errors and self.cleaned_data.get("file"):
            self.add_error("file", _("Choose the file again: it could not be kept while the rest was not complete."))


class OpenForm(RegisterForm):
    for_whole = forms.BooleanField(label=FOR_WHOLE, help_text=FOR_WHOLE_HINT, required=False)


class RemoveForm(RegisterForm):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Stays with the record, where whoever saw the document reads it."),
        error_messages={"required": gettext_lazy("Say why the document is removed")},
    )
