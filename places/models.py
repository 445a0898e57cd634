"""Councils, countries, places abroad and the posts between them. Rows come from files (loaders.py), not from pages."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Exists, F, Q, Value, When
from django.db.models.functions import Concat
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from places import rules
from places.rules import Confidence, CouncilKind, CouncilStatus, Level, NameBasis, Nation, PostKind, Tier
from web.expressions import IsAnyOf
from web.keys import KEY_LENGTH, new_key
from web.refusals import WrongState

NATIONS = {
    Nation.ENGLAND: _("England"),
    Nation.SCOTLAND: _("Scotland"),
    Nation.WALES: _("Wales"),
    Nation.NORTHERN_IRELAND: _("Northern Ireland"),
}
COUNCIL_KINDS = {
    CouncilKind.UNITARY: _("Unitary authority"),
    CouncilKind.METROPOLITAN_DISTRICT: _("Metropolitan district"),
    CouncilKind.LONDON_BOROUGH: _("London borough"),
    CouncilKind.CITY_OF_LONDON: _("City of London Corporation"),
    CouncilKind.SHIRE_COUNTY: _("County council"),
    CouncilKind.SHIRE_DISTRICT: _("District council"),
    CouncilKind.SCOTTISH_COUNCIL: _("Scottish council"),
    CouncilKind.WELSH_UNITARY: _("Welsh council"),
    CouncilKind.NI_DISTRICT: _("Northern Ireland district"),
    CouncilKind.COMBINED_AUTHORITY: _("Combined authority"),
    CouncilKind.COMBINED_COUNTY_AUTHORITY: _("Combined county authority"),
    CouncilKind.GLA: _("Greater London Authority"),
}
TIERS = {
    Tier.UNITARY: _("Single tier"),
    Tier.LOWER: _("Lower tier"),
    Tier.UPPER: _("Upper tier"),
    Tier.STRATEGIC: _("Strategic"),
}
COUNCIL_STATUSES = {
    CouncilStatus.CURRENT: _("Current"),
    CouncilStatus.SHADOW: _("Elected, not yet in charge"),
    CouncilStatus.ABOLISHED: _("Abolished"),
}
LEVELS = {
    Level.PROVINCE: _("Province or region"),
    Level.PREFECTURE: _("City or prefecture"),
    Level.COUNTY: _("County or district"),
}
NAME_BASES = {
    NameBasis.CHECKED: _("Checked by hand"),
    NameBasis.READ_THROUGH: _("Made by machine and read through"),
    NameBasis.UNCHECKED: _("Made by machine, not checked"),
}
POST_KINDS = {PostKind.EMBASSY: _("Embassy"), PostKind.CONSULATE_GENERAL: _("Consulate-General")}
CONFIDENCES = {Confidence.HIGH: _("High"), Confidence.MEDIUM: _("Medium"), Confidence.LOW: _("Low")}


def _choices(labels: dict[Any, Any]) -> list[tuple[str, Any]]:
    """As plain text, so that migrations do not hang on what rules.py names its members."""
    return [(str(value), label) for value, label in labels.items()]


# At this likeness 95 of 100 slips of one letter still find their city among the first five; at 0.4 it is 94.
_LIKE_ENOUGH = 0.3
LONGEST_SEARCH = 100
MOST_FOUND = 20


class NamedQuerySet[Row: "Named"](models.QuerySet[Row]):
    """Rows found by what people type for their names."""

    def matching(self, text: str) -> Self:
        """The rows with a spelling that has the text in it, in no order; none where there is nothing to look for."""
        holding = containing(text)
        return self.none() if holding is None else self.filter(holding)

    def search(self, text: str, *, most: int = MOST_FOUND, or_alike: bool = True) -> Self:
        """The best rows for the text: whole names, then beginnings, then the rest; what is alike only if none match."""
        sought = rules.name_words(text[:LONGEST_SEARCH])
        if not sought:
            return self.none()
        joined = sought.replace(" ", "")
        found = self.filter(_has(sought))
        likeness = TrigramWordSimilarity(joined, "search")
        either = Q(IsAnyOf(F("pk"), ArraySubquery(found.values("pk"))))
        if or_alike:
            alike = self.alias(likeness=likeness).filter(~Exists(found), likeness__gte=_LIKE_ENOUGH)
            either |= Q(IsAnyOf(F("pk"), ArraySubquery(alike.values("pk"))))
        return (
            self.filter(either)
            .alias(
                rank=Case(
                    When(_has_any(f"\n{sought}\n", f"\n{joined}\n"), then=Value(0)),
                    When(_has_any(f"\n{sought}", f"\n{joined}"), then=Value(1)),
                    default=Value(2),
                    output_field=models.IntegerField(),
                ),
                distance=Case(
                    When(_has(sought), then=Value(0.0)),
                    default=Value(2.0) - likeness - TrigramSimilarity(_FIRST_SPELLING, joined),
                    output_field=models.FloatField(),
                ),
            )
            .order_by("rank", *self.model.SEARCH_FIRST, "distance", *self.model.SEARCH_ORDER)[:most]
        )


# The name itself, without spaces; a name as a whole tells better than its likest stretch which of several is meant.
_FIRST_SPELLING = models.Func(
    F("search"), Value("\n"), Value(2), function="split_part", output_field=models.TextField()
)


def containing(text: str) -> Q | None:
    """The condition that a spelling has the text in it; None where there is nothing to look for."""
    sought = rules.name_words(text[:LONGEST_SEARCH])
    return _has(sought) if sought else None


def _has(sought: str) -> Q:
    """Folded text in a spelling: at the beginning of a word, or anywhere where words are not set apart."""
    joined = sought.replace(" ", "")
    grams = rules.grams_sought(sought)
    if grams:
        # A trigram index knows no name of two characters, so that such names have an index of their own.
        return Q(grams__contains=grams) & _has_any(sought, joined)
    return _has_any(f"\n{sought}", f"\n{joined}", f" {sought}", f" {joined}")


def _has_any(*stretches: str) -> Q:
    first, *others = dict.fromkeys(stretches)
    either = Q(search__contains=first)
    for stretch in others:
        either |= Q(search__contains=stretch)
    return either


class Named(models.Model):
    """A row that people look up by name. What it is found by is made where it is written: see rules.spellings."""

    # What comes before likeness among rows that match as well, and what tells rows apart that are as like.
    SEARCH_FIRST: ClassVar[tuple[Any, ...]] = ()
    SEARCH_ORDER: ClassVar[tuple[Any, ...]] = ("sort_name", "pk")

    sort_name = models.CharField(max_length=250, db_collation="C")
    search = models.TextField(help_text="Every spelling of the name, folded, one a line (rules.spellings).")
    grams = ArrayField(models.CharField(max_length=2), default=list, blank=True)

    class Meta:
        abstract = True


class CouncilQuerySet(NamedQuerySet["Council"]):
    def open_on(self, day: date) -> Self:
        """Councils in charge on the day. One without a known first day has been there as long as the register needs."""
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day))

    def counted_on(self, day: date) -> Self:
        """The councils that coverage counts: unitary and lower-tier ones and counties that are open on the day.

        The files know opening days well enough for counts from April 2023 on.
        """
        return self.open_on(day).filter(kind__in=rules.COUNTED_KINDS)

    def regions(self) -> list[str]:
        """The names of regions, sorted."""
        return list(self.order_by("region").exclude(region="").values_list("region", flat=True).distinct())


class Council(Named):
    """A UK local authority, strategic authorities and abolished ones included."""

    code = models.CharField(max_length=8, primary_key=True)
    gss_code = models.CharField(max_length=9, blank=True, help_text="Of the ONS; a few authorities have none.")
    former_gss_codes = ArrayField(models.CharField(max_length=9), default=list, blank=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=120)
    welsh_name = models.CharField(max_length=120, blank=True)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=30, choices=_choices(COUNCIL_KINDS))
    tier = models.CharField(max_length=10, choices=_choices(TIERS))
    nation = models.CharField(max_length=20, choices=_choices(NATIONS))
    region = models.CharField(max_length=40, blank=True)
    county = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="districts")
    combined_authority = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")
    status = models.CharField(max_length=10, choices=_choices(COUNCIL_STATUSES))
    opened_on = models.DateField(null=True, blank=True)
    opened_basis = models.CharField(max_length=120, blank=True, help_text="Where the opening day is from.")
    closed_on = models.DateField(null=True, blank=True, help_text="The first day on which it is no longer in charge.")
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)
    website = models.URLField(blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_basis = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    hex_q = models.SmallIntegerField(null=True, blank=True, help_text="Column of its hexagon, layout odd-r.")
    hex_r = models.SmallIntegerField(null=True, blank=True, help_text="Row of its hexagon; grows northwards.")
    note = models.TextField(blank=True)
    loaded_from = models.CharField(max_length=120, help_text="The country pack and file that the row comes from.")

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ("sort_name", "code")
        indexes = [
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="places_council_search"),
            models.Index(fields=["sort_name", "code"], name="places_council_sorted"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["gss_code"],
                condition=~Q(gss_code=""),
                name="places_council_has_its_own_gss_code",
                violation_error_message=_("Another council has this GSS code."),
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                name="places_council_closes_after_opening",
                violation_error_message=_("A council must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(hex_q=None, hex_r=None) | Q(hex_q__isnull=False, hex_r__isnull=False),
                name="places_council_has_a_whole_hexagon",
                violation_error_message=_("A hexagon needs both its column and its row."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def must_be_open(self, today: date) -> None:
        """Refuse new records for a council that has closed or not yet begun, and name the one to choose instead."""
        if self.closed_on is not None and self.closed_on <= today:
            names = _(" or ").join(self.successors.values_list("name", flat=True))
            told = _("%(council)s closed on %(day)s. Choose the council that replaced it: %(successors)s.")
            without = _("%(council)s closed on %(day)s. Choose the council that replaced it.")
            raise WrongState(
                told if names else without,
                code="council_closed",
                params={"council": self.name, "day": formats.date_format(self.closed_on, "j F Y"), "successors": names},
            )
        if self.opened_on is not None and self.opened_on > today:
            raise WrongState(
                _("%(council)s opens on %(day)s. Until then choose the council that it will replace."),
                code="council_closed",
                params={"council": self.name, "day": formats.date_format(self.opened_on, "j F Y")},
            )


class CountryQuerySet(models.QuerySet["Country"]):
    def partners(self) -> Self:
        """The countries and territories that a council can have to do with abroad: all but our own."""
        return self.filter(home=False)


class Country(models.Model):
    """A country or territory of ISO 3166. No row stands for another: each has its own places, posts and counts."""

    code = models.CharField(max_length=2, primary_key=True)
    alpha_3 = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=80)
    local_name = models.CharField(max_length=80, blank=True)
    other_names = ArrayField(models.CharField(max_length=80), default=list, db_default=[], blank=True)
    sort_name = models.CharField(max_length=80, db_collation="C")
    home = models.BooleanField(default=False, help_text="The country whose councils keep this register.")
    loaded_from = models.CharField(max_length=120)

    objects = CountryQuerySet.as_manager()

    class Meta:
        ordering = ("sort_name", "code")
        verbose_name = _("country or territory")
        verbose_name_plural = _("countries and territories")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2}$"),
                name="places_country_code_is_two_letters",
                violation_error_message=_("A country code is two capital letters."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceQuerySet(NamedQuerySet["Place"]):
    def search(
        self, text: str, *, country: Country | str | None = None, most: int = MOST_FOUND, or_alike: bool = True
    ) -> Self:
        """Places by English name, old spelling, pinyin with or without marks and spaces, or characters."""
        places = self if country is None else self.filter(country=country)
        return super(PlaceQuerySet, places).search(text, most=most, or_alike=or_alike)

    def codes_within(self, place: "Place") -> list[str]:
        """The place itself and every place in it. As codes, few enough to be looked up by index one by one."""
        inside = self.filter(Q(pk=place.pk) | Q(parent=place.pk) | Q(parent__parent=place.pk))
        return list(inside.values_list("pk", flat=True))


class Place(Named):
    """A province, city or county abroad, under the code that its own country gives it."""

    SEARCH_FIRST = (Case(When(level=Level.COUNTY, then=Value(1)), default=Value(0)),)
    SEARCH_ORDER = (
        Case(*(When(level=level, then=Value(step)) for step, level in enumerate(Level))),
        "sort_name",
        "pk",
    )

    code = models.CharField(max_length=12, primary_key=True)
    country = models.ForeignKey(Country, models.PROTECT, related_name="places")
    name = models.CharField(max_length=120)
    full_name = models.CharField(max_length=160)
    local_name = models.CharField(max_length=120, blank=True)
    other_names = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    pinyin = models.CharField(max_length=160, blank=True, help_text="With tone marks, where local names have it.")
    within = models.CharField(max_length=200, blank=True, help_text="Names of the places it lies in, nearest first.")
    level = models.CharField(max_length=10, choices=_choices(LEVELS))
    admin_type = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    in_scope = models.BooleanField(default=True, help_text="Whether the paper behind this register looks at it.")
    name_basis = models.CharField(max_length=12, choices=_choices(NAME_BASES))
    note = models.TextField(blank=True)
    population = models.PositiveIntegerField(null=True, blank=True, help_text="Only where a source gives it.")
    population_basis = models.CharField(max_length=200, blank=True, db_default="")
    standing = models.CharField(max_length=100, blank=True, db_default="", help_text="How high it stands at home.")
    local_standing = models.CharField(max_length=40, blank=True, db_default="")
    head = models.CharField(max_length=160, blank=True, db_default="", help_text="The title of who heads it.")
    equivalent_here = models.CharField(
        max_length=300, blank=True, db_default="", help_text="What comes nearest to the standing of its head here."
    )
    standing_source = models.CharField(max_length=500, blank=True, db_default="")
    loaded_from = models.CharField(max_length=120, help_text="The country pack and file that the row comes from.")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("sort_name", "code")
        indexes = [
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="places_place_search"),
            GinIndex(fields=["grams"], name="places_place_grams"),
            models.Index(fields=["sort_name", "code"], name="places_place_sorted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__startswith=Concat("country_id", Value("-"))),
                name="places_place_code_begins_with_its_country",
                violation_error_message=_("The code of a place must begin with the code of its country."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> list[str]:
        """What it is called, old spellings included."""
        return [name for name in (self.name, self.local_name, *self.other_names) if name]

    @property
    def label(self) -> str:
        """The name that tells it from others of the same name: "Suzhou, Jiangsu (苏州市)"."""
        named = f"{self.name}, {self.within}" if self.within else self.full_name
        return f"{named} ({self.local_name})" if self.local_name and self.local_name != self.name else named


class Post(models.Model):
    """An embassy or consulate of one country in another, and the part of it that it looks after."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=_choices(POST_KINDS))
    sending = models.ForeignKey(Country, models.PROTECT, related_name="posts_abroad")
    receiving = models.ForeignKey(Country, models.PROTECT, related_name="posts_here")
    city = models.CharField(max_length=80)
    sort_name = models.CharField(max_length=120, db_collation="C")
    opened = models.CharField(max_length=10, blank=True, help_text="A day, a month or a year, as far as it is known.")
    district = models.TextField(help_text="The consular district, in words.")
    places = models.ManyToManyField(Place, related_name="posts", blank=True)
    countries = models.ManyToManyField(Country, related_name="posts_covering", blank=True)
    source = models.TextField()
    confidence = models.CharField(max_length=6, choices=_choices(CONFIDENCES))
    loaded_from = models.CharField(max_length=120)

    class Meta:
        ordering = ("sort_name", "key")
        constraints = [
            models.CheckConstraint(
                condition=~Q(sending=F("receiving")),
                name="places_post_is_abroad",
                violation_error_message=_("A post stands in another country than its own."),
            ),
            models.CheckConstraint(
                condition=Q(opened="") | Q(opened__regex=r"^\d{4}(-\d\d(-\d\d)?)?$"),
                name="places_post_opened_is_a_partial_date",
                violation_error_message=_("Write the opening as a year, a month or a day, such as 2015-06-08."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Network(models.Model):
    """An association or network of councils. A body of the register that is a network carries the same code.

    Its members come from a list, or are all councils of a nation, until its observers say who they are.
    """

    code = models.SlugField(max_length=20, primary_key=True)
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=120, db_collation="C")
    members = models.ManyToManyField(Council, related_name="networks", blank=True)
    members_kept_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its observers last said who its members are."
    )
    source = models.TextField(blank=True, help_text="Where the list of members is from.")
    confidence = models.CharField(max_length=6, choices=_choices(CONFIDENCES), blank=True)
    loaded_from = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("sort_name", "code")

    def __str__(self) -> str:
        return self.name
