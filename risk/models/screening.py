"""Organisations that a council compared with the lists, and what a person decided about each possible match."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import council_key
from accounts.rules import Part
from accounts.sharing import Held
from accounts.texts import NamesNobody
from counterparts.models import Organisation
from places.models import Council
from risk.rules import AskedAgain, MatchDecision, ScreenedBecause
from web.versions import Versioned


class OfCouncilQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Rows of a council that nobody else reads, the unit included."""

    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "may_read", False):
            return self.none()
        return self.filter(council_id__in=user.council_codes())

    def of_open_councils(self, today: date) -> Self:
        """Without those of councils that have closed: there, nobody decides anything any more."""
        return self.filter(council__in=Council.objects.open_on(today))


class ScreeningQuerySet(OfCouncilQuerySet["Screening"]):
    def last_of(self, council: Any, organisations: Any) -> Self:
        """The last one of each of these organisations, as this council asked."""
        found = self.filter(council=council, organisation__in=organisations)
        return found.order_by("organisation_id", "-at", "-pk").distinct("organisation_id")

    def latest_of_each(self) -> Self:
        """Without those of a council and an organisation that a later one has taken the place of."""
        return self.filter(~Exists(_newer()))

    def superseded(self) -> Self:
        return self.filter(Exists(_newer()))

    def lacking(self, code: str, digest: str) -> Self:
        """The last of each that was not compared with this version of a list, in whatever order things came."""
        return self.latest_of_each().exclude(lists__contains=[{"code": code, "sha256": digest}])

    def before(self, moment: datetime) -> Self:
        """The last one before this moment of each council and organisation that has none since."""
        return self.latest_of_each().filter(at__lt=moment).order_by("pk")


def _newer() -> Any:
    return Screening.objects.filter(
        council=OuterRef("council"), organisation=OuterRef("organisation"), pk__gt=OuterRef("pk")
    )


class Screening(Held):
    """That an organisation was compared with the lists on a day: as what, and with which versions.

    `compared` is what was compared: names, place, numbers. `lists` are the versions, each with its day and its hash.
    Both stay as they were. It is the council's that asked, and of nobody else.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=12, choices=ScreenedBecause)
    compared = models.JSONField()
    lists = models.JSONField(default=list)
    found = models.PositiveIntegerField(default=0, help_text="Possible matches.")

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["council", "organisation", "-at"], name="risk_screening_last")]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return reverse("screening", args=[self.organisation.key])

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its council alone, whatever is asked."""
        return [council_key(self.council_id)]


class ScreeningLeft(Held):
    """That an organisation could not be compared when it should have been: the clock does it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    because = models.CharField(
        max_length=12,
        choices=ScreenedBecause,
        default=ScreenedBecause.TRIAGE,
        db_default=ScreenedBecause.TRIAGE,
        help_text="Why it was to be compared.",
    )
    since = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, help_text="When it failed last; null where it was not tried since.")

    objects = OfCouncilQuerySet["ScreeningLeft"].as_manager()

    class Meta:
        verbose_name = _("comparison that is left to do")
        constraints = [
            models.UniqueConstraint(fields=["council", "organisation"], name="risk_screeningleft_once_an_organisation")
        ]

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its council alone, whatever is asked."""
        return [council_key(self.council_id)]


class MatchQuerySet(OfCouncilQuerySet["Match"]):
    def standing(self) -> Self:
        """Those that were found when their organisation was last screened."""
        return self.filter(gone_at=None)

    def to_decide(self, today: date) -> Self:
        """Those that nobody has decided, or that are to be decided anew."""
        return self.standing().filter(Q(decision="") | ~Q(asked_again="") | Q(expires_on__lt=today))

    def decided(self, today: date) -> Self:
        """Those about which a decision holds."""
        return self.standing().filter(~Q(decision=""), asked_again="", expires_on__gte=today)


class Match(Held, NamesNobody, Versioned):
    """An entry of a list that an organisation may be: never more than possible until a person has said so.

    `entry` is the entry's key on its list, or the reference of a record of the council's own. `evidence` is what spoke
    for it and how the entry stood on the list, with version and hash, on the day of `evidence_at`. What was decided
    stays, with its reason, until it expires; it is asked again when entry or organisation changes. Each decision is
    kept with what it was made on (`KeptDecision`). Nothing follows from it by itself (CAPABILITIES G08).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    screening = models.ForeignKey(
        Screening, on_delete=models.PROTECT, related_name="matches", help_text="That found it last."
    )
    list_code = models.CharField(max_length=40)
    entry = models.CharField(max_length=120)
    entry_digest = models.CharField(max_length=64)
    compared_digest = models.CharField(max_length=64)
    evidence = models.JSONField(default=dict, blank=True)
    evidence_at = models.DateTimeField()
    is_close = models.BooleanField(default=False, help_text="A whole name or number is the same: looked at first.")
    decision = models.CharField(max_length=12, choices=MatchDecision, default="", blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    asked_again = models.CharField(max_length=12, choices=AskedAgain, blank=True)
    gone_at = models.DateTimeField(null=True, editable=False)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible match")
        ordering = ["-is_close", "list_code", "entry"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "organisation", "list_code", "entry"], name="risk_match_once_an_organisation"
            ),
            models.CheckConstraint(
                condition=Q(decision="", reason="", decided_at=None, expires_on=None)
                | (~Q(decision="") & ~Q(reason="") & Q(decided_at__isnull=False, expires_on__isnull=False)),
                name="risk_match_decided_with_reason",
                violation_error_message=_("Say why, and until when that holds."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return f"{reverse('screening', args=[self.organisation.key])}#{self.key}"

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its council alone, whatever is asked."""
        return [council_key(self.council_id)]

    def is_to_decide(self, today: date) -> bool:
        return not self.decision or bool(self.asked_again) or (self.expires_on is not None and self.expires_on < today)


class KeptDecision(Held):
    """What was decided about a possible match, and on what: as it stood then. A row for each decision, never changed.

    `compared` is the organisation as it was compared, `evidence` what spoke for it and how the entry stood. A year
    after a match was rejected both are let go (CAPABILITIES G10).
    """

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="kept")
    decision = models.CharField(max_length=12, choices=MatchDecision)
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField()
    compared = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    evidence_at = models.DateTimeField()
    entry_digest = models.CharField(max_length=64)
    compared_digest = models.CharField(max_length=64)
    let_go_at = models.DateTimeField(null=True, help_text="When what it was decided on was let go.")

    objects = OfCouncilQuerySet["KeptDecision"].as_manager()

    class Meta:
        verbose_name = _("decision about a possible match")
        ordering = ["-decided_at", "-pk"]
        indexes = [
            models.Index(
                fields=["decided_at"],
                condition=Q(decision=MatchDecision.ANOTHER, let_go_at=None),
                name="risk_keptdecision_to_let_go",
            )
        ]

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its council alone, whatever is asked."""
        return [council_key(self.council_id)]
