"""Offers, gifts and costs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.forms.search import ANY
from engagement.rules import MOST_POUNDS, CostKind, OfferDecision, OfferKind, PaidBy, Way
from places.forms import CouncilChoice
from web.forms import DateField, FormId, PoundsField, RegisterForm, SeenVersion


class OfferForm(RegisterForm):
    """What was offered. What became of it is asked on a page of its own."""

    way = forms.ChoiceField(label=gettext_lazy("Who offers?"), choices=Way, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("Choose a kind")), *OfferKind.choices],
        error_messages={"required": gettext_lazy("Choose a kind")},
    )
    what = forms.CharField(
        label=gettext_lazy("What is offered?"),
        max_length=300,
        help_text=gettext_lazy(
            "For example, ‘Return flights for four officers’. A letter that declines it names it so."
        ),
        error_messages={"required": gettext_lazy("Say what is offered")},
    )
    value = PoundsField(
        label=gettext_lazy("Value in pounds (optional)"),
        called=gettext_lazy("the value"),
        most=MOST_POUNDS,
        required=False,
        help_text=gettext_lazy("An estimate will do. Leave it empty if you do not know it."),
    )
    giver = forms.CharField(
        label=gettext_lazy("From whom?"),
        max_length=200,
        help_text=gettext_lazy("The organisation or office that would give or pay it. Not a person’s name."),
        error_messages={"required": gettext_lazy("Say who offers it")},
    )
    receiver = forms.CharField(
        label=gettext_lazy("For whom? (optional)"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("An office or organisation; of ours, the office that would declare it."),
    )
    offered_on = DateField(label=gettext_lazy("Day of the offer"), called=gettext_lazy("the day of the offer"))
    version = SeenVersion()
    form_id = FormId()


class DecideForm(RegisterForm):
    decision = forms.ChoiceField(
        label=gettext_lazy("What was decided?"), choices=OfferDecision, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("For your own record, and for whoever asks. It does not stand in the letter."),
    )
    decided_on = DateField(
        label=gettext_lazy("Day of the decision"), called=gettext_lazy("the day of the decision"), required=False
    )
    version = SeenVersion()

    def __init__(self, *args: Any, way: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision: Any = self.fields["decision"]
        if way == Way.BY_US:
            decision.label = _("What did they decide?")
            decision.choices = [one for one in OfferDecision.choices if one[0] != OfferDecision.SURRENDERED]


class RegisterOfferForm(RegisterForm):
    note = forms.CharField(
        label=gettext_lazy("What was done?"),
        max_length=300,
        help_text=gettext_lazy(
            "For example, ‘Entered on the register, 3 April’ or ‘Nothing to enter: it was declined’."
        ),
        error_messages={"required": gettext_lazy("Say what was done")},
    )


class OfferSearch(RegisterForm):
    """The filter beside the list of offers. What it may ask for is said in filters.py."""

    council = CouncilChoice(required=False)
    way = forms.ChoiceField(label=gettext_lazy("Who offers"), choices=[ANY, *Way.choices], required=False)
    decision = forms.ChoiceField(label=gettext_lazy("Decision"), choices=[ANY, *OfferDecision.choices], required=False)
    register = forms.ChoiceField(
        label=gettext_lazy("Register of interests"),
        choices=[ANY, ("waits", gettext_lazy("Waits for the monitoring officer"))],
        required=False,
    )
    year = forms.CharField(
        label=gettext_lazy("Year of the offer"),
        required=False,
        max_length=4,
        widget=forms.TextInput({"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )


class CostForm(RegisterForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=CostKind,
        widget=forms.RadioSelect({"class": "govuk-radios--inline"}),
        error_messages={"required": gettext_lazy("Choose a kind")},
    )
    what = forms.CharField(
        label=gettext_lazy("What for? (optional)"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example, ‘Rail fares’ or ‘Three nights, two rooms’."),
    )
    amount = PoundsField(
        label=gettext_lazy("Amount in pounds"),
        called=gettext_lazy("the amount"),
        most=MOST_POUNDS,
        error_messages={"required": gettext_lazy("Enter the amount")},
    )
    is_estimate = forms.BooleanField(label=gettext_lazy("This is an estimate"), required=False)
    paid_by = forms.ChoiceField(
        label=gettext_lazy("Who pays?"),
        choices=PaidBy,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who pays")},
    )
    payer = forms.CharField(
        label=gettext_lazy("Full name of who pays"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("If it is not your council. Requests for information ask for it in full."),
    )
    version = SeenVersion()
    form_id = FormId()
