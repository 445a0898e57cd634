"""Partner systems at the door: how their client gets a token, and who a token is.

Client credentials alone. A token is good for a quarter of an hour, carries scopes that the client was given, and ends
at once when the client, its user or its body is switched off.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import AccessToken
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauth2_provider.views import RevokeTokenView, TokenView
from oauthlib.oauth2.rfc6749.errors import InvalidScopeError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiClient, Idempotency, User
from accounts.scopes import SCOPES
from web.api.limits import seconds_to_wait_for_a_token

LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Credential:
    """What a request came with: a client, and what its token may be used for."""

    client: ApiClient
    scopes: frozenset[str]

    def first_call(self, key: str, sent: str) -> tuple[Idempotency, bool]:
        """What is kept of the first call with this key, and whether it is this one."""
        return Idempotency.objects.first_call(self.client, key, sent, timezone.now())


def is_live(client: ApiClient) -> bool:
    return client.is_active and client.user.is_active and client.body.is_active


class GrantedScopes(BaseScopes):  # type: ignore[misc]
    """A client can ask for what it was given and for nothing else, and has to say what it asks for."""

    def get_all_scopes(self) -> Mapping[str, Any]:
        return SCOPES

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *_args: Any, **_more: Any
    ) -> list[str]:
        client = ApiClient.objects.filter(application=application).first()
        return [] if client is None else [scope for scope in client.scopes if scope in SCOPES]

    def get_default_scopes(self, application: Any = None, request: Any = None, *_args: Any, **_more: Any) -> list[str]:
        return []


class ClientValidator(OAuth2Validator):  # type: ignore[misc]
    """Knows only applications that are a live client of ours."""

    def _load_application(self, client_id: Any, request: Any) -> Any:
        # Both ways of naming a client come past here. The database refuses NUL with an error of its own.
        if not isinstance(client_id, str) or not client_id.isprintable():
            return None
        application = super()._load_application(client_id, request)
        if application is None:
            return None
        client = ApiClient.objects.select_related("user", "body").filter(application=application).first()
        if client is None or not is_live(client):
            request.client = None
            return None
        return application

    def _check_secret(self, provided: str, stored: str) -> bool:
        """The present secret, or the one before it for as long as somebody chose."""
        if super()._check_secret(provided, stored):
            return True
        client = ApiClient.objects.filter(application__client_secret=stored).first()
        older = client.older_secret_at(timezone.now()) if client else ""
        return bool(older) and bool(super()._check_secret(provided, older))

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        super().save_bearer_token(token, request, *args, **kwargs)
        ApiClient.objects.filter(application=request.client).update(last_token_at=timezone.now())

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Any, request: Any, *_args: Any, **_more: Any
    ) -> bool:
        """A token without a scope would be good for nothing, so asking for none is refused like asking for others'."""
        given = GrantedScopes().get_available_scopes(client, request)
        if scopes and set(scopes) <= set(given):
            return True
        told = _("Say in scope what the token is for. This client has: %(scopes)s.")
        raise InvalidScopeError(told % {"scopes": " ".join(given) or _("none")}, request=request)


class _TokenAddress:
    """What both addresses refuse before the library looks: its own answers to some of it are errors."""

    http_method_names = ["post"]

    @method_decorator(csrf_exempt)
    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            if request.META.get("QUERY_STRING"):
                return refuse_token(
                    "invalid_request", _("Send the parameters in the body: addresses are kept in logs.")
                )
            if not request.headers.get("Authorization", "").isascii():
                return refuse_token("invalid_client", _("The Authorization header cannot be read."), status=401)
            if any(len(values) > 1 for _name, values in request.POST.lists()):
                return refuse_token("invalid_request", _("A parameter stands twice."))
            if seconds := seconds_to_wait_for_a_token(request, _clients_named(request)):
                told = _(
                    "Too many tries in this minute. Keep a token until it ends, and go on after Retry-After seconds."
                )
                refusal = refuse_token("temporarily_unavailable", told, status=429)
                refusal.headers["Retry-After"] = str(seconds)
                return refusal
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return _who_was_refused(answer) if answer.status_code == 401 else answer

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = refuse_token("invalid_request", _("Send a POST."), status=405)
        refusal.headers["Allow"] = "POST"
        return refusal


def _who_was_refused(answer: HttpResponse) -> HttpResponse:
    """The same refusal of a client, with a sentence and the way in which clients say who they are (RFC 6749, 5.2)."""
    told = json.loads(answer.content)
    told.setdefault("error_description", _("The client’s id or secret is wrong, or the client has ended."))
    answer.content = json.dumps(told).encode()
    answer.headers["WWW-Authenticate"] = 'Basic realm="api"'
    return answer


def _clients_named(request: HttpRequest) -> set[str]:
    """The clients that a request says it comes from, in header and form; whether it does, nobody knows yet."""
    named = {request.POST.get("client_id", "")}
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        # The library goes by the form where it cannot read this.
        with suppress(ValueError):
            named.add(unquote_plus(base64.b64decode(given).decode().partition(":")[0]))
    return named


class GetToken(_TokenAddress, TokenView):  # type: ignore[misc]
    """Tokens by client credentials; any other way of asking is refused, whatever else was sent."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        grant = request.POST.get("grant_type")
        if not grant:
            return refuse_token("invalid_request", _("Send grant_type=client_credentials as a form."))
        if grant != "client_credentials":
            return refuse_token("unsupported_grant_type", _("This service gives tokens by client_credentials alone."))
        if "resource" in request.POST:
            return refuse_token("invalid_target", _("A token is for this API; leave resource out."))
        return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]


class RevokeToken(_TokenAddress, RevokeTokenView):  # type: ignore[misc]
    """Ends a token of the client that asks."""


def refuse_token(error: str, description: str, status: int = 400) -> HttpResponse:
    """A refusal in the shape that OAuth clients read (RFC 6749, section 5.2)."""
    return JsonResponse({"error": error, "error_description": description}, status=status)


class ClientAuthentication(BaseAuthentication):
    """A Bearer token in the Authorization header, and nowhere else. The user is the client's own."""

    def authenticate(self, request: Request) -> tuple[User, Credential] | None:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        checksum = hashlib.sha256(token.strip()[:LONGEST_TOKEN].encode(errors="replace")).hexdigest()
        found = (
            AccessToken.objects.filter(token_checksum=checksum, expires__gt=timezone.now())
            .select_related("application__client__user", "application__client__body")
            .first()
        )
        client: ApiClient | None = getattr(found and found.application, "client", None)
        if found is None or client is None or not is_live(client):
            raise AuthenticationFailed(
                _("The token is not known, has ended or was withdrawn. Ask for another."), code="invalid_token"
            )
        # Scopes that were taken from the client since are gone from its tokens too.
        return client.user, Credential(client, frozenset(found.scope.split()).intersection(client.scopes, SCOPES))

    def authenticate_header(self, request: Request) -> str:
        given = request.headers.get("Authorization", "").lower().startswith("bearer")
        return 'Bearer realm="api", error="invalid_token"' if given else 'Bearer realm="api"'
