"""Where does the secretariat read what towns say of using works, and hide what should not stand there?"""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.moves import RuleBroken
from organizations import access
from organizations.access import Request
from results import adoptions
from results.models import Adoption
from thai.forms import CleanTextField

ROWS_A_PAGE = 50
TONES = {Adoption.State.SHOWN: "ok", Adoption.State.HIDDEN: "warn", Adoption.State.TAKEN_BACK: "plain"}
ALONG = ("entry__edition", "organization__province", "said_by")


class HideForm(forms.Form):
    """Why it is hidden."""

    reason = CleanTextField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("The organization reads it beside its sentence; it stands in the journal."),
    )


@require_safe
@access.auditor
def adoption_list(request: Request) -> HttpResponse:
    """What towns said, the newest first."""
    rows = Adoption.objects.select_related(*ALONG).order_by("-said_at", "-pk")
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    lines = [(row, TONES[Adoption.State(row.state)]) for row in page]
    return render(request, "results/office/adoption_list.html", {"page": page, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def adoption_hide(request: Request, pk: int) -> HttpResponse:
    """Take one off the public page, with a reason."""
    adoption = get_object_or_404(Adoption.objects.select_related(*ALONG), pk=pk)
    form = HideForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            adoptions.hide(adoption, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except RuleBroken as rule:
            refusal = rule
        else:
            messages.success(request, _("It is hidden."))
            return redirect("results_office:adoption_list")
    context = {"adoption": adoption, "form": form, "refusal": refusal}
    return render(request, "results/office/adoption_hide.html", context, status=409 if refusal else 200)


@require_POST
@access.secretariat
def adoption_show(request: Request, pk: int) -> HttpResponse:
    """Put a hidden one back."""
    adoption = get_object_or_404(Adoption.objects.select_related(*ALONG), pk=pk)
    try:
        adoptions.show(adoption, by=request.user, at=request.arrived_at)
        messages.success(request, _("It is shown again."))
    except RuleBroken as refusal:
        messages.warning(request, str(refusal))
    return redirect("results_office:adoption_list")
