"""What does a judge fill in who scores many entries at once? A row an entry, a column a criterion."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editions.models import Criterion
from files import workbooks
from judging.forms import NOT_APPLICABLE, VALUES
from judging.models import Assignment, Mark, ScoreSheet

CHOICES = [("", "–"), *VALUES, (NOT_APPLICABLE, gettext_lazy("N/A"))]


def shown(mark: int | None) -> str:
    """A mark as a select has it."""
    return NOT_APPLICABLE if mark is None else str(mark)


@dataclass
class TableRow:
    """One entry of the table: its sheet, and what stands in it by the code of the criterion."""

    assignment: Assignment
    sheet: ScoreSheet | None
    marks: Mapping[str, str]
    is_open: bool
    total: Any = None
    refusal: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Where the sheet was saved in another window: what is saved now, by code."""

    @property
    def version(self) -> int:
        """The save of the sheet that the page shows."""
        return self.sheet.version if self.sheet else 0


@dataclass(frozen=True)
class Cell:
    """One cell as the table shows it."""

    criterion: Criterion
    box: BoundField | None
    shown: str
    errors: Sequence[str]
    elsewhere: str


class TableForm(forms.Form):
    """The marks of many entries; a row that was not touched is not saved."""

    def __init__(
        self, criteria: Sequence[Criterion], rows: Sequence[TableRow], *args: Any, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.criteria, self.rows = criteria, rows
        for row in rows:
            if not row.is_open:
                continue
            seen = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
            seen.initial = self._seen(row.version, row.marks)
            self.fields[f"seen_{row.assignment.pk}"] = seen
            for one in criteria:
                box = forms.ChoiceField(choices=CHOICES, required=False)
                box.initial = row.marks.get(one.code, "")
                box.label = _("%(entry)s: %(criterion)s") % {
                    "entry": row.assignment.entry.reference,
                    "criterion": one.name,
                }
                box.widget.attrs = {"aria-label": box.label, "class": "form-select"}
                self.fields[f"mark_{row.assignment.pk}_{one.code}"] = box

    def _seen(self, version: int, marks: Mapping[str, str]) -> str:
        return ",".join([str(version), *(marks.get(one.code, "") for one in self.criteria)])

    def touched(self, row: TableRow) -> tuple[int, dict[str, int | None]] | None:
        """The version the typing began from and the marks of a row; None where nothing of it was typed,
        or something that is no mark."""
        names = {one.code: f"mark_{row.assignment.pk}_{one.code}" for one in self.criteria}
        if not row.is_open or any(name not in self.cleaned_data for name in names.values()):
            return None
        typed = {code: self.cleaned_data[name] for code, name in names.items()}
        version, _comma, before = self.cleaned_data.get(f"seen_{row.assignment.pk}", "").partition(",")
        if before == ",".join(typed.values()) or not (version.isascii() and version.isdigit()):
            return None
        marks = {code: None if one == NOT_APPLICABLE else int(one) for code, one in typed.items() if one}
        return int(version[:9]), marks

    def show_both(self, row: TableRow, sheet: ScoreSheet, marks: Iterable[Mark]) -> None:
        """Let a row show what is saved beside what was typed; saving again then keeps what is typed."""
        saved = {mark.criterion.code: shown(mark.value) for mark in marks}
        row.elsewhere = {
            one.code: _("N/A") if now == NOT_APPLICABLE else now or _("no score")
            for one in self.criteria
            if (now := saved.get(one.code, "")) != self.data.get(f"mark_{row.assignment.pk}_{one.code}", "")
        }
        self.data = {**self.data, f"seen_{row.assignment.pk}": self._seen(sheet.version, saved)}

    def note_saved(self, row: TableRow, sheet: ScoreSheet, marks: Mapping[str, int | None]) -> None:
        """Let a row stand as it was just saved, beside others that were refused."""
        row.sheet, row.marks = sheet, {code: shown(value) for code, value in marks.items()}
        self.data = {**self.data, f"seen_{row.assignment.pk}": self._seen(row.version, row.marks)}

    def table(self) -> list[tuple[TableRow, BoundField | None, list[Cell]]]:
        """The rows for the template: each with its hidden field and its cells."""
        return [
            (row, self[f"seen_{row.assignment.pk}"] if row.is_open else None, self._cells(row))
            for row in self.rows
        ]

    def _cells(self, row: TableRow) -> list[Cell]:
        cells = []
        for one in self.criteria:
            box = self[f"mark_{row.assignment.pk}_{one.code}"] if row.is_open else None
            value = row.marks.get(one.code, "")
            cells.append(
                Cell(
                    criterion=one,
                    box=box,
                    shown=_("N/A") if value == NOT_APPLICABLE else value or "–",
                    errors=[str(one) for one in box.errors] if box is not None and self.is_bound else [],
                    elsewhere=row.elsewhere.get(one.code, ""),
                )
            )
        return cells


class WorkbookForm(forms.Form):
    """A score sheet that was filled in without the portal."""

    file = forms.FileField(
        label=gettext_lazy("Score sheet (.xlsx)"),
        widget=forms.ClearableFileInput({"accept": ".xlsx"}),
        help_text=gettext_lazy("Nothing is saved yet: what the file would change is shown first."),
    )

    def clean_file(self) -> Any:
        """A file that is far too large is not read at all."""
        file = self.cleaned_data["file"]
        if file.size > workbooks.LARGEST:
            raise forms.ValidationError(
                _("This file is larger than %(size)d MB.") % {"size": workbooks.LARGEST // 1024 // 1024}
            )
        return file
