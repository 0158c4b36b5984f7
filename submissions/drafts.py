"""May the draft of an entry be written to at this moment, and which revision is it?

Every path that changes what will be sent asks here: saving, attaching, removing, sending, discarding.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken
from submissions import deadline
from submissions.lifecycle import EntryState
from submissions.models import Entry, Revision

WRITABLE = frozenset({EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED})


def require_writable(entry: Entry, at: datetime) -> None:
    """Refuse what arrives when the entry takes no more changes.

    A draft and an amendment are bound by the deadline of the call, an entry sent back by its own date; a
    late pass of the organization stretches both.
    """
    if entry.state not in WRITABLE:
        raise RuleBroken(
            _("This entry can no longer be changed, because its state is “%(state)s”.")
            % {"state": EntryState(entry.state).label}
        )
    if entry.state != EntryState.RETURNED:
        deadline.require_open(entry.edition, entry.organization, at)
    elif entry.edition.stage not in (Stage.OPEN, Stage.SCREENING):
        raise RuleBroken(_("Screening is over, so this entry can no longer be corrected."))
    elif (entry.returned_until is None or at > entry.returned_until) and not deadline.has_pass(
        entry.edition, entry.organization, at
    ):
        raise RuleBroken(
            _("The date for sending the corrected entry has passed. Please contact the secretariat.")
        )


def is_writable(entry: Entry, at: datetime) -> bool:
    """The same as an answer, for offering a page or not."""
    try:
        require_writable(entry, at)
    except RuleBroken:
        return False
    return True


def lock(entry: Entry) -> None:
    """Hold the edition and the row of an entry until the transaction ends, and read both anew: for a move."""
    entry.edition.hold()
    _lock_row(entry)


def lock_all(pks: Iterable[int]) -> None:
    """Hold the editions of some entries, then the entries, until the transaction ends."""
    entries = Entry.objects.filter(pk__in=set(pks))
    for edition in Edition.objects.filter(pk__in=entries.values("edition")).order_by("pk"):
        edition.hold()
    list(entries.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _lock_row(entry: Entry) -> None:
    fresh = Entry.objects.select_for_update(of=("self",)).select_related("edition", "organization")
    try:
        entry.refresh_from_db(from_queryset=fresh)
    except Entry.DoesNotExist:
        raise RuleBroken(_("This draft no longer exists; it has been deleted.")) from None


def lock_draft(entry: Entry, at: datetime) -> Revision:
    """Hold the entry and give its working draft, if it may be written to at that moment.

    The edition is not held: those who write their drafts do not wait for each other.
    """
    _lock_row(entry)
    require_writable(entry, at)
    revision = entry.revisions.working().first()
    if revision is None:
        raise nothing_to_write()
    return revision


def nothing_to_write() -> RuleBroken:
    """Why nothing is written to an entry that has no working draft."""
    return RuleBroken(_("What was sent is not changed directly. Please choose “Amend” first."))
