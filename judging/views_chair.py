"""What does the chair of the panel see and do: who has signed what, and unlocking with a reason?"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from judging import sheets
from judging.forms import ReasonForm, SignatureFilter
from judging.models import ScoreSheet, ScoreSheetQuerySet, Seat
from judging.views import ROWS_A_PAGE, chosen_round, desk, matching, round_tabs, rounds_of
from organizations import access


@require_safe
@access.judge
def signature_list(request: access.Request) -> HttpResponse:
    """The signed sheets of the panel in a round: who signed which entry, and when."""
    rounds = [row for row in rounds_of(request) if _chairs(request, row)]
    round_ = chosen_round(rounds, request)
    if round_ is None:
        raise Http404
    choice = SignatureFilter(round_.edition, request.GET or None, initial={"round": round_.pk})
    rows = _sheets(request).filter(assignment__round=round_)
    if choice.is_bound and choice.is_valid():
        if seat := choice.cleaned_data["seat"]:
            rows = rows.filter(assignment__seat=seat)
        if words := choice.cleaned_data["q"]:
            rows = rows.filter(matching(words, round_, "assignment__entry__"))
    page = Paginator(rows.order_by("-signed_at", "-pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "judging/signature_list.html",
        {
            **desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:signature_list"),
            "filter": choice,
            "page": page,
            "query": query.urlencode(),
            "can_unlock": round_.state == RoundState.OPEN,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def sheet_unlock(request: access.Request, pk: int) -> HttpResponse:
    """Open a signed sheet again, with a reason; its judge gets a letter."""
    sheet = get_object_or_404(_sheets(request), pk=pk)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    filled = ReasonForm(
        typed,
        label=_("Reason for unlocking"),
        help_text=_("The judge reads it in a letter, and it is kept in the journal."),
    )
    refusal: RuleBroken | None = None
    if request.method == "POST" and filled.is_valid():
        try:
            sheets.unlock(sheet, filled.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(
                request,
                _("The score sheet of %(judge)s for entry %(entry)s is unlocked.")
                % {"judge": sheet.assignment.seat.user, "entry": sheet.assignment.entry.reference},
            )
            return redirect("judging:signature_list")
    return render(
        request,
        "judging/sheet_unlock.html",
        {
            **desk(request, sheet.assignment.round),
            "sheet": sheet,
            "assignment": sheet.assignment,
            "form": filled,
            "refusal": refusal,
        },
        status=409 if refusal else 422 if request.method == "POST" else 200,
    )


def _sheets(request: access.Request) -> ScoreSheetQuerySet:
    return ScoreSheet.objects.signed_for_chair(request.user)


def _chairs(request: access.Request, round_: Round) -> bool:
    return Seat.objects.chaired_by(request.user).filter(edition=round_.edition_id).exists()
