"""Through which stages does an edition go, and who may still do what in each?

One literal table; `editions.moves` makes the moves.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from editions.moves import Lifecycle, Move


class Stage(models.TextChoices):
    """The stages of an edition, in their order."""

    SETUP = "setup", _("Being set up")
    OPEN = "open", _("Open for entries")
    SCREENING = "screening", _("Screening")
    JUDGING = "judging", _("Judging")
    DECIDING = "deciding", _("Deciding")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


class RoundState(models.TextChoices):
    """The states of a round of judging."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


BEFORE_PUBLICATION = frozenset({Stage.OPEN, Stage.SCREENING, Stage.JUDGING, Stage.DECIDING})

EDITION = Lifecycle(
    states=Stage,
    field="stage",
    moves=(
        #    verb               from                to               stage of the edition (its own state)
        Move("open_call",       Stage.SETUP,        Stage.OPEN),
        Move("close_call",      Stage.OPEN,         Stage.SCREENING),
        Move("reopen_call",     Stage.SCREENING,    Stage.OPEN),
        Move("start_judging",   Stage.SCREENING,    Stage.JUDGING),
        Move("end_judging",     Stage.JUDGING,      Stage.DECIDING),
        Move("resume_judging",  Stage.DECIDING,     Stage.JUDGING),
        Move("publish",         Stage.DECIDING,     Stage.PUBLISHED),
        Move("withdraw_results", Stage.PUBLISHED,   Stage.DECIDING),
        Move("close_edition",   Stage.PUBLISHED,    Stage.CLOSED),
    ),
)  # fmt: skip

ROUND = Lifecycle(
    states=RoundState,
    field="state",
    moves=(
        Move("open_round",      RoundState.PLANNED, RoundState.OPEN,    stages=frozenset({Stage.JUDGING})),
        Move("close_round",     RoundState.OPEN,    RoundState.CLOSED,  stages=frozenset({Stage.JUDGING})),
        Move("reopen_round",    RoundState.CLOSED,  RoundState.OPEN,    stages=frozenset({Stage.JUDGING})),
    ),
)  # fmt: skip
