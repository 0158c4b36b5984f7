"""What stands on a judge's desk: what is mine to score, what I have signed, and the frame of its pages."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from editions.lifecycle import RoundState
from editions.models import Criterion, Edition, Round
from editions.moves import RuleBroken
from judging import order, panel, reach, scoring, sheets
from judging.forms import ReasonForm, WorkFilter
from judging.lifecycle import SheetState
from judging.models import Assignment, ScoreSheet, Seat
from organizations import access
from submissions.models import Entry
from thai import era

ROWS_A_PAGE = 50
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
UNDER = {
    **dict.fromkeys(("sheet_edit", "sheet_sign", "sheet_abstain", "conflict_declare"), "assignment_list"),
    **dict.fromkeys(("sheet_table", "offline_sheet", "offline_upload"), "assignment_list"),
    "sheet_unlock": "signature_list",
    "tie_decide": "ties_page",
}
"""Below which link of the side a page stands."""
FILTERS = ("state", "category", "q")
"""By what a judge narrows the list."""


class Row(NamedTuple):
    """One line of a judge's list."""

    assignment: Assignment
    sheet: ScoreSheet | None
    entrant: str
    label: str
    tone: str
    total: Any = None


@require_safe
@access.judge
def assignment_list(request: access.Request) -> HttpResponse:
    """What is mine to score in a round: what is next, how far I am, filters."""
    rounds = rounds_of(request)
    round_ = chosen_round(rounds, request)
    if round_ is None:
        return render(request, "judging/assignment_list.html", desk(request, None))
    choice = WorkFilter(round_.edition, request.GET or None, initial={"round": round_.pk})
    mine = Assignment.objects.for_judge(request.user).filter(round=round_)
    shown = mine
    if choice.is_bound and choice.is_valid():
        if state := choice.cleaned_data["state"]:
            shown = shown.filter(OF_STATE[state])
        if category := choice.cleaned_data["category"]:
            shown = shown.filter(entry__category=category)
        if words := choice.cleaned_data["q"]:
            shown = shown.filter(matching(words, round_))
    is_open = round_.state == RoundState.OPEN
    places = order.of(mine, round_)
    to_score = (
        next((place.pk for place in places if not (place.is_signed or place.is_absent)), None)
        if is_open
        else None
    )
    is_narrowed = choice.is_bound and choice.is_valid() and any(map(choice.cleaned_data.get, FILTERS))
    kept = set(shown.order_by().values_list("pk", flat=True)) if is_narrowed else None
    page = Paginator(
        [place.pk for place in places if kept is None or place.pk in kept], ROWS_A_PAGE
    ).get_page(request.GET.get("page"))
    rows = mine.in_bulk([*page.object_list, *([to_score] if to_score else [])])
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "judging/assignment_list.html",
        {
            **desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:assignment_list"),
            "filter": choice,
            "page": page,
            "query": query.urlencode(),
            "rows": [_row(rows[pk]) for pk in page if pk in rows],
            "upcoming": rows.get(to_score),
            "is_open": is_open,
            "reset_url": f"{reverse('judging:assignment_list')}?{urlencode({'round': round_.pk})}",
        },
    )


def matching(words: str, round_: Round, entry: str = "entry__") -> Q:
    """The rows whose entry has these words in its title, or this number; or in the name of the organization,
    where the round shows it."""
    found = Q(**{f"{entry}title__icontains": words})
    if not round_.hides_entrant:
        found |= Q(**{f"{entry}organization_name_th__icontains": words})
    number = words.rpartition("-")[2]
    if number.isascii() and number.isdigit() and len(number) < 8:
        found |= Q(**{f"{entry}number": int(number)})
    return found


@require_safe
@access.judge
def signed_list(request: access.Request) -> HttpResponse:
    """The sheets I have signed in a round, with my own totals."""
    rounds = rounds_of(request)
    round_ = chosen_round(rounds, request)
    if round_ is None:
        return render(request, "judging/signed_list.html", desk(request, None))
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
            **desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:signed_list"),
            "page": page,
            "query": urlencode({"round": round_.pk}),
            "rows": [_row(assignment, rubric) for assignment in page],
        },
    )


@require_safe
@access.judge
def criteria(request: access.Request) -> HttpResponse:
    """The rubric of a round: criteria, weights and the words for every value."""
    rounds = rounds_of(request)
    round_ = chosen_round(rounds, request)
    return render(
        request,
        "judging/criteria.html",
        {
            **desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:criteria"),
            "round": round_,
            "criteria": _rubric(round_) if round_ else [],
        },
    )


def _rubric(round_: Round) -> list[tuple[Criterion, list[str]]]:
    return [(row, row.words) for row in round_.criteria.all()]


def own_assignment(request: access.Request, pk: int) -> Assignment:
    """The assignment of that number, if it is mine to score; else 404."""
    return get_object_or_404(Assignment.objects.for_judge(request.user), pk=pk)


def reason_page(
    request: access.Request,
    template: str,
    assignment: Assignment,
    filled: ReasonForm,
    refusal: RuleBroken | None,
) -> HttpResponse:
    """A page that asks for a reason."""
    status = 409 if refusal else 422 if request.method == "POST" else 200
    context = {
        **desk(request, assignment.round),
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


def rounds_of(request: access.Request) -> list[Round]:
    """The rounds of the editions in which I have a seat, open or closed; the newest first (one query)."""
    rounds: QuerySet[Round] = Round.objects.filter(
        edition__seats__user=request.user, edition__seats__left_at=None
    )
    return list(
        rounds.exclude(state=RoundState.PLANNED)
        .select_related("edition")
        .order_by("-edition__year", "-number")
    )


def chosen_round(rounds: Sequence[Round], request: access.Request) -> Round | None:
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


def desk(request: access.Request, round_: Round | None) -> dict[str, Any]:
    """The side of the judge's desk: links with counts and the progress of the round (two queries)."""
    mine = reach.presented(Assignment.objects.for_judge(request.user))
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
    if (
        round_ is not None
        and Seat.objects.chaired_by(request.user).filter(edition=round_.edition_id).exists()
    ):
        side.append((_("Signed sheets of the panel"), "signature_list", None))
        side.append((_("Ties left to the chair"), "ties_page", None))
        side.append((_("Board"), "board", None))
    if round_ is not None and round_.is_presentation:
        side.insert(1, (_("Presentations"), "presentation_list", None))
    profile = (_("My profile"), reverse("organizations:judge_profile"), None, False)
    current = UNDER.get(here or "", here)
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
