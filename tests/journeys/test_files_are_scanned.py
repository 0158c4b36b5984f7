"""F11: with a virus scanner nobody else reads a file before it is clean; without one it is marked."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import translation

from contest import clock
from editions.moves import advance
from files import scanner
from journal.models import Line
from letters.models import Letter
from results.works import published_work
from submissions import attachments, form, intake, scanning
from submissions.models import Attachment
from tests import cast, clamd

pytestmark = pytest.mark.django_db
Scan = Attachment.Scan
INFECTED = cast.a_jpeg(color="black") + clamd.EICAR


@pytest.fixture(autouse=True)
def mid_call():
    with time_machine.travel(cast.MID_CALL, tick=False), translation.override("en"):
        yield


@pytest.fixture
def daemon(settings, tmp_path_factory):
    path = tmp_path_factory.mktemp("s") / "clamd"
    with clamd.running(path) as running:
        settings.CLAMD_SOCKET = str(path)
        yield running


def attach(entry, data: bytes, name: str = "ภาพ.jpg") -> Attachment:
    return attachments.add(entry, "evidence", ContentFile(data, name), by=cast.officer(), at=cast.MID_CALL)


def scanned(file: Attachment) -> Attachment:
    scanning.scan(file, cast.MID_CALL)
    file.refresh_from_db()
    return file


def as_read_by(user, address: str) -> int:
    client = Client()
    cast.sign_in(client, user)
    return client.get(address).status_code


def test_a_clean_file_and_one_with_a_virus_are_told_apart(daemon, tmp_path):
    clean, bad = tmp_path / "clean", tmp_path / "bad"
    clean.write_bytes(bytes(3 * scanner.PIECE + 7))
    bad.write_bytes(bytes(2 * scanner.PIECE - 9) + clamd.EICAR)
    assert (scanner.virus_in(clean), scanner.virus_in(bad)) == ("", "Eicar-Test-Signature")


def test_a_scanner_that_is_away_or_says_something_else_gave_no_answer(daemon, settings, tmp_path):
    file = tmp_path / "large"
    file.write_bytes(bytes(100))
    daemon.largest = 10
    with pytest.raises(scanner.NoAnswer, match="size limit exceeded"):
        scanner.virus_in(file)
    for nowhere in (str(tmp_path / "nobody"), "127.0.0.1:1"):
        settings.CLAMD_SOCKET = nowhere
        with pytest.raises(scanner.NoAnswer):
            scanner.virus_in(file)


def test_a_new_file_is_handed_to_the_worker_to_be_scanned(daemon, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    file = attach(cast.a_draft(filled=False), cast.a_jpeg())
    [waiting] = DBTaskResult.objects.filter(task_path="submissions.tasks.scan_attachment")
    assert (waiting.args_kwargs["args"], file.scan) == ([file.pk], Scan.UNSCANNED)


def test_until_it_is_clean_only_its_own_organization_reads_a_file(daemon):
    entry = cast.a_draft()
    file = attach(entry, cast.a_jpeg(30, 20))
    intake.submit(entry, by=cast.officer(), at=cast.MID_CALL)
    own, office = f"/entries/{entry.pk}/files/{file.pk}/", f"/office/entries/{entry.pk}/files/{file.pk}/"
    assert (as_read_by(cast.officer(), own), as_read_by(cast.secretary(), office)) == (200, 404)
    for form_ in ("thumb/", "page/", "view/"):
        assert as_read_by(cast.secretary(), office + form_) == 404
    assert scanned(file).scan == Scan.CLEAN
    assert as_read_by(cast.secretary(), office) == 200


def test_a_judge_does_not_read_what_is_not_clean(daemon):
    round_ = cast.a_round_in_judging(1, 1)
    entry, seat = round_.edition.entries.get(), round_.edition.seats.get()
    assignment = cast.an_assignment(entry, seat)
    file = entry.attachments.filter(question_code="summary").get()
    address = f"/judging/entries/{assignment.pk}/files/{file.pk}/"
    with time_machine.travel(cast.MID_JUDGING, tick=False):
        assert as_read_by(cast.judge(), address) == 404
        scanned(file)
        assert as_read_by(cast.judge(), address) == 200


def test_of_a_file_with_a_virus_nobody_gets_a_byte_and_the_officers_are_told(daemon):
    entry = cast.a_draft()
    file = scanned(attach(entry, INFECTED, "หลักฐาน.jpg"))
    assert file.scan == Scan.INFECTED
    for form_ in ("", "thumb/", "page/", "view/"):
        assert as_read_by(cast.officer(), f"/entries/{entry.pk}/files/{file.pk}/{form_}") == 404
    [letter] = Letter.objects.filter(kind="submissions.infected")
    assert (letter.to_address, letter.subject) == (
        cast.officer().email,
        "พบไวรัสในไฟล์ “หลักฐาน.jpg”",
    )
    line = Line.objects.get(verb="find_virus")
    assert (line.actor_role, line.facts["virus"], line.facts["sha256"]) == (
        "system",
        "Eicar-Test-Signature",
        file.sha256,
    )
    scanned(file)
    assert Letter.objects.filter(kind="submissions.infected").count() == 1
    client = Client()
    client.force_login(cast.officer())
    page = client.get(f"/en/entries/{entry.pk}/edit/4/").content.decode()
    assert "A virus was found. Please remove this file." in page


def test_an_infected_file_does_not_count_as_the_one_that_is_asked_for(daemon):
    entry = cast.a_draft()
    assert form.missing(entry.revisions.get()) == []
    letter = entry.attachments.get(question_code="letter")
    Attachment.objects.filter(pk=letter.pk).update(scan=Scan.INFECTED)
    assert [gap.question.code for gap in form.missing(entry.revisions.get())] == ["letter"]


def test_a_scanner_that_is_away_is_asked_again_by_the_clock(daemon, settings):
    file = attach(cast.a_draft(filled=False), cast.a_jpeg())
    there, settings.CLAMD_SOCKET = settings.CLAMD_SOCKET, "/nowhere/clamd"
    assert scanned(file).scan == Scan.ERROR
    settings.CLAMD_SOCKET = there
    assert scanning.scan_waiting(cast.MID_CALL + timedelta(minutes=4)) == 0
    clock.tick(cast.MID_CALL + timedelta(minutes=6))
    file.refresh_from_db()
    assert (file.scan, daemon.asked) == (Scan.CLEAN, 1)


def test_a_scanner_that_is_away_is_not_asked_about_the_next_file(settings, tmp_path):
    entry = cast.a_draft(filled=False)
    files = [attach(entry, cast.a_jpeg(width, 9)) for width in (10, 11, 12)]
    settings.CLAMD_SOCKET = "/nowhere/clamd"
    later = cast.MID_CALL + timedelta(hours=1)
    assert scanning.scan_waiting(later) == 1
    assert scanning.scan_waiting(later) == 1
    said = Attachment.objects.filter(pk__in=[file.pk for file in files]).order_by("pk")
    assert list(said.values_list("scan", flat=True)) == [Scan.ERROR, Scan.ERROR, Scan.UNSCANNED]


def test_of_what_was_removed_the_scanner_is_not_asked_and_of_what_is_lost_the_next_is(daemon):
    entry = cast.a_draft(filled=False)
    kept, lost, there = [attach(entry, cast.a_jpeg(width, 9)) for width in (10, 11, 12)]
    Attachment.objects.filter(pk=kept.pk).update(redacted_sha256=attachments.GONE)
    attachments.SHELF.path_of(lost.stored_name).unlink()
    assert scanning.scan_waiting(cast.MID_CALL + timedelta(hours=1)) == 2
    said = Attachment.objects.filter(pk__in=[kept.pk, lost.pk, there.pk]).order_by("pk")
    assert list(said.values_list("scan", flat=True)) == [Scan.UNSCANNED, Scan.ERROR, Scan.CLEAN]
    assert daemon.asked == 1


def test_a_scanner_that_comes_later_scans_what_came_before(daemon, settings):
    there, settings.CLAMD_SOCKET = settings.CLAMD_SOCKET, ""
    file = attach(cast.a_draft(filled=False), cast.a_jpeg())
    assert file.is_readable
    assert scanning.scan_waiting(cast.AFTER_CLOSE) == 0
    settings.CLAMD_SOCKET = there
    assert file.is_readable is False
    assert scanning.scan_waiting(cast.AFTER_CLOSE) == 1
    file.refresh_from_db()
    assert file.is_readable


def test_without_a_scanner_a_file_is_readable_and_marked_for_the_secretariat(settings):
    entry = cast.an_entry()
    file = entry.attachments.filter(question_code="summary").get()
    assert file.scan == Scan.UNSCANNED
    assert as_read_by(cast.secretary(), f"/office/entries/{entry.pk}/files/{file.pk}/") == 200
    client = cast.sign_in(Client(), cast.secretary())
    page = client.get(f"/en/office/entries/{entry.pk}/").content.decode()
    assert page.count("Not scanned for viruses") == entry.attachments.count()


def test_what_is_not_clean_is_not_published(daemon):
    edition = cast.open_edition()
    entry = cast.an_eligible_entry(edition=edition)
    for verb in ("close_call", "start_judging", "end_judging"):
        advance(edition, verb, by=cast.TESTER, at=cast.JUDGING_ENDS)
    assert published_work([entry])[entry.pk].images == []
    for file in entry.attachments.filter(question_code="images"):
        scanned(file)
    assert len(published_work([entry])[entry.pk].images) == 3
