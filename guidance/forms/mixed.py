"""What is said of two texts that contradict each other."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body
from accounts.rules import Marking
from guidance.filters.mixed import STATES
from guidance.filters.positions import OWNERS
from places.forms import CouncilToActFor
from places.models import Council
from web.forms import FormId, RegisterForm, SeenVersion


class OwnerChoice(forms.ModelChoiceField):
    """The department or government whose text it is, as far as it is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Body.objects.filter(kind__in=OWNERS).order_by("name"),
            required=False,
            empty_label=gettext_lazy("Not known"),
            **kwargs,
        )


class MixedSearch(RegisterForm):
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("Open")), *STATES[1:]], required=False
    )
    owner = forms.ModelChoiceField(
        Body.objects.filter(kind__in=OWNERS).order_by("name"),
        label=gettext_lazy("Owner of one of the texts"),
        required=False,
        empty_label=gettext_lazy("Any"),
    )


class ReportForm(RegisterForm):
    council = CouncilToActFor()
    first_text = forms.CharField(
        label=gettext_lazy("What does the first text say?"),
        max_length=5000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Paste it word for word, as far as it matters."),
        error_messages={"required": gettext_lazy("Paste what the first text says")},
    )
    first_source = forms.CharField(
        label=gettext_lazy("Where is it from?"),
        max_length=500,
        help_text=gettext_lazy("A page, a letter, a call, with its date. Offices, never the name of a person."),
        error_messages={"required": gettext_lazy("Say where the first text is from")},
    )
    first_owner = OwnerChoice(label=gettext_lazy("Whose is it?"))
    second_text = forms.CharField(
        label=gettext_lazy("What does the second text say?"),
        max_length=5000,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Paste what the second text says")},
    )
    second_source = forms.CharField(
        label=gettext_lazy("Where is the second one from?"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say where the second text is from")},
    )
    second_owner = OwnerChoice(label=gettext_lazy("Whose is the second one?"))
    reason = forms.CharField(
        label=gettext_lazy("Why does it matter now? (optional)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What your council has to decide, and by when."),
    )
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"),
        choices=Marking,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The higher one, where one of the two texts is marked."),
    )
    form_id = FormId()

    def __init__(self, *args: Any, councils: list[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council: Any = self.fields["council"]
        council.offer(councils)


class NameOwnerForm(RegisterForm):
    """Whose texts they are of which that was not known."""

    first_owner = OwnerChoice(label=gettext_lazy("Whose is the first text?"))
    second_owner = OwnerChoice(label=gettext_lazy("Whose is the second text?"))
    version = SeenVersion()

    def __init__(self, *args: Any, unknown: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"first_owner", "second_owner"}.difference(unknown):
            del self.fields[name]


class TakeBackReportForm(RegisterForm):
    words = forms.CharField(
        label=gettext_lazy("Why do you take it back?"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The owners of the two texts and the central unit read it."),
        error_messages={"required": gettext_lazy("Say why you take the report back")},
    )
    version = SeenVersion()


class SettleForm(RegisterForm):
    outcome = forms.CharField(
        label=gettext_lazy("What was agreed?"),
        max_length=5000,
        widget=forms.Textarea,
        help_text=gettext_lazy("In words that an officer can use."),
        error_messages={"required": gettext_lazy("Say what was agreed")},
    )
    version = SeenVersion()

    def __init__(self, *args: Any, is_reported: bool, **kwargs: Any) -> None:
        """`is_reported`: by a council, which reads what was agreed."""
        super().__init__(*args, **kwargs)
        if is_reported:
            self.fields["outcome"].help_text = _(
                "In words that an officer can use. The council that reported it reads them."
            )
