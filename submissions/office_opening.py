"""The secretariat's page of a sealed edition: until when it stays sealed, and opening it before."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from editions import calendar
from editions.models import Edition
from editions.moves import RuleBroken
from organizations import access
from submissions import opening
from submissions.forms_exports import EarlyOpeningForm
from submissions.models import EarlyOpening


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def early_opening(request: access.Request, year: int) -> HttpResponse:
    """Open the sealed entries of an edition, with a reason, where its rules allow it."""
    edition = get_object_or_404(Edition, year=year, seals_until_close=True)
    form = EarlyOpeningForm(access.posted(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            opening.open_early(edition, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(request, _("The entries are open now. Entrants read the reason."))
            return redirect("submissions_office:entry_list")
    window = calendar.call_window(edition)
    return render(
        request,
        "submissions/office/early_opening.html",
        {
            "edition": edition,
            "form": form,
            "refusal": refusal,
            "is_sealed": opening.is_sealed(edition, request.arrived_at),
            "opened": EarlyOpening.objects.filter(edition=edition).select_related("opened_by").first(),
            "sealed_until": window.closes_at and window.closes_at + window.grace,
            "page_url": reverse("submissions_office:early_opening", args=[year]),
        },
        status=409 if refusal else 422 if form.errors else 200,
    )
