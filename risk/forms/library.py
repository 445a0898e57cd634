"""What the central unit types about risks to start from, and about desks that help with categories of risk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.forms.typed import Ticks
from guidance.models import Activity, Sector, SupportContact
from risk.rules import Category
from web.forms import DateField, FormId, RegisterForm, SeenVersion, WebsiteField

MOST_MITIGATIONS = 6
LONGEST_MITIGATION = 500


class MitigationsField(forms.CharField):
    """What is done about a risk, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": 4})
        super().__init__(max_length=MOST_MITIGATIONS * LONGEST_MITIGATION, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_MITIGATIONS:
            raise ValidationError(_("Use %(most)s lines or fewer.") % {"most": MOST_MITIGATIONS})
        if any(len(line) > LONGEST_MITIGATION for line in found):
            raise ValidationError(_("Use %(most)s characters or fewer a line.") % {"most": LONGEST_MITIGATION})
        return found


class StarterRiskForm(RegisterForm):
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), choices=[("", gettext_lazy("Choose one")), *Category.choices]
    )
    what = forms.CharField(
        label=gettext_lazy("What may go wrong?"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy(
            "One calm sentence about behaviour, sites, organisations or money. Never who people are or where they "
            "come from."
        ),
        error_messages={"required": gettext_lazy("Say what may go wrong")},
    )
    mitigations = MitigationsField(
        label=gettext_lazy("What is done about it?"),
        help_text=gettext_lazy("One a line."),
        error_messages={"required": gettext_lazy("Say at least one thing that is done about it")},
    )
    activities = forms.ModelMultipleChoiceField(
        Activity.objects.all(),
        label=gettext_lazy("Activities (optional)"),
        required=False,
        widget=Ticks,
        help_text=gettext_lazy("It is offered for one of these. Tick none for any."),
    )
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.all(),
        label=gettext_lazy("Sectors (optional)"),
        required=False,
        widget=Ticks,
        help_text=gettext_lazy("Tick none for any."),
    )
    source = forms.CharField(
        label=gettext_lazy("Where is this from?"),
        max_length=500,
        help_text=gettext_lazy("The published guidance that treats it: who published it, and its title."),
        error_messages={"required": gettext_lazy("Say where this is from")},
    )
    source_address = WebsiteField(label=gettext_lazy("Address of the source (optional)"))
    form_id = FormId()
    version = SeenVersion()


class EndStarterRiskForm(RegisterForm):
    valid_to = DateField(
        label=gettext_lazy("Last day on which it is offered"),
        called=gettext_lazy("the last day"),
        help_text=gettext_lazy("It is offered on this day still."),
    )
    version = SeenVersion()


class DesksToTick(forms.ModelMultipleChoiceField):
    def label_from_instance(self, row: Any) -> str:
        return f"{row.name}: {row.helps_with}"


class SignpostsForm(RegisterForm):
    contacts = DesksToTick(
        SupportContact.objects.filter(ended_on=None),
        label=gettext_lazy("Which desks help with it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        to_field_name="key",
    )
    shown = forms.ModelMultipleChoiceField(
        SupportContact.objects.all(), required=False, widget=forms.MultipleHiddenInput, to_field_name="key"
    )
    """Those that the form said help already when it was made."""
