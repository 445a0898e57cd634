"""Risk assessments: how deep to look, what may go wrong, what is done about it, and who said that it will do."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment
from accounts.rules import Appetite, Part, Sharing
from accounts.sharing import Grant, Held, OpensRecord, Owned, OwnedQuerySet
from accounts.texts import NamesNobody
from guidance.models import SupportContact
from risk.rules import PART_OF, STEPS, AssessmentState, Band, Category, Lens, Path, Treatment


def is_over(record: Any) -> bool:
    """Whether a record has ended: what was said of its risk stays as it is, and nobody is asked for more."""
    return bool(getattr(record, "is_over", False) or getattr(record, "has_ended", False))


class AssessmentQuerySet(OwnedQuerySet["Assessment"]):
    def about(self, row: Owned) -> Self:
        return self.filter(label=row._meta.label, record=row.key)

    def live(self) -> Self:
        """Of records that are not over."""
        return self.filter(is_over=False)

    def taking(self, path: Path) -> Self:
        """Those of this path: what somebody chose, or else what the facts lead to."""
        return self.filter(Q(chosen_path=path) | Q(chosen_path=None, path=path))

    def overdue(self, today: date, category: str = "") -> Self:
        """Those with something to do that should be done by now; of a category, where one is named."""
        late = Mitigation.objects.overdue(today).filter(risk__assessment=OuterRef("pk"))
        return self.filter(Exists(late.filter(risk__category=category) if category else late))

    def with_what_to_do(self) -> Self:
        """Each with `waiting`: what makes its risks smaller and is not done, what is due first first (risk/left.py)."""
        open_ones = Mitigation.objects.filter(risk__assessment=OuterRef("pk"), done_on=None).order_by("due_on", "pk")
        facts = JSONObject(key="key", what="what", office="office", due_on="due_on")
        return self.annotate(waiting=ArraySubquery(open_ones.values(facts=facts)))

    def _opens(self, user: Any, part: Part) -> Q:
        """Also whole to those for whom somebody opened the whole of its record; of a part of that, nothing follows."""
        # Nothing of an assessment is for all councils: what they might see is not asked for.
        return super()._opens(user, max(part, Part.PROGRAMME)) | Q(OpensRecord(user.keys()))


class Assessment(Owned, NamesNobody):
    """How a council weighs something that it has on record: six facts, and as much more as these call for.

    It names its record by label and key, as a document does, and follows it: `sharing` is moved along with the record's
    (`follow`), and never further than the unit, which sees path and level; who was given the whole of the record sees
    the whole of this. Nothing of the record waits for it.
    """

    PART_OF: ClassVar[dict[str, Part]] = PART_OF

    waiting: list[dict[str, Any]]
    """What is still to be done about its risks: on rows that came through `with_what_to_do`, and on no others."""

    label = models.CharField(max_length=60)
    record = models.CharField(max_length=12)
    answers = models.JSONField(default=dict, help_text="Of the six facts, by code (rules/triage.py).")
    read = models.JSONField(
        default=dict,
        blank=True,
        db_default=Value({}, models.JSONField()),
        help_text="What the record itself said of the six when they were answered, by code.",
    )
    path = models.PositiveSmallIntegerField(choices=Path, help_text="To which the six facts lead.")
    chosen_path = models.PositiveSmallIntegerField(choices=Path, null=True, blank=True)
    chosen_because = models.TextField(_("reason"), max_length=1000, blank=True)
    state = models.CharField(max_length=13, choices=AssessmentState, default=AssessmentState.OPEN)
    economic_benefit = models.TextField(_("economic benefit"), max_length=2000, blank=True)
    security_benefit = models.TextField(_("security benefit"), max_length=2000, blank=True)
    values_benefit = models.TextField(_("values benefit"), max_length=2000, blank=True)
    community = models.TextField(_("communities"), max_length=2000, blank=True)
    equality_link = models.URLField(_("link to the equality assessment"), max_length=300, blank=True)
    support = models.ForeignKey(SupportContact, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    support_other = models.CharField(
        _("which office or body"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text="Where somebody else than a desk of the register was asked. Never a person.",
    )
    support_said = models.TextField(_("what they said"), max_length=2000, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=3000, blank=True)
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    level = models.CharField(max_length=6, choices=Band, blank=True, help_text="The largest of what is left.")
    banded_by = models.CharField(
        max_length=8,
        choices=Appetite,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="The council's appetite by which the level was worked out.",
    )
    finished_at = models.DateTimeField(null=True, editable=False)
    finished_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    countersign_office = models.CharField(max_length=20, choices=Appointment.Office, blank=True)
    countersigned_at = models.DateTimeField(null=True, editable=False)
    countersigned_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    as_deputy = models.BooleanField(default=False, editable=False)
    is_over = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Its record is: nobody is asked for anything about it any more.",
    )
    rested_uses = models.JSONField(
        default=list,
        blank=True,
        db_default=Value([], models.JSONField()),
        editable=False,
        help_text="Keys of the uses of guidance that rest since its record ended, should it go on after all.",
    )
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk assessment")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "label"], name="risk_assessment_once_a_record"),
            models.CheckConstraint(
                condition=Q(sharing__in=[Sharing.COUNCIL, Sharing.UNIT]), name="risk_assessment_never_for_all_councils"
            ),
            models.CheckConstraint(
                condition=Q(chosen_path=None) | Q(chosen_path__gte=F("path")) | ~Q(chosen_because=""),
                name="risk_assessment_shallower_with_reason",
                violation_error_message=_("Say why less is enough."),
            ),
            models.CheckConstraint(
                condition=Q(support=None) | Q(support_other=""),
                name="risk_assessment_asked_a_desk_or_another",
                violation_error_message=_("Say either which desk you asked, or which other office or body."),
            ),
            models.CheckConstraint(
                condition=Q(state=AssessmentState.OPEN, finished_at=None)
                | (~Q(state=AssessmentState.OPEN) & Q(finished_at__isnull=False)),
                name="risk_assessment_finished_at",
            ),
            models.CheckConstraint(
                condition=Q(state=AssessmentState.COUNTERSIGNED, countersigned_at__isnull=False)
                | (~Q(state=AssessmentState.COUNTERSIGNED) & Q(countersigned_at=None)),
                name="risk_assessment_countersigned_at",
            ),
        ]
        indexes = [
            models.Index(fields=["council", "-made_at", "-key"], name="risk_assessment_council"),
            models.Index(fields=["-made_at", "-key"], include=["council", "sharing"], name="risk_assessment_recent"),
        ]

    def __str__(self) -> str:
        return str(self.about)

    def title_outside(self) -> str:
        about = self.about
        return about.title_outside() if hasattr(about, "title_outside") else str(about)

    def get_absolute_url(self) -> str:
        return self.address("assessment")

    def address(self, page: str, *args: str) -> str:
        """The address of one of its pages, behind the door of its record."""
        return reverse(f"{apps.get_model(self.label)._meta.model_name}_{page}", args=[self.record, *args])

    @cached_property
    def about(self) -> Any:
        """The record that it is about, whoever asks. Of several that were fetched together, those of all at once."""
        peers: list[Any] = [ref() for ref in self._state.peers]
        together = [peer for peer in peers if peer is not None and peer.label == self.label]
        keys = {peer.record for peer in together} | {self.record}
        rows = apps.get_model(self.label)._base_manager.filter(key__in=keys)
        records = {row.key: row for row in rows.fetch_mode(models.FETCH_PEERS)}
        for peer in together:
            peer.__dict__.setdefault("about", records.get(peer.record))
        return records[self.record]

    @property
    def taken_path(self) -> Path:
        """The path that is taken: what somebody chose, or else what the facts lead to."""
        return Path(self.chosen_path or self.path)

    @property
    def is_shallower(self) -> bool:
        """Whether the council looks less deep than the facts lead to."""
        return self.taken_path < self.path

    @property
    def deepest_path(self) -> Path:
        """The deeper of what is taken and what the facts lead to: by this it is decided who countersigns."""
        return Path(max(self.taken_path, self.path))

    def benefit(self, lens: Lens) -> str:
        """What speaks for it through a lens."""
        return str(getattr(self, f"{lens}_benefit"))

    @property
    def asked(self) -> str:
        """Whom the council asked for support: a desk, or another office or body; nothing where it asked nobody yet."""
        return self.support.name if self.support else self.support_other

    @property
    def asks_offices(self) -> bool:
        """Whether offices have to do what makes its risks smaller, and to countersign it."""
        return self.state != AssessmentState.OPEN and not self.is_over

    def audience(self, part: Part = Part.SUMMARY) -> list[str]:
        opened = Grant.objects.filter(label=self.label, record=self.record, part__gte=Part.WHOLE)
        return sorted({*super().audience(part), *opened.values_list("body__reader_key", flat=True)})

    def is_to_review(self, today: date) -> bool:
        return self.review_on is not None and self.review_on <= today


def _steps(of: Any) -> Any:
    within = [MinValueValidator(STEPS[0]), MaxValueValidator(STEPS[-1])]
    return models.PositiveSmallIntegerField(of, validators=within, null=True, blank=True)


class AssessedRisk(Held, NamesNobody):
    """Something that may go wrong: how likely and how bad it is, and what is left after what is done about it.

    One that was taken up from the library waits for all of that, and an assessment is not whole before it is said.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="risks")
    category = models.CharField(_("category"), max_length=40, choices=Category)
    what = models.CharField(_("what may go wrong"), max_length=500)
    likelihood = _steps(_("how likely"))
    impact = _steps(_("how bad"))
    treatment = models.CharField(_("what we do about it"), max_length=6, choices=Treatment, blank=True)
    office = models.CharField(
        _("which office owns it"),
        max_length=20,
        choices=Appointment.Office,
        blank=True,
        default="",
        db_default="",
        help_text="It answers for the risk, whatever is done about it; of one that is not rated yet nobody has said.",
    )
    likelihood_left = _steps(_("how likely then"))
    impact_left = _steps(_("how bad then"))
    starter = models.ForeignKey("risk.StarterRisk", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form puts down one risk."
    )

    class Meta:
        verbose_name = _("risk")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "form_id"], name="risk_assessedrisk_one_a_form"),
            models.CheckConstraint(
                condition=Q(likelihood=None, impact=None, likelihood_left=None, impact_left=None)
                | Q(
                    likelihood__isnull=False,
                    impact__isnull=False,
                    likelihood_left__isnull=False,
                    impact_left__isnull=False,
                ),
                name="risk_assessedrisk_rated_whole_or_not",
                violation_error_message=_("Say how likely and how bad it is, as things are and then."),
            ),
            models.CheckConstraint(
                condition=Q(likelihood_left__lte=F("likelihood"), impact_left__lte=F("impact")),
                name="risk_assessedrisk_left_is_no_more",
                violation_error_message=_("What is left cannot be larger than what there was."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def score(self) -> int | None:
        """From 1 to 25, as things are; None before somebody has said."""
        return int(self.likelihood * self.impact) if self.likelihood and self.impact else None

    @property
    def score_left(self) -> int | None:
        """The same after what is done about it."""
        return int(self.likelihood_left * self.impact_left) if self.likelihood_left and self.impact_left else None

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        return self.assessment.audience(Part.WHOLE)


class MitigationQuerySet(models.QuerySet["Mitigation"]):
    def visible_to(self, user: Any) -> Self:
        """Those of assessments of which the user sees the whole."""
        seen = Assessment.objects.visible_to(user, Part.WHOLE).values("pk")
        return self.filter(risk__assessment__in=seen)

    def overdue(self, today: date) -> Self:
        return self.filter(done_on=None, due_on__lt=today)


class Mitigation(Held, NamesNobody):
    """What makes a risk smaller, which office sees to it and by when."""

    risk = models.ForeignKey(AssessedRisk, on_delete=models.CASCADE, related_name="mitigations")
    what = models.CharField(_("what is done"), max_length=500)
    office = models.CharField(_("which office sees to it"), max_length=20, choices=Appointment.Office)
    due_on = models.DateField(_("by when"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    done_note = models.CharField(_("what was done"), max_length=500, blank=True)
    done_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    told_overdue_at = models.DateTimeField(
        null=True, editable=False, help_text="When its office and the officers were told that its day has passed."
    )
    made_at = models.DateTimeField(editable=False)

    objects = MitigationQuerySet.as_manager()

    class Meta:
        verbose_name = _("mitigation")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="risk_mitigation_due", condition=Q(done_on=None))]

    def __str__(self) -> str:
        return self.what

    def title_outside(self) -> str:
        return self.risk.assessment.title_outside()

    def get_absolute_url(self) -> str:
        return self.risk.assessment.address("mitigation", self.key)

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        return self.risk.assessment.audience(Part.WHOLE)


class KeptAssessment(Held):
    """What an assessment said when it was finished, word for word: a version of it that never changes."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="kept")
    number = models.PositiveIntegerField()
    facts = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("version of a risk assessment")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="risk_kept_once_a_number")]

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        return self.assessment.audience(Part.WHOLE)
