"""What is said of a draft: whom it is sent to, cleared or objected to, countersigned, withdrawn."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
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
    decide_by = DateField(
        label=gettext_lazy("By when do they decide? (optional)"),
        called=gettext_lazy("the day by which they decide"),
        required=False,
        help_text=gettext_lazy("From today on. Leave it empty for five working days, as is usual."),
    )
    asked_with = forms.CharField(
        label=gettext_lazy("Anything to say to them? (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Why you ask, or how urgent it is. It stands in what they are told."),
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


class How(TextChoices):
    """How a department clears what contradicts a position of its own."""

    EXCEPTION = "exception", gettext_lazy("Clear it as a declared exception: our position stays for everything else")
    JOINT = "joint", gettext_lazy("Clear it as the joint text that takes the place of our position")
    WIDER = "wider", gettext_lazy("Clear it: our position stays, and still answers where it names more")


WHY_THUS = {
    How.EXCEPTION: gettext_lazy(
        "It speaks of less than your position, or of something else too, so it is no joint text."
    ),
    How.JOINT: gettext_lazy("It is for just what your position is for: only one of the two can stand."),
    How.WIDER: gettext_lazy("It is for more than your position is for."),
}


class ClearForm(DepartmentForm):
    how = forms.ChoiceField(
        label=gettext_lazy("It contradicts your own position. How do you clear it?"),
        choices=How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how you clear it beside your own position, or object to it")},
    )
    words = forms.CharField(
        label=gettext_lazy("Anything to say with it? (optional)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Its writers, publishers and the other departments read it."),
    )
    field_order = ("department", "how", "words")

    def __init__(self, *args: Any, can_be: list[How], **kwargs: Any) -> None:
        """`can_be`: the ways that there are; none where no position of theirs says the opposite."""
        super().__init__(*args, **kwargs)
        if can_be:
            self.fields["how"].choices = [(how.value, how.label) for how in can_be]  # type: ignore[attr-defined]
            self.fields["how"].help_text = " ".join(str(WHY_THUS[how]) for how in can_be)
        else:
            del self.fields["how"]


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
        label=gettext_lazy("Why do you take it back?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Its writers, publishers and the other departments read it."),
        error_messages={"required": gettext_lazy("Say why your department takes it back")},
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


class UnscheduleForm(RegisterForm):
    words = forms.CharField(
        label=gettext_lazy("Why is it not published as planned?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Its writers and publishers read it."),
        error_messages={"required": gettext_lazy("Say why it is not published as planned")},
    )
    version = SeenVersion()


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
