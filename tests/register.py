"""Where is the national register of all 7,850 organizations, which the repository does not hold?"""

import csv
import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data" / "organizations.csv"


def found() -> Path | None:
    """Return the register file, or None where it is not here."""
    path = Path(os.environ.get("CONTEST_REGISTER") or BESIDE)
    return path if path.is_file() else None


def register_file() -> Path:
    """Return the register file; skip the test where there is none."""
    path = found()
    if path is None:
        pytest.skip("the register file of all organizations is not here (CONTEST_REGISTER names it)")
    return path


def register_rows() -> list[dict[str, str]]:
    """Return the rows of the register file, one a local administrative organization."""
    with register_file().open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
