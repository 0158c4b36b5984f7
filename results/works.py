"""What of a winner's work may everybody read? The published answers of what was sent last, and its images."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils import translation

from organizations.models import Agency
from results.content import AnswerContent, ImageContent, Words
from submissions import form, form_versions
from submissions.models import Entry, Question, Revision

Kind = Question.Kind
NEVER_PUBLISHED = (Kind.EMAIL, Kind.PHONE, Kind.DECLARATION)
"""Kinds of answers that stay private, whatever the form says: they are about persons."""
CORE = ("title", "category")
"""Answers that stand elsewhere on the page of an entry."""


@dataclass
class Work:
    """The work of one entry in words and pictures."""

    answers: list[AnswerContent] = field(default_factory=list)
    images: list[ImageContent] = field(default_factory=list)


def published_work(entries: Iterable[Entry]) -> dict[int, Work]:
    """For each entry, by id, what its last sent revision holds of the questions that may be published."""
    works = {entry.pk: Work() for entry in entries}
    asked: dict[int | None, list[Question]] = {}
    agencies: Mapping[Any, Words] = {
        agency.pk: {"th": agency.name_th, "en": agency.name_en} for agency in Agency.objects.all()
    }
    sent = (
        Revision.objects.filter(entry__in=works)
        .sent()
        .select_related("form", "entry__edition")
        .prefetch_related("attachments")
    )
    for revision in {row.entry_id: row for row in reversed(sent)}.values():
        work = works[revision.entry_id]
        attachments = sorted(revision.attachments.all(), key=lambda row: row.pk)
        if revision.form_id not in asked:
            asked[revision.form_id] = _published(revision)
        for question in asked[revision.form_id]:
            if question.kind == Kind.FILES:
                work.images += [
                    {"file": row.rendition_name, "name": row.original_name}
                    for row in attachments
                    if row.question_code == question.code and row.rendition_name and row.is_readable
                ]
            elif lines := _lines(question, revision.answers.get(question.code), agencies):
                work.answers.append(
                    {
                        "code": question.code,
                        "kind": question.kind,
                        "label": {"th": question.label_th, "en": question.label_en},
                        "lines": lines,
                    }
                )
    return works


def _published(revision: Revision) -> list[Question]:
    """The questions whose answers may be published, as they were asked."""
    return [
        question
        for question in form_versions.questions_of(revision)
        if question.is_published
        and not question.is_personal
        and question.kind not in NEVER_PUBLISHED
        and question.code not in CORE
    ]


def _lines(question: Question, answer: Any, agencies: Mapping[Any, Words]) -> list[Words]:
    """The answer as lines to read in both languages; none where nothing was answered."""
    both: dict[str, list[str]] = {}
    languages: tuple[Literal["th", "en"], ...] = ("th", "en")
    for language in languages:
        with translation.override(language):
            names: dict[str, dict[Any, str]] = {
                Kind.AGENCIES: {pk: words[language] for pk, words in agencies.items()}
            }
            both[language] = form.in_words(question, answer, names)
    return [
        {"th": thai, "en": "" if english == thai else english}
        for thai, english in zip(both["th"], both["en"], strict=True)
    ]
