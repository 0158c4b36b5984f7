"""How quick is the portal here? `make bench`, or `make bench ID=picker,register` for some of the benches.

Each bench runs on an empty database of its own kind: SQLite always, PostgreSQL too where initdb is found. A
process of its own for each engine, because the settings name the engine. Fails where a promise is broken.
"""

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.bench import table

BENCHES = {
    "register": "tests.bench.loading",
    "picker": "tests.bench.picker",
    "enumeration": "tests.bench.enumeration",
    "embargo": "tests.bench.embargo",
    "counting": "tests.bench.counting",
    "assignment": "tests.bench.assigning",
}
"""Each bench by its ID: the module whose `lines()` measures and hands back its lines (bench/table.py)."""


def here(names: list[str], answer: Path) -> None:
    """Run these benches in this process, on the engine of the settings, each on an empty database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test.runner import DiscoverRunner
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    measured = []
    try:
        for name in names:
            databases = runner.setup_databases()
            try:
                for line in importlib.import_module(BENCHES[name]).lines():
                    measured.append((name, line.as_dict()))
            finally:
                runner.teardown_databases(databases)
    finally:
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)
        answer.write_text(json.dumps(measured), encoding="utf-8")


def measure(
    engine: str, names: list[str], **variables: str
) -> tuple[list[tuple[str, str, table.Line]], bool]:
    """Run these benches in a process of their own; return their lines, and whether the process ended well."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "lines.json"
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench", *names, "--answer", str(answer)],
            env=os.environ | variables,
            check=False,
        )
        measured = json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else []
    return [(name, engine, table.Line(**line)) for name, line in measured], done.returncode == 0


def main() -> int:
    """Run the chosen benches on every engine found here and print the table; 0 if every promise held."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="ID", help=f"of: {', '.join(BENCHES)} (default: all)")
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    names = [name for one in asked.names for name in one.split(",") if name] or list(BENCHES)
    if unknown := set(names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))} (there are: {', '.join(BENCHES)})")
    if asked.answer:
        here(names, asked.answer)
        return 0
    rows, ran = measure("SQLite", names)
    if programs := postgres.programs():
        with postgres.cluster(programs) as url:
            more, ran_too = measure("PostgreSQL", names, TEST_DATABASE_URL=url)
        rows, ran = rows + more, ran and ran_too
    rows.sort(key=lambda row: names.index(row[0]))
    print(table.printed(rows))
    if not programs:
        print("Left out: PostgreSQL (no initdb found; Debian: apt install postgresql).")
    return 0 if ran and all(line.held for _bench, _engine, line in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
