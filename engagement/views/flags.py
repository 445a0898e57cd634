"""The answer to something that calls for a thought. It is never in the way of anything."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from accounts.rules import Part
from engagement import flags, services
from engagement.forms.flags import AnswerFlagForm
from engagement.models import Flag
from engagement.playbook import alternatives_for
from engagement.views.reading import DelegationAct
from engagement.views.sections import marking_of, page_of


class AnswerFlag(DelegationAct):
    act = Can.EDIT_DELEGATION
    form_class = AnswerFlagForm
    template_name = "engagement/flag_answer.html"
    title = gettext_lazy("What do you do about it?")
    button = gettext_lazy("Save the answer")
    done = gettext_lazy("Your answer is saved.")

    @cached_property
    def flag(self) -> Flag:
        return get_object_or_404(
            Flag.objects.select_related("answered_by").filter(delegation=self.object), key=self.kwargs["flag"]
        )

    @cached_property
    def earlier(self) -> Flag | None:
        """The last answer to the like of it: something near it was changed since, and the same rule found it again."""
        rows = Flag.objects.filter(delegation=self.object, rule=self.flag.rule, about=self.flag.about)
        return rows.exclude(pk=self.flag.pk).exclude(response="").order_by("-answered_at").first()

    @cached_property
    def like_it(self) -> list[Flag]:
        """What else stands about the same stop, to be answered together."""
        return list(Flag.objects.like(self.flag).select_related("delegation"))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.flag.gone_at is None:
            return super().get(request, *args, **kwargs)
        messages.info(request, _("What this was about has changed since. Look at the programme as it is now."))
        return HttpResponseRedirect(self.back())

    def get_form_kwargs(self) -> dict[str, Any]:
        told = [flags.told(one) for one in (self.flag, *self.like_it)]
        instead = dict.fromkeys(code for one in told for code in one["instead"])
        like_it = [
            (flag.key, f"{one['name']}: {one['sentence']}") for flag, one in zip(self.like_it, told[1:], strict=True)
        ]
        return {**super().get_form_kwargs(), "instead": list(instead), "like_it": like_it}

    def initial_of(self, row: Any) -> dict[str, Any]:
        """What was answered; where nothing was, what was answered to the like of it."""
        answered = self.flag if self.flag.response or not self.earlier else self.earlier
        told = {name: getattr(answered, name) for name in ("response", "alternative", "reason")}
        also = [flag.key for flag in self.like_it] if "all" in self.request.GET else []
        return {**told, "also": also, "seen": self.flag.answer_mark}

    def perform(self, **facts: Any) -> Flag:
        return services.answer_flag(self.flag, by=self.user, now=self.now, **facts)

    def back(self) -> str:
        return f"{page_of(self.object)}#think"

    def get_success_url(self) -> str:
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            caption=str(self.object), marking=marking_of(self.object), handling=self.object.handling, **kwargs
        )
        stands = Flag.objects.select_related("answered_by", "delegation__council").get(pk=self.flag.pk)
        form = context["form"]
        if form.is_bound:
            # The page shows which answer stands, so that to press again is to mean it.
            form.data = form.data.copy()
            form.data["seen"] = stands.answer_mark
        links = alternatives_for(self.object, self.user)
        told = flags.told(stands)
        return {
            **context,
            "flag": {**told, "instead": flags.instead(told["instead"], links)},
            "change_address": self._where_to_change(stands),
            "earlier": self._answered(stands),
        }

    def _where_to_change(self, stands: Flag) -> str:
        if not self.object.programme.filter(key=stands.about).exists():
            return ""
        return reverse("delegation_item", args=[self.object.key, stands.about])

    def _answered(self, stands: Flag) -> dict[str, Any] | None:
        if stands.response:
            return {"title": _("The answer that stands"), **flags.answer_told(stands, Part.WHOLE)}
        if self.earlier is None:
            return None
        return {
            "title": _("What you answered before, when something about it was different"),
            **flags.answer_told(self.earlier, Part.WHOLE),
        }
