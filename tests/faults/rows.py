"""What does the database say of an entry? The draft or all of what was sent, never half."""

from journal.models import Line
from submissions.models import Entry, Revision


def entry_as_it_is(pk: int) -> dict[str, object]:
    """What the database says of an entry: never half of this may change."""
    row = Entry.objects.get(pk=pk)
    revision = Revision.objects.get(entry=pk, number=1)
    return {
        "state": row.state,
        "has a number": row.number is not None,
        "is sent": revision.sent_at is not None,
        "is sealed": bool(revision.sha256),
        "lines": Line.objects.filter(verb="submit", subject_type="entry", subject_id_text=str(pk)).count(),
    }


DRAFT = {"state": "draft", "has a number": False, "is sent": False, "is sealed": False, "lines": 0}
SENT = {"state": "submitted", "has a number": True, "is sent": True, "is sealed": True, "lines": 1}
