"""What to know of a topic before one speaks of it: what is sensitive, and how others are likely to react."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.roles import UNIT, Can
from guidance.models.issued import SAMPLE
from guidance.models.readers import reads_guidance
from guidance.models.subjects import Topic
from guidance.rules import NoteKind
from web.keys import new_key
from web.refusals import Stale


class TopicNoteQuerySet(models.QuerySet["TopicNote"]):
    def visible_to(self, user: Any) -> Self:
        """Those that are published, for all who read guidance; others for who writes them."""
        if not reads_guidance(user):
            return self.none()
        return self.all() if user.may(Can.KEEP_PLAYBOOK) else self.published()

    def published(self) -> Self:
        return self.filter(published_at__isnull=False, withdrawn_at=None)


class TopicNote(models.Model):
    """One thing to know of a topic, with its source. It is about a topic, never about a person or a people."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="notes", verbose_name=_("topic"))
    kind = models.CharField(_("kind"), max_length=11, choices=NoteKind)
    text = models.CharField(_("text"), max_length=600)
    source = models.CharField(_("source"), max_length=500)
    sample_basis = models.CharField(max_length=300, blank=True, editable=False)
    owner = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+", editable=False)
    written_at = models.DateTimeField(editable=False)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one note."
    )

    objects = TopicNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a topic")
        ordering = ["topic__name", "-kind", "written_at", "key"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "form_id"], name="guidance_topic_note_one_a_form"),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(source=""),
                name="guidance_topic_note_in_words",
                violation_error_message=_("Write the note, and say where it is from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.topic.name}"

    def get_absolute_url(self) -> str:
        return f"{reverse('topics')}#{self.topic_id}"

    @property
    def body_id(self) -> str:
        return self.owner_id

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def stamp(self) -> Any:
        return SAMPLE if self.sample_basis else ""

    def must_be_at(self, seen: int) -> None:
        if self.version != seen:
            raise Stale(self)

    def audience(self, part: Any = None) -> list[str]:
        return [UNIT]
