"""What to know of a topic before one speaks of it: what is sensitive, and how others are likely to react."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guidance.models.kept import KeptText, KeptTextQuerySet
from guidance.models.subjects import Topic
from guidance.rules import NoteKind


class TopicNote(KeptText):
    """One thing to know of a topic, with its source. It is about a topic, never about a person or a people."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="notes", verbose_name=_("topic"))
    kind = models.CharField(_("kind"), max_length=11, choices=NoteKind)
    text = models.CharField(_("text"), max_length=600)
    # Null where there is none, as it is unique and an empty text would be one.
    form_id = models.CharField(  # noqa: DJ001
        max_length=40, null=True, editable=False, help_text="One form makes one note."
    )

    objects = KeptTextQuerySet["TopicNote"].as_manager()

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
