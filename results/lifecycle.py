"""Through which states does an award go before it is announced?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from editions.lifecycle import Stage
from editions.moves import Lifecycle, Move


class AwardState(models.TextChoices):
    """The states of an award."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")


DECIDING = frozenset({Stage.DECIDING})

AWARD = Lifecycle(
    states=AwardState,
    moves=(
        Move("confirm",    AwardState.PROPOSED,  AwardState.CONFIRMED, DECIDING),
        Move("unconfirm",  AwardState.CONFIRMED, AwardState.PROPOSED,  DECIDING),
    ),
)  # fmt: skip
