"""The whole suite on whatever this machine has: `make test`.

SQLite always; PostgreSQL too where initdb is found; the browser tests once, where Chromium is found. What is
left out is said; with REQUIRE_ALL set, as in CI, it is an error.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

from tests import chromium, postgres, register
from tests.faults.programs import nginx


def suite(title: str, *arguments: str, **variables: str) -> bool:
    """Run pytest once under a heading, on both cores; return whether all passed.

    By loadgroup each test goes to whoever is free: no core waits for the other's browser.
    """
    print(f"\n=== {title} ===", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments, *sys.argv[1:]],
        env=os.environ | variables,
        check=False,
    )
    return done.returncode == 0


def missing() -> list[str]:
    """Say what cannot be run here, and why."""
    left_out = register.missing()
    if not postgres.programs():
        left_out.append("PostgreSQL (no initdb found; Debian: apt install postgresql)")
    if not chromium.program():
        left_out.append("the browser tests (no Chromium found; Debian: apt install chromium)")
    if not (nginx() and postgres.programs()):
        left_out.append(
            "the runs behind nginx (no nginx or no initdb found; Debian: apt install nginx-light)"
        )
    if not shutil.which("pdftotext"):
        left_out.append("the text of printed pages (no pdftotext found; Debian: apt install poppler-utils)")
    return left_out


def main() -> int:
    """Run every suite that can be run here; return 0 if all of them passed and nothing needed was missing."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = time.monotonic()
    programs, left_out = postgres.programs(), missing()
    # The browser tests and the runs behind nginx are made once: on PostgreSQL where it is, as on a server.
    behind_nginx = ("tests/faults/test_long_runs.py", "tests/faults/test_rendered_pages_behind_nginx.py")
    once = [f"--ignore={path}" for path in ("tests/browser", *behind_nginx)]
    passed = suite("SQLite", *(once if programs else []))
    if programs:
        with postgres.cluster(programs) as url:
            # The portal of a laptop stands on SQLite, whatever the tests stand on.
            again = suite("PostgreSQL", "--ignore=tests/setup/test_run.py", TEST_DATABASE_URL=url)
            passed = passed and again

    print(f"\nAll suites: {time.monotonic() - begun:.0f} s.", "Passed." if passed else "FAILED, see above.")
    for what in left_out:
        print(f"Left out: {what}.")
    return 0 if passed and not (left_out and os.environ.get("REQUIRE_ALL")) else 1


if __name__ == "__main__":
    sys.exit(main())
