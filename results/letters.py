"""Which letters does act three write? Of an announcement one to each member of who took part.

Its subject is the same for all: an open inbox tells nothing. The letters exist only from the moment of the
announcement, in its transaction. Feedback and answers to objections are letters of their own.
"""

from collections import defaultdict
from datetime import datetime

from django.urls import reverse
from django.utils import translation

from editions.models import Edition
from letters import outbox
from letters.models import Letter
from organizations.models import Membership, User
from results.models import Award, Feedback, Objection, PressDraft, Publication
from submissions.letters import entrants
from submissions.models import Entry


def announce(publication: Publication, *, at: datetime) -> int:
    """Write to everybody who took part: to the winners what they won, to the others that it is announced.

    Returns the number of letters. An organization with two entries gets a letter for each.
    """
    edition = publication.edition
    awards = {
        award.entry_id: award for award in Award.objects.filter(edition=edition).select_related("level")
    }
    entries = list(Entry.objects.filter(edition=edition).counted().order_by("number"))
    members: dict[int, list[User]] = defaultdict(list)
    for membership in Membership.objects.filter(
        organization__in={entry.organization_id for entry in entries},
        state=Membership.State.ADMITTED,
        user__is_active=True,
    ).select_related("user"):
        members[membership.organization_id].append(membership.user)
    written = 0
    for entry in entries:
        entry.edition = edition
        for user in members[entry.organization_id]:
            if award := awards.get(entry.pk):
                to_winner(publication, entry, award, user, at=at)
            else:
                to_entrant(publication, entry, user, at=at)
            written += 1
    return written


def stop(edition: Edition) -> int:
    """Let the letters about an announcement that is taken back not go, where they wait still; how many."""
    kinds = ("results.announced_winner", "results.announced_entrant", "results.feedback")
    return outbox.stop(Letter.objects.filter(edition_year=edition.year, kind__in=kinds))


def to_winner(publication: Publication, entry: Entry, award: Award, user: User, *, at: datetime) -> None:
    """That the entry won, which level, and where it stands."""
    _write("results/letters/announced_winner.txt", publication, entry, user, at, award)


def to_entrant(publication: Publication, entry: Entry, user: User, *, at: datetime) -> None:
    """That the results are announced, with thanks for taking part."""
    _write("results/letters/announced_entrant.txt", publication, entry, user, at, None)


def _write(
    template: str, publication: Publication, entry: Entry, user: User, at: datetime, award: Award | None
) -> None:
    year = publication.edition.year
    with translation.override(user.language):
        page = reverse("results:edition", args=[year])
        entry_page = reverse("results:entry", args=[year, entry.number])
    outbox.write(
        template,
        to=user.email,
        to_name=user.full_name,
        at=at,
        language=user.language,
        edition=publication.edition,
        context={"entry": entry, "award": award, "page": page, "entry_page": entry_page},
    )


def press_draft(draft: PressDraft, user: User, token: str, *, at: datetime) -> None:
    """That a text about the project waits to be checked, with the link; not what was decided."""
    outbox.write(
        "results/letters/press_draft.txt",
        to=user.email,
        to_name=user.full_name,
        at=at,
        language=user.language,
        edition=draft.award.edition,
        is_secret=True,
        context={"entry": draft.award.entry, "draft": draft, "token": token},
    )


def feedback(entry: Entry, row: Feedback, *, at: datetime) -> None:
    """What the judging showed: the quarters and the words, to the owner and the last sender."""
    for user in entrants(entry):
        quarters = [
            (in_language_of(user.language, one["th"], one["en"]), one["quarter"]) for one in row.quarters
        ]
        _to_entrant("results/letters/feedback.txt", entry, user, at, text=row.text, quarters=quarters)


def objection_filed(row: Objection, *, at: datetime) -> None:
    """That an objection was received, to who made it and the owner."""
    for user in entrants(row.entry, row.filed_by):
        _to_entrant("results/letters/objection_filed.txt", row.entry, user, at, objection=row)


def objection_answered(row: Objection, *, is_upheld: bool, at: datetime) -> None:
    """How an objection was answered, to who made it and the owner."""
    for user in entrants(row.entry, row.filed_by):
        _to_entrant(
            "results/letters/objection_answered.txt", row.entry, user, at, objection=row, is_upheld=is_upheld
        )


def in_language_of(language: str, thai: str, english: str) -> str:
    """The English text for who reads English and where there is one, else the Thai."""
    return english if language == "en" and english else thai


def _to_entrant(template: str, entry: Entry, user: User, at: datetime, **context: object) -> None:
    outbox.write(
        template,
        to=user.email,
        to_name=user.full_name,
        at=at,
        language=user.language,
        edition=entry.edition,
        context={"entry": entry, **context},
    )
