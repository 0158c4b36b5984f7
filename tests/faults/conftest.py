"""Which of the faults need a server? Those of make faults: PostgreSQL and nginx, where both are found."""

import os

from tests.faults.programs import nginx

if not (os.environ.get("TEST_DATABASE_URL") and nginx()):
    collect_ignore = ["test_long_runs.py"]
