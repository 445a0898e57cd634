"""Who writes for a body, who publishes what it wrote, and whose working days its clocks count."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import Body, User
from accounts.roles import BodyKind, Can, Role
from guidance.models import Issued
from places.rules import Nation

# Departments work by the bank holidays of England and Wales.
DEPARTMENTS_NATION = Nation.ENGLAND

SPEAKS_FOR = {BodyKind.UNIT: Role.PUBLISHER, BodyKind.DEPARTMENT: Role.CLEARER, BodyKind.DEVOLVED: Role.DEVOLVED}
"""Who of a body of each kind is asked where the body itself has to say something."""


def must_write(by: User, owner: Body) -> Body:
    """The body that the user writes for: the owner, or the central unit for a department. Raises PermissionDenied."""
    if owner.kind != BodyKind.DEPARTMENT or by.may(Can.WRITE_GUIDANCE, owner):
        return by.must(Can.WRITE_GUIDANCE, owner)
    acting = by.must(Can.PUBLISH_GUIDANCE)
    if acting.kind != BodyKind.UNIT:
        raise PermissionDenied(_("The department itself or the central unit writes for a department."))
    return acting


def must_publish(by: User, row: Issued) -> Body:
    """The body for which the user publishes: the devolved government itself, else the central unit."""
    if row.is_devolved:
        return by.must(Can.PUBLISH_GUIDANCE, row.owner)
    acting = by.must(Can.PUBLISH_GUIDANCE)
    if acting.kind != BodyKind.UNIT:
        raise PermissionDenied(_("The central unit publishes what departments and the unit wrote."))
    return acting


def owners_for(user: User) -> list[Body]:
    """The bodies for which a user may write: their own, and for the central unit every department."""
    found = {m.body_id: m.body for m in user.memberships_now if Can.WRITE_GUIDANCE in m.acts}
    if any(body.kind == BodyKind.UNIT for body in found.values()):
        found |= {body.code: body for body in Body.objects.filter(kind=BodyKind.DEPARTMENT, is_active=True)}
    return list(found.values())
