"""The filter beside the list of assessments. What it may ask for is said in filters.py."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from places.forms import CouncilChoice
from risk.filters import KINDS, YES
from risk.rules import PATH_CODES, AssessmentState, Band, Category
from web.forms import RegisterForm

ANY = ("", gettext_lazy("Any"))


class AssessmentSearch(RegisterForm):
    """With what is overdue and of which category, for who sees that of some."""

    path = forms.ChoiceField(
        label=gettext_lazy("How deep"),
        choices=[ANY, *((code, path.label) for path, code in PATH_CODES.items())],
        required=False,
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=[ANY, *AssessmentState.choices], required=False)
    level = forms.ChoiceField(label=gettext_lazy("What is left"), choices=[ANY, *Band.choices], required=False)
    kind = forms.ChoiceField(label=gettext_lazy("About"), choices=[ANY, *KINDS], required=False)
    overdue = forms.ChoiceField(
        label=gettext_lazy("Something is overdue"), choices=[("", gettext_lazy("Does not matter")), YES], required=False
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category of risk"), choices=[ANY, *Category.choices], required=False
    )
    council = CouncilChoice(required=False)

    def __init__(self, *args: Any, has_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_own:
            for name in ("overdue", "category"):
                del self.fields[name]
