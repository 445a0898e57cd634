"""Delegations, and what hangs under them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import BodyKind, Can
from accounts.rules import Part
from accounts.rules.persons import of_a_delegate
from accounts.sharing import Held, Owned, OwnedQuerySet
from accounts.texts import NamesNobody
from counterparts.definitions import refuse_membership
from engagement import rules
from engagement.models.changes import Kept, KeptQuerySet
from engagement.models.finding import beginnings
from engagement.rules import (
    PART_OF,
    AimsKnown,
    DelegatePart,
    Direction,
    Marking,
    OrganisationRole,
    PrivacyNotice,
    Purpose,
    Stage,
)

if TYPE_CHECKING:
    from accounts.models import Body, User

TITLE_WORDS = SearchVector("folded_title", config="simple")
# When those who review could first see a record.
CAME_AT = Coalesce("shared_at", "logged_at")
# From the first to the last, both within.
DAYS = models.Func(
    "starts_on",
    "ends_on",
    RangeBoundary(inclusive_lower=True, inclusive_upper=True),
    function="daterange",
    output_field=DateRangeField(),
)


class DelegationQuerySet(OwnedQuerySet["Delegation"]):
    def in_order(self) -> Self:
        """Newest first visit first, in an order that is unique and never null, for paging by key."""
        return self.order_by("-listed_on", "-key")

    def drafts(self) -> Self:
        return self.filter(stage=Stage.DRAFT)

    def live(self) -> Self:
        """Logged, and neither declined nor cancelled."""
        return self.exclude(stage__in=rules.NOT_COUNTED)

    def last_logged(self, councils: Iterable[str]) -> Self:
        """What these councils logged, the newest first."""
        return self.filter(council__in=councils, logged_at__isnull=False).order_by("-logged_at", "-key")

    def timed(self, timing: str, today: date) -> Self:
        """Those that are upcoming, under_way or awaiting_close_out on a day."""
        going = self.filter(stage__in=rules.GOING)
        match timing:
            case "upcoming":
                return going.filter(starts_on__gt=today)
            case "under_way":
                return going.filter(starts_on__lte=today, ends_on__gte=today)
            case "awaiting_close_out":
                return going.filter(ends_on__lt=today)
            case _:
                return self.none()

    def going_on(self, first: date, last: date) -> Self:
        """Those of which any day lies in this stretch."""
        return self.alias(days=DAYS).filter(days__overlap=(first, last + timedelta(days=1)))

    def search(self, text: str) -> Self:
        """Those whose title holds words that begin as typed, or whose reference is the text."""
        titles = beginnings(text)
        if titles is None:
            return self.none()
        return self.alias(titles=TITLE_WORDS).filter(Q(titles=titles) | Q(reference=text.strip().upper()))


class Delegation(Owned, NamesNobody):
    """A visit, a journey or a meeting online between a council and people from abroad.

    A draft belongs to its council alone, whatever sharing it is to have, and may lack what logging requires.
    What a draft holds that does not parse is kept word for word in `draft_input`, by page, until it is logged.
    """

    DRAFT: ClassVar[Q | None] = Q(stage=Stage.DRAFT)
    PART_OF: ClassVar[dict[str, Part]] = PART_OF
    OFFICES_CONTACT = frozenset({"handling"})

    # Null where there is none, as these are unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one delegation."
    )
    reference = models.CharField(max_length=17, null=True, unique=True, editable=False)  # noqa: DJ001
    title = models.CharField(_("title"), max_length=150, blank=True)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction, blank=True)
    country = models.ForeignKey(
        "places.Country", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    place = models.ForeignKey(
        "places.Place",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("leading place"),
    )
    agreement = models.ForeignKey(
        "twinning.Agreement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        db_index=False,  # few name one: see the indexes
        verbose_name=_("agreement"),
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    purposes = ArrayField(models.CharField(max_length=30, choices=Purpose), default=list, blank=True)
    their_aims = models.TextField(_("their aims"), max_length=2000, blank=True)
    their_aims_known = models.CharField(
        _("whether they have stated aims"), max_length=10, choices=AimsKnown, blank=True, default="", db_default=""
    )
    aims_stated_by = models.CharField(
        _("who stated them"),
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text="An office or organisation, not a person.",
    )
    aims_stated_on = models.DateField(_("when they were stated"), null=True, blank=True)
    our_aims = models.TextField(_("our aims"), max_length=2000, blank=True)
    privacy_notice = models.CharField(
        _("privacy notice"), max_length=18, choices=PrivacyNotice, blank=True, default="", db_default=""
    )
    privacy_notice_on = models.DateField(_("day of the privacy notice"), null=True, blank=True)
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.DRAFT)
    marking = models.CharField(_("marking"), max_length=18, choices=Marking, default=Marking.OFFICIAL)
    handling = models.CharField(_("handling instruction"), max_length=200, blank=True)
    ended_reason = models.TextField(_("reason"), max_length=1000, blank=True)
    sharing_is_chosen = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Somebody chose level and marking of the draft, or left them as set.",
    )
    draft_input = models.JSONField(default=dict, blank=True, editable=False)
    made_on = models.DateField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    logged_at = models.DateTimeField(null=True, editable=False)
    logged_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    shared_at = models.DateTimeField(
        null=True, editable=False, help_text="When others came to see what was first kept to the council."
    )
    listed_on = models.GeneratedField(
        expression=Coalesce("starts_on", "made_on"), output_field=models.DateField(), db_persist=True
    )

    folded_title = models.GeneratedField(
        expression=models.Func(F("title"), function="fold"), output_field=models.TextField(), db_persist=True
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="engagement_delegation_one_a_form"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="engagement_delegation_ends_after_start",
                violation_error_message=_("The last day must be the same as or after the first day."),
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.DRAFT)
                | (
                    ~Q(title="")
                    & ~Q(direction="")
                    & Q(country__isnull=False, starts_on__isnull=False, ends_on__isnull=False)
                    & Q(purposes__len__gt=0)
                    & Q(reference__isnull=False, logged_at__isnull=False, draft_input={})
                ),
                name="engagement_delegation_logged_is_complete",
                violation_error_message=_(
                    "A delegation needs a title, direction, country, days and a purpose to be logged."
                ),
            ),
            models.CheckConstraint(
                condition=Q(handling="") | Q(marking=Marking.OFFICIAL_SENSITIVE),
                name="engagement_delegation_handling_needs_marking",
                violation_error_message=_(
                    "A handling instruction goes with OFFICIAL-SENSITIVE. Remove it, or mark the record."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(their_aims_known=AimsKnown.NOT_STATED) | Q(their_aims=""),
                name="engagement_delegation_aims_stated_or_not",
                violation_error_message=_("Either they have said what they want, or they have not."),
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.CONFIRMED)
                | (
                    ~Q(their_aims_known="")
                    & (~Q(direction=Direction.INWARD) | ~Q(privacy_notice=""))
                    & Q(confirmed_at__isnull=False)
                ),
                name="engagement_delegation_confirmed_is_complete",
                violation_error_message=_(
                    "A confirmed visit says whether its visitors have stated aims, and how they get the privacy notice."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.DECLINED, Stage.CANCELLED]) | ~Q(ended_reason=""),
                name="engagement_delegation_ended_with_reason",
                violation_error_message=_("Say why the delegation was declined or cancelled."),
            ),
        ]
        indexes = [
            models.Index(fields=["-listed_on", "-key"], name="engagement_recent"),
            models.Index(fields=["council", "-listed_on", "-key"], name="engagement_council_recent"),
            # With what lists are narrowed by, so that what is left is counted in the index alone.
            models.Index(
                fields=["place", "-listed_on", "-key"],
                include=["council", "sharing", "stage", "direction"],
                name="engagement_place_recent",
            ),
            models.Index(fields=["council", "place", "-listed_on"], name="engagement_pair"),
            # What goes on in a stretch of days, however long it takes.
            GistIndex(DAYS, "council", name="engagement_days", condition=~Q(stage__in=rules.NOT_COUNTED)),
            models.Index(fields=["stage", "-listed_on", "-key"], name="engagement_stage_recent"),
            models.Index(fields=["agreement"], name="engagement_agreement", condition=Q(agreement__isnull=False)),
            # With all that figures count by, so that they are counted in the index alone.
            models.Index(
                fields=["starts_on", "council", "place"],
                include=["direction", "purposes", "sharing", "stage", "country"],
                name="engagement_figures",
                condition=~Q(stage__in=rules.NOT_COUNTED),
            ),
            models.Index(
                fields=["ends_on", "starts_on", "council"],
                include=["sharing", "stage"],
                name="engagement_going",
                condition=Q(stage__in=rules.GOING),
            ),
            models.Index(CAME_AT, "key", name="engagement_came"),
            models.Index(
                CAME_AT, "key", "ends_on", "starts_on", name="engagement_going_came", condition=Q(stage__in=rules.GOING)
            ),
            GinIndex(TITLE_WORDS, name="engagement_title_words"),
            models.Index(
                fields=["council", "-logged_at", "-key"],
                name="engagement_council_logged",
                condition=Q(logged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled delegation"))

    def title_outside(self) -> str:
        """What mails and calendars may call it: the title of a record with a marking stays in the service."""
        if self.marking == Marking.OFFICIAL:
            return str(self)
        return self.reference or str(self._meta.verbose_name)

    def get_absolute_url(self) -> str:
        return reverse("delegation", kwargs={"key": self.key})

    @property
    def is_draft(self) -> bool:
        return self.stage == Stage.DRAFT

    @property
    def is_over(self) -> bool:
        return self.stage in rules.ENDED

    def purpose_names(self) -> list[str]:
        return [str(Purpose(purpose).label) for purpose in self.purposes]

    def reviewer(self, user: "User", act: Can = Can.REVIEW) -> "Body | None":
        """The body for which this user may look into the record: the central unit, or its nation's administration."""
        for membership in user.memberships_now:
            body = membership.body
            if act in membership.acts and (body.kind == BodyKind.UNIT or body.nation == self.council.nation):
                return body
        return None

    def missing_to_confirm(self) -> dict[str, Any]:
        names = ("direction", "their_aims_known", "privacy_notice")
        return rules.missing_to_confirm({field: getattr(self, field) for field in names})

    def missing(self) -> dict[str, Any]:
        return rules.missing_to_log({field: getattr(self, field) for field in rules.NEEDED_TO_LOG})


class DelegationPlace(Held):
    """A further place that a delegation comes from or goes to, beside the leading one."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="further_places")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "place"], name="engagement_place_once_a_delegation")
        ]


class DelegationOrganisation(Held):
    """An organisation that has a part in a delegation."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey("counterparts.Organisation", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=25, choices=OrganisationRole, default=OrganisationRole.VISITOR)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "organisation", "role"],
                name="engagement_organisation_once_a_role",
                violation_error_message=_("This organisation already has this role in the delegation."),
            )
        ]


class Delegate(Held, NamesNobody):
    """Somebody who travels with a delegation: these five facts and nothing else (CAPABILITIES G05)."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="delegates")
    name = models.CharField(_("name"), max_length=120)
    local_name = models.CharField(_("name in its own script"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=150, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    part = models.CharField(
        _("part in the delegation"), max_length=11, choices=DelegatePart, default=DelegatePart.MEMBER
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("delegate")

    def clean(self) -> None:
        super().clean()
        refuse_membership(title=self.title, organisation=self.organisation)

    def not_held_in(self, name: str, text: str) -> str:
        return of_a_delegate(text)


class DelegationPartnerQuerySet(models.QuerySet["DelegationPartner"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the councils that were asked: the lead council reaches them through its record."""
        if not getattr(user, "may_read", False):
            return self.none()
        return self.filter(partner__in=user.council_codes())


class DelegationPartner(Held, NamesNobody):
    """A council asked to join. Having accepted, it sees the whole by a Grant; it may leave, and then no longer does.

    `council` is the lead council, as for everything under a record; `partner` is the one that was asked.
    """

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="partners")
    partner = models.ForeignKey("places.Council", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)
    ended_reason = models.TextField(
        _("reason"),
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text="Why the lead council ended it, where it did.",
    )

    objects = DelegationPartnerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "partner"],
                condition=Q(left_at=None),
                name="engagement_partner_once_a_delegation",
                violation_error_message=_("This council was already asked."),
            ),
            models.CheckConstraint(
                condition=~Q(partner=F("council")),
                name="engagement_partner_is_another",
                violation_error_message=_("Choose a council other than your own."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.delegation)

    def title_outside(self) -> str:
        return self.delegation.title_outside()

    def get_absolute_url(self) -> str:
        return reverse("partnership", args=[self.key])


class Change(Kept):
    """What became of one field of a logged delegation."""

    PART_OF: ClassVar[dict[str, Part]] = PART_OF
    OFFICES_CONTACT = frozenset({"handling"})

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="changes")
    late = models.BooleanField(default=False)
    days_left = models.SmallIntegerField(
        null=True, blank=True, help_text="Working days left, the day of arrival included; of late changes alone."
    )

    objects = KeptQuerySet["Change"].as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["delegation", "-at"], name="engagement_change_recent")]
