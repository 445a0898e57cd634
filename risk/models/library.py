"""The library that assessments start from: risks of kinds of engagement, each with its source, and where help is."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import UNIT
from guidance.models import Activity, Sector, SupportContact
from guidance.models.readers import reads_guidance
from risk.rules import Category
from web.keys import new_key
from web.versions import Versioned


class StarterRiskQuerySet(models.QuerySet["StarterRisk"]):
    def visible_to(self, user: Any) -> Self:
        """For all who read guidance."""
        return self.all() if reads_guidance(user) else self.none()

    def on(self, day: date) -> Self:
        """Those that stand on this day."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
        )

    def for_kind(self, activities: Any, sectors: Any) -> Self:
        """Those of one of these activities and sectors; one that names none is of all."""
        of_activity = Q(activities=None) | Q(activities__in=list(activities))
        of_sector = Q(sectors=None) | Q(sectors__in=list(sectors))
        return self.filter(of_activity, of_sector).distinct()

    def narrowest_first(self) -> list["StarterRisk"]:
        """Those that are of one sector and of few activities say most of an engagement: these stand first."""
        return sorted(self.prefetch_related("activities", "sectors"), key=lambda starter: starter.breadth)


class StarterRisk(Versioned):
    """A risk that engagements of a kind often bring, to start from; with what is done about it, and the source.

    Kept by the central unit. It is an offer to whoever assesses, never an answer.
    """

    code = models.SlugField(max_length=40, primary_key=True, default=new_key, editable=False)
    category = models.CharField(_("category"), max_length=40, choices=Category)
    what = models.CharField(_("what may go wrong"), max_length=500)
    mitigations = ArrayField(models.CharField(max_length=500), default=list, blank=True)
    activities = models.ManyToManyField(Activity, blank=True, related_name="+")
    sectors = models.ManyToManyField(Sector, blank=True, related_name="+")
    source = models.CharField(_("source"), max_length=500)
    source_address = models.URLField(_("address of the source"), max_length=300, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one."
    )

    objects = StarterRiskQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk to start from")
        ordering = ["category", "what"]
        constraints = [
            models.UniqueConstraint(fields=["form_id"], name="risk_starter_one_a_form"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="risk_starter_ends_after_start",
                violation_error_message=_("The last day must be the same as or after the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="risk_starter_has_a_source",
                violation_error_message=_("Say where this is from."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return f"{reverse('starter_risks')}#{self.code}"

    @property
    def key(self) -> str:
        return self.code

    @property
    def breadth(self) -> tuple[bool, bool, int]:
        """Of how many kinds of engagement it is: the smaller, the more it says of one."""
        activities = self.activities.all()
        return not self.sectors.all(), not activities, len(activities)

    def audience(self, part: Any = None) -> list[str]:
        return [UNIT]


class SignpostQuerySet(models.QuerySet["Signpost"]):
    def keys_of_desks(self, category: str) -> list[str]:
        """Of the desks that help with this category and did not end."""
        return list(self.filter(category=category, contact__ended_on=None).values_list("contact__key", flat=True))


class Signpost(models.Model):
    """That a desk helps with a category of risk."""

    category = models.CharField(max_length=40, choices=Category)
    contact = models.ForeignKey(SupportContact, on_delete=models.CASCADE, related_name="+")

    objects = SignpostQuerySet.as_manager()

    class Meta:
        verbose_name = _("signpost")
        constraints = [models.UniqueConstraint(fields=["category", "contact"], name="risk_signpost_once")]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.contact}"
