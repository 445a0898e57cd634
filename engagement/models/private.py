"""What a council keeps to itself about a visit: publicity, press enquiries, hosts, briefs, sign-off.

No row here is ever shared: it has no level, and whoever else sees the visit does not learn that it is there.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment
from accounts.roles import council_key
from accounts.rules import Part
from accounts.sharing import Held
from accounts.texts import NamesNobody
from engagement.models.delegations import Delegation
from engagement.rules import HostAnswer, HostOffice, PublicityPlan, SignOffDecision
from web.versions import Versioned


class PrivateQuerySet[Row: "Private"](models.QuerySet[Row]):
    def visible_to(self, user: Any) -> Self:
        """Those of the user's own councils, and of those that these replaced, about visits that the user sees."""
        if not getattr(user, "may_read", False):
            return self.none()
        seen = Delegation.objects.visible_to(user).values("pk")
        return self.filter(council_id__in=user.council_codes(), delegation__in=seen)

    def about(self, delegation: Delegation) -> Self:
        return self.filter(delegation=delegation)


class Private(Held, NamesNobody):
    """A row that its council alone ever sees. `council` is whose it is, which may be a partner of the visit."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="+")
    sharing = models.CharField(max_length=8, default="council", editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.delegation)

    def title_outside(self) -> str:
        return self.delegation.title_outside()

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its council alone, whatever is asked."""
        return [council_key(self.council_id)]


def _stays(name: str) -> models.CheckConstraint:
    """That a row of this table is its council's alone."""
    return models.CheckConstraint(condition=Q(sharing="council"), name=name)


MOVES_PUBLICITY = ("postponed", "starts_on", "ends_on", "programme")
"""What of a visit was approved along with its publicity."""


class Publicity(Private, Versioned):
    """How a council tells of a visit, or does not (P14, P15, N11). Without a row, it answers when asked."""

    OFFICES_CONTACT = frozenset({"spokesperson"})

    plan = models.CharField(_("plan"), max_length=13, choices=PublicityPlan, default=PublicityPlan.REACTIVE_ONLY)
    photo_rules = models.TextField(_("photographs"), max_length=1000, blank=True)
    spokesperson = models.CharField(_("who speaks"), max_length=150, blank=True)
    expected_coverage = models.TextField(_("what the other side will publish"), max_length=1000, blank=True)
    line_version = models.CharField(
        max_length=12, blank=True, editable=False, help_text="Key of the version whose reactive line is pinned."
    )
    cleared_at = models.DateTimeField(null=True, editable=False)
    cleared_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    declined_at = models.DateTimeField(null=True, editable=False)
    declined_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    declined_reason = models.TextField(_("why not"), max_length=1000, blank=True, default="", db_default="")

    objects = PrivateQuerySet["Publicity"].as_manager()

    class Meta:
        verbose_name = _("publicity plan")
        constraints = [
            models.UniqueConstraint(fields=["delegation", "council"], name="engagement_publicity_one_a_council"),
            _stays("engagement_publicity_private"),
            models.CheckConstraint(
                condition=Q(cleared_at=None, cleared_by=None) | Q(cleared_at__isnull=False, cleared_by__isnull=False),
                name="engagement_publicity_cleared_by_somebody",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("delegation_publicity", args=[self.delegation.key])

    @property
    def waits_for_clearance(self) -> bool:
        """Proactive publicity begins with the word of the communications lead."""
        return self.plan == PublicityPlan.PROACTIVE and self.cleared_at is None

    @property
    def is_out_of_date(self) -> bool:
        """It was approved before the visit got other days or another programme. What was approved stays so."""
        if self.cleared_at is None:
            return False
        return self.delegation.changes.filter(field__in=MOVES_PUBLICITY, at__gt=self.cleared_at).exists()

    @property
    def is_declined(self) -> bool:
        """The communications lead has said no, or not yet, to the plan as it stands."""
        return self.declined_at is not None


class PressEnquiry(Private, Versioned):
    """Somebody of the press asks; what was answered, with which line (P49)."""

    OFFICES_CONTACT = frozenset({"outlet", "asked", "answered", "answered_as"})

    asked_at = models.DateTimeField(_("when"))
    outlet = models.CharField(_("newspaper, station or agency"), max_length=150)
    asked = models.TextField(_("what they ask"), max_length=2000)
    answered = models.TextField(_("what was answered"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_as = models.CharField(_("who answered"), max_length=150, blank=True)
    line_version = models.CharField(
        max_length=12, blank=True, help_text="Key of the version of the line that was used."
    )
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one enquiry."
    )

    objects = PrivateQuerySet["PressEnquiry"].as_manager()

    class Meta:
        verbose_name = _("press enquiry")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="engagement_enquiry_one_a_form"),
            _stays("engagement_enquiry_private"),
            models.CheckConstraint(
                condition=Q(answered="", answered_at=None) | (~Q(answered="") & Q(answered_at__isnull=False)),
                name="engagement_enquiry_answered_at",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("delegation_press", args=[self.delegation.key])


class HostAsked(Private, Versioned):
    """An office that was asked to receive the visitors, and what it said (P13)."""

    office = models.CharField(_("office"), max_length=24, choices=HostOffice)
    named = models.CharField(_("called"), max_length=150, blank=True, help_text="As it is called here; not a person.")
    rank = models.ForeignKey(
        "engagement.VisitorRank",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rank of the visitor"),
    )
    asked_on = models.DateField(_("asked on"))
    answer = models.CharField(_("answer"), max_length=8, choices=HostAnswer, default=HostAnswer.WAITING)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    brief_given = models.PositiveIntegerField(
        null=True, editable=False, help_text="Number of the version that the office was given on paper."
    )
    brief_given_on = models.DateField(null=True, editable=False)
    stands_in_for = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form asks one office."
    )

    objects = PrivateQuerySet["HostAsked"].as_manager()

    class Meta:
        verbose_name = _("host asked")
        ordering = ["asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="engagement_host_one_a_form"),
            _stays("engagement_host_private"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("delegation_hosts", args=[self.delegation.key])


class Brief(Private):
    """The one-page brief as it was on a day: frozen content, with what it relied on. A later one is another row."""

    number = models.PositiveIntegerField(editable=False)
    content = models.JSONField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = PrivateQuerySet["Brief"].as_manager()

    class Meta:
        verbose_name = _("brief")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "council", "number"], name="engagement_brief_numbered"),
            _stays("engagement_brief_private"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("delegation_brief_kept", args=[self.delegation.key, self.key])


class SignOff(Private):
    """A brief put before the office that the council's settings name, and what it decided (P48)."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="sign_offs")
    office = models.CharField(max_length=20, choices=Appointment.Office)
    asked_at = models.DateTimeField(editable=False)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    decision = models.CharField(max_length=9, choices=SignOffDecision, default=SignOffDecision.WAITING)
    what_we_did = models.TextField(
        max_length=2000,
        blank=True,
        default="",
        db_default="",
        help_text="Said by whoever asks, to the remarks with which the last version was sent back.",
    )
    remarks = models.TextField(_("remarks"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    as_deputy = models.BooleanField(default=False, editable=False)

    objects = PrivateQuerySet["SignOff"].as_manager()

    class Meta:
        verbose_name = _("sign-off")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            _stays("engagement_sign_off_private"),
            models.UniqueConstraint(
                fields=["delegation", "council"],
                condition=Q(decision=SignOffDecision.WAITING),
                name="engagement_sign_off_one_waits",
                violation_error_message=_("A sign-off is asked for already."),
            ),
            models.CheckConstraint(
                condition=(Q(decision=SignOffDecision.WAITING, decided_at=None, decided_by=None))
                | (~Q(decision=SignOffDecision.WAITING) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="engagement_sign_off_decided_by_somebody",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("delegation_sign_off", args=[self.delegation.key])
