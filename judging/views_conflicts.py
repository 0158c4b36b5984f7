"""How does a judge step aside from an entry, and see from which?"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from editions.moves import RuleBroken
from judging import conflicts
from judging.forms import ReasonForm
from judging.models import Conflict
from judging.views import ROWS_A_PAGE, chosen_round, desk, own_assignment, reason_page, rounds_of
from organizations import access


@require_safe
@access.judge
def conflict_list(request: access.Request) -> HttpResponse:
    """The conflicts of interest noted for me; of the entry only the reference number is shown."""
    rounds = rounds_of(request)
    rows = (
        Conflict.objects.filter(seat__user=request.user, seat__left_at=None)
        .select_related("entry__edition")
        .order_by("-noted_at", "-pk")
    )
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "judging/conflict_list.html", {**desk(request, chosen_round(rounds, request)), "page": page}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def conflict_declare(request: access.Request, pk: int) -> HttpResponse:
    """Step aside from an entry; of the entry only its number and title are shown."""
    assignment = own_assignment(request, pk)
    typed = request.POST if request.method == "POST" else access.unpark(request)
    filled = ReasonForm(
        typed,
        label=_("Reason for the conflict of interest"),
        help_text=_("For example: my agency gave support to this project. The secretariat reads it."),
    )
    refusal: RuleBroken | None = None
    if request.method == "POST" and filled.is_valid():
        try:
            conflicts.declare(
                assignment.seat,
                assignment.entry,
                filled.cleaned_data["reason"],
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(
                request,
                _("Your conflict of interest in entry %(entry)s is noted; the entry has left your list.")
                % {"entry": assignment.entry.reference},
            )
            return redirect("judging:assignment_list")
    return reason_page(request, "judging/conflict_declare.html", assignment, filled, refusal)
