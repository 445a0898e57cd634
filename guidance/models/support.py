"""Whom to call: desks that help councils, each confirmed on a day."""

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import UNIT
from guidance.models.issued import SAMPLE
from guidance.models.readers import reads_guidance
from guidance.models.subjects import Sector, Topic
from places.models import NATIONS
from web.keys import new_key
from web.refusals import Stale

CONFIRMED_WITHIN = timedelta(days=180)


class SupportContactQuerySet(models.QuerySet["SupportContact"]):
    def visible_to(self, user: Any) -> Self:
        """For all who read guidance."""
        return self.filter(ended_on=None) if reads_guidance(user) else self.none()

    def serving(self, nation: str, *, sector: Any = None, topics: Any = ()) -> Self:
        """Those to call from a nation about a sector or topics; who names none serves all."""
        here = Q(nations=[]) | Q(nations__contains=[nation])
        about_sector = Q(sectors=None) | Q(sectors=sector) if sector else Q(sectors=None)
        about_topics = Q(topics=None) | Q(topics__in=list(topics))
        return self.filter(here, about_sector, about_topics).distinct()


class SupportContact(models.Model):
    """A desk that can be called, never a named person: what it helps with and how it is reached."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    name = models.CharField(_("name"), max_length=120)
    helps_with = models.CharField(_("helps with"), max_length=300)
    reached_by = models.CharField(_("how to reach it"), max_length=300, help_text="A desk's own number or address.")
    website = models.URLField(_("website"), max_length=300, blank=True)
    nations = ArrayField(models.CharField(max_length=20, choices=NATIONS), default=list, blank=True)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="contacts")
    topics = models.ManyToManyField(Topic, blank=True, related_name="contacts")
    source = models.CharField(_("source"), max_length=500)
    confirmed_on = models.DateField(_("confirmed"))
    ended_on = models.DateField(null=True, blank=True)
    sample_basis = models.CharField(max_length=300, blank=True)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one contact."
    )

    objects = SupportContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact to call")
        ordering = ["name", "key"]
        constraints = [
            models.UniqueConstraint(fields=["form_id"], name="guidance_contact_one_a_form"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("confirmed_on")), name="guidance_contact_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('support')}#{self.key}"

    def must_be_at(self, seen: int) -> None:
        if self.version != seen:
            raise Stale(self)

    def audience(self, part: Any = None) -> list[str]:
        return [UNIT]

    def is_unconfirmed(self, today: date) -> bool:
        """Nobody has said for half a year that it still holds."""
        return today - self.confirmed_on > CONFIRMED_WITHIN

    @property
    def stamp(self) -> Any:
        return SAMPLE if self.sample_basis else ""
