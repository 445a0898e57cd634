"""Documents: the row of each. Its file lies on the shelf (storage.py)."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import council_key
from accounts.rules import Marking, Part
from accounts.sharing import Grant, Held, Owned
from documents.rules import FILE_KINDS, DocumentKind, FileKind, Scanned, in_megabytes

# What an accepted partner council's Grant says of itself.
PARTNERS = "partner:"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the user's councils; and of others, once they are scanned, as their record is opened to the user.

        The councils that take part in the record see all of those; others who see the whole record, those that were
        opened to them. Their door is the record's, which asks whether its reader sees that.
        """
        if not getattr(user, "may_read", False):
            return self.none()
        codes = user.council_codes()
        grants = Grant.objects.filter(
            label=OuterRef("label"),
            record=OuterRef("record"),
            part__gte=Part.WHOLE,
            body__reader_key__in=user.keys(),
        )
        takes_part = Q(record_council__in=codes) | Exists(grants.filter(why__startswith=PARTNERS))
        opened = Q(Exists(grants), for_whole=True)
        return self.filter(Q(council__in=codes) | Q(takes_part | opened, scanned=Scanned.CLEAN))

    def about(self, row: Owned) -> Self:
        return self.filter(label=row._meta.label, record=row.key)

    def kept(self) -> Self:
        """Those whose file is there."""
        return self.filter(removed_at=None)

    def bytes_kept(self) -> int:
        found: int | None = self.kept().aggregate(total=Sum("size"))["total"]
        return found or 0


class Document(Held):
    """A file that a council attached to a record, its own or one that it takes part in.

    `council` is the one that attached it, `record_council` the one whose record it is. The record is named by label and
    key, and the readers follow the record's grants: who sees a document sees the whole of its record. When it is
    removed, the row stays with the reason, and the file goes.
    """

    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one document."
    )
    label = models.CharField(max_length=60)
    record = models.CharField(max_length=12)
    record_council = models.ForeignKey("places.Council", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind)
    marking = models.CharField(_("marking"), max_length=18, choices=Marking, default=Marking.OFFICIAL)
    for_whole = models.BooleanField(_("for all who see the whole record"), default=False)
    file_name = models.CharField(max_length=150)
    file_kind = models.CharField(max_length=10, help_text="By content, never by name.")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True, help_text="Where the file lies, or lay.")
    scanned = models.CharField(max_length=10, choices=Scanned, default=Scanned.NOT_YET)
    # Of one that is not scanned yet: when the scanner was last asked about it in vain.
    scanned_at = models.DateTimeField(null=True, editable=False)
    attached_at = models.DateTimeField()
    attached_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    removed_reason = models.TextField(_("reason"), max_length=1000, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        ordering = ["-attached_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "form_id"], name="documents_document_one_a_form"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_reason="") | (Q(removed_at__isnull=False) & ~Q(removed_reason="")),
                name="documents_document_removed_with_reason",
                violation_error_message=_("Say why the document is removed."),
            ),
            models.CheckConstraint(
                condition=~Q(scanned=Scanned.INFECTED) | Q(removed_at__isnull=False),
                name="documents_document_infected_is_removed",
            ),
        ]
        indexes = [
            models.Index(fields=["label", "record"], name="documents_about"),
            models.Index(fields=["attached_at"], name="documents_unscanned", condition=Q(scanned="not_yet")),
        ]

    def __str__(self) -> str:
        return self.title

    def title_outside(self) -> str:
        """What mails may call it: a title with a marking stays in the service."""
        return str(self) if self.marking == Marking.OFFICIAL else str(self._meta.verbose_name)

    def get_absolute_url(self) -> str:
        return self.address("document")

    def address(self, page: str) -> str:
        """The address of one of its pages, behind the door of its record."""
        return reverse(f"{door_of(self.label)}_{page}", args=[self.record, self.key])

    @property
    def file(self) -> FileKind:
        return FILE_KINDS[self.file_kind]

    @property
    def told(self) -> str:
        """Kind and size, as they stand behind the link."""
        return f"{self.file.called}, {in_megabytes(self.size)}"

    def audience(self, part: Part = Part.WHOLE) -> list[str]:
        """The keys of those who may see it, whatever part is asked: it is seen whole or not at all."""
        keys = {council_key(self.council_id)}
        if self.scanned == Scanned.CLEAN:
            keys.add(council_key(self.record_council_id))
            grants = Grant.objects.filter(label=self.label, record=self.record, part__gte=Part.WHOLE)
            if not self.for_whole:
                grants = grants.filter(why__startswith=PARTNERS)
            keys |= set(grants.values_list("body__reader_key", flat=True))
        return sorted(keys)


def door_of(label: str) -> str:
    """How the names of a record's addresses begin: "delegation" for engagement.Delegation."""
    return str(apps.get_model(label)._meta.model_name)
