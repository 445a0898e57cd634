"""Partner councils: asked by the lead council, and what each of them answers."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Can
from engagement import services, wording
from engagement.forms.partners import EndPartnershipForm, InviteForm, PartnershipAnswer, PartnershipForm
from engagement.models import Delegation, DelegationPartner
from engagement.views.logged import LoggedAct
from engagement.views.sections import marking_of
from web import parts
from web.actions import ActionView, Confirm
from web.gds import Params
from web.refusals import Busy, Stale
from web.templatetags.gds import day

ATTEMPTS = 3


class Partners(LoggedAct):
    """Who was asked and what became of it; and one more to ask. What others change meanwhile stands in no way."""

    act = Can.INVITE_PARTNER
    form_class = InviteForm
    template_name = "engagement/partners.html"
    title = gettext_lazy("Partner councils")
    intro = gettext_lazy(
        "A council that you ask sees title, days and your council’s name. Once it takes part it sees all of the "
        "record, the delegates’ names, offers and costs among it, and changes nothing. What your council keeps to "
        "itself it does not see: notes, publicity, press enquiries, hosts, briefs and their sign-off."
    )
    button = gettext_lazy("Ask this council")
    done = gettext_lazy("The council is asked. It finds this among its tasks.")

    def get_success_url(self) -> str:
        return reverse("delegation_partners", args=[self.object.key])

    def perform(self, **facts: Any) -> DelegationPartner:
        for _attempt in range(ATTEMPTS):
            try:
                return services.invite_partner(
                    self.object, facts["partner"], seen=self.object.version, by=self.user, now=self.now
                )
            except Stale as stale:
                self.object = stale.current
            except ValidationError as refused:
                told = getattr(refused, "error_dict", {})
                if NON_FIELD_ERRORS not in told:
                    raise
                raise ValidationError({"partner": told[NON_FIELD_ERRORS]}) from None
        raise Busy

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.object.partners.select_related("partner")
        asked = [self.row(row) for row in rows]
        return super().get_context_data(asked=parts.summary_list(asked) if asked else None, **kwargs)

    def row(self, row: DelegationPartner) -> Params:
        told = parts.summary_row(row.partner.name, stands(row))
        if row.left_at is None:
            name, words = (
                ("delegation_partner_end", _("End it"))
                if row.accepted_at
                else ("delegation_partner_withdraw", _("Take back"))
            )
            address = reverse(name, args=[self.object.key, row.key])
            told["actions"] = {"items": [{"href": address, "text": words, "visuallyHiddenText": row.partner.name}]}
        return told


class OfPartner(LoggedAct):
    """A page of the lead council about one of those that it asked."""

    act = Can.INVITE_PARTNER
    warns = True

    @cached_property
    def partnership(self) -> DelegationPartner:
        row: DelegationPartner = get_object_or_404(
            self.object.partners.select_related("partner"), key=self.kwargs["row"]
        )
        return row

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {}

    def back(self) -> str:
        return reverse("delegation_partners", args=[self.object.key])


class EndPartnership(OfPartner):
    form_class = EndPartnershipForm
    button = gettext_lazy("End it")
    intro = gettext_lazy(
        "The council then no longer sees the record, unless you share it with all. What it has read it has read. What "
        "it kept to itself about the visit stays its own. It is told, with your reason."
    )
    done = gettext_lazy("The council no longer takes part, and is told.")

    @property
    def title(self) -> str:
        return _("End the part of %(council)s in this visit?") % {"council": self.partnership.partner.name}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.partnership.accepted_at is None or self.partnership.left_at is not None:
            return HttpResponseRedirect(self.back())
        return super().get(request, *args, **kwargs)

    def perform(self, **facts: Any) -> DelegationPartner:
        return services.end_partnership(self.partnership, by=self.user, now=self.now, **facts)


class WithdrawInvitation(OfPartner):
    """Take back an invitation that has no answer yet. One that is gone already was taken back."""

    form_class = Confirm
    button = gettext_lazy("Take it back")
    done = gettext_lazy("The council is no longer asked.")

    @property
    def title(self) -> str:
        return _("Take back what you asked %(council)s?") % {"council": self.partnership.partner.name}

    def perform(self, **_facts: Any) -> DelegationPartner:
        return services.withdraw_invitation(self.partnership, by=self.user, now=self.now)


def stands(row: DelegationPartner) -> str:
    """What became of an invitation."""
    if row.left_at is not None and row.ended_reason:
        facts = {"day": day(localdate(row.left_at)), "reason": row.ended_reason}
        return _("Took part until %(day)s, when the lead council ended it: %(reason)s") % facts
    if row.left_at is not None:
        told = _("Took part, and left on %(day)s") if row.accepted_at else _("Does not take part, since %(day)s")
        return told % {"day": day(localdate(row.left_at))}
    if row.accepted_at is not None:
        return _("Takes part since %(day)s") % {"day": day(localdate(row.accepted_at))}
    return _("Asked on %(day)s, no answer yet") % {"day": day(localdate(row.invited_at))}


class PartnershipPage(ActionView):
    """For the council that is asked: what it needs to know to answer, and nothing else of the record."""

    queryset = DelegationPartner.objects.select_related("delegation__council", "partner")
    act = Can.ANSWER_PARTNERSHIP

    def acting_for(self) -> Any:
        return self.object.partner_id

    def back(self) -> str:
        return reverse("home")

    def facts_shown(self) -> Params:
        delegation: Delegation = self.object.delegation
        return parts.summary_list(
            [
                parts.summary_row(_("Title"), str(delegation)),
                parts.summary_row(_("Lead council"), delegation.council.name),
                parts.summary_row(_("Dates"), wording.span(delegation)),
            ]
        )

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        services.note_reading(self.object.delegation, by=self.user)
        return super().render_to_response(context, **more)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        delegation: Delegation = self.object.delegation
        return super().get_context_data(
            caption=self.object.partner.name,
            shown=self.facts_shown(),
            marking=marking_of(delegation),
            handling=delegation.handling,
            **kwargs,
        )


class AnswerPartnership(PartnershipPage):
    form_class = PartnershipForm
    template_name = "engagement/partnership.html"
    title = gettext_lazy("A council asks yours to take part in a delegation")
    button = gettext_lazy("Send the answer")
    intro = gettext_lazy(
        "If you say yes, everybody of your council who may read records sees the whole record, with the names of the "
        "delegates, offers and costs, and the lead council and whoever sees the programme read that yours takes part. "
        "The lead council alone changes the record. What your council keeps to itself about the visit, as notes, "
        "publicity and press enquiries, nobody else sees. Your council may leave at any time."
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.accepted_at is not None and self.object.left_at is None:
            return HttpResponseRedirect(self.object.delegation.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def perform(self, **facts: Any) -> DelegationPartner:
        if facts["answer"] == PartnershipAnswer.TAKE_PART:
            self.done = _("Your council takes part.")
            return services.accept_partnership(self.object, by=self.user, now=self.now)
        self.done = _("The lead council can see that yours does not take part.")
        return services.leave_partnership(self.object, by=self.user, now=self.now)

    def get_success_url(self) -> str:
        return str(self.result.delegation.get_absolute_url()) if self.result.left_at is None else reverse("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        over = self.object.left_at is not None or self.object.delegation.is_over
        ended = stands(self.object) if self.object.ended_reason else ""
        intro = "" if over else self.intro
        return super().get_context_data(**{"is_over": over, "ended": ended, "intro": intro, **kwargs})


class LeavePartnership(PartnershipPage):
    form_class = Confirm
    template_name = "engagement/partnership.html"
    title = gettext_lazy("Leave this delegation")
    intro = gettext_lazy(
        "Your council then no longer sees the record, unless its council shares it with all. What your council kept to "
        "itself about it is shown to nobody else; you read it again only once you take part again, so copy what you "
        "need first."
    )
    button = gettext_lazy("Leave it")
    warns = True
    done = gettext_lazy("Your council no longer takes part.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.accepted_at is None or self.object.left_at is not None:
            return HttpResponseRedirect(reverse("partnership", args=[self.object.key]))
        return super().get(request, *args, **kwargs)

    def perform(self, **_facts: Any) -> DelegationPartner:
        return services.leave_partnership(self.object, by=self.user, now=self.now)

    def get_success_url(self) -> str:
        return reverse("home")
