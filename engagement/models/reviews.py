"""What the central unit and devolved administrations keep of their own work on a delegation."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from accounts.roles import council_key, nation_key
from accounts.rules import Part
from accounts.sharing import Held
from accounts.texts import NamesNobody
from engagement.models.delegations import Delegation


class OfReviewerQuerySet[Row: models.Model](models.QuerySet[Row]):
    """What a body that looks into councils' records keeps about one of them for itself."""

    def visible_to(self, user: Any) -> Self:
        """Those of the user's own body, about records that it still sees. Never the council's, nor another body's."""
        if not getattr(user, "may_read", False):
            return self.none()
        in_sight = Delegation.objects.visible_to(user, Part.PROGRAMME).values("pk")
        return self.filter(body__reader_key__in=user.keys(), delegation__in=in_sight)


class Review(Held):
    """Who at a body has a record in hand, and since when: the body's own working state, never the record's."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="reviews")
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    assigned_at = models.DateTimeField(null=True, editable=False)

    objects = OfReviewerQuerySet["Review"].as_manager()

    class Meta:
        verbose_name = _("review")
        constraints = [
            models.UniqueConstraint(fields=["delegation", "body"], name="engagement_review_one_a_body"),
            models.CheckConstraint(
                condition=Q(assigned_to=None, assigned_at=None)
                | Q(assigned_to__isnull=False, assigned_at__isnull=False),
                name="engagement_review_assigned_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.delegation)

    def get_absolute_url(self) -> str:
        return f"{self.delegation.get_absolute_url()}#review"

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its body alone, whatever is asked."""
        return [self.body.reader_key]


class Look(Held):
    """What of a record one person last looked at: the newest change and the newest reply that stood there.

    Both are drawn under the lock of the record, so that what came later has a higher number, whoever committed when.
    """

    # Without a constraint, so that opening a page waits for nobody who is changing the record.
    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="looks", db_constraint=False)
    by = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    change = models.BigIntegerField(default=0)
    reply = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "delegation"], name="engagement_look_one_a_person")]


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: Any) -> Self:
        """Those put to the user's own councils; and those that the user's body asked, about records that it still sees.

        Nobody else's: not a partner council's, nor another body's that sees the record.
        """
        if not getattr(user, "may_read", False):
            return self.none()
        in_sight = Delegation.objects.visible_to(user, Part.PROGRAMME).values("pk")
        asked = Q(asked_for__reader_key__in=user.keys(), delegation__in=in_sight)
        return self.filter(Q(council__in=user.council_codes()) | asked)

    def unanswered(self) -> Self:
        return self.filter(answered_at=None, closed_at=None)

    def waiting(self, delegation: Delegation, body: Body, text: str) -> Self:
        """What a body asks in these words and still waits for: asked again, it is the same question."""
        return self.unanswered().filter(delegation=delegation, asked_for=body, text=text)


class Question(Held, NamesNobody):
    """What a body asks the council about its record. It changes nothing there, and its asker alone closes it."""

    OFFICES_CONTACT = frozenset({"text"})

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="questions")
    asked_for = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("question"), max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form asks one question."
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        ordering = ["-asked_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["asked_for", "form_id"], name="engagement_question_one_a_form")]

    def __str__(self) -> str:
        return str(self.delegation)

    def title_outside(self) -> str:
        return self.delegation.title_outside()

    def get_absolute_url(self) -> str:
        """Where the council answers. Its asker is led to the record."""
        return reverse("delegation_question_answer", args=[self.delegation.key, self.key])

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its council, and the body that asked as long as that sees the record. Whatever is asked: nobody else."""
        keys = {council_key(self.council_id)}
        body = self.asked_for
        if {body.reader_key, nation_key(body.nation)}.intersection(self.delegation.audience(Part.PROGRAMME)):
            keys.add(body.reader_key)
        return sorted(keys)


class Reply(Held, NamesNobody):
    """What the council answers, on the record. Whoever sees the question sees it."""

    OFFICES_CONTACT = frozenset({"text"})

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(_("answer"), max_length=5000)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form gives one answer."
    )

    class Meta:
        verbose_name = _("answer")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "form_id"], name="engagement_reply_one_a_form")]


class UnitNote(Held, NamesNobody):
    """What a body that looks into a record notes for itself. The council never sees it, nor that it is there."""

    OFFICES_CONTACT = frozenset({"text"})

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="unit_notes")
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("internal note"), max_length=5000)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one note."
    )

    objects = OfReviewerQuerySet["UnitNote"].as_manager()

    class Meta:
        verbose_name = _("internal note")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["body", "form_id"], name="engagement_unit_note_one_a_form")]

    def __str__(self) -> str:
        return str(self.delegation)

    def get_absolute_url(self) -> str:
        return f"{self.delegation.get_absolute_url()}#review"

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its body alone, whatever is asked."""
        return [self.body.reader_key]
