"""Does this need logging? Three questions, a page each, and advice. The answers stand in the address alone."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Can
from engagement.rules import (
    LOGGING_QUESTIONS,
    MOST_LOGGING_QUESTIONS,
    Advice,
    ToLog,
    logging_advice,
    logging_question,
)
from web import parts
from web.forms import RegisterForm
from web.views import refused_address

WORDS = {"yes": True, "no": False}
# The question that a page has put; without its answer in the address, nothing was chosen.
ASKED = "asked"


class YesNoForm(RegisterForm):
    """One of the questions, under its name."""

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question, hint = LOGGING_QUESTIONS[name]
        self.fields[name] = forms.ChoiceField(
            label=question,
            help_text=hint,
            choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose yes or no")},
        )


class NeedsLogging(TemplateView):
    template_name = "engagement/needs_logging.html"
    request: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not any(self.request.user.may(act) for act in (Can.LOG_DELEGATION, Can.LOG_CONTACT)):
            raise PermissionDenied(_("This is for who logs what a council does."))
        try:
            self.answers = self.answered()
        except ValidationError as refusal:
            return refused_address(request, refusal)
        name = logging_question(self.answers)
        if name is None:
            return self.render_to_response(self.get_context_data(**self.advised(logging_advice(self.answers))))
        was_asked = request.GET.get(ASKED) == name
        form = YesNoForm(request.GET if was_asked else None, name=name)
        status = 400 if form.is_bound and not form.is_valid() else 200
        return self.render_to_response(self.get_context_data(**self.asked(name, form)), status=status)

    def answered(self) -> dict[str, bool]:
        """The answers in the address, in the order in which they are asked."""
        found: dict[str, bool] = {}
        if self.request.GET.get(ASKED, "abroad") not in LOGGING_QUESTIONS:
            raise ValidationError({ASKED: _("There is no such question.")})
        for name in LOGGING_QUESTIONS:
            given = self.request.GET.get(name)
            if given is not None and given not in WORDS:
                raise ValidationError({name: _("Answer yes or no.")})
            if given is not None:
                found[name] = WORDS[given]
        return found

    def address(self, answers: dict[str, bool]) -> str:
        words = {True: "yes", False: "no"}
        query = urlencode({name: words[answer] for name, answer in answers.items()})
        return f"{reverse('needs_logging')}?{query}" if query else reverse("needs_logging")

    def before(self, name: str) -> dict[str, bool]:
        """What was answered before this question was put."""
        order = list(self.answers)
        return {one: self.answers[one] for one in order[: order.index(name)]} if name in order else self.answers

    def asked(self, name: str, form: YesNoForm) -> dict[str, Any]:
        number = len(self.answers) + 1
        return {
            "form": form,
            "name": name,
            "number": number,
            "of": MOST_LOGGING_QUESTIONS,
            "given": [(one, "yes" if answer else "no") for one, answer in self.answers.items()],
            "back": self.address(self.before(list(self.answers)[-1])) if self.answers else reverse("home"),
        }

    def advised(self, advice: Advice) -> dict[str, Any]:
        rows = [
            parts.summary_row(
                LOGGING_QUESTIONS[name][0],
                _("Yes") if answer else _("No"),
                change=self.address(self.before(name)),
                what=LOGGING_QUESTIONS[name][0],
            )
            for name, answer in self.answers.items()
        ]
        start = reverse("delegation_start")
        where = {
            ToLog.DELEGATION: f"{start}?{urlencode({'direction': advice.direction})}" if advice.direction else start,
            ToLog.CONTACT: reverse("contact_log"),
        }
        return {
            "advice": advice,
            "summary": parts.summary_list(rows),
            "start": where.get(advice.to_log, ""),
            "back": self.address(self.before(list(self.answers)[-1])),
        }
