"""Lines to take: what to say of a subject, version by version."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, Func, IntegerField, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Collate, Concat
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.roles import UNIT, nation_key
from guidance.models.finding import matching, names_of, words_of
from guidance.models.issued import DAYS_IN_FORCE, Issued, IssuedQuerySet
from guidance.models.readers import Audience
from guidance.models.subjects import Activity, Sector, Topic
from guidance.rules import (
    BEING_WRITTEN,
    EVER_PUBLISHED,
    HEADLINE_WORDS,
    LEADER_SENTENCES,
    ReaderRole,
    sentences,
    word_count,
)
from places.models import COUNCIL_KINDS, NATIONS, Country
from web.keys import new_key


class LineQuerySet(models.QuerySet["Line"]):
    def visible_to(self, user: Any) -> Self:
        """Those of which the user sees some version."""
        return self.filter(Exists(LineVersion.objects.visible_to(user).filter(line=OuterRef("pk"))))

    def ever_published(self) -> Self:
        """Those of which some version was."""
        return self.filter(Exists(LineVersion.objects.filter(line=OuterRef("pk"), state__in=EVER_PUBLISHED)))

    def with_subjects(self) -> Self:
        """With the codes of what each is about, in their order: `topics_named`, `sectors_named` and so on."""
        named: dict[str, Any] = {}
        for field in Line._meta.many_to_many:
            links: Any = field.remote_field.through
            code = field.m2m_reverse_field_name()
            codes = links.objects.filter(line=OuterRef("pk")).order_by(Collate(code, "C")).values(code)
            named[f"{field.name}_named"] = ArraySubquery(codes)
        return self.annotate(**named)

    def about(self, *, topics: Any = (), sectors: Any = (), activities: Any = (), countries: Any = ()) -> Self:
        """Those about one of the topics, or about one of the others where they name any; each once."""
        found = Q(topics__in=list(topics))
        for name, codes in (("sectors", sectors), ("activities", activities)):
            if codes:
                found |= Q(**{f"{name}__in": list(codes)})
        rows = self.filter(found)
        if countries:
            rows = rows.filter(Q(countries=None) | Q(countries__in=list(countries)))
        return rows.distinct()


class Line(models.Model):
    """A subject on which something is to be said, and what it is about. Its words are those of its versions."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    title = models.CharField(_("title"), max_length=150)
    owner = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))
    topics = models.ManyToManyField(Topic, related_name="lines", verbose_name=_("topics"))
    sectors = models.ManyToManyField(Sector, blank=True, related_name="lines", verbose_name=_("sectors"))
    activities = models.ManyToManyField(Activity, blank=True, related_name="lines", verbose_name=_("activities"))
    countries = models.ManyToManyField(Country, blank=True, related_name="+", verbose_name=_("partner countries"))
    made_at = models.DateTimeField(editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one line."
    )

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line to take")
        ordering = ["title", "key"]
        constraints = [models.UniqueConstraint(fields=["owner", "form_id"], name="guidance_line_one_a_form")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("line", args=[self.key])

    @property
    def body_id(self) -> str:
        return self.owner_id

    def audience(self, part: Any = None) -> list[str]:
        """Those who see one of its versions."""
        keys = {nation_key(self.owner.nation)} if self.owner.nation else {UNIT, self.owner.reader_key}
        for version in self.versions.filter(state__in=EVER_PUBLISHED):
            keys |= version.readers().keys()
        return sorted(keys)


# The columns of a version that hold its words.
WRITTEN = (
    *("headline", "full_line", "leader_line", "reactive_line", "if_pressed", "do_not_say", "background", "facts"),
    *("headline_cy", "full_line_cy"),
)
WORDS_OF_TOPIC = Func("words", Value(" "), function="array_to_string", output_field=TextField())
TOPIC_WORDS = Concat("name", Value(" "), WORDS_OF_TOPIC, output_field=TextField())


class LineVersionQuerySet(IssuedQuerySet["LineVersion"]):
    def answering_on(self, day: date) -> Self:
        """The version of each line that is in force on a day: there is one at most."""
        return self.in_force(day).select_related("line", "owner")

    def of_each(self, lines: Iterable["Line"], day: date) -> dict[int, "LineVersion"]:
        """By line: the version that is in force on a day, or else the last that was published, or the draft."""
        rows = self.filter(line__in=lines).annotate(
            first=Case(
                When(Q(pk__in=self.in_force(day).values("pk")), then=Value(0)),
                When(state__in=EVER_PUBLISHED, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        found = rows.order_by("line_id", "first", "-number").distinct("line_id").select_related("line", "owner")
        return {row.line_id: row for row in found}

    def search(self, text: str, *, or_alike: bool = False) -> Self:
        """Those with every word of the text, in their own words or in the names of what their line is about."""
        names = [
            "line__title",
            names_of(Topic.objects.all(), by="lines", of="line", said=TOPIC_WORDS),
            names_of(Sector.objects.all(), by="lines", of="line"),
            names_of(Activity.objects.all(), by="lines", of="line"),
        ]
        title = ("line__title", "headline")
        return matching(self, text, names=names, title=title, written=WRITTEN, or_alike=or_alike)


IN_WORDS = ("headline", "headline_cy", "leader_line")
"""What may not be longer than its reader has time for."""


def faults_of_words(headline: str, headline_cy: str, leader_line: str) -> dict[str, Any]:
    """What is too long, by field."""
    faults: dict[str, Any] = {}
    for field, text in (("headline", headline), ("headline_cy", headline_cy)):
        if (words := word_count(text)) > HEADLINE_WORDS:
            told = _("Shorten the headline to %(most)s words: it has %(words)s.")
            faults[field] = told % {"most": HEADLINE_WORDS, "words": words}
    if (count := len(sentences(leader_line))) > LEADER_SENTENCES:
        faults["leader_line"] = _("A leader reads three sentences: these are %(count)s.") % {"count": count}
    return faults


class LineVersion(Issued):
    """The words of a line from a day on. Of each line one version is in force on a day, or none."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(editable=False)
    headline = models.CharField(_("headline"), max_length=400)
    full_line = models.TextField(_("full line"), max_length=10_000)
    leader_line = models.TextField(_("the leader’s three sentences"), max_length=1000)
    reactive_line = models.TextField(_("reactive line, if asked by the press"), max_length=3000, blank=True)
    if_pressed = models.TextField(_("if pressed"), max_length=3000, blank=True)
    do_not_say = models.TextField(_("do not say"), max_length=3000, blank=True)
    background = models.TextField(_("background"), max_length=10_000, blank=True)
    facts = models.TextField(_("facts, each with its source"), max_length=5000, blank=True)
    contacts = models.TextField(
        _("whom to ask"), max_length=1000, blank=True, help_text="A desk, never a named person."
    )
    headline_cy = models.CharField(_("headline in Welsh"), max_length=400, blank=True)
    full_line_cy = models.TextField(_("full line in Welsh"), max_length=10_000, blank=True)
    nations = ArrayField(
        models.CharField(max_length=20, choices=NATIONS), default=list, blank=True, verbose_name=_("nations")
    )
    council_kinds = ArrayField(
        models.CharField(max_length=30, choices=COUNCIL_KINDS),
        default=list,
        blank=True,
        verbose_name=_("kinds of council"),
    )
    networks = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("city networks"))
    roles = ArrayField(
        models.CharField(max_length=10, choices=ReaderRole), default=list, blank=True, verbose_name=_("roles")
    )
    found_by = models.GeneratedField(
        expression=words_of(a=WRITTEN[:1], b=WRITTEN[1:6], c=WRITTEN[6:8], d=WRITTEN[8:]),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = LineVersionQuerySet.as_manager()

    class Meta(Issued.Meta):
        verbose_name = _("version of a line")
        ordering = ["-number"]
        constraints = [
            *Issued.Meta.constraints,
            models.UniqueConstraint(fields=["line", "number"], name="guidance_version_numbered_once"),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(state__in=BEING_WRITTEN),
                name="guidance_version_one_being_written",
                violation_error_message=_("Another version of this line is being written. Finish or discard that one."),
            ),
            ExclusionConstraint(
                name="guidance_version_one_in_force",
                expressions=[("line", RangeOperators.EQUAL), (DAYS_IN_FORCE, RangeOperators.OVERLAPS)],
                condition=Q(state__in=EVER_PUBLISHED),
                violation_error_message=_("Another version of this line is in force on these days."),
            ),
            models.CheckConstraint(
                condition=~Q(headline="") & ~Q(full_line="") & ~Q(leader_line=""),
                name="guidance_version_in_words",
                violation_error_message=_("Give a headline, the full line and the leader’s sentences."),
            ),
        ]

    def __str__(self) -> str:
        return _now("%(line)s, version %(number)s") % {"line": self.line.title, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("line_version", args=[self.line.key, self.number])

    def clean(self) -> None:
        """How long it is, whether it says what changes, and that a devolved government speaks for its own nation."""
        faults = faults_of_words(*(getattr(self, name) for name in IN_WORDS))
        if self.is_devolved and self.nations != [self.owner.nation]:
            told = _("%(owner)s speaks for its own nation: tick that one alone.") % {"owner": self.owner.name}
            faults["nations"] = told
        if (self.number or 1) > 1 and not self.change_note:
            faults["change_note"] = _("Say what changes, for whoever knows the version before.")
        if faults:
            raise ValidationError(faults)

    @property
    def said(self) -> str:
        """What it says, as it is quoted."""
        return f"{self.headline}\n\n{self.full_line}"[:5000]

    @property
    def where_said(self) -> str:
        return _now("Line of %(owner)s: %(line)s") % {"owner": self.owner.name, "line": self}

    def gist(self) -> str:
        return self.headline

    def readers(self) -> Audience:
        return Audience(
            nations=tuple(self.nations),
            council_kinds=tuple(self.council_kinds),
            networks=tuple(self.networks),
            roles=tuple(self.roles),
            marking=self.marking,
        )
