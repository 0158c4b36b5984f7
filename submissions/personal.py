"""What does this act know of a person, how does it hand it to them, and how does it forget them?

An entry belongs to its organization and stays. The person goes out of it: as the contact, out of texts and
file names, and out of the text of files; what was sent stays provable by its seals (`sealing`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from files import redaction
from files.checks import checking
from organizations.models import Membership, User
from organizations.personal import Rows, addresses_of, rows_of
from submissions import attachments, drafts, exporting, form_versions, printouts, sealing, uploads
from submissions.models import (
    Attachment,
    Entry,
    EntryQuerySet,
    Export,
    Question,
    Revision,
    Sketch,
    sealed_editions,
)
from thai.traces import MARK, Traces

PERSON = {
    "submissions.Entry": ("created_by",),
    "submissions.Attachment": ("added_by", "original_name"),
    "submissions.Upload": ("user", "name", "token", "stamp"),
    "submissions.Revision": ("saved_by", "answers", "typed", "answer_savers", "seals"),
    "submissions.ScreeningNote": ("by",),
    "submissions.LatePass": ("granted_by", "revoked_by"),
    "submissions.PaperEntry": ("entered_by", "confirmed_by"),
    "submissions.Disqualification": ("proposed_by", "decided_by"),
    "submissions.Export": ("asked_by",),
    "submissions.Sketch": ("title_key", "hashes"),
    "submissions.ScreeningCheck": ("by",),
    "submissions.EarlyOpening": ("opened_by",),
}
WORDS = {
    "submissions.Entry": ("title",),
    "submissions.ScreeningNote": ("words",),
    "submissions.LatePass": ("reason",),
    "submissions.PaperEntry": ("source",),
    "submissions.Disqualification": ("reason",),
    "submissions.EarlyOpening": ("reason",),
    "submissions.FieldNote": ("words",),
    "submissions.Upload": ("name",),
}
"""Names of attachments and answers are redacted here, because they are sealed."""


# --- what is handed to them -------------------------------------------------------------------------


def entries_of(user: User) -> Any:
    """The entries that a person started, saved or added a file to."""
    pks = (
        Q(created_by=user)
        | Q(pk__in=Revision.objects.filter(saved_by=user).values("entry"))
        | Q(pk__in=Attachment.objects.filter(added_by=user).values("entry"))
    )
    return Entry.objects.filter(pks).select_related("edition", "organization").order_by("pk")


def held(user: User, at: datetime) -> dict[str, Rows]:
    """Everything this act knows of a person: what they wrote, saved, added and decided.

    Of entries that they may not read at that moment, because they are sealed, not the titles.
    """
    sealed = _sealed_to(user, at)
    unread = set(sealed.values_list("pk", flat=True))
    title = Case(When(entry__in=sealed.values("pk"), then=Value("")), default=F("entry__title"))
    return {
        "entries": [
            {
                "edition": entry.edition.year,
                "number": entry.reference,
                "organization_name": entry.organization_name_th or entry.organization.full_name_th,
                "title": "" if entry.pk in unread else entry.title,
                "state": entry.state,
                "started_by_person": entry.created_by_id == user.pk,
                "created_at": entry.created_at,
                "submitted_at": entry.submitted_at,
            }
            for entry in entries_of(user)
        ],
        "revisions": [
            {
                "edition": revision.entry.edition.year,
                "entry": revision.entry.reference or revision.entry.title,
                "revision": revision.number,
                "saved_at": revision.saved_at,
                "sent_at": revision.sent_at,
                "sha256": revision.sha256,
                "answers": revision.answers,
                "unfinished": revision.typed,
            }
            for revision in Revision.objects.filter(saved_by=user)
            .select_related("entry__edition")
            .order_by("entry", "number")
        ],
        "contact_in": [
            {"edition": entry.edition.year, "entry": entry.reference or entry.title, "revision": number}
            for entry, number in contact_in(user)
        ],
        "files": [
            {
                "edition": row.entry.edition.year,
                "entry": row.entry.reference or row.entry.title,
                "question": row.question_code,
                "file_name": row.original_name,
                "size": row.size,
                "sha256": row.sha256,
                "added_at": row.added_at,
            }
            for row in Attachment.objects.filter(added_by=user)
            .select_related("entry__edition")
            .order_by("pk")
        ],
        "uploads": rows_of(user.uploads.filter(attachment=None), "name", "size", "created_at"),
        "screening_notes": rows_of(
            user.screening_notes.all(), "verb", "words", "at", "until", entry_title=title
        ),
        "late_passes": rows_of(
            user.late_passes_granted.all(),
            *("reason", "until", "granted_at"),
            organization_name=F("organization__full_name_th"),
        ),
        "paper_entries": rows_of(user.paper_entries.all(), "source", "entered_at", entry_title=title),
        "disqualifications": rows_of(
            user.disqualifications_proposed.all(), "reason", "proposed_at", entry_title=title
        ),
        "early_openings": rows_of(
            user.early_openings.all(), "reason", "opened_at", edition_year=F("edition__year")
        ),
        "exports": rows_of(
            user.exports.all(), "kind", "with_personal", "asked_at", edition_year=F("edition__year")
        ),
    }


def _sealed_to(user: User, at: datetime) -> EntryQuerySet:
    """The entries that were sent, are sealed, and are of none of the organizations the person acts for."""
    own = Entry.objects.for_officer(user).values("organization")
    return Entry.objects.ever_sent().filter(edition__in=sealed_editions(at)).exclude(organization__in=own)


def shown_to_the_office(at: datetime) -> QuerySet[Attachment]:
    """The files that the office may read the names of: of what was sent in, and is not sealed."""
    sent = Revision.objects.filter(entry__in=Entry.objects.for_office(at).values("pk"), sent_at__isnull=False)
    return Attachment.objects.filter(revisions__in=sent).distinct()


def files(user: User) -> list[tuple[str, Any, Attachment]]:
    """The files that the person added: under which heading, from which shelf, and the row."""
    rows = Attachment.objects.filter(added_by=user).order_by("pk")
    return [("files", attachments.SHELF, row) for row in rows]


def contact_in(user: User) -> list[tuple[Entry, int]]:
    """In which entries, and at which sending, the person is named as the contact by their address."""
    named = Q(pk__in=[])
    for address in addresses_of(user):
        named |= Q(answers__contact_email__iexact=address)
    revisions = Revision.objects.filter(named).select_related("entry__edition").defer("answers", "typed")
    return [(revision.entry, revision.number) for revision in revisions.order_by("entry", "number")]


# --- where they stand, and how they are forgotten -----------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """One revision in which a person stands, and the answers, typed texts and file names that go."""

    revision: Revision
    answers: dict[str, Any]
    typed: dict[str, Any]
    names: dict[int, str]

    @property
    def codes(self) -> list[str]:
        """The codes of the answers that change."""
        return [code for code, value in self.answers.items() if self.revision.answers[code] != value]


def standing(
    user: User, traces: Traces, known: Traces, entries: Collection[int] | None = None
) -> Iterator[Standing]:
    """The revisions in which a person stands, of all or some entries, with what is left of each without them.

    Where one of the personal answers names them, all of these go: name, position, telephone and address
    belong together. In other answers only the name, the address and the telephone are taken out. `traces`
    are theirs alone; `known` is also what others have, by which they are known as the contact of an entry
    of their own.
    """
    own = set(entries_of(user).values_list("pk", flat=True))
    revisions = Revision.objects.select_related("entry", "form").prefetch_related("attachments")
    if entries is not None:
        revisions = revisions.filter(entry__in=entries)
    for revision in revisions.order_by("entry", "number").iterator(chunk_size=500):
        files = list(revision.attachments.all())
        by = known if revision.entry_id in own else traces
        told = [revision.answers, revision.typed, [one.original_name for one in files]]
        if not by.stand_in(told):
            continue
        contact = {code: revision.answers[code] for code in _contact_codes(revision)}
        typed = {code: revision.typed[code] for code in _personal_codes(revision) if code in revision.typed}
        gone = {*contact, *typed} if by.stand_in([contact, typed]) else set()
        found = Standing(
            revision,
            {
                code: MARK if code in gone else traces.taken_out(value, MARK)
                for code, value in revision.answers.items()
            },
            {
                code: traces.taken_out(value, MARK)
                for code, value in revision.typed.items()
                if code not in gone
            },
            {
                one.pk: traces.taken_out(one.original_name, MARK)
                for one in files
                if traces.stand_in(one.original_name)
            },
        )
        if found.codes or found.names or found.typed != revision.typed:
            yield found


def told_of(traces: Traces) -> Iterator[tuple[str, str]]:
    """Addresses and telephones that stand beside the person's own name as the contact of an entry."""
    by_name = Traces(names=traces.names)
    for revision in Revision.objects.iterator(chunk_size=500):
        if by_name.stand_in(revision.answers.get("contact_name")):
            for key in ("email", "phone"):
                if isinstance(told := revision.answers.get(f"contact_{key}"), str):
                    yield key, told


def _codes_of_files(revision: Revision) -> set[str]:
    if revision.form is not None:
        asked = revision.form.content["questions"]
        return {one["code"] for one in asked if one["kind"] == Question.Kind.FILES}
    now = Question.objects.filter(edition=revision.entry.edition_id, kind=Question.Kind.FILES)
    return set(now.values_list("code", flat=True))


def files_with(traces: Traces, user: User) -> list[Attachment]:
    """The files of the entries of a person in whose text they stand: what the machine can find."""
    organizations = Membership.objects.filter(user=user).values("organization")
    near = Attachment.objects.filter(Q(entry__in=entries_of(user)) | Q(entry__organization__in=organizations))
    return [row for row in near.order_by("pk") if _stands_in(row, traces)]


def _stands_in(row: Attachment, traces: Traces) -> bool:
    path = attachments.SHELF.path_of(row.stored_name)
    return path.is_file() and redaction.stands_in(path, row.kind, traces)


def forget(user: User, traces: Traces, known: Traces) -> dict[str, list[int]]:
    """Take a person out of entries and files; returns which revisions and files were redacted.

    What was sent keeps its fingerprint; what is printed of it is printed anew.
    """
    for upload in user.uploads.all():
        uploads.give_up(upload)
    entries = {found.revision.entry_id for found in standing(user, traces, known)}
    entries |= set(_sent_by(user).values_list("entry", flat=True))
    drafts.lock_all(entries)  # what a colleague was just saving is read anew, behind them
    revisions = []
    for found in list(standing(user, traces, known, entries)):
        _redact(found)
        revisions.append(found.revision.pk)
    named = _redact_names(traces)
    redacted = [row.pk for row in files_with(traces, user) if _redact_file(row, traces)]
    touched = {"revisions": revisions, "files": sorted({*named, *redacted})}
    sent = list(_sent_by(user).order_by("pk").select_for_update(no_key=True, of=("self",)))
    for revision in sent:  # what is printed names who sent it
        printouts.forget(revision)
    forget_exports(revisions=[*revisions, *(one.pk for one in sent)], files=touched["files"])
    _forget_sketches(traces, revisions)
    return touched


def _sent_by(user: User) -> QuerySet[Revision]:
    return Revision.objects.filter(saved_by=user, sent_at__isnull=False)


def _forget_sketches(traces: Traces, revisions: list[int]) -> None:
    """Forget by what entries are likened to others where the person stood in them, also in the title."""
    titles = Entry.objects.values_list("pk", "title").iterator(chunk_size=2000)
    named = [pk for pk, title in titles if traces.stand_in(title)]
    Sketch.objects.filter(Q(entry__in=named) | Q(entry__revisions__in=revisions)).delete()


def forget_exports(*, revisions: Collection[int] = (), files: Collection[int] = ()) -> None:
    """Forget what was put together of an edition while somebody still stood in its entries."""
    entries = Entry.objects.filter(Q(revisions__in=revisions) | Q(attachments__in=files))
    exporting.forget(Export.objects.filter(edition__in=entries.values("edition")))


def names_a_contact(revision: Revision) -> bool:
    """Whether a revision still names its contact person, whoever it is."""
    return bool(_contact_codes(revision))


def redact_contacts(revision: Revision) -> None:
    """Take the contact person out of a revision, whoever it is."""
    gone = _contact_codes(revision)
    answers = {code: MARK if code in gone else value for code, value in revision.answers.items()}
    typed = {code: value for code, value in revision.typed.items() if code not in gone}
    _redact(Standing(revision, answers, typed, {}))


def _contact_codes(revision: Revision) -> list[str]:
    """The codes of the answers that name a contact person and are not redacted yet."""
    return [code for code in _personal_codes(revision) if revision.answers.get(code) not in (None, "", MARK)]


def _personal_codes(revision: Revision) -> set[str]:
    return form_versions.personal_codes(revision.entry) - _codes_of_files(revision)


def _redact(found: Standing) -> None:
    """Write what is left of a revision: only what changes, for the caller holds its entry."""
    revision, codes = found.revision, found.codes
    changes: dict[str, Any] = {"answers": found.answers} if codes else {}
    if revision.seals:
        keys = [*codes, *(f"file:{pk}" for pk in found.names)]
        changes["seals"] = sealing.redact(revision.seals, keys)
    if revision.sent_at is None:  # whoever sends it next says who the contact is now
        if codes:
            changes["answers"] = {code: value for code, value in found.answers.items() if value != MARK}
        if found.typed != revision.typed:
            changes["typed"] = found.typed
        changes["version"] = revision.version + 1
    Revision.objects.filter(pk=revision.pk).update(**changes)
    if revision.sent_at is not None:
        printouts.forget(revision)


def _redact_names(traces: Traces) -> list[int]:
    """Take the person out of the names of files; gives the files."""
    found = []
    for row in Attachment.objects.only("pk", "original_name").iterator(chunk_size=2000):
        if traces.stand_in(row.original_name):
            name = traces.taken_out(row.original_name, MARK)
            Attachment.objects.filter(pk=row.pk).update(original_name=name)
            found.append(row.pk)
    return found


def _redact_file(row: Attachment, traces: Traces) -> bool:
    """Put a redacted file in the place of one; `sha256` stays that of what was sent."""
    shelf = attachments.SHELF
    rendition = shelf.path_of(row.rendition_name or row.stored_name)
    data, kind = redaction.redacted(shelf.path_of(row.stored_name), rendition, row.kind, traces)
    before = Attachment.objects.get(pk=row.pk)
    with (
        checking(ContentFile(data, f"redacted.{kind}"), [kind], max_mb=200) as checked,
        shelf.placing() as place,
        transaction.atomic(),
    ):
        placed = place(checked)
        Attachment.objects.filter(pk=row.pk).update(
            kind=checked.kind,
            stored_name=placed.stored,
            rendition_name=placed.full,
            page_name=placed.page,
            thumb_name=placed.thumb,
            size=checked.size,
            redacted_sha256=checked.sha256,
        )
        shelf.forget([before])
    return True
