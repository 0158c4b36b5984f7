"""Which files of open data has an announcement, byte for byte the same whenever they are made?

They are made of the frozen content alone. A table is CSV (UTF-8), CSV that Excel opens by itself, and JSON;
all tables together are one workbook; beside them stand the dictionary, the metadata, the license, checksums
and the program that counts the ranking again.
"""

import csv
import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from files import spreadsheets
from results import open_metadata
from results.content import Content
from results.models import Publication
from results.open_tables import Cell, Table, tables_of

RECOMPUTE = Path(__file__).with_name("data") / "recompute.py"
WITH_BOM = "excel/"
"""Before the name of a CSV that begins with the mark by which Excel knows UTF-8."""
SUMS, PACKAGE, CKAN, DICTIONARY, LICENSE = (
    "SHA256SUMS.txt", "datapackage.json", "ckan.json", "dictionary.csv", "LICENSE.txt",
)  # fmt: skip
KEPT_MADE = 4
"""The files of so many announcements are kept in memory, once they are made."""


@dataclass(frozen=True)
class Source:
    """What the files of an announcement are made of; two with the same fingerprint are the same."""

    sha256: str
    version: int
    published_at: datetime
    content: Content = field(compare=False)


def source_of(publication: Publication) -> Source:
    """What the files of this announcement are made of."""
    return Source(publication.sha256, publication.version, publication.published_at, publication.content)


def names(content: Content) -> list[str]:
    """The names of all files, in the order in which the page lists them."""
    tables = [table.name for table in tables_of(content)]
    year = content["edition"]["year"]
    return [
        *(f"{name}.csv" for name in tables),
        *(f"{WITH_BOM}{name}.csv" for name in tables),
        *(f"{name}.json" for name in tables),
        workbook_name(year), DICTIONARY, PACKAGE, CKAN, LICENSE, RECOMPUTE.name, SUMS, bundle_name(year),
    ]  # fmt: skip


def workbook_name(year: int) -> str:
    """What the workbook of all tables is called."""
    return f"local-digital-{year}.xlsx"


def bundle_name(year: int) -> str:
    """What the archive of all other files is called."""
    return f"local-digital-{year}.zip"


@lru_cache(maxsize=KEPT_MADE)
def files(source: Source) -> Mapping[str, bytes]:
    """Every file by its name."""
    content = source.content
    tables = {table: [list(row) for row in table.rows(content)] for table in tables_of(content)}
    year = content["edition"]["year"]
    made: dict[str, bytes] = {}
    for table, rows in tables.items():
        text = csv_text([column.name for column in table.columns], rows)
        made[f"{table.name}.csv"] = text.encode()
        made[f"{WITH_BOM}{table.name}.csv"] = (spreadsheets.BOM + text).encode()
        made[f"{table.name}.json"] = json_bytes([as_object(table, row) for row in rows])
    dictionary = open_metadata.dictionary(content)
    made[workbook_name(year)] = spreadsheets.workbook(
        [
            *((table.name, [one.name for one in table.columns], map(_in_workbook, rows))
              for table, rows in tables.items()),
            ("dictionary", open_metadata.DICTIONARY_COLUMNS, dictionary),
        ]
    )  # fmt: skip
    made[DICTIONARY] = csv_text(open_metadata.DICTIONARY_COLUMNS, dictionary).encode()
    made[LICENSE] = open_metadata.license_text(content).encode()
    made[RECOMPUTE.name] = RECOMPUTE.read_bytes()
    made[PACKAGE] = json_bytes(
        open_metadata.data_package(
            content, {name: (len(body), sha256(body)) for name, body in made.items()}, source.version,
            source.published_at,
        )
    )  # fmt: skip
    made[CKAN] = json_bytes(open_metadata.ckan(content, source.version))
    made[SUMS] = "".join(f"{sha256(body)}  {name}\n" for name, body in sorted(made.items())).encode()
    made[bundle_name(year)] = _bundle(made)
    return {name: made[name] for name in names(content)}


def sha256(body: bytes) -> str:
    """The checksum of a file."""
    return hashlib.sha256(body).hexdigest()


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A table as CSV: nothing is an empty cell, and no text is a formula."""
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(columns)
    writer.writerows([[_in_csv(cell) for cell in row] for row in rows])
    return table.getvalue()


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula, and from which the text itself can be told again.

    Where behind the apostrophes at its beginning, if it has any, stands what would be a formula, it gets one
    more. Who reads such a text takes one away; every other text stands as it is.
    """
    bare = text.lstrip("'")
    return text if spreadsheets.disarmed(bare) == bare else f"'{text}"


def as_object(table: Table, row: Sequence[Cell]) -> dict[str, Any]:
    """A row as JSON has it: numbers are numbers, and what is not there is null."""
    return {
        column.name: float(cell) if isinstance(cell, Decimal) else cell
        for column, cell in zip(table.columns, row, strict=True)
    }


def json_bytes(value: Any) -> bytes:
    """A value as JSON in UTF-8, readable by people too."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _in_csv(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return guarded(cell) if isinstance(cell, str) else str(cell)


def _in_workbook(row: Sequence[Cell]) -> list[Any]:
    return [("true" if cell else "false") if isinstance(cell, bool) else cell for cell in row]


def _bundle(made: Mapping[str, bytes]) -> bytes:
    """All files in one archive that does not say when it was made."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, body in sorted(made.items()):
            parts.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return archive.getvalue()
