"""Contacts: one meeting, call, letter, reception or event with the other side."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment
from accounts.roles import BodyKind, Can, Role
from accounts.rules import Part
from accounts.sharing import Held, Owned, OwnedQuerySet
from accounts.texts import NamesNobody
from counterparts.models import Organisation
from engagement.models.changes import Kept, KeptQuerySet
from engagement.models.finding import beginnings
from engagement.rules import (
    CONTACT_PART_OF,
    DIPLOMATIC,
    ContactKind,
    ContactState,
    DeclineReason,
    EventType,
    Marking,
    Purpose,
)
from web.expressions import IsAnyOf

if TYPE_CHECKING:
    from accounts.models import Body, User

ABOUT_WORDS = SearchVector(models.Func(F("about"), function="fold", output_field=models.TextField()), config="simple")
WHO_FOLLOWS_UP = [(Role.OFFICER.value, _("Any officer of the council")), *Appointment.Office.choices]


class ContactQuerySet(OwnedQuerySet["Contact"]):
    def in_order(self) -> Self:
        """The last first, in an order that is unique and never null, for paging by key."""
        return self.order_by("-held_on", "-key")

    def live(self) -> Self:
        """Those that stand: not entered by mistake."""
        return self.filter(withdrawn_at=None)

    def pursued(self) -> Self:
        """Without approaches that the council decided not to take further."""
        return self.filter(decline_reason="")

    def last_logged(self, councils: Iterable[str]) -> Self:
        """What these councils logged and did not withdraw, the newest first."""
        return self.live().filter(council__in=councils).order_by("-made_at", "-key")

    def search(self, text: str, user: Any) -> Self:
        """Those with an organisation that is called so, where the reader sees with whom they were; the reader's own by
        the beginnings of words of what they were about; any by its reference.
        """
        named = Organisation.objects.visible_to(user).matching(text)
        links = ContactOrganisation.objects.filter(
            organisation__in=named.values("pk"), contact__in=Contact.objects.visible_to(user, Part.PROGRAMME)
        )
        found = Q(IsAnyOf(F("pk"), ArraySubquery(links.values("contact"))))
        if (abouts := beginnings(text)) is not None:
            own = Contact.objects.alias(abouts=ABOUT_WORDS).filter(abouts=abouts, council__in=user.council_codes())
            found |= Q(IsAnyOf(F("pk"), ArraySubquery(own.values("pk"))))
        return self.filter(found | Q(reference=text.strip().upper()))

    def with_organisations(self, **facts: Any) -> Self:
        """Those with an organisation of which this is so: `with_organisations(key=...)`."""
        named = {f"organisation__{field}": value for field, value in facts.items()}
        return self.filter(pk__in=ContactOrganisation.objects.filter(**named).values("contact"))

    def diplomatic(self) -> Self:
        """Those with an embassy or a consulate."""
        return self.with_organisations(kind__in=DIPLOMATIC)


class Contact(Owned, NamesNobody):
    """One meeting, call, letter, e-mail, reception or event between a council and the other side.

    It has no draft. One that was entered by mistake is withdrawn with a reason, and stays. With a `decline_reason` it
    is an approach that the council decided not to take further.
    """

    PART_OF: ClassVar[dict[str, Part]] = CONTACT_PART_OF
    OFFICES_CONTACT = frozenset({"handling"})

    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one contact."
    )
    reference = models.CharField(max_length=17, unique=True, editable=False)
    held_on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=20, choices=ContactKind)
    country = models.ForeignKey(
        "places.Country", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("country")
    )
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    our_side = models.CharField(
        _("who took part for us"), max_length=300, help_text="Offices or names, as its council writes them."
    )
    about = models.TextField(_("what it was about"), max_length=2000)
    promised = models.TextField(_("anything promised"), max_length=1000)
    topic = models.CharField(_("topic"), max_length=30, choices=Purpose, blank=True)
    decline_reason = models.CharField(_("why not pursued"), max_length=20, choices=DeclineReason, blank=True)
    event_type = models.CharField(_("type of event"), max_length=20, choices=EventType, blank=True)
    uk_place = models.CharField(_("place in the UK"), max_length=100, blank=True)
    follow_up = models.CharField(_("follow-up"), max_length=300, blank=True)
    follow_up_by = models.CharField(_("who follows up"), max_length=20, choices=WHO_FOLLOWS_UP, blank=True)
    follow_up_on = models.DateField(_("follow up by"), null=True, blank=True)
    follow_up_done_at = models.DateTimeField(null=True, editable=False)
    marking = models.CharField(_("marking"), max_length=18, choices=Marking, default=Marking.OFFICIAL)
    handling = models.CharField(_("handling instruction"), max_length=200, blank=True)
    told_at = models.DateTimeField(null=True, editable=False, help_text="When its council told the central unit.")
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.TextField(_("reason"), max_length=1000, blank=True)
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="engagement_contact_one_a_form"),
            models.CheckConstraint(
                condition=Q(handling="") | Q(marking=Marking.OFFICIAL_SENSITIVE),
                name="engagement_contact_handling_needs_marking",
                violation_error_message=_(
                    "A handling instruction goes with OFFICIAL-SENSITIVE. Remove it, or mark the record."
                ),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="engagement_contact_withdrawn_with_reason",
                violation_error_message=_("Say why the contact is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(follow_up="", follow_up_by="", follow_up_on=None, follow_up_done_at=None)
                | (~Q(follow_up="") & ~Q(follow_up_by="") & Q(follow_up_on__isnull=False)),
                name="engagement_contact_follow_up_is_whole",
                violation_error_message=_("A follow-up needs what is to be done, by whom and by when."),
            ),
        ]
        indexes = [
            models.Index(fields=["-held_on", "-key"], name="engagement_contact_recent"),
            models.Index(fields=["council", "-held_on", "-key"], name="engagement_contact_council"),
            # With what lists are narrowed by, so that what is left is counted in the index alone.
            models.Index(
                fields=["place", "-held_on", "-key"],
                include=["council", "sharing", "withdrawn_at", "kind", "topic"],
                name="engagement_contact_place",
            ),
            models.Index(fields=["council", "place", "-held_on"], name="engagement_contact_pair"),
            models.Index(
                fields=["held_on", "council"],
                include=["sharing", "country", "topic", "decline_reason", "event_type"],
                name="engagement_contact_figures",
                condition=Q(withdrawn_at=None),
            ),
            models.Index(fields=["told_at", "key"], name="engagement_contact_told", condition=Q(told_at__isnull=False)),
            models.Index(fields=["council", "-made_at", "-key"], name="engagement_contact_logged"),
            GinIndex(ABOUT_WORDS, name="engagement_contact_about"),
        ]

    def __str__(self) -> str:
        """What everybody who sees any of it may read: how, where and when."""
        where = self.place.name if self.place else self.country.name if self.country else ""
        facts = {"kind": self.get_kind_display(), "where": where, "day": formats.date_format(self.held_on, "j F Y")}
        return (_now("%(kind)s, %(where)s, %(day)s") if where else _now("%(kind)s, %(day)s")) % facts

    def title_outside(self) -> str:
        """What mails and calendars may call it: of a record with a marking its reference alone."""
        return str(self) if self.marking == Marking.OFFICIAL else self.reference

    def get_absolute_url(self) -> str:
        return reverse("contact", kwargs={"key": self.key})

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def state(self) -> ContactState:
        return ContactState.WITHDRAWN if self.is_withdrawn else ContactState.STANDS

    @property
    def told_unit(self) -> bool:
        return self.told_at is not None

    def follow_up_is_open(self) -> bool:
        return bool(self.follow_up) and self.follow_up_done_at is None and not self.is_withdrawn

    def follow_up_is_late(self, today: date) -> bool:
        return self.follow_up_is_open() and self.follow_up_on is not None and self.follow_up_on < today

    def reviewer(self, user: "User") -> "Body | None":
        """The body for which this user may look into it: the central unit, or its nation's administration."""
        for membership in user.memberships_now:
            body = membership.body
            if Can.REVIEW in membership.acts and (body.kind == BodyKind.UNIT or body.nation == self.council.nation):
                return body
        return None


class ContactOrganisation(Held):
    """An organisation that a contact was with, in the order in which they were named."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey("counterparts.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "organisation"], name="engagement_contact_organisation_once")
        ]


class ContactChange(Kept):
    """What became of one field of a contact."""

    PART_OF: ClassVar[dict[str, Part]] = CONTACT_PART_OF

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="changes")

    objects = KeptQuerySet["ContactChange"].as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["contact", "-at"], name="engagement_contact_changes")]


class ContactReviewQuerySet(models.QuerySet["ContactReview"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the user's own body, about contacts that it still sees. Never the council's, nor another body's."""
        if not getattr(user, "may_read", False):
            return self.none()
        in_sight = Contact.objects.visible_to(user, Part.PROGRAMME).values("pk")
        return self.filter(body__reader_key__in=user.keys(), contact__in=in_sight)


class ContactReview(Held):
    """Who at a body has a contact in hand that its council told of, and when the body had looked at it."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="reviews")
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(null=True, editable=False)
    looked_at = models.DateTimeField(null=True, editable=False)
    looked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ContactReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of a contact")
        constraints = [models.UniqueConstraint(fields=["contact", "body"], name="engagement_contact_review_one_a_body")]

    def __str__(self) -> str:
        return str(self.contact)

    def get_absolute_url(self) -> str:
        return f"{self.contact.get_absolute_url()}#review"

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """Its body alone, whatever is asked."""
        return [self.body.reader_key]
