"""The matrix: what government says of an activity, in a sector, in a nation, with a partner country."""

from dataclasses import dataclass, field
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guidance.models.clearing import MixedMessage
from guidance.models.finding import matching, words_of
from guidance.models.issued import DAYS_IN_FORCE, Issued, IssuedQuerySet
from guidance.models.readers import Audience
from guidance.models.subjects import Activity, Sector
from guidance.rules import EVER_PUBLISHED, Cell, Standing, State, answering
from places.models import NATIONS, Country

CELL = ("country", "sector", "activity", "nation")


@dataclass(frozen=True)
class PositionAnswer:
    """What is said to a question on a day: the row that answers, if any does, and what has to be read beside it.

    `beside` are what other governments say of the same, and rows between which and the answer an escalation is open;
    `escalations` are those.
    """

    question: Cell
    day: date
    position: "Position | None" = None
    beside: list["Position"] = field(default_factory=list)
    escalations: list[MixedMessage] = field(default_factory=list)

    @property
    def rows(self) -> list["Position"]:
        """The answer first."""
        return [] if self.position is None else [self.position, *self.beside]


class PositionQuerySet(IssuedQuerySet["Position"]):
    def in_cell(self, cell: Cell) -> Self:
        """Those of this very cell, not of a wider or a narrower one."""
        return self.filter(country=cell.country, sector=cell.sector, activity=cell.activity, nation=cell.nation or "")

    def covering(self, question: Cell) -> Self:
        """Those whose cell holds everything that is asked about."""
        return self.filter(
            Q(country=None) | Q(country=question.country),
            Q(sector=None) | Q(sector=question.sector),
            Q(activity=None) | Q(activity=question.activity),
            Q(nation="") | Q(nation=question.nation or ""),
        )

    def meeting(self, cell: Cell) -> Self:
        """Those whose cell has something in common with this one."""
        rows = self
        for name in ("country", "sector", "activity"):
            if (code := getattr(cell, name)) is not None:
                rows = rows.filter(Q(**{name: None}) | Q(**{name: code}))
        return rows.filter(Q(nation="") | Q(nation=cell.nation)) if cell.nation else rows

    def answer_with(self, question: Cell, day: date) -> PositionAnswer:
        """The one row that answers on a day, with what stands beside it; none is "No position yet"."""
        rows = list(self._covering_on(day, question))
        found = answering(rows, question)
        if found is None:
            return PositionAnswer(question, day)
        open_ones = MixedMessage.objects.open_on(day).both_among(rows)
        escalations = [
            mixed
            for mixed in open_ones.select_related("first_owner", "second_owner")
            if found.pk in (mixed.first_id, mixed.second_id)
        ]
        beside = {pk for mixed in escalations for pk in (mixed.first_id, mixed.second_id)} - {found.pk}
        for government in {row.government for row in rows} - {found.government}:
            theirs = answering([row for row in rows if row.government == government], question)
            beside |= {theirs.pk} if theirs is not None else set()
        return PositionAnswer(question, day, found, [row for row in rows if row.pk in beside], escalations)

    def _covering_on(self, day: date, question: Cell) -> Self:
        return self.in_force(day).covering(question).select_related("owner", "country", "sector", "activity")

    def search(self, text: str, *, or_alike: bool = False) -> Self:
        """Those with every word of the text, in their own words or in the names of their cell."""
        names = ("activity__name", "sector__name", "country__name", "nation")
        title = ("activity__name", "sector__name")
        return matching(self, text, names=names, title=title, written=("text", "conditions"), or_alike=or_alike)


class Position(Issued):
    """What a department or a devolved government says of one cell. A field of the cell that is empty is any."""

    BY_NATION_ALONE = True

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("activity")
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sector")
    )
    nation = models.CharField(_("nation"), max_length=20, choices=NATIONS, blank=True)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner country")
    )
    standing = models.CharField(_("position"), max_length=30, choices=Standing)
    text = models.TextField(_("in plain words"), max_length=3000)
    text_cy = models.TextField(_("in Welsh"), max_length=3000, blank=True)
    conditions = models.TextField(_("conditions"), max_length=3000, blank=True)

    found_by = models.GeneratedField(
        expression=words_of(a=["text"], b=["conditions"], d=["text_cy"]),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PositionQuerySet.as_manager()

    class Meta(Issued.Meta):
        verbose_name = _("position")
        ordering = ["-published_at", "-key"]
        constraints = [
            *Issued.Meta.constraints,
            ExclusionConstraint(
                name="guidance_position_one_in_force",
                expressions=[
                    (Coalesce("activity", Value("")), RangeOperators.EQUAL),
                    (Coalesce("sector", Value("")), RangeOperators.EQUAL),
                    ("nation", RangeOperators.EQUAL),
                    (Coalesce("country", Value("")), RangeOperators.EQUAL),
                    ("owner", RangeOperators.EQUAL),
                    (DAYS_IN_FORCE, RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=EVER_PUBLISHED),
                violation_error_message=_("A position of the same owner is in force for this cell on these days."),
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.CONDITIONS) | ~Q(conditions=""),
                name="guidance_position_names_conditions",
                violation_error_message=_("Say under which conditions it is supported."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="guidance_position_in_words",
                violation_error_message=_("Say in plain words what the position is."),
            ),
        ]

    def __str__(self) -> str:
        named = [str(one) for one in (self.activity, self.sector, self.get_nation_display(), self.country) if one]
        return ", ".join(named) or str(_("Every activity"))

    def get_absolute_url(self) -> str:
        return reverse("position", args=[self.key])

    @property
    def cell(self) -> Cell:
        return Cell(self.activity_id, self.sector_id, self.nation or None, self.country_id)

    @cell.setter
    def cell(self, cell: Cell) -> None:
        self.activity_id, self.sector_id, self.country_id = cell.activity, cell.sector, cell.country
        self.nation = cell.nation or ""

    @property
    def said(self) -> str:
        """What it says, as it is quoted."""
        return f"{self.get_standing_display()}: {self.text}"[:5000]

    @property
    def where_said(self) -> str:
        return _("Position of %(owner)s: %(cell)s") % {"owner": self.owner.name, "cell": self}

    def successor(self) -> "Position | None":
        """What took its place, in the same moment in which it ended."""
        if self.state != State.SUPERSEDED:
            return None
        rows = Position.objects.in_cell(self.cell).filter(published_at=self.ended_at).exclude(pk=self.pk)
        return rows.select_related("owner", "activity", "sector", "country").first()

    @property
    def government(self) -> str:
        """Whose word it is: a devolved government's, by its code, or the UK's."""
        return self.owner_id if self.is_devolved else ""

    def clean(self) -> None:
        """A devolved government speaks for its own nation, and for no other."""
        if self.is_devolved and self.nation != self.owner.nation:
            told = _("%(owner)s speaks for its own nation: choose that one.") % {"owner": self.owner.name}
            raise ValidationError({"nation": told})

    def gist(self) -> str:
        return f"{self.get_standing_display()}: {self.text}"

    def readers(self) -> Audience:
        return Audience(nations=(self.nation,) if self.nation else (), marking=self.marking)
