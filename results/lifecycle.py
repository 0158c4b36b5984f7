"""Through which states does an award go before it is announced, and an objection until it is answered?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
