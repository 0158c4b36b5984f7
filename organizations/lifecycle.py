"""Through which states do requests, resets of a second factor and privacy notices go?"""

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


class ResetState(models.TextChoices):
    """Where the reset of a lost second factor stands."""

    ASKED = "asked", _("Help asked for")
    PROPOSED = "proposed", _("Proposed, waits for a second person")
    DONE = "done", _("Second factor taken off")
    CANCELED = "canceled", _("Canceled")
    EXPIRED = "expired", _("Expired")


SECOND_FACTOR_RESET = Lifecycle(
    states=ResetState,
    moves=(
        Move("propose_reset", ResetState.ASKED,    ResetState.PROPOSED),
        Move("confirm_reset", ResetState.PROPOSED, ResetState.DONE),
        Move("cancel_reset",  ResetState.ASKED,    ResetState.CANCELED),
        Move("cancel_reset",  ResetState.PROPOSED, ResetState.CANCELED),
        Move("expire_reset",  ResetState.PROPOSED, ResetState.EXPIRED),
    ),
)  # fmt: skip


class NoticeState(models.TextChoices):
    """Where a version of the privacy notice stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("In force")
    REPLACED = "replaced", _("Replaced by a newer one")


NOTICE = Lifecycle(
    states=NoticeState,
    moves=(
        Move("publish_notice", NoticeState.DRAFT,     NoticeState.PUBLISHED),
        Move("replace_notice", NoticeState.PUBLISHED, NoticeState.REPLACED),
    ),
)  # fmt: skip


class RemovalState(models.TextChoices):
    """Where the request to remove a person stands."""

    ASKED = "asked", _("Waiting for the secretariat")
    DONE = "done", _("Removed")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")


REMOVAL = Lifecycle(
    states=RemovalState,
    moves=(
        Move("remove_person",     RemovalState.ASKED, RemovalState.DONE),
        Move("decline_removal",   RemovalState.ASKED, RemovalState.DECLINED),
        Move("take_back_removal", RemovalState.ASKED, RemovalState.TAKEN_BACK),
    ),
)  # fmt: skip
