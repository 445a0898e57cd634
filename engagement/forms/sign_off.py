"""What is said to a brief that waits for its sign-off."""

from django import forms
from django.utils.translation import gettext_lazy

from web.forms import RegisterForm


class Decision(RegisterForm):
    """The button is the answer; `asked` is the question that it answers, by its key."""

    asked = forms.CharField(widget=forms.HiddenInput, max_length=12, required=False)


class AskForm(RegisterForm):
    """`shown` is the digest of what the brief would say now, as the page told it."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    what_we_did = forms.CharField(
        label=gettext_lazy("What we did about it (optional)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "The office reads it beside its own words. It is kept, and may be released under freedom of information "
            "law."
        ),
    )


class SendBackForm(Decision):
    remarks = forms.CharField(
        label=gettext_lazy("What is to change?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "Your council alone reads it. It is kept, and may be released under freedom of information law."
        ),
        error_messages={"required": gettext_lazy("Write what is to change")},
    )
