"""What every page behind the door of a record stands on: the record, its assessment, and who may do what with it."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from accounts.rules import Marking, Part
from accounts.views.releasing import SaysMayBeReleased
from accounts.views.trail import who_changed
from risk.models import Assessment, is_over
from risk.rules import AssessmentState
from web.actions import ActionView
from web.languages import with_languages

ROWS = Assessment.objects.select_related("council", "finished_by", "countersigned_by", "support")


def marked(record: Any) -> dict[str, str]:
    """The marking of the record, above and below its pages and papers; nothing for OFFICIAL."""
    marking = getattr(record, "marking", Marking.OFFICIAL)
    if marking == Marking.OFFICIAL:
        return {"marking": "", "handling": ""}
    return {"marking": str(marking), "handling": record.handling}


def record_of(view: Any) -> Any:
    """The record of an address. Raises Http404 for who does not see it."""
    return get_object_or_404(view.records.visible_to(view.request.user), key=view.kwargs["key"])


def assessment_about(view: Any, record: Any, part: Part = Part.SUMMARY) -> Assessment | None:
    """The assessment of a record as far as the reader sees at least this part of it; None where there is none yet.

    Raises Http404 for who may learn nothing of it.
    """
    found: Assessment | None = view.get_queryset().about(record).first()
    if found is None:
        if record.council_id in view.request.user.council_codes():
            return None
        raise Http404
    if found.shown < part:
        raise Http404
    found.about = record
    return found


class Behind:
    """What is behind the door of a record. `records` are those whose door it is, `around` what their app tells of them
    (risk.around.Around).
    """

    records: Any = None
    around: Any = None
    record: Any

    def page(self, name: str, *more: str) -> str:
        """The address of another page behind the same door."""
        return reverse(f"{self.record._meta.model_name}_{name}", args=[self.record.key, *more])


WHO_READS = gettext_lazy(
    "Your council reads all of this, and so do partner councils that take part in the record. Where it is shared with "
    "the central unit, the unit and your nation’s government read how deep you look, how much is left and to do and "
    "when you look again, and no word that you write, unless you open the record to them."
)


class BehindRecord(Behind, SaysMayBeReleased, ActionView):
    """A page on which something is done with the assessment of a record."""

    def back(self) -> str:
        return self.page("assessment")

    def get_success_url(self) -> str:
        return self.back()

    @cached_property
    def today(self) -> Any:
        return localdate(self.now)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            **{"caption": with_languages(str(self.record)), "record": self.record, **marked(self.record), **kwargs}
        )
        if context["may_be_released"]:
            context["may_be_released"] = f"{WHO_READS} {context['may_be_released']}"
        return context

    def changed_by(self, current: Any) -> str:
        return who_changed(current, self.user)

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        # Where others hold the record they may hold the trail too, and its reader has opened the page before.
        if more.get("status") != HTTPStatus.SERVICE_UNAVAILABLE:
            self.around.note_reading(self.record, by=self.user)
        return super().render_to_response(context, **more)

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        self.around.note_reading(self.record, by=self.user)
        return super().conflict(form, current)


class AssessmentAct(BehindRecord):
    """An act on the assessment of a record, for those who assess it. What is finished is opened again first."""

    queryset = ROWS
    act = Can.ASSESS_RISK
    of_open = True  # only while it is being made

    def get_object(self) -> Assessment:
        self.record = record_of(self)
        found = assessment_about(self, self.record)
        if found is None:
            raise Http404
        return found

    def is_to_be_shown(self) -> bool:
        """Whether there is something to do here; else the assessment says how it stands."""
        return not is_over(self.record) and (not self.of_open or self.object.state == AssessmentState.OPEN)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_to_be_shown():
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)


def may_assess(user: User, record: Any) -> bool:
    return user.may(Can.ASSESS_RISK, record.council_id) and not is_over(record)
