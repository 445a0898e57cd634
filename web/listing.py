"""The page of a list with a filter beside it. What is chosen stands in the address, to be kept and sent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate

from web import gds, parts
from web.actions import in_words
from web.exports import ROWS_AT_ONCE, csv_file
from web.filters import ListFilter
from web.paging import CURSORS, ListPage


def count_in_words(count: str, *, none: str, counted: Any, more: str) -> str:
    """The count of a list, as its first page has it, in words: beyond what is counted it says so.

    `counted` is a lazy plural, which takes its form by `number` and shows `count`.
    """
    if not count:
        return ""
    if count == "0":
        return none
    if count.endswith("+"):
        return more % {"count": count.removesuffix("+")}
    return str(counted % {"number": int(count.replace(",", "")), "count": count})


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


class FileOfList(FilteredList):
    """A list that can be taken away: with `?format=csv` all its rows, in the order and with the filters of the page."""

    besides = (*CURSORS, "format")
    columns: Sequence[str]
    file_name: str

    lines: Callable[[list[Any]], Iterable[Sequence[Any]]]
    """Some rows of the list as lines of the file, each as much as its reader sees of it: each list says how."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        if request.GET.get("format") == "csv" and answer.status_code < 400:
            return self.download()
        return answer

    @cached_property
    def asked(self) -> Any:
        asked = super().asked
        asked.pop("format", None)
        return asked

    def download(self) -> HttpResponse:
        now = timezone.now()
        name = f"{self.file_name}-{localdate(now).isoformat()}"
        told: Any = csv_file(self.columns, self._all_lines(), name=name, taken_by=self.user.email, taken_at=now)
        return told  # type: ignore[no-any-return]

    def _all_lines(self) -> Iterator[Sequence[Any]]:
        rows = self.get_queryset().order_by(*self.order)
        for some in batched(rows.iterator(chunk_size=ROWS_AT_ONCE), ROWS_AT_ONCE):
            yield from self.lines(list(some))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.asked.copy()
        for name in CURSORS:
            query.pop(name, None)
        query["format"] = "csv"
        return {**super().get_context_data(**kwargs), "csv": f"{self.request.path}?{query.urlencode()}"}
