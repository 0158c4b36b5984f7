"""The secretariat's pages of a closed round: the ranking explained, its score table as a file, who goes on.

Before the close nothing is counted: `ranking.of` refuses.
"""

from collections.abc import Hashable, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from editions.lifecycle import RoundState
from editions.models import Criterion, Round
from editions.moves import RuleBroken
from files.spreadsheets import csv_text, write_xlsx
from journal import chain
from judging import chairing, score_table, scoring, ties
from judging import panel as panel_rules
from judging import ranking as rankings
from judging.forms_deliberation import BoardFilter
from judging.forms_rounds import SendOnForm
from judging.models import Mark, Seat
from judging.office import ROWS_A_PAGE, chosen_round, form_page, may_act, panel_of, round_of, rounds_begun
from judging.views import round_tabs
from organizations import access
from organizations.access import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RankingLine(NamedTuple):
    """One line of the page: the ranked entry, how sure its place is, and the judges in words."""

    ranked: rankings.Ranked
    sureness: scoring.Sureness | None
    raw: list[Seat]
    far: list[Seat]


@require_safe
@access.auditor
def ranking(request: Request) -> HttpResponse:
    """The ranking of a closed round, line by line explained; before the close nothing but that."""
    rounds = rounds_begun()
    round_ = chosen_round(rounds, request)
    context: dict[str, Any] = {
        "round": round_,
        "tabs": round_tabs(rounds, round_, "judging_office:ranking"),
    }
    if round_ is not None and round_.state == RoundState.CLOSED:
        context |= _counted(request, round_)
    elif round_ is not None:
        context["closing"] = panel_rules.closing(round_)
    return render(request, "judging/office/ranking.html", context)


def _counted(request: Request, round_: Round) -> dict[str, Any]:
    counted = rankings.of(round_)
    asks_sureness = request.GET.get("sure") == "1"
    sureness = rankings.sureness(counted) if asks_sureness else {}
    choice = BoardFilter(
        round_.edition, request.GET if request.GET.keys() & {"category", "region"} else None,
        initial={"round": round_.pk},
    )  # fmt: skip
    shown = _filtered(counted, round_, choice)
    page = Paginator(shown, ROWS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    query["round"] = str(round_.pk)
    other = query.copy()
    other.pop("sure", None) if asks_sureness else other.update({"sure": "1"})
    seats = {seat.pk: seat for seat in counted.seats}
    following = _following(round_)
    return {
        "ranking": counted,
        "filter": choice,
        "reset_url": f"{reverse('judging_office:ranking')}?{urlencode({'round': round_.pk})}",
        "page": page,
        "query": query.urlencode(),
        "asks_sureness": asks_sureness,
        "sureness_url": f"{reverse('judging_office:ranking')}?{other.urlencode()}",
        "rows": [_line(line, sureness, seats) for line in page],
        "scales": [
            (seats[judge], scale, scoring.rounded(scale.mean))
            for judge, scale in counted.scales.items()
            if judge in seats
        ],
        "open_ties": [tie for tie in ties.of(counted) if tie.decision is None],
        "lacks_chair": chairing.is_missing(round_),
        "following": following if may_act(request) else None,
    }


def _filtered(counted: rankings.Ranking, round_: Round, choice: BoardFilter) -> Sequence[rankings.Ranked]:
    """The lines of a category and a region; their places stay those of the whole round."""
    asked = choice.cleaned_data if choice.is_bound and choice.is_valid() else {}
    category, region = asked.get("category"), asked.get("region")
    scheme = f"{round_.edition.region_scheme}_th"
    return [
        line
        for line in counted.lines
        if (category is None or line.entry.category_id == category.pk)
        and (not region or getattr(line.entry.province, scheme) == region)
    ]


def _line(
    line: rankings.Ranked, sureness: dict[Hashable, scoring.Sureness], seats: dict[int, Seat]
) -> RankingLine:
    score = line.place.score
    return RankingLine(
        line,
        sureness.get(line.entry.pk),
        [seats[judge] for judge in score.raw_judges if judge in seats],
        [seats[judge] for judge in score.far_judges if judge in seats],
    )


def _following(round_: Round) -> Round | None:
    """The planned round after a closed one."""
    return (
        Round.objects.filter(edition=round_.edition, number__gt=round_.number, state=RoundState.PLANNED)
        .order_by("number")
        .first()
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
    round_ = _closed_round(pk)
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
            "back": _ranking_of(round_),
        },
    )


@require_safe
@access.auditor
def ranking_file(request: Request, pk: int, table: str, form: str) -> HttpResponse:
    """The score table of a closed round, or its marks one a line, for a spreadsheet: CSV or Excel.

    That it was taken along is a line of the journal.
    """
    round_ = _closed_round(pk)
    if table not in score_table.TABLES or form not in ("csv", "xlsx"):
        raise Http404
    if request.method == "HEAD":
        return HttpResponse()
    columns, rows = score_table.TABLES[table](rankings.of(round_))
    name = f"{round_.edition.year}-{round_.number}-{table}.{form}"
    if form == "csv":
        answer = HttpResponse(csv_text(columns, rows), content_type="text/csv; charset=utf-8")
    else:
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            write_xlsx(path, f"{round_.edition.year}-{round_.number}", columns, rows)
            answer = HttpResponse(path.read_bytes(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    facts = {"table": table, "kind": form}
    chain.write("export_scores", round_, by=request.user, at=request.arrived_at, facts=facts)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def entries_send_on(request: Request, pk: int) -> HttpResponse:
    """Send entries of a closed round on to the next one: by the rule of the round, or chosen by hand."""
    round_ = _closed_round(pk)
    following = Round.objects.filter(edition=round_.edition, number__gt=round_.number).first()
    if following is None:
        raise Http404
    counted = rankings.of(round_)
    by_rule = rankings.going_on(counted)
    form = SendOnForm(counted.lines, access.posted(request)) if by_rule is None else None
    refusal: RuleBroken | None = None
    if request.method == "POST" and (form is None or form.is_valid()):
        chosen = form.entries() if form is not None else by_rule or []
        try:
            panel_rules.send_on(following, chosen, by=request.user, at=request.arrived_at)
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(
                request,
                ngettext("%(count)d entry goes on.", "%(count)d entries go on.", len(chosen))
                % {"count": len(chosen)},
            )
            return redirect(panel_of(round_.edition))
    context: dict[str, Any] = {"form": form} if form is not None else {}
    return form_page(
        request,
        "judging/office/entries_send_on.html",
        refusal,
        round=round_,
        following=following,
        by_rule=by_rule,
        rule_words=_rule_words(round_),
        back=_ranking_of(round_),
        **context,
    )


def _rule_words(round_: Round) -> str:
    if round_.goes_on == Round.GoesOn.PLACES:
        return _("By the rule of the round the first %(count)s places go on.") % {
            "count": round_.goes_on_places
        }
    return _("By the rule of the round whoever reaches %(total)s points goes on.") % {
        "total": round_.goes_on_total
    }


def _closed_round(pk: int) -> Round:
    round_ = round_of(pk)
    if round_.state != RoundState.CLOSED:
        raise Http404
    return round_


def _ranking_of(round_: Round) -> str:
    return f"{reverse('judging_office:ranking')}?{urlencode({'round': round_.pk})}"
