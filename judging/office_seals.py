"""The page on which everybody of the office checks what was signed against the journal, after the close."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from editions.models import Round
from editions.moves import RuleBroken
from journal import chain
from judging import seals
from judging.office import ROWS_A_PAGE
from organizations import access


@require_safe
@access.auditor
def seal_list(request: access.Request, pk: int) -> HttpResponse:
    """Every signature of a closed round: its line of the journal, and whether what is kept fits it."""
    round_, found = _seals(pk)
    return render(
        request,
        "judging/office/seal_list.html",
        {
            "round": round_,
            "page": Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page")),
            "broken": [seal for seal in found if not seal.fits],
        },
    )


@require_safe
@access.auditor
def seal_export(request: access.Request, pk: int) -> HttpResponse:
    """The same with salts and contents, by which anybody can compute every seal again.

    That it was taken along is a line of the journal.
    """
    round_, found = _seals(pk)
    if request.method == "HEAD":
        return HttpResponse()
    chain.write("export_seals", round_, by=request.user, at=request.arrived_at, facts={"kind": "json"})
    name = f"seals-{round_.edition.year}-round-{round_.number}.json"
    return JsonResponse(
        {"rule": "SHA-256 of salt + ':' + canonical, UTF-8", "seals": [seal.revealed() for seal in found]},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _seals(pk: int) -> tuple[Round, list[seals.Seal]]:
    """The round and its signatures; before the close there is no such page."""
    round_ = get_object_or_404(Round.objects.select_related("edition"), pk=pk)
    try:
        return round_, seals.of(round_)
    except RuleBroken as refusal:
        raise Http404(str(refusal)) from refusal
