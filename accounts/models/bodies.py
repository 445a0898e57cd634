"""Bodies: councils, the unit, departments, posts. What belongs to one is seen by whoever belongs to it."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.roles import BodyKind, Can
from places.models import NATIONS


class OfBodyQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Rows that belong to a body: its members, offices, invitations."""

    def visible_to(self, user: Any) -> Self:
        """Those of the bodies that the user belongs to; for who manages users, those of all."""
        if not isinstance(user, User):
            return self.none()
        return (
            self.all()
            if user.may(Can.MANAGE_USERS)
            else self.filter(body__in=[m.body_id for m in user.memberships_now])
        )


class BodyQuerySet(models.QuerySet["Body"]):
    def visible_to(self, user: Any) -> Self:
        """The bodies that the user belongs to; for who manages bodies, all."""
        if not isinstance(user, User):
            return self.none()
        return (
            self.all()
            if user.may(Can.MANAGE_BODIES)
            else self.filter(code__in=[m.body_id for m in user.memberships_now])
        )

    def where(self, user: "User", act: Can) -> Self:
        """The bodies for which this user may do something."""
        return self.filter(code__in=[m.body_id for m in user.memberships_now if act in m.acts])


class Body(models.Model):
    """A council, the unit, a department, a post …: whom people belong to and act for."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=BodyKind)
    council = models.OneToOneField(
        "places.Council", on_delete=models.PROTECT, null=True, blank=True, related_name="body"
    )
    nation = models.CharField(max_length=20, choices=NATIONS, blank=True)
    reader_key = models.CharField(max_length=30, unique=True, editable=False)
    is_active = models.BooleanField(default=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=BodyKind.COUNCIL, council__isnull=False, council_id=F("code"))
                | (~Q(kind=BodyKind.COUNCIL) & Q(council__isnull=True)),
                name="accounts_body_is_its_council",
                violation_error_message=_(
                    "A council's body carries the council's code, and no other body has a council."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind=BodyKind.DEVOLVED) | ~Q(nation=""),
                name="accounts_body_devolved_has_nation",
                violation_error_message=_("A devolved administration needs its nation."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return self.code

    @property
    def body_id(self) -> str:
        """What is done to a body stands on its own trail."""
        return self.code
