"""What stands in the filter beside the figures of how long guidance takes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from guidance.models import Topic
from guidance.rules import Step
from places.models import NATIONS
from web.forms import DayInput, RegisterForm

ANY = ("", gettext_lazy("All"))
USUAL = Step.ACKNOWLEDGED
STEPS = [("", USUAL.label), *((step.value, step.label) for step in Step if step != USUAL)]


class LagSearch(RegisterForm):
    """Who sees one nation alone is not asked for it."""

    step = forms.ChoiceField(label=gettext_lazy("Step"), choices=STEPS, required=False)
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=gettext_lazy("Topic"), required=False, empty_label=gettext_lazy("All")
    )
    nation = forms.ChoiceField(label=gettext_lazy("Nation"), choices=[ANY, *NATIONS.items()], required=False)
    since = forms.CharField(label=gettext_lazy("Published from"), required=False, max_length=10, widget=DayInput)
    until = forms.CharField(label=gettext_lazy("Published to"), required=False, max_length=10, widget=DayInput)
    text = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, *args: Any, all_nations: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not all_nations:
            del self.fields["nation"]
