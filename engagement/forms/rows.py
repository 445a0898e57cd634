"""One place, organisation or delegate at a time."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterparts.forms import OrganisationForm
from counterparts.models import Organisation
from engagement.forms.sections import SectionForm
from engagement.rules import DelegatePart, OrganisationRole
from places.models import Place
from web.forms import FormId, LocalInput, SuggestInput
from web.languages import with_languages
from web.stood import STOOD

# What a browser sends beside the answers.
ABOUT_THE_FORM = ("csrfmiddlewaretoken", "later", "another", "forget", STOOD)


class PlaceForm(SectionForm):
    """A place by what people call it. Where that may mean several, they are offered to choose from."""

    q = forms.CharField(
        label=gettext_lazy("Name of the place"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("A city, province or county: in English, pinyin or characters."),
    )
    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    place = forms.ChoiceField(label=gettext_lazy("Which place do you mean?"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, found: list[Place], is_guess: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget = SuggestInput(reverse_lazy("place_suggestions", args=[self.delegation.country_id]))
        self.found = found
        if found:
            if is_guess:
                self.fields["place"].label = _("Nothing matches exactly. Did you mean:")
                self.fields["place"].help_text = _(
                    "If it is none of these, the register does not have it: go back, and leave the place open."
                )
            self.fields["place"].choices = [(place.code, with_languages(place.label)) for place in found]  # type: ignore[attr-defined]
            self.fields["place"].hints = {place.code: place.get_level_display() for place in found}  # type: ignore[attr-defined]
        else:
            del self.fields["place"]


class OrganisationChoice(SectionForm):
    """An organisation by what people call it, and its part in the delegation. Where several may be meant, or it may
    be new, they are offered to choose from.
    """

    NEW = "new"

    q = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("In English or in its own language. You find those that your council can see."),
        widget=SuggestInput(reverse_lazy("organisation_suggestions")),
    )
    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    organisation = forms.ChoiceField(
        label=gettext_lazy("Which organisation do you mean?"), widget=forms.RadioSelect, required=False
    )
    role = forms.ChoiceField(label=gettext_lazy("Its role in the delegation"), choices=OrganisationRole)

    def __init__(self, *args: Any, found: list[Organisation], is_guess: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not found:
            del self.fields["organisation"]
            return
        choice = self.fields["organisation"]
        names = {row.key: f"{row.name} ({row.local_name})" if row.local_name else row.name for row in found}
        offered = [(key, with_languages(name)) for key, name in names.items()]
        choice.choices = [*offered, (self.NEW, _("None of these: add a new one"))]  # type: ignore[attr-defined]
        choice.hints = {row.key: _where(row) for row in found}  # type: ignore[attr-defined]
        if is_guess:
            choice.label = _("Nothing matches exactly. Did you mean:")


def _where(organisation: Organisation) -> str:
    kind = organisation.get_kind_display()
    return with_languages(f"{kind}, {organisation.place.label}" if organisation.place else str(kind))


class NewOrganisation(OrganisationForm, SectionForm):
    """An organisation that is not in the directory yet, and its part in the delegation."""

    role = forms.ChoiceField(label=gettext_lazy("Its role in the delegation"), choices=OrganisationRole)

    field_order = ("name", "local_name", "kind", "place", "role")

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places:
            self.fields["place"].queryset = Place.objects.filter(code__in=[place.code for place in places])  # type: ignore[attr-defined]
        else:
            del self.fields["place"]


class DelegateForm(SectionForm):
    """Somebody who travels: these five facts and no others (CAPABILITIES G05)."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the name, in its own script if you know no other")},
        help_text=gettext_lazy("As you would say it. Where you know it in its own script alone, write that here."),
    )
    local_name = forms.CharField(
        label=gettext_lazy("Name in its own script (optional)"),
        max_length=120,
        required=False,
        widget=LocalInput,
        help_text=gettext_lazy("For example, in Chinese characters."),
    )
    title = forms.CharField(
        label=gettext_lazy("Job title or office (optional)"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("For example, ‘Deputy director’."),
    )
    organisation = forms.CharField(label=gettext_lazy("Organisation (optional)"), max_length=200, required=False)
    part = forms.ChoiceField(
        label=gettext_lazy("Part in the delegation"),
        choices=DelegatePart,
        widget=forms.RadioSelect,
        initial=DelegatePart.MEMBER,
    )
    form_id = FormId()

    def clean(self) -> None:
        """Refuse by name whatever else somebody sends about a person, rather than drop it unseen."""
        others = [name for name in self.data if name not in {*self.fields, *ABOUT_THE_FORM}]
        if others:
            told = ", ".join(others[:5])
            raise ValidationError(_("The register does not hold this about a delegate: %(names)s.") % {"names": told})
