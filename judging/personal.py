"""What does this act know of a judge, how does it hand it to them, and how does it forget them?

Seats, marks and signed sheets stay, as those of somebody without a name. A judge gets their own marks, never
those of others.
"""

from django.db.models import F

from judging.models import Assignment, Conflict, ScoreSheet
from organizations.models import User
from organizations.personal import Rows, rows_of

PERSON = {
    "judging.Conflict": ("ruled_by",),
    "judging.MeetingNote": ("written_by",),
    "judging.Seat": ("user",),
}
WORDS = {
    "judging.Draw": ("reason",),
    "judging.Slot": ("absence_reason",),
    "judging.MeetingNote": ("text",),
    "judging.ExtraJudge": ("reason",),
    "judging.Conflict": ("reason", "evidence", "ruling_words"),
    "judging.ScoreSheet": (
        "comment",
        "private_note",
        "abstention_reason",
        "comments_without_mark",
        "history",
    ),
    "judging.Mark": ("comment",),
    "judging.TieDecision": ("reason",),
}


def held(user: User) -> dict[str, Rows]:
    """The seats, conflicts, assignments and sheets of a judge."""
    return {
        "seats": rows_of(
            user.seats.all(),
            *("is_chair", "seated_at", "left_at"),
            edition_year=F("edition__year"),
            agency_name=F("agency__name_th"),
        ),
        "conflicts": rows_of(
            Conflict.objects.filter(seat__user=user),
            *("kind", "reason", "evidence", "bars", "noted_at", "ruling", "ruling_words"),
            edition_year=F("entry__edition__year"),
            entry_number=F("entry__number"),  # all that a barred judge is told of it
        ),
        "assignments": rows_of(
            Assignment.objects.filter(seat__user=user),
            "assigned_at",
            round_number=F("round__number"),
            entry_title=F("entry__title"),
        ),
        "meeting_notes": rows_of(
            user.meeting_notes.all(), *("text", "written_at"), entry_title=F("entry__title")
        ),
        "score_sheets": [
            {
                "edition": sheet.assignment.round.edition.year,
                "round": sheet.assignment.round.number,
                "entry": sheet.assignment.entry.reference,
                "title": sheet.assignment.entry.title,
                "state": sheet.state,
                "saved_at": sheet.saved_at,
                "signed_at": sheet.signed_at,
                "marks": {
                    mark.criterion.code: {"mark": mark.value, "comment": mark.comment}
                    for mark in sheet.marks.all()
                },
                "unfinished": sheet.comments_without_mark,
                "comment": sheet.comment,
                "private_note": sheet.private_note,
                "reason": sheet.abstention_reason,
                "history": sheet.history,
            }
            for sheet in ScoreSheet.objects.filter(assignment__seat__user=user)
            .select_related("assignment__round__edition", "assignment__entry__edition")
            .prefetch_related("marks__criterion")
            .order_by("pk")
        ],
    }


def unsigned(user: User) -> int:
    """How many sheets of open rounds a judge has still to sign."""
    return (
        Assignment.objects.filter(seat__user=user, seat__left_at=None, round__state="open").unsigned().count()
    )


def forget(user: User) -> None:
    """Empty the private notes of a judge and where they have worked; what was signed keeps its marks."""
    Conflict.objects.filter(seat__user=user).update(evidence={})
    ScoreSheet.objects.filter(assignment__seat__user=user).update(private_note="")
