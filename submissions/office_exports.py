"""The secretariat's page of exports: ask for a table or a ZIP, see how far it is, take it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from editions.moves import RuleBroken
from organizations import access
from submissions import exporting
from submissions.forms_exports import ExportForm
from submissions.models import Export

PAGE = 20
TONES = {
    Export.State.WAITING: "plain",
    Export.State.BUILDING: "info",
    Export.State.READY: "ok",
    Export.State.FAILED: "danger",
}


@require_safe
@access.secretariat
def export_list(request: access.Request) -> HttpResponse:
    """What was asked for, how far it is, and whether entries have changed since."""
    return _page(request, ExportForm())


@require_POST
@access.secretariat
def export_ask(request: access.Request) -> HttpResponse:
    """Have the worker make an export."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    asked = form.cleaned_data
    try:
        exporting.ask(
            asked["edition"],
            asked["kind"],
            with_personal=asked["with_personal"],
            by=request.user,
            at=request.arrived_at,
        )
    except RuleBroken as refusal:
        return _page(request, form, refusal=refusal, status=409)
    messages.success(request, _("This is being made now. You may leave this page meanwhile."))
    return redirect("submissions_office:export_list")


@require_POST
@access.secretariat
def export_take(request: access.Request, pk: int) -> HttpResponseBase:
    """The file itself; the journal says who took it."""
    export = get_object_or_404(Export.objects.select_related("edition"), pk=pk)
    try:
        return exporting.download(export, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _page(request, ExportForm(), refusal, 409)


def _page(
    request: access.Request, form: ExportForm, refusal: RuleBroken | None = None, status: int = 200
) -> HttpResponse:
    exports = Export.objects.select_related("edition", "asked_by")
    page = Paginator(exports, PAGE).get_page(request.GET.get("page"))
    now = exporting.fingerprints(sorted({one.edition_id for one in page}))
    rows = [
        {
            "export": one,
            "tone": TONES[Export.State(one.state)],
            "is_outdated": one.state == Export.State.READY and one.fingerprint != now[one.edition_id],
        }
        for one in page
    ]
    making = any(one.state in (Export.State.WAITING, Export.State.BUILDING) for one in page)
    context = {"form": form, "page": page, "rows": rows, "making": making, "refusal": refusal}
    return render(request, "submissions/office/export_list.html", context, status=status)
