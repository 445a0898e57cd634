"""What a reviewer asks and notes about a delegation, and what its council answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import User
from web.forms import FormId, RegisterForm

NOBODY = ("nobody", gettext_lazy("Nobody"))


class QuestionForm(RegisterForm):
    """`step` is the button: on to the check page, back from it, or sent from it."""

    text = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": gettext_lazy("Write the question")},
    )
    form_id = FormId()


class AnswerForm(RegisterForm):
    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=5000,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": gettext_lazy("Write the answer")},
    )
    form_id = FormId()


class UnitNoteForm(RegisterForm):
    text = forms.CharField(
        label=gettext_lazy("Internal note"),
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "The council never sees it. It may still be asked for under freedom of information law."
        ),
        error_messages={"required": gettext_lazy("Write the note")},
    )
    form_id = FormId()


class AssignForm(RegisterForm):
    """Who has it in hand from now on. `seen` is who had it when the page was made."""

    to = forms.ChoiceField(label=gettext_lazy("Who has it in hand?"))
    seen = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, colleagues: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.key: person for person in colleagues}
        self.fields["to"].choices = [NOBODY, *((key, str(person)) for key, person in self.people.items())]  # type: ignore[attr-defined]

    def clean_to(self) -> User | None:
        return self.people.get(self.cleaned_data["to"])
