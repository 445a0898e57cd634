"""What a council decided on an answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.rules import CouncilDecides
from web.forms import DateField, FormId, RegisterForm


class DecisionForm(RegisterForm):
    decided = forms.ChoiceField(
        label=gettext_lazy("What did your council decide?"), choices=CouncilDecides, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=3000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "Needed where you depart from the advice. Who decided, what was weighed up, what you do about the risk. "
            "Offices, not names of people."
        ),
    )
    decided_on = DateField(label=gettext_lazy("On which day?"), called=gettext_lazy("the day of the decision"))
    form_id = FormId()

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if (
            told.get("decided") == CouncilDecides.ALL_THE_SAME
            and not told.get("reason")
            and "reason" not in self.errors
        ):
            raise ValidationError({"reason": _("Say why, so that it can be read in a year")})
        return told
