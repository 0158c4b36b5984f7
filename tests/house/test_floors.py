"""Does every package import only from the floors below it, and nobody the roof of another room?"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def broken_contracts(house: Path) -> list[str]:
    """The contracts of pyproject.toml that the code of a house breaks."""
    done = subprocess.run(
        [sys.executable, "-c", LINT], cwd=house, check=False, capture_output=True, text=True
    )
    told = [line for line in done.stdout.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    assert told, done.stdout + done.stderr
    broken = [line.removesuffix(" BROKEN") for line in told if line.endswith(" BROKEN")]
    assert bool(broken) == bool(done.returncode), done.stdout
    return broken


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    """Our packages and pyproject.toml, to be spoiled."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "data", "*.mo")
        )
    return tmp_path


def test_the_house_keeps_its_floors():
    assert broken_contracts(ROOT) == []


def test_an_upward_import_is_found(copy_of_the_house: Path):
    with (copy_of_the_house / "editions" / "calendar.py").open("a") as module:
        module.write("\nimport results.models  # noqa\n")
    assert broken_contracts(copy_of_the_house) == ["Each floor imports only from the floors below"]


def test_a_rule_that_imports_a_page_is_found(copy_of_the_house: Path):
    (copy_of_the_house / "editions" / "forms.py").write_text("")
    with (copy_of_the_house / "editions" / "calendar.py").open("a") as module:
        module.write("\nimport editions.forms  # noqa\n")
    assert broken_contracts(copy_of_the_house) == [
        "Nobody imports a roof of a room but the roofs of that room"
    ]
