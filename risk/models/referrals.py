"""That a concern about somebody's conduct was referred: the day, and nothing else (CAPABILITIES G16)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import council_key
from accounts.rules import Part
from accounts.sharing import Held
from risk.models.screening import OfCouncilQuerySet


class ReferralQuerySet(OfCouncilQuerySet["Referral"]):
    pass


class Referral(Held):
    """A council referred a concern on this day. Not whose, not about what or whom, not to whom."""

    referred_on = models.DateField(_("referred on"))
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one referral."
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral of a concern")
        ordering = ["-referred_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["council", "form_id"], name="risk_referral_one_a_form")]

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        return [council_key(self.council_id)]
