"""That what is written may be released: said on every page on which something is written for a council (G13)."""

from typing import Any

from django import forms

from accounts.rules import MAY_BE_RELEASED
from web.forms import ClockField, SuggestInput, holds_words


class SaysMayBeReleased:
    """For pages of acts. Choices, days and searches hold no words of anybody's own."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {"may_be_released": MAY_BE_RELEASED if takes_words(context.get("form")) else "", **context}


def takes_words(form: Any) -> bool:
    if not isinstance(form, forms.BaseForm):
        return False
    return any(_is_written(bound.field) for bound in form if not bound.is_hidden)


def _is_written(field: forms.Field) -> bool:
    return holds_words(field) and not isinstance(field, ClockField) and not isinstance(field.widget, SuggestInput)
