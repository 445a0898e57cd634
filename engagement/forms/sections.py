"""The start of a delegation, and the pages that are one form each."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Sharing
from engagement.models import Delegation
from engagement.rules import NEEDED_TO_LOG, Direction, Marking, Purpose
from places.forms import CouncilToActFor, CountryChoice
from twinning.models import Agreement
from web.forms import DateField, FormId, RegisterForm, SeenVersion

SHARING_HINTS = {
    Sharing.COUNCIL: gettext_lazy("Nobody outside the council sees that it exists. National figures do not count it."),
    Sharing.UNIT: gettext_lazy(
        "The central unit, and for councils of its nation a devolved administration, see all but the delegates’ names, "
        "offers and costs."
    ),
    Sharing.COUNCILS: gettext_lazy(
        "As above. Other councils see title, direction, country, leading place, days, purposes and stage."
    ),
}


class FirstQuestions(RegisterForm):
    """What a draft is started with, and what its first page asks again."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        help_text=gettext_lazy(
            "What you would call it in a diary. For example, ‘Hangzhou friendship visit, March 2027’."
        ),
        error_messages={"required": NEEDED_TO_LOG["title"]},
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=Direction,
        widget=forms.RadioSelect,
        error_messages={"required": NEEDED_TO_LOG["direction"]},
    )
    country = CountryChoice(
        help_text=gettext_lazy("Where the other side is from. Start to type its name."),
        error_messages={"required": NEEDED_TO_LOG["country"], "invalid_choice": NEEDED_TO_LOG["country"]},
    )


class BasicsForm(FirstQuestions):
    version = SeenVersion()


class StartForm(FirstQuestions):
    """The three questions that make a draft; and whose it is, for those who act for several councils."""

    council = CouncilToActFor(
        help_text=gettext_lazy("You act for more than one. The delegation belongs to the one that you choose."),
    )
    form_id = FormId()

    field_order = ("council", "title", "direction", "country")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council: Any = self.fields["council"]
        council.offer(user.councils(Can.LOG_DELEGATION))
        council.initial = council.only


class SectionForm(RegisterForm):
    """A page of a delegation."""

    version = SeenVersion()

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delegation = delegation


class DatesForm(SectionForm):
    """A draft may leave open what logging will ask for."""

    starts_on = DateField(
        label=gettext_lazy("First day"),
        called=gettext_lazy("the first day"),
        help_text=gettext_lazy("For example, 27 3 2027"),
    )
    ends_on = DateField(
        label=gettext_lazy("Last day"),
        called=gettext_lazy("the last day"),
        help_text=gettext_lazy("The same as the first day if it is one day."),
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("What is it for?"),
        choices=Purpose,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose all that apply."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NEEDED_TO_LOG.keys() & self.fields.keys():
            self.fields[name].required = not self.delegation.is_draft
            self.fields[name].error_messages["required"] = NEEDED_TO_LOG[name]

    def clean(self) -> None:
        """Said here too, so that a draft that was kept with such days says it again on the next visit."""
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must be the same as or after the first day."))


class AgreementChoice(SectionForm):
    """Which agreement of the council it belongs to, of those that it may."""

    NONE = "none"

    agreement = forms.ChoiceField(
        label=gettext_lazy("Which agreement does it belong to?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an agreement, or ‘None of these’")},
    )

    def __init__(self, *args: Any, agreements: list[Agreement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreements = {row.key: row for row in agreements}
        choice: Any = self.fields["agreement"]
        choice.choices = [*((row.key, str(row)) for row in agreements), (self.NONE, _("None of these"))]
        choice.hints = {
            row.key: _("%(kind)s. %(status)s.") % {"kind": row.get_kind_display(), "status": row.get_status_display()}
            for row in agreements
        }

    @property
    def chosen(self) -> Agreement | None:
        return self.agreements.get(self.cleaned_data["agreement"])


class AimsForm(SectionForm):
    """Theirs and ours. Whoever writes theirs down has said that they are known."""

    their_aims = forms.CharField(
        label=gettext_lazy("Their aims, as they state them"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("In their words where you have them: from a letter, a message or a call."),
    )
    aims_stated_by = forms.CharField(
        label=gettext_lazy("Who stated them (optional)"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("The office or organisation, not a person’s name."),
    )
    aims_stated_on = DateField(
        label=gettext_lazy("When they stated them (optional)"),
        called=gettext_lazy("the day on which they stated them"),
        required=False,
    )
    not_stated = forms.BooleanField(
        label=gettext_lazy("They have not said what they want"),
        required=False,
        help_text=gettext_lazy("Asked, and no answer yet. You can confirm the visit all the same."),
    )
    our_aims = forms.CharField(
        label=gettext_lazy("Our aims"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy(
            "What your council wants from it, so that you can tell afterwards whether it came about."
        ),
    )

    def clean(self) -> None:
        told = self.cleaned_data
        stated = [name for name in ("their_aims", "aims_stated_by", "aims_stated_on") if told.get(name)]
        if told.get("not_stated") and stated:
            sentence = _("Either they have said what they want, or they have not. Clear this, or untick the box below.")
            self.add_error(stated[0], sentence)


class SharingForm(SectionForm):
    """Who may see it, and how it is marked. The level is asked only of those who may set it."""

    sharing = forms.ChoiceField(
        label=gettext_lazy("Who may see this delegation?"), choices=Sharing, widget=forms.RadioSelect
    )
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"),
        choices=Marking,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("This service holds nothing above OFFICIAL-SENSITIVE."),
    )
    handling = forms.CharField(
        label=gettext_lazy("Handling instruction"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "For OFFICIAL-SENSITIVE alone, if there is one. For example, ‘Do not forward outside the council’."
        ),
    )

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sharing"].hints = SHARING_HINTS  # type: ignore[attr-defined]
        if not may_share:
            del self.fields["sharing"]

    def clean(self) -> None:
        told = self.cleaned_data
        if told.get("handling") and told.get("marking") == Marking.OFFICIAL:
            self.add_error("handling", _("Remove the handling instruction, or choose OFFICIAL-SENSITIVE."))


class ReasonForm(RegisterForm):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Stays with the record. Whoever sees the programme sees the reason."),
        error_messages={"required": gettext_lazy("Say why")},
    )
    version = SeenVersion()
