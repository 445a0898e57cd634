"""Published lists, kept by version, and what stands on them: organisations alone."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from risk.published import LISTS, MOST_NAME, PublishedList


class ListVersionQuerySet(models.QuerySet["ListVersion"]):
    def newest(self, code: str) -> "ListVersion | None":
        """What is screened against today; None where the list was never loaded."""
        return self.filter(code=code).order_by("-loaded_at", "-pk").first()


class ListVersion(models.Model):
    """A list as it was loaded: of which day, which file, and what came, changed and went."""

    code = models.CharField(max_length=40, help_text="Of the list, in `published.LISTS`.")
    published_on = models.DateField(
        null=True, help_text="The day that the file itself tells; null where it tells none."
    )
    loaded_at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    entries = models.PositiveIntegerField()
    came = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    went = models.PositiveIntegerField(default=0)

    objects = ListVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a list")
        indexes = [models.Index(fields=["code", "-loaded_at"], name="risk_listversion_latest")]

    def __str__(self) -> str:
        return f"{self.published.name} ({self.published_on or self.loaded_at.date()})"

    @property
    def published(self) -> PublishedList:
        return LISTS[self.code]

    def age(self, today: date) -> int:
        """Days since it was published, or loaded where its file tells no day."""
        return (today - (self.published_on or self.loaded_at.date())).days

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
    address = models.TextField(blank=True)
    numbers = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    source = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, help_text="Of all that a person decides on.")
    since = models.ForeignKey(ListVersion, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ListVersion, on_delete=models.PROTECT, related_name="+", help_text="That last had it.")
    gone_at = models.DateTimeField(null=True, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a list")
        constraints = [models.UniqueConstraint(fields=["code", "key"], name="risk_listing_once")]

    def __str__(self) -> str:
        return str(self.names[0])


class ListedForm(models.Model):
    """A way in which a name of an entry is looked for: its words, its words as one, or how its characters sound."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="forms")
    text = models.CharField(max_length=MOST_NAME * 6)

    class Meta:
        indexes = [GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="risk_listedform_trgm")]

    def __str__(self) -> str:
        return self.text
