"""What did the chair decide where the rule of a round left entries equal?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TieDecision(models.Model):
    """The chair's recorded order of entries that the steps before left equal; of several the last counts."""

    round = models.ForeignKey("editions.Round", on_delete=models.PROTECT, related_name="tie_decisions")
    seat = models.ForeignKey("judging.Seat", on_delete=models.PROTECT, related_name="tie_decisions")
    reason = models.TextField(_("reason"))
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        ordering = ["decided_at", "pk"]
        verbose_name = _("decision on a tie")
        verbose_name_plural = _("decisions on ties")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_tie_is_decided_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.decided_at:%Y-%m-%d}"


class TiePlace(models.Model):
    """The place of one entry within a decision; the first is 1."""

    decision = models.ForeignKey(TieDecision, on_delete=models.PROTECT, related_name="places")
    entry = models.ForeignKey("submissions.Entry", on_delete=models.PROTECT, related_name="tie_places")
    place = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        ordering = ["place"]
        verbose_name = _("place of a decision on a tie")
        verbose_name_plural = _("places of decisions on ties")
        constraints = [
            models.UniqueConstraint(fields=["decision", "entry"], name="once_in_a_tie_decision"),
            models.UniqueConstraint(fields=["decision", "place"], name="one_entry_a_tie_place"),
            models.CheckConstraint(condition=Q(place__gt=0), name="tie_places_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.entry_id}"
