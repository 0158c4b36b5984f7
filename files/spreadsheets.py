"""How do rows become a table that every spreadsheet opens right? Thai readable, and no cell a formula."""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With what a cell begins that a spreadsheet would take for a formula."""
LONGEST_CELL = 32_767
"""How many characters Excel keeps of a cell."""
WIDEST = 60
SHORT = 30
"""A text of at most so many characters fits into its line."""
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def disarmed(cell: Any) -> str:
    """A cell that no spreadsheet takes for a formula: before what would be one stands an apostrophe."""
    text = str(cell)
    return f"'{text}" if _is_armed(text) and not _is_number(cell) else text


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as text, with the mark by which Excel knows that it is UTF-8."""
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(columns)
    writer.writerows([disarmed(cell) for cell in row] for row in rows)
    return BOM + table.getvalue()


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """As `csv_text`, line by line, for an answer that is not kept in memory."""
    for place, row in enumerate(chain([columns], rows)):
        line = StringIO(newline="")
        csv.writer(line).writerow([disarmed(cell) for cell in row])
        yield (BOM if place == 0 else "") + line.getvalue()


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """As `csv_text`, row by row into a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([disarmed(cell) for cell in row] for row in rows)


def write_xlsx(path: Path, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table for Excel, row by row into a file: the head stands still, long texts wrap.

    Text stays text, word by word: a cell that looks like a formula is marked as quoted, not changed. Numbers
    are numbers.
    """
    book = Workbook(write_only=True)
    _add_sheet(book, title, columns, rows)
    book.save(path)


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """Several tables, each a (title, columns, rows), as sheets of one workbook: same rows, same bytes.

    Nothing in it says when it was made; texts and numbers as in `write_xlsx`.
    """
    book = Workbook(write_only=True)
    for title, columns, rows in sheets:
        _add_sheet(book, title, columns, rows)
    made, same = BytesIO(), BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in parts.namelist():
            part = parts.read(name)
            if name == "docProps/core.xml":
                part = _MOMENT.sub(rb"\g<1>1980-01-01T00:00:00Z", part)
            copy.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return same.getvalue()


def _add_sheet(book: Workbook, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(WIDEST, max(12, len(column) + 2))
    top, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)

    def cell(value: Any, font: Font | None = None) -> WriteOnlyCell:
        if value is None:
            return WriteOnlyCell(sheet)
        if _is_number(value):
            made = WriteOnlyCell(sheet, value=value)
        else:
            text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_CELL]
            made = WriteOnlyCell(sheet, value=text)
            made.data_type = "s"  # never "f", whatever it begins with
            made.quotePrefix = _is_armed(text)
        made.alignment = top
        if font:
            made.font = font
        return made

    sheet.append([cell(column, bold) for column in columns])
    for row in rows:
        # a row that needs no look of its own stands as it is: so a hundred thousand cells take seconds
        sheet.append(row if all(map(_is_plain, row)) else [cell(value) for value in row])


def _is_plain(value: Any) -> bool:
    """Whether a cell is a number, nothing, or a short text that is no formula."""
    if isinstance(value, str):
        return len(value) <= SHORT and value.isprintable() and not _is_armed(value)
    return value is None or _is_number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_armed(text: str) -> bool:
    return text.lstrip(" \u200b\ufeff\u00a0").startswith(FORMULA)
