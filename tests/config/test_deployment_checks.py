from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils.csp import CSP

from web.checks import FIRST, YEAR, deployment

SHIPPED = {
    "SECURE_CSP": settings.SECURE_CSP,
    "MIDDLEWARE": settings.MIDDLEWARE,
    "CACHES": settings.CACHES,
    "CSRF_COOKIE_HTTPONLY": settings.CSRF_COOKIE_HTTPONLY,
    "USE_X_FORWARDED_HOST": settings.USE_X_FORWARDED_HOST,
    "SESSION_COOKIE_NAME": "__Host-session",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "SECURE_HSTS_SECONDS": YEAR,
}


def faults(monkeypatch, **changed):
    monkeypatch.setattr("web.checks.settings", SimpleNamespace(**{**SHIPPED, **changed}))
    return [fault.id for fault in deployment(None)]


def test_a_deployment_as_we_ship_it_has_no_fault(monkeypatch):
    assert faults(monkeypatch) == []


@pytest.mark.parametrize(
    ("setting", "value", "found"),
    [
        ("SECURE_CSP", {}, "web.E001"),
        ("SECURE_CSP", {"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE]}, "web.E002"),
        ("CSRF_COOKIE_NAME", "csrftoken", "web.E003"),
        ("SECURE_HSTS_SECONDS", 3600, "web.E004"),
        ("MIDDLEWARE", FIRST[1:], "web.E005"),
        ("CSRF_COOKIE_HTTPONLY", False, "web.E006"),
        ("USE_X_FORWARDED_HOST", True, "web.E007"),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}, "web.E008"),
    ],
)
def test_a_setting_that_opens_a_hole_is_named(monkeypatch, setting, value, found):
    assert faults(monkeypatch, **{setting: value}) == [found]
