"""The page of a list with a filter beside it. What is chosen stands in the address, to be kept and sent."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate

from web import gds, parts
from web.actions import in_words
from web.filters import ListFilter
from web.paging import CURSORS, ListPage


class FilteredList(ListPage):
    """`filterset_class` says what can be asked for, `form` what stands in the filter beside the list.

    What cannot be taken is answered with 400: beside its box where it has one, else on a page of its own.
    """

    filterset_class: type[ListFilter]
    form: Any
    # Words of the address that narrow nothing.
    besides: tuple[str, ...] = CURSORS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.narrowed = self.filter.narrowed()
        except ValidationError as refused:
            boxes = {bound.name for bound in self.form.visible_fields()}
            if hasattr(refused, "error_dict") and refused.error_dict.keys() <= boxes:
                self.form.refused(refused)
                self.narrowed = self.queryset.none()
                answer = super().get(request, *args, **kwargs)
                answer.status_code = 400
                return answer
        return super().get(request, *args, **kwargs)

    @property
    def user(self) -> Any:
        return self.request.user

    @cached_property
    def asked(self) -> Any:
        """The filters of the address."""
        return self.request.GET.copy()

    @cached_property
    def filter(self) -> ListFilter:
        rows = super().get_queryset()
        return self.filterset_class(self.asked, queryset=rows, request=self.request, today=localdate(timezone.now()))

    @cached_property
    def is_filtered(self) -> bool:
        return any(value for name in self.asked if name not in self.besides for value in self.asked.getlist(name))

    def get_queryset(self) -> Any:
        rows = getattr(self, "narrowed", None)
        return self.filter.narrowed() if rows is None else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "form": self.form, "selected": self.selected(), "is_filtered": self.is_filtered}

    def selected(self) -> gds.Params | None:
        """The filters chosen, each with the address of the list without it."""
        if not self.is_filtered:
            return None
        self.form.is_valid()
        chosen: dict[str, list[tuple[str, str]]] = {}
        for name in self.asked:
            for value in self.asked.getlist(name):
                if not value or name in self.besides or name in self.form.errors:
                    continue
                heading, words = self.in_words(name, value)
                chosen.setdefault(heading, []).append((words, self._without(name, value)))
        return parts.selected_filters(chosen, clear=self.request.path) if chosen else None

    def in_words(self, name: str, value: str) -> tuple[str, str]:
        """What a filter is called, and its value."""
        if name in self.form.fields:
            field = self.form.fields[name]
            cleaned = self.form.cleaned_data.get(name)
            return str(field.label), in_words(field, cleaned if hasattr(field, "queryset") else value)
        field = self.filter.form.fields.get(name)
        return (str(field.label), in_words(field, value)) if field is not None else (name, value)

    def _without(self, name: str, value: str) -> str:
        query = self.asked.copy()
        for cursor in CURSORS:
            query.pop(cursor, None)
        query.setlist(name, [one for one in query.getlist(name) if one != value])
        left = query.urlencode()
        return f"{self.request.path}?{left}" if left else self.request.path
