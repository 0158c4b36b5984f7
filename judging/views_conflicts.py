"""How does a judge step aside from an entry, before opening it or later, and see from which?"""

from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from judging import conflicts, evidence
from judging.forms import ReasonForm
from judging.models import Conflict, Seat
from judging.views import (
    ROWS_A_PAGE,
    chosen_round,
    desk,
    own_assignment,
    reason_page,
    round_tabs,
    rounds_of,
)
from organizations import access
from submissions.models import Entry


class Line(NamedTuple):
    """One conflict of the judge, with what it stands on in words."""

    row: Conflict
    told: list[str]


@require_safe
@access.judge
def conflict_list(request: access.Request) -> HttpResponse:
    """The conflicts of interest that bar me; of the entry only the reference number is shown."""
    rounds = rounds_of(request)
    rows = (
        Conflict.objects.barring()
        .filter(seat__user=request.user, seat__left_at=None)
        .select_related("entry__edition")
        .order_by("-noted_at", "-pk")
    )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "judging/conflict_list.html",
        {
            **desk(request, chosen_round(rounds, request)),
            "page": page,
            "lines": [Line(row, evidence.told(row)) for row in page],
        },
    )


@require_safe
@access.judge
def entry_list(request: access.Request) -> HttpResponse:
    """All entries of a round by their titles, to step aside from some before anything is opened."""
    rounds = rounds_of(request)
    round_ = chosen_round(rounds, request)
    entries = conflicts.may_declare(_seat(request, round_), round_) if round_ else Entry.objects.none()
    return render(
        request,
        "judging/entry_list.html",
        {
            **desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:entry_list"),
            "page": Paginator(entries, ROWS_A_PAGE).get_page(request.GET.get("page")),
            "query": f"round={round_.pk}" if round_ else "",
            "can_declare": round_ is not None and round_.edition.stage not in conflicts.OVER,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def conflict_new(request: access.Request, pk: int, entry_pk: int) -> HttpResponse:
    """Step aside from an entry of a round that may not even be mine; only its number and title are shown."""
    round_ = get_object_or_404(
        Round.objects.exclude(state=RoundState.PLANNED)
        .filter(edition__seats__user=request.user, edition__seats__left_at=None)
        .select_related("edition"),
        pk=pk,
    )
    seat = _seat(request, round_)
    entry = get_object_or_404(conflicts.may_declare(seat, round_), pk=entry_pk)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    filled = _reason_form(typed)
    refusal: RuleBroken | None = None
    if request.method == "POST" and filled.is_valid():
        reason = filled.cleaned_data["reason"]
        try:
            conflicts.declare(seat, entry, reason, by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _noted(entry))
            return redirect("judging:entry_list")
    status = 409 if refusal else 422 if request.method == "POST" else 200
    context = {**desk(request, round_), "entry": entry, "form": filled, "refusal": refusal}
    return render(request, "judging/conflict_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def conflict_declare(request: access.Request, pk: int) -> HttpResponse:
    """Step aside from an entry assigned to me; of the entry only its number and title are shown."""
    assignment = own_assignment(request, pk)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    filled = _reason_form(typed)
    refusal: RuleBroken | None = None
    if request.method == "POST" and filled.is_valid():
        try:
            conflicts.declare(
                assignment.seat,
                assignment.entry,
                filled.cleaned_data["reason"],
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _noted(assignment.entry))
            return redirect("judging:assignment_list")
    return reason_page(request, "judging/conflict_declare.html", assignment, filled, refusal)


def _reason_form(typed: object) -> ReasonForm:
    return ReasonForm(
        typed,
        label=_("Reason for the conflict of interest"),
        help_text=_("For example: my agency gave support to this project. The secretariat reads it."),
    )


def _noted(entry: Entry) -> str:
    return _("Your conflict of interest in entry %(entry)s is noted; the entry has left your list.") % {
        "entry": entry.reference
    }


def _seat(request: access.Request, round_: Round) -> Seat:
    return Seat.objects.select_related("user", "edition").get(
        edition=round_.edition_id, user=request.user, left_at=None
    )
