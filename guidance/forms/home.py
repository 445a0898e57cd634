"""The box on the first page of guidance."""

from django import forms
from django.utils.translation import gettext_lazy

from places.models import LONGEST_SEARCH
from web.forms import RegisterForm


class GuidanceSearch(RegisterForm):
    q = forms.CharField(
        label=gettext_lazy("Search lines, positions and the playbook"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput({"type": "search"}),
    )
