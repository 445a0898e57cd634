"""The sign-in library's pages where ours do more: sessions end or change their key when what they rest on changes."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as FactorReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import services
from accounts.factors import has_factor
from accounts.sign_in import use_counter


class EnterSecondFactor(AuthenticateView):  # type: ignore[misc]  # allauth comes without types
    """After the password: a code, or a passkey where there is one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        factors = Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        return {
            **super().get_context_data(**kwargs),
            "has_app": Authenticator.Type.TOTP in factors,
            "has_passkey": Authenticator.Type.WEBAUTHN in factors,
        }


class Confirms:
    """Somebody shows once more that it is they. Whoever knew the session's key before knows it no longer."""

    request: HttpRequest

    def form_valid(self, form: Any) -> Any:
        before = str(self.request.session.session_key)
        self.request.session.cycle_key()
        services.follow_session(before, str(self.request.session.session_key))
        return super().form_valid(form)  # type: ignore[misc]


class ConfirmByPassword(Confirms, ReauthenticateView):  # type: ignore[misc]
    pass


class ConfirmByCode(Confirms, FactorReauthenticateView):  # type: ignore[misc]
    pass


class SetUpSecondFactor(ActivateTOTPView):  # type: ignore[misc]
    """The session ends, so that the new factor is proved by signing in with it."""

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        use_counter(app, form.cleaned_data["code"])
        return sign_in_again(
            self.request, _("Your authenticator app is set up. Sign in with it now, by the next code that it shows.")
        )


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> Any:
        answer = super().form_valid(form)
        end_others(self.request)
        return answer


class RemoveSecondFactor(DeactivateTOTPView):  # type: ignore[misc]
    """To change phones. Without a passkey the session ends, and the next sign-in asks for a new factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        if has_factor(self.request.user):
            end_others(self.request)
            messages.success(self.request, _("Your authenticator app is removed."))
            return redirect("mfa_index")
        return sign_in_again(self.request, _("Your authenticator app is removed. Sign in to set up another."))


def end_others(request: HttpRequest) -> None:
    """How somebody signs in has changed: wherever else they are signed in, they are so no more."""
    services.end_sessions(request.user, but=str(request.session.session_key))  # type: ignore[arg-type]


def sign_in_again(request: HttpRequest, said: str) -> HttpResponse:
    services.end_sessions(request.user)  # type: ignore[arg-type]
    logout(request)
    messages.success(request, said)
    return redirect("account_login")
