"""How a council tells of a visit: the plan, its clearance, the line that is pinned."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.offices import appointed, holds_office
from accounts.roles import Can
from accounts.rules import MAY_BE_RELEASED
from engagement import services, wording
from engagement.advice import reactive_lines
from engagement.forms.publicity import DeclinePublicityForm, PublicityForm
from engagement.models import Publicity
from engagement.private_words import LineAtHand, line_at_hand, publicity_of
from engagement.rules import PublicityPlan
from engagement.services.publicity import CLEARS, TOLD
from engagement.views.private import PrivatePage, ReadPage
from guidance.models import LineVersion
from web import parts
from web.actions import ConfirmSeen
from web.forms import RegisterForm
from web.gds import Params
from web.languages import with_languages
from web.templatetags.gds import day, moment

TITLE = gettext_lazy("Publicity")


class OfPlan(PrivatePage):
    """A page about the plan of a council."""

    @cached_property
    def plan(self) -> Publicity:
        return publicity_of(self.object, self.council)

    @cached_property
    def at_hand(self) -> LineAtHand | None:
        return line_at_hand(self.plan, self.user, localdate(self.now))

    def get_initial(self) -> dict[str, Any]:
        return {**self.initial_of(self.plan), "version": self.plan.version}

    def holds_office(self) -> bool:
        """Whether the reader is the one who approves proactive publicity today, or deputises for them."""
        return holds_office(self.user, self.council.code, CLEARS, localdate(self.now))

    def versions(self) -> list[LineVersion]:
        """The lines to choose from: what is pinned, and what else fits."""
        fit = reactive_lines(self.object, self.council, self.user, localdate(self.now))
        pinned = [self.at_hand.version] if self.at_hand is not None else []
        return [*pinned, *(version for version in fit if version not in pinned)]

    def back(self) -> str:
        return self.address("delegation_publicity")

    def get_success_url(self) -> str:
        return self.back()


class PublicityPage(OfPlan, ReadPage):
    template_name = "engagement/publicity.html"
    title = TITLE

    def back(self) -> str:
        return ReadPage.back(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = self.plan
        seen = {"version": plan.version}
        is_going = not self.object.is_over
        holders = appointed(self.council.code, CLEARS, localdate(self.now))
        return super().get_context_data(
            plan=plan,
            is_made=plan.pk is not None,
            rows=parts.summary_list(self.rows()),
            at_hand=self.at_hand,
            waits=plan.waits_for_clearance and is_going,
            office_is_held=holders.exists(),
            offices=reverse("body_members", args=[self.council.code])
            if self.user.may(Can.NAME_OFFICES, self.council)
            else "",
            may_clear=plan.waits_for_clearance
            and is_going
            and self.user.may(Can.SIGN_OFF, self.council)
            and self.holds_office(),
            is_declined=plan.is_declined and is_going,
            ask_again=self.as_it_is() if self.is_out_of_date and self.may_write else None,
            decline=self.address("delegation_publicity_decline"),
            clear_form=ConfirmSeen(initial=seen, auto_id="id_clear_%s"),
            renew_form=ConfirmSeen(initial=seen, auto_id="id_renew_%s"),
            change=self.address("delegation_publicity_change"),
            clear=self.address("delegation_publicity_clear"),
            renew=self.address("delegation_publicity_renew"),
            press=self.address("delegation_press"),
            **kwargs,
        )

    @cached_property
    def is_out_of_date(self) -> bool:
        return not self.object.is_over and self.plan.is_out_of_date

    def as_it_is(self) -> PublicityForm:
        """The plan to save once more as it stands, which asks for its approval again."""
        plan = self.plan
        told = {name: getattr(plan, name) for name in TOLD} | {"line": plan.line_version, "version": plan.version}
        return PublicityForm(initial=told, versions=self.versions(), auto_id="id_again_%s")

    def rows(self) -> list[Params]:
        plan = self.plan
        rows = [parts.summary_row(_("Plan"), PublicityPlan(plan.plan).label)]
        if plan.cleared_at is not None:
            told = _("By %(name)s on %(moment)s") % {"name": plan.cleared_by, "moment": moment(plan.cleared_at)}
            if self.is_out_of_date:
                again = _("Approved on %(day)s, before the visit was changed: ask again")
                told = wording.lines([told, again % {"day": day(localdate(plan.cleared_at))}])
            rows.append(parts.summary_row(_("Approved"), told))
        if plan.declined_at is not None:
            told = _("By %(name)s on %(moment)s") % {"name": plan.declined_by, "moment": moment(plan.declined_at)}
            rows.append(parts.summary_row(_("Not approved"), wording.lines([told, plan.declined_reason])))
        return [
            *rows,
            parts.summary_row(_("Who speaks"), with_languages(plan.spokesperson)),
            parts.summary_row(_("Photographs"), wording.paragraphs(plan.photo_rules)),
            parts.summary_row(_("What the other side will publish"), wording.paragraphs(plan.expected_coverage)),
        ]


class ChangePublicity(OfPlan):
    writes = True
    form_class = PublicityForm
    title = gettext_lazy("How you tell of this visit")
    intro = MAY_BE_RELEASED
    button = gettext_lazy("Save the plan")
    done = gettext_lazy("The plan is saved. Only your council sees it.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "versions": self.versions()}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {**super().initial_of(row), "line": row.line_version}

    def facts(self, form: Any) -> dict[str, Any]:
        return {**super().facts(form), "line": form.chosen}

    def perform(self, **facts: Any) -> Publicity:
        return services.plan_publicity(self.object, self.council, by=self.user, now=self.now, **facts)


class PlanAct(OfPlan):
    """A button on the page of the plan, and a page of its own for whoever comes by its address."""

    form_class: type[RegisterForm] = ConfirmSeen

    def must_be_allowed(self) -> None:
        super().must_be_allowed()
        get_object_or_404(Publicity.objects.visible_to(self.user).about(self.object), council=self.council)


class DecidePublicity(PlanAct):
    """For the communications lead, or whoever deputises today."""

    def must_be_allowed(self) -> None:
        super().must_be_allowed()
        self.user.must(Can.SIGN_OFF, self.council)
        if not self.holds_office():
            raise PermissionDenied(
                _("Only the communications lead, or whoever deputises today, approves proactive publicity.")
            )


class ClearPublicity(DecidePublicity):
    title = gettext_lazy("Approve this publicity plan")
    intro = gettext_lazy("Your council may then tell of the visit by itself, as the plan says. The officers are told.")
    button = gettext_lazy("Approve the plan")
    done = gettext_lazy("The plan is approved, and the officers are told.")

    def perform(self, **facts: Any) -> Publicity:
        return services.clear_publicity(self.plan, by=self.user, now=self.now, **facts)


class DeclinePublicity(DecidePublicity):
    form_class = DeclinePublicityForm
    title = gettext_lazy("Say no, or not yet")
    intro = gettext_lazy("Nothing is published. The officers are told what you write. They change it, or ask again.")
    button = gettext_lazy("Send it to the officers")
    done = gettext_lazy("The plan is not approved, and the officers are told.")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "reason": self.plan.declined_reason}

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"reason": getattr(row, "declined_reason", "")}

    def perform(self, **facts: Any) -> Publicity:
        return services.decline_publicity(self.plan, by=self.user, now=self.now, **facts)


class RenewPinnedLine(PlanAct):
    writes = True
    title = gettext_lazy("Use the current version of the line")
    intro = gettext_lazy("The plan then goes by the words that took the place of those you pinned.")
    button = gettext_lazy("Use the current version")
    done = gettext_lazy("The plan goes by the current version.")

    def perform(self, **facts: Any) -> Publicity:
        return services.renew_pinned_line(self.plan, by=self.user, now=self.now, **facts)
