"""What somebody chooses: what the overview counts, what the review queue shows, what is searched for."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.forms.search import ANY, DayInput
from engagement.rules import Direction, Purpose
from overview.filters import FROM, TO
from overview.queue import QueueView
from places.models import NATIONS, Council, Country
from twinning.rules import Activity, AgreementKind, Confidence, Status
from web.forms import RegisterForm, SearchSelect, SuggestInput

LABELS = {FROM: gettext_lazy("Earliest first day"), TO: gettext_lazy("Latest first day")}


class VisitsForm(RegisterForm):
    """What the overview and the review queue both ask of visits."""

    country = forms.ModelChoiceField(
        Country.objects.partners(),
        label=gettext_lazy("Country or territory"),
        required=False,
        empty_label="",
        widget=SearchSelect,
    )
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=[ANY, *Direction.choices], required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=[ANY, *Purpose.choices], required=False)


class SelectionForm(VisitsForm):
    """The period and the filters. A reader whose figures are bounded to one nation is not asked where."""

    field_order = ("nation", "region")
    nation = forms.ChoiceField(label=gettext_lazy("Nation"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)

    def __init__(
        self,
        *args: Any,
        names: Iterable[str],
        nations: Sequence[str],
        regions: Iterable[str],
        any_period: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields).difference(names):
            del self.fields[name]
        # `from` is a word of Python, so these are made by name.
        for name, label in LABELS.items() if any_period else ():
            typed = str(self.data.get(name, ""))
            self.fields[name] = forms.CharField(label=label, required=False, widget=_box_for(typed))
        self.order_fields([FROM, TO])
        if "nation" in self.fields:
            bounded = [(code, told) for code, told in NATIONS.items() if not nations or code in nations]
            self.fields["nation"].choices = [("", _("All")), *bounded]  # type: ignore[attr-defined]
            known = list(regions)
            self.fields["region"].choices = [("", _("All")), *((one, one) for one in known)]  # type: ignore[attr-defined]
            if not known and not self.data.get("region"):
                del self.fields["region"]


def _box_for(typed: str) -> forms.TextInput:
    """A browser shows nothing of what is no day in a box for days."""
    narrow = {"class": "govuk-input--width-10"}
    try:
        date.fromisoformat(typed or "2000-01-01")
    except ValueError:
        return forms.TextInput(narrow)
    return DayInput(narrow)


class ReviewSearch(VisitsForm):
    """Who reviews one nation is not asked for it, and is offered its councils alone."""

    field_order = ("nation", "council")
    nation = forms.ChoiceField(label=gettext_lazy("Nation"), choices=[ANY, *NATIONS.items()], required=False)
    council = forms.ModelChoiceField(
        Council.objects.all(), label=gettext_lazy("Council"), required=False, empty_label="", widget=SearchSelect
    )
    view = forms.ChoiceField(choices=QueueView.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, nations: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if nations:
            del self.fields["nation"]
            self.fields["council"].queryset = Council.objects.filter(nation__in=nations)  # type: ignore[attr-defined]


class SearchForm(RegisterForm):
    q = forms.CharField(
        label=gettext_lazy("What are you looking for?"),
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
        help_text=gettext_lazy(
            "A word of a title, a reference, or the name of an organisation or place in any of its spellings."
        ),
        error_messages={"required": gettext_lazy("Enter what you are looking for")},
    )


class AgreementSearch(RegisterForm):
    """The filter beside the register of agreements."""

    q = forms.CharField(
        label=gettext_lazy("Council or place"), required=False, widget=forms.TextInput({"type": "search"})
    )
    council = forms.ModelChoiceField(
        Council.objects.all(), label=gettext_lazy("Council"), required=False, empty_label="", widget=SearchSelect
    )
    nation = forms.ChoiceField(
        label=gettext_lazy("Nation"),
        choices=[ANY, *((str(code), name) for code, name in NATIONS.items())],
        required=False,
    )
    place = forms.CharField(
        label=gettext_lazy("Place abroad"),
        required=False,
        max_length=100,
        widget=SuggestInput(reverse_lazy("place_suggestions")),
    )
    province = forms.CharField(
        label=gettext_lazy("Province or region"),
        required=False,
        max_length=100,
        widget=SuggestInput(reverse_lazy("place_suggestions")),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[ANY, *AgreementKind.choices], required=False)
    activity = forms.ChoiceField(label=gettext_lazy("Activity"), choices=[ANY, *Activity.choices], required=False)
    confidence = forms.ChoiceField(label=gettext_lazy("Confidence"), choices=[ANY, *Confidence.choices], required=False)
    status = forms.MultipleChoiceField(
        label=gettext_lazy("Status"), choices=Status, required=False, widget=forms.CheckboxSelectMultiple
    )
