"""Topics: what is sensitive about each and how others are likely to react, on one page; and how that is kept."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.roles import Can
from guidance import services
from guidance.forms.topics import TopicNoteForm
from guidance.models import TopicNote
from guidance.views.kept import ActOnKept, EditKept
from web.actions import ActionView


class Topics(TemplateView):
    """Topics with a note, by name."""

    template_name = "guidance/topics.html"
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user.must(Can.READ_GUIDANCE)  # type: ignore[union-attr]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        rows = TopicNote.objects.visible_to(user).select_related("topic")
        return super().get_context_data(
            topics=[(topic, list(notes)) for topic, notes in groupby(rows, key=lambda note: note.topic)],
            may_keep=user.may(Can.KEEP_PLAYBOOK),
            **kwargs,
        )


class WriteTopicNote(ActionView):
    act = Can.KEEP_PLAYBOOK
    form_class = TopicNoteForm
    title = gettext_lazy("Write a note on a topic")
    intro = gettext_lazy("It stands beside visits whose programme names the topic. It advises and binds nobody.")
    button = gettext_lazy("Save the note")
    done = gettext_lazy("The note is saved. Read it, then publish it.")

    def back(self) -> str:
        return reverse("topics")

    def perform(self, **facts: Any) -> TopicNote:
        facts.pop("seen")
        return services.write_topic_note(by=self.user, now=self.now, **facts)


class ActOnTopicNote(ActOnKept):
    queryset = TopicNote.objects.select_related("topic")
    act = Can.KEEP_PLAYBOOK


class EditTopicNote(EditKept, ActOnTopicNote):
    form_class = TopicNoteForm
    title = gettext_lazy("Change this note")
    done = gettext_lazy("Saved.")

    @property
    def intro(self) -> str:
        return _("It is published: what you save is read at once.") if self.object.is_published else ""

    def perform(self, **facts: Any) -> TopicNote:
        facts.pop("form_id")
        return services.edit_topic_note(self.object, by=self.user, **facts)


class PublishTopicNote(ActOnTopicNote):
    title = gettext_lazy("Publish this note?")
    button = gettext_lazy("Publish it")
    done = gettext_lazy("It is published.")

    @property
    def intro(self) -> str:
        return str(self.object.text)

    def perform(self, **facts: Any) -> TopicNote:
        return services.publish_topic_note(self.object, by=self.user, now=self.now, **facts)


class WithdrawTopicNote(ActOnTopicNote):
    title = gettext_lazy("Withdraw this note?")
    intro = gettext_lazy("Nobody but its writers sees it any more. It can be published again.")
    button = gettext_lazy("Withdraw it")
    warns = True
    done = gettext_lazy("It is withdrawn.")

    def perform(self, **facts: Any) -> TopicNote:
        return services.withdraw_topic_note(self.object, by=self.user, now=self.now, **facts)
