"""What a council decides for itself."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import CouncilSettings, User
from accounts.roles import Can
from audit.services import record
from places.models import Council

SETTINGS = (
    *("default_sharing", "sign_off_office", "gift_threshold", "heads_up_on_topics"),
    *("risk_appetite", "countersign_when", "countersign_office"),
)


@transaction.atomic
def accept_sharing_notice(council: Council, *, by: User, now: datetime) -> CouncilSettings:
    """Accept who is controller for what. Until then a council's records stay with the council."""
    acting = by.must(Can.ACCEPT_SHARING_NOTICE, council)
    settings = _locked(council)
    if settings.has_accepted_notice:
        return settings
    settings.notice_accepted_at = now
    settings.notice_accepted_by = by
    settings.version += 1
    settings.save()
    record("sharing_notice_accepted", settings, by=by, acting=acting, fields=["notice_accepted_at"])
    return settings


@transaction.atomic
def put_first_hour_away(council: Council, *, by: User, now: datetime) -> CouncilSettings:
    """Let the first pages of a council's people lead to its first hour no more. The list itself stays."""
    acting = by.must(Can.PUT_FIRST_HOUR_AWAY, council)
    settings = _locked(council)
    if settings.first_hour_put_away_at is not None:
        return settings
    settings.first_hour_put_away_at = now
    settings.save(update_fields=["first_hour_put_away_at"])
    record("first_hour_put_away", settings, by=by, acting=acting, fields=["first_hour_put_away_at"])
    return settings


@transaction.atomic
def change_settings(council: Council, *, seen: int, by: User, **given: Any) -> CouncilSettings:
    """Change where new records start, who signs off, when gifts are registered, how risk is weighed, what the unit
    hears.

    Records that are there already stay as they are. How large a risk is called follows what the council is ready to
    carry, by itself.
    """
    acting = by.must(Can.CHANGE_SETTINGS, council)
    if unknown := given.keys() - set(SETTINGS):
        raise TypeError(f"A council has no setting {', '.join(sorted(unknown))}.")
    settings = _locked(council)
    # In this order: the same form sent twice finds its own answer, and is no conflict.
    changed = [name for name, value in given.items() if getattr(settings, name) != value]
    if not changed:
        return settings
    settings.must_be_at(seen)
    for name in changed:
        setattr(settings, name, given[name])
    settings.version += 1
    settings.full_clean()
    settings.save()
    record("settings_changed", settings, by=by, acting=acting, fields=changed)
    return settings


def _locked(council: Council) -> CouncilSettings:
    CouncilSettings.objects.get_or_create(council=council)
    return CouncilSettings.objects.select_for_update().get(council=council)
