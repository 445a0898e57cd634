"""All settings, from the environment (12-factor). `.env.example` lists every variable.

A secret may also come from a file: NAME_FILE holds the path where NAME would hold the value.
While the demonstration runs it leaves `.local/demo.env`; where no ENVIRONMENT is set, that file is read,
so that `manage.py` in the project's folder works on the same database with nothing to set.
"""

import os
import sys
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from accounts.scopes import SCOPES
from config import api_schema

BASE_DIR = Path(__file__).resolve().parent.parent
SHORTEST_KEY = 50


class Environment(environ.FileAwareEnv):  # type: ignore[misc]  # it comes without types
    """Says of a variable that cannot be read which one it is, and not what stands in it: it may be a secret."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, *args, **kwargs)
        except OSError as fault:
            raise ImproperlyConfigured(f"{var}_FILE names a file that cannot be read: {fault.strerror}.") from None
        except ValueError:
            raise ImproperlyConfigured(f"{var} does not hold a value of its kind: see docs/operations.md.") from None


env = Environment()
if "ENVIRONMENT" not in os.environ and (BASE_DIR / ".local" / "demo.env").exists():
    env.read_env(BASE_DIR / ".local" / "demo.env")

ENVIRONMENT = env.str("ENVIRONMENT", default="production")
if ENVIRONMENT not in {"demo", "production"}:
    raise ImproperlyConfigured(f"ENVIRONMENT is {ENVIRONMENT!r}: set it to 'production' or 'demo'.")
DEMO = ENVIRONMENT == "demo"
PRODUCTION = ENVIRONMENT == "production"

SECRET_KEY = env.str("SECRET_KEY", default="demo-only-not-secret" if DEMO else environ.Env.NOTSET)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if PRODUCTION and len(SECRET_KEY) < SHORTEST_KEY:
    raise ImproperlyConfigured(
        f"SECRET_KEY has fewer than {SHORTEST_KEY} characters. "
        "Make one: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
    )
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names under which the service is reached.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# -- What the service is called, and how it looks --------------------------------------------------------------

SERVICE_NAME = _("Local Engagement Register")
# Where people reach the service: links in mail begin with it.
_host = next(iter(ALLOWED_HOSTS), "localhost").lstrip(".")
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000" if DEMO else f"https://{_host}")
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
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "oauth2_provider",
    "drf_spectacular",
    "web",
    "audit",
    "places",
    "accounts",
    "notifications",
    "documents",
    "counterparts",
    "guidance",
    "twinning",
    "risk",
    "engagement",
    "overview",
    "config",
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
    "accounts.middleware.SessionLimits",
    "accounts.middleware.SignInRequired",
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
if DATABASES["default"].get("ENGINE") != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must be like postgres://role:password@host:5432/register.")
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Milliseconds. A worker or a migration sets its own DATABASE_STATEMENT_TIMEOUT.
_session = {
    # Compiling a query takes longer than running any of ours.
    "jit": "off",
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

# The outbox in the database is the truth: a task that the broker lost or gives twice does no harm.
CELERY_BROKER_URL = REDIS_URL or None
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/London"
# Its lines go out as ours do.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False

# -- People and sign-in ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.GuessablePasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Accounts are by invitation alone, and the invitation proved the address: nobody signs up, nobody is asked again.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.SignIn",
    "change_password": "accounts.sign_in.ChangePassword",
    "reset_password": "accounts.sign_in.AskForReset",
    "reset_password_from_key": "accounts.sign_in.SetPassword",
    "reauthenticate": "accounts.sign_in.ConfirmPassword",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Whoever asks for a reset hears the same answer, and an address without an account gets no mail.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Held for all workers together in the cache. A password costs a tenth of a second to check, so floods cost too.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "reset_password": "20/m/ip,5/m/key",
    "request_access": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}

# The demonstration alone may switch the second factor off; production refuses the setting (accounts/checks.py).
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=not DEMO)
if PRODUCTION and not SECOND_FACTOR:
    raise ImproperlyConfigured("SECOND_FACTOR cannot be switched off in production. Remove the setting.")
MFA_ADAPTER = "accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey signs in alone: the device asks for finger, face or PIN, so it is two factors in one.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Two calls a sign-in. Nothing can be guessed, so this bounds floods alone, and many may sit behind one address.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# One step of half a minute before and after, for slow fingers and clocks; each step counts once (accounts/sign_in.py).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.sign_in.EnterCode",
    "reauthenticate": "accounts.sign_in.ConfirmCode",
    "activate_totp": "accounts.sign_in.SetUpApp",
    "add_webauthn": "accounts.passkeys.AddPasskey",
    "edit_webauthn": "accounts.passkeys.NamePasskey",
    "login_webauthn": "accounts.passkeys.SignInByPasskey",
    "authenticate_webauthn": "accounts.passkeys.EnterPasskey",
    "reauthenticate_webauthn": "accounts.passkeys.ConfirmPasskey",
}
# Under these keys the secrets of second factors lie in the database; the first seals, each opens.
MFA_KEYS = [env.str("MFA_KEY", default="") or SECRET_KEY, *env.list("MFA_KEY_FALLBACKS", default=SECRET_KEY_FALLBACKS)]

# How many proxies stand in front; each adds one address to X-Forwarded-For.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

# -- The API and its clients -----------------------------------------------------------------------------------

OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
# Client credentials alone; tokens live a quarter of an hour and are stored hashed; nobody gets what was not granted.
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "accounts.api_clients.ClientValidator",
    "SCOPES": SCOPES,
    "DEFAULT_SCOPES": [],
    "SCOPES_BACKEND_CLASS": "accounts.api_clients.GrantedScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 15 * 60,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{practice}": True
        for practice in (
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE",
            "REFRESH_TOKEN",
            "REDIRECT_URI_SCHEME",
            "REDIRECT_URI_MATCHING",
            "PKCE_REQUIRED",
        )
    },
}
# How many calls a client may make in a minute, and how many of them may write; 0 is no limit.
API_CALLS_A_MINUTE = env.int("API_CALLS_A_MINUTE", default=600)
API_WRITES_A_MINUTE = env.int("API_WRITES_A_MINUTE", default=120)
# How many tokens may be asked for in a minute under the name of one client, and from one address.
API_TOKENS_A_MINUTE = env.int("API_TOKENS_A_MINUTE", default=30)
API_TOKENS_A_MINUTE_FROM_AN_ADDRESS = env.int("API_TOKENS_A_MINUTE_FROM_AN_ADDRESS", default=120)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api_clients.ClientAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["web.api.scopes.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["web.api.limits.CallsOfClient"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["web.api.bodies.OneObject"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "web.api.bodies.JsonAlone",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "web.api.schema.Operation",
    "EXCEPTION_HANDLER": "web.api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = api_schema.of(SERVICE_NAME)

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
# A working day, however busy: the longest that a session lasts.
SESSION_COOKIE_AGE = 12 * 60 * 60
# And if nothing happens in it: long enough for a meeting in the middle of a form; shorter for those who see what all
# councils share, or who let others in.
IDLE_MINUTES = 120
IDLE_MINUTES_OF_UNIT_AND_SERVICE = 30
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
# Outside of what is served: a document is fetched through the door of its record alone (documents/).
DOCUMENTS_ROOT = env.str(
    "DOCUMENTS_ROOT", default=str(BASE_DIR / ".local" / "documents") if DEMO else "/var/lib/register/documents"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {"BACKEND": "documents.storage.OnDisk", "OPTIONS": {"location": DOCUMENTS_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# -- Files that people attach ----------------------------------------------------------------------------------

FILE_UPLOAD_HANDLERS = ["web.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# The biggest file that is taken, and how much a council may have in all.
DOCUMENT_MOST_MB = env.int("DOCUMENT_MOST_MB", default=20)
DOCUMENTS_MOST_MB_OF_A_COUNCIL = env.int("DOCUMENTS_MOST_MB_OF_A_COUNCIL", default=5_000)
# The virus scanner: tcp://host:3310 or unix:/run/clamav/clamd.ctl. Without one, files stay with their council.
CLAMD_URL = env.str("CLAMD_URL", default="")

# -- Published lists that organisations are compared with ------------------------------------------------------

# Where each is loaded from every few hours: a file of this machine, or an https address. None is loaded by hand.
LISTS_FROM = {
    code: source
    for code, source in {
        "uk_sanctions": env.str("UK_SANCTIONS_LIST", default=""),
        "defence_universities": env.str("DEFENCE_UNIVERSITIES_LIST", default=""),
    }.items()
    if source
}
if any("://" in source and not source.startswith("https://") for source in LISTS_FROM.values()):
    raise ImproperlyConfigured("A published list is fetched over https alone: see docs/operations.md.")

# -- Mail ------------------------------------------------------------------------------------------------------

MAIL_BACKEND = env.str(
    "MAIL_BACKEND",
    default=f"django.core.mail.backends.{'console' if DEMO else 'smtp'}.EmailBackend",
)
MAIL_FOLDER = env.str("MAIL_FOLDER", default="")
_mail_options = {"file_path": MAIL_FOLDER} if MAIL_FOLDER else {}
if MAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
    _mail_options = {
        "host": env.str("MAIL_HOST", default="127.0.0.1"),
        "port": env.int("MAIL_PORT", default=25),
        "username": env.str("MAIL_USERNAME", default=""),
        "password": env.str("MAIL_PASSWORD", default=""),
        "use_tls": env.bool("MAIL_USE_TLS", default=False),
        # Well under the time that the database lets a transaction stand idle.
        "timeout": 15,
    }
MAILERS = {"default": {"BACKEND": MAIL_BACKEND, "OPTIONS": _mail_options}}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Local Engagement Register <register@service.example>")

# -- Logs ------------------------------------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
# What an exception says may quote what somebody typed: its words are kept in the demonstration alone.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.Line", "with_words": DEMO}},
    "handlers": {"output": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
    "root": {"handlers": ["output"], "level": LOG_LEVEL},
    # Django brings handlers of its own for these two.
    "loggers": {
        "django": {"handlers": []},
        "django.server": {"handlers": [], "propagate": True},
        # A line or more for every task every few seconds; what fails is told by config/celery.py, without its words.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "CRITICAL"},
        # A line for every step of every PDF.
        "weasyprint": {"level": "ERROR"},
    },
}
