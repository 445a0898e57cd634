"""Whom something published reached, and what relies on it."""

from datetime import date
from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import BodyKind, Can, council_key
from accounts.sharing import Held
from guidance.models.issued import Issued
from web.keys import new_key
from web.naming import Name, find_all


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: Any) -> Self:
        """One's own. Who counts them never learns a reader's name: figures are by council and role."""
        return self.filter(reader=user) if isinstance(user, User) else self.none()

    def counted_for(self, user: Any) -> Self:
        """Those behind the figures that a reader is shown: all for the central unit, for others those of their nation.

        Figures are by council and by role, never by both, so that none speaks of who holds a role in a council.
        """
        bodies = [m.body for m in getattr(user, "memberships_now", []) if Can.SEE_LAG in m.acts]
        if any(body.kind == BodyKind.UNIT for body in bodies):
            return self.all()
        return self.filter(council__nation__in=[body.nation for body in bodies])

    def about(self, row: Any) -> Self:
        return self.filter(label=row._meta.label, record=row.key)

    def waiting(self) -> Self:
        """Those who were asked to acknowledge it and have not."""
        return self.filter(acknowledged_at=None, is_asked=True)

    def still_asked(self, day: date) -> Self:
        """Of these, those whose text still stands: what was replaced, withdrawn or has expired asks nobody more."""
        stands = Q()
        for model in Issued.__subclasses__():
            rows = model._default_manager.standing_on(day)  # type: ignore[attr-defined]
            stands |= Q(label=model._meta.label, record__in=rows.values("key"))
        return self.waiting().filter(stands)


class Receipt(models.Model):
    """How far something published got with one reader of its audience; of each step the first time.

    It names what was published by label and key; one that was not acknowledged when a minor change took its place goes
    over to that. `council` and `role` are the reader's when it was published, and
    `published_at` that moment: figures are counted by them, and last when the reader has gone. For who became a reader
    later it is the moment at which that was seen, since nothing could reach them before.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    label = models.CharField(max_length=60)
    record = models.CharField(max_length=12)
    reader = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    council = models.ForeignKey("places.Council", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=13)
    published_at = models.DateTimeField()
    is_asked = models.BooleanField(help_text="Whether the reader is asked to acknowledge it: a major change.")
    delivered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0, help_text="How often the reader was reminded.")

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        constraints = [
            models.UniqueConstraint(fields=["label", "record", "reader"], name="guidance_receipt_once_a_reader")
        ]
        indexes = [
            models.Index(fields=["reader", "label", "record"], name="guidance_receipt_of_reader"),
            models.Index(fields=["reader"], name="guidance_receipt_on_its_way", condition=Q(delivered_at=None)),
            models.Index(
                fields=["published_at"],
                name="guidance_receipt_waiting",
                condition=Q(acknowledged_at=None, is_asked=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)

    @property
    def text(self) -> Issued:
        """What was published, and is never deleted."""
        found = Issued.called(self.label, self.record)
        if found is None:
            raise LookupError(f"{self.label} {self.record} is gone.")
        return found


class Relying(NamedTuple):
    """A record that relies on something, as somebody who sees it is told of it."""

    council: str
    record: Name


class UseQuerySet(models.QuerySet["Use"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the user's own councils."""
        if not getattr(user, "may_read", False):
            return self.none()
        return self.filter(council_id__in=user.council_codes())

    def relying_on(self, *rows: Any) -> Self:
        """Live ones on these positions or versions, which are of one kind."""
        labels, keys = {row._meta.label for row in rows}, [row.key for row in rows]
        return self.filter(of_label__in=labels, of_record__in=keys, is_live=True)

    def named_for(self, user: User) -> list[Relying]:
        """The records that a user sees, each with its council. Not even the number of the others is told."""
        uses = list(self.select_related("council").order_by("council__sort_name", "pk"))
        seen = find_all([(use.label, use.record) for use in uses], user)
        return [
            Relying(use.council.name, name) for use in uses if (name := seen.get((use.label, use.record))) is not None
        ]

    def by(self, row: Any) -> Self:
        """Those of one record."""
        return self.filter(label=row._meta.label, record=row.key)

    def live(self) -> Self:
        return self.filter(is_live=True)


class Use(Held):
    """That a council's record relies on a position or on a version of a line, as it stood when it was last taken up.

    Both are named by label and key: guidance knows nothing of what lies above it. A use is live as long as its record
    relies on it. `changed_at` is when it was marked because that ends: replaced, now or from a day that was named then,
    withdrawn or expired.
    """

    of_label = models.CharField(max_length=60)
    of_record = models.CharField(max_length=12)
    label = models.CharField(max_length=60)
    record = models.CharField(max_length=12)
    by_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_live = models.BooleanField(default=True)
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_to = models.CharField(
        max_length=12, blank=True, editable=False, help_text="Key of what took its place then, if anything did."
    )

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of guidance")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["of_label", "of_record", "label", "record"], name="guidance_use_once_a_record"
            ),
            models.CheckConstraint(
                condition=Q(changed_to="") | Q(changed_at__isnull=False), name="guidance_use_changed"
            ),
            models.CheckConstraint(
                condition=Q(changed_at=None) | Q(changed_at__gte=F("at")), name="guidance_use_changed_after"
            ),
        ]
        indexes = [
            models.Index(fields=["label", "record"], name="guidance_use_by_record"),
            models.Index(fields=["of_label", "of_record"], name="guidance_use_live", condition=Q(is_live=True)),
        ]

    def audience(self, part: Any = None) -> list[str]:
        return [council_key(self.council_id)]
