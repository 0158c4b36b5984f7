"""Which letters does this act send, to whom, and with what in them? One function a letter."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from editions.models import Edition
from letters import outbox
from organizations.models import Membership, Organization, User
from submissions.models import Attachment, Disqualification, Entry, LatePass, PaperEntry, Question, Revision

DECISIONS = frozenset({"accepted", "sent_back", "rejected", "reopened"})
"""The letters that tell of what one person of the secretariat decided: they wait for as long as the edition
says, and until they go the secretariat may read, reword and stop them. All others go at once."""


def is_decision(kind: str) -> bool:
    """Whether a letter of that kind ("submissions.accepted") tells of a decision of the secretariat."""
    act, _dot, name = kind.partition(".")
    return act == "submissions" and name in DECISIONS


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
    """The receipt of what was sent, to the sender, the owner and the mailbox of the organization."""
    template = "submissions/letters/amended.txt" if amended else "submissions/letters/received.txt"
    _write(template, entry, at, {"revision": revision, "files": files}, mailbox=True)


def withdrawn(entry: Entry, reason: str, *, by: User, at: datetime) -> None:
    """That the entry was withdrawn, to the one who did it and the owner."""
    _write("submissions/letters/withdrawn.txt", entry, at, {"words": reason, "who": by}, by)


def sent_back(
    entry: Entry, words: str, until: datetime, *, on_fields: list[tuple[int, Question, str]], at: datetime
) -> None:
    """What is to be corrected, in all and in single answers, and until when."""
    context = {"words": words, "until": until, "on_fields": on_fields}
    _write("submissions/letters/sent_back.txt", entry, at, context)


def accepted(entry: Entry, words: str, *, at: datetime) -> None:
    """That the entry passed the screening."""
    _write("submissions/letters/accepted.txt", entry, at, {"words": words})


def rejected(entry: Entry, reason: str, *, at: datetime) -> None:
    """That the entry did not pass the screening, and why."""
    _write("submissions/letters/rejected.txt", entry, at, {"words": reason})


def reopened(entry: Entry, words: str, *, at: datetime) -> None:
    """That the screening of the entry starts anew."""
    _write("submissions/letters/reopened.txt", entry, at, {"words": words})


def disqualified(one: Disqualification, *, at: datetime) -> None:
    """That an entry was disqualified, and why: to the owner, who last sent it, and the mailbox."""
    _write("submissions/letters/disqualified.txt", one.entry, at, {"words": one.reason}, mailbox=True)


def reminder(entry: Entry, draft: Revision, closes_at: datetime, *, at: datetime) -> None:
    """That a draft is not sent and the call closes: to the owner and who last saved the draft."""
    context = {"closes_at": closes_at, "is_amendment": entry.number is not None}
    _write("submissions/letters/reminder.txt", entry, at, context, draft.saved_by)


def paper_entry(paper: PaperEntry, until: datetime | None, *, at: datetime) -> None:
    """That an entry was typed in from paper and an officer is to confirm it: to the owner and the mailbox."""
    context = {"paper": paper, "until": until}
    _write("submissions/letters/paper_entry.txt", paper.entry, at, context, mailbox=True)


def late_pass(late: LatePass, *, at: datetime) -> None:
    """That an organization may still send, until when, or that it may no longer: to its owner."""
    template = "late_pass_revoked" if late.revoked_at else "late_pass"
    _post(
        f"submissions/letters/{template}.txt",
        owners(late.organization) or _mailbox(late.organization, late.edition),
        late.edition,
        at,
        {"organization": late.organization, "late": late},
    )


def owners(organization: Organization) -> list[User]:
    """Who owns the account of an organization in the portal; nobody where nobody has registered."""
    owning = Membership.objects.filter(
        organization=organization, state=Membership.State.ADMITTED, role=Membership.Role.OWNER
    )
    return [one.user for one in owning.select_related("user").order_by("pk")]


def _mailbox(organization: Organization, edition: Edition) -> list[User]:
    """The mailbox of an organization, as somebody to write to; a real one hears of no sample edition."""
    if edition.is_sample and not organization.is_sample:
        return []
    address, name = organization.mailbox_on_record, organization.full_name_th
    return [User(email=address, full_name=name, language=settings.LANGUAGE_CODE)]


def infected(entry: Entry, attachment: Attachment, virus: str, *, at: datetime) -> None:
    """That a virus was found in a file, to the one who attached it and the owner."""
    context = {"file": attachment, "virus": virus}
    _write("submissions/letters/infected.txt", entry, at, context, attachment.added_by)


def _write(
    template: str, entry: Entry, at: datetime, context: dict[str, Any], *more: User, mailbox: bool = False
) -> None:
    people = entrants(entry, *more)
    if mailbox:
        people += _mailbox(entry.organization, entry.edition)
    _post(template, people, entry.edition, at, {"entry": entry, **context})


def _post(template: str, people: list[User], edition: Edition, at: datetime, context: dict[str, Any]) -> None:
    """One letter an address."""
    once: dict[str, User] = {}
    for person in people:
        once.setdefault(person.email.casefold(), person)
    once.pop("", None)
    name = template.rpartition("/")[2].removesuffix(".txt")
    waits = timedelta(minutes=edition.letters_wait_minutes if name in DECISIONS else 0)
    for person in once.values():
        outbox.write(
            template,
            to=person.email,
            to_name=person.full_name,
            language=person.language,
            context={"at": at, **context},
            edition=edition,
            at=at,
            not_before=at + waits,
        )
