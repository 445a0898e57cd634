"""All settings, from the environment (12-factor). `.env.example` lists every variable.

A secret may also come from a file: NAME_FILE holds the path where NAME would hold the value.
While the demonstration runs it leaves `.local/demo.env`; where no ENVIRONMENT is set, that file is read,
so that `manage.py` in the project's folder works on the same database with nothing to set.
"""

import os
import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()
if "ENVIRONMENT" not in os.environ and (BASE_DIR / ".local" / "demo.env").exists():
    env.read_env(BASE_DIR / ".local" / "demo.env")

ENVIRONMENT = env.str("ENVIRONMENT", default="production")
if ENVIRONMENT not in {"demo", "production"}:
    raise ImproperlyConfigured(f"ENVIRONMENT is {ENVIRONMENT!r}: set it to 'production' or 'demo'.")
DEMO = ENVIRONMENT == "demo"
PRODUCTION = ENVIRONMENT == "production"

SECRET_KEY = env.str("SECRET_KEY", default="demo-only-not-secret" if DEMO else environ.Env.NOTSET)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# -- What the service is called, and how it looks --------------------------------------------------------------

SERVICE_NAME = _("Local Engagement Register")
BRAND = env.str("BRAND", default="generic")
SERVICE_EMAIL = env.str("SERVICE_EMAIL", default="register@service.example")

# -- Applications ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "oauth2_provider",
    "drf_spectacular",
    "web",
    "audit",
    "places",
    "accounts",
    "notifications",
    "counterparts",
    "engagement",
    "overview",
]

MIDDLEWARE = [
    "web.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "web.middleware.Guard",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "web.gds.GovukRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.signed_in",
            ],
        },
    }
]

# -- Database --------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///register")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Milliseconds. A worker or a migration sets its own DATABASE_STATEMENT_TIMEOUT.
_session = {
    "statement_timeout": env.int("DATABASE_STATEMENT_TIMEOUT", default=15_000),
    "lock_timeout": env.int("DATABASE_LOCK_TIMEOUT", default=2_000),
    "idle_in_transaction_session_timeout": 60_000,
}
if sys.platform == "linux":
    _session["client_connection_check_interval"] = 10_000
DATABASES["default"].setdefault("OPTIONS", {})["options"] = " ".join(f"-c {k}={v}" for k, v in _session.items())
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Redis, cache, Celery --------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # Django's own serializer unpickles what it reads: whoever can write to Redis could run code here.
            "OPTIONS": {"serializer": "web.cache.JsonSerializer"},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "web_cache"}}

# -- People and sign-in ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]

# The demonstration alone may switch the second factor off; production refuses the setting (accounts/checks.py).
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not DEMO)
if PRODUCTION and not SECOND_FACTOR:
    raise ImproperlyConfigured("SECOND_FACTOR cannot be switched off in production. Remove the setting.")

OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"

# How many proxies stand in front; each adds one address to X-Forwarded-For.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)

# -- Web security ----------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "report-uri": ["/csp-report/"],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# In the session, so that the service sets two cookies and no third.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "web.views.csrf_failure"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    # A client that sent its token in clear is told (403), not helped along by a redirect.
    SECURE_REDIRECT_EXEMPT = [r"^api/", r"^oauth/", r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# -- Language and time -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Europe/London"
USE_TZ = True

# -- Static files ----------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# -- Mail ------------------------------------------------------------------------------------------------------

MAILERS = {
    "default": {
        "BACKEND": env.str(
            "MAIL_BACKEND",
            default="django.core.mail.backends.console.EmailBackend"
            if DEMO
            else "django.core.mail.backends.smtp.EmailBackend",
        ),
    }
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Local Engagement Register <register@service.example>")

# -- Logs ------------------------------------------------------------------------------------------------------

# What an exception says may quote what somebody typed: its words are kept in the demonstration alone.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.Line", "with_words": DEMO}},
    "handlers": {"output": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
    "root": {"handlers": ["output"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django brings handlers of its own for these two.
    "loggers": {"django": {"handlers": []}, "django.server": {"handlers": [], "propagate": True}},
}
