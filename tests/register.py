"""Where is the national register of all 7,850 organizations, which the repository does not hold?"""

import csv
import os
from pathlib import Path

import pytest

AROUND = Path(__file__).resolve().parents[2]
"""The folder that the checkout lies in."""
GLOSSARY = "glossary.csv"
"""The words of the contest: they lie beside the register."""


def found() -> Path | None:
    """Return the register file: as named, or in a folder of data beside the checkout; else None."""
    named = os.environ.get("CONTEST_REGISTER")
    paths = [Path(named)] if named else sorted(AROUND.glob("*/data/organizations.csv"))
    return next((path for path in paths if path.is_file()), None)


def missing() -> list[str]:
    """Say which of the two files are not here, so that what reads them is left out."""
    path = found()
    if path is None:
        return ["the register of all organizations and the glossary (CONTEST_REGISTER names the file)"]
    return [] if (path.parent / GLOSSARY).is_file() else [f"the glossary (no {GLOSSARY} beside the register)"]


def register_file() -> Path:
    """Return the register file; skip the test where there is none."""
    path = found()
    if path is None:
        pytest.skip("the register file of all organizations is not here (CONTEST_REGISTER names it)")
    return path


def glossary_terms() -> list[str]:
    """Return every word of the glossary, in all languages; skip the test where it is not here."""
    path = register_file().parent / GLOSSARY
    if not path.is_file():
        pytest.skip("the glossary is not here (it lies beside the register)")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [cell for row in csv.reader(lines) for cell in row if cell]


def register_rows() -> list[dict[str, str]]:
    """Return the rows of the register file, one a local administrative organization."""
    with register_file().open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
