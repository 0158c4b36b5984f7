"""Where does a winner check the text for the press, under embargo? On the page of a link."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from editions.moves import RuleBroken
from organizations import access
from results import press_drafts
from results.forms import PressSignOffForm


@require_http_methods(["GET", "HEAD", "POST"])
@access.invited
def press_check(request: HttpRequest, token: str) -> HttpResponse:
    """Read the words, change them, sign them off. A link that is not good any more is a 404."""
    at = request.arrived_at  # type: ignore[attr-defined]
    draft = press_drafts.find(token)
    if draft is None:
        raise Http404
    words = {"text_th": draft.text_th, "text_en": draft.text_en, "version": draft.version}
    form = PressSignOffForm(access.posted(request), initial=words)
    refusal: RuleBroken | None = None
    if form.is_bound and form.is_valid():
        try:
            press_drafts.sign_off(draft, **form.cleaned_data, at=at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("Thank you. The text is signed off."))
            return redirect("results_entrant:press_check", token)
    return render(
        request,
        "results/press_check.html",
        {"draft": draft, "form": form if at <= draft.answer_by else None, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )
