"""An edition may say that nobody of the office reads what was sent before its call has closed."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from contest import my_data, stages
from editions import calendar
from editions.models import CalendarDate
from editions.moves import RuleBroken, advance
from journal.models import Line
from organizations import removals
from submissions import duplicates, exporting, opening
from submissions.models import Entry, Export, Likeness, PaperEntry
from tests import cast
from tests.journeys.test_the_secretariat_screens import text_of

pytestmark = pytest.mark.django_db
TITLE = "ผลงานที่ปิดผนึก"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def a_sealed_entry(*, may_open=False):
    """An entry of an edition whose rules seal it until the close."""
    edition = cast.edition()
    edition.seals_until_close, edition.early_opening_allowed = True, may_open
    edition.save()
    advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    return cast.an_entry(title=TITLE, edition=edition)


def office(at, user=None):
    """What the office gets of the only entry at a moment: the statuses, and whether the list tells of it."""
    entry = Entry.objects.get()
    client = cast.sign_in(Client(), user or cast.secretary())
    file = entry.attachments.get(question_code="summary").pk
    with time_machine.travel(at, tick=False):
        page = client.get("/office/entries/")
        paths = ("", f"files/{file}/", "sendings/")
        statuses = [client.get(f"/office/entries/{entry.pk}/{path}").status_code for path in paths]
    return statuses, TITLE in text_of(page)


def test_nobody_of_the_office_reads_an_entry_before_the_last_moment_has_passed():
    a_sealed_entry()
    for user in (cast.secretary(), cast.auditor()):
        assert office(cast.MID_CALL, user) == ([404, 404, 404], False)
        assert office(cast.CLOSES, user) == ([404, 404, 404], False)
        assert office(cast.CLOSES + timedelta(seconds=1), user) == ([200, 200, 200], True)


def test_the_seal_waits_for_the_declared_grace_and_a_moved_deadline():
    entry = a_sealed_entry()
    entry.edition.grace_seconds = 60
    entry.edition.save()
    assert opening.is_sealed(entry.edition, cast.CLOSES + timedelta(seconds=60)) is True
    assert opening.is_sealed(entry.edition, cast.CLOSES + timedelta(seconds=61)) is False
    later = cast.CLOSES + timedelta(days=2)
    calendar.set_date(entry.edition, CalendarDate.Act.CALL_CLOSES, later, by=cast.TESTER, at=cast.MID_CALL)
    assert opening.is_sealed(entry.edition, later) is True


def test_nobody_closes_a_sealed_call_before_its_date_or_brings_the_date_forward():
    entry = a_sealed_entry()
    with translation.override("en"), pytest.raises(RuleBroken, match="sealed until the closing date"):
        stages.go(entry.edition, "close_call", by=cast.secretary(), at=cast.CLOSES - timedelta(seconds=1))
    act, sooner = CalendarDate.Act.CALL_CLOSES, cast.CLOSES - timedelta(hours=1)
    with translation.override("en"), pytest.raises(RuleBroken, match="can only be later"):
        calendar.set_date(entry.edition, act, sooner, by=cast.secretary(), at=cast.MID_CALL)
    assert calendar.moment(entry.edition, act) == cast.CLOSES
    stages.go(entry.edition, "close_call", by=cast.secretary(), at=cast.CLOSES)
    assert office(cast.CLOSES) == ([200, 200, 200], True)


def test_the_office_is_told_how_many_are_sealed_and_can_decide_nothing_on_them():
    entry = a_sealed_entry()
    client = cast.sign_in(Client(), cast.secretary())
    with time_machine.travel(cast.MID_CALL, tick=False):
        page = client.get("/en/office/entries/")
        assert "1 entry is sealed" in text_of(page)
        assert client.post(f"/en/office/entries/{entry.pk}/accept/").status_code == 404
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_nothing_sealed_comes_out_as_a_file():
    entry = a_sealed_entry()
    with pytest.raises(RuleBroken):
        exporting.ask(entry.edition, "csv", with_personal=False, by=cast.secretary(), at=cast.MID_CALL)


def test_an_export_from_before_is_not_handed_out_while_a_call_is_sealed_again():
    entry = a_sealed_entry()
    secretary = cast.secretary()
    export = Export.objects.create(
        edition=entry.edition, kind="csv", asked_by=secretary, asked_at=cast.MID_CALL, moved_at=cast.MID_CALL
    )
    client = cast.sign_in(Client(), secretary)
    with time_machine.travel(cast.MID_CALL, tick=False):
        answer = client.post(f"/en/office/entries/exports/{export.pk}/take/")
    assert (answer.status_code, "are sealed until its call has closed" in text_of(answer)) == (409, True)


def test_a_seal_is_not_opened_early_where_the_rules_do_not_allow_it():
    a_sealed_entry()
    client = cast.sign_in(Client(), cast.secretary())
    with time_machine.travel(cast.MID_CALL, tick=False):
        answer = client.post("/en/office/entries/sealed/2569/", {"reason": "ขอดูก่อน"})
    assert answer.status_code == 409
    assert office(cast.MID_CALL) == ([404, 404, 404], False)


def test_an_early_opening_has_a_reason_a_line_and_is_told_to_entrants():
    entry = a_sealed_entry(may_open=True)
    client = cast.sign_in(Client(), cast.secretary())
    with time_machine.travel(cast.MID_CALL, tick=False):
        assert client.post("/office/entries/sealed/2569/", {"reason": " "}).status_code == 422
        answer = client.post("/office/entries/sealed/2569/", {"reason": "มีผู้ร้องเรียน"})
        assert (answer.status_code, answer.url) == (302, "/office/entries/")
        assert client.post("/office/entries/sealed/2569/", {"reason": "อีกครั้ง"}).status_code == 409
        officer = cast.sign_in(Client(), cast.officer())
        told = text_of(officer.get(f"/en/entries/{entry.pk}/"))
    assert "opened the sealed entries of this edition early" in told
    assert "มีผู้ร้องเรียน" in told
    assert office(cast.MID_CALL) == ([200, 200, 200], True)
    line = Line.objects.get(verb="open_early")
    assert set(line.facts) == {"personal"}
    assert line.personal_values.get(key="reason").value == "มีผู้ร้องเรียน"


def test_the_reason_of_an_early_opening_has_a_letter_in_it():
    entry = a_sealed_entry(may_open=True)
    for reason in ("", "…", " - "):
        with translation.override("en"), pytest.raises(RuleBroken, match="Please write the reason"):
            opening.open_early(entry.edition, reason, by=cast.secretary(), at=cast.MID_CALL)


def typed_in_from_paper(entry):
    """As if the entry had been typed in by the secretariat, and an officer had confirmed it."""
    return PaperEntry.objects.create(
        entry=entry,
        source="หนังสือที่ 1",
        entered_by=cast.secretary(),
        entered_at=cast.OPENS,
        asked_at=cast.OPENS,
        confirmed_by=cast.officer(),
        confirmed_at=cast.MID_CALL,
    )


def test_whoever_typed_an_entry_in_does_not_read_what_it_is_called_since():
    one = typed_in_from_paper(a_sealed_entry())
    Entry.objects.update(created_by=cast.secretary())
    for moment, is_told in ((cast.MID_CALL, False), (cast.CLOSES + timedelta(seconds=1), True)):
        client = cast.sign_in(Client(), cast.secretary())
        with time_machine.travel(moment, tick=False):
            page = client.get("/en/office/entries/paper/").text
        assert (one.entry.reference in page, TITLE in page) == (True, is_told)
        for person, knows in ((cast.secretary(), is_told), (cast.officer(), True)):
            held = my_data.of(person, moment)
            titles = {row["title"] for row in held["entries"]}
            titles |= {row["entry_title"] for row in held["paper_entries"]}
            assert titles == {TITLE if knows else ""}


def test_nobody_is_told_that_an_entry_resembles_a_sealed_one():
    earlier = cast.an_entry(title=TITLE, edition=cast.open_edition(2568))
    duplicates.liken(earlier)
    duplicates.liken(a_sealed_entry())
    assert Likeness.objects.count() == 1
    for moment, shown in ((cast.MID_CALL, 0), (cast.CLOSES + timedelta(seconds=1), 2)):
        client = cast.sign_in(Client(), cast.secretary())
        with time_machine.travel(moment, tick=False):
            page = client.get("/en/office/entries/?look=doubtful")
        assert page.text.count(f">{TITLE}<") == shown


def test_a_removal_tells_of_sealed_and_unsent_files_only_how_many_they_are():
    entry = a_sealed_entry()
    removal_of = removals.begin(cast.officer(), by=cast.secretary(), at=cast.MID_CALL)
    client = cast.sign_in(Client(), cast.secretary())
    page = f"/en/office/privacy/removals/{removal_of.pk}/"
    names = set(entry.attachments.values_list("original_name", flat=True))
    with time_machine.travel(cast.MID_CALL, tick=False):
        text = client.get(page).text
    assert [name for name in names if name in text] == []
    assert f"which the office does not read yet: {entry.attachments.count()}" in text
    client = cast.sign_in(Client(), cast.secretary())
    with time_machine.travel(cast.CLOSES + timedelta(seconds=1), tick=False):
        text = client.get(page).text
    assert {name for name in names if name in text} == names
    assert "which the office does not read yet" not in text


def test_an_edition_without_a_seal_is_read_at_once():
    cast.an_entry(title=TITLE)
    assert office(cast.MID_CALL) == ([200, 200, 200], True)
