"""Who presents when, what was said when the panel met, and which judge was asked besides?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

USER = "organizations.User"
ROUND = "editions.Round"
ENTRY = "submissions.Entry"


class Draw(models.Model):
    """The drawing of lots for the order of a round; of several the last one counts.

    Whoever has the seed and the numbers of the entries can draw again (`presenting.order`).
    """

    round = models.ForeignKey(ROUND, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField(_("number"))
    seed = models.CharField(_("seed"), max_length=64)
    reason = models.TextField(_("reason for drawing again"), blank=True)
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("drawing of lots")
        verbose_name_plural = _("drawings of lots")
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_draw_a_number"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="lots_are_drawn_again_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.number}"


class Slot(models.Model):
    """When and where an entry is presented; `position` is its place in the order drawn by lot."""

    round = models.ForeignKey(ROUND, on_delete=models.PROTECT, related_name="slots")
    entry = models.ForeignKey(ENTRY, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField(_("position"))
    starts_at = models.DateTimeField(_("starts at"), null=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    place = models.CharField(_("place"), max_length=300, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    told_at = models.DateTimeField(_("told to the entrant at"), null=True)
    absent_at = models.DateTimeField(_("noted as absent at"), null=True)
    absence_reason = models.TextField(_("reason of the absence"), blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="one_slot_an_entry"),
            models.UniqueConstraint(fields=["round", "position"], name="one_slot_a_position"),
            models.CheckConstraint(
                condition=Q(absent_at=None, absence_reason="")
                | (Q(absent_at__isnull=False) & ~Q(absence_reason="")),
                name="an_absence_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.position}"


class Meeting(models.Model):
    """A meeting of the panel about a closed round. Once closed it stays as it is: triggers hold this."""

    round = models.ForeignKey(ROUND, on_delete=models.PROTECT, related_name="meetings")
    place = models.CharField(_("place"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(closed_at=None), name="one_open_meeting_a_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.opened_at}"


class Presence(models.Model):
    """That a judge took part in a meeting; it is never taken back, for what was said was heard."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="presences")
    seat = models.ForeignKey("judging.Seat", on_delete=models.PROTECT, related_name="presences")
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seat"], condition=Q(until=None), name="present_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.seat_id}"


class MeetingNote(models.Model):
    """What was said in a meeting, on an entry or in general."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="notes")
    entry = models.ForeignKey(ENTRY, on_delete=models.PROTECT, null=True, related_name="meeting_notes")
    text = models.TextField(_("note"))
    written_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="meeting_notes")
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        ordering = ["written_at", "pk"]
        verbose_name = _("note of a meeting")
        verbose_name_plural = _("notes of a meeting")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_note_says_something")]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.pk}"


class ExtraJudge(models.Model):
    """That a judge was asked besides, after a round had closed and two disagreed.

    While a round has one, nobody else can fill in or sign a sheet of it.
    """

    round = models.ForeignKey(ROUND, on_delete=models.PROTECT, related_name="extra_judges")
    entry = models.ForeignKey(ENTRY, on_delete=models.PROTECT, related_name="extra_judges")
    seat = models.ForeignKey("judging.Seat", on_delete=models.PROTECT, related_name="asked_besides")
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("extra judge")
        verbose_name_plural = _("extra judges")
        constraints = [
            models.UniqueConstraint(fields=["round", "entry", "seat"], name="asked_besides_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_extra_judge_is_asked_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} → {self.entry_id}"
