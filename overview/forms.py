"""What somebody chooses: what the overview counts, what the review queue shows, what is searched for."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.forms.search import ANY
from engagement.rules import Direction, Purpose
from overview.filters import FROM, TO
from overview.queue import QueueView
from overview.rules import RegisterOrder
from places.forms import CouncilChoice, CountryChoice, PlaceTyped
from places.models import NATIONS, Council
from places.rules import words as sought_words
from twinning.rules import Activity, AgreementKind, Confidence, Status
from web.forms import DayInput, RegisterForm

LABELS = {FROM: gettext_lazy("Earliest first day"), TO: gettext_lazy("Latest first day")}


class VisitsForm(RegisterForm):
    """What the overview and the review queue both ask of visits."""

    country = CountryChoice(required=False)
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


class ReviewedForm(RegisterForm):
    """Who reviews one nation is not asked for it, and is offered its councils alone."""

    field_order = ("nation", "council")
    nation = forms.ChoiceField(label=gettext_lazy("Nation"), choices=[ANY, *NATIONS.items()], required=False)
    council = CouncilChoice(required=False)

    def __init__(self, *args: Any, nations: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if nations:
            del self.fields["nation"]
            self.fields["council"].queryset = Council.objects.filter(nation__in=nations)  # type: ignore[attr-defined]


class ReviewSearch(ReviewedForm, VisitsForm):
    view = forms.ChoiceField(choices=QueueView.choices, required=False, widget=forms.HiddenInput)


class ToldSearch(ReviewedForm):
    """The filter beside the contacts that councils told of."""

    country = CountryChoice(required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), choices=[ANY, *Purpose.choices], required=False)
    hand = forms.ChoiceField(
        label=gettext_lazy("Who has it in hand"),
        choices=[ANY, ("mine", gettext_lazy("You")), ("nobody", gettext_lazy("Nobody"))],
        required=False,
    )


class SearchForm(RegisterForm):
    q = forms.CharField(
        label=gettext_lazy("What are you looking for?"),
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
        help_text=gettext_lazy("A place or organisation in any spelling, a word of a title, or a reference."),
        error_messages={"required": gettext_lazy("Enter what you are looking for")},
    )

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        sought = sought_words(text)
        if not sought:
            raise ValidationError(_("Enter letters, digits or characters: punctuation alone finds nothing"))
        if len(sought) == 1 and sought.isascii():
            raise ValidationError(_("Enter at least 2 letters or digits. One Chinese character is enough"))
        return text


class AgreementSearch(RegisterForm):
    """The filter beside the register of agreements."""

    q = forms.CharField(
        label=gettext_lazy("Council or place"), required=False, widget=forms.TextInput({"type": "search"})
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Sort by"),
        choices=[("", RegisterOrder.NAME.label), *RegisterOrder.choices[1:]],
        required=False,
    )
    council = CouncilChoice(required=False)
    nation = forms.ChoiceField(
        label=gettext_lazy("Nation"),
        choices=[ANY, *((str(code), name) for code, name in NATIONS.items())],
        required=False,
    )
    place = PlaceTyped(
        label=gettext_lazy("Place abroad"),
    )
    province = PlaceTyped(
        label=gettext_lazy("Province or region"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[ANY, *AgreementKind.choices], required=False)
    activity = forms.ChoiceField(label=gettext_lazy("Activity"), choices=[ANY, *Activity.choices], required=False)
    confidence = forms.ChoiceField(label=gettext_lazy("Confidence"), choices=[ANY, *Confidence.choices], required=False)
    status = forms.MultipleChoiceField(
        label=gettext_lazy("Status"), choices=Status, required=False, widget=forms.CheckboxSelectMultiple
    )
