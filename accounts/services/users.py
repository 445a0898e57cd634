"""People, as the administrator keeps them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Body, Membership, User
from accounts.roles import Can, Role
from accounts.services.calendars import forget_calendar_address
from accounts.services.sessions import end_sessions
from audit.services import record


@transaction.atomic
def switch_user_off(user: User, *, by: User) -> User:
    """Let somebody in no more. What they did stays on the trail under their name."""
    acting = by.must(Can.MANAGE_USERS)
    Body.objects.select_for_update().get(pk=acting.pk)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.pk:
        raise ValidationError(_("You cannot switch yourself off. Ask another administrator."), code="itself")
    administrators = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    if administrators.filter(user=user).exists() and not administrators.exclude(user=user).exists():
        raise ValidationError(_("This is the last administrator."), code="last_one")
    end_sessions(user)
    forget_calendar_address(user)
    return _switch(user, False, "user_switched_off", by=by, acting=acting)


@transaction.atomic
def switch_user_on(user: User, *, by: User) -> User:
    acting = by.must(Can.MANAGE_USERS)
    user = User.objects.select_for_update().get(pk=user.pk)
    return _switch(user, True, "user_switched_on", by=by, acting=acting)


def _switch(user: User, on: bool, action: str, *, by: User, acting: Body) -> User:
    if user.is_active is on:
        return user
    user.is_active = on
    user.save(update_fields=["is_active"])
    record(action, user, by=by, acting=acting, fields=["is_active"])
    return user
