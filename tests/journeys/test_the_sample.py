"""A stranger starts the portal: 2564 stands as it was announced, and three editions can be tried."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from contest import sample, sample_2564
from contest.sample_people import PASSWORD, second_factor_secret
from editions import calendar
from editions.models import CalendarDate, Edition
from journal import chain
from journal.models import Line
from judging.models import Assignment, Mark, ScoreSheet
from letters.models import Letter
from organizations.models import Appointment, Membership, Organization, User
from results.models import Award, Publication
from submissions.models import Attachment, Entry, Question, Revision
from tests.cast import BANGKOK

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=BANGKOK)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """The sample, loaded once for all tests of this file, and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        assert sample.load(NOW) is True
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.usefixtures("loaded"), pytest.mark.django_db]


def content(year: int) -> dict:
    return Publication.objects.published().get(edition__year=year).content


def test_the_figures_of_2564_come_out_as_they_were_announced():
    announced = content(2564)
    figures = announced["figures"]
    assert figures["entries"] == 45
    assert figures["organizations"] == 44
    assert figures["by_category"]["e-service"] == 25
    assert figures["largest_categories"] == ["e-service"]
    assert figures["by_level"] == {"EXCELLENCE": 3, "OUTSTANDING": 7}
    assert [(row["name"]["th"], row["entries"]) for row in figures["repeat_entrants"]] == [
        ("เทศบาลนครภูเก็ต", 2)
    ]
    assert figures["most_provinces"] == ["TH-57"]
    organizations = sorted((row["organizations"] for row in announced["provinces"]), reverse=True)
    assert (organizations[0], organizations[1] < 6, sum(organizations)) == (6, True, 44)
    chiang_rai = next(row for row in announced["provinces"] if row["iso"] == "TH-57")
    assert (chiang_rai["name"]["th"], chiang_rai["organizations"]) == ("เชียงราย", 6)
    assert len(announced["jury"]) == 10


def test_the_ten_awards_of_2564_stand_word_for_word():
    written = {
        (row["project_title_th"], row["organization_th"], row["iso_3166_2"], row["award_level_th"])
        for row in sample_2564.winners()
    }
    level_names = {level["code"]: level["name"]["th"] for level in content(2564)["levels"]}
    published = {
        (row["title"], row["organization"]["name"]["th"], row["province"], level_names[row["level"]])
        for row in content(2564)["awards"]
    }
    assert published == written
    assert len(published) == 10


def test_what_is_not_known_of_2564_says_that_it_is_a_sample():
    edition = Edition.objects.get(year=2564)
    winners = Entry.objects.filter(edition=edition, award__isnull=False)
    others = Entry.objects.filter(edition=edition, award=None)
    assert set(winners.values_list("is_sample", "category_is_sample")) == {(False, True)}
    assert set(others.values_list("is_sample", "category_is_sample")) == {(True, True)}
    assert (winners.count(), others.count()) == (10, 35)
    assert [title for title in others.values_list("title", flat=True) if "ตัวอย่าง" not in title] == []
    unflagged = others.filter(organization__is_sample=False).values_list(
        "organization__full_name_th", flat=True
    )
    assert Counter(unflagged) == {"เทศบาลนครภูเก็ต": 2}
    assert Question.objects.filter(edition=edition).count() == 2
    assert ScoreSheet.objects.filter(assignment__round__edition=edition).count() == 0
    assert Award.objects.filter(edition=edition, place__isnull=False).count() == 0
    assert edition.rounds.count() == 0


def test_2564_was_decided_by_two_people_within_its_dates():
    edition = Edition.objects.get(year=2564)
    awards = Award.objects.filter(edition=edition)
    assert {award.reason for award in awards} == {"ตามประกาศผลวันที่ 15 ตุลาคม 2564"}
    assert {(award.proposed_by.email, award.confirmed_by.email) for award in awards} == {
        ("secretariat@sample.example", "secretariat2@sample.example")
    }
    window = calendar.call_window(edition)
    assert window.opens_at == datetime(2021, 7, 1, tzinfo=BANGKOK)
    assert window.closes_at == datetime(2021, 8, 31, 23, 59, 59, tzinfo=BANGKOK)
    published = Publication.objects.get(edition=edition)
    assert published.published_at.astimezone(BANGKOK).date().isoformat() == "2021-10-15"
    assert edition.dates.filter(done_at=None).count() == 0


def test_the_open_edition_is_open_for_fifteen_more_days():
    edition = Edition.objects.get(stage="open")
    window = calendar.call_window(edition)
    assert edition.year == 2569
    assert window.opens_at == datetime(2026, 10, 8, tzinfo=BANGKOK)
    assert window.closes_at == datetime(2026, 12, 7, 23, 59, 59, tzinfo=BANGKOK)
    assert Counter(edition.entries.values_list("state", flat=True)) == {
        "draft": 3,
        "submitted": 2,
        "returned": 1,
        "eligible": 1,
    }
    calendar.require_open(edition, NOW + timedelta(days=15))


def test_the_edition_in_judging_has_sheets_at_every_step():
    edition = Edition.objects.get(stage="judging")
    sheets = ScoreSheet.objects.filter(assignment__round__edition=edition)
    waiting = Assignment.objects.filter(round__edition=edition, sheet=None)
    judge = User.objects.get(email="judge@sample.example")
    assert {sheet.state for sheet in sheets} == {"draft", "signed"}
    assert sheets.filter(is_abstention=True).count() == 1
    assert waiting.exists()
    assert edition.rounds.get().state == "open"
    mine = Assignment.objects.for_judge(judge).filter(round__edition=edition)
    assert {getattr(getattr(row, "sheet", None), "state", "none") for row in mine} == {
        "draft",
        "signed",
        "none",
    }
    assert set(edition.seats.values_list("conflicts__kind", flat=True)) - {None} == {
        "declared",
        "agency_took_part",
    }
    assert edition.dates.get(act=CalendarDate.Act.ROUND_CLOSES).at > NOW


def test_the_announced_sample_shows_the_totals_of_its_winners():
    announced = content(2567)
    assert announced["edition"]["shows_totals"] is True
    assert [row for row in announced["awards"] if row["total"] is None] == []
    assert Counter(row["level"] for row in announced["awards"]) == {"EXCELLENCE": 2, "OUTSTANDING": 3}
    assert {row["is_sample"] for row in announced["rows"]} == {True}
    assert Mark.objects.filter(sheet__assignment__round__edition__year=2567, value=None).count() == 0


def test_every_town_of_the_three_editions_is_fictitious():
    entrants = Organization.objects.filter(entries__edition__year__gt=2564).distinct()
    assert {row.is_sample for row in entrants} == {True}
    assert [row.full_name_th for row in entrants if "ตัวอย่าง" not in row.full_name_th] == []
    assert set(Entry.objects.filter(edition__year__gt=2564).values_list("is_sample", flat=True)) == {True}
    assert set(Edition.objects.values_list("is_sample", flat=True)) == {True}


def test_what_was_sent_has_its_files():
    sent = Revision.objects.sent().filter(entry__edition__year__gt=2564)
    assert {revision.attachments.count() for revision in sent} == {5}
    assert set(Attachment.objects.values_list("kind", flat=True)) == {"pdf", "jpeg"}


def test_each_role_has_an_account_that_can_sign_in():
    for _role, email, password in sample.SAMPLE_ACCOUNTS:
        user = User.objects.get(email=email)
        assert user.check_password(password), email
        assert user.emailaddress_set.get().verified
    offices = Appointment.objects.values_list("user__email", "role")
    assert {email: role for email, role in offices if "judge" not in email} == {
        "secretariat@sample.example": "secretariat",
        "secretariat2@sample.example": "secretariat",
        "auditor@sample.example": "auditor",
    }
    assert Authenticator.objects.filter(type="totp").count() == Appointment.objects.count() == 8
    assert second_factor_secret("judge@sample.example") != second_factor_secret("judge2@sample.example")
    assert len(PASSWORD) >= 10
    officer = User.objects.get(email="officer@sample.example")
    assert officer.memberships.get().state == Membership.State.ADMITTED
    assert User.objects.get(email="newcomer@sample.example").memberships.count() == 0


def test_no_letter_of_the_load_leaves_the_house():
    assert set(Letter.objects.values_list("state", flat=True)) == {Letter.State.KEPT}
    addresses = Letter.objects.values_list("to_address", flat=True)
    assert [address for address in addresses if not address.endswith("@sample.example")] == []
    assert DBTaskResult.objects.count() == 0


def test_the_journal_of_the_load_holds():
    assert chain.verify() is None


def test_loading_again_changes_nothing_and_asks_little():
    before = (Line.objects.count(), Letter.objects.count(), Entry.objects.count(), User.objects.count())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert sample.load(NOW + timedelta(days=400)) is False
    assert len(queries) == 1
    assert before == (
        Line.objects.count(),
        Letter.objects.count(),
        Entry.objects.count(),
        User.objects.count(),
    )


def test_the_command_refuses_on_a_server(settings):
    settings.LAPTOP = False
    with pytest.raises(CommandError, match="load_sample is for a laptop with sample data; this is a server"):
        call_command("load_sample")
