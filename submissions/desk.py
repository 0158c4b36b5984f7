"""What lies on the desk of the screening: the queue, the check list of an entry, many decisions at once."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from editions import moves
from editions.models import CalendarDate
from editions.moves import RuleBroken
from journal import chain
from organizations.models import User
from submissions import drafts, duplicates, screening
from submissions.lifecycle import EntryState
from submissions.models import (
    Attachment,
    EligibilityQuestion,
    Entry,
    EntryQuerySet,
    ScreeningCheck,
)
from thai.text import search_key, to_arabic_digits

COLUMNS = {
    "edition": "edition",
    "state": "state",
    "category": "category__code",
    "province": "province",
    "type": "organization_type",
}
"""By which column of an entry each filter looks."""
MOST_AT_ONCE = 100
_NUMBERED = re.compile(r"(?:([0-9]{4})-)?([0-9]{1,7})")


# --- the queue --------------------------------------------------------------------------------------


def queue(entries: EntryQuerySet, asked: Mapping[str, Any]) -> EntryQuerySet:
    """Those of some entries that fit the filters, in the order of the queue: by edition and number."""
    if look := asked.get("look"):  # first, because a duplicate need not fit the other filters
        entries = LOOKS[look](entries)
    entries = entries.filter(**{column: asked[name] for name, column in COLUMNS.items() if asked.get(name)})
    if region := asked.get("region"):
        entries = entries.filter(Q(province__region6_th=region) | Q(province__region4_th=region))
    if words := asked.get("q"):
        entries = entries.filter(_found(words))
    return entries.order_by("-edition__year", "number")


def _found(words: str) -> Q:
    """By the title, the name or the place of the organization, the number, or the year and the number."""
    found = Q(title__icontains=words) | Q(organization__search_key__contains=search_key(words))
    if numbered := _NUMBERED.fullmatch(to_arabic_digits(words.strip())):
        year, number = numbered.groups()
        found |= Q(number=int(number), **({"edition__year": int(year)} if year else {}))
    return found


def neighbors(entry: Entry, among: EntryQuerySet) -> tuple[int | None, int | None]:
    """The entries before and after this one in a queue, in which it need not stand (two queries)."""
    year, number = entry.edition.year, entry.number
    after = Q(edition__year__lt=year) | Q(edition__year=year, number__gt=number)
    before = Q(edition__year__gt=year) | Q(edition__year=year, number__lt=number)
    return (
        among.filter(before).order_by("edition__year", "-number").values_list("pk", flat=True).first(),
        among.filter(after).order_by("-edition__year", "number").values_list("pk", flat=True).first(),
    )


def _files(entries: EntryQuerySet, scans: Iterable[str]) -> EntryQuerySet:
    files = Attachment.objects.filter(entry=OuterRef("pk"), revisions__sent_at__isnull=False, scan__in=scans)
    return entries.filter(Exists(files))


def _unscanned(entries: EntryQuerySet) -> EntryQuerySet:
    return _files(entries, [Attachment.Scan.UNSCANNED, Attachment.Scan.ERROR])


def _infected(entries: EntryQuerySet) -> EntryQuerySet:
    return _files(entries, [Attachment.Scan.INFECTED])


def _unchecked(entries: EntryQuerySet) -> EntryQuerySet:
    """Those whose check list lacks an answer."""
    unanswered = EligibilityQuestion.objects.filter(edition=OuterRef("edition")).exclude(
        Exists(ScreeningCheck.objects.filter(question=OuterRef("pk"), entry=OuterRef(OuterRef("pk"))))
    )
    return entries.filter(Exists(unanswered))


def _corrected(entries: EntryQuerySet) -> EntryQuerySet:
    """Those sent more than once that wait for a decision."""
    sendings = Count("revisions", filter=Q(revisions__sent_at__isnull=False))
    pks = Entry.objects.annotate(sendings=sendings).filter(sendings__gt=1).values("pk")
    return entries.filter(state=EntryState.SUBMITTED, pk__in=pks)


LOOKS = {
    "unchecked": _unchecked,
    "corrected": _corrected,
    "doubtful": duplicates.doubtful,
    "unscanned": _unscanned,
    "infected": _infected,
}
"""What else the office may look for, and which entries that is."""


# --- the check list ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """One point of the check list: a question of the eligibility check, and what was answered to it."""

    question: EligibilityQuestion
    check: ScreeningCheck | None

    @property
    def answer(self) -> str:
        """yes, no, or nothing."""
        return {None: "", True: "yes", False: "no"}[self.check.is_yes if self.check else None]

    @property
    def is_against(self) -> bool:
        """Whether the answer speaks against the entry."""
        return self.check is not None and self.check.is_yes != self.question.qualifies_with_yes


def check_list(entry: Entry) -> list[Point]:
    """The points that the screening looks at: the eligibility check of the edition (two queries)."""
    checks = {one.question_id: one for one in entry.screening_checks.select_related("by")}
    questions = EligibilityQuestion.objects.filter(edition=entry.edition_id)
    return [Point(one, checks.get(one.pk)) for one in questions]


def check(entry: Entry, answers: Mapping[int, str], *, by: User, at: datetime) -> None:
    """Write down what was answered to the points, by question: "yes", "no", or "" for not looked at."""
    with transaction.atomic():
        drafts.lock(entry)
        if entry.state not in (EntryState.SUBMITTED, EntryState.RETURNED):
            raise RuleBroken(
                _("This entry is decided on. Please open its screening again to change the check list.")
            )
        changed = {}
        for point in check_list(entry):
            answer = answers.get(point.question.pk, "")
            if answer == point.answer:
                continue
            changed[point.question.pk] = answer
            if not answer:
                ScreeningCheck.objects.filter(entry=entry, question=point.question).delete()
                continue
            ScreeningCheck.objects.update_or_create(
                entry=entry,
                question=point.question,
                defaults={"is_yes": answer == "yes", "by": by, "at": at},
            )
        if changed:
            chain.write(
                "check", entry, by=by, at=at, facts={"answers": changed}, edition_year=entry.edition.year
            )


def last_change(entry: Entry) -> tuple[int, int] | None:
    """The numbers of the sending that was last decided on and of the newest, where they differ."""
    sent = list(entry.revisions.sent().values_list("number", "sent_at")[:20])
    note = entry.screening_notes.order_by("-at").first()
    if not sent or note is None:
        return None
    seen = [number for number, sent_at in sent if sent_at and sent_at <= note.at]
    return (seen[0], sent[0][0]) if seen and seen[0] != sent[0][0] else None


def suggested_date(entry: Entry, at: datetime) -> datetime:
    """Until when an entry is sent back if nobody says otherwise: a week, but not beyond the screening."""
    week = at + timedelta(days=7)
    ends = CalendarDate.objects.filter(
        edition=entry.edition_id, act=CalendarDate.Act.SCREENING_ENDS, at__gt=at + timedelta(days=1)
    ).first()
    return min(week, ends.at) if ends else week


# --- many at once -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """One entry of a batch, and why the decision cannot be made on it; empty where it can."""

    entry: Entry
    why_not: str


def preview(entries: EntryQuerySet, pks: Iterable[int], verb: str) -> list[Preview]:
    """What a decision on many entries would do to each, in the order of the queue."""
    rows = entries.filter(pk__in=list(pks)).order_by("-edition__year", "number")
    return [
        Preview(
            row,
            ""
            if moves.may(row, verb)
            else _("Not possible in its state: %(state)s") % {"state": row.get_state_display()},
        )
        for row in rows
    ]


def decide_on(
    chosen: Iterable[Entry], verb: str, words: str, until: datetime | None, *, by: User, at: datetime
) -> tuple[int, list[str]]:
    """Accept or send back many entries, each by itself; give on how many it was done, and each refusal."""
    done, refusals = 0, []
    for entry in chosen:
        try:
            if verb == "accept":
                screening.accept(entry, words, by=by, at=at)
            else:
                assert until is not None
                screening.send_back(entry, words, until, by=by, at=at)
            done += 1
        except RuleBroken as refusal:
            refusals.append(f"{entry.reference}: {refusal}")
    return done, refusals
