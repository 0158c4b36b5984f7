"""Which answers of an entry of an earlier edition can a new draft start with, and what stays behind and why?

What fits is copied once and is then the draft's own. Declarations, partner agencies and signed letters speak
of this year, so they are always given anew; what is answered in the draft already is never written over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken
from files.checks import FileRefused
from journal import chain
from organizations.models import User
from submissions import attachments, drafts, form_versions, intake
from submissions.models import Attachment, Entry, EntryQuerySet, Question, Revision

Kind = Question.Kind
CONTACT = frozenset({"contact_name", "contact_position", "contact_phone", "contact_email"})
"""One person: their telephone is not mixed with the name of another."""


@dataclass(frozen=True)
class Left:
    """What was not copied, and why."""

    label: str
    why: str


@dataclass
class Fit:
    """What of an earlier entry fits: answers by code with their questions, files, and what stays behind."""

    answers: dict[str, Any] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def to_check(self) -> list[Question]:
        """The copied answers that have most likely changed since: figures and dates."""
        return [one for one in self.questions if one.kind in (Kind.NUMBER, Kind.DATE)]


def offered(entry: Entry, user: User) -> EntryQuerySet:
    """The entries a draft may start from: those its organization sent to earlier editions, newest first."""
    return (
        Entry.objects.for_officer(user)
        .filter(
            organization=entry.organization_id,
            edition__year__lt=entry.edition.year,
            number__isnull=False,
        )
        .order_by("-edition__year", "-number")
    )


def fit(source: Entry, draft: Revision) -> Fit:
    """What of the last sending of an earlier entry fits a draft (asks the database)."""
    sent = source.revisions.sent().select_related("form")[0]
    sent.entry = source
    now = {one.code: one for one in form_versions.questions_of(draft)}
    categories = {one.code for one in form_versions.categories_of(draft)}
    files = list(sent.attachments.all())
    found = Fit()
    for before in form_versions.questions_of(sent):
        own = [one for one in files if one.question_code == before.code]
        answer = sent.answers.get(before.code)
        if not own and answer in (None, "", [], False):
            continue
        question = now.get(before.code)
        salt, *_hash = sent.seals.get(before.code, ["-"])
        if why := _why_not(before, question, draft, is_redacted=not salt):
            found.left.append(Left(before.label, why))
            continue
        assert question is not None
        if question.kind == Kind.FILES:
            found.files += own
            continue
        kept = _still_offered(question, answer, categories)
        if kept in (None, "", []):
            found.left.append(Left(before.label, _("What was chosen is not offered any more.")))
            continue
        if isinstance(answer, list) and kept != answer:
            found.left.append(Left(before.label, _("Some of what was chosen is not offered any more.")))
        found.answers[question.code] = kept
        found.questions.append(question)
    return found


def copy(entry: Entry, source: Entry, *, with_files: bool, by: User, at: datetime) -> Fit:
    """Copy what fits from an earlier entry into the working draft; returns what was copied and what was not.

    Files are checked anew, each on its own, after the answers are saved: where the browser gives up waiting,
    copying once more goes on. Raises RuleBroken where the draft may not be written to.
    """
    with transaction.atomic():
        draft = drafts.lock_draft(entry, at)
        draft.entry = entry
        if not offered(entry, by).filter(pk=source.pk).exists():
            raise RuleBroken(_("A draft can only start from an earlier entry of the same organization."))
        found = fit(source, draft)
        intake.save_draft(entry, found.answers, draft.version, by=by, at=at)
        facts = {"from": source.reference, "answers": sorted(found.answers), "files": with_files}
        chain.write("copy_earlier", entry, by=by, at=at, facts=facts, edition_year=entry.edition.year)
    chosen, found.files = found.files, []
    if not with_files:
        found.left += [Left(one.original_name, _("Files were not chosen to be copied.")) for one in chosen]
        return found
    for one, why in _attached(entry, chosen, by, at):
        if why:
            found.left.append(Left(one.original_name, why))
        else:
            found.files.append(one)
    return found


def _attached(
    entry: Entry, files: Iterable[Attachment], by: User, at: datetime
) -> Iterable[tuple[Attachment, str]]:
    """Attach each file anew; gives it with the reason where it was refused."""
    for one in files:
        try:
            with attachments.SHELF.path_of(one.stored_name).open("rb") as lying:
                attachments.add(entry, one.question_code, File(lying, one.original_name), by=by, at=at)
        except FileRefused as refusal:
            yield one, str(refusal)
        except FileNotFoundError:
            yield one, _("The file is no longer kept.")
        else:
            yield one, ""


def _why_not(before: Question, question: Question | None, draft: Revision, *, is_redacted: bool) -> str:
    """Why an answer stays behind; empty where it may come along."""
    if question is None:
        return _("This is not asked any more.")
    if question.kind != before.kind:
        return _("This is asked in another way now.")
    if question.kind == Kind.DECLARATION:
        return _("A declaration is made anew each time.")
    if question.kind == Kind.AGENCIES:
        return _("Who took part is said anew each time: by it judges are kept from entries.")
    if question.kind == Kind.FILES:
        return _("A signed letter is needed of this year.") if question.is_personal else ""
    if is_redacted:
        return _("This was removed on request.")
    if question.code in CONTACT and any(code in draft.answers for code in CONTACT):
        return _("A contact person is named already.")
    if draft.answers.get(question.code) not in (None, "", [], False) or question.code in draft.typed:
        return _("This is answered already.")
    return ""


def _still_offered(question: Question, answer: Any, categories: set[str]) -> Any:
    """The answer as far as it can still be given."""
    if question.kind == Kind.CATEGORY:
        return answer if answer in categories else None
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        codes = {code for code, *_words in question.choices}
        if isinstance(answer, list):
            return [one for one in answer if one in codes]
        return answer if answer in codes else None
    if question.kind == Kind.LINKS and question.max_count:
        return answer[: question.max_count]
    return answer
