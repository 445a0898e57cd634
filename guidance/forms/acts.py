"""What is said of a draft: whom it is sent to, cleared or objected to, countersigned, withdrawn."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body
from accounts.roles import BodyKind
from guidance.rules import OPENS, UK
from web.forms import ClockField, DateField, RegisterForm, SeenVersion


class SubmitForm(RegisterForm):
    """Which departments are asked. Its owner is, whatever is ticked."""

    departments = forms.ModelMultipleChoiceField(
        Body.objects.none(),
        label=gettext_lazy("Which departments must clear it?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = SeenVersion()

    def __init__(self, *args: Any, without: list[str], **kwargs: Any) -> None:
        """`without`: the codes of those that are asked anyhow."""
        super().__init__(*args, **kwargs)
        departments = Body.objects.filter(kind=BodyKind.DEPARTMENT, is_active=True).exclude(code__in=without)
        self.fields["departments"].queryset = departments.order_by("name")  # type: ignore[attr-defined]


class AskForm(SubmitForm):
    """Which further departments are asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departments"].label = _("Which further departments must clear it?")
        self.fields["departments"].required = True
        self.fields["departments"].error_messages["required"] = _("Choose a department that was not asked yet")


class DepartmentForm(RegisterForm):
    """What a department says. Who speaks for several that were asked says for which."""

    department = forms.ModelChoiceField(
        Body.objects.none(),
        label=gettext_lazy("For which of your departments?"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    version = SeenVersion()

    def __init__(self, *args: Any, departments: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(departments) > 1:
            codes = [body.code for body in departments]
            self.fields["department"].queryset = Body.objects.filter(code__in=codes)  # type: ignore[attr-defined]
        else:
            del self.fields["department"]


class ClearForm(DepartmentForm):
    as_exception = forms.BooleanField(
        label=gettext_lazy("Our own position stands, and this is a declared exception to it"),
        required=False,
        help_text=gettext_lazy("Without it, this has to take the place of yours in all that yours speaks of."),
    )
    words = forms.CharField(
        label=gettext_lazy("Anything to say with it? (optional)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Its writers, publishers and the other departments read it."),
    )
    field_order = ("department", "as_exception", "words")

    def __init__(self, *args: Any, contradicts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contradicts:
            del self.fields["as_exception"]


class ObjectForm(DepartmentForm):
    words = forms.CharField(
        label=gettext_lazy("What do you object to, and what would change your mind?"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Its writers, publishers and the other departments read it."),
        error_messages={"required": gettext_lazy("Say what you object to, and what would change your mind")},
    )
    field_order = ("department", "words")


class TakeBackForm(DepartmentForm):
    words = forms.CharField(
        label=gettext_lazy("Why? (optional)"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    field_order = ("department", "words")


class CountersignForm(RegisterForm):
    """Now, where no day is given."""

    on = DateField(
        label=gettext_lazy("Publish on (optional)"),
        called=gettext_lazy("the day"),
        required=False,
        help_text=gettext_lazy("Leave it empty to publish now."),
    )
    at = ClockField(
        label=gettext_lazy("At (optional)"),
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
        help_text=gettext_lazy("UK time, such as 9:30am or 14:00. Without one, 9am."),
    )
    version = SeenVersion()

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        """`publish_at` in the place of day and time; None is now."""
        told = dict(self.cleaned_data)
        day, at = told.pop("on", None), told.pop("at", None)
        if self.errors:
            return told
        if day is None and at is not None:
            raise ValidationError({"on": _("Enter the day as well, or leave both empty to publish now")})
        moment = make_aware(datetime.combine(day, at or time(OPENS.hour)), UK) if day is not None else None
        if moment is not None and moment <= self.now:
            raise ValidationError({"on": _("This moment is past: enter a later one, or leave both empty")})
        return {**told, "publish_at": moment}


class WithdrawForm(RegisterForm):
    withdrawn_because = forms.CharField(
        label=gettext_lazy("Why is it withdrawn?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Its readers, and whoever relied on it, read this."),
        error_messages={"required": gettext_lazy("Say why it is withdrawn")},
    )
    version = SeenVersion()


class EscalateForm(RegisterForm):
    reason = forms.CharField(
        label=gettext_lazy("Why do both have to stand for now, and what has to be decided?"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Both owners and the central unit read it."),
        error_messages={"required": gettext_lazy("Say why both have to stand, and what has to be decided")},
    )
