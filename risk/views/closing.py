"""An assessment is finished, opened again, countersigned or sent back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Appointment, CouncilSettings
from accounts.offices import appointed, in_a_sentence, stands_for, who_stands_for
from accounts.roles import Can
from risk import services
from risk.assessed import facts_of
from risk.forms.assessments import SendBackForm
from risk.models import Assessment
from risk.paper import differences, lenses, outcome, path_of, reasons, sections
from risk.rules import AssessmentState, Path, is_to_countersign
from risk.services.assessing import FINISHED_IT_YOURSELF, missing_from
from risk.views.behind import AssessmentAct
from web.actions import ConfirmSeen


class Reads:
    """What an assessment says, as whoever finishes or countersigns it reads it."""

    object: Assessment
    around: Any
    record: Any
    user: Any
    today: Any

    def read(self) -> dict[str, Any]:
        return facts_of(self.object)

    def told(self) -> dict[str, Any]:
        facts = self.read()
        return {
            "about": self.around.about(self.record, self.user, self.today),
            "outcome": outcome(facts),
            "why": reasons(facts),
            "conclusion": facts["conclusion"],
            "lenses": lenses(facts),
            "sections": sections(facts),
        }


class ReadAgain(AssessmentAct):
    """One button about what stands above it: whoever was overtaken reads that first."""

    form_class = ConfirmSeen

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        messages.warning(
            self.request, _("It was changed after you opened it, and nothing is done yet. Read it as it stands now.")
        )
        return HttpResponseRedirect(self.request.path)


class Finish(Reads, ReadAgain):
    """What it says on one page, and the button; or what is missing still."""

    template_name = "risk/finish.html"
    title = gettext_lazy("Check and finish")
    button = gettext_lazy("Finish the assessment")
    done = gettext_lazy("The assessment is finished. Each office has what it sees to among its tasks.")

    def perform(self, **facts: Any) -> Assessment:
        return services.finish_assessment(self.object, by=self.user, now=self.now, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        where = {"risks": f"{self.back()}#risks", "benefits": self.page("benefits"), "support": self.page("support")}
        missing = [
            (sentence, where.get(part) or self.page(part)) for part, sentence in missing_from(self.object, self.today)
        ]
        return super().get_context_data(**{**self.told(), "missing": missing, "next": self.what_follows(), **kwargs})

    def what_follows(self) -> str:
        settings = CouncilSettings.of(self.object.council)
        if not is_to_countersign(self.object.deepest_path, settings.countersign_when):
            return _("Nobody has to approve it. You can open it again at any time; this version is kept.")
        office = settings.countersign_office
        told = _("Your council’s settings ask the %(office)s to countersign it. The record goes on meanwhile.")
        lines = [told % {"office": in_a_sentence(office)}]
        if stands_for(self.user, self.object.council_id, office, self.today):
            lines.append(_("That is you. Where you finish it yourself, somebody else countersigns it."))
        return " ".join(lines)


class Reopen(ReadAgain):
    of_open = False
    title = gettext_lazy("Open the assessment again?")
    intro = gettext_lazy("You can then change it, and finish it again. The version that was finished is kept.")
    button = gettext_lazy("Open it again")
    done = gettext_lazy("The assessment is open again.")

    def is_to_be_shown(self) -> bool:
        return super().is_to_be_shown() and self.object.state != AssessmentState.OPEN

    def perform(self, **facts: Any) -> Assessment:
        return services.reopen_assessment(self.object, by=self.user, now=self.now, **facts)


class ForItsOffice(Reads, AssessmentAct):
    """For whoever holds the office that countersigns today, or deputises."""

    of_open = False
    act = Can.COUNTERSIGN_RISK

    def read(self) -> dict[str, Any]:
        """The version that was finished: to that the answer is put."""
        last = self.object.kept.first()
        return last.facts if last else facts_of(self.object)

    def is_to_be_shown(self) -> bool:
        waits = self.object.state == AssessmentState.FINISHED and bool(self.object.countersign_office)
        return super().is_to_be_shown() and waits

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        council, office = self.object.council_id, self.object.countersign_office
        if self.is_to_be_shown() and not stands_for(self.user, council, office, self.today):
            told = _("This is for %(who)s. Ask there.")
            raise PermissionDenied(told % {"who": who_stands_for(council, office, self.today)})
        if self.is_to_be_shown() and self.object.finished_by_id == self.user.pk:
            raise PermissionDenied(FINISHED_IT_YOURSELF)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        office = self.object.countersign_office
        held = appointed(self.object.council_id, office, self.today).first() if office else None
        return super().get_context_data(
            **{
                **self.told(),
                "office": Appointment.Office(office).label if office else "",
                "as_deputy": held is not None and held.deputy_id == self.user.pk,
                "send_back": self.page("assessment_send_back"),
                "is_full": path_of(self.read()) == Path.RED,
                "differences": differences(self.read(), facts_of(self.object)),
                **kwargs,
            }
        )


class Countersign(ForItsOffice, ReadAgain):
    template_name = "risk/countersign.html"
    title = gettext_lazy("Countersign the risk assessment")
    button = gettext_lazy("Countersign it")
    done = gettext_lazy("You have countersigned the assessment.")

    def perform(self, **facts: Any) -> Assessment:
        return services.countersign_assessment(self.object, by=self.user, now=self.now, **facts)


class SendBack(ForItsOffice):
    form_class = SendBackForm
    title = gettext_lazy("Send the assessment back")
    button = gettext_lazy("Send it back")
    done = gettext_lazy("The assessment is sent back. The officers are told.")

    def perform(self, **facts: Any) -> Assessment:
        return services.send_back_assessment(self.object, by=self.user, now=self.now, **facts)

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return self.page("countersign")

    def get_success_url(self) -> str:
        return self.page("assessment")
