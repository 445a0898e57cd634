"""Which of the texts that fit a visit it is to rely on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from guidance.models import Issued
from guidance.models.issued import SAMPLE
from web.forms import RegisterForm


class ChooseGuidanceForm(RegisterForm):
    texts = forms.MultipleChoiceField(
        label=gettext_lazy("Which of these is the visit to rely on?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one"),
            "invalid_choice": gettext_lazy(
                "One of these was taken up meanwhile, or fits no more. Choose from what is left"
            ),
        },
    )

    def __init__(self, *args: Any, texts: Sequence[Issued], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {text.key: text for text in texts}
        self.fields["texts"].choices = [  # type: ignore[attr-defined]
            (text.key, f"{text} ({SAMPLE})" if text.is_sample else str(text)) for text in texts
        ]

    def clean_texts(self) -> list[Issued]:
        return [self.by_key[key] for key in self.cleaned_data["texts"]]
