"""The programme of a delegation, what became of it on the way, and what the tripwire has found in it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.sharing import Held
from accounts.texts import NamesNobody
from engagement.models.delegations import Delegation
from engagement.rules import (
    GOING,
    AskedBy,
    FlagResponse,
    Interpreter,
    ItemKind,
    ItemNature,
    ItemState,
    OnCourse,
    Safeguarding,
    SiteAccess,
    is_missing,
)
from guidance.rules import Alternative
from risk.rules import SaidOfSite


class ProgrammeItem(Held, NamesNobody):
    """One stop of the programme. Its time is what the clock on that wall says; the zone is that of its place."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="programme")
    title = models.CharField(_("what"), max_length=150)
    on = models.DateField(_("day"))
    at = models.TimeField(_("time"), null=True, blank=True)
    until = models.TimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/London")
    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind)
    nature = models.CharField(_("nature"), max_length=12, choices=ItemNature, blank=True)
    site = models.CharField(_("site"), max_length=150, blank=True)
    area = models.CharField(_("part of the site"), max_length=150, blank=True)
    sensitive_area = models.ForeignKey(
        "risk.SensitiveArea",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("sensitive area"),
        help_text="Chosen by somebody. Where none was, what is said of the site tells.",
    )
    not_sensitive = models.BooleanField(
        _("not a sensitive site"),
        default=False,
        db_default=False,
        help_text="Somebody said so, whatever its name sounds like.",
    )
    site_since = models.DateField(
        null=True, editable=False, help_text="Since when this stop is at this site, where that was after logging."
    )
    access = models.CharField(_("access"), max_length=20, choices=SiteAccess, blank=True)
    host = models.CharField(_("host"), max_length=150, blank=True, help_text="An organisation or office, not a person.")
    interpreter = models.CharField(
        _("interpreter"), max_length=10, choices=Interpreter, blank=True, default="", db_default=""
    )
    safeguarding = models.CharField(
        _("safeguarding at the school"),
        max_length=8,
        choices=Safeguarding,
        blank=True,
        default="",
        db_default="",
        help_text="Of school visits.",
    )
    asked_by = models.CharField(_("who asked for it"), max_length=10, choices=AskedBy, default=AskedBy.NOT_KNOWN)
    state = models.CharField(_("state"), max_length=13, choices=ItemState, default=ItemState.PROPOSED)

    class Meta:
        ordering = ["on", F("at").asc(nulls_last=True), "pk"]
        verbose_name = _("programme item")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(at__isnull=False, until__gte=F("at")),
                name="engagement_item_ends_after_start",
                violation_error_message=_("A stop ends after it begins, on the same day."),
            ),
            models.CheckConstraint(
                condition=Q(sensitive_area=None) | Q(not_sensitive=False),
                name="engagement_item_sensitive_or_not",
                violation_error_message=_("Choose the sensitive area, or say that it is none."),
            ),
        ]

    @property
    def said_of_site(self) -> SaidOfSite:
        """Its words, as far as they may tell what its site is."""
        is_led = self.access in (SiteAccess.CONTROLLED_HOSTED, SiteAccess.RESTRICTED)
        also = f"{self.host}\n{self.get_kind_display()}"
        is_restricted = self.access == SiteAccess.RESTRICTED
        return SaidOfSite(self.title, self.site, self.area, also, is_led=is_led, is_restricted=is_restricted)

    def clean(self) -> None:
        super().clean()
        wrong = {}
        missing = {
            "at": _("There is no such time on that day: the clocks go forward over it. Choose another."),
            "until": _("The end is no time of that day: the clocks go forward over it. Choose another."),
        }
        for name, sentence in missing.items():
            told = getattr(self, name)
            if told is not None and is_missing(self.on, told, self.time_zone):
                wrong[name] = sentence
        if self.until is not None and self.at is None:
            wrong["at"] = _("Enter when it begins, or remove when it ends.")
        elif self.until is not None and self.at is not None and self.until < self.at:
            wrong["until"] = _("A stop ends after it begins, on the same day.")
        if self.sensitive_area is not None and self.sensitive_area.council_id not in (None, self.council_id):
            wrong["sensitive_area"] = _("There is no sensitive area with this code.")
        if wrong:
            raise ValidationError(wrong)


class MidVisitCheck(Held, NamesNobody):
    """Two answers on the way: whether the visit is about what they said, and whether we get what we want (P09, N08)."""

    delegation = models.OneToOneField(Delegation, on_delete=models.CASCADE, related_name="mid_visit_check")
    theirs = models.CharField(_("what they do"), max_length=10, choices=OnCourse)
    ours = models.CharField(_("what we get"), max_length=10, choices=OnCourse)
    note = models.TextField(_("what is different"), max_length=1000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("mid-visit check")


class FlagQuerySet(models.QuerySet["Flag"]):
    def standing(self) -> Self:
        """Those whose facts still hold."""
        return self.filter(gone_at=None)

    def like(self, flag: "Flag") -> Self:
        """What else stands about the same stop, and has no answer yet."""
        if not flag.about:
            return self.none()
        others = self.standing().filter(delegation=flag.delegation_id, about=flag.about, response="")
        return others.exclude(pk=flag.pk)

    def to_answer(self, councils: Iterable[str], today: date) -> Self:
        """Those of these councils' own visits, logged and not over yet, that nobody has answered."""
        visit: dict[str, Any] = {"delegation__stage__in": GOING, "delegation__ends_on__gte": today}
        return self.standing().filter(response="", council__in=councils, **visit)


class Flag(Held, NamesNobody):
    """Something about a programme that calls for a thought: a rule of the tripwire, and the facts that it found.

    It names sites, purposes, organisations and changes, never people. It blocks nothing, and takes an answer. When its
    facts change it goes, with its answer, and where others call for the same thought a new one comes.
    """

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="flags")
    rule = models.CharField(max_length=30)
    about = models.CharField(max_length=12, blank=True, help_text="Key of the stop; empty where it is of the whole.")
    facts = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, editable=False)
    response = models.CharField(_("answer"), max_length=11, choices=FlagResponse, blank=True)
    alternative = models.CharField(_("what you offer instead"), max_length=20, choices=Alternative, blank=True)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        ordering = ["found_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "rule", "about"], condition=Q(gone_at=None), name="engagement_flag_stands_once"
            ),
            models.CheckConstraint(
                condition=~Q(response=FlagResponse.GOING_AHEAD) | ~Q(reason=""),
                name="engagement_flag_going_ahead_because",
                violation_error_message=_("Say why you go ahead."),
            ),
        ]
        indexes = [models.Index(fields=["rule", "delegation"], name="engagement_flag_by_rule")]

    @property
    def answer_mark(self) -> str:
        """Which answer stands, for a form to send back; nothing where there is none."""
        return self.answered_at.isoformat() if self.answered_at else ""
