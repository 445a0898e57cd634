"""The filter beside the list of delegations. What it may ask for is said in filters.py."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engagement.filters import TIMINGS
from engagement.rules import Direction, Purpose, Stage
from places.forms import CouncilChoice, CountryChoice, PlaceTyped
from web.forms import DayInput, RegisterForm

ANY = ("", gettext_lazy("Any"))


class DelegationSearch(RegisterForm):
    q = forms.CharField(
        label=gettext_lazy("Title or reference"), required=False, widget=forms.TextInput({"type": "search"})
    )
    shared = forms.ChoiceField(
        label=gettext_lazy("Whose"),
        choices=[
            ("", gettext_lazy("All that you may see")),
            ("no", gettext_lazy("Ours only")),
            ("yes", gettext_lazy("What others share")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    timing = forms.ChoiceField(label=gettext_lazy("When"), choices=[ANY, *TIMINGS], required=False)
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=[ANY, *Direction.choices], required=False)
    country = CountryChoice(required=False)
    place = PlaceTyped(
        label=gettext_lazy("Leading place"),
    )
    council = CouncilChoice(required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=[ANY, *Purpose.choices], required=False)
    starts_after = forms.CharField(
        label=gettext_lazy("First day on or after"), required=False, max_length=10, widget=DayInput
    )
    starts_before = forms.CharField(
        label=gettext_lazy("First day on or before"), required=False, max_length=10, widget=DayInput
    )
    stage = forms.MultipleChoiceField(
        label=gettext_lazy("Stage"), choices=Stage, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, has_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_own:
            # Those who have no council's records of their own see nothing but what others share, and no draft.
            del self.fields["shared"]
            self.fields["stage"].choices = [choice for choice in Stage.choices if choice[0] != Stage.DRAFT]  # type: ignore[attr-defined]
