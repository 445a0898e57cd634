"""What every request has to show before a view sees it: a sign-in, and a second factor in it."""

from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from accounts import session
from accounts.factors import has_factor, lacks_second_factor
from web.middleware import SAFE_METHODS
from web.views import kept_form

# Where somebody without a second factor may go: to set one up, to show their password again, out.
ON_THE_WAY = frozenset({"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"})


class SignInRequired(LoginRequiredMiddleware):
    """Every view asks for a sign-in unless it is marked login_not_required. What was typed outlives the session."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        if request.method not in SAFE_METHODS:
            return kept_form(request)
        return super().handle_no_permission(request, view_func)


class SessionLimits:
    """Ends a session that began long ago or in which nothing happened for long. SignInRequired keeps what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        ended = session.why_over(request)
        if ended is not None:
            logout(request)
            messages.info(request, ended)
        elif session.was_marked_a_minute_ago(request.session):
            session.mark_seen(request.session)
            UserSession.objects.create_from_request(request)


class SecondFactor:
    """Refuses a session that has shown no second factor. The sign-in library asks only those who have set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Views that are marked login_not_required are open to all, or ask for a token, and show nobody's records."""
        if not getattr(view, "login_required", True) or not lacks_second_factor(request):
            return None
        if request.resolver_match is not None and request.resolver_match.view_name in ON_THE_WAY:
            return None
        return to_second_factor(request)


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """To the page that sets one up; for who has one that this session never saw, to a new sign-in."""
    if has_factor(request.user):
        logout(request)
        return redirect("account_login")
    return redirect("mfa_activate_totp")
