"""What a delegation relies on: taken up, renewed, let go, each by one button on its page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from engagement import services
from engagement.advice import fitting, guidance_for
from engagement.forms.guidance import ChooseGuidanceForm
from engagement.views.reading import DelegationAct
from engagement.views.sections import marking_of, page_of
from guidance.models import Issued, LineVersion, Position, Use


class GuidanceAct(DelegationAct):
    """A button on the page of the delegation, and a page of its own for whoever comes by its address."""

    act = Can.RELY_ON_GUIDANCE

    @cached_property
    def use(self) -> Use:
        return get_object_or_404(Use.objects.visible_to(self.user).by(self.object), key=self.kwargs["use"])

    def is_current(self) -> bool:
        """Whether what the button was about still stands as it did when its page was opened."""
        return self.use.is_live

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.is_current() else self.out_of_date()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.is_current() else self.out_of_date()

    def out_of_date(self) -> HttpResponse:
        """Somebody pressed it in another tab, or another text took its place: what holds now is shown."""
        messages.warning(self.request, _("That has changed since you opened the page. This is how it stands now."))
        return HttpResponseRedirect(self.back())

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


def _texts(user: User) -> list[Any]:
    """All that was ever published for a reader, of each kind."""
    return [model.objects.visible_to(user).ever_published() for model in (LineVersion, Position)]


class TakeUpGuidance(GuidanceAct):
    title = gettext_lazy("Rely on this guidance")
    intro = gettext_lazy("It is kept with the delegation as it stands today. We tell your council when it changes.")
    button = gettext_lazy("Rely on it")
    done = gettext_lazy("The delegation relies on it. We tell your council when it changes.")

    @cached_property
    def text(self) -> Issued | None:
        return fitting(self.object, self.kwargs["row"], self.user, localdate(self.now))

    def is_current(self) -> bool:
        """Raises Http404 for what the reader never saw."""
        if self.text is None and not any(rows.filter(key=self.kwargs["row"]).exists() for rows in _texts(self.user)):
            raise Http404
        return self.text is not None

    def about(self) -> Any:
        return self.text

    def perform(self, **facts: Any) -> Use:
        found: Any = self.text
        return services.take_up_guidance(self.object, found, by=self.user, now=self.now)


class ChooseGuidance(GuidanceAct):
    """Several texts at once, from the boxes beside them on the page of the delegation."""

    form_class = ChooseGuidanceForm
    title = gettext_lazy("Rely on guidance")
    intro = gettext_lazy("It is kept with the delegation as it stands today. We tell your council when it changes.")
    button = gettext_lazy("Rely on these")
    done = gettext_lazy("The delegation relies on what you chose. We tell your council when it changes.")

    @cached_property
    def texts(self) -> list[Issued]:
        return [fit.row for fit in guidance_for(self.object, self.user, localdate(self.now)).fitting]

    def is_current(self) -> bool:
        return bool(self.texts)

    def about(self) -> Any:
        return self.object

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "texts": self.texts}

    def perform(self, **facts: Any) -> list[Use]:
        return services.take_up_all(self.object, facts["texts"], by=self.user, now=self.now)


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
    title = gettext_lazy("Take this guidance off the visit")
    intro = gettext_lazy("The delegation no longer relies on it, and you are not told when it changes.")
    button = gettext_lazy("Take it off")
    done = gettext_lazy("The delegation no longer relies on it.")

    def perform(self, **facts: Any) -> None:
        services.drop_guidance(self.object, self.use, by=self.user)
