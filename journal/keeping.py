"""Which personal values beside the journal have been kept long enough?"""

from datetime import datetime
from typing import Any

from journal.models import PersonalValue


def old(before: datetime) -> Any:
    """The values of lines written before a moment that are not emptied yet."""
    return PersonalValue.objects.filter(line__at__lt=before).exclude(value="", salt="").order_by("pk")


def forget(rows: Any) -> None:
    """Empty values with their salts; the lines and their hashes stay."""
    PersonalValue.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(value="", salt="")
