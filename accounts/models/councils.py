"""What a council has decided for itself."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.offices import Appointment
from accounts.models.people import User
from accounts.rules import Appetite, Sharing, WhenCountersigned
from places.models import Council
from web.versions import Versioned

GIFT_THRESHOLD = Decimal(50)
"""Pounds from which a gift is registered where a council says nothing else: Model Councillor Code of Conduct, LGA."""

MOST_GIFT_THRESHOLD = 1000


class CouncilSettingsQuerySet(models.QuerySet["CouncilSettings"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the councils that the user belongs to."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(council__in=[m.body_id for m in user.memberships_now])


class CouncilSettings(Versioned):
    """What a council has decided for itself. Changed by its approvers, on the trail."""

    council = models.OneToOneField(
        "places.Council", on_delete=models.PROTECT, primary_key=True, related_name="settings"
    )
    default_sharing = models.CharField(max_length=8, choices=Sharing, default=Sharing.UNIT)
    sign_off_office = models.CharField(max_length=20, choices=Appointment.Office, blank=True)
    gift_threshold = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        default=GIFT_THRESHOLD,
        db_default=GIFT_THRESHOLD,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_GIFT_THRESHOLD)],
        help_text="Pounds from which the monitoring officer is asked to look at a gift.",
    )
    risk_appetite = models.CharField(
        max_length=8,
        choices=Appetite,
        default=Appetite.BALANCED,
        db_default=Appetite.BALANCED,
        help_text="From which likelihood times impact a risk is called medium and high.",
    )
    countersign_when = models.CharField(
        max_length=5,
        choices=WhenCountersigned,
        default=WhenCountersigned.NEVER,
        db_default=WhenCountersigned.NEVER,
        help_text="Which finished risk assessments are put before an office.",
    )
    countersign_office = models.CharField(
        max_length=20, choices=Appointment.Office, blank=True, default="", db_default=""
    )
    heads_up_on_topics = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Tell the central unit when a programme names a topic on which words matter.",
    )
    notice_accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    notice_accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    first_hour_put_away_at = models.DateTimeField(
        null=True, editable=False, help_text="When its people wanted no more links to their first hour."
    )

    objects = CouncilSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("council settings")
        constraints = [
            models.CheckConstraint(
                condition=Q(countersign_when=WhenCountersigned.NEVER) | ~Q(countersign_office=""),
                name="accounts_settings_countersigned_by_an_office",
                violation_error_message=_("Say which office countersigns risk assessments."),
            ),
        ]

    def __str__(self) -> str:
        return f"Settings of {self.council_id}"

    @property
    def key(self) -> str:
        return self.council_id

    @classmethod
    def of(cls, council: Council) -> "CouncilSettings":
        """A council's settings; those of a council that has decided nothing yet are the defaults."""
        return cls.objects.filter(council=council).first() or cls(council=council)

    @classmethod
    def level_for_new(cls, councils: Iterable[Council]) -> Sharing | None:
        """Where new records of these councils start, if that is the same for all of them."""
        levels = {cls.of(council).sharing_for_new() for council in councils}
        return levels.pop() if len(levels) == 1 else None

    @property
    def has_accepted_notice(self) -> bool:
        return self.notice_accepted_at is not None

    def sharing_for_new(self) -> Sharing:
        """Where a new record starts: kept to the council until somebody accepted the sharing notice."""
        return Sharing(self.default_sharing) if self.has_accepted_notice else Sharing.COUNCIL
