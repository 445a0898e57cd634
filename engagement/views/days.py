"""The programme for whoever sees it: one day on one side of A4, all of it to print, or as it is handed out."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import User
from accounts.rules import Part
from engagement import services, wording
from engagement.models import Delegation, ProgrammeItem
from engagement.rules import WILL_NOT_BE, ItemKind, ItemState
from engagement.stops import days_of, stops_of
from engagement.views.sections import marking_of, page_of
from web.scoping import Scoped
from web.text import listed


class ProgrammePage(Scoped, TemplateView):
    queryset = Delegation.objects.select_related("council", "country", "place")
    part = Part.PROGRAMME
    http_method_names = ["get", "head", "options"]
    request: Any
    object: Delegation

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found: Any = get_object_or_404(self.get_queryset(), key=kwargs["key"])
        self.object = found
        services.note_reading(self.object, by=self.user)
        return super().get(request, *args, **kwargs)

    @property
    def user(self) -> User:
        reader: User = self.request.user
        return reader

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            delegation=self.object,
            back=page_of(self.object),
            marking=marking_of(self.object),
            handling=self.object.handling,
            printed_at=timezone.now(),
            **kwargs,
        )


class PrintProgramme(ProgrammePage):
    template_name = "engagement/programme_print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stops = stops_of(self.object)
        return super().get_context_data(days=days_of(self.object, self.user, stops), **kwargs)


class HandOutProgramme(ProgrammePage):
    """For hosts and guests: days, times, places and titles of what takes place, and nothing of what is private."""

    template_name = "engagement/programme_hand_out.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stops = stops_of(self.object)
        given = [stop for stop in stops if stop.state not in WILL_NOT_BE and stop.kind != ItemKind.PRIVATE_TIME]
        return super().get_context_data(
            days=days_of(self.object, self.user, given),
            not_agreed=listed([_("“%(stop)s”") % {"stop": stop.title} for stop in given if stop.state in NOT_AGREED]),
            left_out=len(stops) - len(given),
            span=wording.span(self.object),
            **kwargs,
        )


NOT_AGREED = (ItemState.PROPOSED, ItemState.AWAITING_HOST, ItemState.MOVED)


class ProgrammeDay(ProgrammePage):
    template_name = "engagement/programme_day.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A day of the visit or of one of its stops; of another there is no page."""
        today: date = self.kwargs["day"]
        stops = stops_of(self.object)
        days = self.days(stops)
        if today not in days:
            raise Http404
        at = days.index(today)
        shown = days_of(self.object, self.user, [stop for stop in stops if stop.on == today])
        return super().get_context_data(
            on=today,
            stops=shown[0].stops if shown else [],
            before=self.step(days[at - 1]) if at else None,
            after=self.step(days[at + 1]) if at + 1 < len(days) else None,
            **kwargs,
        )

    def days(self, stops: list[ProgrammeItem]) -> list[date]:
        first, last = self.object.starts_on, self.object.ends_on
        of_visit = (last - first).days + 1 if first and last else 0
        return sorted({*(stop.on for stop in stops), *(first + timedelta(days=n) for n in range(of_visit) if first)})

    def step(self, day: date) -> dict[str, Any]:
        return {"on": day, "href": reverse("delegation_day", args=[self.object.key, day])}
