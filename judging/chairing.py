"""Who chairs the panel, who has chaired it, and who has so read the scores of a round?"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.models import Edition, Round
from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from judging import letters, rubric
from judging.models import Presence, Seat
from judging.scoring import CHAIR
from thai.text import clean, has_letter

NAMING = frozenset({Stage.SETUP, Stage.OPEN, Stage.SCREENING, Stage.JUDGING, Stage.DECIDING})
"""The stages in which a seated judge can be made the chair; while it is decided, only where nobody chairs."""


def chair_of(edition: Edition) -> Seat | None:
    """The seat of the chair now (one query)."""
    return Seat.objects.filter(edition=edition, is_chair=True).taken().select_related("user").first()


def name(seat: Seat, reason: str = "", *, by: chain.By, at: datetime) -> None:
    """Make a seated judge the chair; the one who chairs is the chair no longer. The judge gets a letter.

    A reason is needed in the place of another, and after the judging. Once the judging has ended a chair
    stays the chair, so that nobody is chosen for how they would decide a tie.
    """
    reason = clean(reason, lines=True)
    with transaction.atomic():
        edition = seat.edition
        edition.hold()
        if edition.stage not in NAMING:
            raise RuleBroken(_("The results are announced; the panel stays as it was."))
        seat.refresh_from_db(fields=["is_chair", "left_at"])
        if seat.left_at is not None:
            raise RuleBroken(_("This judge has already left the panel."))
        before = chair_of(edition)
        if before is not None and before.pk == seat.pk:
            raise RuleBroken(_("This judge is the chair already."))
        if before is not None and edition.stage == Stage.DECIDING:
            raise RuleBroken(_("The judging has ended; the panel keeps its chair."))
        if (before is not None or edition.stage == Stage.DECIDING) and not has_letter(reason):
            raise RuleBroken(_("Please give the reason for naming another chair, or a chair only now."))
        if before is not None:
            Seat.objects.filter(pk=before.pk).update(is_chair=False)
        seat.is_chair = True
        seat.save(update_fields=["is_chair"])
        letters.seated(seat, at=at)
        if before is not None:
            end(before, by=by, at=at)
        chain.write(
            "name_chair",
            seat,
            by=by,
            at=at,
            personal={"reason": reason} if reason else {},
            edition_year=edition.year,
        )


def end(seat: Seat, *, by: chain.By, at: datetime) -> None:
    """Write down that a judge is the chair no longer."""
    chain.write("end_chair", seat, by=by, at=at, edition_year=seat.edition.year)


def is_missing(round_: Round) -> bool:
    """Whether the tie rule of a round ends with the chair while nobody chairs the panel."""
    return CHAIR in rubric.rules(round_).steps and chair_of(round_.edition) is None


def readers(round_: Round) -> set[int]:
    """The ids of the seats that could read the scores of a round: whoever chairs the panel or has chaired it,
    and whoever was present when it met about the round (three queries)."""
    ended = Line.objects.filter(verb="end_chair", subject_type="seat", edition_year=round_.edition.year)
    return {
        *Seat.objects.filter(edition=round_.edition_id, is_chair=True).values_list("pk", flat=True),
        *map(int, ended.values_list("subject_id_text", flat=True)),
        *Presence.objects.filter(meeting__round=round_).values_list("seat", flat=True),
    }
