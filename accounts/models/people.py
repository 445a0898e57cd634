"""Users: people, partner systems and the clock; what they may do and which keys they stand for."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.roles import Can
from places.models import Council
from web.keys import new_key

if TYPE_CHECKING:
    from accounts.models.bodies import Body
    from accounts.models.members import Membership


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody, for who manages users; oneself for others."""
        if not isinstance(user, User):
            return self.none()
        return self.all() if user.may(Can.MANAGE_USERS) else self.filter(pk=user.pk)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        found: User = self.get(email__iexact=username)
        return found


class User(AbstractBaseUser):
    """Somebody who acts: a person, a partner system or the clock. There is no second kind of principal."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        SYSTEM = "system", _("Partner system")
        CLOCK = "clock", _("Clock")

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    email = models.EmailField(_("email address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.PERSON)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_once")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def memberships_now(self) -> list["Membership"]:
        """Memberships of active bodies; nothing for a user who was switched off. One query a request."""
        if not self.is_active:
            return []
        return list(self.memberships.filter(body__is_active=True).select_related("body__council").order_by("pk"))

    @cached_property
    def _predecessors(self) -> dict[str, list[str]]:
        """By council: the codes of those that it replaced, and of those that these replaced."""
        codes = [m.body.council_id for m in self.memberships_now if m.body.council_id]
        found: dict[str, list[str]] = {code: [] for code in codes}
        reached = {code: code for code in codes}
        while reached:
            pairs = Council.successors.through.objects.filter(to_council__in=reached).values_list(
                "to_council_id", "from_council_id"
            )
            step = {old: reached[new] for new, old in pairs if old not in found[reached[new]]}
            for old, council in step.items():
                found[council].append(old)
            reached = step
        return found

    @cached_property
    def _keys(self) -> frozenset[str]:
        keys: set[str] = set()
        for m in self.memberships_now:
            older = self._predecessors.get(m.body.council_id or "", [])
            keys |= roles.keys_of(m.role, m.body.kind, m.body_id, m.body.nation, older)
        return frozenset(keys)

    def keys(self) -> frozenset[str]:
        """The keys that this user stands for when rows are shown."""
        return self._keys

    @property
    def may_read(self) -> bool:
        return bool(self.keys())

    @property
    def may_count(self) -> bool:
        return self.may(Can.SEE_OVERVIEW)

    def council_codes(self) -> list[str]:
        """Codes of the councils whose own records the user reads: their own, and those that these replaced."""
        return [key.removeprefix("council:") for key in self.keys() if key.startswith("council:")]

    def reads_as(self, council: str) -> list[str]:
        """The roles in which the user reads what a council keeps: at it, or at one that replaced it."""
        return sorted(
            {
                m.sees_as
                for m in self.memberships_now
                if council == m.body.council_id or council in self._predecessors.get(m.body.council_id or "", [])
            }
        )

    def trail_codes(self) -> list[str]:
        return [m.body_id for m in self.memberships_now if Can.READ_TRAIL in m.acts]

    def councils(self, act: Can) -> list[Council]:
        """The councils for which the user may do something, by name."""
        allowed = (m.body.council for m in self.memberships_now if act in m.acts)
        return sorted({council for council in allowed if council is not None}, key=lambda council: council.name)

    def may(self, act: Can, where: "Council | Body | str | None" = None) -> bool:
        """Whether the user may do this, anywhere or for one council or body."""
        return self._acting(act, where) is not None

    def must(self, act: Can, where: "Council | Body | str | None" = None) -> "Body":
        """The body that the user acts for. Raises PermissionDenied where no membership allows the act."""
        acting = self._acting(act, where)
        if acting is None:
            if self.may(act):
                raise PermissionDenied(_("This belongs to another council or body: only its own people can do this."))
            raise PermissionDenied(_("Your role does not allow this. Ask somebody who manages your body's members."))
        return acting

    def _acting(self, act: Can, where: "Council | Body | str | None") -> "Body | None":
        code = where if where is None or isinstance(where, str) else where.code
        for membership in self.memberships_now:
            if act in membership.acts and (code is None or membership.body_id == code):
                return membership.body
        return None
