"""Invitations to join a body."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.bodies import Body, OfBodyQuerySet
from accounts.models.people import User
from accounts.roles import Role
from web.keys import new_key


class InvitationQuerySet(OfBodyQuerySet["Invitation"]):
    def open_at(self, now: Any) -> Self:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """A person asked to join a body. The clock tells them (`told_at`); the link in the mail is signed, not stored."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("email address"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(max_length=13, choices=Role)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"

    @property
    def council_id(self) -> str | None:
        return self.body.council_id
