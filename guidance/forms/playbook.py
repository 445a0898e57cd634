"""How the playbook is searched, and what is typed into an entry."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.forms.positions import ANY, SubjectChoice
from guidance.forms.typed import CountriesTyped, PlacesTyped, Ticks
from guidance.models import Activity, Sector
from guidance.rules import Alternative, EntryKind
from places.forms import CountryChoice
from places.models import LONGEST_SEARCH
from web.forms import FormId, RegisterForm, SeenVersion


class PlaybookSearch(RegisterForm):
    q = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput({"type": "search"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[ANY, *EntryKind.choices], required=False)
    activity = SubjectChoice(Activity.objects.all(), label=gettext_lazy("Activity"))
    sector = SubjectChoice(Sector.objects.all(), label=gettext_lazy("Sector"))
    country = CountryChoice(label=gettext_lazy("Partner country"), required=False)


class EntryForm(RegisterForm):
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=EntryKind, widget=forms.RadioSelect)
    alternative = forms.ChoiceField(
        label=gettext_lazy("What does it offer instead of what was asked for?"),
        choices=[("", gettext_lazy("Choose one")), *Alternative.choices],
        required=False,
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    summary = forms.CharField(label=gettext_lazy("In one sentence"), max_length=300, widget=forms.Textarea({"rows": 2}))
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 10}),
        help_text=gettext_lazy("Write of activities, sites, purposes and behaviour, never of a people. Name nobody."),
    )
    source = forms.CharField(
        label=gettext_lazy("Where is this from?"),
        max_length=500,
        help_text=gettext_lazy("What was published, where and when; or who told of it."),
        error_messages={"required": gettext_lazy("Say where this is from")},
    )
    activities = forms.ModelMultipleChoiceField(
        Activity.objects.all(),
        label=gettext_lazy("Activities (optional)"),
        required=False,
        widget=Ticks,
        help_text=gettext_lazy("It stands beside a visit for one of these. Tick none for any."),
    )
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.all(),
        label=gettext_lazy("Sectors (optional)"),
        required=False,
        widget=Ticks,
        help_text=gettext_lazy("Tick none for any."),
    )
    countries = CountriesTyped()
    places = PlacesTyped()
    form_id = FormId()
    version = SeenVersion()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].conditional = {EntryKind.ALTERNATIVE.value: "alternative"}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("kind") != EntryKind.ALTERNATIVE:
            told["alternative"] = ""
        elif not told.get("alternative") and "alternative" not in self.errors:
            raise ValidationError({"alternative": _("Say what it offers instead")})
        return told
