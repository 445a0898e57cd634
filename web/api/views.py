"""The base of every endpoint: its token, its scopes, its body, its list."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
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
from web.api.filters import NamedFilters
from web.api.problems import BadParameters, VersionNeeded
from web.middleware import is_api, refuse
from web.paging import BadCursor, KeysetPagination
from web.refusals import Stale


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

    def refuse_parameters(self) -> None:
        """For an address that takes nothing after the question mark."""
        if unknown := list(self.request.query_params):
            raise BadParameters({name: [_("This address takes no parameters.")] for name in unknown})

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

    def represent(self, rows: Sequence[Any]) -> Sequence[dict[str, Any]]:
        """Rows as they are shown, in a number of queries that does not grow with theirs."""
        raise NotImplementedError

    def row(self) -> Any:
        return get_object_or_404(self.get_queryset(), **{self.lookup_field: self.kwargs[self.lookup_field]})

    def list(self, request: Request) -> Response:
        """Rows a page at a time: `results`, and `next`, the address of the page that follows."""
        rows = self.filter_queryset(self.get_queryset())
        if rows.query.is_sliced:
            # The few that fit a text best, in an order of their own.
            return Response({"results": self.represent(list(rows)), "next": None})
        try:
            page = self.paginate_queryset(rows)
        except BadCursor as refusal:
            raise BadParameters({"after": refusal.messages}) from None
        return self.get_paginated_response(self.represent(list(page or [])))

    def retrieve(self, request: Request, **_named: str) -> Response:
        row = self.row()
        self.refuse_parameters()
        return self.answered(row)

    def answered(self, row: Any, status: int = 200) -> Response:
        """One row, with the ETag of what is shown of it."""
        body = self.represent([row])[0]
        headers = {"ETag": etag(body)}
        if status == 201:
            headers["Location"] = body["links"]["self"]
        return Response(body, status=status, headers=headers)

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


def matches(if_match: str, tag: str) -> bool:
    """Whether a condition names the tag. Compression on the way marks a tag as weak; ours speaks of content alone."""
    given = {one.strip().removeprefix("W/") for one in if_match.split(",")}
    return "*" in given or tag in given


@csrf_exempt
@login_not_required
def unknown_address(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 as a problem under the API's addresses, as a page elsewhere."""
    if not is_api(request):
        return defaults.page_not_found(request, exception or Exception())
    schema = request.build_absolute_uri(f"{API_ROOT}schema/")
    detail = _("There is nothing at this address. What there is stands in %(schema)s.") % {"schema": schema}
    if not request.path.endswith("/") and is_valid_path(f"{request.path}/"):
        detail = _("Addresses of this API end with a slash.")
    body = problems.problem(404, detail, code="not_found").data
    headers = {"Link": f'<{schema}>; rel="service-desc"'}
    return JsonResponse(body, status=404, content_type=problems.MEDIA_TYPE, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not is_api(request):
        return defaults.bad_request(request, exception)
    return refuse(request, status=400, title=_("Bad Request"), detail=_("What was sent cannot be read."))


def server_error(request: HttpRequest) -> HttpResponse:
    if not is_api(request):
        return defaults.server_error(request)
    detail = _("Something went wrong on our side. Nothing was changed.")
    return refuse(request, status=500, title=_("Internal Server Error"), detail=detail)
