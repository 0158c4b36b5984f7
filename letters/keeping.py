"""Which letters have been kept long enough, and what is left of them?"""

from datetime import datetime
from typing import Any

from letters.models import Letter

DONE = (Letter.State.SENT, Letter.State.KEPT, Letter.State.STUCK)


def old(before: datetime) -> Any:
    """The letters done with that were written before a moment and still hold their text."""
    return Letter.objects.filter(state__in=DONE, written_at__lt=before).exclude(body="").order_by("pk")


def old_secrets(before: datetime) -> Any:
    """Of these the letters with a code or a personal link."""
    return old(before).filter(is_secret=True)


def forget(rows: Any) -> None:
    """Leave of letters when, of which kind and about what; not to whom, and not the text."""
    rows.update(body="", to_name="", to_address="letter@removed.invalid", last_error="")


def forget_text(rows: Any) -> None:
    """Leave of letters everything but the text."""
    rows.update(body="")
