"""Sensitive areas: kinds of site at which a visit calls for thought."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import council_key
from risk.rules import AreaGroup
from web.checking import Checked
from web.keys import new_key
from web.versions import Versioned


class SensitiveAreaQuerySet(models.QuerySet["SensitiveArea"]):
    def visible_to(self, user: Any) -> Self:
        """Those for all, and those of the user's own councils."""
        if not getattr(user, "may_read", False):
            return self.none()
        return self.filter(Q(council=None) | Q(council__in=user.council_codes()))

    def on(self, day: date) -> Self:
        """Those that stand on this day."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
        )

    def for_council(self, council: Any) -> Self:
        """Those for all, and those of this council."""
        return self.filter(Q(council=None) | Q(council=council))


class SensitiveArea(Checked, Versioned):
    """A kind of site, by its code; both days belong to it. With a council it is that council's own.

    A site is of it where what is said of the site has one of `words`, one of `with_words` too where there are any, and
    none of `unless`. `explained_by` are the purposes of a visit that explain a stop there.
    """

    code = models.SlugField(max_length=40, primary_key=True, default=new_key, editable=False)
    # With a default in the database too: it came to a table that had rows.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    council = models.ForeignKey(
        "places.Council", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("council")
    )
    name = models.CharField(_("name"), max_length=120)
    group = models.CharField(max_length=20, choices=AreaGroup)
    words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    with_words = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    unless = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    explained_by = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one area."
    )

    objects = SensitiveAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("sensitive area")
        ordering = ["group", "name"]
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="risk_area_one_a_form"),
            models.CheckConstraint(
                condition=(Q(group=AreaGroup.OWN) & Q(council__isnull=False))
                | (~Q(group=AreaGroup.OWN) & Q(council=None)),
                name="risk_area_own_has_council",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="risk_area_ends_after_start",
                violation_error_message=_("The last day must be the same as or after the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="risk_area_has_a_source",
                violation_error_message=_("Say where this is from."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('sensitive_areas')}#area-{self.key}"

    def clean(self) -> None:
        if self.council_id is not None and not self.words:
            raise ValidationError({"words": _("Enter at least one word")})

    def has_ended(self, day: date) -> bool:
        return self.valid_to is not None and self.valid_to < day

    @property
    def key(self) -> str:
        return self.code

    def audience(self, part: Any = None) -> list[str]:
        """Of one of a council's own: that council alone."""
        return [] if self.council_id is None else [council_key(self.council_id)]
