"""The six facts: how deep to look before something goes ahead."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from risk import services
from risk.forms.assessments import TriageForm
from risk.models import Assessment, is_over
from risk.rules import AssessmentState, Prefilled, TriageFact, reads_deeper
from risk.views.behind import BehindRecord, record_of


class Triage(BehindRecord):
    """One page of six questions, answered already as far as the record itself says something."""

    act = Can.ASSESS_RISK
    form_class = TriageForm
    template_name = "risk/triage.html"
    title = gettext_lazy("How deep to look")
    intro = gettext_lazy(
        "Six facts decide it: about sites, organisations and what is left behind, and nothing about who the people "
        "are or where they come from. Most visits need basic precautions and no more."
    )
    button = gettext_lazy("Save, and see what that means")

    def get_object(self) -> Any:
        self.record = record_of(self)
        return self.record

    @cached_property
    def assessment(self) -> Assessment | None:
        return Assessment.objects.visible_to(self.user).about(self.record).first()

    @cached_property
    def read(self) -> Mapping[TriageFact, Prefilled]:
        read: Mapping[TriageFact, Prefilled] = self.around.prefill(self.record, self.user, self.today)
        return read

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_over(self.record):
            return HttpResponseRedirect(str(self.record.get_absolute_url()))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "read": self.read}

    def get_initial(self) -> dict[str, Any]:
        return {
            **self.initial_of(self.assessment),
            "version": self.assessment.version if self.assessment else 0,
            "read": {fact.value: one.answer for fact, one in self.read.items()},
        }

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What was answered; before that, what the record says."""
        if not isinstance(row, Assessment):
            return {fact.value: read.answer for fact, read in self.read.items()}
        chosen = {"chosen_path": row.chosen_path or "", "chosen_because": row.chosen_because}
        return {**row.answers, **self.deeper_than(row), **chosen}

    def deeper_than(self, row: Assessment) -> dict[str, str]:
        """What the record says more of since, to be looked at anew; the answer of then stands on the assessment."""
        now = {fact: one.answer for fact, one in self.read.items()}
        return {fact.value: now[fact] for fact in reads_deeper(row.read, row.answers, now)}

    def facts(self, form: Any) -> dict[str, Any]:
        said = super().facts(form)
        return {
            "answers": {fact.value: said[fact.value] for fact in TriageFact},
            **{name: said[name] for name in ("chosen_path", "chosen_because", "read", "seen")},
        }

    def perform(self, **facts: Any) -> Assessment:
        was_finished = self.assessment is not None and self.assessment.state != AssessmentState.OPEN
        try:
            found = services.look_at_risk(self.record, by=self.user, now=self.now, **facts)
        except ObjectDoesNotExist:  # a draft that was discarded meanwhile
            raise Http404 from None
        if was_finished and found.state == AssessmentState.OPEN:
            self.done = _("Your answers are others than before, so the assessment is open again: check and finish it.")
        return found

    def back(self) -> str:
        return self.page("assessment") if self.assessment else str(self.record.get_absolute_url())

    def get_success_url(self) -> str:
        return self.page("assessment")
