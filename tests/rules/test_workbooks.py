"""Is a hostile workbook refused before anything of it is parsed, and a plain one read cell by cell?"""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from files import workbooks

TITLED = "a table"


def a_book(*rows) -> bytes:
    book = Workbook()
    for row in rows or [(TITLED, "b"), (1, "=1+1"), ("ก", None)]:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(name: str, text: bytes) -> bytes:
    """The plain book with one more part."""
    content = BytesIO(a_book())
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, text)
    return content.getvalue()


def read(content: bytes) -> list[list[workbooks.Cell]]:
    return list(workbooks.rows(content, titled=TITLED, most_rows=10, most_columns=2))


def test_a_plain_book_is_read_with_its_formulas_as_formulas():
    rows = [[(cell.address, cell.value, cell.is_formula) for cell in row] for row in read(a_book())]
    assert rows == [
        [("A1", TITLED, False), ("B1", "b", False)],
        [("A2", 1, False), ("B2", "=1+1", True)],
        [("A3", "ก", False), ("B3", None, False)],
    ]


HOSTILE = {
    "no archive": b"x" * 1000,
    "an empty file": b"",
    "another archive": with_part("x", b"")[:200],
    "far too large": b"PK" + b"0" * workbooks.LARGEST,
    "a bomb": with_part("xl/bomb.xml", b" " * (workbooks.UNPACKED + 1)),
    "macros": with_part("xl/vbaProject.bin", b"x"),
    "links": with_part("xl/externalLinks/externalLink1.xml", b"<x/>"),
    "entities": with_part("xl/more.xml", b'<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'),
    "entities in UTF-16": with_part("xl/more.xml", '<!DOCTYPE x [<!ENTITY a "a">]><x/>'.encode("utf-16")),
    "another table": a_book(("another", "b")),
    "more rows": a_book((TITLED, "b"), *[(number, number) for number in range(20)]),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_table_of_cells_is_refused_in_words(content):
    with pytest.raises(workbooks.NotTaken) as refused:
        read(content)
    assert str(refused.value) != ""
