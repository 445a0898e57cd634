"""People, bodies and memberships; offices; a council's settings; invitations; clients of the API."""

from functools import cached_property
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Least, Lower
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.roles import BodyKind, Can, Role
from accounts.rules import Sharing
from accounts.sharing import CouncilNote, Grant
from places.models import NATIONS, Council
from web.keys import new_key

__all__ = [
    "ApiClient",
    "Appointment",
    "Body",
    "CouncilNote",
    "CouncilSettings",
    "Grant",
    "Invitation",
    "Membership",
    "User",
]


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
        return list(self.memberships.filter(body__is_active=True).select_related("body__council"))

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

    def trail_codes(self) -> list[str]:
        return [m.body_id for m in self.memberships_now if Can.READ_TRAIL in m.acts]

    def councils(self, act: Can) -> list[Council]:
        """The councils for which the user may do something, by name."""
        allowed = (m.body.council for m in self.memberships_now if act in m.acts)
        return sorted({council for council in allowed if council is not None}, key=lambda council: council.name)

    def may(self, act: Can, where: "Council | Body | str | None" = None) -> bool:
        """Whether the user may do this, anywhere or for one council or body."""
        return self._acting(act, where) is not None

    def must(self, act: Can, where: "Council | Body | str | None" = None) -> Body:
        """The body that the user acts for. Raises PermissionDenied where no membership allows the act."""
        acting = self._acting(act, where)
        if acting is None:
            raise PermissionDenied(_("Your role does not allow this. Ask somebody who manages your body's members."))
        return acting

    def _acting(self, act: Can, where: "Council | Body | str | None") -> Body | None:
        code = where if where is None or isinstance(where, str) else where.code
        for membership in self.memberships_now:
            if act in membership.acts and (code is None or membership.body_id == code):
                return membership.body
        return None


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


class CouncilSettingsQuerySet(models.QuerySet["CouncilSettings"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the councils that the user belongs to."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(council__in=[m.body_id for m in user.memberships_now])


class CouncilSettings(models.Model):
    """What a council has decided for itself. Changed by its approvers, on the trail."""

    council = models.OneToOneField(
        "places.Council", on_delete=models.PROTECT, primary_key=True, related_name="settings"
    )
    default_sharing = models.CharField(max_length=8, choices=Sharing, default=Sharing.UNIT)
    sign_off_office = models.CharField(max_length=20, choices=Appointment.Office, blank=True)
    notice_accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    notice_accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CouncilSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("council settings")

    def __str__(self) -> str:
        return f"Settings of {self.council_id}"

    @property
    def key(self) -> str:
        return self.council_id

    @classmethod
    def of(cls, council: Council) -> "CouncilSettings":
        """A council's settings; those of a council that has decided nothing yet are the defaults."""
        return cls.objects.filter(council=council).first() or cls(council=council)

    @property
    def has_accepted_notice(self) -> bool:
        return self.notice_accepted_at is not None

    def sharing_for_new(self) -> Sharing:
        """Where a new record starts: kept to the council until somebody accepted the sharing notice."""
        return Sharing(self.default_sharing) if self.has_accepted_notice else Sharing.COUNCIL


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


class ApiClient(models.Model):
    """A partner system's client: which body it belongs to (through its user) and which scopes it was given."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    application = models.OneToOneField("oauth2_provider.Application", on_delete=models.CASCADE, related_name="client")
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="client")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=40))
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def council_id(self) -> str | None:
        return self.body.council_id
