"""Offices of a body: who holds one, who stands in, from when to when."""

from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from accounts.models.bodies import Body, OfBodyQuerySet
from accounts.models.people import User
from web.keys import new_key

# From the first day to the last, both of them; where the last is before the first, which another constraint refuses,
# the last alone, so that there is something to compare.
DAYS_HELD = Func(
    Least("starts_on", "ends_on"), "ends_on", Value("[]"), function="daterange", output_field=DateRangeField()
)


class AppointmentQuerySet(OfBodyQuerySet["Appointment"]):
    def on(self, day: Any) -> Self:
        return self.filter(Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))


class Appointment(models.Model):
    """Who holds an office, and who stands in. An office gets tasks and sign-offs; it never shows anybody more."""

    class Office(models.TextChoices):
        LEADER = "leader", _("Leader")
        CHIEF_EXECUTIVE = "chief_executive", _("Chief executive")
        MONITORING_OFFICER = "monitoring_officer", _("Monitoring officer")
        SECURITY_LEAD = "security_lead", _("Security lead")
        COMMUNICATIONS_LEAD = "communications_lead", _("Communications lead")
        SPOKESPERSON = "spokesperson", _("Spokesperson")
        INTERNATIONAL_LEAD = "international_lead", _("International lead")

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="appointments")
    office = models.CharField(max_length=20, choices=Office)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="offices")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="deputised_offices")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["office", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="accounts_appointment_ends_after_start",
                violation_error_message=_("An appointment must end on or after the day it starts."),
            ),
            ExclusionConstraint(
                name="accounts_appointment_one_holder",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    (DAYS_HELD, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "This office already has a holder on these days. End that appointment first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("holder")),
                name="accounts_appointment_deputy_is_another",
                violation_error_message=_("The deputy must be somebody other than the holder."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()}, {self.body}"

    @property
    def council_id(self) -> str | None:
        return self.body.council_id
