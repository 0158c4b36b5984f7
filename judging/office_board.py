"""What does the secretariat see and do when the panel meets, and where does it ask one more judge?"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from judging import board as rules
from judging import views_board as pages
from judging.forms_deliberation import ExtraForm
from judging.models import Meeting
from organizations import access
from organizations.access import Request
from submissions.models import Entry

OF_THE_OFFICE = {
    "board": "judging/office/board.html",
    "entries_compare": "judging/office/entries_compare.html",
    "meeting_page": "judging/office/meeting_page.html",
}


def _office(request: Request) -> pages.Audience:
    return pages.Audience("judging_office", OF_THE_OFFICE, may_act=request.user.acting_as == "secretariat")


@require_safe
@access.auditor
def board(request: Request) -> HttpResponse:
    """The board of the secretariat; an auditor reads it."""
    return pages.board_page(request, _office(request))


@require_safe
@access.auditor
def entries_compare(request: Request) -> HttpResponse:
    """Entries side by side."""
    return pages.compare_page(request, _office(request))


@require_safe
@access.auditor
def meeting_page(request: Request, pk: int) -> HttpResponse:
    """A meeting as it was."""
    return pages.past_meeting_page(request, _office(request), pk)


@require_POST
@access.secretariat
def meeting_open(request: Request, pk: int) -> HttpResponse:
    """Open a meeting."""
    return pages.open_page(request, _office(request), pk)


@require_POST
@access.secretariat
def meeting_close(request: Request, pk: int) -> HttpResponse:
    """Close a meeting for good."""
    return pages.close_page(request, _office(request), pk)


@require_POST
@access.secretariat
def presence_set(request: Request, pk: int) -> HttpResponse:
    """Tick who is present."""
    return pages.presence_page(request, _office(request), pk)


@require_POST
@access.secretariat
def note_add(request: Request, pk: int) -> HttpResponse:
    """Write a note."""
    return pages.note_page(request, _office(request), pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def extra_ask(request: Request, pk: int, entry_pk: int) -> HttpResponse:
    """Ask one more judge about an entry; the round opens again for this judge alone."""
    round_ = get_object_or_404(Round.objects.select_related("edition"), pk=pk)
    if round_.state != RoundState.CLOSED and not rules.reopened(round_):
        raise Http404
    taking_part = Entry.objects.filter(round_entries__round=round_, state=Entry.State.ELIGIBLE)
    meeting = Meeting.objects.filter(round=round_, closed_at=None).first()
    hidden = rules.masked(round_, rules.present(meeting))
    entry = get_object_or_404(
        taking_part.exclude(pk__in=hidden).select_related("edition", "province"), pk=entry_pk
    )
    seats = rules.could_be_asked(round_, entry)
    form = ExtraForm(seats, request.POST if request.method == "POST" else access.unpark(request))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            rules.ask_extra(round_, entry, **_asked(form), by=request.user, at=request.arrived_at)
        except RuleBroken as said:
            refusal = said
        else:
            messages.success(
                request,
                _("%(judge)s is asked. The round is open again until this judge has signed and you close it.")
                % {"judge": form.cleaned_data["seat"].user},
            )
            return redirect(_board_of(round_))
    return render(
        request,
        "judging/office/extra_ask.html",
        {
            "round": round_,
            "entry": entry,
            "form": form,
            "nobody": not seats,
            "refusal": refusal,
            "back": _board_of(round_),
        },
        status=409 if refusal else 422 if request.method == "POST" else 200,
    )


def _asked(form: ExtraForm) -> dict[str, Any]:
    return {"seat": form.cleaned_data["seat"], "reason": form.cleaned_data["reason"]}


def _board_of(round_: Round) -> str:
    return f"{reverse('judging_office:board')}?{urlencode({'round': round_.pk})}"
