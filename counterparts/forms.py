"""What people type about an organisation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules import Sharing
from counterparts.filters import STATES
from counterparts.models import Organisation
from counterparts.rules import ActorGroup, Confidence, OrganisationKind
from places.finding import PlaceSought
from places.forms import CountryChoice, PlaceTyped
from places.models import Council, Place
from web.forms import DateField, FormId, LocalInput, RegisterForm, SearchSelect, SeenVersion, SuggestInput, WebsiteField
from web.languages import with_languages

ANY = ("", gettext_lazy("Any"))
LONGEST_NAME, MOST_OTHER_NAMES = 200, 20
MOST_OFFERED = 8
SHARING = [
    (Sharing.COUNCIL.value, gettext_lazy("Our council only")),
    (Sharing.UNIT.value, gettext_lazy("Our council and the central unit")),
    (Sharing.COUNCILS.value, gettext_lazy("Our council, the central unit and all councils")),
]


class PlaceChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Place) -> str:
        return with_languages(obj.label)


class NamedInEitherLanguage(RegisterForm):
    """An organisation whose English name nobody knows goes by its own."""

    def clean(self) -> None:
        super().clean()
        told = self.cleaned_data
        if told.get("name") or "name" in self.errors:
            return
        if local_name := told.get("local_name"):
            told["name"], told["local_name"] = local_name, ""
        else:
            self.add_error("name", gettext_lazy("Enter the name of the organisation"))


class OrganisationForm(NamedInEitherLanguage):
    name = forms.CharField(
        label=gettext_lazy("Name in English"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where you know none, give its own name below."),
    )
    local_name = forms.CharField(
        label=gettext_lazy("Name in its own language (optional)"),
        max_length=200,
        required=False,
        widget=LocalInput,
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


class CouncilField(RegisterForm):
    """Whom somebody speaks for, where they belong to several councils."""

    council = forms.ModelChoiceField(
        Council.objects.none(),
        label=gettext_lazy("For which of your councils?"),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, councils: list[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(councils) > 1:
            self.fields["council"].queryset = Council.objects.filter(pk__in=[one.pk for one in councils])  # type: ignore[attr-defined]
        else:
            del self.fields["council"]


class DirectoryForm(NamedInEitherLanguage):
    """All that the directory holds of an organisation. Place and parent are typed, by their names."""

    name = forms.CharField(
        label=gettext_lazy("Name in English"),
        max_length=200,
        required=False,
        widget=SuggestInput(reverse_lazy("organisation_suggestions")),
        help_text=gettext_lazy("Suggestions are of organisations that are there already."),
    )
    local_name = forms.CharField(
        label=gettext_lazy("Name in its own language (optional)"),
        max_length=200,
        required=False,
        widget=LocalInput,
    )
    other_names = forms.CharField(
        label=gettext_lazy("Other names (optional)"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One a line: former names, initials, other spellings. It is found by each of them."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"),
        choices=[("", gettext_lazy("Choose a kind")), *OrganisationKind.choices],
        widget=SearchSelect,
        error_messages={"required": gettext_lazy("Choose a kind of organisation")},
    )
    actor_group = forms.ChoiceField(
        label=gettext_lazy("Group of actors"),
        choices=[("", gettext_lazy("As its kind says")), *ActorGroup.choices],
        required=False,
    )
    place = PlaceTyped(
        label=gettext_lazy("Where is it? (optional)"),
        help_text=gettext_lazy("A city, province or county: in English, pinyin or characters."),
    )
    parent = forms.CharField(
        label=gettext_lazy("Part of which organisation? (optional)"),
        max_length=200,
        required=False,
        widget=SuggestInput(reverse_lazy("organisation_suggestions")),
        help_text=gettext_lazy(
            "The name of one that is in the directory. Its name is shown to those who see that one."
        ),
    )
    registration_number = forms.CharField(
        label=gettext_lazy("Registration number (optional)"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Its number in the register of companies or institutions, such as a company number or a Unified Social "
            "Credit Code. It tells it from others of the same name."
        ),
    )
    website = WebsiteField()
    source = forms.CharField(
        label=gettext_lazy("Where do these facts come from? (optional)"), max_length=300, required=False
    )

    def __init__(self, *args: Any, seen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = seen

    def clean_other_names(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["other_names"].splitlines()]
        names = list(dict.fromkeys(name for name in names if name))
        if len(names) > MOST_OTHER_NAMES:
            raise ValidationError(_("Enter %(most)s other names or fewer.") % {"most": MOST_OTHER_NAMES})
        if any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(_("Each name can have %(most)s characters or fewer.") % {"most": LONGEST_NAME})
        return names

    def clean_place(self) -> Place | None:
        return place_called(self.cleaned_data["place"])

    def clean_parent(self) -> Organisation | None:
        typed = self.cleaned_data["parent"]
        if not typed:
            return None
        meant = list(self.seen.filter(key=typed.lower())) or list(self.seen.called(typed)[:MOST_OFFERED])
        if len(meant) == 1:
            found: Organisation = meant[0]
            return found
        if meant:
            keys = ", ".join(f"{row.key} ({row.place.label if row.place else row.get_kind_display()})" for row in meant)
            told = _("Several organisations are called so. Enter the id of the one that you mean: %(keys)s.")
            raise ValidationError(told % {"keys": keys})
        raise ValidationError(_("No organisation that you can see is called so. Choose one of the suggestions."))


class EditOrganisationForm(DirectoryForm):
    version = SeenVersion()


class NewOrganisationForm(CouncilField, DirectoryForm):
    field_order = ("council",)


class MergeForm(RegisterForm):
    """Which of those that were found is the one that stands."""

    into = forms.ChoiceField(
        label=gettext_lazy("Which one stands?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the organisation that stands")},
    )
    version = SeenVersion()

    def __init__(self, *args: Any, found: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {row.key: row for row in found}
        self.fields["into"].choices = [(row.key, with_languages(called(row))) for row in found]  # type: ignore[attr-defined]
        self.fields["into"].hints = {row.key: where(row) for row in found}  # type: ignore[attr-defined]

    def clean_into(self) -> Organisation:
        return self.found[self.cleaned_data["into"]]


class NoteForm(CouncilField):
    text = forms.CharField(
        label=gettext_lazy("What is said"),
        max_length=1000,
        widget=forms.Textarea,
        help_text=gettext_lazy("About the organisation, in neutral words. Nothing about private persons."),
        error_messages={"required": gettext_lazy("Enter what is said of the organisation")},
    )
    source = forms.CharField(
        label=gettext_lazy("Who says so?"),
        max_length=500,
        help_text=gettext_lazy("A document, a website or a letter, so that others find it again."),
        error_messages={"required": gettext_lazy("Enter the source: nothing is said of an organisation without one")},
    )
    as_of = DateField(
        label=gettext_lazy("Date of the source"),
        called=gettext_lazy("the date of the source"),
        help_text=gettext_lazy("Or the day on which you looked at it."),
    )
    confidence = forms.ChoiceField(
        label=gettext_lazy("How far can it be relied on?"),
        choices=Confidence,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how far it can be relied on")},
    )
    sharing = forms.ChoiceField(
        label=gettext_lazy("Who may see this note?"),
        choices=SHARING,
        widget=forms.RadioSelect,
        initial=Sharing.COUNCIL,
        help_text=gettext_lazy("Of these, whoever sees the organisation."),
    )
    form_id = FormId()

    def __init__(self, *args: Any, of_unit: bool, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_unit or not may_share:
            del self.fields["sharing"]


class DisputeForm(CouncilField):
    dispute = forms.CharField(
        label=gettext_lazy("Why is this not so?"),
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Say why this is not so")},
    )
    version = SeenVersion()


class DirectorySearch(RegisterForm):
    """The filter beside the directory."""

    q = forms.CharField(
        label=gettext_lazy("Name, in any spelling"),
        required=False,
        max_length=100,
        widget=SuggestInput(reverse_lazy("organisation_suggestions"), {"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[ANY, *OrganisationKind.choices], required=False, widget=SearchSelect
    )
    actor_group = forms.ChoiceField(
        label=gettext_lazy("Group of actors"), choices=[ANY, *ActorGroup.choices], required=False
    )
    place = PlaceTyped(
        label=gettext_lazy("Place"),
    )
    province = PlaceTyped(
        label=gettext_lazy("Province or region"),
    )
    country = CountryChoice(required=False)
    state = forms.ChoiceField(label=gettext_lazy("Shared directory"), choices=[ANY, *STATES], required=False)


def place_called(typed: str) -> Place | None:
    """The one place that is called so, by its code or in any spelling. Raises ValidationError where it is none or any
    of several."""
    if not typed:
        return None
    by_code = Place.objects.filter(code=typed.upper()).first()
    if by_code is not None:
        return by_code
    sought = PlaceSought(typed)
    if sought.meant is not None:
        return sought.meant
    if len(sought.found) == 1:
        return sought.found[0]
    if sought.found:
        labels = "; ".join(row.label for row in sought.offered[:MOST_OFFERED])
        raise ValidationError(_("Which place do you mean? Enter one of these: %(labels)s.") % {"labels": labels})
    raise ValidationError(_("No place is called so. Try another spelling, or the city that it lies in."))


def called(row: Organisation) -> str:
    return f"{row.name} ({row.local_name})" if row.local_name else row.name


def where(row: Organisation) -> str:
    """Kind and place: what tells organisations of one name apart."""
    return ", ".join([str(row.get_kind_display()), *([row.place.label] if row.place else [])])
