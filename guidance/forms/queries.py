"""Questions to the centre: asked, held, passed on, answered, made into a line; and how they are searched."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body, User
from accounts.roles import BodyKind
from accounts.rules import Marking
from guidance.filters.queries import WAITING
from guidance.models import Line
from guidance.rules import EVER_PUBLISHED, QueryState, Urgency
from places.forms import CouncilChoice
from web.forms import FormId, RegisterForm, SearchSelect, SeenVersion
from web.languages import with_languages

ANY = ("", gettext_lazy("Any"))


class AskForm(RegisterForm):
    """`due` says for each urgency by when an answer is due; `record` is what the question names, if anything.

    Whether the unit sees that record is its council's choice; a draft is never shown.
    """

    text = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=3000,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy(
            "Say what happened and what you need to know. Offices and companies, not names of people."
        ),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("How soon do you need an answer?"),
        choices=Urgency,
        widget=forms.RadioSelect,
        initial=Urgency.ROUTINE,
    )
    open_record = forms.BooleanField(required=False)
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"),
        choices=Marking,
        widget=forms.RadioSelect,
        initial=Marking.OFFICIAL,
        help_text=gettext_lazy("This service holds nothing above OFFICIAL-SENSITIVE."),
    )
    form_id = FormId()

    def __init__(self, *args: Any, due: Mapping[str, str], record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["urgency"].hints = due  # type: ignore[attr-defined]
        if record is None or record.is_draft:
            del self.fields["open_record"]
        else:
            tick = self.fields["open_record"]
            tick.label = with_languages(_("Show the central unit %(record)s") % {"record": called(record)})
            tick.help_text = gettext_lazy(
                "With the tick it sees the whole of this record, names and costs too, until your question is answered "
                "or closed. Without it, it reads your question alone."
            )


def called(record: Any) -> str:
    """A record as people call it; nothing where there is none."""
    if record is None:
        return ""
    return f"{record.reference}, {record}" if record.reference else str(record)


class AnswerForm(RegisterForm):
    text = forms.CharField(
        label=gettext_lazy("Answer"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("It stands on the record and is never changed. The council may keep it as cover."),
    )
    version = SeenVersion()
    form_id = FormId()


class HoldForm(RegisterForm):
    text = forms.CharField(
        label=gettext_lazy("Holding reply"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Say who looks into it, and when the answer comes. The clock goes on."),
    )
    version = SeenVersion()
    form_id = FormId()


class PassForm(RegisterForm):
    department = forms.ModelChoiceField(
        Body.objects.none(), label=gettext_lazy("Department"), empty_label=gettext_lazy("Choose one")
    )
    version = SeenVersion()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Body.objects.filter(kind=BodyKind.DEPARTMENT, is_active=True).order_by("name")
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]


class PromoteForm(RegisterForm):
    line = forms.ModelChoiceField(
        Line.objects.none(),
        label=gettext_lazy("Which line was made of it?"),
        empty_label="",
        to_field_name="key",
        widget=SearchSelect,
        help_text=gettext_lazy("A line that is published."),
    )
    version = SeenVersion()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = Line.objects.visible_to(user).filter(versions__state__in=EVER_PUBLISHED).distinct()
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]


class QuerySearch(RegisterForm):
    """The filter beside the list. What it may ask for is said in filters/queries.py."""

    q = forms.CharField(
        label=gettext_lazy("Words or reference"), required=False, widget=forms.TextInput({"type": "search"})
    )
    waiting = forms.ChoiceField(label=gettext_lazy("Answered?"), choices=[ANY, *WAITING], required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=[ANY, *QueryState.choices], required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("How urgent"), choices=[ANY, *Urgency.choices], required=False)
    council = CouncilChoice(required=False)

    def __init__(self, *args: Any, of_several: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not of_several:
            del self.fields["council"]
