"""That a concern was referred: a day, and nothing else."""

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Can
from places.forms import CouncilToActFor
from web.forms import DateField, FormId, RegisterForm


class ReferralForm(RegisterForm):
    council = CouncilToActFor()
    referred_on = DateField(
        label=gettext_lazy("Referred on"),
        called=gettext_lazy("the day"),
        help_text=gettext_lazy(
            "The day alone is kept: not whose concern it was, about what or whom, or to whom it went."
        ),
    )
    form_id = FormId()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        council: Any = self.fields["council"]
        council.offer(user.councils(Can.NOTE_REFERRAL))
        council.initial = council.only
