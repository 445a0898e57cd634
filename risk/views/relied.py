"""The guidance that an assessment relies on: chosen from what fits the record, looked at again when it changed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from guidance.models import Issued, Use
from risk import services
from risk.forms.assessments import ReliedForm
from risk.relied import relied_on
from risk.views.behind import AssessmentAct


class RelyOnGuidance(AssessmentAct):
    """Also after the assessment is finished: nothing that it says changes by it."""

    of_open = False
    act = Can.RELY_ON_GUIDANCE
    form_class = ReliedForm
    template_name = "risk/guidance.html"
    title = gettext_lazy("Guidance relied on")
    intro = gettext_lazy(
        "It is kept with the assessment as it stands today. When it changes, the assessment says “re-check”, and your "
        "officers are told."
    )
    button = gettext_lazy("Rely on these")
    done = gettext_lazy("The assessment relies on what you chose. We tell you when it changes.")

    @cached_property
    def relied(self) -> list[Any]:
        return relied_on(self.object, self.user, self.today)

    @cached_property
    def texts(self) -> list[Issued]:
        taken = {row.key for one in self.relied for row in (one.row, one.newer) if row is not None}
        fitting = self.around.fitting(self.record, self.user, self.today)
        return [row for row in fitting if row.key not in taken]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "texts": self.texts}

    def perform(self, **facts: Any) -> list[Use]:
        return services.rely_assessment_on(self.object, facts["texts"], by=self.user, now=self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "texts": self.texts,
                "relied": [
                    (
                        one,
                        self.page("assessment_recheck", one.use.key) if one.can_refresh else "",
                        self.page("assessment_guidance_drop", one.use.key),
                    )
                    for one in self.relied
                ],
                **kwargs,
            }
        )


class OnUse(AssessmentAct):
    """A button beside a text that the assessment relies on."""

    of_open = False
    act = Can.RELY_ON_GUIDANCE

    @cached_property
    def use(self) -> Use:
        return get_object_or_404(Use.objects.visible_to(self.user).by(self.object), key=self.kwargs["use"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.use.is_live else self.out_of_date()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.use.is_live else self.out_of_date()

    def out_of_date(self) -> HttpResponse:
        messages.warning(self.request, _("That has changed since you opened the page. This is how it stands now."))
        return HttpResponseRedirect(self.back())

    def back(self) -> str:
        return f"{super().back()}#guidance"


class RecheckGuidance(OnUse):
    title = gettext_lazy("You have read what changed?")
    intro = gettext_lazy(
        "The assessment then relies on the text that took its place. If that changes a risk or the conclusion, open "
        "the assessment again and say so."
    )
    button = gettext_lazy("Rely on the current version")
    done = gettext_lazy("The assessment relies on the current version.")

    def perform(self, **facts: Any) -> Use:
        return services.recheck_guidance(self.object, self.use, by=self.user, now=self.now)


class DropGuidance(OnUse):
    title = gettext_lazy("Take this guidance off the assessment")
    intro = gettext_lazy("The assessment no longer relies on it, and you are not told when it changes.")
    button = gettext_lazy("Take it off")
    done = gettext_lazy("The assessment no longer relies on it.")

    def perform(self, **facts: Any) -> None:
        services.drop_assessment_guidance(self.object, self.use, by=self.user)
