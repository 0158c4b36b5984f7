"""Does each of the long runs of make faults start, end without a failure, and say so in one line?"""

import os
import re
import subprocess
import sys

import pytest

from tests import postgres
from tests.faults.__main__ import RUNS
from tests.faults.programs import nginx

pytestmark = pytest.mark.skipif(
    not (os.environ.get("TEST_DATABASE_URL") and nginx()),
    reason="the runs behind nginx need nginx and PostgreSQL (make test says what it leaves out)",
)
SEED = 7


@pytest.mark.parametrize("name", RUNS)
def test_a_short_run_has_no_failure(name, worker_id):
    url = postgres.fresh(os.environ["TEST_DATABASE_URL"], f"short_{name.lower()}_{worker_id}")
    rounds = RUNS[name].sample
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", name, "--here", "--rounds", str(rounds), "--seed", str(SEED)],
        env=os.environ | {"TEST_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith(f"{name}: ")]
    assert [re.sub(r", \d+ s$", "", line) for line in told] == [
        f"{name}: rounds {rounds}, failures 0, seed {SEED}"
    ], f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert done.returncode == 0
