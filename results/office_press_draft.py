"""Where does the secretariat draft what the press will read of a winner, and ask the winner to check it?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from editions.moves import RuleBroken
from organizations import access
from organizations.access import Request
from results import press_drafts
from results.forms import PressDraftForm
from results.models import Award


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def press_draft_edit(request: Request, pk: int) -> HttpResponse:
    """The text of one award: its words, until when the winner may change them, and whether they did."""
    award = get_object_or_404(
        Award.objects.for_office(request.user)
        .filter(edition__asks_winners=True)
        .select_related("press_draft"),
        pk=pk,
    )
    draft = getattr(award, "press_draft", None)
    words = {"text_th": draft.text_th, "text_en": draft.text_en} if draft else {}
    form = PressDraftForm(access.posted(request), initial=access.unpark(request) or words)
    refusal: RuleBroken | None = None
    if form.is_bound and form.is_valid():
        try:
            press_drafts.ask(award, **form.told(), by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("The winner is asked to check the text."))
            return redirect("results_office:press_draft_edit", pk)
    return render(
        request,
        "results/office/press_draft_edit.html",
        {"award": award, "draft": draft, "form": form, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )
