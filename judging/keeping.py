"""What of the judging has been kept long enough?"""

from datetime import datetime
from typing import Any

from judging.models import ScoreSheet


def old_notes(before: datetime) -> Any:
    """The sheets signed before a moment that still hold the private note of their judge."""
    return ScoreSheet.objects.filter(signed_at__lt=before).exclude(private_note="").order_by("pk")


def forget_notes(rows: Any) -> None:
    """Empty the private notes of judges; marks, comments and seals stay."""
    rows.update(private_note="")
