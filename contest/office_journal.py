"""Where is the journal read and taken along? An auditor's reading is a line of it, and so is every export."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from contest import words
from editions.models import Edition
from files import spreadsheets
from journal import chain
from journal.models import ChainHead, Line
from organizations import access

ROWS_A_PAGE = 50
KEPT_BACK = (
    *("award", "scoresheet", "mark", "publication", "unawarded", "meeting", "meetingnote"),
    *("tiedecision", "slot", "feedback"),
)
"""The subjects whose facts nobody reads here before the results of the edition are published."""
KEPT_BACK_VERBS = ("ask_extra", "reopen_round", "send_on", "draw_lots")
"""Moves of other subjects that tell how the judging went: their facts are kept back as well."""
LONGEST_INLINE = 60
"""How long a fact may be to stand in the table; a longer one is folded."""
COLUMNS = (
    *("number", "at_utc", "actor_id", "actor_role", "actor_name", "verb", "deed"),
    *("subject_type", "subject_id", "edition_year", "facts", "facts_kept_back", "previous_hash", "hash"),
)
"""The columns of an export."""


class JournalFilter(forms.Form):
    """Which lines are looked for."""

    edition = forms.IntegerField(
        label=gettext_lazy("edition (year)"), required=False, min_value=2500, max_value=2700
    )
    subject = forms.RegexField(
        r"^\w+(:\w+)?$", label=gettext_lazy("subject, such as entry:12"), required=False, max_length=80
    )

    def found(self) -> QuerySet[Line]:
        """The lines asked for, newest first; a filter that cannot be read is left aside."""
        asked = getattr(self, "cleaned_data", {})
        rows = Line.objects.order_by("-number")
        if asked.get("edition"):
            rows = rows.filter(edition_year=asked["edition"])
        if asked.get("subject"):
            kind, _colon, pk = asked["subject"].partition(":")
            rows = rows.filter(subject_type=kind, **({"subject_id_text": pk} if pk else {}))
        return rows

    def told(self) -> dict[str, Any]:
        """What was asked, as a line of the journal tells it."""
        return {key: value for key, value in getattr(self, "cleaned_data", {}).items() if value}


class JournalRow(NamedTuple):
    """One line as the page shows it."""

    line: Line
    who: str
    role: str
    did: str
    subject: str
    facts: list[tuple[str, str]]
    long_facts: list[tuple[str, str]]
    is_kept_back: bool


@require_safe
@access.auditor
def journal_list(request: access.Request) -> HttpResponse:
    """The journal, newest line first. That an auditor reads a page of it is a line itself."""
    form = JournalFilter(request.GET)
    form.is_valid()
    rows = form.found().prefetch_related("personal_values")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    published = _published()
    shown = [_row(line, published) for line in page]
    if request.user.acting_as == "auditor" and request.method == "GET":
        _write("read_journal", request, {**form.told(), "page": page.number})
    kept = request.GET.copy()
    kept.pop("page", None)
    return render(
        request,
        "contest/journal_list.html",
        {
            "form": form,
            "page": page,
            "query": kept.urlencode(),
            "rows": shown,
            "asked": list(form.told().items()),
        },
    )


@require_safe
@access.auditor
def journal_export(request: access.Request, kind: str) -> HttpResponseBase:
    """The lines asked for as a table, oldest first, row by row; that it was taken along is a line, too."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    form = JournalFilter(request.GET)
    form.is_valid()
    last = ChainHead.objects.filter(pk=1).values_list("number", flat=True).first() or 0
    rows = form.found().filter(number__lte=last).order_by("number").prefetch_related("personal_values")
    if request.method == "HEAD":
        return HttpResponse()
    _write("export_journal", request, {**form.told(), "kind": kind, "until_line": last})
    name = f"journal-{last}.{kind}"
    if kind == "csv":
        lines = spreadsheets.csv_lines(COLUMNS, _cells(rows))
        answer: HttpResponseBase = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            spreadsheets.write_xlsx(path, _("Journal"), COLUMNS, _cells(rows))
            answer = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _write(verb: str, request: access.Request, facts: dict[str, Any]) -> None:
    chain.write(verb, ChainHead(pk=1), by=request.user, at=request.arrived_at, facts=facts)


def _published() -> set[int]:
    return set(Edition.objects.with_results().values_list("year", flat=True))


def _is_kept_back(line: Line, published: set[int]) -> bool:
    tells = line.subject_type in KEPT_BACK or line.verb in KEPT_BACK_VERBS
    return tells and line.edition_year not in published


def _row(line: Line, published: set[int]) -> JournalRow:
    kept_back = _is_kept_back(line, published)
    names = {value.key: value.value for value in line.personal_values.all()}
    facts = [
        words.fact(key, value, line.subject_type) for key, value in line.facts.items() if key != "personal"
    ]
    shown = [] if kept_back else facts
    return JournalRow(
        line=line,
        who=names["actor_name"] or _("a person removed on request") if "actor_name" in names else "",
        role=words.role(line.actor_role),
        did=words.deed(line.verb, line.subject_type),
        subject=words.subject(line.subject_type),
        facts=[fact for fact in shown if len(fact[1]) <= LONGEST_INLINE],
        long_facts=[fact for fact in shown if len(fact[1]) > LONGEST_INLINE],
        is_kept_back=kept_back,
    )


def _cells(rows: QuerySet[Line]) -> Iterator[tuple[Any, ...]]:
    published = _published()
    for line in rows.iterator(chunk_size=1000):
        kept_back = _is_kept_back(line, published)
        names = {value.key: value.value for value in line.personal_values.all()}
        yield (
            line.number,
            line.at.isoformat(),
            line.actor_id_text,
            line.actor_role,
            names.get("actor_name", ""),
            line.verb,
            words.deed(line.verb, line.subject_type),
            line.subject_type,
            line.subject_id_text,
            line.edition_year or "",
            "" if kept_back else json.dumps(line.facts, ensure_ascii=False, sort_keys=True),
            "yes" if kept_back else "",
            line.previous_hash,
            line.hash,
        )
