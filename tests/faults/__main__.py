"""What does the portal keep through hostile nights? `make faults ID=C1,K2` makes long runs, one line each.

Each run is a process and an empty database of its own: PostgreSQL where initdb is found, and it is said
where it is not. It ends with one line: id, rounds, failures, seed; and with the first failures in words.
The same seed makes the same hostile choices again.
"""

import argparse
import importlib
import os
import random
import shutil
import subprocess
import sys
import time
from typing import NamedTuple

from tests import postgres

FAILURES_TOLD = 5


class Run(NamedTuple):
    """A long run: the module whose function of that name is called with `rounds=` and `seed=`.

    The function gives what failed, a sentence each; an empty list is a run without failures.
    """

    module: str
    function: str
    rounds: int
    sample: int
    """With how many rounds make test does the same."""


# fmt: off
RUNS = {
    "C1": Run("tests.faults.many_hands", "ten_identical_submits", 500, 2),
    "C2": Run("tests.faults.two_writers", "two_tabs", 300, 6),
    "C6": Run("tests.faults.many_hands", "numbers_from_fifty_threads", 10_000, 100),
    "K1": Run("tests.faults.kills", "killed_while_uploading", 200, 4),
    "K2": Run("tests.faults.kills", "killed_while_sending", 200, 4),
    "K8": Run("tests.faults.lost_answers", "answer_lost_after_sending", 200, 3),
    "K13": Run("tests.faults.bad_lines", "cut_while_sending", 50, 2),
    "T1": Run("tests.faults.deadline_table", "judged_by_arrival", 20, 2),
    "C4": Run("tests.faults.score_races", "two_judges_three_tabs", 300, 2),
    "C5": Run("tests.faults.publish_races", "closes_and_announcements", 200, 2),
    "K3": Run("tests.faults.kills", "killed_while_scoring", 200, 2),
    "E": Run("tests.faults.embargo", "crawled_before_the_announcement", 25, 1),
    "E8": Run("tests.faults.publish_races", "two_clocks_one_killed", 50, 2),
    "F": Run("tests.faults.hostile_files", "verdicts", 2_000, 14),
    "F9": Run("tests.faults.lying_bodies", "bodies_that_lie", 5, 1),
    "conflicts": Run("tests.faults.barred_pairs", "nothing_for_a_barred_pair", 10_000, 20),
    "scores": Run("tests.faults.score_tables", "same_as_pandas_and_scipy", 1_000, 8),
    "B5": Run("tests.faults.journal_mutations", "found_at_the_right_line", 100, 14),
}
# fmt: on
"""Every run by its id in the catalogue of tests, with the rounds of a long run and of the short one."""


def here(name: str, rounds: int, seed: int) -> int:
    """Make one run in this process, on the database of the environment; return how often it failed."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()  # answers tell what their pages were made of, as under pytest
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"
    settings.SITE_ROOT = settings.DATA_DIR / "site"
    run = RUNS[name]
    begun = time.monotonic()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        failures = getattr(importlib.import_module(run.module), run.function)(rounds=rounds, seed=seed)
    finally:
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)
    took = time.monotonic() - begun
    print(f"{name}: rounds {rounds}, failures {len(failures)}, seed {seed}, {took:.0f} s", flush=True)
    for failure in failures[:FAILURES_TOLD]:
        print(f"    {failure}", flush=True)
    return len(failures)


def apart(name: str, rounds: int, seed: int, url: str) -> bool:
    """Make one run in a process and a database of its own; return whether nothing failed."""
    variables = {}
    if url:
        variables["TEST_DATABASE_URL"] = postgres.fresh(url, f"run_{name.lower()}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", name, "--here", "--rounds", str(rounds), "--seed", str(seed)],
        env=os.environ | variables,
        check=False,
    )
    return done.returncode == 0


def main() -> int:
    """Make the runs that were asked for; return 0 if nothing failed."""
    parsing = argparse.ArgumentParser(prog="make faults", description="Long runs of hostile nights.")
    parsing.add_argument("ids", nargs="?", default=",".join(RUNS), help=f"some of {','.join(RUNS)}")
    parsing.add_argument("--rounds", type=int, help="fewer or more rounds than a long run has")
    parsing.add_argument("--seed", type=int, help="the seed of an earlier run, to make it again")
    parsing.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parsing.parse_args()
    names = [name for name in asked.ids.split(",") if name]
    if unknown := [name for name in names if name not in RUNS]:
        parsing.error(f"there is no run {', '.join(unknown)}; there are {', '.join(RUNS)}")
    seed = asked.seed if asked.seed is not None else random.randrange(1_000_000)
    if asked.here:
        return min(1, here(names[0], asked.rounds, seed))

    programs = postgres.programs()
    passed = True
    if programs:
        with postgres.cluster(programs) as url:
            for name in names:
                passed &= apart(name, asked.rounds or RUNS[name].rounds, seed, url)
    else:
        print("No PostgreSQL found here (initdb; Debian: apt install postgresql): the runs stand on SQLite.")
        for name in names:
            passed &= apart(name, asked.rounds or RUNS[name].rounds, seed, "")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
