"""The playbook: how others did it, what went wrong, and what to offer instead."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guidance.models.finding import matching, names_of, words_of
from guidance.models.kept import KeptText, KeptTextQuerySet
from guidance.models.subjects import Activity, Sector
from guidance.rules import Alternative, EntryKind
from places.models import Country

# Instead of a visit, what else to offer comes first, then what went wrong, then how others did it.
IN_ORDER = (EntryKind.ALTERNATIVE, EntryKind.PITFALL, EntryKind.CASE, EntryKind.HOW_TO, EntryKind.TEMPLATE)


class PlaybookEntryQuerySet(KeptTextQuerySet["PlaybookEntry"]):
    def fitting(self, *, activities: Any = (), sectors: Any = (), countries: Any = (), places: Any = ()) -> Self:
        """Those for what is asked, in order: each names some of it, or nothing at all and so fits everything.

        What is not asked narrows nothing; of a kind that is asked, an entry that names any names one of these.
        """
        asked = {"activities": list(activities), "sectors": list(sectors), "countries": list(countries)}
        names_some, names_nothing = Q(), Q(places=[])
        rows = self
        for kind, codes in asked.items():
            names_nothing &= Q(**{kind: None})
            if codes:
                rows = rows.filter(Q(**{kind: None}) | Q(**{f"{kind}__in": codes}))
                names_some |= Q(**{f"{kind}__in": codes})
        if places:
            rows = rows.filter(Q(places=[]) | Q(places__overlap=list(places)))
            names_some |= Q(places__overlap=list(places))
        fits = self.filter(names_nothing | names_some if names_some else names_nothing)
        return self.filter(pk__in=rows.values("pk")).filter(pk__in=fits.values("pk")).in_order()

    def search(self, text: str, *, or_alike: bool = False) -> Self:
        """Those with every word of the text, in their own words or in the names of what they are for."""
        names = [
            names_of(Activity.objects.all(), by="entries", of="pk"),
            names_of(Sector.objects.all(), by="entries", of="pk"),
        ]
        written = ("title", "summary", "text")
        return matching(self, text, names=names, title=("title",), written=written, or_alike=or_alike)

    def in_order(self) -> Self:
        rank = Case(
            *(When(kind=kind, then=Value(place)) for place, kind in enumerate(IN_ORDER)), output_field=IntegerField()
        )
        return self.annotate(rank=rank).order_by("rank", "title", "key")


class PlaybookEntry(KeptText):
    """Something to learn from, with its source. It advises and binds nobody."""

    kind = models.CharField(_("kind"), max_length=12, choices=EntryKind)
    alternative = models.CharField(
        _("what it offers instead of what was asked for"), max_length=20, choices=Alternative, blank=True
    )
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(_("in one sentence"), max_length=300)
    text = models.TextField(_("text"), max_length=10_000)
    activities = models.ManyToManyField(Activity, blank=True, related_name="entries", verbose_name=_("activities"))
    sectors = models.ManyToManyField(Sector, blank=True, related_name="entries", verbose_name=_("sectors"))
    countries = models.ManyToManyField(Country, blank=True, related_name="+", verbose_name=_("partner countries"))
    places = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one entry."
    )

    found_by = models.GeneratedField(
        expression=words_of(a=["title", "summary"], b=["text"]), output_field=SearchVectorField(), db_persist=True
    )

    objects = PlaybookEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("playbook entry")
        ordering = ["title", "key"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "form_id"], name="guidance_entry_one_a_form"),
            models.CheckConstraint(
                condition=(Q(kind=EntryKind.ALTERNATIVE) & ~Q(alternative=""))
                | (~Q(kind=EntryKind.ALTERNATIVE) & Q(alternative="")),
                name="guidance_entry_alternative_named",
                violation_error_message=_("Say what it offers instead, of an alternative and of nothing else."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="guidance_entry_has_a_source",
                violation_error_message=_("Say where this is from."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("playbook_entry", args=[self.key])
