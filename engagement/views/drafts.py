"""From the first three questions to "Log this delegation"."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from accounts.rules import MAY_BE_RELEASED, Part
from documents.wording import section as documents_of
from engagement import services, summary
from engagement.advice import guidance_section
from engagement.asking import can_we_address
from engagement.doubts import doubts
from engagement.flags import thinking
from engagement.forms.sections import StartForm
from engagement.models import Delegation
from engagement.money_words import money_section
from engagement.playbook import playbook_for
from engagement.rules import Direction
from engagement.views.reading import DelegationAct
from engagement.views.sections import home_of, marking_of, page_of, saved_for_later
from engagement.wording import unit_sees, who_sees
from web.actions import ActionView, ConfirmSeen


class StartDelegation(ActionView):
    """Three questions make a draft. The same form sent twice leads to the one draft that it made."""

    act = Can.LOG_DELEGATION
    form_class = StartForm
    template_name = "engagement/start.html"
    title = gettext_lazy("Log a delegation")
    intro = MAY_BE_RELEASED
    button = gettext_lazy("Save and continue")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def get_initial(self) -> dict[str, Any]:
        """Which way it goes may be known from "Does this need logging?"."""
        given = self.request.GET.get("direction", "")
        return {**super().get_initial(), **({"direction": given} if given in Direction.values else {})}

    def back(self) -> str:
        return reverse("delegations")

    def perform(self, **facts: Any) -> Delegation:
        return services.start_delegation(facts.pop("council"), by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        if self.result.is_draft and "later" in self.request.POST:
            messages.success(self.request, saved_for_later(self.result))
            return reverse("delegations")
        return home_of(self.result)


class DraftPage(DelegationAct):
    """A page about a whole draft. Once it is logged, its own page takes over."""

    act = Can.LOG_DELEGATION
    form_class = ConfirmSeen

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_draft:
            return HttpResponseRedirect(home_of(self.object))
        return super().get(request, *args, **kwargs)

    def back(self) -> str:
        return home_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(marking=marking_of(self.object), handling=self.object.handling, **kwargs)


class DelegationTasks(DraftPage):
    """The parts of a draft as a task list: any of them, in any order."""

    template_name = "engagement/tasks.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sections = summary.sections(self.object)
        return super().get_context_data(
            needed=summary.task_list(self.object, [one for one in sections if one.needed], "needed"),
            more=summary.task_list(self.object, [one for one in sections if not one.needed], "more"),
            completed=sum(one.status == summary.COMPLETED for one in sections),
            of=len(sections),
            page=page_of(self.object),
            documents=documents_of(self.object, self.user),
            money=money_section(self.object),
            can_we=can_we_address(self.object, localdate(self.now)),
            **thinking(self.object, self.user, Part.WHOLE),
            **guidance_section(self.object, self.user, self.now),
            is_ready=not self.object.missing() and not self.object.draft_input,
            **playbook_for(self.object, self.user),
            **kwargs,
        )

    def back(self) -> str:
        return reverse("delegations")


class CheckDelegation(DraftPage):
    """Check answers, and log. What is missing is named with a link; advice never stands in the way."""

    template_name = "engagement/check.html"
    title = gettext_lazy("Check your answers")
    button = gettext_lazy("Log this delegation")

    @cached_property
    def obstacles(self) -> list[tuple[Any, str]]:
        return summary.obstacles(self.object)

    def perform(self, **facts: Any) -> Any:
        try:
            return services.log_delegation(self.object, by=self.user, now=self.now, **facts)
        except ValidationError as refusal:
            # Pressed twice, or by two people at once: it is logged, and that is what they wanted.
            if getattr(refusal, "code", "") == "already_logged":
                return self.object
            raise

    def conflict(self, form: Any, current: Any) -> HttpResponse:
        """The answers changed since they were shown: they are shown again, as they are now."""
        if not current.is_draft:
            return HttpResponseRedirect(self.get_success_url())
        self.object = current
        form.data = {**form.data.dict(), "version": str(current.version)}
        form.add_error(
            None,
            ValidationError(_("Somebody changed this draft after you opened the page. Check it again, then log it.")),
        )
        return self.render_to_response(self.get_context_data(form=form), status=412)

    def get_success_url(self) -> str:
        return reverse("delegation_logged", args=[self.object.key])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            cards=summary.cards(self.object, changeable=True),
            obstacles=self.obstacles,
            doubts=[(doubt.sentence, doubt.address(self.object)) for doubt in doubts(self.object)],
            who_sees=who_sees(self.object),
            **thinking(self.object, self.user, Part.WHOLE),
            **{**guidance_section(self.object, self.user, self.now), "may_rely": False},
            **kwargs,
        )


class DelegationLogged(DelegationAct):
    """Said once it is logged: the reference, and what happens next."""

    act = Can.LOG_DELEGATION
    template_name = "engagement/logged.html"
    http_method_names = ["get", "head", "options"]
    title = gettext_lazy("Delegation logged")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.is_draft:
            return HttpResponseRedirect(home_of(self.object))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            unit_sees=unit_sees(self.object),
            who_sees=who_sees(self.object),
            **thinking(self.object, self.user, Part.WHOLE),
            marking=marking_of(self.object),
            handling=self.object.handling,
            **kwargs,
        )


class DiscardDraft(DraftPage):
    """Throw a draft away. Only a draft: what was logged is declined or cancelled, and stays."""

    title = gettext_lazy("Discard this draft")
    button = gettext_lazy("Discard this draft")
    template_name = "engagement/end.html"
    intro = gettext_lazy(
        "It is thrown away with all that it holds. This cannot be undone. Nobody outside your council saw it."
    )
    done = gettext_lazy("The draft is gone.")

    def perform(self, **facts: Any) -> None:
        services.discard_draft(self.object, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        return reverse("delegations")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(caption=str(self.object), **kwargs)
