"""What of act three goes along when two rows of the register are merged? What they say of using works."""

from datetime import datetime
from typing import Any

from editions.moves import advance
from organizations.models import Organization, User
from results.models import Adoption


def held_by(organization: Organization) -> list[str]:
    """The works that an organization says it uses."""
    rows = Adoption.objects.filter(organization=organization).exclude(state=Adoption.State.TAKEN_BACK)
    return [f"{row._meta.verbose_name}: {row.entry}" for row in rows.select_related("entry__edition")]


def hand_over(gone: Organization, stays: Organization, *, by: User, at: datetime) -> dict[str, list[Any]]:
    """Let what one row says belong to another; where both say it of one work, that of the row that stays."""
    said = set(
        Adoption.objects.filter(organization=stays)
        .exclude(state=Adoption.State.TAKEN_BACK)
        .values_list("entry", flat=True)
    )
    moved = []
    for row in Adoption.objects.filter(organization=gone).exclude(state=Adoption.State.TAKEN_BACK):
        if row.entry_id in said:
            advance(row, "take_back_adoption", by=by, at=at, hidden_reason="")
        moved.append(row.pk)
    Adoption.objects.filter(organization=gone).update(organization=stays)
    return {"moved_adoptions": moved}
