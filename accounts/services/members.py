"""Who belongs to a body and in which role."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Appointment, Body, Membership, User
from accounts.roles import ROLES_OF, BodyKind, Can, Role
from accounts.services.calendars import forget_calendar_address
from audit.services import record
from places.models import Council

# A body of this kind is never left without somebody in this role: nobody could let others in.
MANAGED_BY = {BodyKind.COUNCIL: Role.APPROVER, BodyKind.SERVICE: Role.ADMINISTRATOR}
# Roles of people; the others are for partner systems and the clock.
NOT_FOR_PEOPLE = (Role.PARTNER, Role.CLOCK)


def must_manage(by: User, body: Body | Council) -> Body:
    """The body that the user acts for when changing who belongs to this one: its approvers, or an administrator.

    Raises PermissionDenied.
    """
    if by.may(Can.MANAGE_MEMBERS, body):
        return by.must(Can.MANAGE_MEMBERS, body)
    return by.must(Can.MANAGE_USERS)


def roles_at(body: Body) -> list[Role]:
    """The roles that people can have at this body."""
    return roles_of(BodyKind(body.kind))


def roles_of(kind: BodyKind) -> list[Role]:
    """The roles that people can have at a body of this kind."""
    return [role for role in ROLES_OF[kind] if role not in NOT_FOR_PEOPLE]


def must_be_a_role(body: Body, role: str) -> None:
    if role not in roles_at(body):
        raise ValidationError({"role": _("This body has no such role.")})


def must_not_mix(user: User, body: Body) -> None:
    """A council's and the unit's memberships never mix. Raises ValidationError.

    The user is locked until commit, so that nobody joins the one and the other at once.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    apart = {BodyKind.COUNCIL: BodyKind.UNIT, BodyKind.UNIT: BodyKind.COUNCIL}.get(BodyKind(body.kind))
    if apart is not None and user.memberships.filter(body__kind=apart).exists():
        raise ValidationError(
            _("Nobody belongs to a council and to the central unit at once. Leave the one before you join the other."),
            code="kinds_mix",
        )


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: User, now: datetime) -> Membership:
    """Give a member another role at the same body."""
    acting = must_manage(by, membership.body)
    membership = _locked(membership)
    must_be_a_role(membership.body, role)
    if membership.role == role:
        return membership
    if Role(role) != MANAGED_BY.get(BodyKind(membership.body.kind)):
        _must_not_be_the_last(membership)
    membership.role = role
    membership.full_clean()
    membership.save(update_fields=["role"])
    record("role_changed", membership, by=by, acting=acting, fields=["role"])
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by: User, now: datetime) -> None:
    """End a membership. With the last one at the body, offices held there end, and the person's calendar address."""
    acting = must_manage(by, membership.body)
    membership = _locked(membership)
    _must_not_be_the_last(membership)
    user, body, today = membership.user, membership.body, localdate(now)
    fields = ["membership"]
    if not user.memberships.filter(body=body).exclude(pk=membership.pk).exists():
        lasting = Appointment.objects.filter(body=body).exclude(ends_on__lte=today)
        held = lasting.filter(holder=user)
        ended = held.filter(starts_on__lte=today).update(ends_on=today)
        dropped, _by_model = held.filter(starts_on__gt=today).delete()
        left = lasting.filter(deputy=user).update(deputy=None)
        fields += ["offices"] if ended or dropped or left else []
        fields += ["calendar_address"] if forget_calendar_address(user) else []
    membership.delete()
    record("member_removed", membership, by=by, acting=acting, fields=fields)


def _locked(membership: Membership) -> Membership:
    """The membership as it is now. The body is locked, so that two approvers cannot remove each other at once."""
    Body.objects.select_for_update().get(pk=membership.body_id)
    return Membership.objects.select_related("body", "user").get(pk=membership.pk)


def _must_not_be_the_last(membership: Membership) -> None:
    managed_by = MANAGED_BY.get(BodyKind(membership.body.kind))
    if membership.role != managed_by:
        return
    others = Membership.objects.of_people().filter(body=membership.body, role=managed_by, user__is_active=True)
    if not others.exclude(user=membership.user).exists():
        raise ValidationError(
            _("%(name)s is the last %(role)s of %(body)s. Give somebody else that role first."),
            code="last_one",
            params={
                "name": membership.user.name,
                "role": managed_by.label.lower() if managed_by else "",
                "body": membership.body.name,
            },
        )
