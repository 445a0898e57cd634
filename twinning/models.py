"""Agreements of councils with places abroad, what sources say of them, and how their status changed."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.rules import Part
from accounts.sharing import Held, Owned, OwnedQuerySet
from places.models import Council, Place
from twinning.rules import (
    ENDED,
    PART_OF,
    AgreementKind,
    Confidence,
    KnownDay,
    LegalNature,
    Precision,
    Status,
)


class AgreementQuerySet(OwnedQuerySet["Agreement"]):
    def like(self, council: Council, place: Place, kind: str) -> Self:
        """The agreements of this kind that a council has with a place already, those that ended left out."""
        return self.filter(council=council, place=place, kind=kind).exclude(status__in=ENDED)

    def of_places(self, places: Iterable[Place]) -> Self:
        """Those with one of these places, or with the province or city that it lies in."""
        codes: set[str] = set()
        for place in places:
            within: Place | None = place
            while within is not None:
                codes.add(within.code)
                within = within.parent
        return self.filter(place__in=codes)

    def search(self, text: str) -> Self:
        """Those whose council, place here or place abroad is called so, in any of its spellings."""
        places, councils = Place.objects.matching(text), Council.objects.matching(text)
        return self.filter(
            Q(uk_place__icontains=text.strip())
            | Q(place__in=places.values("pk"))
            | Q(council__in=councils.values("pk"))
        )


class Agreement(Owned):
    """A council's standing promise of friendship with a place abroad, or what one source says is one.

    The columns hold what stands; `facts` say who says so, and what others say. An agreement that was loaded from a
    source keeps the name of its row there in `loaded_as`, and is refreshed from it until its council has confirmed it.
    """

    PART_OF: ClassVar[dict[str, Part]] = PART_OF

    # Null where there is none, as these are unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one agreement."
    )
    loaded_as = models.CharField(max_length=40, null=True, unique=True, editable=False)  # noqa: DJ001
    uk_place = models.CharField(
        _("place here"),
        max_length=100,
        help_text="As the agreement names it: Corby, where the council is its successor.",
    )
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, related_name="agreements", verbose_name=_("place abroad")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=AgreementKind)
    legal_nature = models.CharField(_("legal nature"), max_length=20, choices=LegalNature, default=LegalNature.UNCLEAR)
    signed_on = models.DateField(_("signed"), null=True, blank=True, help_text="The first day that it can have been.")
    signed_to = models.CharField(max_length=5, choices=Precision, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True, help_text="The first day that it can have been.")
    ended_to = models.CharField(max_length=5, choices=Precision, blank=True)
    status = models.CharField(_("status"), max_length=30, choices=Status, default=Status.NOT_CONFIRMED)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.CONFIRMED)
    public_note = models.TextField(_("public note"), max_length=1000, blank=True)
    confirmed_on = models.DateField(
        null=True, editable=False, help_text="When its council last confirmed any fact of it."
    )
    sort_name = models.CharField(max_length=250, db_collation="C", editable=False)
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        ordering = ["sort_name", "key"]
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="twinning_agreement_one_a_form"),
            models.CheckConstraint(
                condition=Q(signed_on=None, signed_to="") | Q(signed_on__isnull=False, signed_to__in=Precision.values),
                name="twinning_agreement_signed_to",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_to="") | Q(ended_on__isnull=False, ended_to__in=Precision.values),
                name="twinning_agreement_ended_to",
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("signed_on")) | ~Q(ended_to="day"),
                name="twinning_agreement_ends_after_signing",
                violation_error_message=_("An agreement must end after it is signed."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(status__in=ENDED),
                name="twinning_agreement_ended_has_status",
                violation_error_message=_("Say how the agreement ended, or remove the day on which it did."),
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name", "key"], name="twinning_sorted"),
            models.Index(fields=["council", "sort_name", "key"], name="twinning_council_sorted"),
            models.Index(fields=["place", "sort_name", "key"], name="twinning_place_sorted"),
        ]

    def __str__(self) -> str:
        return _now("%(here)s and %(there)s") % {"here": self.uk_place, "there": self.place.name}

    def get_absolute_url(self) -> str:
        return reverse("agreement", kwargs={"key": self.key})

    def clean(self) -> None:
        if self.signed and self.ended and self.ended.last < self.signed.first:
            raise ValidationError({"ended_on": _("An agreement must end after it is signed.")})
        if self.ended and not self.has_ended:
            raise ValidationError({"status": _("Say how the agreement ended, or remove the day on which it did.")})

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def signed(self) -> KnownDay | None:
        return KnownDay(self.signed_on, Precision(self.signed_to)) if self.signed_on else None

    @signed.setter
    def signed(self, day: KnownDay | None) -> None:
        self.signed_on, self.signed_to = (day.first, day.precision) if day else (None, "")

    @property
    def ended(self) -> KnownDay | None:
        return KnownDay(self.ended_on, Precision(self.ended_to)) if self.ended_on else None

    @ended.setter
    def ended(self, day: KnownDay | None) -> None:
        self.ended_on, self.ended_to = (day.first, day.precision) if day else (None, "")


class HeldByAgreementQuerySet[Row: Held](models.QuerySet[Row]):
    """Rows under an agreement, which is shown whole to whoever sees it."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(agreement__in=Agreement.objects.visible_to(user).values("pk"))


class AgreementFact(Held):
    """What one source says of one field. Of each field one fact stands: that is the value the agreement shows."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="facts")
    field = models.CharField(max_length=20)
    value = models.CharField(max_length=200, help_text="A code, or a day as far as it is known: 1988-06.")
    source = models.CharField(_("source"), max_length=1000)
    note = models.CharField(max_length=300, blank=True, help_text="What the source says about it besides.")
    as_of = models.DateField(_("as of"), null=True, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence)
    stands = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = HeldByAgreementQuerySet["AgreementFact"].as_manager()

    class Meta:
        ordering = ["-stands", "-said_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "field", "source"], name="twinning_fact_once_a_source"),
            models.UniqueConstraint(
                fields=["agreement", "field"], condition=Q(stands=True), name="twinning_fact_one_stands"
            ),
        ]


class StatusChange(Held):
    """A step in the life of an agreement: from when, why, and who decided it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="status_changes")
    old = models.CharField(max_length=30, choices=Status)
    new = models.CharField(max_length=30, choices=Status)
    on = models.DateField(_("from"))
    reason = models.TextField(_("reason"), max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = HeldByAgreementQuerySet["StatusChange"].as_manager()

    class Meta:
        ordering = ["-on", "-at", "-pk"]
        indexes = [models.Index(fields=["agreement", "-on"], name="twinning_status_recent")]
