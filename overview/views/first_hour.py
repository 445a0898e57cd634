"""The first hour of a council: what is best done first, and how far it is."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import Body, CouncilSettings
from accounts.roles import BodyKind, Can
from overview import first_hour
from web import parts
from web.actions import ActionView
from web.gds import Params


class FirstHour(ActionView):
    """For everybody who logs for the council. The button takes the way here off their first pages."""

    queryset = Body.objects.filter(kind=BodyKind.COUNCIL).select_related("council")
    lookup = {"code": "code"}
    act = Can.PUT_FIRST_HOUR_AWAY
    template_name = "overview/first_hour.html"
    title = _("Your council’s first hour")
    button = _("Take this off the home page")
    done = _("The home page leads here no more. Whoever manages your council’s members finds it on their page.")

    def acting_for(self) -> str:
        return str(self.object.code)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = first_hour.steps(self.object, self.user, self.now)
        settings = CouncilSettings.of(self.object.council)
        return super().get_context_data(
            caption=self.object.name,
            tasks=parts.task_list([_task(step) for step in steps]),
            done=sum(step.is_done for step in steps),
            of=len(steps),
            is_all_done=all(step.is_done for step in steps),
            is_put_away=settings.first_hour_put_away_at is not None,
            **kwargs,
        )

    def perform(self, **facts: Any) -> CouncilSettings:
        return services.put_first_hour_away(self.object.council, by=self.user, now=self.now)

    def get_success_url(self) -> str:
        return reverse("home")

    back = get_success_url


def _task(step: first_hour.Step) -> Params:
    return parts.task(step.title, step.status, step.url, step.hint, "" if step.is_done or not step.url else "blue")
