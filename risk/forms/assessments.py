"""What is asked of whoever looks at the risk of a record."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Appointment
from guidance.models import Issued, SupportContact
from guidance.models.issued import SAMPLE
from risk.models import StarterRisk
from risk.rules import LENS_OF, QUESTIONS, Category, Lens, Path, Prefilled, Treatment, TriageFact, steps_in_words
from web.forms import DateField, FormId, RegisterForm, SeenVersion
from web.templatetags.gds import day

AS_THE_FACTS_SAY = ""


class ReadCodes(forms.CharField):
    """What the record said of the six facts as the page showed it: “sites:open money:each”.

    What is no answer is left out.
    """

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> Any:
        return " ".join(f"{fact}:{code}" for fact, code in value.items()) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        told = dict(word.split(":", 1) for word in super().clean(value).split() if ":" in word)
        known = {fact.value: told.get(fact.value, "") for fact in TriageFact}
        return {fact: code for fact, code in known.items() if code in QUESTIONS[TriageFact(fact)].answers}


class TriageForm(RegisterForm):
    """The six facts on one page, each with where its answer was read, and how deep to look all the same."""

    version = SeenVersion()
    read = ReadCodes(required=False)

    def __init__(self, *args: Any, read: Mapping[TriageFact, Prefilled], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact, question in QUESTIONS.items():
            hint: Any = question.hint
            if fact in read:
                hint = format_html("{}<br><strong>{}</strong>", hint, read[fact].read)
            self.fields[fact.value] = forms.ChoiceField(
                label=fact.label,
                help_text=hint,
                choices=[(code, answer.words) for code, answer in question.answers.items()],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose an answer to “%(question)s”") % {"question": fact.label}},
            )
            self._speak_plainly(fact.value, self.fields[fact.value])
        self.fields["chosen_path"] = forms.ChoiceField(
            label=gettext_lazy("How deep do you want to look?"),
            choices=[(AS_THE_FACTS_SAY, gettext_lazy("As deep as the six facts say")), *Path.choices],
            widget=forms.RadioSelect,
            required=False,
            help_text=gettext_lazy("You may always look deeper. To look less deep, say why."),
        )
        self.fields["chosen_because"] = forms.CharField(
            label=gettext_lazy("Why (where you look less deep)"),
            max_length=1000,
            required=False,
            widget=forms.Textarea({"rows": 2}),
        )

    def clean_chosen_path(self) -> int | None:
        told = self.cleaned_data["chosen_path"]
        return int(told) if told else None


def _by_lens() -> list[tuple[Any, list[tuple[str, Any]]]]:
    return [(lens.label, [(one.value, one.label) for one in Category if LENS_OF[one] == lens]) for lens in Lens]


def _step(of: str, label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    steps = [(step, f"{step} – {words}") for step, words in steps_in_words(of)]
    return forms.TypedChoiceField(
        label=label,
        choices=[("", gettext_lazy("Choose one")), *steps],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=help_text,
    )


class MitigationFields(RegisterForm):
    mitigation = forms.CharField(
        label=gettext_lazy("What is done to make it smaller?"),
        help_text=gettext_lazy("What makes a risk smaller is its mitigation."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    due_on = DateField(label=gettext_lazy("By when?"), called=gettext_lazy("the day"), required=False)


class RiskForm(MitigationFields):
    category = forms.ChoiceField(
        label=gettext_lazy("What kind of risk is it?"),
        choices=lambda: [("", gettext_lazy("Choose one")), *_by_lens()],
        error_messages={"required": gettext_lazy("Choose what kind of risk it is")},
    )
    what = forms.CharField(
        label=gettext_lazy("What may go wrong?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Write of sites, work, organisations and events, never of a private person."),
        error_messages={"required": gettext_lazy("Say what may go wrong")},
    )
    likelihood = _step("likelihood", gettext_lazy("How likely is it, as things are?"))
    impact = _step("impact", gettext_lazy("How bad would it be?"))
    treatment = forms.ChoiceField(
        label=gettext_lazy("What do you do about it?"), choices=Treatment, widget=forms.RadioSelect, required=False
    )
    office = forms.ChoiceField(
        label=gettext_lazy("Which office owns it?"),
        choices=[("", gettext_lazy("Choose one")), *Appointment.Office.choices],
        required=False,
        help_text=gettext_lazy(
            "It answers for the risk, whoever holds the office, and sees to what is done about it. You can give that "
            "to another office afterwards."
        ),
    )
    likelihood_left = _step("likelihood", gettext_lazy("How likely is it after that?"))
    impact_left = _step(
        "impact",
        gettext_lazy("How bad would it be after that?"),
        gettext_lazy("Where nothing is done about it, choose the same as above."),
    )

    field_order = (
        *("category", "what", "likelihood", "impact", "office", "treatment", "mitigation", "due_on"),
        *("likelihood_left", "impact_left"),
    )


class AddRiskForm(RiskForm):
    form_id = FormId()


class EditRiskForm(RiskForm):
    version = SeenVersion()


class StartersForm(RegisterForm):
    """A box for each risk that is offered, below the name of its category."""

    def __init__(
        self, *args: Any, starters: Sequence[StarterRisk], call: Mapping[Category, str], **kwargs: Any
    ) -> None:
        """`call`: whom to call about a category of risk."""
        super().__init__(*args, **kwargs)
        self.call = call
        self.by_code = {starter.code: starter for starter in starters}
        for category in Category:
            of_category = [starter for starter in starters if starter.category == category]
            if of_category:
                self.fields[category.value] = self._boxes(category, of_category)

    def _boxes(self, category: Category, starters: Iterable[StarterRisk]) -> forms.Field:
        field: Any = forms.MultipleChoiceField(
            label=category.label,
            choices=[(starter.code, starter.what) for starter in starters],
            required=False,
            widget=forms.CheckboxSelectMultiple({"class": "govuk-checkboxes--small"}),
            error_messages={
                "invalid_choice": gettext_lazy("One of these is offered no more. Choose from what is left")
            },
        )
        call = [_("Whom to call: %(desk)s") % {"desk": self.call[category]}] if category in self.call else []
        field.hints = {
            starter.code: ". ".join([_("Source: %(source)s") % {"source": starter.source.rstrip(".")}, *call])
            for starter in starters
        }
        return field  # type: ignore[no-any-return]

    def clean(self) -> None:
        if not self.errors and not self.chosen():
            self.add_error(next(iter(self.fields)), gettext_lazy("Choose at least one"))

    def chosen(self) -> list[StarterRisk]:
        return [self.by_code[code] for codes in self.cleaned_data.values() for code in codes]


class AddMitigationForm(RegisterForm):
    what = forms.CharField(
        label=gettext_lazy("What is done?"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("Say what is done")},
    )
    office = forms.ChoiceField(
        label=gettext_lazy("Which office sees to it?"),
        choices=[("", gettext_lazy("Choose one")), *Appointment.Office.choices],
        help_text=gettext_lazy("An office, so that it is seen to whoever holds it."),
        error_messages={"required": gettext_lazy("Choose the office that sees to it")},
    )
    due_on = DateField(label=gettext_lazy("By when?"), called=gettext_lazy("the day"))


class MoveMitigationForm(RegisterForm):
    office = forms.ChoiceField(
        label=gettext_lazy("Which office sees to it?"),
        choices=Appointment.Office,
        error_messages={"required": gettext_lazy("Choose the office that sees to it")},
    )
    due_on = DateField(label=gettext_lazy("By when?"), called=gettext_lazy("the day"))


class FinishMitigationForm(RegisterForm):
    done_on = DateField(label=gettext_lazy("When was it done?"), called=gettext_lazy("the day"))
    done_note = forms.CharField(
        label=gettext_lazy("What was done? (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


def _text(label: Any, help_text: Any = "", *, longest: int = 2000, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=forms.Textarea({"rows": rows}), help_text=help_text
    )


class BenefitsForm(RegisterForm):
    """What speaks for it, through the same three lenses as the risks."""

    version = SeenVersion()
    economic_benefit = _text(gettext_lazy("Economic"), gettext_lazy("Jobs, trade, investment, students, visitors."))
    security_benefit = _text(
        gettext_lazy("Security"),
        gettext_lazy("What we learn, whom we can call, what we keep an eye on by taking part."),
    )
    values_benefit = _text(
        gettext_lazy("Values"), gettext_lazy("Friendship, culture, what we can say to them openly, our communities.")
    )


class CommunityForm(RegisterForm):
    version = SeenVersion()
    community = _text(
        gettext_lazy("What may it mean for communities here, and what do you do about it?"),
        gettext_lazy(
            "Cohesion, safety, and how each side hears of it. Write of groups and places, never of a private person."
        ),
        rows=5,
    )
    equality_link = forms.URLField(
        label=gettext_lazy("Link to your equality assessment (optional)"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Where your council keeps it. Its content stays there."),
        error_messages={"invalid": gettext_lazy("Enter an address, such as https://example.org")},
    )


NOBODY_YET = ""
SOMEBODY_ELSE = "other"
"""Who is asked and is no desk of the register: no key of a desk is so short."""


class SupportForm(RegisterForm):
    """A desk of the register, or somebody else who is named in words."""

    version = SeenVersion()
    support = forms.ChoiceField(label=gettext_lazy("Whom did you ask?"), required=False, widget=forms.RadioSelect)
    support_other = forms.CharField(
        label=gettext_lazy("Which office or body? (where you asked somebody else)"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Such as the legal team of your council, or your police force. Never a person’s name."),
    )
    support_said = _text(gettext_lazy("What did they say?"))

    def __init__(self, *args: Any, contacts: Iterable[SupportContact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {one.key: one for one in contacts}
        field: Any = self.fields["support"]
        desks = [(key, one.name) for key, one in self.by_key.items()]
        field.choices = [(NOBODY_YET, _("Nobody yet")), *desks, (SOMEBODY_ELSE, _("Somebody else"))]
        field.hints = {key: _hint(one) for key, one in self.by_key.items()}

    def clean(self) -> None:
        """Who is named without being chosen is somebody else, so that nothing that was typed is lost."""
        told = self.cleaned_data
        if told.get("support") == NOBODY_YET and told.get("support_other"):
            told["support"] = SOMEBODY_ELSE
        if told.get("support") == SOMEBODY_ELSE and told.get("support_other") == "":
            self.add_error("support_other", _("Say which office or body you asked"))

    def asked(self) -> SupportContact | None:
        """The desk that was chosen; none where it was nobody or somebody else."""
        return self.by_key.get(self.cleaned_data["support"])


def _hint(contact: SupportContact) -> str:
    told = f"{contact.helps_with}. {contact.reached_by}"
    if contact.reported_on:
        silent = _("Reported on %(day)s: it does not answer.") % {"day": day(contact.reported_on)}
        told = f"{told}. {silent}"
    return f"{told} ({contact.stamp})" if contact.sample_basis else told


class ConclusionForm(RegisterForm):
    version = SeenVersion()
    conclusion = _text(
        gettext_lazy("What do you conclude?"),
        gettext_lazy("In two or three sentences, for whoever decides: go ahead, with what, and what you leave out."),
        longest=3000,
        rows=5,
    )
    review_on = DateField(
        label=gettext_lazy("When is it looked at again?"),
        called=gettext_lazy("the day on which it is looked at again"),
        required=False,
        help_text=gettext_lazy("Your officers get a task on that day."),
    )


class ReliedForm(RegisterForm):
    texts = forms.MultipleChoiceField(
        label=gettext_lazy("On which of these does the assessment rely?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one"),
            "invalid_choice": gettext_lazy(
                "One of these was taken up meanwhile, or fits no more. Choose from what is left"
            ),
        },
    )

    def __init__(self, *args: Any, texts: Iterable[Issued], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {text.key: text for text in texts}
        field: Any = self.fields["texts"]
        field.choices = [
            (key, f"{text} ({SAMPLE})" if text.is_sample else str(text)) for key, text in self.by_key.items()
        ]
        field.hints = {key: text.in_brief for key, text in self.by_key.items() if text.in_brief}

    def clean_texts(self) -> list[Issued]:
        return [self.by_key[key] for key in self.cleaned_data["texts"]]


class SendBackForm(RegisterForm):
    version = SeenVersion()
    remarks = forms.CharField(
        label=gettext_lazy("What is to change?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("The officers of your council read it with the assessment."),
        error_messages={"required": gettext_lazy("Write what is to change")},
    )
