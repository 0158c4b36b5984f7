"""Through which states do an award, an objection, a certificate and an adoption go?"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from editions.lifecycle import Stage
from editions.moves import Lifecycle, Move


class AwardState(models.TextChoices):
    """The states of an award."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")


class ObjectionState(models.TextChoices):
    """The states of an objection."""

    FILED = "filed", _("Waits for an answer")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Not upheld")


class CertificateState(models.TextChoices):
    """The states of a certificate."""

    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("Suspended")
    SUPERSEDED = "superseded", _("Superseded")
    REVOKED = "revoked", pgettext_lazy("a certificate", "Revoked")


class AdoptionState(models.TextChoices):
    """The states of what a town says of using a work."""

    SHOWN = "shown", _("Shown")
    HIDDEN = "hidden", _("Hidden")
    TAKEN_BACK = "taken_back", _("No longer said")


DECIDING = frozenset({Stage.DECIDING})

AWARD = Lifecycle(
    states=AwardState,
    moves=(
        Move("confirm",    AwardState.PROPOSED,  AwardState.CONFIRMED, DECIDING),
        Move("unconfirm",  AwardState.CONFIRMED, AwardState.PROPOSED,  DECIDING),
    ),
)  # fmt: skip

OBJECTION = Lifecycle(
    states=ObjectionState,
    moves=(
        Move("uphold_objection",   ObjectionState.FILED, ObjectionState.UPHELD),
        Move("dismiss_objection",  ObjectionState.FILED, ObjectionState.DISMISSED),
    ),
)  # fmt: skip

CERTIFICATE = Lifecycle(
    states=CertificateState,
    moves=(
        Move("suspend_certificate",    CertificateState.VALID,      CertificateState.SUSPENDED),
        Move("reinstate_certificate",  CertificateState.SUSPENDED,  CertificateState.VALID),
        Move("supersede_certificate",  CertificateState.VALID,      CertificateState.SUPERSEDED),
        Move("supersede_certificate",  CertificateState.SUSPENDED,  CertificateState.SUPERSEDED),
        Move("revoke_certificate",     CertificateState.VALID,      CertificateState.REVOKED),
        Move("revoke_certificate",     CertificateState.SUSPENDED,  CertificateState.REVOKED),
    ),
)  # fmt: skip

ADOPTION = Lifecycle(
    states=AdoptionState,
    moves=(
        Move("hide_adoption",       AdoptionState.SHOWN,   AdoptionState.HIDDEN),
        Move("show_adoption",       AdoptionState.HIDDEN,  AdoptionState.SHOWN),
        Move("take_back_adoption",  AdoptionState.SHOWN,   AdoptionState.TAKEN_BACK),
        Move("take_back_adoption",  AdoptionState.HIDDEN,  AdoptionState.TAKEN_BACK),
    ),
)  # fmt: skip
