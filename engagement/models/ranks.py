"""Ranks of visitors, and the offices here that match them in protocol: a table, since each country has its own."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitorRankQuerySet(models.QuerySet["VisitorRank"]):
    def in_country(self, country: Any) -> Self:
        """Those of a country, and those that are the same everywhere; the highest first."""
        return self.filter(models.Q(country=None) | models.Q(country=country))


class VisitorRank(models.Model):
    """An office that somebody visiting may hold, and who receives its holder here, in the order in which to ask."""

    code = models.SlugField(max_length=40, primary_key=True)
    country = models.ForeignKey("places.Country", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    local_name = models.CharField(max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(help_text="1 is the highest.")
    hosts = ArrayField(models.CharField(max_length=24), help_text="Offices of HostOffice, the first to ask first.")
    source = models.CharField(max_length=500)

    objects = VisitorRankQuerySet.as_manager()

    class Meta:
        verbose_name = _("rank of a visitor")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.local_name})" if self.local_name else self.name
