"""Organisations on the other side, as a directory that councils build together."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import council_key
from accounts.rules import Part, Sharing
from accounts.sharing import Held, Owned, OwnedQuerySet
from counterparts.rules import (
    PART_OF,
    SHORTEST_NUMBER,
    ActorGroup,
    Confidence,
    OrganisationKind,
    is_registration_number,
)
from places.models import Named, NamedQuerySet, containing
from places.rules import name_words
from web.expressions import IsAnyOf


def must_be_a_registration_number(text: str) -> None:
    if not is_registration_number(text):
        told = _(
            "Enter the number as the register has it, with %(least)s letters and figures or more, such as 01234567."
        )
        raise ValidationError(told, params={"least": SHORTEST_NUMBER})


class OrganisationQuerySet(OwnedQuerySet["Organisation"], NamedQuerySet["Organisation"]):  # type: ignore[override]
    """Organisations that somebody may see, found by any of their names."""

    def called(self, *names: str) -> Self:
        """Those that have one of these as a whole name, however it is written."""
        lines = [f"\n{folded.replace(' ', '')}\n" for name in names if (folded := name_words(name))]
        either = Q(pk__in=[])
        for line in lines:
            either |= Q(search__contains=line)
        return self.filter(either).order_by(*self.model.SEARCH_ORDER)

    def standing(self, user: Any) -> Self:
        """Without those that were merged into one that the reader sees too."""
        stands = Organisation.objects.visible_to(user).filter(pk=OuterRef("merged_into"))
        return self.filter(Q(merged_into=None) | ~Exists(stands))

    def named_like(self, text: str, user: Any) -> Self:
        """Those with a spelling that has the text in it, or that stand for one that has, as far as the reader sees.

        What is only alike is found where nothing has the text in it. Unlike `search`, a list that can be paged.
        """
        seen = Organisation.objects.visible_to(user)
        holding = containing(text)
        if holding is None:
            return self.none()
        merged = seen.filter(holding, merged_into__isnull=False).values("merged_into")
        found = self.filter(holding | Q(IsAnyOf(F("pk"), ArraySubquery(merged))))
        if found.exists():
            return found
        alike = seen.search(text).values_list("pk", "merged_into")
        return self.filter(pk__in={pk for pair in alike for pk in pair if pk})


class Organisation(Owned, Named):
    """A body on the other side: an office, a company, a university. Never a person.

    Seen by the council that added it; by the unit once a record shared with the unit uses it (`widen`, which never
    falls); by every council once the unit has accepted it. No name is unique: two councils may add the same office
    without either learning of the other.

    A duplicate is merged into one that every council sees, and keeps its names, its readers and what uses it: nothing
    of it moves, so that nothing of it comes before other eyes. Its page leads to the one that stands, for those who
    see that one.
    """

    PART_OF: ClassVar[dict[str, Part]] = PART_OF
    SEARCH_ORDER: ClassVar[tuple[Any, ...]] = ("sort_name", "key")

    name = models.CharField(_("name"), max_length=200)
    local_name = models.CharField(_("name in its own language"), max_length=200, blank=True)
    other_names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind, default=OrganisationKind.OTHER)
    actor_group = models.CharField(max_length=20, choices=ActorGroup, default=ActorGroup.OTHER)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    registration_number = models.CharField(
        _("registration number"),
        max_length=60,
        blank=True,
        db_default="",
        validators=[must_be_a_registration_number],
        help_text="In the register of companies or of institutions of its country, as it is written there.",
    )
    website = models.URLField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    accepted_at = models.DateTimeField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "key"]
        verbose_name = _("organisation")
        indexes = [
            models.Index(fields=["sort_name", "key"], name="counterparts_org_order"),
            models.Index(fields=["council", "sort_name", "key"], name="counterparts_org_council"),
            GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="counterparts_org_trgm"),
            GinIndex(fields=["grams"], name="counterparts_org_grams"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="counterparts_org_merged_into_another",
                violation_error_message=_("Choose another organisation: this is the same one."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="counterparts_org_part_of_another",
                violation_error_message=_("An organisation cannot be part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisation", kwargs={"key": self.key})

    @property
    def is_accepted(self) -> bool:
        return self.accepted_at is not None


def standing_for(rows: Any, user: Any) -> list[Organisation]:
    """These rows in their order, each once, and for a duplicate the one that stands, where the reader sees that."""
    found = list(rows)
    merged = {row.merged_into_id for row in found if row.merged_into_id}
    stands = Organisation.objects.visible_to(user).filter(pk__in=merged).in_bulk() if merged else {}
    return list(dict.fromkeys(stands.get(row.merged_into_id or 0, row) for row in found))


def meant_by(key: str) -> list[int]:
    """The rows of the organisation with this id, and of those that were merged into it.

    Not narrowed to what somebody sees: what used these is told only to those who see the record that did.
    """
    rows = list(Organisation.objects.filter(key=key).values_list("pk", flat=True))
    return [*rows, *Organisation.objects.filter(merged_into__in=rows).values_list("pk", flat=True)]


class OrganisationNoteQuerySet(OwnedQuerySet["OrganisationNote"]):
    def visible_to(self, user: Any, part: Part = Part.SUMMARY) -> Self:
        """The notes that are shared so far, about organisations that the reader sees; none that was withdrawn."""
        organisations = Organisation.objects.visible_to(user)
        shared = super().visible_to(user, part).filter(withdrawn_at=None)
        return shared.filter(organisation__in=organisations.values("pk"))


class OrganisationNote(Owned):
    """What a source says of an organisation, and whether somebody disputes it. Nothing is said without a source.

    A note is the council's that wrote it, and is shared as that council chose; nobody sees it who does not see the
    organisation. The unit's own are about organisations in the shared directory, for all who see them: those carry
    the council of their organisation, as every row does, and `body` says whose they are.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="notes")
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("what is said"), max_length=1000)
    source = models.CharField(_("source"), max_length=500)
    as_of = models.DateField(_("as of"), help_text="The day of the source, or on which it was looked at.")
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)
    dispute = models.TextField(_("dispute"), max_length=1000, blank=True)
    disputed_by = models.ForeignKey(
        "accounts.Body", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    disputed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one note."
    )
    written_at = models.DateTimeField(editable=False)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = OrganisationNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        ordering = ["-as_of", "-pk"]
        indexes = [models.Index(fields=["organisation", "-as_of"], name="counterparts_note_recent")]
        constraints = [
            models.UniqueConstraint(fields=["body", "form_id"], name="counterparts_note_one_a_form"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(source=""),
                name="counterparts_note_has_a_source",
                violation_error_message=_("Nothing is said of an organisation without a source."),
            ),
            models.CheckConstraint(
                condition=Q(dispute="", disputed_by=None, disputed_at=None)
                | (~Q(dispute="") & Q(disputed_by__isnull=False, disputed_at__isnull=False)),
                name="counterparts_note_dispute_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(body_id=F("council_id")) | Q(sharing=Sharing.COUNCILS),
                name="counterparts_note_of_the_unit_is_for_all",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return f"{self.organisation.get_absolute_url()}#notes"

    def audience(self, part: Part = Part.SUMMARY) -> list[str]:
        """Its own council, and of those with whom it is shared those who see the organisation."""
        others = set(super().audience(part)) & set(self.organisation.audience())
        return sorted(others | {council_key(self.council_id)})


class OrganisationChangeQuerySet(models.QuerySet["OrganisationChange"]):
    def visible_to(self, user: Any) -> Self:
        """The changes that the reader could see when they were made: what was said before others saw it stays so."""
        if not getattr(user, "may_read", False):
            return self.none()
        return self.filter(audience__overlap=list(user.keys()))


class OrganisationChange(Held):
    """One field of an organisation, before and after. Values are codes and text; words are made when it is read."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=20)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    audience = ArrayField(models.TextField(), help_text="Keys of those who could see the organisation when it changed.")

    objects = OrganisationChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="counterparts_change_recent")]
