"""A concern about somebody's conduct is referred elsewhere; here stands that it was, and on which day (G16)."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can
from accounts.services.service import the_clock, the_service
from audit.services import record
from places.models import Council
from risk.models import Referral
from web.one_a_form import one_a_form


@transaction.atomic
def note_referral(
    council: Council, *, referred_on: date, by: User, now: datetime, form_id: str | None = None
) -> Referral:
    """Note that the council referred a concern on a day. The trail, too, says nothing of who did."""
    by.must(Can.NOTE_REFERRAL, council)
    if referred_on > localdate(now):
        raise ValidationError({"referred_on": _("The day must be today or earlier.")})
    referral = Referral(council=council, referred_on=referred_on)
    made = one_a_form(referral, Referral.objects.filter(council=council), form_id, referred_on=referred_on)
    if made is referral:
        record("concern_referred", made, by=the_clock(), acting=the_service())
    return made
