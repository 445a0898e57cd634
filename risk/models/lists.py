"""Published lists, kept by version, and what stands on them: organisations alone."""

from datetime import date, datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from risk.matching import Name
from risk.published import LISTS, MOST_NAME, PublishedList
from web.keys import new_key


class ListVersionQuerySet(models.QuerySet["ListVersion"]):
    def of(self, code: str) -> Self:
        """Those of a list, the newest first."""
        return self.filter(code=code).order_by("-pk")

    def newest(self, code: str) -> "ListVersion | None":
        """What is screened against today; None where the list was never loaded."""
        return self.of(code).first()

    def last_of_each(self) -> Self:
        """The one of each list that is screened against today."""
        return self.order_by("code", "-pk").distinct("code")

    def unfinished(self, since: datetime) -> Self:
        """Those of today with which not all was compared, or all was only after this moment: the last loaded first.

        What an act compares is seen when that act is done, which may be after all the others were.
        """
        newest = self.model._default_manager.order_by("code", "-pk").distinct("code").values("pk")
        return self.filter(Q(screened_at=None) | Q(screened_at__gt=since), pk__in=newest).order_by("-pk")


class WatchlistQuerySet(models.QuerySet["Watchlist"]):
    def visible_to(self, user: Any) -> Self:
        """To whoever signs in: what is published is no council's."""
        return self.all() if getattr(user, "is_authenticated", False) else self.none()


class Watchlist(models.Model):
    """A list that is loaded by a schedule, and how that went last. Its versions are `ListVersion`s of the same code."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    code = models.CharField(max_length=40, unique=True, help_text="In `published.LISTS`.")
    tried_at = models.DateTimeField(null=True, editable=False)
    failed_since = models.DateTimeField(null=True, editable=False, help_text="Null where it went well last time.")
    failure = models.CharField(max_length=500, blank=True, editable=False, help_text="Why, as a sentence.")

    objects = WatchlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("published list")

    def __str__(self) -> str:
        return str(LISTS[self.code].name) if self.code in LISTS else self.code

    def get_absolute_url(self) -> str:
        return f"{reverse('lists')}#{self.code}"

    def audience(self, part: Any = None) -> list[str]:
        """Nobody is told of it over the feed: it is no council's."""
        return []


MOST_TOLD = 50
"""Names of what came and of what went that are kept with a version."""


class ListVersion(models.Model):
    """A list as it was loaded: of which day, which file, and what came, changed and went."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    code = models.CharField(max_length=40, help_text="Of the list, in `published.LISTS`.")
    published_on = models.DateField(
        null=True, help_text="The day that the file itself tells; null where it tells none."
    )
    loaded_at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    entries = models.PositiveIntegerField()
    left_out = models.JSONField(default=dict, help_text="Entries that are no organisations, by what they are.")
    came = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    went = models.PositiveIntegerField(default=0)
    names_came = ArrayField(
        models.TextField(), default=list, db_default=[], blank=True, help_text="Of what came, the first MOST_TOLD."
    )
    names_went = ArrayField(
        models.TextField(), default=list, db_default=[], blank=True, help_text="Of what went, the first MOST_TOLD."
    )
    to_screen = models.PositiveIntegerField(default=0, help_text="Organisations to compare anew when it was loaded.")
    screened = models.PositiveIntegerField(default=0, help_text="Of these, how many have been.")
    screened_to = models.BigIntegerField(default=0, editable=False, help_text="Of the last of these, its key.")
    screened_at = models.DateTimeField(null=True, editable=False, help_text="When all had been.")
    sample_basis = models.CharField(
        max_length=300,
        blank=True,
        db_default="",
        editable=False,
        help_text="Of a sample: what it is. Others have none.",
    )

    objects = ListVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a list")
        indexes = [models.Index(fields=["code", "-loaded_at"], name="risk_listversion_latest")]

    def __str__(self) -> str:
        return f"{self.published.name} ({self.told_on})"

    def audience(self, part: Any = None) -> list[str]:
        """Nobody is told of it over the feed: it is no council's."""
        return []

    @property
    def published(self) -> PublishedList:
        return LISTS[self.code]

    @property
    def told_on(self) -> date:
        """The day that the file tells, or on which it was loaded where it tells none."""
        return self.published_on or localdate(self.loaded_at)

    def age(self, today: date) -> int:
        """Days since it was published, or loaded where its file tells no day."""
        return (today - self.told_on).days

    def is_old(self, today: date) -> bool:
        return self.age(today) > self.published.old_after


class ListingQuerySet(models.QuerySet["Listing"]):
    def standing(self) -> Self:
        """What is on its list today."""
        return self.filter(gone_at=None)

    def on(self, code: str) -> Self:
        return self.filter(code=code)


class Listing(models.Model):
    """An organisation on a list, by the list's own key: as it stands there now, or as it stood before it went."""

    code = models.CharField(max_length=40, help_text="Of the list, in `published.LISTS`.")
    key = models.CharField(max_length=120)
    names = ArrayField(models.CharField(max_length=MOST_NAME))
    why = models.TextField(blank=True)
    country = models.CharField(max_length=120, blank=True)
    place = models.CharField(
        max_length=2, blank=True, db_default="", help_text="The code of its country, where it is known and one alone."
    )
    address = models.TextField(blank=True)
    numbers = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    numbers_written = ArrayField(
        models.TextField(), default=list, db_default=[], blank=True, help_text="As the list has them."
    )
    source = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, help_text="Of all that a person decides on.")
    since = models.ForeignKey(ListVersion, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        ListVersion, on_delete=models.PROTECT, related_name="+", help_text="With which it last came, changed or went."
    )
    gone_at = models.DateTimeField(null=True, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a list")
        constraints = [models.UniqueConstraint(fields=["code", "key"], name="risk_listing_once")]
        indexes = [GinIndex(fields=["numbers"], name="risk_listing_numbers")]

    def __str__(self) -> str:
        return str(self.names[0])

    @property
    def as_name(self) -> Name:
        """As it is compared."""
        where = (self.address, self.country)
        return Name(tuple(self.names), self.place, tuple(self.numbers), tuple(filter(None, where)))


class ListedForm(models.Model):
    """A way in which a name of an entry that stands on its list is looked for (`risk.search_forms`)."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="forms")
    text = models.CharField(max_length=MOST_NAME * 6)

    class Meta:
        indexes = [
            # Searches look through all of what a list brought that is not yet in its place in the index.
            GinIndex(
                fields=["text"], opclasses=["gin_trgm_ops"], name="risk_listedform_trgm", gin_pending_list_limit=256
            ),
            HashIndex(fields=["text"], name="risk_listedform_whole"),
        ]

    def __str__(self) -> str:
        return self.text
