"""Offers and gifts in both directions, and what a journey costs. Never outside those who see the whole record."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import council_key
from accounts.rules import Part
from accounts.sharing import Held
from accounts.texts import NamesNobody
from engagement.models.delegations import Delegation
from engagement.rules import MOST_POUNDS, CostKind, OfferDecision, OfferKind, PaidBy, Way
from web.versions import Versioned

_POUNDS: dict[str, Any] = {
    "max_digits": 10,
    "decimal_places": 2,
    "validators": [
        MinValueValidator(0, message=_("Enter an amount of £0 or more")),
        MaxValueValidator(MOST_POUNDS, message=_("Enter an amount below £100 million")),
    ],
}


class MoneyQuerySet[Row: models.Model](models.QuerySet[Row]):
    def visible_to(self, user: Any) -> Self:
        """Those of records of which the user sees the whole."""
        if not getattr(user, "may_read", False):
            return self.none()
        return self.filter(delegation__in=Delegation.objects.visible_to(user, Part.WHOLE).values("pk"))


class OfferQuerySet(MoneyQuerySet["Offer"]):
    def live(self) -> Self:
        """Those that were not entered by mistake."""
        return self.filter(withdrawn_at=None)

    def waiting(self) -> Self:
        """Those about which the monitoring officer is asked."""
        return self.live().filter(register_by__isnull=False, registered_on=None)

    def in_order(self) -> Self:
        """The last first, in an order that is unique and never null, for paging by key."""
        return self.order_by("-offered_on", "-key")


class Offer(Held, NamesNobody, Versioned):
    """Something that one side offers the other: a flight, a stay, a meal, a gift. Also what was refused (P10, G19)."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="offers")
    way = models.CharField(_("who offers"), max_length=5, choices=Way, default=Way.TO_US)
    kind = models.CharField(_("kind"), max_length=18, choices=OfferKind)
    what = models.CharField(_("what"), max_length=300)
    value = models.DecimalField(_("value in pounds"), null=True, blank=True, **_POUNDS)
    giver = models.CharField(_("from whom"), max_length=200)
    receiver = models.CharField(
        _("for whom"), max_length=200, blank=True, help_text="An office or organisation; of ours, who would declare it."
    )
    offered_on = models.DateField(_("day of the offer"))
    decision = models.CharField(_("decision"), max_length=11, choices=OfferDecision, default=OfferDecision.PENDING)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    register_by = models.DateField(
        null=True, editable=False, help_text="Until when the monitoring officer is asked to look at it."
    )
    registered_on = models.DateField(null=True, editable=False)
    registered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    register_note = models.CharField(_("what was done"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.TextField(_("reason"), max_length=1000, blank=True, default="", db_default="")
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one offer."
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        ordering = ["offered_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "form_id"], name="engagement_offer_one_a_form"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=0), name="engagement_offer_not_negative"),
            models.CheckConstraint(
                condition=~Q(decision__in=[OfferDecision.ACCEPTED, OfferDecision.SURRENDERED, OfferDecision.DECLINED])
                | ~Q(reason=""),
                name="engagement_offer_decided_because",
                violation_error_message=_("Say why: it is what a register of interests, or a request, will ask."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="engagement_offer_withdrawn_because",
                violation_error_message=_("Say why it is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def title_outside(self) -> str:
        return self.delegation.title_outside()

    def get_absolute_url(self) -> str:
        return f"{reverse('delegation_offers', args=[self.delegation.key])}#{self.key}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Those who see the whole record."""
        return sorted({council_key(self.council_id), *self.delegation.audience(Part.WHOLE)})


def offers_of(delegation: Delegation) -> list[Offer]:
    """The offers of a visit that stand; one that was entered by mistake stays in its history alone."""
    return [offer for offer in delegation.offers.all() if not offer.is_withdrawn]


class Cost(Held, NamesNobody, Versioned):
    """What a journey or a visit costs, by the kinds that a request asks for, and who pays (FOI questions 5 to 7)."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="costs")
    kind = models.CharField(_("kind"), max_length=13, choices=CostKind)
    what = models.CharField(_("what"), max_length=200, blank=True)
    amount = models.DecimalField(_("pounds"), **_POUNDS)
    is_estimate = models.BooleanField(_("an estimate"), default=False)
    paid_by = models.CharField(_("who pays"), max_length=17, choices=PaidBy, default=PaidBy.COUNCIL)
    payer = models.CharField(_("full name of who pays"), max_length=200, blank=True)
    # With a default in the database too: it came to a table that had rows.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one cost."
    )

    objects = MoneyQuerySet["Cost"].as_manager()

    class Meta:
        verbose_name = _("cost")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "form_id"], name="engagement_cost_one_a_form"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="engagement_cost_not_negative"),
            models.CheckConstraint(
                condition=Q(paid_by=PaidBy.COUNCIL) | ~Q(payer=""),
                name="engagement_cost_names_the_payer",
                violation_error_message=_("Enter the full name of who pays."),
            ),
        ]

    def __str__(self) -> str:
        return self.what or str(self.get_kind_display())
