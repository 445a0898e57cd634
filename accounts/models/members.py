"""Memberships: who has which role at which body."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.models.bodies import Body, OfBodyQuerySet
from accounts.models.people import User
from accounts.roles import Can, Role
from web.keys import new_key


class MembershipQuerySet(OfBodyQuerySet["Membership"]):
    def of_people(self) -> Self:
        """Without the memberships of partner systems and the clock."""
        return self.filter(user__kind=User.Kind.PERSON)


class Membership(models.Model):
    """A user's role at a body. A user sees the union of theirs; a council's and the unit's never mix."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=13, choices=Role)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["user__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "body", "role"],
                name="accounts_membership_once",
                violation_error_message=_("This person already has this role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()}, {self.body})"

    @property
    def council_id(self) -> str | None:
        return self.body.council_id

    @property
    def acts(self) -> frozenset[Can]:
        return roles.acts_of(self.role, self.body.kind)

    @property
    def sees_as(self) -> Role:
        return roles.sees_as(self.role, self.body.kind)
