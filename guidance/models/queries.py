"""What councils ask of the centre, the answers, and the answers that they keep."""

from dataclasses import asdict
from datetime import datetime
from textwrap import shorten
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from accounts.roles import UNIT, BodyKind, Can, council_key, nation_key
from accounts.rules import Marking
from accounts.sharing import Held
from guidance.models.lines import Line
from guidance.models.subjects import Activity, Sector
from guidance.rules import Cell, Payer, QueryState, Urgency
from places.models import Country, Place
from web.versions import Versioned


class AboutRecords[Row: models.Model](models.QuerySet[Row]):
    """Rows that may name a record of the council's, whatever it is."""

    def about(self, record: Any) -> Self:
        return self.filter(about_label=record._meta.label, about_record=record.key)


class QueryQuerySet(AboutRecords["Query"]):
    def visible_to(self, user: Any) -> Self:
        """The council's own; the central unit's; a department's, once it is asked; a devolved government's nation's."""
        if not getattr(user, "memberships_now", None) or not user.may(Can.READ_GUIDANCE):
            return self.none()
        keys = user.keys()
        if UNIT in keys:
            return self.all()
        answering = [m.body_id for m in user.memberships_now if Can.ANSWER_QUERY in m.acts]
        nations = [
            m.body.nation
            for m in user.memberships_now
            if m.body.kind == BodyKind.DEVOLVED and Can.READ_GUIDANCE in m.acts
        ]
        return self.filter(
            Q(council__in=user.council_codes()) | Q(with_body__in=answering) | Q(council__nation__in=nations)
        )

    def waiting(self) -> Self:
        """Not answered yet, those that are late or due soonest first."""
        return self.filter(answered_at=None, closed_at=None).order_by("due_at", "key")


class Query(Held, Versioned):
    """A question of a council whether it may do something, and what to say, with the moment by which it is answered.

    It may name a record of the council's by label and key: the central unit then sees the whole of it until it is done.
    """

    reference = models.CharField(max_length=16, unique=True, editable=False)
    state = models.CharField(max_length=20, choices=QueryState, default=QueryState.NEW, editable=False)
    urgency = models.CharField(_("how urgent"), max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    text = models.TextField(_("question"), max_length=3000)
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("activity")
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sector")
    )
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner country")
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place abroad")
    )
    with_whom = models.CharField(_("with whom"), max_length=300, blank=True)
    payer = models.CharField(_("who pays"), max_length=10, choices=Payer, blank=True)
    starts_on = models.DateField(_("when"), null=True, blank=True)
    marking = models.CharField(_("marking"), max_length=20, choices=Marking, default=Marking.OFFICIAL)
    about_label = models.CharField(max_length=60, blank=True)
    about_record = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField(editable=False)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    due_at = models.DateTimeField(editable=False)
    with_body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    line = models.ForeignKey(
        Line,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        help_text="The line that was made of it.",
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form asks one question."
    )

    objects = QueryQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to the centre")
        ordering = ["-asked_at", "-key"]
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="guidance_query_one_a_form"),
            models.CheckConstraint(condition=Q(due_at__gte=F("asked_at")), name="guidance_query_due_after"),
            models.CheckConstraint(
                condition=~Q(state=QueryState.PROMOTED) | Q(line__isnull=False),
                name="guidance_query_promoted_to_a_line",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="guidance_query_waiting", condition=Q(answered_at=None, closed_at=None)
            ),
            models.Index(fields=["council", "-asked_at", "-key"], name="guidance_query_council"),
        ]

    def __str__(self) -> str:
        """Its first line. Of one that is marked OFFICIAL-SENSITIVE its reference: its words stand on its page alone."""
        if self.marking != Marking.OFFICIAL:
            return self.reference
        first, *_more = self.text.splitlines() or [self.reference]
        return shorten(first, width=80, placeholder="…")

    def title_outside(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("query", args=[self.key])

    @property
    def is_over(self) -> bool:
        """Answered or closed: nobody waits for it any more."""
        return self.answered_at is not None or self.closed_at is not None

    def is_late(self, now: datetime) -> bool:
        return not self.is_over and self.due_at < now

    def audience(self, part: Any = None) -> list[str]:
        keys = {council_key(self.council_id), UNIT, nation_key(self.council.nation)}
        return sorted(keys | ({self.with_body.reader_key} if self.with_body else set()))


class Answer(Held):
    """What the centre answers, on the record: it is never taken back. A holding reply says when the answer comes."""

    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"), max_length=10_000)
    is_holding = models.BooleanField(default=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form gives one answer."
    )

    class Meta:
        verbose_name = _("answer")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["query", "form_id"], name="guidance_answer_one_a_form")]


class AnswerCardQuerySet(AboutRecords["AnswerCard"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the user's own councils, and of those that these replaced."""
        if not getattr(user, "may_read", False):
            return self.none()
        return self.filter(council_id__in=user.council_codes())

    def asked_within(self, cell: Cell) -> Self:
        """Those whose whole question lies in a cell of the matrix. Cards of the first form do not say theirs."""
        named = {name: code for name, code in asdict(cell).items() if code is not None}
        return self.filter(content__cell__contains=named)


class AnswerCard(Held):
    """What government said on a day, kept as cover: its content and the hash of that, kept as they are by a trigger.

    Nobody edits it and nobody deletes it. What changed since follows from its uses of positions and versions.
    """

    reference = models.CharField(max_length=16, unique=True, editable=False)
    content = models.JSONField(help_text="All that was said, in plain words, as it was shown.")
    sha256 = models.CharField(max_length=64, help_text="Of the content, as `guidance.cards.canonical` writes it.")
    title = models.CharField(max_length=200)
    about_label = models.CharField(max_length=60, blank=True)
    about_record = models.CharField(max_length=12, blank=True)
    query = models.ForeignKey(Query, on_delete=models.PROTECT, null=True, blank=True, related_name="cards")
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form keeps one card."
    )

    objects = AnswerCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("cover card")
        ordering = ["-kept_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["council", "form_id"], name="guidance_card_one_a_form")]
        indexes = [
            GinIndex(OpClass(F("content__cell"), name="jsonb_path_ops"), name="guidance_card_by_cell"),
        ]

    def __str__(self) -> str:
        return self.title

    def title_outside(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("card", args=[self.key])

    @property
    def marking(self) -> str:
        """The highest of what stands on it."""
        return str(self.content["marking"])

    @property
    def stamp(self) -> str:
        """What stands on every page and file that shows it, where something on it is no policy."""
        return str(self.content["sample"])

    def audience(self, part: Any = None) -> list[str]:
        return [council_key(self.council_id)]
