"""The two questions half-way through a visit."""

from django import forms
from django.utils.translation import gettext_lazy

from engagement.rules import OnCourse
from web.forms import RegisterForm, SeenVersion


class MidVisitForm(RegisterForm):
    theirs = forms.ChoiceField(
        label=gettext_lazy("Is the visit about what they said?"),
        choices=OnCourse,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the visit is about what they said")},
    )
    ours = forms.ChoiceField(
        label=gettext_lazy("Are you getting what you want from it?"),
        choices=OnCourse,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you are getting what you want from it")},
    )
    note = forms.CharField(
        label=gettext_lazy("What is different? (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": "3"}),
        help_text=gettext_lazy("What they ask for that nobody spoke of before, and what you would still change."),
    )
    version = SeenVersion()
