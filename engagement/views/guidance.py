"""What a delegation relies on: taken up, renewed, let go, each by one button on its page."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from engagement import services
from engagement.advice import fitting
from engagement.views.reading import DelegationAct
from engagement.views.sections import marking_of, page_of
from guidance.models import Issued, LineVersion, Position, Use


class GuidanceAct(DelegationAct):
    """A button on the page of the delegation, and a page of its own for whoever comes by its address."""

    act = Can.RELY_ON_GUIDANCE

    @cached_property
    def use(self) -> Use:
        uses = Use.objects.visible_to(self.user).by(self.object).filter(is_live=True)
        return get_object_or_404(uses, key=self.kwargs["use"])

    def about(self) -> Any:
        """What the button is about. Raises Http404 where the reader sees no such text or use."""
        models: dict[str, Any] = {model._meta.label: model for model in (LineVersion, Position)}
        rows = models[self.use.of_label]._default_manager.visible_to(self.user)
        found: Issued = get_object_or_404(rows, key=self.use.of_record)
        return found

    def back(self) -> str:
        return f"{page_of(self.object)}#guidance"

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"marking": marking_of(self.object), "handling": self.object.handling}
        return super().get_context_data(**{**words, "caption": str(self.about()), **kwargs})


class TakeUpGuidance(GuidanceAct):
    title = gettext_lazy("Rely on this guidance")
    intro = gettext_lazy("It is kept with the delegation as it stands today. We tell your council when it changes.")
    button = gettext_lazy("Rely on it")
    done = gettext_lazy("The delegation relies on it. We tell your council when it changes.")

    @cached_property
    def text(self) -> Issued:
        found = fitting(self.object, self.kwargs["row"], self.user, localdate(self.now))
        if found is None:
            raise Http404
        return found

    def about(self) -> Issued:
        return self.text

    def perform(self, **facts: Any) -> Use:
        return services.take_up_guidance(self.object, self.text, by=self.user, now=self.now)


class RenewGuidance(GuidanceAct):
    title = gettext_lazy("Use the current version")
    intro = gettext_lazy(
        "The delegation then relies on the text that took its place. What it relied on before is kept."
    )
    button = gettext_lazy("Use the current version")
    done = gettext_lazy("The delegation relies on the current version.")

    def perform(self, **facts: Any) -> Use:
        return services.renew_guidance(self.object, self.use, by=self.user, now=self.now)


class DropGuidance(GuidanceAct):
    title = gettext_lazy("Rely on this guidance no more")
    intro = gettext_lazy("The delegation no longer relies on it, and you are not told when it changes.")
    button = gettext_lazy("Rely on it no more")
    done = gettext_lazy("The delegation no longer relies on it.")

    def perform(self, **facts: Any) -> None:
        services.drop_guidance(self.object, self.use, by=self.user)
