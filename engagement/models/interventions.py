"""Pressure: that a diplomat or an office of another state leant on a council, and what came of it (P20)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import UNIT
from accounts.rules import Part, Sharing
from accounts.sharing import Owned, OwnedQuerySet
from accounts.texts import NamesNobody
from engagement.models.delegations import Delegation
from engagement.rules import INTERVENTION_PART_OF, ContactKind, ContactState, InterventionResult, Marking
from notifications.models import Task
from web.templatetags.gds import day

LOOK_AT = "look_at_intervention"


class InterventionQuerySet(OwnedQuerySet["Intervention"]):
    def in_order(self) -> "InterventionQuerySet":
        """The last first, in an order that is unique and never null, for paging by key."""
        return self.order_by("-held_on", "-key")

    def live(self) -> "InterventionQuerySet":
        """Those that were not entered by mistake."""
        return self.filter(withdrawn_at=None)

    def alerted(self) -> "InterventionQuerySet":
        """Those of which the central unit was alerted."""
        return self.exclude(alerted_at=None)

    def open_to_unit(self) -> "InterventionQuerySet":
        """Those that nobody of the unit has looked at."""
        waiting = Task.objects.filter(kind=LOOK_AT, body=UNIT, done_at=None)
        return self.filter(key__in=waiting.values("record"))


class Intervention(Owned, NamesNobody):
    """What an office asked or demanded of a council, how, about which topics, and what the council answered.

    It is about what was said and by which office, never about a person. It stays with its council until that council
    alerts the central unit, which shares it, once and for good. It is never shared with other councils.
    """

    PART_OF: ClassVar[dict[str, Part]] = INTERVENTION_PART_OF
    OFFICES_CONTACT = frozenset({"handling"})

    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one."
    )
    reference = models.CharField(max_length=17, unique=True, editable=False)
    delegation = models.ForeignKey(
        Delegation, on_delete=models.PROTECT, null=True, blank=True, related_name="interventions"
    )
    held_on = models.DateField(_("day"))
    organisation = models.ForeignKey(
        "counterparts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("office")
    )
    channel = models.CharField(_("how"), max_length=19, choices=ContactKind)
    topics = ArrayField(models.CharField(max_length=40), default=list, blank=True, help_text="Codes of topics.")
    demand = models.TextField(_("what they asked or demanded"), max_length=2000)
    our_response = models.TextField(_("what we answered"), max_length=2000, blank=True)
    result = models.CharField(
        _("what came of it"), max_length=10, choices=InterventionResult, default=InterventionResult.OPEN
    )
    alerted_at = models.DateTimeField(null=True, editable=False)
    marking = models.CharField(_("marking"), max_length=18, choices=Marking, default=Marking.OFFICIAL)
    handling = models.CharField(_("handling instruction"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.TextField(_("reason"), max_length=1000, blank=True)
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("intervention")
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="engagement_intervention_one_a_form"),
            models.CheckConstraint(
                condition=Q(sharing=Sharing.COUNCIL, alerted_at=None)
                | Q(sharing=Sharing.UNIT, alerted_at__isnull=False),
                name="engagement_intervention_shared_by_alert",
            ),
            models.CheckConstraint(
                condition=Q(handling="") | Q(marking=Marking.OFFICIAL_SENSITIVE),
                name="engagement_intervention_handling_needs_marking",
                violation_error_message=_(
                    "A handling instruction goes with OFFICIAL-SENSITIVE. Remove it, or mark the record."
                ),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="engagement_intervention_withdrawn_because",
                violation_error_message=_("Say why it is withdrawn."),
            ),
        ]
        indexes = [
            models.Index(fields=["council", "-held_on", "-key"], name="engagement_intervened"),
            models.Index(fields=["-held_on", "-key"], name="engagement_intervened_recent"),
        ]

    def __str__(self) -> str:
        return str(_("Pressure on %(day)s")) % {"day": day(self.held_on)}

    def title_outside(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("intervention", args=[self.key])

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def state(self) -> ContactState:
        return ContactState.WITHDRAWN if self.is_withdrawn else ContactState.STANDS

    @property
    def alerted(self) -> bool:
        return self.alerted_at is not None

    def asked_of_unit(self) -> Task | None:
        """What the unit was asked about it; done, where somebody there has looked. It is the unit's own business."""
        asked = Task.objects.filter(kind=LOOK_AT, body=UNIT, label=self._meta.label, record=self.key)
        return asked.select_related("done_by").order_by("-made_at").first()
