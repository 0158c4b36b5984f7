"""Does the database itself keep the form of an open edition, and every version of a form, as it is?"""

import pytest
from django.db import DatabaseError, transaction

from submissions import form
from submissions.models import FormVersion, Question
from tests import cast

pytestmark = pytest.mark.django_db
FROZEN = "the form of an open edition is frozen except for its words"
WORDS = ("section_th", "section_en", "label_th", "label_en", "help_th", "help_en", "choices")
OTHER_VALUES = {
    "id": 999_999,
    "code": "other",
    "kind": "email",
    "position": 99,
    "is_required": False,
    "is_published": False,
    "is_personal": True,
    "unit_th": "x",
    "unit_en": "x",
    "file_kinds": ["pdf"],
    "only_for": ["e-service"],
}
"""For each column that holds no number, a value that the question does not have."""


def an_open_form():
    edition = cast.edition()
    form.set_up(edition)
    question = edition.questions.get(code="audience")
    change(question, label_th="ก่อนเปิด")
    cast.advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    return edition, question


def change(question: Question, **values) -> None:
    with transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**values)


STRUCTURE = [field.name for field in Question._meta.concrete_fields if field.name not in WORDS]


@pytest.mark.parametrize("name", STRUCTURE)
def test_what_an_open_form_asks_cannot_be_changed(name):
    _edition, question = an_open_form()
    value = cast.edition(2571).pk if name == "edition" else OTHER_VALUES.get(name, 77)
    with pytest.raises(DatabaseError, match=FROZEN):
        change(question, **{name: value})


def test_every_column_can_be_changed_before_the_opening():
    edition = cast.edition()
    form.set_up(edition)
    question = edition.questions.get(code="audience")
    for name in STRUCTURE:
        if name not in ("id", "edition"):
            change(question, **{name: OTHER_VALUES.get(name, 77)})
    question.refresh_from_db()
    assert (question.code, question.kind, question.max_count) == ("other", "email", 77)


def test_the_words_of_an_open_form_can_be_corrected_but_its_choices_stay():
    _edition, question = an_open_form()
    for name in WORDS[:-1]:
        change(question, **{name: "ถ้อยคำใหม่"})
    words = [[code, f"{thai} ", english] for code, thai, english in question.choices]
    change(question, choices=words)
    question.refresh_from_db()
    assert (question.label_th, question.choices) == ("ถ้อยคำใหม่", words)
    for choices in (words[1:], [*words, ["more", "x", "x"]], [words[1], words[0], *words[2:]], []):
        with pytest.raises(DatabaseError, match=FROZEN):
            change(question, choices=choices)


def test_no_question_of_an_open_form_is_removed_and_none_added_once_somebody_writes():
    edition, question = an_open_form()
    with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic():
        Question.objects.filter(pk=question.pk).delete()
    cast.a_draft(edition=edition, filled=False)
    with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic():
        Question.objects.create(edition=edition, code="late", kind="short_text", position=99)
    assert edition.questions.count() == len(form.DEFAULT)


def test_a_version_of_a_form_is_never_changed():
    sent = cast.an_entry().revisions.get()
    for values in ({"content": {}}, {"sha256": "0" * 64}, {"made_at": cast.CLOSES}):
        with pytest.raises(DatabaseError, match="a version of a form is never changed"), transaction.atomic():
            FormVersion.objects.filter(pk=sent.form_id).update(**values)


def test_nothing_is_sent_without_its_form():
    draft = cast.a_draft().revisions.get()
    with pytest.raises(DatabaseError, match="what_was_sent_names_its_form"), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(sent_at=cast.MID_CALL)
