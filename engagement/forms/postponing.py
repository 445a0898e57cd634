"""Other days for a visit."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.forms import DateField, RegisterForm, SeenVersion


class PostponeForm(RegisterForm):
    starts_on = DateField(
        label=gettext_lazy("New first day"),
        called=gettext_lazy("the new first day"),
        help_text=gettext_lazy("For example, 27 3 2027"),
    )
    ends_on = DateField(label=gettext_lazy("New last day"), called=gettext_lazy("the new last day"))
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Stays in the history. Whoever sees the programme sees the reason."),
        error_messages={"required": gettext_lazy("Say why it is postponed")},
    )
    with_stops = forms.BooleanField(label=gettext_lazy("Move the stops of the programme with it"), required=False)
    version = SeenVersion()

    def __init__(self, *args: Any, has_stops: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_stops:
            del self.fields["with_stops"]

    def clean(self) -> None:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must be the same as or after the first day."))
