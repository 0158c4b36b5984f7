"""May a sheet be filled in and signed now, in an open round? Not by whoever is barred from the entry, not of
an entry that was not presented, and in a round opened again not by those who had their time."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from judging.models import Assignment, AssignmentQuerySet, Conflict, ExtraJudge, Slot


def require_unbarred(assignment: Assignment) -> None:
    """Refuse the judge of an assignment whom a conflict of interest bars from it since (a query)."""
    if Conflict.objects.barring().filter(entry=assignment.entry_id, seat=assignment.seat_id).exists():
        raise RuleBroken(
            _("You have a conflict of interest in this entry, so its score sheets are closed to you.")
        )


def require_reachable(assignment: Assignment) -> None:
    """Refuse an absent entry, and in a round opened again everybody but those asked besides (two queries)."""
    said = why_closed(assignment)
    if said:
        raise RuleBroken(said)


def why_closed(assignment: Assignment) -> str:
    """Why a sheet is closed though its round is open, in words; empty where it is not (two queries)."""
    here = {"round": assignment.round_id, "entry": assignment.entry_id}
    if Slot.objects.filter(**here, absent_at__isnull=False).exists():
        return _("Nobody came to present this entry, so it is not scored in this round.")
    asked = set(ExtraJudge.objects.filter(round=assignment.round_id).values_list("entry", "seat"))
    if asked and (assignment.entry_id, assignment.seat_id) not in asked:
        return _(
            "This round is open again only for a judge who was asked besides; your part of it is closed."
        )
    return ""


def presented(assignments: AssignmentQuerySet) -> AssignmentQuerySet:
    """Those of entries that somebody came to present, or still may."""
    absent = Slot.objects.filter(round=OuterRef("round"), entry=OuterRef("entry"), absent_at__isnull=False)
    return assignments.exclude(Exists(absent))
