"""Which heads had the chain of the journal? Published day by day, for everybody and for machines."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from files import spreadsheets
from journal.models import DailyHead
from organizations import access

ROWS_A_PAGE = 50
FRESH = "public, max-age=300"


@require_safe
@access.public
def journal_head_list(request: HttpRequest) -> HttpResponse:
    """The published heads, the newest first, and what they are for."""
    page = Paginator(DailyHead.objects.order_by("-day"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    answer = render(request, "contest/journal_head_list.html", {"page": page, "query": ""})
    answer.headers["Cache-Control"] = FRESH
    return answer


@require_safe
@access.public
def journal_heads_csv(request: HttpRequest) -> HttpResponse:
    """The published heads as a table."""
    table = spreadsheets.csv_text(("day", "line", "hash", "noted_at_utc"), [_told(row) for row in _all()])
    answer = HttpResponse(table, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="journal-heads.csv"'
    answer.headers["Cache-Control"] = FRESH
    return answer


@require_safe
@access.public
def journal_heads_json(request: HttpRequest) -> HttpResponse:
    """The published heads for a machine."""
    names = ("day", "line", "hash", "noted_at_utc")
    answer = JsonResponse({"heads": [dict(zip(names, _told(row), strict=True)) for row in _all()]})
    answer.headers["Cache-Control"] = FRESH
    return answer


def _all() -> list[DailyHead]:
    return list(DailyHead.objects.order_by("day"))


def _told(row: DailyHead) -> tuple[str, int, str, str]:
    return row.day.isoformat(), row.number, row.hash, row.noted_at.isoformat()
