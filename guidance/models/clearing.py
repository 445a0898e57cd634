"""What departments say of a draft, and where two of them contradict each other."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.roles import UNIT, Can, council_key, nation_key
from accounts.rules import Marking
from guidance.rules import CLEARED, Decision
from web.keys import new_key
from web.versions import Versioned

# After so long a department is reminded of what it has to decide on the same day.
RUSHED = timedelta(hours=2)


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    def cleared(self) -> Self:
        """By those who agreed, be it as an exception to a position of their own."""
        return self.filter(decision__in=CLEARED)

    def by_draft(self, rows: Iterable[Any]) -> dict[str, list["Clearance"]]:
        """Those of several drafts of one kind by the key of each, at one query."""
        found: dict[str, list[Clearance]] = {row.key: [] for row in rows}
        labels = {row._meta.label for row in rows}
        for clearance in self.filter(label__in=labels, record__in=found).select_related("department"):
            found[clearance.record].append(clearance)
        return found


class Clearance(models.Model):
    """What one department says of a draft. It names the draft by label and key, as grants and tasks do."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    label = models.CharField(max_length=60)
    record = models.CharField(max_length=12)
    department = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.ASKED)
    words = models.TextField(max_length=2000, blank=True)
    decided_before = models.CharField(
        max_length=10, choices=Decision, blank=True, default="", db_default="", help_text="Of words since changed."
    )
    words_before = models.TextField(max_length=2000, blank=True, default="", db_default="")
    asked_with = models.CharField(
        max_length=500, blank=True, default="", db_default="", help_text="What its writers said as they asked."
    )
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    chased = models.PositiveSmallIntegerField(default=0, help_text="How often it was reminded.")
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance")
        ordering = ["department__name"]
        constraints = [
            models.UniqueConstraint(fields=["label", "record", "department"], name="guidance_clearance_once"),
            models.CheckConstraint(
                condition=Q(decision=Decision.ASKED, decided_at=None, decided_by=None)
                | (~Q(decision=Decision.ASKED) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="guidance_clearance_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.OBJECTED) | ~Q(words=""),
                name="guidance_clearance_objects_in_words",
                violation_error_message=_("Say what you object to, and what would change your mind."),
            ),
        ]

    @property
    def has_cleared(self) -> bool:
        return self.decision in CLEARED

    def is_rushed(self, now: datetime) -> bool:
        """Whether it was to decide on the day on which it was asked, and has had two hours."""
        return localdate(self.asked_at) == self.due_on and now >= self.asked_at + RUSHED

    def ask_anew(self) -> None:
        """Its words were changed: what the department said of the earlier ones is kept until it decides again."""
        if self.decision != Decision.ASKED or self.words:
            self.decided_before, self.words_before = self.decision, self.words
        self.decision, self.words = Decision.ASKED, ""
        self.decided_at = self.decided_by = None


def _owned_by(codes: list[str]) -> Q:
    return Q(first_owner__in=codes) | Q(second_owner__in=codes)


class MixedMessageQuerySet(models.QuerySet["MixedMessage"]):
    def visible_to(self, user: Any) -> Self:
        """The council's that reported it, the central unit's, and the owners' of the two texts."""
        if not getattr(user, "memberships_now", None) or not user.may(Can.READ_GUIDANCE):
            return self.none()
        keys = user.keys()
        if UNIT in keys:
            return self.all()
        owners = [m.body_id for m in user.memberships_now if m.acts & {Can.WRITE_GUIDANCE, Can.CLEAR_GUIDANCE}]
        return self.filter(Q(council__in=user.council_codes()) | _owned_by(owners))

    def owned_by(self, owner: Any) -> Self:
        """Those of which one text is this body's."""
        return self.filter(_owned_by([owner.pk]))

    def open(self) -> Self:
        """Not settled yet, the oldest first."""
        return self.filter(settled_at=None).order_by("opened_at", "key")

    def open_on(self, day: date) -> Self:
        """Opened by this day, and not settled before it was over."""
        return self.filter(Q(settled_at=None) | Q(settled_at__date__gt=day), opened_at__date__lte=day)

    def about(self, row: Any) -> Self:
        """Those of which a position is one of the two."""
        return self.filter(Q(first=row) | Q(second=row))

    def both_among(self, rows: Any) -> Self:
        """Those of which both positions are among these: who does not see both hears of neither from the other."""
        return self.filter(first__in=rows, second__in=rows)

    def between(self, one: Any, other: Any) -> Self:
        """Those of two positions, whichever came first."""
        return self.filter(Q(first=one, second=other) | Q(first=other, second=one))


class MixedMessage(Versioned):
    """Two texts of government that contradict each other, with the clock within which their owners settle it.

    Reported by an officer, who pastes both; or opened where a position was to be published beside one that contradicts
    it. `first` and `second` then are the two positions.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    council = models.ForeignKey("places.Council", on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    first = models.ForeignKey(
        "guidance.Position", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    second = models.ForeignKey(
        "guidance.Position", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    first_text = models.TextField(_("first text"), max_length=5000)
    first_source = models.CharField(_("where the first text is from"), max_length=500)
    first_owner = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    second_text = models.TextField(_("second text"), max_length=5000)
    second_source = models.CharField(_("where the second text is from"), max_length=500)
    second_owner = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    marking = models.CharField(
        _("marking"), max_length=20, choices=Marking, default=Marking.OFFICIAL, db_default=Marking.OFFICIAL
    )
    reason = models.TextField(_("why it matters"), max_length=2000, blank=True)
    opened_at = models.DateTimeField(editable=False)
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    due_on = models.DateField(editable=False)
    chased = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False, help_text="How often its owners were reminded."
    )
    outcome = models.TextField(_("outcome"), max_length=5000, blank=True)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    settled_for = models.ForeignKey(
        "accounts.Body",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        db_index=False,
        help_text="The body that settled it, or that took its report back; none where a text settled it.",
    )
    is_taken_back = models.BooleanField(default=False, db_default=False, editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one report."
    )

    objects = MixedMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mixed message")
        ordering = ["opened_at", "key"]
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="guidance_mixed_one_a_form"),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(settled_at=None, first__isnull=False),
                name="guidance_mixed_open_once_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="guidance_mixed_settled_in_words",
                violation_error_message=_("Say what was agreed."),
            ),
            models.CheckConstraint(
                condition=Q(first=None) | ~Q(first=F("second")), name="guidance_mixed_of_two_positions"
            ),
        ]

    def __str__(self) -> str:
        """Where the two texts are from; where it is marked, not even that, as it stands on lists."""
        return self.title_outside() if self.is_marked else f"{self.first_source} / {self.second_source}"

    def get_absolute_url(self) -> str:
        return reverse("mixed_message", args=[self.key])

    def title_outside(self) -> str:
        """In mail: none of what was typed."""
        return f"{self._meta.verbose_name} {self.key}"

    @property
    def is_marked(self) -> bool:
        """Higher than OFFICIAL."""
        return self.marking != Marking.OFFICIAL

    def is_overdue(self, today: date) -> bool:
        return self.settled_at is None and self.due_on < today

    @property
    def body_id(self) -> str:
        return self.council_id or ""

    def audience(self, part: Any = None) -> list[str]:
        owners = {body.reader_key for body in (self.first_owner, self.second_owner) if body is not None}
        nations = {nation_key(body.nation) for body in (self.first_owner, self.second_owner) if body and body.nation}
        council = {council_key(self.council_id)} if self.council_id else set()
        return sorted({UNIT} | owners | nations | council)
