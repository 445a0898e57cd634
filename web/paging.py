"""Lists a page at a time, for pages and endpoints alike: by the last row seen, never by a page number or an offset.

The order must be unique and never null, all ascending or all descending, so it ends in a key: ("-starts_on", "-key").
A cursor is encrypted: what it holds could tell how much others do.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from web import parts
from web.gds import Params
from web.scoping import Scoped
from web.sealing import seal_for
from web.views import refused_address

PAGE_SIZE = 50
MOST_COUNTED = 500
"""To count further takes as long as the page itself where a filter leaves few of many rows, and tells nobody more."""

LONGEST_CURSOR = 2_000
CURSORS = ("after", "before")


class BadCursor(ValidationError):
    """The place in a list that an address names cannot be read."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("The place in the list that the address names is not known. Start again from the first page."),
            code="cursor",
        )


@dataclass(frozen=True)
class Page:
    """Some rows of a list, with the cursors of the pages around them; an empty one where there is no such page."""

    rows: list[Any]
    previous: str = ""
    following: str = ""
    is_first: bool = True


def page_of(
    rows: QuerySet[Any] | Sequence[QuerySet[Any]],
    order: Sequence[str],
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Page:
    """The first page, or the one after or before a cursor. Raises BadCursor.

    Several querysets are read as one list: each gives at most a page, by an index of its own.
    """
    branches = [rows] if isinstance(rows, QuerySet) else list(rows)
    names = [name.removeprefix("-") for name in order]
    descending = order[0].startswith("-")
    if any(name.startswith("-") is not descending for name in order):
        raise TypeError(f"The order {order} goes up and down; a row value can be compared one way only.")
    if after or before:
        backward = not after
        values = _opened(after or before, order, branches[0])
        beyond = _beyond(names, values, less=descending is not backward)
        branches = [branch.filter(beyond) for branch in branches]
    else:
        backward = False
    wanted = order if not backward else names if descending else [f"-{name}" for name in names]
    found = list(_first(branches, wanted, size + 1))
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    if not found:
        return Page([], is_first=not (after or before))
    first, last = _sealed(found[0], order, branches[0]), _sealed(found[-1], order, branches[0])
    return Page(
        found,
        previous=first if after or (backward and more) else "",
        following=last if more or backward else "",
        is_first=not (after or before),
    )


def _first(branches: Sequence[QuerySet[Any]], order: Sequence[str], most: int) -> QuerySet[Any]:
    # Nothing is joined with what is known to be empty.
    filled = [branch for branch in branches if not branch.query.is_empty()] or branches[:1]
    each = [branch.order_by(*order)[:most] for branch in filled]
    return each[0] if len(each) == 1 else each[0].union(*each[1:]).order_by(*order)[:most]


def _beyond(names: Sequence[str], values: Sequence[Any], *, less: bool) -> Any:
    compare = TupleLessThan if less else TupleGreaterThan
    # A tuple of one is no row value.
    if len(names) == 1:
        names, values = [*names, *names], [*values, *values]
    return compare(Tuple(*map(F, names)), tuple(values))


def _seal() -> Any:
    return seal_for("cursor", [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])


def _field(rows: QuerySet[Any], name: str) -> Any:
    """A column, or what a list works out for each row."""
    name = name.removeprefix("-")
    worked_out = rows.query.annotations.get(name)
    return rows.model._meta.get_field(name) if worked_out is None else worked_out.output_field


def _sealed(row: Any, order: Sequence[str], rows: QuerySet[Any]) -> str:
    names = (name.removeprefix("-") for name in order)
    told = [
        str(getattr(row, name)) if name in rows.query.annotations else _field(rows, name).value_to_string(row)
        for name in names
    ]
    held = [row._meta.label, list(order), told]
    return str(_seal().encrypt(json.dumps(held).encode()).decode())


def _opened(cursor: str, order: Sequence[str], rows: QuerySet[Any]) -> list[Any]:
    if len(cursor) > LONGEST_CURSOR:
        raise BadCursor
    try:
        label, held, values = json.loads(_seal().decrypt(cursor.encode()))
    except (InvalidToken, ValueError, TypeError):
        raise BadCursor from None
    if label != rows.model._meta.label or held != list(order):
        raise BadCursor
    fields = (_field(rows, name) for name in order)
    return [field.to_python(value) for field, value in zip(fields, values, strict=True)]


def count_of(rows: QuerySet[Any], page: Page) -> str:
    """How many rows a list has, for its first page: exact up to 500, then "500+"; nothing on later pages."""
    if not page.is_first:
        return ""
    if not page.following:
        return str(len(page.rows))
    counted = rows.order_by()[: MOST_COUNTED + 1].count()
    return f"{counted:,}" if counted <= MOST_COUNTED else f"{MOST_COUNTED:,}+"


class ListPage(Scoped, TemplateView):
    """A list that its reader may see, a page at a time. Filters stay in the address; narrow in get_queryset.

    A cursor or a filter that cannot be taken (any ValidationError) is answered with 400 and its sentence.
    """

    order: Sequence[str] = ("-key",)
    page_size = PAGE_SIZE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except BadCursor as refusal:
            return refused_address(request, refusal, without=CURSORS)
        except ValidationError as refusal:
            return refused_address(request, refusal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.get_queryset()
        given = {name: self.request.GET.get(name, "") for name in CURSORS}
        page = page_of(self.branches(found), self.order, size=self.page_size, **given)
        return super().get_context_data(
            rows=page.rows, count=count_of(found, page), pages=self.pages(page), page=page, **kwargs
        )

    def branches(self, found: QuerySet[Any]) -> Sequence[QuerySet[Any]]:
        """The rows of the list; as several querysets where an "or" would keep a page from its index."""
        return [found]

    def pages(self, page: Page) -> Params | None:
        """For `{% gds "pagination" pages %}`; None where everything stands on one page."""
        if not (page.previous or page.following):
            return None
        return parts.pagination(
            self._address(before=page.previous) if page.previous else "",
            self._address(after=page.following) if page.following else "",
        )

    def _address(self, **cursor: str) -> str:
        query = self.request.GET.copy()
        for name in CURSORS:
            query.pop(name, None)
        query.update(cursor)
        return f"{self.request.path}?{query.urlencode()}"


class KeysetPagination(BasePagination):
    """The same for an endpoint: `results`, and `next` as an address. The view says its `order`."""

    page_size = PAGE_SIZE

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        self.request = request
        after = request.query_params.get("after", "")
        self.page = page_of(queryset, getattr(view, "order", ("-key",)), after=after, size=self.page_size)
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        following = None
        if self.page.following:
            query = self.request.query_params.copy()
            query["after"] = self.page.following
            following = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
        return Response({"results": data, "next": following})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {
            "type": ["string", "null"],
            "format": "uri",
            "description": _("Address of the next page, or null."),
            "example": None,
        }
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {"results": schema, "next": address},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        told = _("Where to go on: taken from `next` of the page before.")
        return [{"name": "after", "in": "query", "required": False, "description": told, "schema": {"type": "string"}}]
