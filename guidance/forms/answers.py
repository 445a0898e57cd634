"""Six questions about what a council wants to do, and the keeping of what they are answered with."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from guidance.advice import Asked, sought
from guidance.models import Activity, Sector, Topic
from guidance.rules import Payer
from places.forms import CouncilToActFor, WhereNamed
from places.models import NATIONS, Council, Place
from web.forms import DateField, FormId, RegisterForm
from web.keys import names_a_row


class CanWeForm(RegisterForm):
    """None of them has to be answered: what is not said is any."""

    council = CouncilToActFor(
        label=gettext_lazy("For which council?"),
        help_text=gettext_lazy("You act for more than one. The answer is the one for its nation."),
    )
    nation = forms.ChoiceField(label=gettext_lazy("What would a council be told, and in which nation?"))
    activity = forms.ModelChoiceField(
        Activity.objects.none(),
        label=gettext_lazy("What do you want to do?"),
        required=False,
        empty_label=gettext_lazy("Something else, or not sure yet"),
    )
    with_whom = forms.CharField(
        label=gettext_lazy("With whom?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("An office, company or other organisation, not a person. Say what it is, if you know."),
    )
    where = WhereNamed(
        label=gettext_lazy("Where are they?"),
        help_text=gettext_lazy("A city, a province, or a country or territory. Of a consulate here, its country."),
    )
    sector = forms.ModelChoiceField(
        Sector.objects.none(),
        label=gettext_lazy("In which sector?"),
        required=False,
        empty_label=gettext_lazy("None of these, or not sure yet"),
    )
    payer = forms.ChoiceField(
        label=gettext_lazy("Who pays?"),
        choices=Payer,
        required=False,
        widget=forms.RadioSelect,
    )
    starts_on = DateField(label=gettext_lazy("When?"), called=gettext_lazy("the day"), required=False)
    topics = forms.ModelMultipleChoiceField(Topic.objects.none(), required=False, widget=forms.MultipleHiddenInput)
    about = forms.CharField(required=False, validators=[names_a_row], widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, nations: Collection[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        councils = user.councils(Can.READ_GUIDANCE)
        if councils:
            self.fields["council"].offer(councils)  # type: ignore[attr-defined]
            del self.fields["nation"]
        else:
            self.fields["nation"].choices = [  # type: ignore[attr-defined]
                (nation, name) for nation, name in NATIONS.items() if nation in nations
            ]
            del self.fields["council"]
        dated = (("activity", Activity), ("sector", Sector), ("topics", Topic))
        for name, rows in ((name, model.objects.on(today)) for name, model in dated):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An answer to nothing at all would be kept as cover for anything."""
        told = self.cleaned_data
        named = ("activity", "with_whom", "where", "sector", "topics")
        if not self.errors and not any(told.get(name) for name in named):
            raise ValidationError(_("Say at least what you want to do, with whom, where they are or in which sector."))
        return told

    def council_meant(self) -> Council | None:
        """The council that asks; nobody's, where a government looks what councils are told."""
        return self.cleaned_data.get("council")

    def asked(self) -> Asked:
        told = dict(self.cleaned_data)
        council, where = told.pop("council", None), told.pop("where", None)
        nation = told.pop("nation", "") or council.nation
        named = {"place": where} if isinstance(where, Place) else {"country": where}
        return sought(nation=nation, topics=tuple(told["topics"]), **named, **{name: told[name] for name in SAID})


SAID = ("activity", "with_whom", "sector", "payer", "starts_on")


class KeepForm(RegisterForm):
    """Nothing to fill in. `shown` is the hash of the answer that the reader has before them."""

    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    form_id = FormId()
