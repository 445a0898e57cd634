"""What is typed of a note on a topic."""

from django import forms
from django.utils.translation import gettext_lazy

from guidance.models import Topic
from guidance.rules import NoteKind
from web.forms import FormId, RegisterForm, SeenVersion


class TopicNoteForm(RegisterForm):
    topic = forms.ModelChoiceField(
        Topic.objects.order_by("-calls_for_care", "name"),
        label=gettext_lazy("Topic"),
        empty_label=gettext_lazy("Choose one"),
        error_messages={"required": gettext_lazy("Choose a topic")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=NoteKind, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("The note"),
        max_length=600,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "One or two sentences about the topic. Write of what is said and done, never of a person or a people."
        ),
        error_messages={"required": gettext_lazy("Write the note")},
    )
    source = forms.CharField(
        label=gettext_lazy("Where is this from?"),
        max_length=500,
        help_text=gettext_lazy("What was published, where and when; or who told of it."),
        error_messages={"required": gettext_lazy("Say where this is from")},
    )
    form_id = FormId()
    version = SeenVersion()
