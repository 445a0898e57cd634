"""The first and the last that every request meets: its id, and what no answer may go without."""

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext as _
from redis.exceptions import ConnectionError as RedisGone
from redis.exceptions import TimeoutError as RedisSlow

from web.refusals import is_busy

type Answer = Callable[[HttpRequest], HttpResponseBase]

# Read by config/logs.py, so that every line of one request can be found by the id that its answer carried.
request_id: ContextVar[str] = ContextVar("request_id", default="")

API_ROOTS = ("/api/", "/oauth/")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
SWITCHED_OFF = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
        *("magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
)


class RequestId:
    """Gives each request a random id. One sent by the client is not taken over: it would be their text in our logs."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = secrets.token_hex(8)
        token = request_id.set(given)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = given
        # For the server's access log, which must not hold the address itself: it may carry a one-time token.
        request.META["register.route"] = named_route(request)
        return response


def named_route(request: HttpRequest) -> str:
    """The address as our code knows it, with the names of its keys in place of keys."""
    return f"/{request.resolver_match.route}" if request.resolver_match else "an unknown address"


class Guard:
    """Refuses what no view should have to think of, and puts on every answer what none may lack."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._refusal(request) or self.get_response(request)
        headers = response.headers
        headers["Permissions-Policy"] = SWITCHED_OFF
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            headers["Cache-Control"] = "no-store, private"
        if self._signed_out(request, response):
            headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Without its cache the service cannot count wrong passwords, so it refuses rather than lets everybody try.

        Where others hold what a page needs, that is no fault: it may be asked for again in a moment.
        """
        if is_busy(exception):
            response = refuse(
                request,
                status=503,
                code="busy",
                title=_("The register is busy with this record"),
                detail=_("Somebody else is changing it. Wait a moment, then open the page again."),
            )
            response.headers["Retry-After"] = "2"
            return response
        return not_available(request) if isinstance(exception, RedisGone | RedisSlow) else None

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if not is_readable(request):
            return refuse(
                request,
                status=400,
                code="unreadable",
                title=_("The address cannot be read"),
                detail=_("The address holds characters that cannot be read. Check it."),
            )
        if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return refuse(
                request,
                status=403,
                code="cross_site",
                title=_("This was sent from another website"),
                detail=_("Another website asked to change something here. Nothing was changed."),
            )
        if settings.PRODUCTION and is_api(request) and not request.is_secure():
            return refuse(
                request,
                status=403,
                code="clear_text",
                title=_("Use https"),
                detail=_("This was sent in clear text. Use https, and replace the token that was sent."),
            )
        return None

    def _signed_out(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        view = request.resolver_match.view_name if request.resolver_match else ""
        return view == "account_logout" and request.method == "POST" and response.status_code < 400


def not_available(request: HttpRequest) -> HttpResponse:
    response = refuse(
        request,
        status=503,
        code="not_available",
        title=_("The service is not available for a moment"),
        detail=_("Part of the service is being restarted. Wait a minute, then try again."),
    )
    response.headers["Retry-After"] = "60"
    return response


def is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API_ROOTS)


def is_readable(request: HttpRequest) -> bool:
    """Whether path and query are text that the database can take: UTF-8 without NUL."""
    query = unquote_to_bytes(str(request.META.get("QUERY_STRING", "")))
    try:
        return "\0" not in request.path and "\0" not in query.decode()
    except UnicodeDecodeError:
        return False


def refuse(request: HttpRequest, *, status: int, code: str, title: str, detail: str) -> HttpResponse:
    """A refusal made before there is a session, so a page that needs no template; for the API a problem document."""
    if is_api(request):
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": detail,
            "code": code,
        }
        return JsonResponse(body, status=status, content_type="application/problem+json")
    page = format_html(
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<main><h1>{title}</h1><p>{detail}</p><p><a href="/">{home}</a></p></main></html>',
        title=title,
        detail=detail,
        home=_("Go to the first page"),
    )
    return HttpResponse(page, status=status)
