"""What of the entries goes along when one row of the register is merged into another?

The entries themselves, with the words under which they were sent, and the late passes. Conflicts of interest,
assignments and awards hang on the entries and go with them.
"""

from datetime import datetime
from typing import Any

from organizations.models import Organization, User
from submissions.models import Entry, LatePass


def held_by(organization: Organization) -> list[str]:
    """The entries of an organization, by number and title, and its late passes that stand."""
    entries = Entry.objects.filter(organization=organization).select_related("edition").order_by("pk")
    passes = _passes_of(organization).select_related("edition")
    return [
        *(f"{entry} ({entry.get_state_display()})" for entry in entries),
        *(f"{row._meta.verbose_name} {row.edition.year}" for row in passes),
    ]


def hand_over(gone: Organization, stays: Organization, *, by: User, at: datetime) -> dict[str, list[Any]]:
    """Let the entries and late passes of one row belong to another.

    Where both have a late pass in an edition, the one that stays runs until the later of the two ends.
    """
    entries = list(Entry.objects.select_for_update().filter(organization=gone).order_by("pk"))
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(organization=stays)
    others = {row.edition_id: row for row in _passes_of(stays)}
    passes = []
    for late in _passes_of(gone):
        other = others.get(late.edition_id)
        if other is None:
            LatePass.objects.filter(pk=late.pk).update(organization=stays)
        elif other.until < late.until:
            LatePass.objects.filter(pk=other.pk).update(until=late.until)
        passes.append(f"{late.pk}: {late.until.isoformat()}")
    return {"moved_entries": [entry.pk for entry in entries], "late_passes": passes}


def _passes_of(organization: Organization) -> Any:
    return LatePass.objects.filter(organization=organization, revoked_at=None).order_by("pk")
