"""The secretariat's pages of the panel: who sits, opening and closing a round, reminding. Never a mark."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import RoundState, Stage
from editions.models import Edition, Round
from editions.moves import RuleBroken
from judging import chairing, rubric
from judging import panel as panel_rules
from judging.forms import ReasonForm, SeatForm
from judging.models import Assignment, Conflict, ScoreSheet, Seat
from organizations import access
from organizations.access import Request
from submissions.models import Entry
from thai.text import whole_number

ROWS_A_PAGE = 50
ROUND_TONES = {RoundState.PLANNED: "plain", RoundState.OPEN: "info", RoundState.CLOSED: "ok"}
LIKELIEST = (Stage.JUDGING, Stage.DECIDING, Stage.SCREENING, Stage.OPEN)
"""In which order of stages an edition is shown where none was asked for."""


# --- the panel ------------------------------------------------------------------------------------


class RoundLine(NamedTuple):
    """One round on the page of the panel, with how far each judge is (never a mark)."""

    round: Round
    tone: str
    progress: list[panel_rules.Progress]
    is_open: bool
    can_open: bool
    lacks_chair: bool
    to_remind: list[panel_rules.Progress]


class SeatLine(NamedTuple):
    """One seat on the page of the panel, and the form that makes its judge the chair, where there is one."""

    seat: Seat
    naming: ReasonForm | None


@require_safe
@access.auditor
def panel(request: Request) -> HttpResponse:
    """Who sits on the panel, the rounds, and how far each judge is."""
    return _panel_page(request, edition_asked(request))


def _panel_page(
    request: Request,
    edition: Edition | None,
    refusal: RuleBroken | None = None,
    *,
    naming: tuple[int, ReasonForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    rounds = list(Round.objects.filter(edition=edition).select_related("edition")) if edition else []
    seats = (
        list(Seat.objects.filter(edition=edition).taken().select_related("user", "agency", "edition"))
        if edition
        else []
    )
    can_seat = may_act(request) and edition is not None and edition.stage in panel_rules.SEATING
    lines = [SeatLine(row, _naming(request, row, seats, naming)) for row in seats]
    return render(
        request,
        "judging/office/panel.html",
        {
            "edition": edition,
            "tabs": edition_tabs(edition, "judging_office:panel"),
            "seats": lines,
            "can_seat": can_seat,
            "can_act": can_seat or any(line.naming for line in lines),
            "may_act": may_act(request),
            "rounds": [
                RoundLine(
                    round=row,
                    tone=ROUND_TONES[RoundState(row.state)],
                    progress=panel_rules.progress(row) if row.state != RoundState.PLANNED else [],
                    is_open=row.state == RoundState.OPEN,
                    can_open=row.state == RoundState.PLANNED
                    and row.edition.stage in (Stage.SCREENING, Stage.JUDGING)
                    and all(one.state == RoundState.CLOSED for one in rounds if one.number < row.number),
                    lacks_chair=chairing.is_missing(row),
                    to_remind=panel_rules.to_remind(row, request.arrived_at)
                    if row.state == RoundState.OPEN
                    else [],
                )
                for row in rounds
            ],
            "refusal": refusal,
        },
        status=409 if refusal else status,
    )


def _naming(
    request: Request, seat: Seat, seats: Sequence[Seat], typed: tuple[int, ReasonForm] | None
) -> ReasonForm | None:
    """The form that makes a seated judge the chair; none where the panel keeps the chair it has."""
    stage = seat.edition.stage
    has_chair = any(row.is_chair for row in seats)
    if (
        seat.is_chair
        or not may_act(request)
        or stage not in chairing.NAMING
        or (has_chair and stage == Stage.DECIDING)
    ):
        return None
    if typed is not None and typed[0] == seat.pk:
        return typed[1]
    return _chair_form(seat, None, is_needed=has_chair or stage == Stage.DECIDING)


def _chair_form(seat: Seat, data: Any, *, is_needed: bool = False) -> ReasonForm:
    return ReasonForm(
        data,
        auto_id=f"chair_{seat.pk}_%s",
        required=is_needed,
        label=_("Reason"),
        help_text=_("Needed in the place of another chair, and after the judging; it stands in the journal."),
    )


@require_POST
@access.secretariat
def chair_name(request: Request, pk: int) -> HttpResponse:
    """Make a seated judge the chair of the panel."""
    seat = get_object_or_404(
        Seat.objects.filter(left_at=None).select_related("edition", "user", "agency"), pk=pk
    )
    form = _chair_form(seat, request.POST)
    if not form.is_valid():
        return _panel_page(request, seat.edition, naming=(pk, form), status=422)
    try:
        chairing.name(seat, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _panel_page(request, seat.edition, refusal, naming=(pk, form))
    messages.success(request, _("%(judge)s now chairs the panel.") % {"judge": seat.user})
    return redirect(panel_of(seat.edition))


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def seat_add(request: Request, year: int) -> HttpResponse:
    """Give an appointed judge a seat on the panel of an edition."""
    edition = get_object_or_404(Edition, year=year)
    form = SeatForm(edition, access.posted(request))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            seat = panel_rules.seat(edition, **form.cleaned_data, by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _("%(judge)s now sits on the panel.") % {"judge": seat.user})
            return redirect(panel_of(edition))
    return form_page(
        request,
        "judging/office/seat_add.html",
        refusal,
        edition=edition,
        form=form,
        back=panel_of(edition),
        nobody=not form.fields["user"].queryset.exists(),  # type: ignore[attr-defined]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def seat_remove(request: Request, pk: int) -> HttpResponse:
    """End a judge's seat, after it was said what that takes away."""
    seat = get_object_or_404(
        Seat.objects.filter(left_at=None).select_related("edition", "user", "agency"), pk=pk
    )
    refusal: RuleBroken | None = None
    if request.method == "POST":
        try:
            panel_rules.unseat(seat, by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _("%(judge)s has left the panel.") % {"judge": seat.user})
            return redirect(panel_of(seat.edition))
    return form_page(
        request,
        "judging/office/seat_remove.html",
        refusal,
        seat=seat,
        back=panel_of(seat.edition),
        can_end=seat.edition.stage in panel_rules.SEATING,
        unsigned=Assignment.objects.filter(seat=seat).unsigned().count(),
    )


# --- rounds ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def round_open(request: Request, pk: int) -> HttpResponse:
    """Open a round, after it was said what that brings about."""
    round_ = round_of(pk)
    refusal: RuleBroken | None = None
    if request.method == "POST":
        try:
            count = panel_rules.open_round(round_, by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
            round_ = round_of(pk)
        else:
            messages.success(
                request,
                ngettext(
                    "The round is open with %(count)d entry. Please assign it to judges now.",
                    "The round is open with %(count)d entries. Please assign them to judges now.",
                    count,
                )
                % {"count": count},
            )
            return redirect(assignments_of(round_))
    eligible = Entry.objects.filter(edition=round_.edition, state=Entry.State.ELIGIBLE)
    if round_.number > 1:
        eligible = eligible.filter(round_entries__round=round_)
    return form_page(
        request,
        "judging/office/round_open.html",
        refusal,
        round=round_,
        back=panel_of(round_.edition),
        entries=eligible.count(),
        is_planned=round_.state == RoundState.PLANNED,
        lacks=rubric.lacks(round_),
        lacks_chair=chairing.is_missing(round_),
        seats=Seat.objects.filter(edition=round_.edition).taken().count(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def round_close(request: Request, pk: int) -> HttpResponse:
    """Close a round; what is missing is shown first, and then a reason is needed."""
    round_ = round_of(pk)
    closing = panel_rules.closing(round_)
    form = ReasonForm(
        access.posted(request),
        required=False,
        label=_("Reason for closing now"),
        help_text=_("Needed only where entries have too few signed score sheets; it stands in the journal."),
    )
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            panel_rules.close_round(
                round_, reason=form.cleaned_data["reason"], by=request.user, at=request.arrived_at
            )
        except RuleBroken as said:
            refusal = said
            round_ = round_of(pk)
        else:
            messages.success(request, _("The round is closed. The ranking can be read now."))
            return redirect(f"{reverse('judging_office:ranking')}?{urlencode({'round': round_.pk})}")
    return form_page(
        request,
        "judging/office/round_close.html",
        refusal,
        round=round_,
        form=form,
        back=panel_of(round_.edition),
        closing=closing,
        late=Conflict.objects.filter(
            is_late=True,
            entry__assignments__round=round_,
            entry__assignments__seat=F("seat"),
            entry__assignments__sheet__state=ScoreSheet.State.SIGNED,
        ).count(),
    )


@require_POST
@access.secretariat
def reminder_send(request: Request, pk: int) -> HttpResponse:
    """Write to every judge who has sheets left to sign."""
    round_ = round_of(pk)
    try:
        count = panel_rules.remind(round_, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _panel_page(request, round_.edition, refusal)
    messages.success(
        request,
        ngettext(
            "A reminder was written to %(count)d judge.", "Reminders were written to %(count)d judges.", count
        )
        % {"count": count},
    )
    return redirect(panel_of(round_.edition))


# --- what the pages share -------------------------------------------------------------------------


def may_act(request: Request) -> bool:
    """Whether whoever asks may change anything here."""
    return request.user.acting_as == "secretariat"


def edition_asked(request: Request) -> Edition | None:
    """The edition asked for, else the one whose judging is nearest; 404 for one that is not there."""
    asked = request.GET.get("edition", "")
    if asked:
        return get_object_or_404(Edition, year=whole_number(asked))
    editions = list(Edition.objects.order_by("-year"))
    for stage in LIKELIEST:
        for edition in editions:
            if edition.stage == stage:
                return edition
    return editions[0] if editions else None


def edition_tabs(chosen: Edition | None, page: str) -> list[tuple[str, str, bool]]:
    """A tab for each edition, where there are several."""
    editions = list(Edition.objects.order_by("-year"))
    if len(editions) < 2:
        return []
    return [
        (str(row.year), f"{reverse(page)}?{urlencode({'edition': row.year})}", row == chosen)
        for row in editions
    ]


def round_of(pk: int) -> Round:
    """The round of that id, with its edition."""
    return get_object_or_404(Round.objects.select_related("edition"), pk=pk)


def rounds_begun() -> list[Round]:
    """The rounds that were opened, of all editions, newest first (one query)."""
    return list(
        Round.objects.exclude(state=RoundState.PLANNED)
        .select_related("edition")
        .order_by("-edition__year", "-number")
    )


def chosen_round(rounds: Sequence[Round], request: Request) -> Round | None:
    """The round asked for, else one that is open, else one being decided on, else the newest."""
    asked = request.GET.get("round", "")
    if asked:
        found = next((row for row in rounds if str(row.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    for stage in LIKELIEST:
        for row in rounds:
            if row.edition.stage == stage:
                return row
    return rounds[0] if rounds else None


def panel_of(edition: Edition) -> str:
    """The address of the panel of an edition."""
    return f"{reverse('judging_office:panel')}?{urlencode({'edition': edition.year})}"


def assignments_of(round_: Round) -> str:
    """The address of the assignments of a round."""
    return f"{reverse('judging_office:assignment_list')}?{urlencode({'round': round_.pk})}"


def form_page(request: Request, template: str, refusal: RuleBroken | None, **context: Any) -> HttpResponse:
    """A page with a form: 409 where a rule refused it, 422 where it was not filled in right."""
    status = 409 if refusal else 422 if request.method == "POST" and "form" in context else 200
    return render(request, template, {**context, "refusal": refusal}, status=status)
