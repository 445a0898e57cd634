"""The settings that tests run under: those of the demonstration, or with ENVIRONMENT=production those of production."""

import os

os.environ.setdefault("ENVIRONMENT", "demo")
if os.environ["ENVIRONMENT"] == "production":
    os.environ.setdefault(
        "SECRET_KEY", "a key for tests alone, long enough to pass the checks of Django: 8f2c51d07b94e36a"
    )
    os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")

from config.settings import *
from config.settings import BASE_DIR, INSTALLED_APPS

# Checks of migrations; needed where migrations are written, not where they run.
INSTALLED_APPS = [*INSTALLED_APPS, "django_linear_migrations", "django_migration_linter"]

# The cheapest hash: what a hash costs is no matter of these tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Mail stays in memory, and static files are served from where they lie.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "documents": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# WhiteNoise reads all that lies in here when it starts, and finds nothing.
STATIC_ROOT = BASE_DIR / ".local" / "empty"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

# One cache a test database, emptied with it: tests that need Redis start their own.
REDIS_URL = ""
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}}

# Tests call as fast as they can; tests/api/test_limits.py sets limits of its own.
API_CALLS_A_MINUTE = API_WRITES_A_MINUTE = 0
API_TOKENS_A_MINUTE = API_TOKENS_A_MINUTE_FROM_AN_ADDRESS = 0
