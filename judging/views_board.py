"""What does the chair see and do when the panel meets: the ranking, who is in the room, notes, comparisons?

The secretariat's pages (`office_board`) show the same: here stands what both share. What somebody in the room
is barred from is masked; the chair never sees what the chair is barred from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from editions.lifecycle import RoundState
from editions.models import Edition, Round
from editions.moves import RuleBroken
from judging import board as rules
from judging import masking
from judging import ranking as rankings
from judging.forms_deliberation import BoardFilter, MeetingForm, NoteForm, PresentForm
from judging.forms_panel import entry_of
from judging.models import ExtraJudge, Meeting, MeetingNote, Presence, Seat
from judging.views import desk
from organizations import access
from organizations.access import Request
from submissions.models import Entry
from thai.text import whole_number

ROWS_A_PAGE = 50
MOST_COMPARED = 4


OF_THE_CHAIR = {
    "board": "judging/board.html",
    "entries_compare": "judging/entries_compare.html",
    "meeting_page": "judging/meeting_page.html",
}


@dataclass(frozen=True)
class Audience:
    """Whose board it is: its namespace, its templates, whether it may write, and the chair's own seats."""

    namespace: str
    templates: Mapping[str, str]
    may_act: bool
    chairs: tuple[Seat, ...] = ()

    def url(self, name: str, *args: int) -> str:
        """The address of a page of this audience."""
        return reverse(f"{self.namespace}:{name}", args=args)

    def rounds(self) -> list[Round]:
        """The rounds that were closed once and have a board, newest first."""
        found = Round.objects.filter(Q(state=RoundState.CLOSED) | Q(extra_judges__isnull=False)).distinct()
        if self.namespace == "judging":
            found = found.filter(edition__in=[seat.edition_id for seat in self.chairs])
        return list(found.select_related("edition").order_by("-edition__year", "-number"))

    def seats(self, round_: Round, meeting: Meeting | None) -> set[int]:
        """For whose conflicts entries are masked: those in the room, and the chair who looks."""
        own = {seat.pk for seat in self.chairs if seat.edition_id == round_.edition_id}
        return rules.present(meeting) | own


class BoardLine(NamedTuple):
    """One line of the board: the ranked entry, or of a masked one only its number."""

    ranked: rankings.Ranked | None
    masked: Entry | None
    notes: int
    widest: bool


def chair(request: Request) -> Audience:
    """The board of the chair of a panel; 404 for everybody who is not one."""
    seats = tuple(Seat.objects.filter(user=request.user, is_chair=True, left_at=None))
    if not seats:
        raise Http404
    return Audience("judging", OF_THE_CHAIR, may_act=True, chairs=seats)


# --- the pages, for both audiences ------------------------------------------------------------------


def board_page(
    request: Request,
    audience: Audience,
    round_: Round | None = None,
    refusal: RuleBroken | None = None,
    *,
    typed: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The board of a round: who is there, the ranking with what is masked, the forms of the meeting."""
    rounds = audience.rounds()
    round_ = round_ or _chosen(rounds, request)
    context: dict[str, Any] = {
        "rounds": rounds,
        "round": round_,
        "refusal": refusal,
        "board_url": audience.url("board"),
        "compare_url": audience.url("entries_compare"),
        "tabs": _tabs(rounds, round_, audience),
        "may_act": audience.may_act,
    }
    if audience.namespace == "judging":
        context |= desk(request, round_)
    if round_ is not None:
        context |= _board_of(request, audience, round_, typed)
    return render(request, audience.templates["board"], context, status=409 if refusal else status)


def _board_of(request: Request, audience: Audience, round_: Round, typed: Form | None) -> dict[str, Any]:
    edition = round_.edition
    meetings = list(Meeting.objects.filter(round=round_))
    meeting = next((row for row in meetings if row.closed_at is None), None)
    hidden = rules.masked(round_, audience.seats(round_, meeting))
    choice = BoardFilter(edition, request.GET or None, initial={"round": round_.pk})
    counted = rankings.of(round_) if round_.state == RoundState.CLOSED else None
    lines = _lines(counted, hidden, choice, edition, meetings) if counted else []
    page = Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    may_meet = audience.may_act and edition.stage in rules.MEETING
    here = list(
        Presence.objects.filter(meeting=meeting, until=None).select_related("seat__user", "seat__agency")
    )
    present = PresentForm(edition, initial={"seats": [row.seat_id for row in here]})
    return {
        "ranking": counted,
        "page": page,
        "query": query.urlencode(),
        "filter": choice,
        "reset_url": f"{audience.url('board')}?{urlencode({'round': round_.pk})}",
        "meeting": meeting,
        "here": here,
        "earlier": [(row, audience.url("meeting_page", row.pk)) for row in meetings if row.closed_at],
        "meeting_form": _typed(typed, MeetingForm) or MeetingForm(),
        "present_form": present,
        "note_form": _typed(typed, NoteForm) or NoteForm(),
        "note_entry": request.POST.get("entry", "") if isinstance(typed, NoteForm) else "",
        "notes": _notes(meeting, hidden) if meeting else [],
        "notes_count": meeting.notes.count() if meeting else 0,
        "may_meet": may_meet and counted is not None,
        "may_note": may_meet and meeting is not None,
        "open_url": audience.url("meeting_open", round_.pk),
        "close_url": audience.url("meeting_close", meeting.pk) if meeting else "",
        "present_url": audience.url("presence_set", meeting.pk) if meeting else "",
        "note_url": audience.url("note_add", meeting.pk) if meeting else "",
        "asked_besides": list(
            ExtraJudge.objects.filter(round=round_)
            .exclude(entry__in=hidden)
            .select_related("seat__user", "entry__edition")
        ),
    }


def _typed(typed: Form | None, kind: type[Form]) -> Form | None:
    return typed if isinstance(typed, kind) else None


def _lines(
    counted: rankings.Ranking,
    hidden: set[int],
    choice: BoardFilter,
    edition: Edition,
    meetings: Sequence[Meeting],
) -> list[BoardLine]:
    asked = choice.cleaned_data if choice.is_bound and choice.is_valid() else {}
    category, region = asked.get("category"), asked.get("region")
    notes: dict[int, int] = {}
    for pk in MeetingNote.objects.filter(meeting__in=meetings, entry__isnull=False).values_list(
        "entry", flat=True
    ):
        notes[pk] = notes.get(pk, 0) + 1
    shown, masked = [], []
    told = {line.entry.pk: line for line in masking.without(counted, hidden)}
    for line in counted.lines:
        entry = line.entry
        if category is not None and entry.category_id != category.pk:
            continue
        if region and (
            entry.province is None or getattr(entry.province, f"{edition.region_scheme}_th") != region
        ):
            continue
        if entry.pk in hidden:
            masked.append(BoardLine(None, entry, 0, False))
        else:
            ranked = told[entry.pk]
            shown.append(BoardLine(ranked, None, notes.get(entry.pk, 0), ranked.place.score.is_spread_wide))
    return shown + sorted(masked, key=lambda line: line.masked.number or 0 if line.masked else 0)


def _notes(meeting: Meeting, hidden: set[int]) -> list[MeetingNote]:
    """The notes of a meeting but those on masked entries."""
    return [
        row
        for row in MeetingNote.objects.filter(meeting=meeting).select_related("entry__edition", "written_by")
        if row.entry_id not in hidden
    ]


class Compared(NamedTuple):
    """One entry in a comparison: its line, its means in the order of the rubric, and the notes on it."""

    line: rankings.Ranked
    means: list[Any]
    notes: list[MeetingNote]

    @property
    def has_comment(self) -> bool:
        """Whether a judge wrote a comment on the whole."""
        return any(vote.sheet.comment for vote in self.line.votes)


def compare_page(request: Request, audience: Audience) -> HttpResponse:
    """Up to four entries side by side: totals, means, what judges wrote, what was noted."""
    rounds = audience.rounds()
    round_ = _chosen(rounds, request)
    if round_ is None or round_.state != RoundState.CLOSED:
        raise Http404
    meeting = Meeting.objects.filter(round=round_, closed_at=None).first()
    hidden = rules.masked(round_, audience.seats(round_, meeting))
    named = map(whole_number, request.GET.getlist("entry"))
    asked = [pk for pk in named if pk is not None]
    chosen = [pk for pk in dict.fromkeys(asked) if pk not in hidden][:MOST_COMPARED]
    counted = rankings.of(round_)
    by_entry = {line.entry.pk: line for line in counted.lines}
    notes: dict[int, list[MeetingNote]] = {}
    for row in MeetingNote.objects.filter(meeting__round=round_, entry__in=chosen).select_related(
        "written_by"
    ):
        notes.setdefault(row.entry_id or 0, []).append(row)
    compared = [
        Compared(
            by_entry[pk],
            [by_entry[pk].place.score.means[row.code] for row in counted.criteria],
            notes.get(pk, []),
        )
        for pk in chosen
        if pk in by_entry
    ]
    context: dict[str, Any] = {
        "round": round_,
        "compared": compared,
        "rows": [
            (criterion, [one.means[place] for one in compared])
            for place, criterion in enumerate(counted.criteria)
        ],
        "back": f"{audience.url('board')}?{urlencode({'round': round_.pk})}",
        "most": MOST_COMPARED,
    }
    if audience.namespace == "judging":
        context |= desk(request, round_)
    return render(request, audience.templates["entries_compare"], context)


def past_meeting_page(request: Request, audience: Audience, pk: int) -> HttpResponse:
    """A meeting as it was: who was there from when to when, and the notes."""
    meeting = meeting_of(audience, pk)
    hidden = rules.masked(meeting.round, audience.seats(meeting.round, None))
    context: dict[str, Any] = {
        "meeting": meeting,
        "round": meeting.round,
        "presences": list(meeting.presences.select_related("seat__user", "seat__agency")),
        "notes": _notes(meeting, hidden),
        "seal": rules.seal(meeting) if meeting.closed_at else "",
        "back": f"{audience.url('board')}?{urlencode({'round': meeting.round_id})}",
    }
    if audience.namespace == "judging":
        context |= desk(request, meeting.round)
    return render(request, audience.templates["meeting_page"], context)


def open_page(request: Request, audience: Audience, pk: int) -> HttpResponse:
    """Open a meeting about a round."""
    round_ = next((row for row in audience.rounds() if row.pk == pk), None)
    if round_ is None:
        raise Http404
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return board_page(request, audience, round_, typed=form, status=422)
    try:
        rules.open_meeting(round_, place=form.cleaned_data["place"], by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return board_page(request, audience, round_, refusal, typed=form)
    messages.success(request, _("The meeting is open. Please tick who is in the room."))
    return _to_board(audience, round_)


def close_page(request: Request, audience: Audience, pk: int) -> HttpResponse:
    """Close a meeting for good."""
    meeting = meeting_of(audience, pk)
    try:
        rules.close_meeting(meeting, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return board_page(request, audience, meeting.round, refusal)
    messages.success(request, _("The meeting is closed; its notes stay as they are."))
    return redirect(audience.url("meeting_page", pk))


def presence_page(request: Request, audience: Audience, pk: int) -> HttpResponse:
    """Say who is in the room now."""
    meeting = meeting_of(audience, pk)
    form = PresentForm(meeting.round.edition, request.POST)
    if not form.is_valid():
        return board_page(request, audience, meeting.round, typed=form, status=422)
    try:
        rules.set_present(
            meeting,
            [seat.pk for seat in form.cleaned_data["seats"]],
            by=request.user,
            at=request.arrived_at,
        )
    except RuleBroken as refusal:
        return board_page(request, audience, meeting.round, refusal)
    messages.success(request, _("It is noted who is in the room."))
    return _to_board(audience, meeting.round)


def note_page(request: Request, audience: Audience, pk: int) -> HttpResponse:
    """Write a note, on the entry named in the form or in general."""
    meeting = meeting_of(audience, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return board_page(request, audience, meeting.round, typed=form, status=422)
    asked, entry = request.POST.get("entry", ""), None
    if asked:
        hidden = rules.masked(meeting.round, [seat.pk for seat in audience.chairs])
        taking_part = Entry.objects.filter(round_entries__round=meeting.round_id).exclude(pk__in=hidden)
        named = entry_of(meeting.round.edition, asked, request.arrived_at)
        entry = named and taking_part.filter(pk=named.pk).first()
    try:
        if asked and entry is None:
            raise RuleBroken(_("No entry of that number takes part in the round."))
        rules.note(meeting, form.cleaned_data["text"], entry=entry, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return board_page(request, audience, meeting.round, refusal, typed=form)
    messages.success(request, _("The note is written."))
    return _to_board(audience, meeting.round)


def meeting_of(audience: Audience, pk: int) -> Meeting:
    """A meeting that this audience may know of; else 404."""
    found = Meeting.objects.select_related("round__edition")
    if audience.namespace == "judging":
        found = found.filter(round__edition__in=[seat.edition_id for seat in audience.chairs])
    return get_object_or_404(found, pk=pk)


def _to_board(audience: Audience, round_: Round) -> HttpResponse:
    return redirect(f"{audience.url('board')}?{urlencode({'round': round_.pk})}")


def _chosen(rounds: Sequence[Round], request: Request) -> Round | None:
    asked = request.GET.get("round", "")
    if asked:
        found = next((row for row in rounds if str(row.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    return next((row for row in rounds if row.edition.stage in rules.MEETING), rounds[0] if rounds else None)


def _tabs(rounds: Sequence[Round], chosen: Round | None, audience: Audience) -> list[tuple[str, str, bool]]:
    if len(rounds) < 2:
        return []
    return [
        (
            f"{row.edition.year} · {row.name}",
            f"{audience.url('board')}?{urlencode({'round': row.pk})}",
            row == chosen,
        )
        for row in rounds
    ]


# --- the chair's pages ------------------------------------------------------------------------------


@require_safe
@access.judge
def board(request: Request) -> HttpResponse:
    """The chair's board."""
    return board_page(request, chair(request))


@require_safe
@access.judge
def entries_compare(request: Request) -> HttpResponse:
    """Entries side by side, for the chair."""
    return compare_page(request, chair(request))


@require_safe
@access.judge
def meeting_page(request: Request, pk: int) -> HttpResponse:
    """A meeting as it was, for the chair."""
    return past_meeting_page(request, chair(request), pk)


@require_POST
@access.judge
def meeting_open(request: Request, pk: int) -> HttpResponse:
    """The chair opens a meeting."""
    return open_page(request, chair(request), pk)


@require_POST
@access.judge
def meeting_close(request: Request, pk: int) -> HttpResponse:
    """The chair closes a meeting."""
    return close_page(request, chair(request), pk)


@require_POST
@access.judge
def presence_set(request: Request, pk: int) -> HttpResponse:
    """The chair ticks who is present."""
    return presence_page(request, chair(request), pk)


@require_POST
@access.judge
def note_add(request: Request, pk: int) -> HttpResponse:
    """The chair writes a note."""
    return note_page(request, chair(request), pk)
