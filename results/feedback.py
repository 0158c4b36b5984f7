"""What is an entrant told of the judging after the announcement: in which quarter the entry stood,
criterion by criterion, and words edited by the secretariat?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from editions.lifecycle import RoundState, Stage
from editions.models import Edition, Round
from editions.moves import RuleBroken
from journal import chain
from judging import ranking
from results import letters
from results.models import AFTER_PUBLICATION, Feedback
from submissions.models import Entry
from thai.text import clean, has_letter

FEWEST = 8
"""Among fewer entries no quarter is told: of four each quarter is a place, and of seven some still are."""


def quarter(value: Decimal, values: Iterable[Decimal]) -> int | None:
    """In which quarter a mean stands among those of all entries, its own among them; 1 is the best of four.

    Equal means stand in the same quarter, the better one. None among fewer than eight entries.
    """
    every = list(values)
    if len(every) < FEWEST:
        return None
    better = sum(other > value for other in every)
    return 1 + 4 * better // len(every)


@dataclass(frozen=True)
class Judged:
    """How an entry was judged in its last round: the quarters as they are frozen, and what judges wrote."""

    round: Round
    quarters: list[dict[str, Any]]
    comments: list[str]


def judged(edition: Edition) -> dict[int, Judged]:
    """How each entry was judged, by its id: in the last closed round in which it took part."""
    told: dict[int, Judged] = {}
    for round_ in Round.objects.filter(edition=edition, state=RoundState.CLOSED).order_by("number"):
        counted = ranking.of(round_)
        means = {
            row.code: [
                mean for line in counted.lines if (mean := line.place.score.means[row.code]) is not None
            ]
            for row in counted.criteria
        }
        for line in counted.lines:
            own = line.place.score.means
            told[line.entry.pk] = Judged(
                round_,
                [
                    {"th": row.name_th, "en": row.name_en, "quarter": found}
                    for row in counted.criteria
                    if (mean := own[row.code]) is not None
                    and (found := quarter(mean, means[row.code])) is not None
                ],
                [vote.sheet.comment for vote in line.votes if vote.sheet.comment],
            )
    return told


def save(entry: Entry, text: str, *, version: int, by: chain.By, at: datetime) -> Feedback:
    """Save the words for an entrant. Refuses what was sent, and what somebody else saved meanwhile."""
    with transaction.atomic():
        edition = entry.edition
        edition.hold()
        if edition.stage not in (Stage.DECIDING, *AFTER_PUBLICATION):
            raise RuleBroken(_("Feedback is written after judging has ended."))
        row = Feedback.objects.select_for_update(of=("self",)).filter(entry=entry).first()
        if row is not None and row.sent_at is not None:
            raise RuleBroken(_("This feedback was sent; it stays as it is."))
        if version != (row.version if row else 0):
            raise RuleBroken(_("Somebody else has saved this feedback meanwhile. Please reload the page."))
        row = row or Feedback(entry=entry)
        row.text, row.version, row.edited_at = clean(text, lines=True), version + 1, at
        row.save()
        chain.write(
            "write_feedback",
            row,
            by=by,
            at=at,
            facts={"entry": entry.reference, "number": row.version},
            edition_year=edition.year,
        )
    return row


def send(entry: Entry, *, by: chain.By, at: datetime) -> Feedback:
    """Send the feedback on an entry: freeze the quarters, write the letter, show it on the entry's page."""
    return _send(entry.edition, [entry], by=by, at=at)[0]


def send_all(edition: Edition, *, by: chain.By, at: datetime) -> int:
    """Send every feedback that is written and not sent. Returns how many."""
    waiting = Entry.objects.filter(edition=edition, feedback__sent_at=None).exclude(feedback__text="")
    entries = list(waiting.filter(feedback__isnull=False).select_related("edition").order_by("number"))
    if not entries:
        raise RuleBroken(_("No feedback waits to be sent."))
    return len(_send(edition, entries, by=by, at=at))


def take_back(edition: Edition) -> int:
    """Make what was sent with an announcement a draft again, because the announcement is withdrawn: nobody
    reads it any more, it can be edited, and it is sent anew with what the next announcement says. The letters
    stay as they went. Returns how many; the caller holds the edition and writes the line."""
    sent = Feedback.objects.filter(entry__edition=edition, sent_at__isnull=False)
    return sent.update(sent_at=None, quarters=[], version=F("version") + 1)


def _send(edition: Edition, entries: list[Entry], *, by: chain.By, at: datetime) -> list[Feedback]:
    with transaction.atomic():
        edition.hold()
        if edition.stage not in AFTER_PUBLICATION:
            raise RuleBroken(_("Feedback is sent after the announcement."))
        told, sent = judged(edition), []
        for entry in entries:
            row = Feedback.objects.select_for_update(of=("self",)).filter(entry=entry).first()
            if row is None or not has_letter(row.text):
                raise RuleBroken(_("Please write the words to the entrant first."))
            if row.sent_at is not None:
                raise RuleBroken(_("This feedback was sent; it stays as it is."))
            row.quarters = told[entry.pk].quarters if entry.pk in told else []
            row.sent_at = at
            row.save(update_fields=["quarters", "sent_at"])
            letters.feedback(entry, row, at=at)
            sent.append(row)
        for row in sent:
            chain.write(
                "send_feedback",
                row,
                by=by,
                at=at,
                facts={"entry": row.entry.reference},
                edition_year=edition.year,
            )
    return sent
