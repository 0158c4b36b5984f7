"""The settings of a laptop, for tests: data in a temporary folder, a quick hasher, no static manifest."""

import os
import tempfile

import environ

_SERVER = ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "EMAIL_URL")
for _name in (*_SERVER, "OIDC_ISSUER", "DEBUG", "TRUSTED_PROXY", "CACHE_URL", "PORTAL_ADDRESS"):
    os.environ.pop(_name, None)
# One folder a process, so that several runs never meet; conftest.py removes it.
os.environ["CONTEST_DATA"] = tempfile.mkdtemp(prefix="contest-tests-")

from contest.settings import *  # noqa: E402, F403
from contest.settings import DATA_DIR, SQLITE, STORAGES  # noqa: E402

# TEST_DATABASE_URL names another engine without making this a server; `make test` sets it for PostgreSQL.
if os.environ.get("TEST_DATABASE_URL"):
    DATABASES = {"default": environ.Env().db("TEST_DATABASE_URL")}
else:
    # A file, as on a laptop: threads have connections of their own and really meet each other's locks.
    DATABASES = {
        "default": SQLITE
        | {
            "OPTIONS": SQLITE["OPTIONS"]
            | {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"},
            "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
        }
    }

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
