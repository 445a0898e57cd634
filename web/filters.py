"""How a list is searched, for its page and its endpoint alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, FilterSet, MultipleChoiceFilter
from drf_spectacular.utils import extend_schema_field

from web.keys import KEY_LENGTH, KEY_PATTERN
from web.paging import CURSORS
from web.refusals import UnknownName

# The one form in which addresses write a day.
ISO_DAY = ["%Y-%m-%d"]


class KeyFilter(CharFilter):  # type: ignore[misc]
    """A row by its id. What can be nobody's id is refused; by one that nobody has, nothing is found."""

    field_class = forms.RegexField

    def __init__(self, *args: Any, help_text: Any, **kwargs: Any) -> None:
        super().__init__(*args, regex=KEY_PATTERN, help_text=help_text, **kwargs)
        extend_schema_field({"type": "string", "pattern": KEY_PATTERN, "description": help_text})(self)


class ListFilter(FilterSet):  # type: ignore[misc]
    """Refuses names that it does not know, and narrows by how much of a row its reader sees.

    `reads` says which fields of the row a filter looks at, where they are not named like it. A filter on a field of a
    higher part finds only rows of which the reader sees that part: what is hidden cannot be felt out.
    """

    reads: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, data: Any = None, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(self._without_empty(data), *args, **kwargs)
        self.today = today
        for field in self.form.fields.values():
            field.error_messages |= _sentences(field)

    def _without_empty(self, data: Any) -> Any:
        """A form sends what nobody chose as an empty word: of a filter that takes several it is none, too."""
        if data is None:
            return data
        kept = data.copy()
        for name, sought in self.base_filters.items():
            if isinstance(sought, MultipleChoiceFilter) and name in kept:
                kept.setlist(name, [value for value in kept.getlist(name) if value])
        return kept

    def narrowed(self) -> QuerySet[Any]:
        """The rows that are sought. Raises ValidationError, each sentence at the name of its filter."""
        faults = self._faults()
        if faults:
            raise ValidationError(faults)
        rows = self.queryset
        parts = getattr(rows.model, "PART_OF", None)
        if parts:
            asked = [parts[field] for name in self._asked() for field in self.reads.get(name, (name,))]
            if asked and max(asked) > min(parts.values()):
                rows = rows.visible_to(self.request.user, max(asked))
        return self.filter_queryset(rows)  # type: ignore[no-any-return]

    def _asked(self) -> list[str]:
        return [name for name, value in self.form.cleaned_data.items() if value not in (None, "", [])]

    def _faults(self) -> dict[str, Any]:
        given = self.data
        unknown = UnknownName(self.filters)
        faults: dict[str, Any] = {name: [unknown] for name in given if name not in {*self.filters, *CURSORS}}
        for name, sought in self.filters.items():
            if len(given.getlist(name)) > 1 and not isinstance(sought, MultipleChoiceFilter):
                faults[name] = [_("Give this filter once.")]
        if not self.is_valid():
            faults |= {name: [str(sentence) for sentence in told] for name, told in self.errors.items()}
        return faults or self._crossed()

    def _crossed(self) -> dict[str, Any]:
        """The last of two days that nothing can lie between, as it comes before the first."""
        days = self.form.cleaned_data
        pairs = [(name, name.removesuffix("_before") + "_after") for name in days if name.endswith("_before")]
        return {
            last: [_("The last day must be the same as or after the first.")]
            for last, first in pairs
            if days[last] is not None and days.get(first) is not None and days[last] < days[first]
        }


def _sentences(field: forms.Field) -> dict[str, Any]:
    """What is told where a filter cannot be taken: what to write instead. No sentence repeats what was sent."""
    told: dict[str, Any] = {
        "max_length": gettext_lazy("Use %(limit_value)d characters or fewer."),
        "invalid": _("This cannot be read."),
    }
    if isinstance(field, forms.RegexField):
        told["invalid"] = _("An id is %(length)d digits and small letters.") % {"length": KEY_LENGTH}
    if isinstance(field, forms.DateField):
        told["invalid"] = _("Write the day as year, month and day, such as 2027-03-31.")
    if isinstance(field, forms.ModelChoiceField):
        kind = field.queryset.model._meta.verbose_name if field.queryset is not None else field.label
        told["invalid_choice"] = _("There is no %(kind)s with this code.") % {"kind": kind}
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        words = ", ".join(str(value) for value, _label in choices if value)
        told["invalid_choice"] = _("Choose one of: %(words)s.") % {"words": words}
    return told
