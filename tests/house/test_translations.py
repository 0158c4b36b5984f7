"""Has every sentence of the portal its Thai?"""

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house.tree import ROOT


def complaints(*parts: str) -> list[str]:
    """What `manage.py messages --check` says is wrong."""
    told = StringIO()
    try:
        with redirect_stdout(told):
            call_command("messages", *parts, check=True, stdout=told)
    except SystemExit:
        return told.getvalue().splitlines()
    return []


@pytest.fixture
def spoiled_parts(tmp_path: Path, settings) -> Path:
    """A copy of the Thai parts, to be spoiled."""
    folder = tmp_path / "th" / "LC_MESSAGES" / "parts"
    folder.mkdir(parents=True)
    for part in (ROOT / "locale" / "th" / "LC_MESSAGES" / "parts").glob("*.po"):
        (folder / part.name).write_bytes(part.read_bytes())
    settings.LOCALE_PATHS = [tmp_path]
    return folder


def test_every_sentence_has_its_thai():
    assert complaints() == []


def test_a_sentence_without_thai_is_found(spoiled_parts: Path):
    part = spoiled_parts / "editions.po"
    text = part.read_text(encoding="utf-8")
    assert 'msgstr "หกภูมิภาค"' in text
    part.write_text(text.replace('msgstr "หกภูมิภาค"', 'msgstr ""'), encoding="utf-8")
    assert complaints("editions") == ["editions: without Thai: 'Six regions'"]


def test_a_sentence_that_is_in_no_part_is_found(spoiled_parts: Path):
    (spoiled_parts / "journal.po").unlink()
    assert complaints("journal") == [
        "journal: missing: 'Journal' (journal/apps.py)",
        "journal: missing: 'day' (journal/models.py)",
        "journal: missing: 'hash' (journal/models.py)",
        "journal: missing: 'journal line' (journal/models.py)",
        "journal: missing: 'journal lines' (journal/models.py)",
        "journal: missing: 'line' (journal/models.py)",
        "journal: missing: 'noted at' (journal/models.py)",
        "journal: missing: 'published head of the journal' (journal/models.py)",
        "journal: missing: 'published heads of the journal' (journal/models.py)",
    ]
