"""The name of a search that somebody comes back to."""

from django import forms
from django.utils.translation import gettext_lazy

from web.forms import RegisterForm


class SavedViewForm(RegisterForm):
    name = forms.CharField(
        label=gettext_lazy("What do you call this search?"),
        max_length=60,
        help_text=gettext_lazy("For example, ‘Visits to us this spring’. Nobody else sees it."),
        error_messages={"required": gettext_lazy("Give it a name")},
    )
