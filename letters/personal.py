"""Which letters went to a person, and how are they forgotten?"""

from collections.abc import Collection
from typing import Any

from django.db.models.functions import Lower

from letters import outbox
from letters.models import Letter

PERSON = {"letters.Letter": ("to_address", "to_name")}
WORDS = {"letters.Letter": ("subject", "body", "last_error", "to_name")}


def to(addresses: Collection[str]) -> Any:
    """The letters to these addresses (in small letters)."""
    return Letter.objects.annotate(address=Lower("to_address")).filter(address__in=list(addresses))


def held(addresses: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The letters to these addresses; the text of those that went, but for codes and personal links.

    What waits may tell of a decision before its hour, what is kept or stuck of one that was never told.
    """
    rows = to(addresses).order_by("pk")
    return {
        "letters": [
            {
                "written_at": row.written_at,
                "sent_at": row.sent_at,
                "state": row.state,
                "to_address": row.to_address,
                "to_name": row.to_name,
                "subject": row.subject if _is_told(row) else "",
                "body": row.body if _is_told(row) else "",
            }
            for row in rows
        ]
    }


def _is_told(letter: Letter) -> bool:
    return letter.state == Letter.State.SENT and not letter.is_secret


def forget(addresses: Collection[str], nowhere: str, mark: str) -> int:
    """Leave of the letters to these addresses only that they were written; those that wait are never sent.

    Returns how many there were.
    """
    rows = to(addresses)
    pks = list(rows.values_list("pk", flat=True))
    found = Letter.objects.filter(pk__in=pks)
    outbox.stop(found)
    return found.update(to_address=nowhere, to_name=mark, subject=mark, body=mark, last_error="")
