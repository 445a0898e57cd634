"""What is asked of pressure on a council when it is put down, changed, withdrawn, searched for."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CouncilSettings
from accounts.roles import Can
from accounts.rules.persons import TAKE_IT_AWAY, of_a_person
from engagement.forms.naming import NamesOrganisation, which_of_these
from engagement.forms.search import ANY
from engagement.models import Delegation, Intervention
from engagement.rules import (
    NEEDED_OF_INTERVENTION,
    ContactKind,
    ContactState,
    InterventionResult,
    Marking,
    opinion_of_a_person,
)
from guidance.forms.typed import Ticks
from guidance.models import Topic
from places.forms import CouncilChoice, CouncilToActFor
from web.forms import DateField, DayInput, FormId, RegisterForm, SeenVersion, SuggestInput


class InterventionForm(NamesOrganisation):
    """Three answers are needed, and the day is filled in. The marking is folded away until something is said there."""

    LAST = ("marking", "handling")

    held_on = DateField(label=gettext_lazy("When was it?"), called=gettext_lazy("the day"))
    organisation = forms.CharField(
        label=gettext_lazy("Which office was it?"),
        max_length=200,
        help_text=gettext_lazy(
            "An embassy, consulate or other office, not a person. Start to type its name. If it is not known here, "
            "write it out: it is added."
        ),
        widget=SuggestInput(reverse_lazy("organisation_suggestions")),
        error_messages={"required": NEEDED_OF_INTERVENTION["organisation"]},
    )
    which = which_of_these()
    channel = forms.ChoiceField(
        label=gettext_lazy("How did they do it?"),
        choices=[("", gettext_lazy("Choose one")), *ContactKind.choices],
        error_messages={"required": NEEDED_OF_INTERVENTION["channel"]},
    )
    demand = forms.CharField(
        label=gettext_lazy("What did they ask or demand?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "Write what was said and asked, not what you think of the person. Name the office or body, never a person: "
            "the register cannot recognise a name."
        ),
        error_messages={"required": NEEDED_OF_INTERVENTION["demand"]},
    )
    our_response = forms.CharField(
        label=gettext_lazy("What did you answer? (optional)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Here too the office or body, never a person’s name."),
    )
    said_so = forms.BooleanField(
        label=gettext_lazy("These words were said, and belong here"),
        required=False,
    )
    result = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        choices=InterventionResult,
        widget=forms.RadioSelect,
        initial=InterventionResult.OPEN,
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Which topics was it about? (optional)"),
        required=False,
        widget=Ticks,
        help_text=gettext_lazy("National figures count by topic, and name no council."),
    )
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"),
        choices=Marking,
        widget=forms.RadioSelect,
        initial=Marking.OFFICIAL,
        help_text=gettext_lazy("This service holds nothing above OFFICIAL-SENSITIVE."),
    )
    handling = forms.CharField(
        label=gettext_lazy("Handling instruction"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For OFFICIAL-SENSITIVE alone, if there is one."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        topics = Topic.objects.on(today).order_by("-calls_for_care", "name")
        self.fields["topics"].choices = [(topic.code, topic.name) for topic in topics]  # type: ignore[attr-defined]
        self.offer_organisations()
        typed = {name: str(self.data.get(self.add_prefix(name), "")) for name in ("demand", "our_response")}
        self.judged = {name: word for name, text in typed.items() if (word := opinion_of_a_person(text))}
        if not self.judged:
            del self.fields["said_so"]

    def asked_first(self) -> list[BoundField]:
        return [bound for bound in self.visible_fields() if bound.name not in self.LAST]

    def asked_last(self) -> list[BoundField]:
        return [self[name] for name in self.LAST]

    def is_unfolded(self) -> bool:
        return any(bound.errors or bound.value() not in ("", None, Marking.OFFICIAL) for bound in self.asked_last())

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        if held_on > self.today:
            raise ValidationError(_("It cannot be in the future. Enter today or an earlier day."))
        return held_on

    def clean(self) -> None:
        told = self.cleaned_data
        if told.get("handling") and told.get("marking") == Marking.OFFICIAL:
            self.add_error("handling", _("Remove the handling instruction, or choose OFFICIAL-SENSITIVE."))
        self._must_name_nobody()
        if self.judged and not told.pop("said_so", False):
            sentence = _(
                "“%(word)s” says what somebody thinks of a person. Write what was said and asked, or tick below that "
                "these words were said"
            )
            for name, word in self.judged.items():
                self.add_error(name, sentence % {"word": word})
        which = self.chosen()
        if typed := told.get("organisation"):
            told["organisation"] = {"id": which} if which else self.office(typed)

    def _must_name_nobody(self) -> None:
        """Told along with what else is wrong. What stood there before stops nobody who changes something else."""
        for name in ("demand", "our_response"):
            text = self.cleaned_data.get(name, "")
            if text != self.initial.get(name, "") and (found := of_a_person(text)):
                self.add_error(name, TAKE_IT_AWAY % {"found": found})

    def office(self, typed: str) -> dict[str, Any]:
        return self.entry(typed)


class LogInterventionForm(InterventionForm):
    field_order = (
        *("council", "held_on", "organisation", "which", "channel", "demand", "our_response", "said_so", "result"),
        *("topics", "alert"),
    )

    council = CouncilToActFor(
        help_text=gettext_lazy("You act for more than one. The record belongs to the one that you choose."),
    )
    alert = forms.BooleanField(
        label=gettext_lazy("Alert the central unit now"),
        required=False,
    )
    delegation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)
    form_id = FormId()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        councils = self.user.councils(Can.LOG_INTERVENTION)
        council: Any = self.fields["council"]
        council.offer(councils)
        if not any(CouncilSettings.of(one).has_accepted_notice for one in councils):
            del self.fields["alert"]

    def clean_delegation(self) -> Delegation | None:
        """One of the reader's own councils; of any other, nothing is said."""
        key = self.cleaned_data["delegation"]
        if not key:
            return None
        own = Delegation.objects.visible_to(self.user).filter(council__in=self.user.councils(Can.LOG_INTERVENTION))
        found: Delegation | None = own.filter(key=key).first()
        if found is None:
            raise ValidationError(_("This visit is not there any more. Open this page anew."))
        return found


class EditInterventionForm(InterventionForm):
    version = SeenVersion()

    def __init__(self, *args: Any, intervention: Intervention, **kwargs: Any) -> None:
        self.intervention = intervention
        super().__init__(*args, **kwargs)
        known = dict(self.fields["topics"].choices)  # type: ignore[attr-defined]
        ended = Topic.objects.filter(code__in=set(intervention.topics) - known.keys())
        self.fields["topics"].choices += [(topic.code, topic.name) for topic in ended]  # type: ignore[attr-defined]

    def offer_organisations(self) -> None:
        """The office that stands there is meant by its name, whichever others are called so."""
        if self.data.get(self.add_prefix("organisation"), "").strip() == self.intervention.organisation.name:
            del self.fields["which"]
        else:
            super().offer_organisations()

    def office(self, typed: str) -> dict[str, Any]:
        stands = self.intervention.organisation
        return {"id": stands.key} if typed == stands.name else super().office(typed)


class InterventionSearch(RegisterForm):
    """The filter beside the list. What it may ask for is said in filters.py."""

    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    council = CouncilChoice(required=False)
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=[ANY, *ContactKind.choices], required=False)
    result = forms.ChoiceField(
        label=gettext_lazy("What came of it"), choices=[ANY, *InterventionResult.choices], required=False
    )
    held_after = forms.CharField(label=gettext_lazy("On or after"), required=False, max_length=10, widget=DayInput)
    held_before = forms.CharField(label=gettext_lazy("On or before"), required=False, max_length=10, widget=DayInput)
    looked = forms.ChoiceField(
        label=gettext_lazy("For the central unit"),
        choices=[ANY, ("no", gettext_lazy("Nobody has looked at it"))],
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Those that stand")), (ContactState.WITHDRAWN, ContactState.WITHDRAWN.label)],
        required=False,
    )

    def __init__(self, *args: Any, reviews: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [ANY, *Topic.objects.order_by("name").values_list("code", "name")]  # type: ignore[attr-defined]
        if not reviews:
            del self.fields["looked"]
