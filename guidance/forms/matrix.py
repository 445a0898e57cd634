"""For whom the matrix is drawn, and of which day."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from places.forms import CountryChoice
from places.models import NATIONS
from web.forms import DayInput, RegisterForm


class MatrixSearch(RegisterForm):
    nation = forms.ChoiceField(label=gettext_lazy("Nation"), required=False)
    country = CountryChoice(label=gettext_lazy("Partner country"), required=False)
    as_of = forms.CharField(label=gettext_lazy("As of"), required=False, max_length=10, widget=DayInput)

    def __init__(self, *args: Any, nations: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nation"].choices = [  # type: ignore[attr-defined]
            (nation, name) for nation, name in NATIONS.items() if nation in nations
        ]
