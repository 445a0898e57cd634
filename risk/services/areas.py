"""A council's own kinds of sensitive site: put down, changed, ended. Those for all are loaded from a file."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from audit.services import record
from places.models import Council
from risk.models import SensitiveArea
from risk.rules import MOST_OWN_AREAS, AreaGroup
from web.one_a_form import one_a_form
from web.refusals import WrongState


@transaction.atomic
def add_area(council: Council, *, by: User, now: datetime, form_id: str | None = None, **facts: Any) -> SensitiveArea:
    """Put down a kind of site that is sensitive for this council, from today. The same form sent again is one."""
    acting = by.must(Can.KEEP_AREAS, council)
    council.must_be_open(localdate(now))
    of_council = SensitiveArea.objects.filter(council=council)
    area = SensitiveArea(council=council, group=AreaGroup.OWN, valid_from=localdate(now), **facts)
    made = one_a_form(area, of_council, form_id, **facts)
    if made is not area:
        return made
    if of_council.on(localdate(now)).count() > MOST_OWN_AREAS:
        told = _("Your council has %(most)s kinds of site already, which is the most. End one that you no longer need.")
        raise ValidationError(told % {"most": MOST_OWN_AREAS}, code="too_many")
    record("area_added", area, by=by, acting=acting)
    return area


@transaction.atomic
def edit_area(area: SensitiveArea, *, seen: int, by: User, **facts: Any) -> SensitiveArea:
    """Change what names a kind of site of one's own, or what explains a stop there."""
    acting = by.must(Can.KEEP_AREAS, area.council_id)
    area = _locked(area, seen)
    changed = [name for name, value in facts.items() if getattr(area, name) != value]
    if not changed:
        return area
    for name in changed:
        setattr(area, name, facts[name])
    area.version += 1
    area.full_clean()
    area.save()
    record("area_edited", area, by=by, acting=acting, fields=changed)
    return area


@transaction.atomic
def end_area(area: SensitiveArea, *, valid_to: date, seen: int, by: User, now: datetime) -> SensitiveArea:
    """Say on which day a kind of site counts for the last time. Stops that somebody put to it keep it."""
    acting = by.must(Can.KEEP_AREAS, area.council_id)
    area = _locked(area, seen)
    if area.valid_to is not None and area.valid_to < localdate(now):
        raise WrongState(_("It has ended already."), code="already_ended")
    area.valid_to = valid_to
    area.version += 1
    area.full_clean()
    area.save()
    record("area_ended", area, by=by, acting=acting, fields=["valid_to"])
    return area


def _locked(area: SensitiveArea, seen: int) -> SensitiveArea:
    area = SensitiveArea.objects.select_for_update().get(pk=area.pk)
    area.must_be_at(seen)
    return area
