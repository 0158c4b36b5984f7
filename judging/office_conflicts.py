"""The secretariat's pages of conflicts of interest: what was found and told, what is decided, what bars."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.models import Edition
from editions.moves import RuleBroken
from judging import conflicts, evidence
from judging.forms_panel import ConflictFilter, ConflictRulesForm, NoteForm, RulingForm
from judging.models import Conflict
from judging.office import ROWS_A_PAGE, edition_asked, edition_tabs, form_page, may_act
from organizations import access
from organizations.access import Request

STANDS = {
    # what a conflict does now: label, tone
    "late": (gettext_lazy("Found after the signature"), "danger"),
    "lapsed": (gettext_lazy("Barred, grounds are gone"), "warn"),
    "barred": (gettext_lazy("Barred"), "info"),
    "cleared": (gettext_lazy("Decided: no conflict"), "ok"),
    "shown": (gettext_lazy("Shown, not barring"), "plain"),
}


class ConflictLine(NamedTuple):
    """One conflict with what it does now and its evidence in words."""

    row: Conflict
    label: str
    tone: str
    told: list[str]


@require_safe
@access.auditor
def conflict_list(request: Request) -> HttpResponse:
    """The conflicts of an edition: first those that somebody has to decide on."""
    return _list_page(request, edition_asked(request))


def _list_page(request: Request, edition: Edition | None, refusal: RuleBroken | None = None) -> HttpResponse:
    if edition is None:
        return render(request, "judging/office/conflict_list.html", {"edition": None})
    told = request.GET.copy()
    told.setdefault("edition", str(edition.year))
    choice = ConflictFilter(edition, told)
    rows = _rows(edition, choice, request.arrived_at)
    told.pop("page", None)
    here = f"{reverse('judging_office:conflict_list')}?{urlencode({'edition': edition.year})}"
    return render(
        request,
        "judging/office/conflict_list.html",
        {
            "edition": edition,
            "tabs": edition_tabs(edition, "judging_office:conflict_list"),
            "form": choice,
            "reset_url": here,
            "page": (page := Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))),
            "query": told.urlencode(),
            "lines": [_line(row) for row in page],
            "to_rule": Conflict.objects.for_office(request.arrived_at)
            .to_rule()
            .filter(seat__edition=edition, seat__left_at=None)
            .count(),
            "can_act": may_act(request) and edition.stage not in conflicts.OVER,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


def _rows(edition: Edition, choice: ConflictFilter, at: datetime) -> Any:
    rows = Conflict.objects.for_office(at).filter(seat__edition=edition, seat__left_at=None)
    if choice.is_valid():
        told = choice.cleaned_data
        if told["state"] == "to_rule":
            rows = rows.to_rule()
        elif told["state"] == "barring":
            rows = rows.barring()
        elif told["state"] == "cleared":
            rows = rows.filter(ruling=Conflict.Ruling.CLEARED)
        elif told["state"] == "shown":
            rows = rows.filter(bars=False, ruling="", is_late=False)
        if told["kind"]:
            rows = rows.filter(kind=told["kind"])
        if told["seat"]:
            rows = rows.filter(seat=told["seat"])
    return rows.select_related("entry__edition", "seat__user", "seat__agency", "ruled_by").order_by(
        "-is_late", "entry__number", "seat__seated_at", "kind"
    )


def _line(row: Conflict) -> ConflictLine:
    label, tone = STANDS[_stand(row)]
    return ConflictLine(row, str(label), tone, evidence.told(row))


def _stand(row: Conflict) -> str:
    if row.is_late:
        return "late"
    if row.ruling == Conflict.Ruling.CLEARED:
        return "cleared"
    if not row.bars:
        return "shown"
    return "lapsed" if row.lapsed_at is not None and not row.ruling else "barred"


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def conflict_page(request: Request, pk: int) -> HttpResponse:
    """One conflict with its evidence, and the decision on it in words."""
    row = _conflict(pk, request.arrived_at)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    form = RulingForm(typed, initial={"ruling": row.ruling, "words": row.ruling_words})
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            conflicts.rule(row, **form.cleaned_data, by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _("The decision is written down."))
            return redirect(_list_of(row.seat.edition))
    return form_page(
        request,
        "judging/office/conflict_page.html",
        refusal,
        line=_line(row),
        form=form,
        can_act=row.seat.edition.stage not in conflicts.OVER,
        back=_list_of(row.seat.edition),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def conflict_note(request: Request, year: int) -> HttpResponse:
    """Note a personal relation of a judge to an entry."""
    edition = get_object_or_404(Edition, year=year)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    form = NoteForm(edition, request.arrived_at, typed)
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            conflicts.note(**form.cleaned_data, by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _("The conflict of interest is noted; the pair is barred."))
            return redirect(_list_of(edition))
    return form_page(request, "judging/office/conflict_note.html", refusal, form=form, back=_list_of(edition))


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def conflict_rules(request: Request, year: int) -> HttpResponse:
    """What bars a judge in an edition; a change is weighed at once for all judges and entries."""
    edition = get_object_or_404(Edition, year=year)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    form = ConflictRulesForm(typed, instance=Edition.objects.get(pk=edition.pk))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            changed = conflicts.set_rules(
                edition,
                years=told["conflict_years"],
                same_province=told["bars_same_province"],
                supervisors=told["bars_supervisors"],
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(request, _changed(changed))
            return redirect(_list_of(edition))
    return form_page(
        request,
        "judging/office/conflict_rules.html",
        refusal,
        form=form,
        edition=edition,
        back=_list_of(edition),
    )


@require_POST
@access.secretariat
def conflicts_find(request: Request, year: int) -> HttpResponse:
    """Weigh all judges against all entries of an edition now."""
    edition = get_object_or_404(Edition, year=year)
    try:
        changed = conflicts.find_anew(edition, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _list_page(request, edition, refusal)
    messages.success(request, _changed(changed))
    return redirect(_list_of(edition))


def _changed(count: int) -> str:
    return ngettext(
        "%(count)d conflict of interest is new or has changed.",
        "%(count)d conflicts of interest are new or have changed.",
        count,
    ) % {"count": count}


def _conflict(pk: int, at: datetime) -> Conflict:
    return get_object_or_404(
        Conflict.objects.for_office(at).select_related(
            "entry__edition", "seat__edition", "seat__user", "seat__agency", "ruled_by"
        ),
        pk=pk,
    )


def _list_of(edition: Edition) -> str:
    return f"{reverse('judging_office:conflict_list')}?{urlencode({'edition': edition.year})}"
