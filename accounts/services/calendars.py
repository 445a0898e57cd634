"""The secret address of a person's calendar: made, replaced, ended."""

import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import CalendarAddress, User
from accounts.models.calendars import digest_of
from accounts.roles import Can
from audit.services import record


@transaction.atomic
def make_calendar_address(*, by: User, now: datetime) -> str:
    """Give somebody of a council a secret address for their calendar. One that they had before ends.

    Answers with the secret, which is shown here once.
    """
    acting = by.must(Can.READ_DELEGATIONS)
    if not by.council_codes():
        raise PermissionDenied(_("A calendar address shows what a council has coming, and you belong to none."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    secret = secrets.token_urlsafe(32)
    address, _made = CalendarAddress.objects.update_or_create(
        user=by, defaults={"digest": digest_of(secret), "made_at": now}
    )
    record("calendar_address_made", address, by=by, acting=acting, fields=["digest"])
    return secret


@transaction.atomic
def end_calendar_address(*, by: User) -> None:
    """Said twice, it was said once."""
    acting = by.must(Can.READ_DELEGATIONS)
    address = CalendarAddress.objects.filter(user=by).first()
    if address is not None and forget_calendar_address(by):
        record("calendar_address_ended", address, by=by, acting=acting, fields=["digest"])


def forget_calendar_address(user: User) -> bool:
    """Part of the acts by which somebody loses what the address shows. Whether there was one."""
    forgotten, _by_model = CalendarAddress.objects.filter(user=user).delete()
    return bool(forgotten)
