"""What positions and versions of lines have in common: they are written, cleared, countersigned, published, ended."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from accounts.roles import UNIT, BodyKind, Can, Role, nation_key
from accounts.rules import Marking
from guidance.models.clearing import Clearance
from guidance.models.readers import Audience, published_for, reads_guidance, written_for
from guidance.rules import BEING_WRITTEN, EVER_PUBLISHED, State
from web.checking import Checked
from web.keys import new_key
from web.refusals import WrongState
from web.versions import Versioned

SAMPLE = _("SAMPLE – not government policy")

EXPIRES_BEFORE = _("The last day of validity must be on or after the first.")
REVIEWED_BEFORE = _("The review must be on or after the first day of validity.")

# The days on which it is in force: from the first to the day before `until`. What never came to be has none.
DAYS_IN_FORCE = Func("valid_from", "until", Value("[)"), function="daterange", output_field=DateRangeField())


class IssuedQuerySet[Row: "Issued"](models.QuerySet[Row]):
    def visible_to(self, user: Any) -> Self:
        """What was ever published, for those whom it is for; what is being written, for those who write or clear it."""
        if not reads_guidance(user):
            return self.none()
        asked = Clearance.objects.filter(
            label=self.model._meta.label,
            department__in=[m.body_id for m in user.memberships_now if Can.CLEAR_GUIDANCE in m.acts],
        )
        published = Q(state__in=EVER_PUBLISHED) & published_for(user, by_nation_alone=self.model.BY_NATION_ALONE)
        return self.filter(published | written_for(user) | Q(key__in=asked.values("record")))

    def in_force(self, day: date) -> Self:
        """Published, begun, and neither ended nor expired on this day."""
        return self.filter(Q(until=None) | Q(until__gt=day), state__in=EVER_PUBLISHED, valid_from__lte=day)

    def standing_on(self, day: date) -> Self:
        """Published, and neither replaced, withdrawn nor expired on this day; some of it may not have begun."""
        return self.filter(Q(until=None) | Q(until__gt=day), state=State.PUBLISHED)

    def ever_published(self) -> Self:
        """What no draft is: in force, to come, or over."""
        return self.filter(state__in=EVER_PUBLISHED)

    def with_days(self) -> Self:
        """Published, with a day on which it was, is or will be in force."""
        return self.filter(Q(until=None) | Q(until__gt=F("valid_from")), state__in=EVER_PUBLISHED)

    def being_written(self) -> Self:
        return self.filter(state__in=BEING_WRITTEN)


class Issued(Checked, Versioned):
    """A text that a government stands behind from a day on. Once published no word of it is ever changed.

    `until` is the first day on which it is no longer in force: the day after it expires, or the one on which another
    took its place or it was withdrawn. A trigger refuses every change to a published row but those of its end.
    """

    BY_NATION_ALONE: ClassVar[bool] = False
    """Whether it is narrowed by the one nation of its cell, and not by an audience in columns."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    owner = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    marking = models.CharField(_("marking"), max_length=20, choices=Marking, default=Marking.OFFICIAL)
    valid_from = models.DateField(_("valid from"))
    review_by = models.DateField(_("review by"), null=True, blank=True)
    expires_on = models.DateField(_("expires"), null=True, blank=True, help_text="The last day on which it is valid.")
    until = models.DateField(null=True, editable=False)
    is_major = models.BooleanField(_("major change"), default=True)
    change_note = models.CharField(_("what changes"), max_length=500, blank=True)
    sources = models.TextField(_("sources"), max_length=3000, blank=True)
    sample_basis = models.CharField(
        max_length=300, blank=True, editable=False, help_text="Of a sample: where its words are from. Others have none."
    )
    written_at = models.DateTimeField(editable=False)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    edited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    countersigned_at = models.DateTimeField(null=True, editable=False)
    countersigned_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    publish_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Where it was scheduled and is not published as planned: for when, and who stopped it and why. None is the clock.
    stopped_for = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_by = models.ForeignKey(
        "accounts.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        db_index=False,
    )
    stopped_because = models.TextField(max_length=2000, blank=True, default="", db_default="", editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    withdrawn_because = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one draft."
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["owner", "form_id"], name="%(app_label)s_%(class)s_one_a_form"),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_expires_after_start",
                violation_error_message=EXPIRES_BEFORE,
            ),
            models.CheckConstraint(
                condition=Q(review_by=None) | Q(review_by__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_review_after_start",
                violation_error_message=REVIEWED_BEFORE,
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BEING_WRITTEN, published_at=None)
                | Q(state__in=EVER_PUBLISHED, published_at__isnull=False, countersigned_by__isnull=False),
                name="%(app_label)s_%(class)s_published_by_two",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by=None)
                | (~Q(countersigned_by=F("written_by")) & ~Q(countersigned_by=F("edited_by"))),
                name="%(app_label)s_%(class)s_countersigned_by_another",
                violation_error_message=_("Somebody who did not write it must countersign it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | ~Q(withdrawn_because=""),
                name="%(app_label)s_%(class)s_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SCHEDULED) | Q(publish_at__isnull=False, countersigned_by__isnull=False),
                name="%(app_label)s_%(class)s_scheduled_for_a_moment",
            ),
        ]

    # Positions and versions have each pages, words and readers of their own.
    get_absolute_url: Callable[[], str]
    gist: Callable[[], str]
    """The one thing that it says, in its own words."""
    readers: Callable[[], Audience]
    """Whom it is for, once it is published."""

    @staticmethod
    def called(label: str, key: str) -> "Issued | None":
        """The position or version that a clearance, a use or a receipt names, whoever sees it."""
        return Issued.called_all(label, [key]).get(key)

    @staticmethod
    def called_all(label: str, keys: Iterable[str]) -> "dict[str, Issued]":
        """The same of several of one kind, by their keys."""
        model = next(model for model in Issued.__subclasses__() if model._meta.label == label)
        rows = model._default_manager.select_related("owner").filter(key__in=keys)
        return {row.key: row for row in rows.fetch_mode(models.FETCH_PEERS)}

    @property
    def body_id(self) -> str:
        """What is done to it stands on the trail of its owner."""
        return self.owner_id

    @property
    def is_sample(self) -> bool:
        return bool(self.sample_basis)

    @property
    def stamp(self) -> Any:
        """What stands on every page and file that shows it, where it is no policy."""
        return SAMPLE if self.is_sample else ""

    def title_outside(self) -> str:
        """In mail: what is marked OFFICIAL-SENSITIVE is not called by its title."""
        return str(self) if self.marking == Marking.OFFICIAL else f"{self._meta.verbose_name} {self.key}"

    @property
    def is_devolved(self) -> bool:
        return self.owner.kind == BodyKind.DEVOLVED

    @property
    def is_published(self) -> bool:
        """Whether it ever was."""
        return self.state in EVER_PUBLISHED

    @property
    def day_after_last(self) -> date | None:
        """The first day on which it has expired, if it ever does."""
        return None if self.expires_on is None else self.expires_on + timedelta(days=1)

    def is_in_force(self, day: date) -> bool:
        return self.is_published and self.valid_from <= day and (self.until is None or day < self.until)

    def has_expired(self, day: date) -> bool:
        """Whether its own last day is past, and nothing ended it before."""
        return self.state == State.PUBLISHED and self.until is not None and self.until <= day

    def is_to_review(self, day: date) -> bool:
        """Whether the day by which its owner was to look at it again is past."""
        return self.is_in_force(day) and self.review_by is not None and self.review_by < day

    def locked_at(self, seen: int) -> Self:
        """The row as it stands, held until the transaction is over. Raises Stale for who looked at another version."""
        rows = type(self)._default_manager.select_related("owner", "written_by", "edited_by", "stopped_by")
        found = rows.select_for_update(of=("self",)).get(pk=self.pk)
        found.must_be_at(seen)
        return found

    def clearances(self) -> "models.QuerySet[Clearance]":
        """What each department says of it."""
        rows = Clearance.objects.filter(label=self._meta.label, record=self.key)
        return rows.select_related("department", "decided_by")

    def must_not_be_by(self, user: Any) -> None:
        """Nobody publishes alone what they wrote alone. Raises PermissionDenied."""
        if user in (self.written_by, self.edited_by):
            raise PermissionDenied(_("You wrote this: somebody else must countersign it."))

    def must_be_written(self) -> None:
        if self.is_published:
            raise WrongState(_("This is published: its words stay. Write what replaces it instead."))

    def must_reach_somebody(self) -> None:
        """Raises ValidationError where nobody at all would read it."""
        readers = self.readers()
        in_councils = readers.council_roles and readers.councils().exists()
        if not in_councils and not (readers.others and readers.memberships().exists()):
            raise ValidationError(
                _("This audience reaches nobody: there is no council of this kind in this nation and network."),
                code="reaches_nobody",
            )

    def back_to(self, state: State) -> None:
        """It is no longer countersigned or scheduled."""
        self.state = state
        self.countersigned_at = self.countersigned_by = self.publish_at = None

    def stop(self, state: State, because: str, *, by: Body | None = None) -> None:
        """The same for what was scheduled: its page then says for when it was, and who stopped it and why."""
        self.stopped_for, self.stopped_by, self.stopped_because = self.publish_at, by, because
        self.back_to(state)

    @property
    def writes(self) -> Role:
        """Who writes it, at its owner."""
        of_kind = {BodyKind.UNIT: Role.PUBLISHER, BodyKind.DEVOLVED: Role.DEVOLVED}
        return of_kind.get(BodyKind(self.owner.kind), Role.CLEARER)

    def publishers(self) -> tuple[Body, Role]:
        """Who countersigns it: the devolved government's own people, or the central unit's publishers."""
        if self.is_devolved:
            return self.owner, Role.DEVOLVED
        return Body.objects.get(kind=BodyKind.UNIT), Role.PUBLISHER

    @property
    def in_brief(self) -> str:
        """What it says, for a list; nothing where it is marked, since whoever reads that is put down on its page."""
        return "" if self.marking != Marking.OFFICIAL else self.gist()

    def writers(self) -> set[str]:
        """The keys of those who see it while it is written."""
        if self.is_devolved:
            return {nation_key(self.owner.nation)}
        return {UNIT, self.owner.reader_key}

    def audience(self, part: Any = None) -> list[str]:
        """The keys of those whose systems hear of it: of what is published all who see it, of a draft nobody."""
        return sorted(self.writers() | self.readers().keys()) if self.is_published else []
