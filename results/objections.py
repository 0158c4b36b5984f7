"""Until when may an entrant object, and how is an objection answered?

The days that the edition allows run from the last announcement, so that each version can be objected to, or
for an entry that did not pass the screening from that decision; the last of them ends at midnight in
Thailand. They are not made fewer once the edition has opened. An objection is answered at any time, before or
after an announcement.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.models import Edition
from editions.moves import RuleBroken, advance
from journal import chain
from organizations.models import User
from results import letters
from results.models import Objection, Publication
from submissions.models import Entry, ScreeningNote
from thai.text import clean, has_letter

BANGKOK = ZoneInfo("Asia/Bangkok")
UPHOLD, DISMISS = "uphold_objection", "dismiss_objection"
DECIDED_AGAINST = {Entry.State.INELIGIBLE: "reject", Entry.State.DISQUALIFIED: "disqualify"}


@dataclass(frozen=True)
class Window:
    """From when until when an objection may be made; `until` is the last moment."""

    since: datetime
    until: datetime

    def takes(self, at: datetime) -> bool:
        """Whether an objection that arrived at that moment is in time."""
        return self.since <= at <= self.until


def window(entry: Entry) -> Window | None:
    """When an objection on an entry may be made; None while there is nothing to object to, or never."""
    days = entry.edition.objection_days
    since = _since(entry)
    if not days or since is None:
        return None
    last = since.astimezone(BANGKOK).date() + timedelta(days=days)
    return Window(since, datetime.combine(last, time(23, 59, 59), BANGKOK))


def _since(entry: Entry) -> datetime | None:
    if entry.state in (Entry.State.DRAFT, Entry.State.WITHDRAWN):
        return None
    if verb := DECIDED_AGAINST.get(Entry.State(entry.state)):
        notes = ScreeningNote.objects.filter(entry=entry, verb=verb)
        decided = notes.order_by("-at").values_list("at", flat=True).first()
        if decided is not None:
            return decided
    published = Publication.objects.filter(edition=entry.edition_id).order_by("-version")
    return published.values_list("published_at", flat=True).first()


def require_days_kept(edition: Edition, days: int) -> None:
    """Raise RuleBroken where an edition that has opened would give fewer days for objections than before."""
    before = Edition.objects.get(pk=edition.pk)
    if before.stage != Stage.SETUP and days < before.objection_days:
        raise RuleBroken(
            _("An edition that has opened keeps its days for objections; there can only be more: %(days)s.")
            % {"days": before.objection_days}
        )


def file(entry: Entry, text: str, *, by: User, at: datetime) -> Objection:
    """Make an objection. Refuses it out of time, without words, and while another one waits."""
    text = clean(text, lines=True)
    if not has_letter(text):
        raise RuleBroken(_("Please write to what you object, and why."))
    with transaction.atomic():
        entry.edition.hold()
        entry.refresh_from_db(fields=["state"])
        allowed = window(entry)
        if allowed is None:
            raise RuleBroken(_("There is nothing to object to yet, or this edition takes no objections."))
        if not allowed.takes(at):
            raise RuleBroken(_("The time for an objection is over. Please contact the secretariat."))
        try:
            with transaction.atomic():
                row = Objection.objects.create(entry=entry, text=text, filed_by=by, filed_at=at)
        except IntegrityError as second:
            raise RuleBroken(_("An objection of yours waits for its answer already.")) from second
        letters.objection_filed(row, at=at)
        chain.write(
            "file_objection",
            row,
            by=by,
            at=at,
            facts={"entry": entry.reference},
            personal={"text": text},
            edition_year=entry.edition.year,
        )
    return row


def answer(objection: Objection, verb: str, text: str, *, by: User, at: datetime) -> None:
    """Answer an objection: `verb` is UPHOLD or DISMISS. The entrant gets the answer as a letter.

    What follows from an upheld one (a correction of the announcement) is done where it belongs.
    """
    text = clean(text, lines=True)
    if not has_letter(text):
        raise RuleBroken(_("Please write the answer."))
    if verb not in (UPHOLD, DISMISS):
        raise ValueError(verb)
    with transaction.atomic():
        objection.entry.edition.hold()
        objection.answer, objection.answered_at = text, at
        letters.objection_answered(objection, is_upheld=verb == UPHOLD, at=at)
        advance(
            objection,
            verb,
            by=by,
            at=at,
            facts={"entry": objection.entry.reference, "edition": objection.entry.edition.year},
            personal={"answer": text},
            answer=text,
            answered_by_id=by.pk,
            answered_at=at,
        )
