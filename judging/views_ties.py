"""What does the chair do about entries that the rule of a round leaves equal: an order, with a reason?"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from editions.lifecycle import RoundState
from editions.models import Round
from editions.moves import RuleBroken
from judging import ranking, ties
from judging.models import Seat
from judging.views import desk, round_tabs
from organizations import access
from submissions.models import Entry
from thai.forms import CleanTextField


class TieForm(forms.Form):
    """A place for each of the equal entries, and why."""

    def __init__(self, entries: Sequence[Entry], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.entries = entries
        places = [(str(place), str(place)) for place in range(1, len(entries) + 1)]
        for entry in entries:
            self.fields[f"place_{entry.pk}"] = forms.TypedChoiceField(
                label=f"{entry.title} ({entry.reference})", choices=[("", "–"), *places], coerce=int
            )
        self.fields["reason"] = CleanTextField(
            label=gettext_lazy("Reason for this order"),
            help_text=gettext_lazy("It stands in the journal."),
            max_length=2000,
            widget=forms.Textarea({"rows": 4}),
        )

    def clean(self) -> dict[str, Any]:
        """Each place is given once."""
        typed = super().clean() or {}
        given = [typed[name] for name in typed if name.startswith("place_")]
        if len(set(given)) < len(given):
            self.add_error(None, _("Please give each place once."))
        return typed

    def ordered(self) -> list[Entry]:
        """The entries in the order given."""
        return sorted(self.entries, key=lambda entry: self.cleaned_data[f"place_{entry.pk}"])


@require_safe
@access.judge
def ties_page(request: access.Request) -> HttpResponse:
    """The ties of a closed round that its rule leaves to the chair, decided and not."""
    seats = _chairs(request)
    mine = list(
        Round.objects.filter(edition__in=[seat.edition_id for seat in seats])
        .select_related("edition")
        .order_by("-edition__year", "-number")
    )
    asked = request.GET.get("round", "")
    if not seats or (asked and asked not in [str(row.pk) for row in mine]):
        raise Http404
    rounds = [row for row in mine if row.state == RoundState.CLOSED]
    round_ = next((row for row in rounds if str(row.pk) == asked), next(iter(rounds), None))
    may = round_ is not None and round_.edition.stage in ties.DECIDED_IN
    went_on = round_ is not None and ties.went_on(round_)
    return render(
        request,
        "judging/ties_page.html",
        {
            **desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:ties_page"),
            "ties": _shown(seats, round_) if round_ else [],
            "can_decide": may and not went_on,
            "went_on": may and went_on,
        },
    )


def _shown(seats: Sequence[Seat], round_: Round) -> list[tuple[ties.Tie, bool]]:
    """Each tie, and whether the chair is barred from one of its entries."""
    found = ties.of(ranking.of(round_))
    seat = next(one for one in seats if one.edition_id == round_.edition_id)
    barred = ties.barred_of(seat, [line.entry.pk for tie in found for line in tie.lines])
    return [(tie, any(line.entry.pk in barred for line in tie.lines)) for tie in found]


@require_http_methods(["GET", "HEAD", "POST"])
@access.judge
def tie_decide(request: access.Request, pk: int, entry_pk: int) -> HttpResponse:
    """Give equal entries an order, with a reason; the tie is addressed by its entry of the lowest number."""
    round_ = get_object_or_404(Round.objects.select_related("edition"), pk=pk, state=RoundState.CLOSED)
    seat = next((one for one in _chairs(request) if one.edition_id == round_.edition_id), None)
    if seat is None:
        raise Http404
    tie = next((one for one in ties.of(ranking.of(round_)) if one.first.pk == entry_pk), None)
    entries = [line.entry for line in tie.lines] if tie else []
    if not entries or ties.barred_of(seat, [entry.pk for entry in entries]):
        raise Http404
    typed = request.POST if request.method == "POST" else access.unpark(request)
    assert tie is not None
    told = {"reason": tie.decision.reason} if tie.decision else {}
    places = {f"place_{line.entry.pk}": place for place, line in enumerate(tie.lines, start=1)}
    filled = TieForm(entries, typed, initial={**told, **(places if tie.decision else {})})
    refusal: RuleBroken | None = None
    if request.method == "POST" and filled.is_valid():
        try:
            ties.decide(
                round_,
                seat,
                filled.ordered(),
                filled.cleaned_data["reason"],
                by=request.user,
                at=request.arrived_at,
            )
        except RuleBroken as broken:
            refusal = broken
        else:
            messages.success(request, _("Your decision is recorded with its reason."))
            return redirect(f"{reverse('judging:ties_page')}?round={round_.pk}")
    return render(
        request,
        "judging/tie_decide.html",
        {
            **desk(request, round_),
            "tie": tie,
            "form": filled,
            "refusal": refusal,
            "back": f"{reverse('judging:ties_page')}?round={round_.pk}",
        },
        status=409 if refusal else 422 if filled.errors and request.method == "POST" else 200,
    )


def _chairs(request: access.Request) -> list[Seat]:
    """My seats as the chair of a panel (one query)."""
    return list(
        Seat.objects.filter(user=request.user, is_chair=True).taken().select_related("edition", "user")
    )
