"""Who is reminded that a draft is not sent, and when? Before the close, four times, each once an entry.

What counts is the date of the close as it stands now: what was not due yet follows a moved deadline.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from editions import calendar
from editions.models import Edition
from submissions import letters
from submissions.lifecycle import EntryState
from submissions.models import Entry, EntryQuerySet, Reminder

LEADS = {
    Reminder.Kind.WEEK: timedelta(days=7),
    Reminder.Kind.DAYS: timedelta(days=3),
    Reminder.Kind.DAY: timedelta(days=1),
    Reminder.Kind.HOURS: timedelta(hours=3),
}
"""How long before the close each kind is due."""
WRITTEN = (EntryState.DRAFT, EntryState.SUBMITTED)
"""In which states an unsent draft hangs on the close of the call; one sent back has a date of its own."""


def send_due(at: datetime, most: int = 300) -> int:
    """Write the reminders that are due at that moment (for the clock); returns for how many entries.

    Of a clock that was stopped for a while the last kind is due alone. A draft started after its kind was
    due waits for the next kind.
    """
    told = 0
    for edition in Edition.objects.accepting():
        closes_at = calendar.call_window(edition).closes_at
        if closes_at is None or at >= closes_at:
            continue
        if due := [(kind, closes_at - lead) for kind, lead in LEADS.items() if closes_at - lead <= at]:
            kind, since = due[-1]
            for entry in _waiting(edition, kind, since)[: most - told]:
                told += _remind(entry, kind, closes_at, at)
    return told


def _waiting(edition: Edition, kind: str, since: datetime) -> EntryQuerySet:
    """The entries with an unsent draft from before a moment whose writers were not reminded in that way."""
    written = Q(number=None, created_at__lte=since) | Q(number__isnull=False, revisions__saved_at__lte=since)
    return (
        Entry.objects.filter(written, edition=edition, state__in=WRITTEN, revisions__sent_at=None)
        .exclude(reminders__kind=kind)
        .order_by("pk")
    )


def _remind(entry: Entry, kind: str, closes_at: datetime, at: datetime) -> bool:
    """Write the reminder of one entry, unless it was sent meanwhile or another clock was quicker."""
    with transaction.atomic():
        held = Entry.objects.select_for_update(of=("self",)).filter(pk=entry.pk, state__in=WRITTEN)
        entry_now = held.select_related("edition", "organization").first()
        if entry_now is None:
            return False
        draft = entry_now.revisions.working().select_related("saved_by").first()
        if draft is None:
            return False
        _row, is_new = Reminder.objects.get_or_create(entry=entry_now, kind=kind, defaults={"at": at})
        if is_new:
            letters.reminder(entry_now, draft, closes_at, at=at)
        return is_new
