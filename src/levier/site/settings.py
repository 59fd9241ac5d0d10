"""Settings, read from the environment. Profiles: ``production`` (the default), ``demo`` and ``test``.

Environment: LEVIER_PROFILE, LEVIER_SECRET_KEY, LEVIER_HOSTS, LEVIER_HOME, DATABASE_URL, DATABASE_OWNER_URL,
LEVIER_DATABASE_ROLE, LEVIER_GEOCODER_URL, LEVIER_TILES_URL, EMAIL_URL-like EMAIL_HOST… (see docs/installation.md).
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

PROFILE = os.environ.get("LEVIER_PROFILE", "production")
IS_DEMO, IS_TEST = PROFILE == "demo", PROFILE == "test"
HOME = Path(os.environ.get("LEVIER_HOME", "var")).absolute()


def _required(name: str, otherwise: str) -> str:
    value = os.environ.get(name, "")
    if not value and PROFILE == "production" and "LEVIER_BUILD" not in os.environ:
        raise ImproperlyConfigured(f"{name} is required by the production profile")
    return value or otherwise


SECRET_KEY = _required("LEVIER_SECRET_KEY", "demonstration-" * 5)
ALLOWED_HOSTS = _required("LEVIER_HOSTS", "localhost,127.0.0.1,testserver").split(",")
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "levier.records",
    "levier.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    *(["levier.demo"] if IS_DEMO else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "levier.web.middleware.content_security_policy",
    "levier.web.accounts.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "levier.web.middleware.sign_in_scope",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "levier.web.middleware.actor",
    "levier.web.middleware.visible_text",
    "levier.web.middleware.plain_errors",
]

ROOT_URLCONF = "levier.site.urls"
WSGI_APPLICATION = "levier.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "levier.web.context.screen",
            ],
            "builtins": ["levier.web.templatetags.levier"],
        },
    }
]


def is_owner() -> bool:
    """Whether migrations are run: the connection then acts as the owner of the tables."""
    return os.environ.get("LEVIER_DATABASE_ROLE") == "owner"


def database() -> dict:
    """The connection, from the environment as it is now."""
    url = os.environ.get("DATABASE_URL", "")
    if is_owner():
        url = os.environ.get("DATABASE_OWNER_URL") or url
    given = conninfo_to_dict(url) if url else {}
    role = "levier_owner" if is_owner() else "levier_gate"
    return {
        "ENGINE": "django.db.backends.postgresql" if is_owner() else "levier.records.backend",
        "NAME": given.pop("dbname", "levier"),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": str(given.pop("port", "")),
        "CONN_MAX_AGE": None if not IS_TEST else 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**given, "options": f"-c role={role} -c timezone=UTC"},
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = ["levier.web.accounts.backend.SignInBackend"]
SESSION_ENGINE = "levier.web.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "levier.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "none"
# An address added by oneself could be that of someone to be invited, who would then sign in to this account.
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Levier : "
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_DEMO
USERSESSIONS_TRACK_ACTIVITY = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
DATA_UPLOAD_MAX_MEMORY_SIZE = 26_214_400
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

if IS_TEST:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
elif IS_DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mails"
else:
    EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
    EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("LEVIER_SENDER", "levier@localhost")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROFILE == "production":
    SECURE_SSL_REDIRECT = os.environ.get("LEVIER_BEHIND_PROXY", "") != "plain"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["levier.jobs.hours", "levier.jobs.imports", "levier.jobs.listed"]

GEOCODER_URL = os.environ.get("LEVIER_GEOCODER_URL", "")
TILES_URL = os.environ.get("LEVIER_TILES_URL", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_tokens": {"()": "levier.web.links.logs.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["without_tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
