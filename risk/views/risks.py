"""What may go wrong and what is done about it: put down, changed, taken out; done and moved."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.offices import stands_for, who_stands_for
from accounts.roles import Can
from risk import services, wording
from risk.forms.assessments import (
    AddMitigationForm,
    AddRiskForm,
    EditRiskForm,
    FinishMitigationForm,
    MoveMitigationForm,
    StartersForm,
)
from risk.models import AssessedRisk, Mitigation, StarterRisk, is_over
from risk.models.library import StarterRiskQuerySet
from risk.rules import AssessmentState, touched
from risk.signposts import first_desks
from risk.views.behind import AssessmentAct, BehindRecord, record_of
from web import parts
from web.actions import ConfirmSeen
from web.languages import with_languages
from web.templatetags.gds import day


class AddRisk(AssessmentAct):
    form_class = AddRiskForm
    template_name = "risk/risk.html"
    title = gettext_lazy("Add a risk")
    button = gettext_lazy("Add it")
    done = gettext_lazy("The risk is added.")

    def perform(self, **facts: Any) -> AssessedRisk:
        return services.add_risk(self.object, by=self.user, now=self.now, **facts)

    def back(self) -> str:
        return f"{super().back()}#risks"


class OnRisk(AssessmentAct):
    """About one risk of the assessment."""

    @cached_property
    def risk(self) -> AssessedRisk:
        rows = self.object.risks.select_related("assessment", "starter")
        found: AssessedRisk = get_object_or_404(rows, key=self.kwargs["risk"])
        return found

    def back(self) -> str:
        return f"{super().back()}#risks"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_to_be_shown():
            self.risk  # noqa: B018 - 404 where there is none
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"risk": self.risk, **kwargs})


class EditRisk(OnRisk):
    was_complete = True
    form_class = EditRiskForm
    template_name = "risk/risk.html"
    title = gettext_lazy("Change a risk")
    done = gettext_lazy("The risk is saved.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        risk = AssessedRisk.objects.select_related("starter").filter(key=self.kwargs["risk"]).first()
        if risk is None:
            return {}
        names = ("category", "what", "likelihood", "impact", "office", "treatment", "likelihood_left", "impact_left")
        said = {name: getattr(risk, name) for name in names}
        if not risk.office and (first := risk.mitigations.first()):
            said["office"] = first.office
        if risk.starter and risk.starter.mitigations and not risk.score and not risk.mitigations.exists():
            # The library's words to begin with; office and day are the council's own.
            said["mitigation"] = risk.starter.mitigations[0]
        return said

    def perform(self, **facts: Any) -> AssessedRisk:
        self.was_complete = self.risk.score is not None
        return services.edit_risk(self.risk, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        """Of several that wait to be completed, from one to the next."""
        following = None if self.was_complete else self.object.risks.filter(likelihood=None).first()
        return self.page("risk", following.key) if following else self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = list(self.risk.mitigations.all())
        starter = self.risk.starter
        return super().get_context_data(
            **{
                "held": [(one, wording.mitigation_told(one, self.today)) for one in held],
                "suggested": starter.mitigations if starter else [],
                "starter": starter,
                **kwargs,
            }
        )


class RemoveRisk(OnRisk):
    form_class = ConfirmSeen
    title = gettext_lazy("Take this risk out?")
    button = gettext_lazy("Take it out")
    warns = True
    done = gettext_lazy("The risk is taken out.")

    @property
    def intro(self) -> Any:
        told = _("“%(risk)s” goes, and what was to be done about it. Versions that were finished keep it.")
        return with_languages(told % {"risk": self.risk})

    def perform(self, **facts: Any) -> None:
        services.remove_risk(self.risk, by=self.user, now=self.now, **facts)


FITTEST = 10
"""So many risks to start from are offered at once: more would be a list to complete."""


class TakeUpStarters(AssessmentAct):
    """Risks that such engagements often bring, to be ticked, and completed afterwards."""

    form_class = StartersForm
    template_name = "risk/starters.html"
    title = gettext_lazy("Risks to start from")
    intro = gettext_lazy(
        "These often come with engagements of this kind. Choose those that may happen here; then say for each how "
        "likely and how bad it is, and what you do about it. It is an offer, not a list to complete."
    )
    button = gettext_lazy("Take these up")
    done = gettext_lazy("Taken up. Now say how large each is, and what you do about it.")

    @cached_property
    def starters(self) -> list[StarterRisk]:
        """What the six facts touch stands first, and of that what is of few kinds of engagement."""
        categories = touched(self.object.answers)
        return sorted(starters_for(self).narrowest_first(), key=lambda starter: starter.category not in categories)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.starters:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sent once more, after all of them were taken up, there is nothing left to do."""
        if not self.starters:
            return HttpResponseRedirect(self.back())
        return super().post(request, *args, **kwargs)

    @property
    def offered(self) -> list[StarterRisk]:
        return self.starters if "all" in self.request.GET else self.starters[:FITTEST]

    def get_form_kwargs(self) -> dict[str, Any]:
        desks = first_desks(self.object.council.nation, self.today)
        call = {category: desk.contact.name for category, desk in desks.items()}
        return {**super().get_form_kwargs(), "starters": self.offered, "call": call}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"not_offered": len(self.starters) - len(self.offered), **kwargs})

    def perform(self, **facts: Any) -> list[AssessedRisk]:
        return services.take_up_starters(self.object, facts["starters"], by=self.user, now=self.now)

    def facts(self, form: Any) -> dict[str, Any]:
        return {"starters": form.chosen()}

    def back(self) -> str:
        return f"{super().back()}#risks"


def starters_for(view: Any) -> StarterRiskQuerySet:
    """What the library offers for a record of its kind, and the assessment has not taken up."""
    held = view.object.risks.exclude(starter=None).values("starter")
    rows = StarterRisk.objects.visible_to(view.user).on(view.today)
    activities, sectors = view.around.kinds(view.record, view.today)
    return rows.for_kind(activities, sectors).exclude(pk__in=held)


class AddMitigation(OnRisk):
    """One more thing that is done about a risk, also after the assessment is finished."""

    of_open = False
    form_class = AddMitigationForm
    title = gettext_lazy("Add something that makes a risk smaller (mitigation)")
    button = gettext_lazy("Add it")
    done = gettext_lazy("It is added.")

    @property
    def intro(self) -> Any:
        return with_languages(str(self.risk))

    def perform(self, **facts: Any) -> Mitigation:
        return services.add_mitigation(self.risk, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        return self.back()


class OnMitigation(BehindRecord):
    """About one thing that makes a risk smaller, for those who see the whole assessment."""

    queryset = Mitigation.objects.select_related("risk__assessment__council", "done_by")

    def get_object(self) -> Mitigation:
        self.record = record_of(self)
        found: Mitigation = get_object_or_404(
            self.get_queryset(),
            key=self.kwargs["mitigation"],
            risk__assessment__label=self.record._meta.label,
            risk__assessment__record=self.record.key,
        )
        found.risk.assessment.about = self.record
        return found

    @property
    def is_being_made(self) -> bool:
        """Whether what is planned may still be changed by those who assess."""
        is_open = self.object.risk.assessment.state == AssessmentState.OPEN
        return is_open and self.is_live and self.user.may(Can.ASSESS_RISK, self.object.council_id)

    @property
    def is_live(self) -> bool:
        return self.object.done_on is None and not is_over(self.record)

    def back(self) -> str:
        return f"{super().back()}#risks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.object
        rows = [
            parts.summary_row(_("Risk"), with_languages(str(one.risk))),
            parts.summary_row(_("Which office sees to it"), wording.office_name(one.office)),
            parts.summary_row(_("By when"), day(one.due_on)),
        ]
        if one.done_on is not None:
            rows.append(parts.summary_row(_("Done on"), day(one.done_on)))
            rows.append(parts.summary_row(_("What was done"), with_languages(one.done_note)))
            rows.append(parts.summary_row(_("Said by"), str(one.done_by)))
        return super().get_context_data(
            **{
                "mitigation": one,
                "facts": parts.summary_list(rows),
                "is_overdue": one.done_on is None and one.due_on < self.today,
                "is_done": one.done_on is not None,
                **kwargs,
            }
        )


class MitigationPage(OnMitigation):
    """What is to be done, and the form on which its office says that it is."""

    form_class = FinishMitigationForm
    template_name = "risk/mitigation.html"
    title = gettext_lazy("What makes a risk smaller (mitigation)")
    button = gettext_lazy("It is done")
    done = gettext_lazy("It is done.")

    def must_be_allowed(self) -> None:
        """All who see the whole assessment read it; who says that it is done is of its council."""
        if self.request.method == "POST":
            self.user.must(Can.FINISH_MITIGATION, self.object.council_id)

    def may_finish(self) -> bool:
        council = self.object.council_id
        if not self.user.may(Can.FINISH_MITIGATION, council) or not self.is_live:
            return False
        return self.user.may(Can.ASSESS_RISK, council) or stands_for(self.user, council, self.object.office, self.today)

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"done_on": self.today}

    def perform(self, **facts: Any) -> Mitigation:
        return services.finish_mitigation(self.object, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        return self.page("mitigation", self.object.key)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        council = self.object.council_id
        return super().get_context_data(
            **{
                "may_finish": self.may_finish(),
                "may_move": self.is_live and self.user.may(Can.ASSESS_RISK, council),
                "move_address": self.page("mitigation_move", self.object.key),
                "remove_address": self.page("mitigation_remove", self.object.key) if self.is_being_made else "",
                "who": who_stands_for(council, self.object.office, self.today)
                if council in self.user.council_codes()
                else "",
                **kwargs,
            }
        )


class MoveMitigation(OnMitigation):
    act = Can.ASSESS_RISK
    form_class = MoveMitigationForm
    title = gettext_lazy("Another office or another day")
    done = gettext_lazy("Saved.")

    @property
    def intro(self) -> Any:
        return with_languages(str(self.object))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_live:
            return HttpResponseRedirect(self.page("mitigation", self.object.key))
        return super().get(request, *args, **kwargs)

    def perform(self, **facts: Any) -> Mitigation:
        return services.move_mitigation(self.object, by=self.user, now=self.now, **facts)

    def back(self) -> str:
        return self.page("mitigation", self.object.key)

    def get_success_url(self) -> str:
        return self.back()


class RemoveMitigation(OnMitigation):
    """Out of an assessment that is being made. What is finished keeps it: there it is moved, or done."""

    act = Can.ASSESS_RISK
    form_class = ConfirmSeen
    title = gettext_lazy("Take this out?")
    button = gettext_lazy("Take it out")
    warns = True
    done = gettext_lazy("It is taken out.")

    @property
    def intro(self) -> Any:
        return with_languages(str(self.object))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_being_made:
            return HttpResponseRedirect(self.page("mitigation", self.object.key))
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.object.risk.assessment.version}

    def perform(self, **facts: Any) -> None:
        services.remove_mitigation(self.object, by=self.user, now=self.now, **facts)
