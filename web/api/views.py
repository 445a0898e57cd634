"""The base of every endpoint: its token, its scopes, its body, its list."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import is_valid_path
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from web.api import API_ROOT, once, problems
from web.api.bodies import FILES, FORMAT
from web.api.filters import NamedFilters
from web.api.problems import BadParameters, VersionNeeded
from web.exports import ROWS_AT_ONCE, csv_file, in_a_cell, ndjson_file
from web.middleware import is_api, not_available, refuse
from web.paging import BadCursor, KeysetPagination, page_of
from web.refusals import Stale, is_away
from web.views import not_found

FIELDS = "fields"


class Endpoint(APIView):
    """One address that is no list of rows. `scopes` names the scope by method: {"get": "overview:read"}."""

    scopes: ClassVar[Mapping[str, str]] = {}
    _sent: dict[str, Any] | APIException
    http_method_names = ["get", "head", "post", "patch"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not once.is_asked_for(request):
            return super().dispatch(request, *args, **kwargs)
        with once.one_transaction(self):
            self.answer = super().dispatch(request, *args, **kwargs)
        return self.answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if once.is_asked_for(request):
            self.first_call = once.begin(self)

    def scopes_needed(self) -> Iterable[str]:
        """The scopes that this request needs. A method that the address does not have is refused as such."""
        method = str(self.request.method).lower()
        act = getattr(self, "action", "get" if method == "head" else method)
        return [self.scopes[act]] if act is not None and (act in self.scopes or hasattr(self, act)) else []

    @property
    def user(self) -> Any:
        """Who acts: the user of the token's client."""
        return self.request.user

    def sent(self) -> dict[str, Any]:
        """The object in the body. Raises what is wrong with the body as a whole, every time it is asked for."""
        if not hasattr(self, "_sent"):
            try:
                data = self.request.data
            except APIException as refusal:
                self._sent = refusal
            else:
                # An empty body is read as an empty form.
                self._sent = data if type(data) is dict else {}
        if isinstance(self._sent, Exception):
            raise self._sent
        return self._sent

    def refuse_parameters(self, *, but: str = "") -> None:
        """For an address that takes nothing, or one thing, after the question mark."""
        if unknown := [name for name in self.request.query_params if name != but]:
            told = (
                _("This address takes %(but)s alone.") % {"but": but} if but else _("This address takes no parameters.")
            )
            raise BadParameters({name: [told] for name in unknown})

    def address(self, path: str) -> str:
        """An address of this API in full, from what follows its root."""
        return self.request.build_absolute_uri(API_ROOT + path)


class Endpoints(Endpoint, GenericViewSet[Any]):
    """The endpoints of one noun. `scopes` names the scope of each act: {"list": "delegations:read"}.

    Where its rows have `visible_to`, the class inherits Scoped first.
    """

    filter_backends = (NamedFilters,)
    pagination_class = KeysetPagination
    lookup_field = "key"
    lookup_value_regex = "[0-9a-z]{12}"
    order: Sequence[str] = ("-key",)
    # What nobody changes, and may send back as it was read.
    given: ClassVar[Sequence[str]] = ()
    # The states of a row that stand in the way of a call (409), by the code that says which.
    states: ClassVar[Mapping[str, Any]] = {}
    # The field of a row that stands in the address: its own id, or that of the record whose rows the list has.
    under: ClassVar[str] = "id"
    # Whether the whole of the list is given as a file too.
    streams: ClassVar[bool] = False

    @property
    def about_showing(self) -> Sequence[str]:
        """Parameters of a list that are no filters."""
        return (FIELDS, FORMAT) if self.streams else (FIELDS,)

    represent: Callable[[Sequence[Any]], Sequence[dict[str, Any]]]
    """Rows as they are shown, in a number of queries that does not grow with theirs: each noun says how."""

    def row(self) -> Any:
        return get_object_or_404(self.get_queryset(), **{self.lookup_field: self.kwargs[self.lookup_field]})

    def fields_shown(self) -> Mapping[str, Any]:
        """What a row may show, by name, as the schema describes it."""
        serializer: Any = self.get_serializer_class()()
        return dict(serializer.fields)

    def names(self) -> list[str]:
        """The names that `fields` asks for, in their order; all where it is not there. Raises BadParameters."""
        known = list(self.fields_shown())
        given = self.request.query_params.getlist(FIELDS)
        if not given:
            return known
        asked = given[0].split(",")
        if len(given) > 1 or "" in asked:
            raise BadParameters({FIELDS: [_("Give this once: names with commas between them, such as id,title.")]})
        if unknown := [name for name in asked if name not in known]:
            told = _("There is no field %(name)s. There are: %(known)s.")
            facts = {"known": ", ".join(known)}
            raise BadParameters({FIELDS: [told % {"name": problems.shown(name), **facts} for name in unknown]})
        return [name for name in known if name in asked]

    def shown(self, rows: Sequence[Any]) -> Sequence[dict[str, Any]]:
        """Rows as they are shown, with the names that `fields` asks for."""
        names = self.names()
        return [{name: row[name] for name in names if name in row} for row in self.represent(rows)]

    def list(self, request: Request) -> HttpResponseBase:
        """Rows a page at a time: `results`, and `next`, the address of the page that follows."""
        rows = self.filter_queryset(self.get_queryset())
        if self.streams and (kind := self._kind_of_file()):
            return self._file(kind, rows)
        if rows.query.is_sliced:
            # The few that fit a text best, in an order of their own.
            return Response({"results": self.shown(list(rows)), "next": None})
        try:
            page = self.paginate_queryset(rows)
        except BadCursor as refusal:
            raise BadParameters({"after": refusal.messages}) from None
        return self.get_paginated_response(self.shown(list(page or [])))

    def _kind_of_file(self) -> str:
        given = self.request.query_params.getlist(FORMAT)
        if given and (len(given) > 1 or given[0] not in FILES):
            told = _("Give this once, as one of: %(words)s.") % {"words": ", ".join(FILES)}
            raise BadParameters({FORMAT: [told]})
        return given[0] if given else ""

    def _file(self, kind: str, rows: Any) -> HttpResponseBase:
        names = self.names()
        if "after" in self.request.query_params:
            raise BadParameters({"after": [_("A file has all rows: leave this out.")]})
        chunks = self._chunks(rows)
        if kind == "ndjson":
            return ndjson_file(chunks)
        head = names if FIELDS in self.request.query_params else [name for name in names if name not in self.nested()]
        return csv_file(head, ([in_a_cell(row.get(name)) for name in head] for row in chunks), name=self.basename)

    def nested(self) -> set[str]:
        """The names whose values are objects: they stand in a cell only where somebody asks for them."""
        return {name for name, field in self.fields_shown().items() if isinstance(field, BaseSerializer)}

    def _chunks(self, rows: Any) -> Iterator[dict[str, Any]]:
        """Every row, some hundreds at a time, each time for as long as the caller may still read them."""
        after = ""
        while True:
            page = page_of(rows, self.order, after=after, size=ROWS_AT_ONCE)
            yield from self.shown(page.rows)
            after = page.following
            if not after:
                return
            # Whoever was switched off gets no more; that the file breaks off says that it is not whole.
            self.perform_authentication(self.initialize_request(self.request._request))

    def retrieve(self, request: Request, **_named: str) -> Response:
        row = self.row()
        self.refuse_parameters(but=FIELDS)
        answer = self.answered(row)
        known = self.request.headers.get("If-None-Match")
        if known and matches(known, answer.headers["ETag"]):
            return Response(status=304, headers={"ETag": answer.headers["ETag"]})
        return answer

    def answered(self, row: Any, status: int = 200) -> Response:
        """One row, with the ETag of what is shown of it."""
        body = self.shown([row])[0]
        headers = {"ETag": etag(body)}
        if status == 201:
            headers["Location"] = body["links"]["self"]
        return Response(body, status=status, headers=headers)

    def answered_anew(self, row: Any, status: int = 200) -> Response:
        """The same for a row that was made or changed, as its caller sees it now."""
        return self.answered(self.get_queryset().get(pk=row.pk), status)

    def changes(self, stands: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
        """What the body asks to be changed, and the version that it was written for: where none is sent, what stands.

        A version that is no whole number is left among the changes, where its shape is refused.
        """
        asked = {name: said for name, said in self.sent().items() if not (name in self.given and said == stands[name])}
        seen = asked.pop("version") if type(asked.get("version")) is int else stands["version"]
        return asked, seen

    def must_match(self, stands: Mapping[str, Any]) -> None:
        """Refuse a change by whoever does not say, or says wrongly, what they read."""
        condition = self.request.headers.get("If-Match")
        if not condition:
            raise VersionNeeded
        if not matches(condition, etag(stands)):
            raise Stale(stands)

    def facts(self, serializer: BaseSerializer[Any]) -> dict[str, Any]:
        """What was sent, once its shape is right."""
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


def etag(body: Mapping[str, Any]) -> str:
    """A tag of what somebody is shown: another reader of the same row has another."""
    return f'"{hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]}"'


def matches(condition: str, tag: str) -> bool:
    """Whether a condition names the tag. Compression on the way marks a tag as weak; ours speaks of content alone."""
    given = {one.strip().removeprefix("W/") for one in condition.split(",")}
    return "*" in given or tag in given


@csrf_exempt
@login_not_required
def unknown_address(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 as a problem under the API's addresses, as a page elsewhere."""
    if not is_api(request):
        return not_found(request)
    schema = request.build_absolute_uri(f"{API_ROOT}schema/")
    detail = _("There is nothing at this address. What there is stands in %(schema)s.") % {"schema": schema}
    if not request.path.endswith("/") and is_valid_path(f"{request.path}/"):
        whole = request.build_absolute_uri(f"{request.path}/")
        detail = _("Addresses of this API end with a slash: %(address)s") % {"address": whole}
    body = problems.problem(404, detail, code="not_found").data
    docs = request.build_absolute_uri(f"{API_ROOT}docs/")
    headers = {"Link": f'<{schema}>; rel="service-desc", <{docs}>; rel="service-doc"'}
    return JsonResponse(body, status=404, content_type=problems.MEDIA_TYPE, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not is_api(request):
        return defaults.bad_request(request, exception)
    return refuse(
        request, status=400, code="unreadable", title=_("Bad Request"), detail=_("What was sent cannot be read.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; without the database it is nobody's, and passes."""
    if is_away(sys.exception()):
        return not_available(request)
    if not is_api(request):
        return defaults.server_error(request)
    detail = _("Something went wrong on our side. Nothing was changed.")
    return refuse(request, status=500, code="fault", title=_("Internal Server Error"), detail=detail)
