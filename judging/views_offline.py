"""How does a judge take the score sheet along, and bring it back?"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from files import workbooks
from files.shelf import disposition
from judging import offline, order
from judging.forms_table import WorkbookForm
from judging.models import Assignment
from judging.views import desk
from judging.views_table import own_round
from organizations import access

SALT = "judging.offline"
HOURS_TO_CONFIRM = 2
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@access.judge
def offline_file(request: access.Request, pk: int) -> HttpResponse:
    """The workbook of a round, with what is saved of the sheets that are not signed."""
    round_ = own_round(request, pk)
    content = offline.workbook(round_, list(round_.criteria.all()), offline.filled(_mine(request, round_)))
    name = _("scores-%(year)s-round-%(round)s.xlsx") % {"year": round_.edition.year, "round": round_.number}
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={
            "Content-Disposition": disposition(name, as_attachment=True),
            "Cache-Control": "private, no-store",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def offline_sheet(request: access.Request, pk: int) -> HttpResponse:
    """The workbook down and up: what it would change is shown first, and taken on the second press."""
    round_ = own_round(request, pk)
    if request.method != "POST":
        return _page(request, round_, WorkbookForm())
    if "weighed" in request.POST:
        return _take(request, round_)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, round_, form, status=422)
    rows = offline.filled(_mine(request, round_))
    try:
        weighed = offline.weigh(form.cleaned_data["file"].read(), list(round_.criteria.all()), rows)
    except workbooks.NotTaken as no:
        form.add_error("file", str(no))
        return _page(request, round_, form, status=422)
    return _page(request, round_, WorkbookForm(), weighed=weighed, status=422 if weighed.problems else 200)


def _take(request: access.Request, round_: Round) -> HttpResponse:
    try:
        said = signing.loads(request.POST["weighed"], salt=SALT, max_age=HOURS_TO_CONFIRM * 3600)
        if (said["round"], said["user"]) != (round_.pk, request.user.pk):
            raise signing.BadSignature
        mine = {row.pk: row for row in _mine(request, round_)}
        taken = [offline.Taken(*row) for row in said["rows"]]
        saved = offline.take(taken, mine, by=request.user, at=request.arrived_at)
    except signing.BadSignature:
        refusal = RuleBroken(_("This check is too old. Please upload the file once more."))
        return _page(request, round_, WorkbookForm(), refusal=refusal, status=409)
    except RuleBroken as no:
        words = _("Nothing was saved: %(why)s Please upload the file once more.") % {"why": no}
        return _page(request, round_, WorkbookForm(), refusal=RuleBroken(words), status=409)
    words = ngettext("%(count)d draft is saved.", "%(count)d drafts are saved.", saved) % {"count": saved}
    messages.success(request, words)
    return redirect(f"{reverse('judging:assignment_list')}?round={round_.pk}")


def _mine(request: access.Request, round_: Round) -> Sequence[Assignment]:
    mine = Assignment.objects.for_judge(request.user).filter(round=round_)
    found = mine.prefetch_related("sheet__marks__criterion").in_bulk()
    return [found[place.pk] for place in order.of(mine, round_) if place.pk in found]


def _page(
    request: access.Request,
    round_: Round,
    form: WorkbookForm,
    *,
    weighed: offline.Weighed | None = None,
    refusal: RuleBroken | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "weighed": weighed, "refusal": refusal}
    if weighed is not None and weighed.taken and not weighed.problems:
        said = {
            "round": round_.pk,
            "user": request.user.pk,
            "rows": [row.as_list() for row in weighed.taken],
        }
        context["signed"] = signing.dumps(said, salt=SALT, compress=True)
    context["is_open"] = round_.state == RoundState.OPEN
    return render(request, "judging/offline_sheet.html", {**desk(request, round_), **context}, status=status)
