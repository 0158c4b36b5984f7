"""Does somebody answer for every column that may tell of a person?"""

from django.apps import apps
from django.db import models

from contest import my_data
from contest.removal import ROOMS
from organizations.models import User
from tests import cast

TEXT = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField, models.FileField)

# The columns that hold text and never a person: words of the contest, codes, hashes, the portal's own files.
NOTHING_OF_A_PERSON = {
    # reference data and words of the contest, written by the secretariat for everybody
    *("organizations.Province", "organizations.Organization", "organizations.OrganizationName"),
    *("organizations.Agency", "organizations.JudgeTerms", "editions.Edition", "editions.Category"),
    *("editions.Round", "editions.Criterion", "editions.AwardLevel", "editions.Honor"),
    *("submissions.Question", "submissions.FormVersion", "submissions.EligibilityQuestion"),
    *("results.AnnouncedFigure",),
    # frozen words of an announcement, without contact persons (docs/decisions/0009-frozen-copy.md)
    *("results.Publication.content", "results.Publication.sha256", "results.Publication.reason"),
    "results.Publication.withdrawal_reason",
    # words of an organization as it was when an entry was sent, and of the register
    *("submissions.Entry.organization_name_th", "submissions.Entry.district_th"),
    *("organizations.RegisterLoad.sha256", "organizations.RegisterLoad.actor_role"),
    # what certificates say: words of an announcement, and who signed them for the contest
    *("results.CertificateTemplate", "results.Certificate.facts", "results.Certificate.serial"),
    *("results.CertificateBundle", "results.Signatory.signature", "results.SigningKey"),
    # codes, hashes, names of stored files, counts
    *("submissions.Attachment.question_code", "submissions.Attachment.stored_name"),
    *("submissions.Attachment.rendition_name", "submissions.Attachment.page_name"),
    *("submissions.Attachment.thumb_name", "submissions.Attachment.sha256"),
    *("submissions.Attachment.redacted_sha256", "submissions.Upload.question_code"),
    *("submissions.Revision.answer_versions", "submissions.Revision.sha256"),
    "submissions.FieldNote.question_code",
    *("submissions.ScreeningNote.verb", "submissions.Printout", "submissions.Export"),
    *("judging.Draw.seed", "judging.Slot.place", "judging.Slot.link", "judging.Meeting.place"),
    *("results.Feedback.quarters", "journal.DailyHead", "results.PressDraft.token_hash"),
    *("judging.ScoreSheet.salt", "judging.ScoreSheet.tab", "organizations.DataDesk.days"),
    *("journal.Line.actor_role", "journal.Line.verb", "journal.Line.subject_type", "journal.Line.facts"),
    *("journal.Line.previous_hash", "journal.Line.hash", "journal.PersonalValue.key", "journal.ChainHead"),
    "letters.Letter.kind",
    # tables of libraries that hold nothing, or nothing typed, here
    "socialaccount.SocialApp",
    *("auth.Permission", "auth.Group", "contenttypes.ContentType", "account.EmailConfirmation"),
    # Django's own log of the admin is not used (docs/decisions/0011-journal.md)
    "admin.LogEntry",
    # swept by hand where a person is removed (contest.removal.forget_tasks)
    "django_tasks_database.DBTaskResult",
}


def columns() -> set[str]:
    """Every column that points to an account or holds text; what has choices holds one of them."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            points = field.is_relation and field.related_model is User
            if points or (isinstance(field, TEXT) and not field.choices):
                found.add(f"{model._meta.label}.{field.name}")
    return found


def answered_for() -> set[str]:
    """The columns for which a room answers."""
    return {
        f"{label}.{name}"
        for room in ROOMS
        for table in (room.PERSON, room.WORDS)
        for label, names in table.items()
        for name in names
    }


def is_nothing(column: str) -> bool:
    """Whether the column or its table is named above."""
    return column in NOTHING_OF_A_PERSON or column.rpartition(".")[0] in NOTHING_OF_A_PERSON


def test_somebody_answers_for_every_column_that_may_tell_of_a_person():
    assert sorted(one for one in columns() - answered_for() if not is_nothing(one)) == []


def test_nobody_answers_for_a_column_that_is_not_there():
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }
    tables = {model._meta.label for model in apps.get_models()}
    assert sorted(answered_for() - named) == []
    assert sorted(NOTHING_OF_A_PERSON - named - tables) == []


def test_a_column_that_nobody_answers_for_is_found():
    assert "organizations.User.phone" in columns()
    assert not is_nothing("organizations.User.phone")


def test_everything_that_is_handed_out_has_its_words(db):
    officer = cast.officer()
    told = my_data.of(officer, cast.MID_CALL)
    assert sorted(set(told) - set(my_data.TITLES)) == []
    assert sorted(set(my_data.TITLES) - set(told)) == []
