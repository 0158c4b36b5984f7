"""What does the screening decide on an entry: accept, send back, reject, or look at it again?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from editions import moves
from editions.models import Edition
from editions.moves import RuleBroken
from organizations.models import User
from submissions import drafts, form, letters
from submissions.models import EligibilityQuestion, Entry, FieldNote, Question, ScreeningNote
from thai.text import clean, has_letter


def left(edition: Edition) -> int:
    """How many entries of an edition the screening still has to decide on (one query)."""
    return Entry.objects.filter(
        edition=edition, state__in=[Entry.State.SUBMITTED, Entry.State.RETURNED]
    ).count()


def require_done(edition: Edition) -> None:
    """Refuse what may begin only when every entry is screened."""
    if waiting := left(edition):
        raise RuleBroken(
            ngettext(
                "%(count)s entry is not screened yet. Please accept or reject it first.",
                "%(count)s entries are not screened yet. Please accept or reject them first.",
                waiting,
            )
            % {"count": waiting}
        )


def accept(entry: Entry, words: str = "", *, by: User, at: datetime) -> ScreeningNote:
    """The entry may be judged; words to the entrant are optional."""
    with transaction.atomic():
        drafts.lock(entry)
        words = clean(words, lines=True)
        note = _note(entry, "accept", words, by, at)
        letters.accepted(entry, words, at=at)
        _advance(entry, "accept", note)
    return note


def send_back(
    entry: Entry,
    words: str,
    until: datetime,
    *,
    by: User,
    at: datetime,
    by_field: Mapping[str, str] | None = None,
) -> ScreeningNote:
    """The entrant is to correct what the words say, and send it again until that moment.

    `by_field` holds words on single answers, by question code; with them the general words may be left out.
    """
    with transaction.atomic():
        drafts.lock(entry)
        single = {code: said for code, one in (by_field or {}).items() if (said := clean(one, lines=True))}
        words = clean(words, lines=True)
        if not has_letter(words) and not any(map(has_letter, single.values())):
            raise RuleBroken(_("Please write what is to be corrected."))
        if until <= at:
            raise RuleBroken(_("The date until which the entry may be sent again must lie ahead."))
        note = _note(entry, "send_back", words, by, at, until=until)
        FieldNote.objects.bulk_create(
            FieldNote(note=note, question_code=code, words=said) for code, said in single.items()
        )
        told = on_fields(note, entry.edition.questions.all())
        letters.sent_back(entry, words, until, on_fields=told, at=at)
        _advance(entry, "send_back", note, returned_until=until)
    return note


def reject(
    entry: Entry,
    reason: str,
    *,
    by: User,
    at: datetime,
    grounds: Sequence[EligibilityQuestion] = (),
) -> ScreeningNote:
    """The entry is not eligible, for reasons that the entrant reads: from the rules, in words, or both.

    The words of the rules are copied, for the rules of an edition may be worded anew.
    """
    with transaction.atomic():
        drafts.lock(entry)
        with translation.override(settings.LANGUAGE_CODE):
            rules = "\n".join(f"• {not_met(one)} – {one.why}" for one in grounds)
        reason = "\n\n".join(filter(None, [rules, clean(reason, lines=True)]))
        reason = _required(reason, _("Please choose or write the reason; the entrant reads it."))
        note = _note(entry, "reject", reason, by, at)
        letters.rejected(entry, reason, at=at)
        _advance(entry, "reject", note, returned_until=None)
    return note


def not_met(ground: EligibilityQuestion) -> str:
    """The point of the rules that an entry does not meet: a point and not a question put to somebody."""
    return _("Not met: %(point)s") % {"point": ground.text.removesuffix("ใช่หรือไม่").rstrip("? ")}


def on_fields(note: ScreeningNote, questions: Iterable[Question]) -> list[tuple[int, Question, str]]:
    """The words of a note on single answers, in the order of the questions: section, question, words."""
    words = {one.question_code: one.words for one in note.by_field.all()}
    if not words:
        return []
    return [
        (section.number, question, words[question.code])
        for section in form.sections(questions)
        for question in section.questions
        if question.code in words
    ]


def reopen(entry: Entry, words: str, *, by: User, at: datetime) -> ScreeningNote:
    """The decision is taken back and the entry screened anew; the words say why."""
    with transaction.atomic():
        drafts.lock(entry)
        words = _required(words, _("Please write why the screening is opened again."))
        note = _note(entry, "reopen", words, by, at)
        letters.reopened(entry, words, at=at)
        _advance(entry, "reopen", note)
    return note


def _required(words: str, sentence: str) -> str:
    words = clean(words, lines=True)
    if not has_letter(words):
        raise RuleBroken(sentence)
    return words


def _note(
    entry: Entry, verb: str, words: str, by: User, at: datetime, until: datetime | None = None
) -> ScreeningNote:
    return ScreeningNote.objects.create(entry=entry, verb=verb, words=words, by=by, at=at, until=until)


def _advance(entry: Entry, verb: str, note: ScreeningNote, **changes: Any) -> None:
    facts = {"note": note.pk, **({"until": note.until.isoformat()} if note.until else {})}
    moves.advance(entry, verb, by=note.by, at=note.at, facts=facts, **changes)
