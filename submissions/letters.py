"""Which letters does this act send, to whom, and with what in them? One function a letter."""

from datetime import datetime
from typing import Any

from letters import outbox
from organizations.models import Membership, User
from submissions.models import Attachment, Entry, Revision


def entrants(entry: Entry, *more: User) -> list[User]:
    """Who is written to: the owner of the organization, who last sent the entry, and those named, once each.

    Only those who are still admitted as members of the organization.
    """
    last = entry.revisions.sent().first()
    senders = {one.pk for one in more} | ({last.saved_by_id} if last else set())
    admitted = (
        Membership.objects.filter(organization=entry.organization_id, state=Membership.State.ADMITTED)
        .select_related("user")
        .order_by("pk")
    )
    return [
        member.user
        for member in admitted
        if member.role == Membership.Role.OWNER or member.user_id in senders
    ]


def receipt(
    entry: Entry, revision: Revision, files: list[Attachment], *, amended: bool, at: datetime
) -> None:
    """The receipt of what was sent, to the sender and the owner."""
    template = "submissions/letters/amended.txt" if amended else "submissions/letters/received.txt"
    _write(template, entry, at, {"revision": revision, "files": files})


def withdrawn(entry: Entry, reason: str, *, by: User, at: datetime) -> None:
    """That the entry was withdrawn, to the one who did it and the owner."""
    _write("submissions/letters/withdrawn.txt", entry, at, {"words": reason, "who": by}, by)


def sent_back(entry: Entry, words: str, until: datetime, *, at: datetime) -> None:
    """What is to be corrected, and until when."""
    _write("submissions/letters/sent_back.txt", entry, at, {"words": words, "until": until})


def accepted(entry: Entry, words: str, *, at: datetime) -> None:
    """That the entry passed the screening."""
    _write("submissions/letters/accepted.txt", entry, at, {"words": words})


def rejected(entry: Entry, reason: str, *, at: datetime) -> None:
    """That the entry did not pass the screening, and why."""
    _write("submissions/letters/rejected.txt", entry, at, {"words": reason})


def reopened(entry: Entry, words: str, *, at: datetime) -> None:
    """That the screening of the entry starts anew."""
    _write("submissions/letters/reopened.txt", entry, at, {"words": words})


def _write(template: str, entry: Entry, at: datetime, context: dict[str, Any], *more: User) -> None:
    for person in entrants(entry, *more):
        outbox.write(
            template,
            to=person.email,
            to_name=person.full_name,
            language=person.language,
            context={"entry": entry, "at": at, **context},
            edition=entry.edition,
            at=at,
        )
