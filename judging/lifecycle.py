"""Through which states does a score sheet go?

Who goes on to the next round, a recusal and an assignment are rows, never states.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from editions.lifecycle import Stage
from editions.moves import Lifecycle, Move


class SheetState(models.TextChoices):
    """The states of a score sheet."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")


JUDGING = frozenset({Stage.JUDGING})

SHEET = Lifecycle(
    states=SheetState,
    moves=(
        Move("sign",    SheetState.DRAFT,  SheetState.SIGNED, JUDGING),
        Move("abstain", SheetState.DRAFT,  SheetState.SIGNED, JUDGING),
        Move("unlock",  SheetState.SIGNED, SheetState.DRAFT,  JUDGING),
    ),
)  # fmt: skip
