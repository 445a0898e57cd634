"""Offers and gifts: the list, what is done about each, and the letter that declines one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.offices import stands_for
from accounts.roles import Can
from accounts.rules import MAY_BE_RELEASED
from engagement import money_words, services
from engagement.forms.contacts import WithdrawForm
from engagement.forms.money import DecideForm, OfferForm, RegisterOfferForm
from engagement.models import Offer
from engagement.rules import OfferDecision, Way
from engagement.services.offers import OFFICE, not_yours
from engagement.views.money import MoneyList, OnDelegation, OnRow
from engagement.views.rows import card
from engagement.views.sections import marking_of
from web import parts
from web.gds import Params
from web.scoping import Scoped
from web.word import WORD_TYPE, letter_file

ROWS = Offer.objects.select_related("delegation__council", "registered_by")


class Offers(MoneyList):
    template_name = "engagement/offers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offers = list(self.object.offers.live().select_related("registered_by"))
        may_register = _may_register(self.user, self.object.council_id, self.now)
        asked = self.is_own and any(map(money_words.waits, offers))
        return super().get_context_data(
            title=_("Offers and gifts"),
            totals=money_words.offer_table(offers),
            offers=[(offer.key, self.card(offer, may_register=may_register)) for offer in offers],
            **(money_words.whom_it_waits_for(self.object, self.user, localdate(self.now)) if asked else {}),
            **kwargs,
        )

    def card(self, offer: Offer, *, may_register: bool) -> Params:
        def address(name: str) -> str:
            return reverse(name, args=[self.object.key, offer.key])

        ways = {}
        if may_register and money_words.waits(offer):
            ways[_("Done with the register")] = address("delegation_offer_register")
        if self.may_edit:
            ways[_("Decide")] = address("delegation_offer_decide")
        if has_letter(offer):
            ways[_("Letter")] = address("delegation_offer_letter")
        if self.user.may(Can.EDIT_DELEGATION, self.object.council_id):
            ways[_("Entered by mistake")] = address("delegation_offer_withdraw")
        change = address("delegation_offer") if self.may_edit else ""
        return {**card(offer.what, money_words.offer_facts(offer), change=change, **ways)}


def has_letter(offer: Offer) -> bool:
    """What was offered to the council and declined."""
    return bool(offer.way == Way.TO_US and offer.decision == OfferDecision.DECLINED and not offer.is_withdrawn)


def _may_register(user: Any, council: str, now: Any) -> bool:
    return user.may(Can.REGISTER_OFFER, council) and stands_for(user, council, OFFICE, localdate(now))


class AddOffer(OnDelegation):
    """Every offer, refused ones too; what became of it is asked next."""

    list_name = "delegation_offers"
    form_class = OfferForm
    title = gettext_lazy("Put down an offer or a gift")
    intro = MAY_BE_RELEASED

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "way": Way.TO_US, "offered_on": localdate(self.now)}

    def perform(self, **facts: Any) -> Offer:
        facts.pop("seen", None)
        return services.put_down_offer(self.object, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        messages.success(self.request, _("It is put down. Say what was decided, or come back to it."))
        return reverse("delegation_offer_decide", args=[self.object.key, self.result.key])


class OnOffer(OnRow):
    queryset = ROWS
    list_name = "delegation_offers"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.back()) if self.object.is_withdrawn else super().get(request, *args, **kwargs)


class ChangeOffer(OnOffer):
    form_class = OfferForm
    title = gettext_lazy("Change an offer")
    intro = gettext_lazy("If your monitoring officer has dealt with it already, they are asked again.")
    done = gettext_lazy("Saved.")

    def perform(self, **facts: Any) -> Offer:
        facts.pop("form_id", None)
        return services.edit_offer(self.object, by=self.user, now=self.now, **facts)


class DecideOffer(OnOffer):
    form_class = DecideForm
    template_name = "engagement/offer_decide.html"
    title = gettext_lazy("What was decided?")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "way": self.object.way}

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        return {**initial, "decided_on": initial["decided_on"] or localdate(self.now)}

    def perform(self, **facts: Any) -> Offer:
        return services.decide_offer(self.object, by=self.user, now=self.now, **facts)

    def get_success_url(self) -> str:
        if has_letter(self.result):
            messages.success(self.request, _("Saved. Here is a letter that declines it."))
            return reverse("delegation_offer_letter", args=[self.delegation.key, self.object.key])
        messages.success(self.request, _("Saved."))
        return super().get_success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facts=parts.summary_list(money_words.offer_facts(self.object)), **kwargs)


class RegisterOffer(OnOffer):
    """For who is monitoring officer today, or stands in; also of a visit that was called off."""

    act = Can.REGISTER_OFFER
    ends_with_the_visit = False
    form_class = RegisterOfferForm
    template_name = "engagement/offer_decide.html"
    title = gettext_lazy("Done with the register of interests")
    intro = gettext_lazy("Say what was done about this offer. The register itself is kept by the monitoring officer.")
    done = gettext_lazy("Saved. The task is done.")

    def must_be_allowed(self) -> None:
        super().must_be_allowed()
        if not _may_register(self.user, self.object.council_id, self.now):
            raise PermissionDenied(not_yours(self.object.council_id, localdate(self.now)))

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"note": row.register_note}

    def perform(self, **facts: Any) -> Offer:
        return services.register_offer(self.object, by=self.user, now=self.now, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facts=parts.summary_list(money_words.offer_facts(self.object)), **kwargs)


class WithdrawOffer(OnOffer):
    """Nothing that was put down is ever deleted."""

    ends_with_the_visit = False
    form_class = WithdrawForm
    template_name = "engagement/end.html"
    title = gettext_lazy("Was this offer entered by mistake?")
    button = gettext_lazy("It was entered by mistake")
    intro = gettext_lazy("Lists, sums and the brief leave it out, and nobody is asked about it. The history keeps it.")
    done = gettext_lazy("The offer is marked as entered by mistake.")

    def initial_of(self, row: Any) -> dict[str, Any]:
        return {"reason": row.withdrawn_reason}

    def perform(self, **facts: Any) -> Offer:
        return services.withdraw_offer(self.object, by=self.user, now=self.now, **facts)


# -- The letter ------------------------------------------------------------------------------------------------------


class OneLetter(Scoped, View):
    """The letter that declines an offer, for all who see the whole record."""

    queryset = ROWS
    http_method_names = ["get", "head", "options"]
    request: Any

    def offer(self) -> Offer:
        found: Offer = get_object_or_404(
            self.get_queryset(), key=self.kwargs["row"], delegation__key=self.kwargs["key"]
        )
        if not has_letter(found):
            raise Http404
        services.note_reading(found.delegation, by=self.request.user)
        return found


class OfferLetter(OneLetter, TemplateView):
    """To be copied, printed or taken away."""

    template_name = "engagement/offer_letter.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offer = self.offer()
        delegation = offer.delegation
        return super().get_context_data(
            object=delegation,
            letter=money_words.letter(offer),
            file=reverse("delegation_offer_letter_file", args=[delegation.key, offer.key]),
            back=reverse("delegation_offers", args=[delegation.key]),
            marking=marking_of(delegation),
            handling=delegation.handling,
            **kwargs,
        )


class OfferLetterFile(OneLetter):
    def get(self, request: HttpRequest, **_named: str) -> HttpResponse:
        offer = self.offer()
        made = letter_file(_("Declining an offer"), money_words.letter(offer), made_at=timezone.now())
        headers = {"Content-Disposition": 'attachment; filename="declining-an-offer.docx"'}
        return HttpResponse(made, content_type=WORD_TYPE, headers=headers)
