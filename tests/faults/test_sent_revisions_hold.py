"""Does the database refuse every change of a sent revision but a redaction?"""

import pytest
from django.db import DatabaseError, connection, transaction

from organizations.models import User
from submissions import sealing
from submissions.models import Revision
from tests import cast
from thai.traces import MARK

pytestmark = pytest.mark.django_db
OTHER_VALUES = {
    "id": 999_999,
    "number": 99,
    "version": 99,
    "saved_at": cast.CLOSES,
    "sent_at": None,
    "sha256": "0" * 64,
}
"""For each column that takes no JSON and points to no row, a value that it does not hold."""


def sent() -> Revision:
    return cast.an_entry(links=["https://example.go.th/สมหญิง"]).revisions.get()


def change(revision: Revision, **values) -> None:
    with transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(**values)


def columns() -> list[str]:
    return [field.name for field in Revision._meta.concrete_fields if field.name not in ("answers", "seals")]


@pytest.mark.parametrize("name", columns())
def test_no_column_of_a_sent_revision_can_be_changed(name):
    revision = sent()
    field = Revision._meta.get_field(name)
    if field.is_relation:
        model = field.related_model
        row = cast.newcomer() if model is User else cast.an_entry(cast.pang_mu())
        value = row.pk
    else:
        value = OTHER_VALUES.get(name, {"x": "y"})
    with pytest.raises(DatabaseError, match="a sent revision is never changed"):
        change(revision, **{name: value})


def test_an_answer_can_only_be_redacted():
    revision = sent()
    before = revision.answers
    left = {code: value for code, value in before.items() if code != "title"}
    for answers in (
        {**before, "title": "อื่น"},
        {**before, "more": MARK},
        left,
        {**before, "declares_rights": 1},
    ):
        with pytest.raises(DatabaseError, match="a sent revision is never changed"):
            change(revision, answers=answers)
    redacted = {
        **before,
        "contact_name": MARK,
        "problem": f"แจ้ง {MARK} ที่สำนักงาน",
        "links": [f"https://example.go.th/{MARK}"],
    }
    change(revision, answers=redacted)
    revision.refresh_from_db()
    assert revision.answers == redacted


def test_a_seal_can_only_lose_its_salt():
    revision = sent()
    before = revision.seals
    salt, hash_ = before["title"]
    for seals in (
        {**before, "title": [salt, "0" * 64]},
        {**before, "title": ["0" * 32, hash_]},
        {**before, "title": ["", "0" * 64]},
        {**before, "more": ["", "0" * 64]},
        {code: value for code, value in before.items() if code != "title"},
    ):
        with pytest.raises(DatabaseError, match="a sent revision is never changed"):
            change(revision, seals=seals)
    change(revision, seals=sealing.redact(before, ["title"]))
    revision.refresh_from_db()
    assert revision.seals == {**before, "title": ["", hash_]}


def test_a_draft_can_be_changed():
    revision = cast.a_draft().revisions.get()
    change(revision, answers={}, version=7)
    revision.refresh_from_db()
    assert (revision.answers, revision.version) == ({}, 7)


def test_what_was_sent_fits_its_fingerprint():
    revision = sent()
    files = list(revision.attachments.all())
    assert sealing.broken(revision.answers, revision.seals, files, revision.sha256) == []


def test_the_guard_knows_every_column():
    if connection.vendor != "sqlite":
        return  # there the whole row is compared
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'submissions_revision_no_update'")
        ((written,),) = cursor.fetchall()
    names = [Revision._meta.get_field(name).column for name in columns()]
    assert [name for name in names if f"NEW.{name} IS NOT OLD.{name}" not in written] == []
