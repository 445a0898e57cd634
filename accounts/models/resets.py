"""Requests to remove the factors of somebody who lost them: one person asks, another agrees or refuses."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.bodies import Body
from accounts.models.people import User
from accounts.roles import Can
from web.keys import new_key


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    def visible_to(self, user: Any) -> Self:
        """Those of bodies whose people the user manages, or of all for who manages users; never those about oneself."""
        if not isinstance(user, User):
            return self.none()
        managed = [m.body_id for m in user.memberships_now if Can.MANAGE_MEMBERS in m.acts]
        rows = self.all() if user.may(Can.MANAGE_USERS) else self.filter(body__in=managed)
        return rows.exclude(person=user)

    def open_at(self, now: datetime) -> Self:
        """Neither answered nor lapsed."""
        return self.filter(answered_at=None, expires_at__gt=now)


class FactorReset(models.Model):
    """Somebody lost phone, passkeys and recovery codes. Two people who may manage them let them start anew, or not.

    The clock tells others: that it was asked (`asked_told_at`), and the person that it was done (`done_told_at`).
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factor_resets")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked_told_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    agreed = models.BooleanField(default=False, db_default=False, editable=False)
    done_told_at = models.DateTimeField(null=True, editable=False)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to remove lost factors")
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("person")) & (Q(answered_by=None) | ~Q(answered_by=F("person"))),
                name="accounts_factor_reset_by_others",
                violation_error_message=_("Nobody decides about their own factors."),
            ),
            models.CheckConstraint(
                condition=Q(agreed=False) | (Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by"))),
                name="accounts_factor_reset_agreed_by_a_second",
                violation_error_message=_("Somebody else must agree."),
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="accounts_factor_reset_open", condition=Q(answered_at=None)),
        ]

    def __str__(self) -> str:
        return self.person.name

    def get_absolute_url(self) -> str:
        return reverse("factor_reset", args=[self.key])

    @property
    def council_id(self) -> str | None:
        return self.body.council_id
