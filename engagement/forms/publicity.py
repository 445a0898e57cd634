"""How a council tells of a visit, and what it answers the press."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagement.private_words import reactive_words
from engagement.rules import PublicityPlan
from guidance.models import LineVersion
from web.forms import ClockField, DateField, FormId, RegisterForm, SeenVersion
from web.languages import with_languages

PLAN_HINTS = {
    PublicityPlan.NONE: gettext_lazy("Nobody speaks of the visit, and whoever asks hears ‘no comment’."),
    PublicityPlan.REACTIVE_ONLY: gettext_lazy("We publish nothing. If somebody asks, they hear the line below."),
    PublicityPlan.JOINT_RELEASE: gettext_lazy("One text, which both sides have seen before either publishes it."),
    PublicityPlan.PROACTIVE: gettext_lazy("Waits until your communications lead has approved it here."),
}
NO_LINE = ""


class LineChoice(forms.ChoiceField):
    """Which version of a line answers the press, each with its words; or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.RadioSelect, "required": False, **kwargs})

    def offer(self, versions: Iterable[LineVersion]) -> None:
        self.by_key = {version.key: version for version in versions}
        self.choices = [
            *((key, with_languages(str(version))) for key, version in self.by_key.items()),
            (NO_LINE, _("No line")),
        ]
        words = {key: reactive_words(version) for key, version in self.by_key.items()}
        read = _("Marked OFFICIAL-SENSITIVE: read it on its own page.")
        self.hints = {key: with_languages(text) if text else read for key, text in words.items()}


class WithLine(RegisterForm):
    """A form with a choice of lines. `versions` are those that are offered."""

    def __init__(self, *args: Any, versions: Iterable[LineVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line: Any = self.fields["line"]
        line.offer(versions)

    @property
    def chosen(self) -> LineVersion | None:
        line: Any = self.fields["line"]
        found: LineVersion | None = line.by_key.get(self.cleaned_data["line"])
        return found


class PublicityForm(WithLine):
    plan = forms.ChoiceField(
        label=gettext_lazy("How do you tell of this visit?"), choices=PublicityPlan, widget=forms.RadioSelect
    )
    line = LineChoice(
        label=gettext_lazy("What does the press hear if it asks?"),
        help_text=gettext_lazy("Lines that fit this visit. We tell your council when the one you choose changes."),
    )
    spokesperson = forms.CharField(
        label=gettext_lazy("Who speaks? (optional)"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("An office. For example, ‘communications lead’."),
    )
    photo_rules = forms.CharField(
        label=gettext_lazy("Photographs (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Who may take them, of what, and who may use them."),
    )
    expected_coverage = forms.CharField(
        label=gettext_lazy("What will the other side publish? (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("For example, ‘a report with the group photo on the city’s own website’."),
    )
    version = SeenVersion()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].hints = PLAN_HINTS  # type: ignore[attr-defined]


class DeclinePublicityForm(RegisterForm):
    reason = forms.CharField(
        label=gettext_lazy("What is to change, or why not?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say what is to change, or why not")},
    )
    version = SeenVersion()


class Enquiry(RegisterForm):
    """What somebody of the press asks. Times are UK times."""

    outlet = forms.CharField(
        label=gettext_lazy("Newspaper, station or agency"),
        max_length=150,
        help_text=gettext_lazy("The name of the outlet. You need not name the reporter."),
    )
    asked = forms.CharField(
        label=gettext_lazy("What do they ask?"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    on = DateField(label=gettext_lazy("On which day?"), called=gettext_lazy("the day on which they asked"))
    at = ClockField(label=gettext_lazy("At what time?"), help_text=gettext_lazy("For example, 9:30am or 14:00"))

    def clean_at(self) -> Any:
        if self.cleaned_data["at"] is None:
            raise forms.ValidationError(_("Enter the time at which they asked"), code="required")
        return self.cleaned_data["at"]

    @staticmethod
    def says_now(now: Any) -> dict[str, Any]:
        return {"on": localdate(now), "at": localtime(now).time().replace(second=0, microsecond=0)}


class EnquiryForm(Enquiry):
    form_id = FormId()


class ChangeEnquiryForm(Enquiry):
    version = SeenVersion()


class AnswerEnquiryForm(WithLine):
    line = LineChoice(
        label=gettext_lazy("Which line did you use?"),
        help_text=gettext_lazy("The answer keeps this version of it, also when the line changes later."),
    )
    answered = forms.CharField(
        label=gettext_lazy("What did you answer?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy(
            "With a line chosen and nothing written here, its words are put down as the answer. If something else was "
            "said, write that."
        ),
    )
    answered_as = forms.CharField(
        label=gettext_lazy("Who answered?"),
        max_length=150,
        help_text=gettext_lazy("An office. For example, ‘press office’."),
        error_messages={"required": gettext_lazy("Enter the office that answered")},
    )
    version = SeenVersion()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines: Any = self.fields["line"]
        words = {key: reactive_words(version) for key, version in lines.by_key.items()}
        self.fields["answered"].widget.attrs |= {"data-words-of": "line", "data-words": json.dumps(words)}

    def clean(self) -> None:
        """Where nothing is written, the words of the line are what was said; a marked line's words are not put down."""
        if self.cleaned_data.get("answered") == "" and "line" in self.cleaned_data:
            words = reactive_words(self.chosen) if self.chosen else ""
            if words:
                self.cleaned_data["answered"] = words
            else:
                self.add_error("answered", _("Write what was answered"))
