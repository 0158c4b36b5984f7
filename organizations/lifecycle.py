"""Through which states does a request to act for an organization go?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from editions.moves import Lifecycle, Move


class MembershipState(models.TextChoices):
    """Where the request stands."""

    ASKED = "asked", _("Awaiting verification")
    ADMITTED = "admitted", _("Verified")
    REFUSED = "refused", _("Not verified")
    ENDED = "ended", _("Ended")


MEMBERSHIP = Lifecycle(
    states=MembershipState,
    moves=(
        Move("admit",  MembershipState.ASKED,    MembershipState.ADMITTED),
        Move("refuse", MembershipState.ASKED,    MembershipState.REFUSED),
        Move("end",    MembershipState.ADMITTED, MembershipState.ENDED),
    ),
)  # fmt: skip
