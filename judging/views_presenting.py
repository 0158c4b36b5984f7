"""Where does a judge find, in the room and on a phone, who presents when?"""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from editions.models import Round
from judging.models import Assignment, Slot
from judging.views import WORK_STATES, chosen_round, desk, round_tabs, rounds_of, state_of
from organizations import access
from submissions.models import Entry


class SlotRow(NamedTuple):
    """One slot as a judge sees it: of an entry that is not assigned to them only when it is."""

    slot: Slot
    assignment: Assignment | None
    label: str
    tone: str


@require_safe
@access.judge
def presentation_list(request: access.Request) -> HttpResponse:
    """The slots of a presentation round in their order, each with my score sheet."""
    rounds = [row for row in rounds_of(request) if row.is_presentation]
    round_ = chosen_round(rounds, request)
    return render(
        request,
        "judging/presentation_list.html",
        {
            **desk(request, round_),
            "tabs": round_tabs(rounds, round_, "judging:presentation_list"),
            "rows": _rows(request, round_) if round_ else [],
        },
    )


def _rows(request: access.Request, round_: Round) -> list[SlotRow]:
    mine = {row.entry_id: row for row in Assignment.objects.for_judge(request.user).filter(round=round_)}
    rows = []
    for slot in Slot.objects.filter(round=round_, entry__state=Entry.State.ELIGIBLE).order_by("position"):
        assignment = mine.get(slot.entry_id)
        label, tone = WORK_STATES[state_of(getattr(assignment, "sheet", None))]
        rows.append(SlotRow(slot, assignment, str(label), tone))
    return rows
