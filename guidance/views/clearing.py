"""What a department says of a draft: it clears it, objects to it, or takes back what it said."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from guidance import services, wording
from guidance.forms import acts as forms
from guidance.models import Clearance, Issued, Position
from guidance.rules import CLEARED, Decision, State
from guidance.views.acts import DraftAct, departments_of, opposed_by, report_address


class DepartmentsAct(DraftAct):
    """Somebody speaks for a department that was asked."""

    @cached_property
    def said(self) -> list[Clearance]:
        return departments_of(self.object, self.user)

    def must_be_allowed(self) -> None:
        if not self.said:
            raise PermissionDenied(_("Your department was not asked about this draft."))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who comes by an old link reads that nothing is decided now, before anything is typed."""
        if self.object.is_published:
            told = _("This is published already: departments decide on it no more. What you can do:")
            ways = instead_of_deciding(self.object, self.user)
            links = format_html_join("; ", '<a class="govuk-link" href="{}">{}</a>', ways)
            messages.warning(request, format_html("{} {}.", told, links) if ways else told.partition(".")[0])
            return HttpResponseRedirect(self.back())
        if self.object.state == State.DRAFT:
            told = _("Its writers are changing this draft. You are asked again when they have finished.")
            messages.warning(request, told)
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        instead = instead_of_deciding(self.object, self.user) if self.object.is_published else []
        asked = [one.asked_with for one in self.said if one.asked_with]
        due = [one.due_on for one in self.said if one.decision == Decision.ASKED]
        return super().get_context_data(instead=instead, asked_with=asked, due_on=min(due, default=None), **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "departments": [clearance.department for clearance in self.said]}

    def facts(self, form: Any) -> dict[str, Any]:
        facts = super().facts(form)
        return {**facts, "department": facts.get("department") or self.said[0].department}

    def decided(self, current: Any) -> set[str]:
        """What this user has decided by now."""
        return {said.decision for said in departments_of(current, self.user) if said.decided_by == self.user}


def instead_of_deciding(row: Issued, user: User) -> list[tuple[str, str]]:
    """What whoever disagrees with what is published can do, as address and words."""
    found = []
    if user.may(Can.WRITE_GUIDANCE):
        found.append((reverse("position_draft"), _("Draft a position of your own")))
    if user.may(Can.REPORT_MIXED_MESSAGE):
        found.append((report_address(row), _("Report that another text says otherwise")))
    return found


class ClearDraft(DepartmentsAct):
    compares = True
    form_class = forms.ClearForm
    title = gettext_lazy("Clear this draft")
    intro = gettext_lazy("Your department’s name stands beside it, with the day.")
    button = gettext_lazy("Clear it")
    done = gettext_lazy("Your department has cleared it.")

    @cached_property
    def contradicted(self) -> list[Position]:
        """Positions of the user's own departments that say the opposite."""
        return opposed_by(self.object, self.said)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "can_be": self.can_be()}

    def can_be(self) -> list[forms.How]:
        """The ways in which what contradicts their own can be cleared, each once."""
        cell = getattr(self.object, "cell", None)
        ways = {
            forms.How.JOINT
            if cell == other.cell
            else forms.How.WIDER
            if cell is not None and cell.covers(other.cell)
            else forms.How.EXCEPTION
            for other in self.contradicted
        }
        return [how for how in forms.How if how in ways]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = [wording.in_brief(other) for other in self.contradicted]
        return super().get_context_data(own=own, own_heading=_("It contradicts"), **kwargs)

    def is_done(self, current: Any) -> bool:
        return not self.decided(current).isdisjoint(CLEARED)

    def perform(self, **facts: Any) -> Clearance:
        as_exception = facts.pop("how", "") == forms.How.EXCEPTION
        return services.clear_draft(
            self.object, facts.pop("department"), as_exception=as_exception, by=self.user, now=self.now, **facts
        )


class ObjectToDraft(DepartmentsAct):
    form_class = forms.ObjectForm
    title = gettext_lazy("Object to this draft")
    intro = gettext_lazy("It is not published until your department clears it.")
    button = gettext_lazy("Object")
    done = gettext_lazy("Your department’s objection is with its writers.")

    def is_done(self, current: Any) -> bool:
        return Decision.OBJECTED in self.decided(current)

    def perform(self, **facts: Any) -> Clearance:
        return services.object_to_draft(self.object, facts.pop("department"), by=self.user, now=self.now, **facts)


class TakeBackClearance(DepartmentsAct):
    form_class = forms.TakeBackForm
    title = gettext_lazy("Take back what your department said?")
    intro = gettext_lazy("Your department is asked again. What was scheduled is not published until you clear it.")
    button = gettext_lazy("Take it back")
    done = gettext_lazy("Taken back. Your department is asked again.")

    def is_done(self, current: Any) -> bool:
        return not any(said.decided_at for said in departments_of(current, self.user))

    def perform(self, **facts: Any) -> Clearance:
        return services.take_back_clearance(self.object, facts.pop("department"), by=self.user, now=self.now, **facts)
