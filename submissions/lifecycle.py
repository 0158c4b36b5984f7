"""Through which states does an entry go, and in which stage of the edition may each move be made?

The deadline itself binds besides: `submissions.deadline.require_open`. After the close of the call only a
late pass lets something in, so the table allows sending while there is screening.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from editions.lifecycle import BEFORE_PUBLICATION, Stage
from editions.moves import Lifecycle, Move


class EntryState(models.TextChoices):
    """The states of an entry."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for correction")
    ELIGIBLE = "eligible", _("Passed eligibility screening")
    INELIGIBLE = "ineligible", _("Did not pass screening")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISQUALIFIED = "disqualified", _("Disqualified")


SCREENING = frozenset({Stage.OPEN, Stage.SCREENING})
AFTER_SCREENING = frozenset({Stage.SCREENING, Stage.JUDGING, Stage.DECIDING})

S = EntryState
ENTRY = Lifecycle(
    states=EntryState,
    moves=(
        #    verb          from          to               stage of the edition
        Move("submit",     S.DRAFT,      S.SUBMITTED,     SCREENING),
        Move("amend",      S.SUBMITTED,  S.SUBMITTED,     SCREENING),
        Move("resubmit",   S.RETURNED,   S.SUBMITTED,     SCREENING),
        Move("send_back",  S.SUBMITTED,  S.RETURNED,      SCREENING),
        Move("accept",     S.SUBMITTED,  S.ELIGIBLE,      SCREENING),
        Move("reject",     S.SUBMITTED,  S.INELIGIBLE,    SCREENING),
        Move("reject",     S.RETURNED,   S.INELIGIBLE,    SCREENING),
        Move("reopen",     S.ELIGIBLE,   S.SUBMITTED,     SCREENING),
        Move("reopen",     S.INELIGIBLE, S.SUBMITTED,     SCREENING),
        Move("withdraw",   S.SUBMITTED,  S.WITHDRAWN,     BEFORE_PUBLICATION),
        Move("withdraw",   S.RETURNED,   S.WITHDRAWN,     BEFORE_PUBLICATION),
        Move("withdraw",   S.ELIGIBLE,   S.WITHDRAWN,     BEFORE_PUBLICATION),
        Move("disqualify", S.ELIGIBLE,   S.DISQUALIFIED,  AFTER_SCREENING),
    ),
)  # fmt: skip
