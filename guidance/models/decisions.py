"""What a council decided, having read what government says: as advised or not, it is the council's own decision."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import council_key
from accounts.sharing import Held
from guidance.models.queries import AnswerCard
from guidance.rules import CouncilDecides


class CouncilDecisionQuerySet(models.QuerySet["CouncilDecision"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the cards that the user sees."""
        return self.filter(card__in=AnswerCard.objects.visible_to(user).values("pk"))


class CouncilDecision(Held):
    """What a council decided on a cover card's answer, and why. Another one may follow; none is changed or deleted.

    It is the council's alone: no body of government reads it, is told of it or can stand in its way.
    """

    card = models.ForeignKey(AnswerCard, on_delete=models.PROTECT, related_name="decisions")
    decided = models.CharField(_("what was decided"), max_length=20, choices=CouncilDecides)
    reason = models.TextField(_("reason"), max_length=3000, blank=True)
    decided_on = models.DateField(_("decided on"))
    at = models.DateTimeField()
    by_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form puts down one decision."
    )

    objects = CouncilDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a council")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["card", "form_id"], name="guidance_decision_one_a_form"),
            models.CheckConstraint(
                condition=~Q(decided=CouncilDecides.ALL_THE_SAME) | ~Q(reason=""),
                name="guidance_decision_against_advice_with_reason",
                violation_error_message=_("Say why, so that it can be read in a year."),
            ),
        ]

    def audience(self, part: Any = None) -> list[str]:
        return [council_key(self.council_id)]
