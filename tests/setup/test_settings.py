"""Does a laptop need nothing, and a server everything?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = {
    "SECRET_KEY": "a9$kfl2mzP0-qLwe7x!Ncb3vRt8yUi5oHgDsJ4_KpMnBvCxZ61",
    "DATABASE_URL": "postgres://contest@127.0.0.1:1/contest",
    "ALLOWED_HOSTS": "contest.example",
    "EMAIL_URL": "smtp://127.0.0.1:1",
}


def manage(tmp_path, *arguments, **variables):
    """Run manage.py as on a fresh machine, with these variables only."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "CONTEST_DATA": str(tmp_path / "data")} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_laptop_needs_no_environment(tmp_path):
    done = manage(tmp_path, "check")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_laptop_keeps_its_key_to_itself(tmp_path):
    manage(tmp_path, "check")
    kept = tmp_path / "data" / "secret_key"
    first = kept.read_text()
    manage(tmp_path, "check")
    assert (kept.read_text() == first, len(first) > 50, oct(kept.stat().st_mode & 0o777)) == (
        True,
        True,
        "0o600",
    )


@pytest.mark.parametrize("name", SERVER)
def test_a_server_refuses_to_start_without_one_of_its_variables_and_names_it(tmp_path, name):
    done = manage(tmp_path, "check", **{key: value for key, value in SERVER.items() if key != name})
    last = done.stderr.strip().splitlines()[-1]
    assert (done.returncode, last.split("; ")[-1]) == (1, f"missing: {name}.")


def test_one_variable_makes_a_server_and_all_the_others_are_asked_for(tmp_path):
    done = manage(tmp_path, "check", SECRET_KEY=SERVER["SECRET_KEY"])
    words = done.stderr.strip().splitlines()[-1].split(": ", 1)[-1]
    assert words.startswith("SECRET_KEY is set, so this is a server (on a laptop, unset it) ")
    assert words.split("; ")[-1] == "missing: DATABASE_URL, ALLOWED_HOSTS, EMAIL_URL."


def test_a_server_may_not_show_its_mistakes(tmp_path):
    done = manage(tmp_path, "check", **SERVER, DEBUG="1")
    assert done.stderr.strip().splitlines()[-1].split(": ", 1)[-1] == (
        "DEBUG is for a laptop only; a server must not set it."
    )


def test_the_deployment_check_of_a_server_has_no_warning(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **SERVER)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", [("run",), ("demo_reset",), ("load_sample",)], ids=" ".join)
def test_sample_data_is_refused_on_a_server(tmp_path, command):
    done = manage(tmp_path, *command, **SERVER)
    assert (done.returncode, "laptop" in done.stderr) == (1, True)


ASK = """
from django.test import Client
client = Client(SERVER_NAME="contest.example")
answer = client.get("/accounts/password/reset/", secure=True)
print(sorted(answer.cookies["__Host-csrftoken"].output().split("; ")[1:]))
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,
      s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN)
print(Client(SERVER_NAME="evil.example").get("/healthz", secure=True).status_code)
print(Client(SERVER_NAME="contest.example").get("/accounts/login/").headers["Location"])
"""


def test_the_cookies_of_a_server_are_of_its_host_alone_and_only_its_name_is_answered_to(tmp_path):
    done = manage(tmp_path, "shell", "-v", "0", "-c", ASK, **SERVER)
    csrf, session, other_host, without_tls = done.stdout.strip().splitlines()
    assert "'Secure'" in csrf
    assert "Path=/" in csrf
    assert "SameSite=Lax" in csrf
    assert session == "__Host-sessionid True True Lax / None"
    assert other_host == "400"
    assert without_tls == "https://contest.example/accounts/login/"
