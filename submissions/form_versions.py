"""On which form was this filled: the one of the edition as it reads now, or the one it was sent on?"""

import hashlib
import json
from datetime import datetime
from typing import Any

from editions.models import Category, Edition
from submissions.models import Entry, FormVersion, Question, Revision

COLUMNS = tuple(
    field.name for field in Question._meta.concrete_fields if field.name not in ("id", "edition", "position")
)
"""What of a question a version of the form holds; its place is its place in the list."""


def current(edition: Edition, at: datetime) -> FormVersion:
    """The version of the form of an edition as it reads now; made when it is first sent on."""
    content = content_of(edition)
    version, _created = FormVersion.objects.get_or_create(
        edition=edition, sha256=fingerprint(content), defaults={"content": content, "made_at": at}
    )
    return version


def content_of(edition: Edition) -> dict[str, Any]:
    """The questions and categories of an edition, word by word (two queries)."""
    return {
        "questions": list(Question.objects.filter(edition=edition).values(*COLUMNS)),
        "categories": [
            list(one)
            for one in Category.objects.filter(edition=edition).values_list("code", "name_th", "name_en")
        ],
    }


def fingerprint(content: dict[str, Any]) -> str:
    """The SHA-256 of a form: of its canonical JSON."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def questions_of(revision: Revision) -> list[Question]:
    """The questions a revision was filled on: what was sent keeps its own, a draft has those of today."""
    edition = revision.entry.edition
    if revision.form is None:
        return list(edition.questions.all())
    return [
        Question(edition_id=edition.pk, position=place, **columns)
        for place, columns in enumerate(revision.form.content["questions"], start=1)
    ]


def personal_codes(entry: Entry) -> set[str]:
    """The codes of the questions whose answers were personal when they were sent, or are now."""
    forms = FormVersion.objects.filter(revisions__entry=entry)
    asked = [question for form in forms for question in form.content["questions"]]
    now = Question.objects.filter(edition=entry.edition_id, is_personal=True)
    return {one["code"] for one in asked if one["is_personal"]} | set(now.values_list("code", flat=True))


def categories_of(revision: Revision) -> list[Category]:
    """The categories a revision could be sent in, as they were named then; of a draft those of today."""
    edition = revision.entry.edition
    if revision.form is None:
        return list(edition.categories.all())
    return [
        Category(edition_id=edition.pk, position=place, code=code, name_th=thai, name_en=english)
        for place, (code, thai, english) in enumerate(revision.form.content["categories"], start=1)
    ]
