"""How a list is searched, for its page and its endpoint alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import FilterSet, MultipleChoiceFilter

from web.paging import CURSORS


class ListFilter(FilterSet):  # type: ignore[misc]
    """Refuses names that it does not know, and narrows by how much of a row its reader sees.

    `reads` says which fields of the row a filter looks at, where they are not named like it. A filter on a field of a
    higher part finds only rows of which the reader sees that part: what is hidden cannot be felt out.
    """

    reads: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

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

    def _faults(self) -> dict[str, list[str]]:
        given = self.data
        faults = {
            name: [_("There is no filter of this name.")] for name in given if name not in {*self.filters, *CURSORS}
        }
        for name, sought in self.filters.items():
            if len(given.getlist(name)) > 1 and not isinstance(sought, MultipleChoiceFilter):
                faults[name] = [_("Give this filter once.")]
        if not self.is_valid():
            faults |= {name: [str(sentence) for sentence in told] for name, told in self.errors.items()}
        return faults
