"""On what does an announcement rest? The fingerprints of everything that was decided before it.

Whoever holds the rows can show that they are the ones it was made from: entries as they were sent, marks as
they were signed, conflicts, rules and awards. Nobody can guess marks or conflicts from a fingerprint: the
salts of the signed sheets, which no page shows, are hashed along.
"""

import hashlib
import json
from typing import Any

from editions.models import Edition
from judging import rubric
from judging.models import Conflict, Mark, ScoreSheet
from results.models import Award
from submissions.models import Entry, Revision


def fingerprints(edition: Edition) -> dict[str, str]:
    """By name, the SHA-256 of each kind of rows that the result was made from, as they stand now."""
    return {name: _sha256(rows) for name, rows in _rows(edition).items()}


def _rows(edition: Edition) -> dict[str, list[Any]]:
    signed = ScoreSheet.objects.filter(
        assignment__round__edition=edition, state=ScoreSheet.State.SIGNED
    ).order_by("pk")
    salts = list(signed.values_list("salt", flat=True))
    return {
        "entries": [
            *Entry.objects.filter(edition=edition, number__isnull=False)
            .order_by("number")
            .values_list("number", "state"),
            *Revision.objects.filter(entry__edition=edition)
            .sent()
            .order_by("entry__number", "number")
            .values_list("entry__number", "number", "sha256"),
        ],
        "marks": [
            *signed.values_list(
                "pk", "assignment__seat", "assignment__entry__number", "is_abstention", "salt", "signed_at"
            ),
            *Mark.objects.filter(sheet__in=signed)
            .order_by("sheet_id", "criterion_id")
            .values_list("sheet_id", "criterion__code", "value"),
        ],
        "conflicts": [
            *salts,
            *Conflict.objects.filter(entry__edition=edition)
            .order_by("pk")
            .values_list("entry__number", "seat", "kind", "bars", "ruling", "noted_at", "lapsed_at"),
        ],
        "rules": list(rubric.copies(edition)),
        "awards": list(
            Award.objects.filter(edition=edition)
            .order_by("entry__number")
            .values_list("entry__number", "level__code", "place", "from_ranking", "reason", "confirmed_at")
        ),
    }


def _sha256(rows: list[Any]) -> str:
    return hashlib.sha256(
        json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()
    ).hexdigest()
