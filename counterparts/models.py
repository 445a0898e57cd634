"""Organisations on the other side, as a directory that councils build together."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import Part
from accounts.sharing import Owned, OwnedQuerySet
from counterparts.rules import PART_OF, ActorGroup, OrganisationKind
from places.models import Named, NamedQuerySet
from places.rules import words


class OrganisationQuerySet(OwnedQuerySet["Organisation"], NamedQuerySet["Organisation"]):  # type: ignore[override]
    """Organisations that somebody may see, found by any of their names."""

    def called(self, *names: str) -> Self:
        """Those that have one of these as a whole name, however it is written."""
        lines = [f"\n{folded.replace(' ', '')}\n" for name in names if (folded := words(name))]
        either = Q(pk__in=[])
        for line in lines:
            either |= Q(search__contains=line)
        return self.filter(either).order_by(*self.model.SEARCH_ORDER)


class Organisation(Owned, Named):
    """A body on the other side: an office, a company, a university. Never a person.

    Seen by the council that added it; by the unit once a record shared with the unit uses it (`widen`, which never
    falls); by every council once the unit has accepted it. No name is unique: two councils may add the same office
    without either learning of the other.
    """

    PART_OF: ClassVar[dict[str, Part]] = PART_OF
    SEARCH_ORDER: ClassVar[tuple[Any, ...]] = ("sort_name", "key")

    name = models.CharField(_("name"), max_length=200)
    local_name = models.CharField(_("name in its own language"), max_length=200, blank=True)
    other_names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind, default=OrganisationKind.OTHER)
    actor_group = models.CharField(max_length=20, choices=ActorGroup, default=ActorGroup.OTHER)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    website = models.URLField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "key"]
        verbose_name = _("organisation")
        indexes = [
            models.Index(fields=["sort_name", "key"], name="counterparts_org_order"),
            models.Index(fields=["council", "sort_name", "key"], name="counterparts_org_council"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="counterparts_org_trgm"),
            GinIndex(fields=["grams"], name="counterparts_org_grams"),
        ]

    def __str__(self) -> str:
        return self.name
