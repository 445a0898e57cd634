"""What a council answers to something that calls for a thought."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engagement.rules import FlagResponse
from guidance.rules import Alternative
from web.forms import RegisterForm


class AnswerFlagForm(RegisterForm):
    """`instead` is what its rule offers, `like_it` what else stands about the same stop without an answer.

    `seen` is which answer stood when the page was made.
    """

    response = forms.ChoiceField(
        label=gettext_lazy("What do you do about it?"),
        choices=FlagResponse,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "What you change in the record goes from this list by itself. “We changed it” is for what the record does "
            "not show."
        ),
        error_messages={"required": gettext_lazy("Say what you do about it")},
    )
    alternative = forms.ChoiceField(
        label=gettext_lazy("What do you offer instead? (optional)"), widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "Needed where you go ahead as it is, and where you changed what the record does not show."
        ),
    )
    also = forms.MultipleChoiceField(
        label=gettext_lazy("Answer with it, about the same stop (optional)"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("One of these was answered meanwhile, or is no longer found")},
    )
    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, instead: list[str], like_it: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, Alternative(code).label) for code in instead]
        self.fields["alternative"].choices = [*offered, ("", gettext_lazy("Nothing else"))]  # type: ignore[attr-defined]
        self.fields["also"].choices = like_it  # type: ignore[attr-defined]
        for name, choices in (("alternative", offered), ("also", like_it)):
            if not choices:
                del self.fields[name]

    def clean(self) -> None:
        """Said here by the field that it is about; the table holds to it too."""
        told = self.cleaned_data
        if told.get("response") == FlagResponse.GOING_AHEAD and not told.get("reason") and "reason" not in self.errors:
            self.add_error("reason", gettext_lazy("Say why you go ahead"))
