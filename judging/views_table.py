"""How does a judge score many entries at once: a row an entry, a column a criterion, saved together?"""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from editions.lifecycle import RoundState
from editions.models import Criterion, Round
from editions.moves import RuleBroken
from judging import order, scoring, sheets
from judging.forms_table import TableForm, TableRow, shown
from judging.lifecycle import SheetState
from judging.models import Assignment, ScoreSheet
from judging.views import desk, rounds_of
from organizations import access

ROWS_A_TABLE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def sheet_table(request: access.Request, pk: int) -> HttpResponse:
    """The table of a round: rows that were touched are saved, each whole or not at all; the others stay."""
    round_ = own_round(request, pk)
    rubric = list(round_.criteria.all())
    page, rows = _rows(request, round_, rubric)
    if request.method != "POST":
        return _table_page(request, round_, page, TableForm(rubric, rows, _typed(request)))
    form = TableForm(rubric, rows, request.POST.dict())
    is_whole = form.is_valid()
    saved, refused = 0, False
    for row in rows:
        if (typed := form.touched(row)) is None:
            continue
        version, marks = typed
        try:
            sheet = sheets.open_sheet(row.assignment, by=request.user, at=request.arrived_at)
            sheets.save_marks(sheet, marks, version=version, by=request.user, at=request.arrived_at)
        except RuleBroken as refusal:
            refused, row.refusal = True, str(refusal)
            if isinstance(refusal, sheets.StaleSheet):
                row.refusal = _("Saved in another window meanwhile; what is saved stands under each score.")
                form.show_both(row, refusal.sheet, refusal.sheet.marks.select_related("criterion"))
        else:
            saved += 1
            form.note_saved(row, sheet, marks)
    if saved:
        words = ngettext("%(count)d draft is saved.", "%(count)d drafts are saved.", saved)
        messages.success(request, words % {"count": saved})
    if is_whole and not refused:
        return redirect(f"{reverse('judging:sheet_table', args=[pk])}?page={page.number}")
    return _table_page(request, round_, page, form, status=409 if refused else 422)


def _typed(request: access.Request) -> dict[str, str] | None:
    typed = access.unpark(request)
    return None if typed is None else {name: str(value) for name, value in typed.items()}


def own_round(request: access.Request, pk: int) -> Round:
    """The round of that number, if I have a seat in its edition; else 404."""
    found = next((row for row in rounds_of(request) if row.pk == pk), None)
    if found is None:
        raise Http404
    return found


def _rows(
    request: access.Request, round_: Round, rubric: Sequence[Criterion]
) -> tuple[Page[int], list[TableRow]]:
    mine = Assignment.objects.for_judge(request.user).filter(round=round_)
    page = Paginator([place.pk for place in order.of(mine, round_)], ROWS_A_TABLE).get_page(
        request.GET.get("page")
    )
    found = mine.prefetch_related("sheet__marks__criterion").in_bulk(page.object_list)
    weighed = sheets.weighed(rubric)
    rows = []
    for pk in page:
        if pk not in found:
            continue
        sheet: ScoreSheet | None = getattr(found[pk], "sheet", None)
        values = {mark.criterion.code: mark.value for mark in sheet.marks.all()} if sheet else {}
        rows.append(
            TableRow(
                assignment=found[pk],
                sheet=sheet,
                marks={code: shown(value) for code, value in values.items()},
                is_open=round_.state == RoundState.OPEN and not (sheet and sheet.state == SheetState.SIGNED),
                total=scoring.running_total(weighed, values) if values else None,
            )
        )
    return page, rows


def _table_page(
    request: access.Request, round_: Round, page: Page[int], form: TableForm, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "judging/sheet_table.html",
        {
            **desk(request, round_),
            "criteria": form.criteria,
            "table": form.table(),
            "page": page,
            "query": "",
            "is_open": any(row.is_open for row in form.rows),
            "was_refused": status != 200,
        },
        status=status,
    )
