"""What does a judge find of the certificates for their work? Their own, also between editions."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from editions.moves import RuleBroken
from files import printing
from organizations import access
from results.models import Certificate
from results.views_certificates import paper_of


@require_safe
@access.signed_in
def certificate_list(request: access.Request) -> HttpResponse:
    """The certificates of the judge who is signed in."""
    return _page(request)


@require_safe
@access.signed_in
def certificate_file(request: access.Request, pk: int) -> HttpResponse:
    """One of them as a PDF."""
    row = get_object_or_404(Certificate.objects.for_judge(request.user).select_related("key"), pk=pk)
    try:
        return paper_of(row)
    except printing.Unavailable as sorry:
        return _page(request, RuleBroken(str(sorry)))


def _page(request: access.Request, refusal: RuleBroken | None = None) -> HttpResponse:
    rows = list(Certificate.objects.for_judge(request.user))
    return render(
        request,
        "results/certificate_list.html",
        {"rows": rows, "refusal": refusal},
        status=409 if refusal else 200,
    )
