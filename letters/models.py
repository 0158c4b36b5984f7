"""What is a letter of the portal, and where does it stand on its way?"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Letter(models.Model):
    """One letter to one person: written with the decision it tells of, sent afterwards by a worker."""

    class State(models.TextChoices):
        """Where a letter stands on its way."""

        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        KEPT = "kept", _("Kept here, not sent")
        STUCK = "stuck", _("Could not be sent")

    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    to_address = models.EmailField(_("to"))
    to_name = models.CharField(_("name"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    edition_year = models.PositiveIntegerField(_("edition"), null=True, blank=True)
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("A letter of a sample edition never reaches a real address.")
    )
    is_secret = models.BooleanField(
        _("secret"), default=False, help_text=_("Holds a code or a personal link; shown on a laptop only.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    written_at = models.DateTimeField(_("written at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [models.Index(fields=["state", "next_try_at"])]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_address}"
