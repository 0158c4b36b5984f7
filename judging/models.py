"""ACT TWO: who sits on the panel, who scores what, who must step aside, and the score sheets."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from editions.models import Criterion, Edition, Round
from judging.lifecycle import SHEET, SheetState
from organizations.models import Agency, User
from submissions.models import Entry, sealed_editions


class SeatQuerySet(models.QuerySet["Seat"]):
    """Named questions about seats."""

    def taken(self) -> "SeatQuerySet":
        """The seats that nobody has left, in the order they were taken."""
        return self.filter(left_at=None).order_by("seated_at", "pk")

    def chaired_by(self, user: Any) -> "SeatQuerySet":
        """The seats in which this person is the chair now."""
        return self.filter(user=user.pk, is_chair=True, left_at=None)


class Seat(models.Model):
    """A judge's seat in one edition; the agency is the one that sent the judge then."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="seats")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seats")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seats")
    is_chair = models.BooleanField(_("chair"), default=False)
    seated_at = models.DateTimeField(_("seated at"))
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(fields=["edition", "user"], name="one_seat_a_judge"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(is_chair=True, left_at=None), name="one_chair_an_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.edition_id}"


class ConflictQuerySet(models.QuerySet["Conflict"]):
    """Named questions about conflicts of interest."""

    def for_office(self, at: datetime) -> "ConflictQuerySet":
        """What the secretariat and auditors read at that moment: nothing of an edition under a seal."""
        return self.exclude(seat__edition__in=sealed_editions(at))

    def barring(self) -> "ConflictQuerySet":
        """Those that keep a judge from an entry."""
        return self.filter(bars=True)

    def to_rule(self) -> "ConflictQuerySet":
        """Those that wait for words of the secretariat: found after the sheet was signed, or without grounds
        any more."""
        return self.filter(Q(is_late=True) | Q(lapsed_at__isnull=False), ruling="")


class Conflict(models.Model):
    """A fact that ties a judge to an entry, with its evidence. While it bars, no assignment of the pair can
    be made, and none exists but those whose sheet was signed before: triggers of the database hold this.

    A conflict is never deleted. What the secretariat rules in words stays, whatever is found later.
    """

    class Kind(models.TextChoices):
        """What ties the judge to the entry."""

        SAME_ORGANIZATION = "same_organization", _("Works for the organization")
        SERVED_THERE = "served_there", _("Has worked for the organization")
        SAME_PROVINCE = "same_province", _("Tied to the same province")
        AGENCY_TOOK_PART = "agency_took_part", _("The judge's agency took part in the project")
        SUPERVISES = "supervises", _("The judge's agency supervises the organization")
        PERSONAL = "personal", _("Personal relation")
        DECLARED = "declared", _("Declared by the judge")

    class Ruling(models.TextChoices):
        """What the secretariat decided."""

        CONFIRMED = "confirmed", _("Is a conflict of interest")
        CLEARED = "cleared", _("Is no conflict of interest")

    TOLD = (Kind.PERSONAL, Kind.DECLARED)
    """The kinds that somebody tells; the others are found."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="conflicts")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason = models.TextField(_("reason"), blank=True)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    bars = models.BooleanField(_("bars"), default=True)
    is_late = models.BooleanField(
        _("found after the sheet was signed"),
        default=False,
        help_text=_("It bars from now on, but a signed sheet stands; somebody has to decide."),
    )
    noted_at = models.DateTimeField(_("noted at"))
    lapsed_at = models.DateTimeField(_("without grounds since"), null=True, blank=True)
    ruling = models.CharField(_("decision"), max_length=10, choices=Ruling, blank=True)
    ruling_words = models.TextField(_("words of the decision"), blank=True)
    ruled_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    ruled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="conflicts_ruled"
    )

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.UniqueConstraint(fields=["entry", "seat", "kind"], name="one_conflict_a_kind"),
            models.CheckConstraint(
                condition=Q(ruling="", ruling_words="", ruled_at=None, ruled_by=None)
                | (
                    Q(ruling__in=["confirmed", "cleared"], ruled_at__isnull=False, ruled_by__isnull=False)
                    & ~Q(ruling_words="")
                ),
                name="a_conflict_is_ruled_in_words",
            ),
            models.CheckConstraint(
                condition=Q(ruling="confirmed", bars=True)
                | Q(ruling="cleared", bars=False)
                | (Q(ruling="") & (Q(bars=True) | ~Q(kind__in=["personal", "declared"]))),
                name="what_is_told_bars_until_it_is_cleared",
            ),
            models.CheckConstraint(
                condition=Q(is_late=False) | Q(ruling=""), name="a_late_conflict_waits_for_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} × {self.entry_id}"


class RoundEntry(models.Model):
    """That an entry takes part in a round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="round_entries")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="round_entries")
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("entry of a round")
        verbose_name_plural = _("entries of a round")
        constraints = [models.UniqueConstraint(fields=["round", "entry"], name="once_in_a_round")]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.entry_id}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Whose assignments are whose."""

    def for_judge(self, user: Any) -> "AssignmentQuerySet":
        """What a judge may open: assigned and not barred since, in the seat not left, and the entry still in
        the contest."""
        return (
            self.filter(seat__user=user.pk, seat__left_at=None, entry__state=Entry.State.ELIGIBLE)
            .unbarred()
            .select_related(
                "round__edition",
                "seat__user",
                "sheet",
                "entry__edition",
                "entry__category",
                "entry__province",
            )
        )

    def unbarred(self) -> "AssignmentQuerySet":
        """Those that no conflict of interest bars; a signed sheet may stand where one was found later."""
        return self.exclude(
            models.Exists(
                Conflict.objects.barring().filter(
                    entry=models.OuterRef("entry"), seat=models.OuterRef("seat")
                )
            )
        )

    def unsigned(self) -> "AssignmentQuerySet":
        """Those that still wait for a signature."""
        return self.exclude(sheet__state=SheetState.SIGNED)

    def once_signed(self) -> "AssignmentQuerySet":
        """Those whose sheet is signed, or was before it was unlocked: they are never taken away."""
        return self.filter(Q(sheet__state=SheetState.SIGNED) | Q(sheet__history__icontains='"unlocked"'))


class Assignment(models.Model):
    """That a judge scores an entry in a round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="assignments")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="assignments")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField(_("assigned at"))

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [models.UniqueConstraint(fields=["round", "entry", "seat"], name="assigned_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} → {self.entry_id}"


class ScoreSheetQuerySet(models.QuerySet["ScoreSheet"]):
    """Whose sheets are whose."""

    def signed_for_chair(self, user: Any) -> "ScoreSheetQuerySet":
        """The signed sheets of the panels this person chairs, without the entries barred to the chair."""
        barred = Conflict.objects.filter(seat__user=user.pk, bars=True).values("entry")
        return (
            self.filter(
                state=SheetState.SIGNED,
                assignment__entry__state=Entry.State.ELIGIBLE,
                assignment__round__edition__in=Seat.objects.chaired_by(user).values("edition"),
            )
            .exclude(assignment__entry__in=barred)
            .select_related(
                "assignment__round__edition", "assignment__seat__user", "assignment__entry__edition"
            )
        )


class ScoreSheet(models.Model):
    """The score sheet of one assignment. An abstention is a sheet signed with a reason and without marks.

    `version` counts the saves of the draft, so that of two tabs the later save is shown both; `tab` and
    `turn` say which open page saved last, and its how manieth save that was. `history` keeps how the marks
    changed and what was signed before an unlocking. `salt` belongs to the seal that stands in the journal
    for the marks and that history (docs/decisions/0008-scoring.md, 0026-score-sheets.md).
    """

    lifecycle = SHEET
    State = SheetState

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="sheet")
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=SheetState,
        default=SheetState.DRAFT,
        editable=False,
    )
    comment = models.TextField(_("comment on the whole"), blank=True)
    private_note = models.TextField(_("private note"), blank=True)
    is_abstention = models.BooleanField(_("abstains"), default=False)
    abstention_reason = models.TextField(_("reason for abstaining"), blank=True)
    comments_without_mark = models.JSONField(
        default=dict, help_text=_("What was typed in a draft beside criteria that have no mark yet.")
    )
    version = models.PositiveIntegerField(default=0)
    tab = models.CharField(max_length=40, blank=True, editable=False)
    turn = models.PositiveBigIntegerField(default=0, editable=False)
    history = models.JSONField(default=list, editable=False)
    saved_at = models.DateTimeField(_("saved at"))
    signed_at = models.DateTimeField(_("signed at"), null=True, editable=False)
    salt = models.CharField(max_length=32, blank=True, editable=False)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", signed_at=None) | Q(state="signed", signed_at__isnull=False),
                name="signed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(is_abstention=False, abstention_reason="")
                | (Q(is_abstention=True, state="signed") & ~Q(abstention_reason="")),
                name="an_abstention_is_signed_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"sheet of {self.assignment_id}"

    def moves_in(self) -> Edition:
        """The edition whose stage allows the moves of this row (select assignment__round__edition)."""
        return self.assignment.round.edition


class Mark(models.Model):
    """A judge's mark for one criterion: 0 to 5; without a value the criterion is not applicable.

    Zero is a mark; no mark is no row.
    """

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    value = models.PositiveSmallIntegerField(_("mark"), null=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="one_mark_a_criterion"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0, value__lte=5), name="marks_are_0_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"


# What belongs to a presentation and to the meetings of the panel stands in a file of its own.
from judging.models_deliberation import (  # noqa: E402
    Draw,  # noqa: F401
    ExtraJudge,  # noqa: F401
    Meeting,  # noqa: F401
    MeetingNote,  # noqa: F401
    Presence,  # noqa: F401
    Slot,  # noqa: F401
)
from judging.models_ties import TieDecision, TiePlace  # noqa: E402, F401
