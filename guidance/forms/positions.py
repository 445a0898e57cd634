"""How the matrix is searched, and what is typed into a position."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body
from accounts.rules import Marking
from guidance.filters.positions import OWNERS
from guidance.models import Activity, Sector
from guidance.rules import Standing
from places.filters import YES_OR_NO
from places.forms import CountryChoice
from places.models import NATIONS
from web.forms import DateField, DayInput, FormId, RegisterForm, SearchSelect, SeenVersion

ANY = ("", gettext_lazy("Any"))


class SubjectChoice(forms.ModelChoiceField):
    """An activity or a sector, found by typing."""

    is_reference = True  # no secret: named also where nobody is signed in

    def __init__(self, rows: Any, **kwargs: Any) -> None:
        super().__init__(rows, required=False, widget=SearchSelect, **{"empty_label": "", **kwargs})


class PositionSearch(RegisterForm):
    activity = SubjectChoice(Activity.objects.all(), label=gettext_lazy("Activity"))
    sector = SubjectChoice(Sector.objects.all(), label=gettext_lazy("Sector"))
    nation = forms.ChoiceField(label=gettext_lazy("Nation"), required=False)
    country = CountryChoice(label=gettext_lazy("Partner country"), required=False)
    standing = forms.ChoiceField(label=gettext_lazy("Position"), choices=[ANY, *Standing.choices], required=False)
    owner = forms.ModelChoiceField(
        Body.objects.filter(kind__in=OWNERS).order_by("name"),
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("Any"),
    )
    to_review = forms.ChoiceField(label=gettext_lazy("Review overdue"), choices=[ANY, *YES_OR_NO], required=False)
    as_of = forms.CharField(
        label=gettext_lazy("As of"),
        required=False,
        max_length=10,
        widget=DayInput,
        help_text=gettext_lazy("Leave it empty for today."),
    )

    def __init__(self, *args: Any, nations: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to_reader = [(str(code), name) for code, name in NATIONS.items() if code in nations]
        self.fields["nation"].choices = [ANY, *open_to_reader]  # type: ignore[attr-defined]


class PositionForm(RegisterForm):
    """A position as it is drafted or changed. A part of its cell that is left empty is any."""

    owner = forms.ModelChoiceField(
        Body.objects.none(), label=gettext_lazy("Whose position is it?"), empty_label=None, widget=forms.RadioSelect
    )
    activity = SubjectChoice(
        Activity.objects.all(), label=gettext_lazy("Activity"), help_text=gettext_lazy("Leave empty for any.")
    )
    sector = SubjectChoice(
        Sector.objects.all(), label=gettext_lazy("Sector"), help_text=gettext_lazy("Leave empty for any.")
    )
    nation = forms.ChoiceField(
        label=gettext_lazy("Nation of the council"),
        choices=[ANY, *((str(code), name) for code, name in NATIONS.items())],
        required=False,
    )
    country = CountryChoice(
        label=gettext_lazy("Partner country"), required=False, help_text=gettext_lazy("Leave empty for any.")
    )
    standing = forms.ChoiceField(label=gettext_lazy("Position"), choices=Standing, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("In plain words"),
        max_length=3000,
        widget=forms.Textarea,
        help_text=gettext_lazy(
            "What an officer can tell a leader. Write of activities, sites, purposes and behaviour, never of a people."
        ),
        error_messages={"required": gettext_lazy("Say in plain words what the position is")},
    )
    conditions = forms.CharField(
        label=gettext_lazy("Conditions (optional)"),
        max_length=3000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("Needed where it is supported with conditions. One a line."),
    )
    text_cy = forms.CharField(
        label=gettext_lazy("In Welsh (optional)"),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 4, "lang": "cy"}),
    )
    sources = forms.CharField(
        label=gettext_lazy("Sources (optional)"),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What was published, where, and when. One a line."),
    )
    valid_from = DateField(
        label=gettext_lazy("Valid from (optional)"),
        called=gettext_lazy("the first day"),
        required=False,
        help_text=gettext_lazy("Leave empty for the day on which it is published."),
    )
    review_by = DateField(
        label=gettext_lazy("Review by (optional)"), called=gettext_lazy("the day of the review"), required=False
    )
    expires_on = DateField(
        label=gettext_lazy("Last day (optional)"),
        called=gettext_lazy("the last day"),
        required=False,
        help_text=gettext_lazy("After it nothing is said of this cell, unless something takes its place."),
    )
    marking = forms.ChoiceField(label=gettext_lazy("Marking"), choices=Marking, widget=forms.RadioSelect)
    is_major = forms.BooleanField(
        label=gettext_lazy("A major change: every reader is told, and asked to acknowledge it"), required=False
    )
    change_note = forms.CharField(
        label=gettext_lazy("What changes (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("For whoever knows what held before."),
    )
    form_id = FormId()
    version = SeenVersion()

    def __init__(self, *args: Any, owners: list[Body], **kwargs: Any) -> None:
        """`owners`: those for which the writer may write; none where whose it is stands already."""
        super().__init__(*args, **kwargs)
        self.owners = owners
        if len(owners) > 1:
            codes = [body.code for body in owners]
            self.fields["owner"].queryset = Body.objects.filter(code__in=codes).order_by("name")  # type: ignore[attr-defined]
        else:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("standing") == Standing.CONDITIONS and not told.get("conditions") and "conditions" in told:
            raise ValidationError({"conditions": _("Say under which conditions it is supported")})
        return told
