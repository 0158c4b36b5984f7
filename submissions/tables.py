"""How do the entries of an edition read as one table, a row an entry, word by word as they were sent?"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from editions.models import Edition
from submissions import form, form_versions
from submissions.models import Entry, Question, Revision
from thai import era

CHUNK = 100
"""How many entries are held in memory at once."""


def sent_entries(edition: Edition) -> Any:
    """Everything of an edition that was ever sent, by number, each with the last that was sent."""
    sent = Revision.objects.sent().select_related("form").prefetch_related("attachments")
    return (
        Entry.objects.ever_sent()
        .shown()
        .filter(edition=edition)
        .order_by("number")
        .prefetch_related(Prefetch("revisions", sent, to_attr="sent_revisions"))
    )


def columns(questions: list[Question]) -> list[str]:
    """The heading of each column, in the language of the caller."""
    return [
        _("Reference number"),
        _("State"),
        _("Sample"),
        _("Organization"),
        _("Type of organization"),
        _("District"),
        _("Province"),
        _("Region"),
        _("First sent at"),
        _("Last sent at"),
        _("Number of sendings"),
        *(one.label for one in questions),
    ]


def rows(
    edition: Edition, questions: list[Question], done: Callable[[int], None] = lambda count: None
) -> Iterator[list[Any]]:
    """One row an entry, by number; `done` is told after each chunk how many there are."""
    agencies = form.agency_names()
    for count, entry in enumerate(sent_entries(edition).iterator(chunk_size=CHUNK), start=1):
        yield _row(entry, entry.sent_revisions, questions, agencies)
        if count % CHUNK == 0:
            done(count)


def _row(
    entry: Entry, revisions: list[Revision], questions: list[Question], agencies: dict[Any, str]
) -> list[Any]:
    last = revisions[0]
    last.entry = entry
    answered = {one.code: one for one in form_versions.questions_of(last)}
    categories = {one.code: one.name for one in form_versions.categories_of(last)}
    names = {Question.Kind.CATEGORY: categories, Question.Kind.AGENCIES: agencies}
    files: dict[str, list[str]] = {}
    for attachment in last.attachments.all():
        files.setdefault(attachment.question_code, []).append(attachment.original_name)
    return [
        entry.reference,
        entry.get_state_display(),
        _("Sample") if entry.is_sample else "",
        entry.organization_name_th,
        entry.get_organization_type_display(),
        entry.district_th,
        entry.province.name,
        entry.province.region(entry.edition.region_scheme),
        _moment(entry.submitted_at),
        _moment(last.sent_at),
        len(revisions),
        *(
            _cell(answered.get(one.code), last.answers.get(one.code), files.get(one.code, []), names)
            for one in questions
        ),
    ]


def _cell(question: Question | None, answer: Any, files: list[str], names: Any) -> Any:
    if question is None:
        return ""
    if question.kind == Question.Kind.FILES:
        return "\n".join(files)
    if question.kind == Question.Kind.NUMBER and answer:
        return Decimal(answer)
    if question.kind == Question.Kind.DATE and answer:
        return era.short_date(date.fromisoformat(answer), get_language() or "th")
    return "\n".join(form.in_words(question, answer, names))


def _moment(at: datetime | None) -> str:
    """A moment in Bangkok, short: 31 ส.ค. 69 23.41 น."""
    language = get_language() or "th"
    return f"{era.short_date(at, language)} {era.clock(at, language)}" if at else ""
