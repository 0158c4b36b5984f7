"""What does a town say of the work of another: that it uses it, and how."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, User
from results.lifecycle import ADOPTION, AdoptionState
from submissions.models import Entry


class Adoption(models.Model):
    """That an organization uses the work of a winner, said by its officer. No part of an announcement."""

    lifecycle = ADOPTION
    State = AdoptionState

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="adoptions")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="adoptions")
    sentence = models.TextField(_("how it is used"))
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="adoptions_said")
    said_at = models.DateTimeField(_("said at"))
    state = models.CharField(
        _("state"), max_length=10, choices=AdoptionState, default=AdoptionState.SHOWN, editable=False
    )
    hidden_reason = models.TextField(_("reason of hiding"), blank=True)

    class Meta:
        ordering = ["said_at", "pk"]
        verbose_name = _("adoption of a work")
        verbose_name_plural = _("adoptions of works")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "organization"],
                condition=~Q(state="taken_back"),
                name="one_adoption_an_organization",
            ),
            models.CheckConstraint(condition=~Q(sentence=""), name="an_adoption_says_how"),
            models.CheckConstraint(
                condition=(Q(state="hidden") & ~Q(hidden_reason=""))
                | (~Q(state="hidden") & Q(hidden_reason="")),
                name="what_is_hidden_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} uses {self.entry_id}"

    def moves_in(self) -> None:
        """It is said, hidden and taken back at any stage after the announcement."""
