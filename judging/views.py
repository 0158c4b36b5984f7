"""The judge's desk: what is mine to score, the score sheet, signing, abstaining, stepping aside."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from editions.lifecycle import RoundState
from editions.models import Criterion, Edition, Round
from editions.moves import RuleBroken
from judging import panel, scoring, sheets
from judging.forms import NOT_APPLICABLE, ReasonForm, SheetForm, WorkFilter
from judging.lifecycle import SheetState
from judging.models import Assignment, Conflict, Mark, ScoreSheet
from organizations import access
from submissions import attachments, form
from submissions.models import Entry, Question, Revision
from thai import era
from thai.text import whole_number

ROWS_A_PAGE = 50
SHOWN_ABOVE = frozenset({"title", "category"})
"""Answers that stand in the heading and the facts of the page already."""

WORK_STATES = {
    # where the work on an entry stands: label, tone
    "todo": (gettext_lazy("Not begun"), "plain"),
    "draft": (gettext_lazy("Draft"), "info"),
    "signed": (gettext_lazy("Signed"), "ok"),
    "abstained": (gettext_lazy("Abstained"), "plain"),
}
OF_STATE = {
    "todo": Q(sheet=None),
    "draft": Q(sheet__state=SheetState.DRAFT),
    "signed": Q(sheet__state=SheetState.SIGNED, sheet__is_abstention=False),
    "abstained": Q(sheet__is_abstention=True),
}


class Row(NamedTuple):
    """One line of a judge's list."""

    assignment: Assignment
    sheet: ScoreSheet | None
    entrant: str
    label: str
    tone: str
    total: Any = None


# --- lists ----------------------------------------------------------------------------------------


@require_safe
@access.judge
def assignment_list(request: access.Request) -> HttpResponse:
    """What is mine to score in a round: what is next, how far I am, filters."""
    rounds = _rounds(request)
    round_ = _chosen(rounds, request)
    if round_ is None:
        return render(request, "judging/assignment_list.html", _desk(request, None))
    choice = WorkFilter(round_.edition, request.GET or None, initial={"round": round_.pk})
    mine = Assignment.objects.for_judge(request.user).filter(round=round_)
    shown = mine
    if choice.is_bound and choice.is_valid():
        if state := choice.cleaned_data["state"]:
            shown = shown.filter(OF_STATE[state])
        if category := choice.cleaned_data["category"]:
            shown = shown.filter(entry__category=category)
    page = Paginator(shown.order_by("entry__number", "pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    is_open = round_.state == RoundState.OPEN
    upcoming = mine.unsigned().order_by("entry__number").first() if is_open else None
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "judging/assignment_list.html",
        {
            **_desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:assignment_list"),
            "filter": choice,
            "page": page,
            "query": query.urlencode(),
            "rows": [_row(assignment) for assignment in page],
            "upcoming": upcoming,
            "reset_url": f"{reverse('judging:assignment_list')}?{urlencode({'round': round_.pk})}",
        },
    )


@require_safe
@access.judge
def signed_list(request: access.Request) -> HttpResponse:
    """The sheets I have signed in a round, with my own totals."""
    rounds = _rounds(request)
    round_ = _chosen(rounds, request)
    if round_ is None:
        return render(request, "judging/signed_list.html", _desk(request, None))
    signed = (
        Assignment.objects.for_judge(request.user)
        .filter(round=round_, sheet__state=SheetState.SIGNED)
        .prefetch_related("sheet__marks__criterion")
        .order_by("-sheet__signed_at", "pk")
    )
    page = Paginator(signed, ROWS_A_PAGE).get_page(request.GET.get("page"))
    rubric = sheets.weighed(list(round_.criteria.all()))
    return render(
        request,
        "judging/signed_list.html",
        {
            **_desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:signed_list"),
            "page": page,
            "query": urlencode({"round": round_.pk}),
            "rows": [_row(assignment, rubric) for assignment in page],
        },
    )


@require_safe
@access.judge
def conflict_list(request: access.Request) -> HttpResponse:
    """The conflicts of interest noted for me; of the entry only the reference number is shown."""
    rounds = _rounds(request)
    rows = (
        Conflict.objects.filter(seat__user=request.user, seat__left_at=None)
        .select_related("entry__edition")
        .order_by("-noted_at", "-pk")
    )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "judging/conflict_list.html", {**_desk(request, _chosen(rounds, request)), "page": page}
    )


@require_safe
@access.judge
def criteria(request: access.Request) -> HttpResponse:
    """The rubric of a round: criteria, weights and the words for every value."""
    rounds = _rounds(request)
    round_ = _chosen(rounds, request)
    return render(
        request,
        "judging/criteria.html",
        {
            **_desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:criteria"),
            "round": round_,
            "criteria": _rubric(round_) if round_ else [],
        },
    )


def _rubric(round_: Round) -> list[tuple[Criterion, list[str]]]:
    return [(row, row.words) for row in round_.criteria.all()]


# --- the score sheet ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def sheet_edit(request: access.Request, pk: int) -> HttpResponse:
    """The entry beside its score sheet: read, mark, save the draft, go on to signing."""
    assignment = _mine(request, pk)
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


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def sheet_sign(request: access.Request, pk: int) -> HttpResponse:
    """What is about to be signed, to be read once more; a POST signs exactly that."""
    assignment = _mine(request, pk)
    sheet, marks = _saved(assignment)
    if sheet is None or sheet.state == SheetState.SIGNED or _lacks(assignment, sheet):
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
            **_desk(request, assignment.round),
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
    assignment = _mine(request, pk)
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
    return _reason_page(request, "judging/sheet_abstain.html", assignment, filled, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def conflict_declare(request: access.Request, pk: int) -> HttpResponse:
    """Step aside from an entry; of the entry only its number and title are shown."""
    assignment = _mine(request, pk)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    filled = ReasonForm(
        typed,
        label=_("Reason for the conflict of interest"),
        help_text=_("For example: my agency gave support to this project. The secretariat reads it."),
    )
    refusal: RuleBroken | None = None
    if request.method == "POST" and filled.is_valid():
        try:
            panel.declare_conflict(
                assignment.seat,
                assignment.entry,
                filled.cleaned_data["reason"],
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(
                request,
                _("Your conflict of interest in entry %(entry)s is noted; the entry has left your list.")
                % {"entry": assignment.entry.reference},
            )
            return redirect("judging:assignment_list")
    return _reason_page(request, "judging/conflict_declare.html", assignment, filled, refusal)


@require_safe
@access.judge
def entry_file(request: access.Request, pk: int, file_pk: int, form: str = "") -> HttpResponseBase:
    """A file of an entry assigned to me, of what was sent; never the files that are personal."""
    assignment = _mine(request, pk)
    for section in _sections(assignment):
        for reading in section.readings:
            for file in reading.files:
                if file.pk == file_pk:
                    return attachments.response(file, form)
    raise Http404


# --- what the pages share -------------------------------------------------------------------------


def _mine(request: access.Request, pk: int) -> Assignment:
    return get_object_or_404(Assignment.objects.for_judge(request.user), pk=pk)


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
        if (value, comment) != (typed.get(f"mark_{row.code}", ""), typed.get(f"comment_{row.code}", "")):
            shown = _("Not applicable") if value == NOT_APPLICABLE else value or _("no score")
            differing[row.code] = f"{shown} · {comment}" if comment else shown
    return differing


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
    is_signed = sheet is not None and sheet.state == SheetState.SIGNED
    before, after = _neighbours(request, assignment)
    rows = filled.rows()
    state = state_of(sheet)
    label, tone = WORK_STATES[state]
    return render(
        request,
        "judging/sheet_edit.html",
        {
            **_desk(request, round_),
            "assignment": assignment,
            "entry": assignment.entry,
            "round": round_,
            "facts": _facts(assignment),
            "sections": _sections(assignment),
            "form": filled,
            "rows": rows,
            "lacking": [row for row in rows if row.lack],
            "sheet": sheet,
            "state": state,
            "state_label": label,
            "state_tone": tone,
            "is_locked": is_signed or round_.state != RoundState.OPEN,
            "total": _running(filled.criteria, marks),
            "answered": len(marks),
            "required_at": round_.comment_required_at,
            "required_words": _or_list(round_.comment_required_at),
            "refusal": refusal,
            "is_kept": is_kept,
            "before": before,
            "after": after,
        },
        status=status,
    )


def _running(rubric: Sequence[Criterion], marks: Iterable[Mark]) -> Any:
    return scoring.running_total(sheets.weighed(rubric), {mark.criterion.code: mark.value for mark in marks})


def _or_list(values: Sequence[int]) -> str:
    """0, 1 or 5."""
    words = [str(value) for value in values]
    if len(words) < 2:
        return "".join(words)
    return _("%(most)s or %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}


def _neighbours(request: access.Request, assignment: Assignment) -> tuple[int | None, int | None]:
    """The assignments before and after this one in the round, by entry number (one query)."""
    order = list(
        Assignment.objects.for_judge(request.user)
        .filter(round=assignment.round_id)
        .order_by("entry__number", "pk")
        .values_list("pk", flat=True)
    )
    place = order.index(assignment.pk) if assignment.pk in order else -1
    return (
        order[place - 1] if place > 0 else None,
        order[place + 1] if -1 < place < len(order) - 1 else None,
    )


def _sections(assignment: Assignment) -> list[form.ReadSection]:
    """What was sent, without what is personal and what stands above already (asks the database)."""
    revision = Revision.objects.sent().filter(entry=assignment.entry).first()
    if revision is None:
        return []
    revision.entry = assignment.entry
    kept = []
    for section in form.read(revision):
        readings = [one for one in section.readings if _is_read_by_judges(one)]
        if readings:
            kept.append(form.ReadSection(section.number, section.title, readings))
    return kept


def _is_read_by_judges(reading: form.Reading) -> bool:
    """Declarations were the secretariat's to check; title and category stand above."""
    question = reading.question
    return not (
        reading.is_empty or question.code in SHOWN_ABOVE or question.kind == Question.Kind.DECLARATION
    )


def _facts(assignment: Assignment) -> list[tuple[str, str]]:
    entry = assignment.entry
    facts = [(_("Reference number"), entry.reference)]
    if entry.category:
        facts.append((_("Entry category"), entry.category.name))
    if assignment.round.hides_entrant:
        region = entry.province.region(entry.edition.region_scheme)
        return [
            *facts,
            (_("Area"), _("%(region)s (the organization is hidden in this round)") % {"region": region}),
        ]
    return [*facts, (_("Organization"), entry.organization_name_th), (_("Province"), entry.province.name)]


def _reason_page(
    request: access.Request,
    template: str,
    assignment: Assignment,
    filled: ReasonForm,
    refusal: RuleBroken | None,
) -> HttpResponse:
    status = 409 if refusal else 422 if request.method == "POST" else 200
    context = {
        **_desk(request, assignment.round),
        "assignment": assignment,
        "form": filled,
        "refusal": refusal,
    }
    return render(request, template, context, status=status)


def state_of(sheet: ScoreSheet | None) -> str:
    """Where the work on a sheet stands, a key of WORK_STATES."""
    if sheet is None:
        return "todo"
    if sheet.is_abstention:
        return "abstained"
    return "signed" if sheet.state == SheetState.SIGNED else "draft"


def _row(assignment: Assignment, rubric: Sequence[scoring.Weighed] | None = None) -> Row:
    sheet = getattr(assignment, "sheet", None)
    label, tone = WORK_STATES[state_of(sheet)]
    total = None
    if rubric is not None and sheet is not None and not sheet.is_abstention:
        total = scoring.running_total(rubric, {mark.criterion.code: mark.value for mark in sheet.marks.all()})
    entry: Entry = assignment.entry
    entrant = "" if assignment.round.hides_entrant else entry.organization_name_th
    return Row(assignment, sheet, entrant, str(label), tone, total)


def _rounds(request: access.Request) -> list[Round]:
    """The rounds of the editions in which I have a seat, open or closed; the newest first (one query)."""
    rounds: QuerySet[Round] = Round.objects.filter(
        edition__seats__user=request.user, edition__seats__left_at=None
    )
    return list(
        rounds.exclude(state=RoundState.PLANNED)
        .select_related("edition")
        .order_by("-edition__year", "-number")
    )


def _chosen(rounds: Sequence[Round], request: access.Request) -> Round | None:
    """The round asked for, else the newest that is open, else the newest; 404 for one that is not mine."""
    asked = request.GET.get("round", "")
    if asked:
        found = next((row for row in rounds if str(row.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    return next((row for row in rounds if row.state == RoundState.OPEN), rounds[0] if rounds else None)


def round_tabs(rounds: Sequence[Round], chosen: Round | None, page: str) -> list[tuple[str, str, bool]]:
    """A tab for each round, where there are several."""
    if len(rounds) < 2:
        return []
    return [
        (_name_of(row), f"{reverse(page)}?{urlencode({'round': row.pk})}", row == chosen) for row in rounds
    ]


def _name_of(round_: Round) -> str:
    edition: Edition = round_.edition
    return f"{edition.year} · {round_.name}"


def _desk(request: access.Request, round_: Round | None) -> dict[str, Any]:
    """The side of the judge's desk: links with counts and the progress of the round (two queries)."""
    mine = Assignment.objects.for_judge(request.user)
    counts = {"todo": 0, "signed": 0}
    if round_ is not None:
        counts = mine.filter(round=round_).aggregate(
            todo=Count("pk", filter=~Q(sheet__state=SheetState.SIGNED) | Q(sheet=None)),
            signed=Count("pk", filter=Q(sheet__state=SheetState.SIGNED)),
        )
    asked = f"?{urlencode({'round': round_.pk})}" if round_ else ""
    here = request.resolver_match.url_name if request.resolver_match else ""
    side = [
        (_("My work"), "assignment_list", counts["todo"]),
        (_("Signed sheets"), "signed_list", counts["signed"]),
        (_("Conflicts of interest"), "conflict_list", None),
        (_("Criteria of this round"), "criteria", None),
    ]
    profile = (_("My profile"), reverse("organizations:judge_profile"), None, False)
    pages = {"sheet_edit", "sheet_sign", "sheet_abstain", "conflict_declare"}
    current = "assignment_list" if here in pages else here
    context: dict[str, Any] = {
        "side_title": _("Judge's desk"),
        "side": [
            *(
                (label, reverse(f"judging:{name}") + asked, count, name == current)
                for label, name, count in side
            ),
            profile,
        ],
        "round": round_,
    }
    if round_ is not None and counts["todo"] + counts["signed"]:
        context["side_progress"] = _progress(round_, counts["signed"], counts["todo"] + counts["signed"])
    return context


def _progress(round_: Round, done: int, total: int) -> dict[str, Any]:
    text = ngettext("%(done)d of %(total)d entry", "%(done)d of %(total)d entries", total) % {
        "done": done,
        "total": total,
    }
    until = panel.closes_at(round_)
    if until is not None:
        text += " · " + _("closes %(when)s") % {"when": era.short_date(until, get_language() or "th")}
    return {"label": round_.name, "done": done, "total": total, "text": text}
