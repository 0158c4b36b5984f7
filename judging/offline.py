"""How does a judge score without the portal: which workbook goes out, what is taken when it comes back?

What came back is weighed first and shown: each change by cell, each problem by cell. It is taken whole or not
at all, and an empty cell never removes what is saved on the portal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from editions.models import Criterion, Round
from editions.moves import RuleBroken
from files import workbooks
from journal import chain
from judging import sheets
from judging.lifecycle import SheetState
from judging.models import Assignment, ScoreSheet
from judging.scoring import FULL_MARK
from thai.text import ARABIC_DIGITS, THAI_DIGITS, clean

TITLED = "contest-score-sheet-1"
"""What the first, hidden cell says: by it the table is known again, however the file is called."""
NOT_APPLICABLE = "N/A"
MEANT = {"n/a", "na", "n.a.", "ไม่เกี่ยวข้อง"}
"""How people write that a criterion does not apply."""
MOST_ENTRIES = 1000
HEAD_ROWS = 2
LONGEST_REASON, LONGEST_COMMENT = 2000, 3000
MARK, REASON, COMMENT = "mark:", "reason:", "comment"
_DIGITS = str.maketrans(THAI_DIGITS, ARABIC_DIGITS)


@dataclass(frozen=True)
class Filled:
    """One entry of the workbook: its assignment, its sheet if begun, its marks and comments by code."""

    assignment: Assignment
    sheet: ScoreSheet | None
    marks: Mapping[str, int | None]
    comments: Mapping[str, str]

    @property
    def version(self) -> int:
        """The save of the sheet that this shows."""
        return self.sheet.version if self.sheet else 0

    @property
    def is_signed(self) -> bool:
        """Whether the sheet is locked."""
        return self.sheet is not None and self.sheet.state == SheetState.SIGNED


def filled(assignments: Iterable[Assignment]) -> list[Filled]:
    """The entries with what is saved of them (assignments come with sheet, marks and criteria)."""
    rows = []
    for assignment in assignments:
        sheet: ScoreSheet | None = getattr(assignment, "sheet", None)
        marks = list(sheet.marks.all()) if sheet else []
        rows.append(
            Filled(
                assignment=assignment,
                sheet=sheet,
                marks={mark.criterion.code: mark.value for mark in marks},
                comments=sheets.comments_of(sheet, marks) if sheet else {},
            )
        )
    return rows


# --- out ------------------------------------------------------------------------------------------


def workbook(round_: Round, criteria: Sequence[Criterion], rows: Sequence[Filled]) -> bytes:
    """The score sheet for a spreadsheet program: only marks and comments can be typed, 0 to 5 or N/A."""
    book = Workbook()
    table = book.active
    table.title = _("Scores")
    columns = _columns(criteria)
    table.append([TITLED, "", "", *(code for code, _title in columns)])
    table.append([_("Code"), _("Reference number"), _("Entry"), *(title for _code, title in columns)])
    table.row_dimensions[1].hidden = True
    bold, top = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    for cell in table[HEAD_ROWS]:
        cell.font, cell.alignment = bold, top
    open_, shade = Protection(locked=False), PatternFill("solid", fgColor="FFF9E5")
    for row in rows:
        if row.is_signed:
            continue
        entry = row.assignment.entry
        number = table.max_row + 1
        for place, value in enumerate([_code(row), entry.reference, entry.title], start=1):
            _write(table.cell(number, place), value)
        for place, (code, _title) in enumerate(columns, start=4):
            cell = table.cell(number, place)
            _write(cell, _shown(row, code))
            cell.protection, cell.fill = open_, shade
        for cell in table[number]:
            cell.alignment = top
    _dress(table, columns)
    _explain(book, round_, criteria)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _columns(criteria: Sequence[Criterion]) -> list[tuple[str, str]]:
    columns = []
    for row in criteria:
        weight = row.weight.normalize()
        columns.append(
            (
                f"{MARK}{row.code}",
                _("%(name)s (weight %(weight)s)") % {"name": row.name, "weight": f"{weight:f}"},
            )
        )
        columns.append((f"{REASON}{row.code}", _("Reason: %(name)s") % {"name": row.name}))
    return [*columns, (COMMENT, _("Comment on the whole"))]


def _code(row: Filled) -> str:
    return f"{row.assignment.pk}-{row.version}"


def _shown(row: Filled, column: str) -> Any:
    kind, _colon, code = column.partition(":")
    if column == COMMENT:
        return row.sheet.comment if row.sheet else ""
    if kind == "mark":
        return "" if code not in row.marks else NOT_APPLICABLE if row.marks[code] is None else row.marks[code]
    return row.comments.get(code, "")


def _write(cell: Cell, value: Any) -> None:
    if value == "":
        return
    cell.value = value if isinstance(value, int) else ILLEGAL_CHARACTERS_RE.sub("", value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula, whatever it begins with


def _dress(table: Worksheet, columns: Sequence[tuple[str, str]]) -> None:
    """Widths, the list of values, and the lock on everything that is not to be typed."""
    for place, width in ((1, 10), (2, 14), (3, 40)):
        table.column_dimensions[get_column_letter(place)].width = width
    values = ",".join([*map(str, range(FULL_MARK + 1)), NOT_APPLICABLE])
    rule = DataValidation(type="list", formula1=f'"{values}"', allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = _("Score"), _("Please choose 0 to 5, or N/A.")
    last = max(table.max_row, HEAD_ROWS + 1)
    for place, (code, _title) in enumerate(columns, start=4):
        letter = get_column_letter(place)
        is_mark = code.startswith(MARK)
        table.column_dimensions[letter].width = 14 if is_mark else 32
        if is_mark:
            rule.add(f"{letter}{HEAD_ROWS + 1}:{letter}{last}")
    table.add_data_validation(rule)
    table.freeze_panes = table.cell(HEAD_ROWS + 1, 4)
    table.protection.sheet = True
    table.protection.formatColumns = table.protection.formatRows = False


def _explain(book: Workbook, round_: Round, criteria: Sequence[Criterion]) -> None:
    top, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    rubric = book.create_sheet(_("Criteria"))
    rubric.append([_("Criterion"), _("Weight"), *range(FULL_MARK + 1)])
    for row in criteria:
        rubric.append([row.name, row.weight, *row.words])
    for letter, width in (("A", 30), ("B", 9), *((get_column_letter(place), 26) for place in range(3, 9))):
        rubric.column_dimensions[letter].width = width
    how = book.create_sheet(_("How to"))
    how.column_dimensions["A"].width = 100
    for line in (
        f"{round_.edition} · {round_.name}",
        _("Type only into the colored cells: 0 to 5, or N/A where a criterion does not apply."),
        _("Then upload the file on the same page of the portal. It first shows what would change."),
        _("An empty cell changes nothing on the portal. Formulas and macros are not taken."),
        _("Score sheets are signed on the portal, not in this file."),
        _("This file holds your marks. Please keep it to yourself and delete it when you are done."),
    ):
        how.append([line])
    for sheet in (rubric, how):
        sheet.protection.sheet = True
        for row_ in sheet.iter_rows():
            for cell in row_:
                cell.alignment = top
        for cell in sheet[1]:
            cell.font = bold


# --- in -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """What in a workbook cannot be taken, and in which cell."""

    cell: str
    words: str


@dataclass(frozen=True)
class Change:
    """What would change: in which cell it stands, of which entry, what is saved now and what comes instead.

    `is_newer`: the sheet was saved on the portal after the workbook was made.
    """

    cell: str
    entry: str
    what: str
    before: str
    after: str
    is_newer: bool


@dataclass
class Taken:
    """One sheet as it would be saved: which save was weighed, all its marks, the comments that change."""

    assignment: int
    version: int
    marks: dict[str, int | None]
    comments: dict[str, str] = field(default_factory=dict)
    comment: str | None = None

    def as_list(self) -> list[Any]:
        """For a signed form."""
        return [self.assignment, self.version, self.marks, self.comments, self.comment]


@dataclass
class Weighed:
    """What a workbook would do."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)


def weigh(content: bytes, criteria: Sequence[Criterion], rows: Sequence[Filled]) -> Weighed:
    """Say what a workbook would change; nothing is saved. Raises workbooks.NotTaken for what is none."""
    columns = dict(_columns(criteria))
    table = workbooks.rows(
        content, titled=TITLED, most_rows=MOST_ENTRIES + HEAD_ROWS, most_columns=len(columns) + 3
    )
    places = {str(cell.value): place for place, cell in enumerate(next(table)) if cell.value in columns}
    if set(places) != set(columns):
        raise workbooks.NotTaken(
            _("Columns are missing, or the criteria have changed. Please download the score sheet anew.")
        )
    next(table, None)
    by_pk, seen, result = {row.assignment.pk: row for row in rows}, set(), Weighed()
    for cells in table:
        if all(cell.value is None for cell in cells):
            continue
        pk, _dash, version = str(cells[0].value or "").partition("-")
        row = by_pk.get(int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 12 else None
        if row is None or row.assignment.entry.reference != cells[1].value:
            words = _("This row belongs to no entry that is assigned to you in this round.")
            result.problems.append(Problem(cells[0].address, words))
        elif row.assignment.pk in seen:
            words = _("This entry stands in the file twice.")
            result.problems.append(Problem(cells[0].address, words))
        else:
            seen.add(row.assignment.pk)
            _weigh_row(row, {code: cells[place] for code, place in places.items()}, criteria, version, result)
    return result


def _weigh_row(
    row: Filled,
    cells: Mapping[str, workbooks.Cell],
    criteria: Sequence[Criterion],
    version: str,
    result: Weighed,
) -> None:
    taken = Taken(row.assignment.pk, row.version, dict(row.marks))
    before, is_newer = len(result.changes), version != str(row.version)

    def change(cell: workbooks.Cell, what: str, old: str, new: str) -> None:
        result.changes.append(Change(cell.address, row.assignment.entry.reference, what, old, new, is_newer))

    for one in criteria:
        try:
            mark = _read_mark(cells[f"{MARK}{one.code}"])
            if mark != "" and (one.code not in row.marks or row.marks[one.code] != mark):
                taken.marks[one.code] = None if mark is None else int(mark)
                old = _in_words(row.marks[one.code]) if one.code in row.marks else "–"
                change(cells[f"{MARK}{one.code}"], one.name, old, _in_words(taken.marks[one.code]))
        except _NotRead as no:
            result.problems.append(no.problem)
        try:
            cell = cells[f"{REASON}{one.code}"]
            text, old = _read_text(cell, LONGEST_REASON), row.comments.get(one.code, "")
            if text and text != old:
                taken.comments[one.code] = text
                change(cell, _("Reason: %(name)s") % {"name": one.name}, old or "–", text)
        except _NotRead as no:
            result.problems.append(no.problem)
    try:
        text, old = _read_text(cells[COMMENT], LONGEST_COMMENT), row.sheet.comment if row.sheet else ""
        if text and text != old:
            taken.comment = text
            change(cells[COMMENT], _("Comment on the whole"), old or "–", text)
    except _NotRead as no:
        result.problems.append(no.problem)
    if len(result.changes) == before:
        return
    if row.is_signed:
        del result.changes[before:]
        words = _("The score sheet of this entry is signed and can no longer be changed.")
        result.problems.append(Problem(cells[COMMENT].address, words))
        return
    result.taken.append(taken)


class _NotRead(Exception):
    """A cell that cannot be taken."""

    def __init__(self, cell: workbooks.Cell, words: str) -> None:
        super().__init__(words)
        self.problem = Problem(cell.address, words)


def _in_words(mark: int | None) -> str:
    return NOT_APPLICABLE if mark is None else str(mark)


def _read_mark(cell: workbooks.Cell) -> int | str | None:
    """0 to 5, None where it does not apply, "" for an empty cell."""
    if cell.is_formula:
        raise _NotRead(cell, _("A formula is not taken. Please type the value itself."))
    value = cell.value
    if isinstance(value, str):
        value = clean(value).translate(_DIGITS)
        if value.lower() in MEANT:
            return None
        if value.isascii() and value.isdigit() and len(value) == 1:
            value = int(value)
    if value is None or value == "":
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float) or value not in range(FULL_MARK + 1):
        raise _NotRead(
            cell, _("“%(value)s” is no score. Please choose 0 to 5, or N/A.") % {"value": str(value)[:40]}
        )
    return int(value)


def _read_text(cell: workbooks.Cell, longest: int) -> str:
    if cell.is_formula:
        raise _NotRead(cell, _("A formula is not taken. Please type the value itself."))
    text = "" if cell.value is None else clean(str(cell.value), lines=True)
    if len(text) > longest:
        raise _NotRead(cell, _("This text is longer than %(most)d characters.") % {"most": longest})
    return text


def take(taken: Sequence[Taken], assignments: Mapping[int, Assignment], *, by: chain.By, at: datetime) -> int:
    """Save what was weighed: all of it, or nothing. Returns how many sheets were saved.

    Raises RuleBroken where a sheet was saved, signed or taken away since it was weighed.
    """
    with transaction.atomic():
        for row in sorted(taken, key=lambda one: one.assignment):
            if row.assignment not in assignments:
                raise RuleBroken(_("This entry is no longer assigned to you."))
            sheet = sheets.open_sheet(assignments[row.assignment], by=by, at=at)
            sheets.save_marks(
                sheet, row.marks, row.comments, comment=row.comment, version=row.version, by=by, at=at
            )
    return len(taken)
