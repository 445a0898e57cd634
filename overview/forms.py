"""The days that the overview counts, as somebody chooses them."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engagement.forms.search import DayInput
from overview.filters import FROM, TO
from web.forms import RegisterForm

LABELS = {FROM: gettext_lazy("Earliest first day"), TO: gettext_lazy("Latest first day")}


class PeriodForm(RegisterForm):
    """`from` is a word of Python, so the fields are made by name. What they may hold is said in filters.py."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            typed = self.data.get(name, "")
            self.fields[name] = forms.CharField(label=label, required=False, widget=_box_for(typed))


def _box_for(typed: str) -> forms.TextInput:
    """A browser shows nothing of what is no day in a box for days."""
    narrow = {"class": "govuk-input--width-10"}
    try:
        date.fromisoformat(typed or "2000-01-01")
    except ValueError:
        return forms.TextInput(narrow)
    return DayInput(narrow)
