"""What the sign-in library leaves to us: nobody signs up, secrets are sealed, new recovery codes are shown."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import User
from accounts.rules import device
from accounts.session import mark
from web.sealing import seal_for

PURPOSE = "second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth comes without types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is switched off. Ask the administrator of the service."),
        "email_password_mismatch": _("The email address or the password is not right"),
        "enter_current_password": _("The current password is not right"),
        "incorrect_password": _("The password is not right"),
        "too_many_login_attempts": _("Too many wrong tries. Wait five minutes, then try again"),
        "rate_limited": _("Too many tries. Wait a minute, then try again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """By invitation alone: services.accept_invitation."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Partner systems and the clock are users, but nobody signs in as one."""
        user = super().authenticate(request, **credentials)
        return user if user is None or user.kind == User.Kind.PERSON else None

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        mark(request.session)

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> Any:
        answer = super().post_login(request, user, **facts)
        services.end_oldest_sessions(user)
        services.note_browser(user, called=device(request.headers.get("User-Agent", "")), now=timezone.now())
        return answer

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """After the first sign-in with a new factor, to its recovery codes; else to the first page."""
        codes = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
        if codes is not None and not codes.wrap().did_view:
            return resolve_url("mfa_view_recovery_codes")
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("account")


def _seal() -> MultiFernet:
    return seal_for(PURPOSE, settings.MFA_KEYS)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right, or was used before. Wait for the next one"),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.SERVICE_NAME)

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002  # the library's own name
        """What a new passkey is called unless its owner says otherwise: by where it is made."""
        return device(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": str(settings.SERVICE_NAME)}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """A device keeps our random key of its owner, and no serial number."""
        return {**super().get_public_key_credential_user_entity(user), "id": user.key.encode()}

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()


def sealed_anew(sealed: str) -> str:
    """The same secret under the first of the keys."""
    return _seal().rotate(sealed.encode()).decode()
