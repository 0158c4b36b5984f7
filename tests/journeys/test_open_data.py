"""Everybody can download the data of an announcement, check them, count them again and reuse them."""

import csv
import json
import subprocess
import sys
import zipfile
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.test import Client
from frictionless import Package
from openpyxl import load_workbook

from editions.models import Edition, Round, TieStep
from judging import panel, ranking
from judging.models import Mark
from results import open_data, open_tables, publication, scores
from results.freezing import freeze
from results.models import Publication
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
DATA = "/results/2569/data/"


def announced(entries: int = 6, judges: int = 5, **policy) -> Publication:
    """An announcement with the marks of its judges; the first entry won."""
    edition = cast.a_judged_edition(entries=entries, judges=judges)
    Edition.objects.filter(pk=edition.pk).update(publishes_marks=True, publishes_sheets=True, **policy)
    cast.a_confirmed_award(Entry.objects.select_related("edition").get(edition=edition, number=1))
    return publication.publish(
        Edition.objects.get(pk=edition.pk), by=cast.secretary(1), at=cast.ANNOUNCING
    )


def unpacked(folder: Path, year: int = 2569) -> Path:
    """The files as a visitor downloads them, in an empty folder."""
    body = Client().get(f"/results/{year}/data/local-digital-{year}.zip").content
    with zipfile.ZipFile(BytesIO(body)) as archive:
        archive.extractall(folder)
    return folder


def counted_again(folder: Path) -> tuple[bytes, str]:
    """What the program prints in that folder, and what it says beside."""
    done = subprocess.run(
        [sys.executable, "-I", "recompute.py"], cwd=folder, capture_output=True, check=True, timeout=60
    )
    return done.stdout, done.stderr.decode()


def test_the_ranking_is_counted_again_byte_for_byte(tmp_path: Path):
    announced()
    folder = unpacked(tmp_path)
    printed, said = counted_again(folder)
    print(printed.decode())
    assert (printed, said) == ((folder / "ranking.csv").read_bytes(), "")
    assert len((folder / "recompute.py").read_text().splitlines()) <= 150
