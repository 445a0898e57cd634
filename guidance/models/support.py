"""Whom to call: desks that help councils, each confirmed on a day."""

from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import UNIT, BodyKind
from guidance.models.issued import SAMPLE
from guidance.models.readers import reads_guidance
from guidance.models.subjects import Sector, Topic
from places.models import NATIONS
from web.keys import new_key
from web.versions import Versioned

OWNERS = (BodyKind.DEPARTMENT, BodyKind.DEVOLVED)
"""Kinds of body that may answer for a desk of their own."""

CONFIRMED_WITHIN = timedelta(days=180)
ASKED_BEFORE = timedelta(days=14)
"""So long before that is over, somebody is asked to confirm it."""


class SupportContactQuerySet(models.QuerySet["SupportContact"]):
    def visible_to(self, user: Any) -> Self:
        """For all who read guidance."""
        return self.filter(ended_on=None) if reads_guidance(user) else self.none()

    def in_nation(self, nation: str) -> Self:
        """Those to call from a nation; who names none serves all."""
        return self.filter(Q(nations=[]) | Q(nations__contains=[nation]))

    def serving(self, nation: str, *, sector: Any = None, topics: Any = ()) -> Self:
        """Those to call from a nation about a sector or topics; who names none serves all."""
        about_sector = Q(sectors=None) | Q(sectors=sector) if sector else Q(sectors=None)
        about_topics = Q(topics=None) | Q(topics__in=list(topics))
        return self.in_nation(nation).filter(about_sector, about_topics).distinct()

    def to_confirm(self, today: date) -> Self:
        """Those that nobody will have confirmed for half a year, two weeks from now or before."""
        return self.filter(ended_on=None, confirmed_on__lte=today - CONFIRMED_WITHIN + ASKED_BEFORE)


class SupportContact(Versioned):
    """A desk that can be called, never a named person: what it helps with and how it is reached."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    # With a default in the database too: it came to a table that had rows.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    name = models.CharField(_("name"), max_length=120)
    helps_with = models.CharField(_("helps with"), max_length=300)
    reached_by = models.CharField(_("how to reach it"), max_length=300, help_text="A desk's own number or address.")
    website = models.URLField(_("website"), max_length=300, blank=True)
    nations = ArrayField(models.CharField(max_length=20, choices=NATIONS), default=list, blank=True)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="contacts")
    topics = models.ManyToManyField(Topic, blank=True, related_name="contacts")
    owner = models.ForeignKey(
        "accounts.Body",
        verbose_name=_("who answers for it"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        limit_choices_to={"kind__in": OWNERS},
        help_text="Empty where no body of the register answers for it: the unit then asks the desk.",
    )
    source = models.CharField(_("source"), max_length=500)
    confirmed_on = models.DateField(_("confirmed"))
    reported_on = models.DateField(
        null=True,
        blank=True,
        editable=False,
        help_text="When a reader said that it does not answer, until it is confirmed or corrected. Not who.",
    )
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

    def audience(self, part: Any = None) -> list[str]:
        return [UNIT]

    def is_unconfirmed(self, today: date) -> bool:
        """Nobody has said for half a year that it still holds."""
        return today - self.confirmed_on > CONFIRMED_WITHIN

    @property
    def stamp(self) -> Any:
        return SAMPLE if self.sample_basis else ""
