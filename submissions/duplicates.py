"""Which entries may be the same as this one? Pointed out for people to look at, never decided by us."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from submissions import alikeness
from submissions.lifecycle import EntryState
from submissions.models import Entry, EntryQuerySet, Likeness, Question, Revision, Sketch
from thai.text import search_key

TEXTS = (Question.Kind.LONG_TEXT, Question.Kind.SHORT_TEXT)


@dataclass(frozen=True)
class Pointed:
    """Another entry, and why it is pointed out; likeness in hundredths, 0 where only the town is the same."""

    entry: Entry
    is_same_organization: bool
    of_title: int
    of_text: int


def ask_for(entry: Entry) -> None:
    """Have the worker liken what was sent to all other entries, once the transaction commits."""
    from submissions.tasks import liken_entry

    liken_entry.enqueue(entry.pk)


def liken(entry: Entry) -> int:
    """Compare what an entry last sent with all entries of all editions; give how many are alike."""
    revision = entry.revisions.sent().first()
    if revision is None:
        return 0
    title_key, hashes = search_key(entry.title)[:600], alikeness.sketch(_texts(revision))
    found = []
    others = Sketch.objects.exclude(entry=entry).values_list("entry", "title_key", "hashes")
    for other, other_title, other_hashes in others.iterator(chunk_size=500):
        of_title = alikeness.of_titles(title_key, other_title)
        of_text = alikeness.of_sketches(hashes, other_hashes)
        if alikeness.are_alike(of_title, of_text):
            found.append(Likeness(entry=entry, other_id=other, of_title=of_title, of_text=of_text))
    with transaction.atomic():
        Entry.objects.select_for_update(no_key=True).get(pk=entry.pk)
        Sketch.objects.update_or_create(entry=entry, defaults={"title_key": title_key, "hashes": hashes})
        Likeness.objects.filter(Q(entry=entry) | Q(other=entry)).delete()
        Likeness.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def _texts(revision: Revision) -> list[str]:
    """What of a revision tells of the project: its texts but for what is personal."""
    questions = revision.entry.edition.questions.filter(kind__in=TEXTS, is_personal=False)
    codes = questions.exclude(code="title").values_list("code", flat=True)
    return [str(revision.answers.get(code) or "") for code in codes]


def of(entry: Entry, among: EntryQuerySet) -> list[Pointed]:
    """The entries of `among` that may be the same as this one, the most alike first (three queries)."""
    mine = Likeness.objects.filter(entry=entry).values_list("other", "of_title", "of_text")
    theirs = Likeness.objects.filter(other=entry).values_list("entry", "of_title", "of_text")
    alike = {pk: (of_title, of_text) for pk, of_title, of_text in [*mine, *theirs]}
    rows = among.exclude(pk=entry.pk).filter(
        Q(pk__in=alike) | Q(organization=entry.organization_id, edition=entry.edition_id)
    )
    pointed = [
        Pointed(row, row.organization_id == entry.organization_id, *alike.get(row.pk, (0, 0)))
        for row in rows.exclude(state=EntryState.WITHDRAWN)
    ]
    return sorted(pointed, key=lambda one: (-one.of_text, -one.of_title, one.entry.pk))


def doubtful(entries: EntryQuerySet) -> EntryQuerySet:
    """Those of some entries that may be the same as another of them that was not withdrawn.

    Of an entry that is none of them nothing is told, not even that one resembles it.
    """
    living = entries.exclude(state=EntryState.WITHDRAWN)
    same_town = living.filter(organization=OuterRef("organization"), edition=OuterRef("edition")).exclude(
        pk=OuterRef("pk")
    )
    mine = Likeness.objects.filter(entry=OuterRef("pk"), other__in=living.values("pk"))
    theirs = Likeness.objects.filter(other=OuterRef("pk"), entry__in=living.values("pk"))
    return entries.filter(Exists(same_town) | Exists(mine) | Exists(theirs))


def liken_missed(most: int = 50) -> int:
    """Liken sent entries that no worker has likened yet, the oldest first; give how many.

    They are those of the sample, and those whose worker was killed.
    """
    missed = list(Entry.objects.ever_sent().filter(sketch=None).order_by("pk")[:most])
    for entry in missed:
        liken(entry)
    return len(missed)
