"""Councils that take part in a delegation: asked, and what they answer."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from places.forms import CouncilChoice
from places.models import Council
from web.forms import RegisterForm


class InviteForm(RegisterForm):
    """Of councils that are in charge today, as one that has closed answers nobody."""

    partner = CouncilChoice(
        label=gettext_lazy("Which council do you ask?"),
        help_text=gettext_lazy("Start to type its name."),
        error_messages={
            "required": gettext_lazy("Choose a council"),
            "invalid_choice": gettext_lazy("Choose a council that is in charge today"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Council.objects.open_on(localdate())  # type: ignore[attr-defined]


class PartnershipAnswer(TextChoices):
    TAKE_PART = "take_part", gettext_lazy("Yes, we take part")
    DECLINE = "decline", gettext_lazy("No, we do not")


class PartnershipForm(RegisterForm):
    answer = forms.ChoiceField(
        label=gettext_lazy("Does your council take part?"),
        choices=PartnershipAnswer,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether your council takes part")},
    )


class EndPartnershipForm(RegisterForm):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The other council reads it."),
        error_messages={"required": gettext_lazy("Say why: the other council reads it")},
    )
