"""The secretariat's pages of who scores what: the list, the deal, the grid, a CSV list, who takes over.

Nothing here reads a mark.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from judging import assigning, assignment_lists
from judging.assignment_lists import Verdict
from judging.forms import AssignForm
from judging.forms_panel import SuccessorForm, WishListForm
from judging.models import Assignment, Conflict, Seat
from judging.office import (
    ROWS_A_PAGE,
    assignments_of,
    chosen_round,
    form_page,
    may_act,
    panel_of,
    round_of,
    rounds_begun,
)
from judging.views import WORK_STATES, round_tabs, state_of
from organizations import access, judge_lists
from organizations.access import Request
from submissions.models import Entry

GRID_ROWS = 20
LINES_SHOWN = 200
"""How many lines of a list are shown before it is taken; those with trouble come first."""
DONE = ("signed", "abstained")
"""The states of a sheet that is no longer taken away."""
VERDICT_TONES = {Verdict.ADDED: "ok", Verdict.TAKEN: "info", Verdict.SAME: "plain"}


# --- the list -------------------------------------------------------------------------------------


class SheetChip(NamedTuple):
    """A judge on an entry, and where the sheet stands."""

    assignment: Assignment
    label: str
    tone: str


class EntryLine(NamedTuple):
    """One entry of a round with its judges, and how many are missing."""

    entry: Entry
    judges: list[SheetChip]
    barred: list[Conflict]
    missing: int


@require_safe
@access.auditor
def assignment_list(request: Request) -> HttpResponse:
    """Which entry is scored by whom, and where judges are missing."""
    rounds = rounds_begun()
    round_ = chosen_round(rounds, request)
    return _assignment_page(request, rounds, round_)


def _assignment_page(
    request: Request, rounds: Sequence[Round], round_: Round | None, refusal: RuleBroken | None = None
) -> HttpResponse:
    entries = _entries(round_) if round_ else Entry.objects.none()
    page = Paginator(entries, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "judging/office/assignment_list.html",
        {
            "round": round_,
            "tabs": round_tabs(rounds, round_, "judging_office:assignment_list"),
            "page": page,
            "query": urlencode({"round": round_.pk}) if round_ else "",
            "rows": [_line(entry, round_) for entry in page] if round_ else [],
            "can_assign": may_act(request) and round_ is not None and round_.state == RoundState.OPEN,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def assignment_deal(request: Request, pk: int) -> HttpResponse:
    """How the entries of a round would be dealt to the panel; a POST carries out exactly that."""
    round_ = round_of(pk)
    refusal: RuleBroken | None = None
    if request.method == "POST":
        shown = request.POST.get("shown", "")
        try:
            dealt = assigning.auto_assign(round_, by=request.user, at=request.arrived_at, shown=shown)
        except RuleBroken as said:
            refusal, round_ = said, round_of(pk)
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)d assignment was made.", "%(count)d assignments were made.", len(dealt.pairs)
                )
                % {"count": len(dealt.pairs)},
            )
            return redirect(assignments_of(round_))
    plan = assigning.plan(round_, request.arrived_at)
    dealt_to = [row for row in plan.rows if row[1]]
    return render(
        request,
        "judging/office/assignment_deal.html",
        {
            "round": round_,
            "plan": plan,
            "page": Paginator(dealt_to, ROWS_A_PAGE).get_page(request.GET.get("page")),
            "pairs": len(plan.dealt.pairs),
            "can_assign": round_.state == RoundState.OPEN and bool(plan.dealt.pairs),
            "back": assignments_of(round_),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


# --- the grid -------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """One judge on one entry of the grid: ticked, and whether a tick can be set or taken off."""

    seat: Seat
    value: str
    is_ticked: bool
    fate: str
    """Empty where it can be changed; else "barred" or "signed"."""


class GridRow(NamedTuple):
    """One entry of the grid with a cell for each judge, and how many judges are missing."""

    entry: Entry
    cells: list[Cell]
    missing: int


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def assignment_grid(request: Request, pk: int) -> HttpResponse:
    """The entries of a round against its judges, to be ticked; all ticks of a page are saved at once."""
    round_ = round_of(pk)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    ticked = _pairs(typed.getlist("pair")) if typed is not None else None
    refusal: RuleBroken | None = None
    if request.method == "POST" and ticked is not None:
        shown = _pairs(request.POST.getlist("shown"))
        try:
            added, taken = assigning.change(
                "assign_by_grid",
                round_,
                ticked - shown,
                shown - ticked,
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as said:
            refusal, round_ = said, round_of(pk)
        else:
            messages.success(
                request,
                _("Saved: %(added)s assigned, %(taken)s taken away.") % {"added": added, "taken": taken},
            )
            return redirect(f"{request.path}?{request.GET.urlencode()}")
    return _grid_page(request, round_, ticked, refusal)


def _grid_page(
    request: Request, round_: Round, ticked: set[assigning.Pair] | None, refusal: RuleBroken | None
) -> HttpResponse:
    entries = _entries(round_)
    only_lacking = request.GET.get("lacking") == "1"
    if only_lacking:
        entries = entries.annotate(
            judges=Count(
                "assignments",
                filter=Q(assignments__round=round_) & ~Q(assignments__sheet__is_abstention=True),
            )
        ).filter(judges__lt=round_.judges_per_entry)
    page = Paginator(entries, GRID_ROWS).get_page(request.GET.get("page"))
    seats = list(
        Seat.objects.filter(edition=round_.edition)
        .taken()
        .select_related("user", "agency")
        .annotate(load=Count("assignments", filter=Q(assignments__round=round_)))
    )
    address = reverse("judging_office:assignment_grid", args=[round_.pk])
    return render(
        request,
        "judging/office/assignment_grid.html",
        {
            "round": round_,
            "tabs": [
                (_("All entries"), address, not only_lacking),
                (_("Entries that lack judges"), f"{address}?lacking=1", only_lacking),
            ],
            "page": page,
            "query": "lacking=1" if only_lacking else "",
            "seats": seats,
            "rows": [_grid_row(entry, seats, round_, ticked) for entry in page],
            "can_assign": round_.state == RoundState.OPEN,
            "back": assignments_of(round_),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


def _grid_row(
    entry: Any, seats: Sequence[Seat], round_: Round, ticked: set[assigning.Pair] | None
) -> GridRow:
    signed = {row.seat_id for row in entry.judges_here if state_of(getattr(row, "sheet", None)) in DONE}
    here = {row.seat_id for row in entry.judges_here}
    barred = {row.seat_id for row in entry.barring}
    cells = [
        Cell(
            seat=seat,
            value=f"{entry.pk}-{seat.pk}",
            is_ticked=seat.pk in here if ticked is None else (entry.pk, seat.pk) in ticked,
            fate="barred" if seat.pk in barred else "signed" if seat.pk in signed else "",
        )
        for seat in seats
    ]
    return GridRow(entry, cells, _line(entry, round_).missing)


def _pairs(values: Sequence[str]) -> set[assigning.Pair]:
    """The pairs that a form sent, each as "entry-seat"; what is none is left out."""
    found = set()
    for value in values:
        entry, _dash, seat = value.partition("-")
        if all(part.isascii() and part.isdigit() and len(part) < 10 for part in (entry, seat)):
            found.add((int(entry), int(seat)))
    return found


# --- by a list ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def assignments_import(request: Request, pk: int) -> HttpResponse:
    """Take a list of assignments, show what would happen to each line, and do it when confirmed."""
    round_ = round_of(pk)
    kept = access.unpark(request)
    told = request.POST if request.method == "POST" else kept
    if told is not None and "sealed" in told:
        return _confirm_list(request, round_, str(told["sealed"]), is_confirmed=request.method == "POST")
    form = WishListForm(
        access.posted(request),
        request.FILES or None,
        initial=kept.dict() if kept else None,
    )
    refusal: RuleBroken | None = None
    if form.is_bound and form.is_valid():
        try:
            wishes = assignment_lists.read(_text_of(form))
            weighed = assignment_lists.weigh(round_, wishes, request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            return _list_preview(request, round_, weighed)
    return _import_page(request, round_, form, refusal)


def _import_page(
    request: Request, round_: Round, form: WishListForm, refusal: RuleBroken | None
) -> HttpResponse:
    return render(
        request,
        "judging/office/assignments_import.html",
        {"round": round_, "form": form, "back": assignments_of(round_), "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


def _text_of(form: WishListForm) -> str:
    file = form.cleaned_data["file"]
    if not file:
        return str(form.cleaned_data["text"])
    return judge_lists.decode(file.read(judge_lists.MOST_BYTES + 1))


def _confirm_list(request: Request, round_: Round, sealed: str, *, is_confirmed: bool) -> HttpResponse:
    """Do what was shown; where it came from an expired session it is only shown anew."""
    at = request.arrived_at
    try:
        wishes, _shown = assignment_lists.unseal(round_, sealed, request.user)
    except RuleBroken as refusal:
        return _import_page(request, round_, WishListForm(), refusal)
    if not is_confirmed:
        return _list_preview(request, round_, assignment_lists.weigh(round_, wishes, at))
    try:
        added, taken = assignment_lists.carry_out(round_, sealed, by=request.user, at=at)
    except RuleBroken as refusal:
        weighed = assignment_lists.weigh(round_, wishes, at)
        return _list_preview(request, round_of(round_.pk), weighed, refusal)
    messages.success(
        request, _("Saved: %(added)s assigned, %(taken)s taken away.") % {"added": added, "taken": taken}
    )
    return redirect(assignments_of(round_))


def _list_preview(
    request: Request,
    round_: Round,
    weighed: Sequence[assignment_lists.Weighed],
    refusal: RuleBroken | None = None,
) -> HttpResponse:
    counts = Counter(row.verdict for row in weighed)
    troubled = [row for row in weighed if row.verdict not in (*assignment_lists.DONE, Verdict.SAME)]
    first = troubled + [row for row in weighed if row not in troubled]
    return render(
        request,
        "judging/office/assignments_import.html",
        {
            "round": round_,
            "lines": [(row, VERDICT_TONES.get(row.verdict, "warn")) for row in first[:LINES_SHOWN]],
            "hidden": max(0, len(first) - LINES_SHOWN),
            "figures": [
                (counts[Verdict.ADDED], _("will be assigned")),
                (counts[Verdict.TAKEN], _("will be taken away")),
                (counts[Verdict.SAME], _("stay as they are")),
                (len(troubled), _("are left aside")),
            ],
            "may_confirm": any(row.is_done for row in weighed),
            "sealed": assignment_lists.seal(round_, weighed, request.user),
            "back": assignments_of(round_),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_safe
@access.secretariat
def assignments_csv(request: Request, pk: int) -> HttpResponse:
    """The assignments of a round as a list that can be changed and taken in again."""
    round_ = round_of(pk)
    return HttpResponse(
        assignment_lists.written(round_),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": "attachment; "
            f'filename="assignments-{round_.edition.year}-{round_.number}.csv"'
        },
    )


# --- in place of who leaves -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def judge_replace(request: Request, pk: int) -> HttpResponse:
    """Who takes over from a judge who leaves: choose, see what would happen, and do it."""
    seat = get_object_or_404(
        Seat.objects.filter(left_at=None).select_related("edition", "user", "agency"), pk=pk
    )
    told = request.POST if request.method == "POST" else request.GET
    form = SuccessorForm(seat, told)
    successor = form.cleaned_data["successor"] if form.is_valid() else None
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = assigning.replace(
                seat,
                successor,
                shown=request.POST.get("shown", ""),
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as said:
            refusal = said
            seat.refresh_from_db()
        else:
            messages.success(
                request,
                _("%(judge)s has left the panel; %(count)s entries were given to others.")
                % {"judge": seat.user, "count": sum(len(part.dealt.pairs) for _round, part in made.plans)},
            )
            return redirect(panel_of(seat.edition))
    return render(
        request,
        "judging/office/judge_replace.html",
        {
            "seat": seat,
            "form": form,
            "plan": assigning.replacement(seat, successor, request.arrived_at) if form.is_valid() else None,
            "successor": successor,
            "back": panel_of(seat.edition),
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


# --- one entry ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def assignment_edit(request: Request, pk: int, entry_pk: int) -> HttpResponse:
    """The judges of one entry: give it another, or take one away."""
    round_ = round_of(pk)
    entry = get_object_or_404(_entries(round_), pk=entry_pk)
    form = AssignForm(_free_seats(round_, entry), access.posted(request))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            seat = form.cleaned_data["seat"]
            assigning.assign(round_, entry, seat, by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _("The entry is assigned to %(judge)s.") % {"judge": seat.user})
            return redirect("judging_office:assignment_edit", pk, entry_pk)
    return _assignment_edit_page(request, round_, entry, form, refusal)


def _assignment_edit_page(
    request: Request, round_: Round, entry: Entry, form: AssignForm, refusal: RuleBroken | None = None
) -> HttpResponse:
    return form_page(
        request,
        "judging/office/assignment_edit.html",
        refusal,
        round=round_,
        entry=entry,
        line=_line(entry, round_),
        form=form,
        can_assign=round_.state == RoundState.OPEN,
        nobody=not form.fields["seat"].queryset.exists(),  # type: ignore[attr-defined]
        back=assignments_of(round_),
    )


@require_POST
@access.secretariat
def assignment_remove(request: Request, pk: int) -> HttpResponse:
    """Take an entry from a judge who has not signed."""
    assignment = get_object_or_404(
        Assignment.objects.select_related("round__edition", "entry__edition", "seat__user", "seat__edition"),
        pk=pk,
    )
    round_, entry = assignment.round, assignment.entry
    try:
        assigning.unassign(assignment, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        entry = get_object_or_404(_entries(round_), pk=entry.pk)
        return _assignment_edit_page(request, round_, entry, AssignForm(_free_seats(round_, entry)), refusal)
    messages.success(
        request, _("The entry is no longer assigned to %(judge)s.") % {"judge": assignment.seat.user}
    )
    return redirect("judging_office:assignment_edit", round_.pk, entry.pk)


def _entries(round_: Round) -> Any:
    """The entries of a round that are still in the contest, with their judges and conflicts prefetched."""
    return (
        Entry.objects.filter(round_entries__round=round_, state=Entry.State.ELIGIBLE)
        .shown()
        .prefetch_related(
            Prefetch(
                "assignments",
                Assignment.objects.filter(round=round_)
                .select_related("seat__user", "seat__agency", "sheet")
                .order_by("seat__seated_at", "seat"),
                to_attr="judges_here",
            ),
            Prefetch(
                "conflicts",
                Conflict.objects.filter(bars=True, seat__left_at=None)
                .select_related("seat__user", "seat__agency")
                .order_by("pk"),
                to_attr="barring",
            ),
        )
        .order_by("number")
    )


def _line(entry: Any, round_: Round) -> EntryLine:
    judges, counting = [], 0
    for row in entry.judges_here:
        sheet = getattr(row, "sheet", None)
        state = state_of(sheet)
        counting += state != "abstained"
        label, tone = WORK_STATES[state]
        judges.append(SheetChip(row, str(label), tone))
    return EntryLine(entry, judges, entry.barring, max(0, round_.judges_per_entry - counting))


def _free_seats(round_: Round, entry: Entry) -> Any:
    """The seats to which an entry may be given, each with its load in the round."""
    return (
        Seat.objects.filter(edition=round_.edition)
        .taken()
        .exclude(pk__in=Conflict.objects.filter(entry=entry, bars=True).values("seat"))
        .exclude(pk__in=Assignment.objects.filter(round=round_, entry=entry).values("seat"))
        .select_related("user", "agency", "edition")
        .annotate(load=Count("assignments", filter=Q(assignments__round=round_)))
    )
