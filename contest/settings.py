"""How is this portal set up, on a laptop and on a server?

A laptop needs no environment variable at all. A server is whatever sets one of SECRET_KEY, DATABASE_URL,
ALLOWED_HOSTS or EMAIL_URL: it needs all four and refuses to start without them. Policy of the contest is
never a setting; it is a row of an edition. docs/configuration.md lists every variable.
"""

import os
import secrets
import tempfile
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- laptop or server -----------------------------------------------------------------------------

SERVER_VARIABLES = ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "EMAIL_URL")
_missing = [name for name in SERVER_VARIABLES if not os.environ.get(name)]
LAPTOP = len(_missing) == len(SERVER_VARIABLES)
if _missing and not LAPTOP:
    _set = ", ".join(name for name in SERVER_VARIABLES if name not in _missing)
    raise ImproperlyConfigured(
        f"{_set} is set, so this is a server (on a laptop, unset it) and needs all of "
        f"{', '.join(SERVER_VARIABLES)}; missing: {', '.join(_missing)}."
    )

# Where the SQLite database, the uploaded files and the laptop's key are kept; no address leads there.
DATA_DIR = Path(env.str("CONTEST_DATA", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

# Pages look the same everywhere: DEBUG is only for somebody changing templates and style sheets.
DEBUG = env.bool("DEBUG", default=False)
if DEBUG and not LAPTOP:
    raise ImproperlyConfigured("DEBUG is for a laptop only; a server must not set it.")


def _laptop_key() -> str:
    """Return the key of this laptop, made once and kept in the data folder, readable by its owner only."""
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        handle, fresh = tempfile.mkstemp(dir=DATA_DIR)
        with os.fdopen(handle, "w") as writing:
            writing.write(secrets.token_urlsafe(64))
        try:
            os.link(fresh, kept)  # of two processes starting together, one key wins, whole
        except FileExistsError:
            pass
        finally:
            Path(fresh).unlink()
    return kept.read_text()


if LAPTOP:
    SECRET_KEY = _laptop_key()
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
else:
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

# How links in letters begin: a worker that writes a letter has no request to take the host from.
PORTAL_ADDRESS = env.str(
    "PORTAL_ADDRESS",
    default="http://127.0.0.1:8000" if LAPTOP else f"https://{ALLOWED_HOSTS[0].lstrip('.')}",
)

# A proxy that we trust says when a request arrived, and whether it came over TLS (see contest/middleware.py).
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=False)
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Limits of tries count each visitor: the address that the outermost of our proxies wrote down.
    ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)

# --- what the house is made of --------------------------------------------------------------------

INSTALLED_APPS = [
    "contest",
    "results",
    "judging",
    "submissions",
    "organizations",
    "files",
    "editions",
    "journal",
    "letters",
    "thai",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django_htmx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "contest.middleware.Arrival",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "contest.middleware.PermissionsPolicy",
    "contest.middleware.PrivatePages",
    "contest.middleware.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "contest.middleware.Completion",
    "results.middleware.RenderedPages",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "contest.middleware.SignedOut",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "contest.middleware.OnlyReceives",
]

ROOT_URLCONF = "contest.urls"
WSGI_APPLICATION = "contest.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # All lazy: a public page that does not ask for the user or the messages opens no session.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- data -----------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "contest.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
}
if LAPTOP:
    DATABASES = {"default": SQLITE}
else:
    DATABASES = {
        "default": env.db("DATABASE_URL") | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True},
    }

# Rate limits live in the cache, so all workers must share it: a database table, or what CACHE_URL names.
CACHES = {
    "default": env.cache("CACHE_URL")
    if "CACHE_URL" in os.environ
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "contest_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # a few hundred other tries throw out nobody's count
    },
}

# The public pages of announced editions, rendered once: what the proxy hands out (results/renditions.py).
SITE_ROOT = DATA_DIR / "site"

# Uploaded files are private: no address leads here, each audience serves them through its own scope.
MEDIA_ROOT = DATA_DIR / "files"
# The proxy's internal address of that folder, where the proxy hands the bytes out; permission is asked here.
FILES_BY_PROXY = env.str("FILES_BY_PROXY", default="").rstrip("/")
FILE_UPLOAD_PERMISSIONS = 0o640 if FILES_BY_PROXY else 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750 if FILES_BY_PROXY else 0o700
FILE_UPLOAD_HANDLERS = [
    "contest.uploads.Porter",  # strangers and giants fill no disk
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 40
# The socket of ClamAV's daemon: a path, or host:port. Without one files stay marked as not scanned.
CLAMD_SOCKET = env.str("CLAMD_SOCKET", default="")

# The private key that signs certificates (docs/certificates.md): made on a laptop, handed to a server.
CERTIFICATE_KEY = env.str("CERTIFICATE_KEY", default=str(DATA_DIR / "certificate_key.pem") if LAPTOP else "")
CERTIFICATE_KEY_IS_MADE = LAPTOP

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- static files ---------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# --- language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True

# --- people ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "organizations:home"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "organizations.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "organizations.forms.SignupForm",
    "reset_password": "organizations.forms.ResetForm",
    "request_login_code": "organizations.forms.SignInCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
# The mailboxes of town halls are slow: codes live a quarter of an hour and can be asked for again.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True  # the session lives its twelve hours, see below
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on under a new key, the others end
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, address or second factor is told by letter
ACCOUNT_CHANGE_EMAIL = True  # one address an account: a new one takes its place when its code was typed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60

# What concerns an account is counted in organizations/limits.py; allauth counts how often a page is asked.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "",
    "login": "60/m/ip",
    "signup": "30/m/ip",
    "reset_password": "30/m/ip",
    "request_login_code": "30/m/ip",
}

MFA_FORMS = {
    "authenticate": "organizations.forms.SecondFactorForm",
    "reauthenticate": "organizations.forms.SecondFactorAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Local Digital Contest"

# Single sign-on: one OpenID Connect provider, off while OIDC_ISSUER is empty (organizations/sign_on.py).
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="Single sign-on")
SOCIALACCOUNT_ADAPTER = "organizations.sign_on.SignOnAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if OIDC_ISSUER:
    if not OIDC_ISSUER.startswith("https://") and not LAPTOP:
        raise ImproperlyConfigured("OIDC_ISSUER must begin with https:// on a server.")
    _sign_on = {
        "provider_id": "sso",
        "name": OIDC_NAME,
        "client_id": env.str("OIDC_CLIENT_ID", default=""),
        "secret": env.str("OIDC_CLIENT_SECRET", default=""),
        "settings": {"server_url": OIDC_ISSUER},
    }
    if not _sign_on["client_id"] or not _sign_on["secret"]:
        raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [_sign_on]}}

# How long a session lasts, and may rest, stands in organizations/sessions.py.
SESSION_ENGINE = "organizations.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "contest.views.form_expired"

# --- security -------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

if not LAPTOP:
    # Of this host alone, never of a neighbor under the same domain, nor from a line without TLS.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Entering the browsers' preload list binds the whole parent domain, which is not ours to promise.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

# --- letters --------------------------------------------------------------------------------------

if LAPTOP:
    EMAIL_BACKEND = "letters.terminal.TerminalBackend"
else:
    globals().update(env.email("EMAIL_URL"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL",
    default=f"contest@{'localhost' if LAPTOP else ALLOWED_HOSTS[0].lstrip('.')}",
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
LETTER_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2]  # stands in every Message-ID

# --- what is written down -------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{levelname} {name}: {message}", "style": "{"},
        "json": {"()": "contest.logs.JsonLines"},
    },
    "filters": {"refusals": {"()": "contest.logs.RefusalsInOneLine"}},
    "handlers": {
        "stream": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if LAPTOP else "json",
            "filters": ["refusals"],
        },
        # The worker sets the level of its loggers itself; a laptop's terminal is for letters and mishaps.
        "worker": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if LAPTOP else "json",
            "level": "ERROR" if LAPTOP else "INFO",
        },
    },
    "root": {"handlers": ["stream"], "level": "INFO"},
    "loggers": {
        # Django's own handlers are for DEBUG and for mail to admins; ours are enough.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django_tasks": {"handlers": ["worker"], "propagate": False},
        "django_tasks_db": {"handlers": ["worker"], "propagate": False},
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
}
