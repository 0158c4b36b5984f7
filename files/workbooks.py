"""Which workbook that somebody sends may be opened, and what stands in its cells?"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from openpyxl import load_workbook

LARGEST = 2 * 1024 * 1024
"""Bytes of a file at most."""
UNPACKED = 24 * 1024 * 1024
"""Bytes of all its parts at most, unpacked."""
PARTS = 200
ACTIVE = ("vbaproject", "activex", "externallinks", "embeddings", "macrosheets", "connections", "customui")
"""Parts that do something, or fetch something; a table of cells needs none of them."""


class NotTaken(Exception):
    """The file is not taken; its text is one sentence fit to show."""


class Cell(NamedTuple):
    """A cell: its address, what stands in it, and whether that is a formula."""

    address: str
    value: Any
    is_formula: bool


def rows(content: bytes, *, titled: str, most_rows: int, most_columns: int) -> Iterator[list[Cell]]:
    """The rows of the sheet whose first cell says `titled`, that one included.

    Nothing is computed and nothing outside of the file is read. Raises NotTaken for what is no workbook, or
    one with more in it than a table of cells, before any part of it is parsed.
    """
    _require_harmless(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets:
            found = sheet.iter_rows(max_row=most_rows + 1, max_col=most_columns)
            table = [
                [Cell(_address(cell, place, number), cell.value, cell.data_type == "f")
                 for place, cell in enumerate(row)]
                for number, row in enumerate(found, start=1)
            ]  # fmt: skip
            if table and table[0] and table[0][0].value == titled:
                break
        else:
            raise NotTaken(
                _("This is not a score sheet of this portal. Please download it here and fill it in.")
            )
    except NotTaken:
        raise
    except Exception as broken:  # whatever a made-up file does to the parser
        raise NotTaken(_("This file cannot be read as an Excel workbook (.xlsx).")) from broken
    if len(table) > most_rows:
        raise NotTaken(_("This workbook has more rows than the score sheet that was downloaded."))
    return iter(table)


def _address(cell: Any, place: int, number: int) -> str:
    return str(getattr(cell, "coordinate", "") or f"{_letters(place + 1)}{number}")


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _require_harmless(content: bytes) -> None:
    if len(content) > LARGEST:
        raise NotTaken(_("This file is larger than %(size)d MB.") % {"size": LARGEST // 1024 // 1024})
    unreadable = NotTaken(_("This file cannot be read as an Excel workbook (.xlsx)."))
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            listed = parts.infolist()
            names = [one.filename.lower() for one in listed]
            if len(listed) > PARTS or sum(one.file_size for one in listed) > UNPACKED:
                raise NotTaken(_("This workbook holds far more than a score sheet, so it is not opened."))
            if any(part in name for name in names for part in ACTIVE):
                raise NotTaken(
                    _("This workbook has macros or embedded files. Please use the sheet as downloaded.")
                )
            for one in listed:
                if one.filename.lower().endswith((".xml", ".rels", ".vml")):
                    text = parts.read(one)
                    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in text:
                        raise unreadable
    except NotTaken:
        raise
    except Exception as broken:  # zipfile raises many kinds on a broken archive
        raise unreadable from broken
