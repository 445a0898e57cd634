"""What a second factor is, and who has shown one."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_factor(user: Any) -> bool:
    """Whether somebody has an app or a passkey. Recovery codes alone are none: they come and go with these."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether somebody is signed in by password alone where that is not enough."""
    if not settings.SECOND_FACTOR or not request.user.is_authenticated:
        return False
    return all(shown.get("method") != "mfa" for shown in get_authentication_records(request, request.user))
