"""The score sheet of a judge: read the entry, mark, save the draft, sign, abstain."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import RoundState
from editions.models import Criterion, Round
from editions.moves import RuleBroken
from judging import order, reach, reading, scoring, sheets
from judging.forms import NOT_APPLICABLE, ReasonForm, SheetForm
from judging.lifecycle import SheetState
from judging.models import Assignment, Mark, ScoreSheet
from judging.views import WORK_STATES, desk, own_assignment, reason_page, state_of
from organizations import access
from submissions import attachments, writing
from thai.templatetags.thai import be_time
from thai.text import whole_number


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def sheet_edit(request: access.Request, pk: int) -> HttpResponse:
    """The entry beside its score sheet: read, mark, save the draft, go on to signing."""
    assignment = own_assignment(request, pk)
    rubric = list(assignment.round.criteria.all())
    if request.method != "POST":
        sheet, marks = _saved(assignment)
        typed = access.unpark(request)
        filled = SheetForm(rubric, typed, initial=SheetForm.values_of(sheet, marks))
        return _sheet_page(request, assignment, filled, is_kept=typed is not None)
    filled = SheetForm(rubric, request.POST)
    if not filled.is_valid():
        return _sheet_page(request, assignment, filled, status=422)
    try:
        sheet = _save(request, assignment, filled)
    except RuleBroken as refusal:
        return _refused(request, assignment, refusal)
    if "sign" not in request.POST:
        messages.success(request, _("The draft is saved."))
        return redirect("judging:sheet_edit", pk)
    if _lacks(assignment, sheet):
        return _refused(request, assignment, sheets.SheetIncomplete(_lacks(assignment, sheet)), fresh=True)
    return redirect("judging:sheet_sign", pk)


@require_POST
@access.judge
def sheet_save(request: access.Request, pk: int) -> HttpResponse:
    """Save the draft as one goes, for the script of the page; what came of it is told in words."""
    assignment = own_assignment(request, pk)
    rubric = list(assignment.round.criteria.all())
    filled = SheetForm(rubric, request.POST)
    if not filled.is_valid():
        return JsonResponse({"errors": filled.errors}, status=422)
    try:
        sheet = _save(request, assignment, filled)
    except RuleBroken as refusal:
        is_stale = isinstance(refusal, sheets.StaleSheet)
        return JsonResponse({"refusal": str(refusal), "stale": is_stale}, status=409)
    return JsonResponse({"version": sheet.version, "saved": _saved_words(sheet, len(filled.marks()), rubric)})


def _saved_words(sheet: ScoreSheet, answered: int, rubric: Sequence[Criterion]) -> str:
    return _("Draft saved at %(at)s · %(answered)s of %(total)s criteria answered") % {
        "at": be_time(sheet.saved_at),
        "answered": answered,
        "total": len(rubric),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def sheet_sign(request: access.Request, pk: int) -> HttpResponse:
    """What is about to be signed, to be read once more; a POST signs exactly that."""
    assignment = own_assignment(request, pk)
    sheet, marks = _saved(assignment)
    is_ready = sheet is not None and sheet.state != SheetState.SIGNED and not _lacks(assignment, sheet)
    if sheet is None or not is_ready or reach.why_closed(assignment):
        if request.method != "POST":
            return redirect("judging:sheet_edit", pk)
        sheet = sheet or ScoreSheet(assignment=assignment)
    if request.method == "POST":
        version = whole_number(request.POST.get("version"))
        try:
            sheets.sign(
                sheet,
                version=-1 if version is None else version,
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as refusal:
            return _refused(request, assignment, refusal, fresh=True)
        messages.success(
            request,
            _("The score sheet of entry %(entry)s is signed.") % {"entry": assignment.entry.reference},
        )
        return redirect("judging:assignment_list")
    rubric = list(assignment.round.criteria.all())
    by_code = {mark.criterion.code: mark for mark in marks}
    return render(
        request,
        "judging/sheet_sign.html",
        {
            **desk(request, assignment.round),
            "assignment": assignment,
            "sheet": sheet,
            "rows": [(row, by_code[row.code]) for row in rubric],
            "total": _running(rubric, marks),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def sheet_abstain(request: access.Request, pk: int) -> HttpResponse:
    """Return the sheet without marks, with a reason."""
    assignment = own_assignment(request, pk)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    filled = ReasonForm(
        typed, label=_("Reason for abstaining"), help_text=_("The secretariat reads it. Marks are not kept.")
    )
    refusal: RuleBroken | None = None
    if request.method == "POST" and filled.is_valid():
        try:
            sheet = sheets.open_sheet(assignment, by=request.user, at=request.arrived_at)
            sheets.abstain(sheet, filled.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(
                request,
                _("Your abstention on entry %(entry)s is recorded.") % {"entry": assignment.entry.reference},
            )
            return redirect("judging:assignment_list")
    return reason_page(request, "judging/sheet_abstain.html", assignment, filled, refusal)


@require_safe
@access.judge
def entry_file(request: access.Request, pk: int, file_pk: int, form: str = "") -> HttpResponseBase:
    """A file of an entry assigned to me, of what was sent; never the files that are personal."""
    assignment = own_assignment(request, pk)
    for section in reading.sections(assignment):
        for answer in section.readings:
            for file in answer.files:
                if file.pk == file_pk:
                    return attachments.response(file, form)
    raise Http404


def _saved(assignment: Assignment) -> tuple[ScoreSheet | None, list[Mark]]:
    sheet = ScoreSheet.objects.filter(assignment=assignment).first()
    if sheet is None:
        return None, []
    sheet.assignment = assignment
    return sheet, list(sheet.marks.select_related("criterion"))


def _save(request: access.Request, assignment: Assignment, filled: SheetForm) -> ScoreSheet:
    sheet = sheets.open_sheet(assignment, by=request.user, at=request.arrived_at)
    sheets.save(
        sheet,
        filled.marks(),
        filled.comments(),
        comment=filled.cleaned_data["comment"],
        private_note=filled.cleaned_data["private_note"],
        version=filled.cleaned_data["version"],
        by=request.user,
        at=request.arrived_at,
        tab=writing.read_tab(request.POST.get("tab"), request.POST.get("turn")),
    )
    return sheet


def _lacks(assignment: Assignment, sheet: ScoreSheet) -> list[sheets.Lack]:
    marks = list(sheet.marks.select_related("criterion"))
    return sheets.lacking(
        list(assignment.round.criteria.all()),
        {mark.criterion.code: mark.value for mark in marks},
        {mark.criterion.code: mark.comment for mark in marks},
        assignment.round.comment_required_at,
    )


def _refused(
    request: access.Request, assignment: Assignment, refusal: RuleBroken, *, fresh: bool = False
) -> HttpResponse:
    """The same sheet with the refusal: what was typed stays, or (`fresh`) what is saved is shown."""
    rubric = list(assignment.round.criteria.all())
    if fresh:
        filled = SheetForm(rubric, initial=SheetForm.values_of(*_saved(assignment)))
    elif isinstance(refusal, sheets.StaleSheet):
        data = request.POST.copy()
        data["version"] = str(refusal.sheet.version)
        filled = SheetForm(rubric, data)
        filled.elsewhere = _elsewhere(rubric, data, refusal.sheet)
        filled.texts_elsewhere = _texts_elsewhere(data, refusal.sheet)
    else:
        filled = SheetForm(rubric, request.POST)
    if isinstance(refusal, sheets.SheetIncomplete):
        filled.lacks = {
            lack.criterion.code: _("Please give the reason for this mark.")
            if lack.is_comment
            else _("Please choose a score, or “not applicable”.")
            for lack in refusal.lacks
        }
    return _sheet_page(request, assignment, filled, refusal=refusal, status=409)


def _elsewhere(rubric: Sequence[Criterion], typed: Any, sheet: ScoreSheet) -> dict[str, str]:
    """For each criterion where the saved sheet differs from what was typed: what is saved."""
    saved = {mark.criterion.code: mark for mark in sheet.marks.select_related("criterion")}
    differing = {}
    for row in rubric:
        mark = saved.get(row.code)
        value = "" if mark is None else NOT_APPLICABLE if mark.value is None else str(mark.value)
        comment = mark.comment if mark else sheet.comments_without_mark.get(row.code, "")
        written = typed.get(f"comment_{row.code}", "").replace("\r\n", "\n").strip()
        if (value, comment) != (typed.get(f"mark_{row.code}", ""), written):
            shown = _("Not applicable") if value == NOT_APPLICABLE else value or _("no score")
            differing[row.code] = f"{shown} · {comment}" if comment else shown
    return differing


def _texts_elsewhere(typed: Any, sheet: ScoreSheet) -> dict[str, str]:
    """Of the two texts on the whole, what is saved where it differs from what was typed."""
    saved = {"comment": sheet.comment, "private_note": sheet.private_note}
    return {
        name: text or _("nothing is written")
        for name, text in saved.items()
        if text != typed.get(name, "").replace("\r\n", "\n").strip()
    }


def _sheet_page(
    request: access.Request,
    assignment: Assignment,
    filled: SheetForm,
    *,
    refusal: RuleBroken | None = None,
    status: int = 200,
    is_kept: bool = False,
) -> HttpResponse:
    sheet, marks = _saved(assignment)
    round_ = Round.objects.select_related("edition").get(pk=assignment.round_id)
    assignment.round = round_
    is_signed = sheet is not None and sheet.state == SheetState.SIGNED
    is_open = round_.state == RoundState.OPEN
    why_closed = reach.why_closed(assignment) if is_open and not is_signed else ""
    others = sheets.others(sheet, assignment)
    before, after = _neighbours(request, assignment)
    rows = filled.rows()
    state = state_of(sheet)
    label, tone = WORK_STATES[state]
    return render(
        request,
        "judging/sheet_edit.html",
        {
            **desk(request, round_),
            "assignment": assignment,
            "entry": assignment.entry,
            "round": round_,
            "facts": reading.facts(assignment),
            "sections": reading.sections(assignment),
            "form": filled,
            "rows": rows,
            "lacking": [row for row in rows if row.lack],
            "sheet": sheet,
            "state": state,
            "state_label": label,
            "state_tone": tone,
            "is_locked": is_signed or not is_open or bool(why_closed),
            "why_closed": why_closed,
            "total": _running(filled.criteria, marks),
            "others": [_other(filled.criteria, row) for row in others],
            "saved_words": _saved_words(sheet, len(marks), filled.criteria) if sheet else "",
            "required_at": round_.comment_required_at,
            "required_words": _or_list(round_.comment_required_at),
            "refusal": refusal,
            "is_kept": is_kept,
            "is_typed": filled.is_bound,
            "both_shown": isinstance(refusal, sheets.StaleSheet),
            "before": before,
            "after": after,
        },
        status=status,
    )


def _running(rubric: Sequence[Criterion], marks: Iterable[Mark]) -> Any:
    return scoring.running_total(sheets.weighed(rubric), {mark.criterion.code: mark.value for mark in marks})


class Other(NamedTuple):
    """What another judge signed for the same entry, as this judge may see it."""

    judge: str
    total: Any
    marks: list[tuple[Criterion, Mark]]
    comment: str


def _other(rubric: Sequence[Criterion], sheet: ScoreSheet) -> Other:
    by_code = {mark.criterion.code: mark for mark in sheet.marks.all()}
    return Other(
        judge=str(sheet.assignment.seat.user),
        total=_running(rubric, list(by_code.values())),
        marks=[(row, by_code[row.code]) for row in rubric if row.code in by_code],
        comment=sheet.comment,
    )


def _or_list(values: Sequence[int]) -> str:
    """0, 1 or 5."""
    words = [str(value) for value in values]
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s or %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}


def _neighbours(request: access.Request, assignment: Assignment) -> tuple[int | None, int | None]:
    """The assignments before and after this one in the judge's own order."""
    mine = Assignment.objects.for_judge(request.user).filter(round=assignment.round_id)
    places = [
        place.pk
        for place in order.of(mine, assignment.round)
        if not place.is_absent or place.pk == assignment.pk
    ]
    here = places.index(assignment.pk) if assignment.pk in places else -1
    return (
        places[here - 1] if here > 0 else None,
        places[here + 1] if -1 < here < len(places) - 1 else None,
    )
