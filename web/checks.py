"""What `check --deploy` does not look at by itself, and what no installation may be without."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

YEAR = 365 * 24 * 60 * 60
FIRST = [
    "web.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "web.middleware.Guard",
]


@register(Tags.security, deploy=True)
def deployment(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    policy = getattr(settings, "SECURE_CSP", {})
    faults = {
        "web.E001": "default-src" not in policy and "SECURE_CSP has no default-src.",
        "web.E002": any("unsafe" in str(source) for sources in policy.values() for source in sources)
        and "SECURE_CSP allows something unsafe.",
        "web.E003": not all(
            name.startswith("__Host-") for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        )
        and "The cookies of session and form do not begin with __Host-.",
        "web.E004": settings.SECURE_HSTS_SECONDS < YEAR and "Browsers are held to https for less than a year.",
        "web.E005": settings.MIDDLEWARE[: len(FIRST)] != FIRST
        and "The middleware does not begin with request id, security, policy and guard.",
        "web.E006": not settings.CSRF_COOKIE_HTTPONLY and "Scripts can read the cookie of forms.",
        "web.E007": settings.USE_X_FORWARDED_HOST and "The host is taken from what a client may send.",
        "web.E008": any(
            "RedisCache" in cache["BACKEND"] and "JsonSerializer" not in str(cache.get("OPTIONS"))
            for cache in settings.CACHES.values()
        )
        and "A cache in Redis unpickles what it reads.",
    }
    return [Error(fault, id=name) for name, fault in faults.items() if fault]
