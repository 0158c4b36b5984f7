"""The secretariat's pages of judging: the panel, the assignments, the rounds, and after a close the ranking.

Nothing here reads a mark but `ranking`, which refuses before the round is closed.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import RoundState, Stage
from editions.models import Criterion, Edition, Round
from editions.moves import RuleBroken
from judging import panel as panel_rules
from judging import ranking as rankings
from judging.forms import AssignForm, ReasonForm, SeatForm, SendOnForm
from judging.models import Assignment, Conflict, Mark, Seat
from judging.views import WORK_STATES, round_tabs, state_of
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


@require_safe
@access.auditor
def panel(request: Request) -> HttpResponse:
    """Who sits on the panel, the rounds, and how far each judge is."""
    return _panel_page(request, _edition(request))


def _panel_page(request: Request, edition: Edition | None, refusal: RuleBroken | None = None) -> HttpResponse:
    rounds = list(Round.objects.filter(edition=edition).select_related("edition")) if edition else []
    seats = (
        list(Seat.objects.filter(edition=edition).taken().select_related("user", "agency")) if edition else []
    )
    return render(
        request,
        "judging/office/panel.html",
        {
            "edition": edition,
            "tabs": _edition_tabs(edition, "judging_office:panel"),
            "seats": list(seats),
            "can_seat": _may_act(request) and edition is not None and edition.stage in panel_rules.SEATING,
            "may_act": _may_act(request),
            "rounds": [
                RoundLine(
                    round=row,
                    tone=ROUND_TONES[RoundState(row.state)],
                    progress=panel_rules.progress(row) if row.state != RoundState.PLANNED else [],
                    is_open=row.state == RoundState.OPEN,
                    can_open=row.state == RoundState.PLANNED
                    and row.edition.stage in (Stage.SCREENING, Stage.JUDGING),
                )
                for row in rounds
            ],
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


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
            return redirect(_panel_of(edition))
    return _form_page(
        request,
        "judging/office/seat_add.html",
        refusal,
        edition=edition,
        form=form,
        back=_panel_of(edition),
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
            return redirect(_panel_of(seat.edition))
    return _form_page(
        request,
        "judging/office/seat_remove.html",
        refusal,
        seat=seat,
        back=_panel_of(seat.edition),
        unsigned=Assignment.objects.filter(seat=seat).unsigned().count(),
    )


# --- rounds ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def round_open(request: Request, pk: int) -> HttpResponse:
    """Open a round, after it was said what that brings about."""
    round_ = _round(pk)
    refusal: RuleBroken | None = None
    if request.method == "POST":
        try:
            count = panel_rules.open_round(round_, by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
            round_ = _round(pk)
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
            return redirect(_assignments_of(round_))
    eligible = Entry.objects.filter(edition=round_.edition, state=Entry.State.ELIGIBLE)
    if round_.number > 1:
        eligible = eligible.filter(round_entries__round=round_)
    return _form_page(
        request,
        "judging/office/round_open.html",
        refusal,
        round=round_,
        back=_panel_of(round_.edition),
        entries=eligible.count(),
        seats=Seat.objects.filter(edition=round_.edition).taken().count(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def round_close(request: Request, pk: int) -> HttpResponse:
    """Close a round; what is missing is shown first, and then a reason is needed."""
    round_ = _round(pk)
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
            round_ = _round(pk)
        else:
            messages.success(request, _("The round is closed. The ranking can be read now."))
            return redirect(f"{reverse('judging_office:ranking')}?{urlencode({'round': round_.pk})}")
    return _form_page(
        request,
        "judging/office/round_close.html",
        refusal,
        round=round_,
        form=form,
        back=_panel_of(round_.edition),
        closing=panel_rules.closing(round_),
    )


@require_POST
@access.secretariat
def reminder_send(request: Request, pk: int) -> HttpResponse:
    """Write to every judge who has sheets left to sign."""
    round_ = _round(pk)
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
    return redirect(_panel_of(round_.edition))


@require_POST
@access.secretariat
def entries_send_on(request: Request, pk: int) -> HttpResponse:
    """Send the first places of a closed round on to the next one."""
    round_ = _round(pk)
    following = Round.objects.filter(edition=round_.edition, number__gt=round_.number).first()
    if following is None:
        raise Http404
    form = SendOnForm(request.POST)
    if not form.is_valid():
        return _ranking_page(request, round_, send_on=form, status=422)
    try:
        counted = rankings.of(round_)
        chosen = [
            line.entry
            for line in counted.lines
            if line.place.place is not None and line.place.place <= form.cleaned_data["places"]
        ]
        panel_rules.send_on(following, chosen, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _ranking_page(request, round_, send_on=form, refusal=refusal, status=409)
    messages.success(
        request,
        ngettext("%(count)d entry goes on.", "%(count)d entries go on.", len(chosen))
        % {"count": len(chosen)},
    )
    return redirect(_panel_of(round_.edition))


# --- assignments ----------------------------------------------------------------------------------


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
    rounds = _rounds_begun()
    round_ = _chosen(rounds, request)
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
            "can_assign": _may_act(request) and round_ is not None and round_.state == RoundState.OPEN,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_POST
@access.secretariat
def assignment_deal(request: Request, pk: int) -> HttpResponse:
    """Deal the entries of a round to the panel until each has its judges."""
    round_ = _round(pk)
    try:
        dealt = panel_rules.auto_assign(round_, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _assignment_page(request, _rounds_begun(), _round(pk), refusal)
    messages.success(
        request,
        ngettext("%(count)d assignment was made.", "%(count)d assignments were made.", len(dealt.pairs))
        % {"count": len(dealt.pairs)},
    )
    if dealt.missing:
        messages.warning(
            request,
            ngettext(
                "%(count)d entry still lacks judges: there is nobody left who may score it.",
                "%(count)d entries still lack judges: there is nobody left who may score them.",
                len(dealt.missing),
            )
            % {"count": len(dealt.missing)},
        )
    return redirect(_assignments_of(round_))


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def assignment_edit(request: Request, pk: int, entry_pk: int) -> HttpResponse:
    """The judges of one entry: give it another, or take one away."""
    round_ = _round(pk)
    entry = get_object_or_404(_entries(round_), pk=entry_pk)
    form = AssignForm(_free_seats(round_, entry), access.posted(request))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            seat = form.cleaned_data["seat"]
            panel_rules.assign(round_, entry, seat, by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _("The entry is assigned to %(judge)s.") % {"judge": seat.user})
            return redirect("judging_office:assignment_edit", pk, entry_pk)
    return _assignment_edit_page(request, round_, entry, form, refusal)


def _assignment_edit_page(
    request: Request, round_: Round, entry: Entry, form: AssignForm, refusal: RuleBroken | None = None
) -> HttpResponse:
    return _form_page(
        request,
        "judging/office/assignment_edit.html",
        refusal,
        round=round_,
        entry=entry,
        line=_line(entry, round_),
        form=form,
        can_assign=round_.state == RoundState.OPEN,
        nobody=not form.fields["seat"].queryset.exists(),  # type: ignore[attr-defined]
        back=_assignments_of(round_),
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
        panel_rules.unassign(assignment, by=request.user, at=request.arrived_at)
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


# --- the ranking ----------------------------------------------------------------------------------


@require_safe
@access.auditor
def ranking(request: Request) -> HttpResponse:
    """The ranking of a closed round, line by line explained; before the close nothing but that."""
    rounds = _rounds_begun()
    return _ranking_page(request, _chosen(rounds, request))


def _ranking_page(
    request: Request,
    round_: Round | None,
    *,
    send_on: SendOnForm | None = None,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> HttpResponse:
    counted = None
    if round_ is not None and round_.state == RoundState.CLOSED:
        counted = rankings.of(round_)
    following = (
        Round.objects.filter(
            edition=round_.edition, number__gt=round_.number, state=RoundState.PLANNED
        ).first()
        if round_ is not None and counted is not None
        else None
    )
    page = Paginator(counted.lines if counted else (), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "judging/office/ranking.html",
        {
            "round": round_,
            "tabs": round_tabs(_rounds_begun(), round_, "judging_office:ranking"),
            "ranking": counted,
            "page": page,
            "query": urlencode({"round": round_.pk}) if round_ else "",
            "closing": panel_rules.closing(round_) if round_ and not counted else None,
            "following": following,
            "send_on": (send_on or SendOnForm()) if following and _may_act(request) else None,
            "refusal": refusal,
        },
        status=status,
    )


class ScoreLine(NamedTuple):
    """One criterion with what each judge gave it: the value (None: not applicable) and the comment."""

    criterion: Criterion
    mean: Decimal | None
    marks: list[tuple[Seat, Mark]]


@require_safe
@access.auditor
def entry_scores(request: Request, pk: int, entry_pk: int) -> HttpResponse:
    """The signed sheets of one entry side by side, after the round is closed; until then there is none."""
    round_ = _round(pk)
    if round_.state != RoundState.CLOSED:
        raise Http404
    counted = rankings.of(round_)
    line = next((row for row in counted.lines if row.entry.pk == entry_pk), None)
    if line is None:
        raise Http404
    scored = [vote for vote in line.votes if not vote.is_abstention]
    given = {(vote.seat.pk, mark.criterion_id): mark for vote in scored for mark in vote.sheet.marks.all()}
    return render(
        request,
        "judging/office/entry_scores.html",
        {
            "round": round_,
            "line": line,
            "rows": [
                ScoreLine(
                    criterion,
                    line.place.score.means[criterion.code],
                    [(vote.seat, given[vote.seat.pk, criterion.pk]) for vote in scored],
                )
                for criterion in counted.criteria
            ],
            "back": f"{reverse('judging_office:ranking')}?{urlencode({'round': round_.pk})}",
        },
    )


# --- what the pages share -------------------------------------------------------------------------


def _may_act(request: Request) -> bool:
    return request.user.acting_as == "secretariat"


def _edition(request: Request) -> Edition | None:
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


def _edition_tabs(chosen: Edition | None, page: str) -> list[tuple[str, str, bool]]:
    editions = list(Edition.objects.order_by("-year"))
    if len(editions) < 2:
        return []
    return [
        (str(row.year), f"{reverse(page)}?{urlencode({'edition': row.year})}", row == chosen)
        for row in editions
    ]


def _round(pk: int) -> Round:
    return get_object_or_404(Round.objects.select_related("edition"), pk=pk)


def _rounds_begun() -> list[Round]:
    """The rounds that were opened, of all editions, newest first (one query)."""
    return list(
        Round.objects.exclude(state=RoundState.PLANNED)
        .select_related("edition")
        .order_by("-edition__year", "-number")
    )


def _chosen(rounds: Sequence[Round], request: Request) -> Round | None:
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


def _panel_of(edition: Edition) -> str:
    return f"{reverse('judging_office:panel')}?{urlencode({'edition': edition.year})}"


def _assignments_of(round_: Round) -> str:
    return f"{reverse('judging_office:assignment_list')}?{urlencode({'round': round_.pk})}"


def _form_page(request: Request, template: str, refusal: RuleBroken | None, **context: Any) -> HttpResponse:
    status = 409 if refusal else 422 if request.method == "POST" and "form" in context else 200
    return render(request, template, {**context, "refusal": refusal}, status=status)
