"""What people say about a possible match, and how they look for organisations to compare."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from places.forms import CouncilToActFor
from risk.filters import FOUND
from risk.match_words import label_of
from risk.published import LISTS
from risk.rules import MatchDecision, ScreenedBecause
from web.forms import DateField, RegisterForm, SeenVersion, SuggestInput

ANY = ("", gettext_lazy("Any"))
HINTS = {
    MatchDecision.ANOTHER: gettext_lazy("Only the name is alike: another place, another trade, another number."),
    MatchDecision.SAME: gettext_lazy(
        "Ask your monitoring officer or legal team what follows. The register stops nothing."
    ),
    MatchDecision.NEAR: gettext_lazy(
        "A part, a subsidiary, an owner, or somebody who works for it. Ask your monitoring officer or legal team."
    ),
    MatchDecision.CANNOT_TELL: gettext_lazy("Say whom you asked. It is put to you again on the day that you choose."),
}


class DecideForm(RegisterForm):
    decision = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[(one.value, one.label) for one in MatchDecision if one],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "What you looked at, and what told you. For example: ‘Its website gives another city and another company "
            "number. Looked at on 3 March.’ About the organisation, not about people."
        ),
        error_messages={"required": gettext_lazy("Say why, so that others can follow it")},
    )
    expires_on = DateField(
        label=gettext_lazy("Until when does that hold?"),
        called=gettext_lazy("the day until which that holds"),
        help_text=gettext_lazy("A year at most. You are asked again then, and sooner if the list or its name changes."),
    )
    version = SeenVersion()

    def __init__(self, *args: Any, list_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["decision"]
        asked.choices = [(one.value, label_of(one, list_code)) for one in MatchDecision if one]
        asked.hints = HINTS if list_code in LISTS else {}
        if list_code not in LISTS:
            self.fields["expires_on"].help_text = _(
                "A year at most. You are asked again then, and sooner if the record or its name changes."
            )


class CompareForm(RegisterForm):
    council = CouncilToActFor(label=gettext_lazy("For which of your councils?"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council: Any = self.fields["council"]
        council.offer(user.councils(Can.SCREEN_ORGANISATION))
        council.initial = council.only


class ScreeningSearch(RegisterForm):
    """The filter beside the list of what was compared."""

    state = forms.ChoiceField(label=gettext_lazy("What was found"), choices=[ANY, *FOUND], required=False)
    because = forms.ChoiceField(
        label=gettext_lazy("Why it was compared"), choices=[ANY, *ScreenedBecause.choices], required=False
    )


class FindForm(RegisterForm):
    """An organisation that is to be compared."""

    q = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        required=False,
        max_length=100,
        widget=SuggestInput(reverse_lazy("organisation_suggestions"), {"type": "search"}),
        help_text=gettext_lazy("Its name in English, in pinyin or in characters."),
    )
