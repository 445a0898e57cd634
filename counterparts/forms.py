"""What people type about an organisation."""

from django import forms
from django.utils.translation import gettext_lazy

from counterparts.rules import OrganisationKind
from places.models import Place
from web.forms import RegisterForm
from web.languages import with_languages


class PlaceChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Place) -> str:
        return with_languages(obj.label)


class OrganisationForm(RegisterForm):
    name = forms.CharField(
        label=gettext_lazy("Name in English"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the name of the organisation")},
    )
    local_name = forms.CharField(
        label=gettext_lazy("Name in its own language (optional)"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "app-local", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"),
        choices=[("", gettext_lazy("Choose a kind")), *OrganisationKind.choices],
        error_messages={"required": gettext_lazy("Choose a kind of organisation")},
    )
    place = PlaceChoice(
        Place.objects.none(),
        label=gettext_lazy("Where is it?"),
        required=False,
        blank=True,
        empty_label=gettext_lazy("Somewhere else, or not known"),
        widget=forms.RadioSelect,
    )
