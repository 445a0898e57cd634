"""What no installation may change about signing in. `check` says so, and so refuses to start with it."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

GATES = ["accounts.middleware.SignInRequired", "accounts.middleware.SecondFactor"]


@register(Tags.security)
def sign_in(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    faults = {
        "accounts.E001": settings.PRODUCTION
        and not settings.SECOND_FACTOR
        and "The second factor is switched off in production.",
        "accounts.E002": any(gate not in settings.MIDDLEWARE for gate in GATES)
        and "A gate of signing in is missing from the middleware.",
        "accounts.E003": "django.contrib.admin" in settings.INSTALLED_APPS
        and "Django's admin saves rows past the services, so no right is asked for and no trail is left.",
        "accounts.E004": not settings.ACCOUNT_REAUTHENTICATION_REQUIRED
        and "Whoever finds an open session can change its password or second factor.",
    }
    return [Error(fault, id=name) for name, fault in faults.items() if fault]
