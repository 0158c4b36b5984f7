"""The settings of a laptop, for tests: its own folder for data, a quick hasher, no static manifest."""

import os
from pathlib import Path

import environ

for _name in (
    "SECRET_KEY",
    "DATABASE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "DEBUG",
    "TRUSTED_PROXY",
    "CACHE_URL",
):
    os.environ.pop(_name, None)
os.environ["CONTEST_DATA"] = str(Path(__file__).resolve().parent.parent / "var" / "tests")

from contest.settings import *  # noqa: E402, F403

# TEST_DATABASE_URL names another engine without making this a server; `make test` sets it for PostgreSQL.
if os.environ.get("TEST_DATABASE_URL"):
    DATABASES = {"default": environ.Env().db("TEST_DATABASE_URL")}

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
