"""The secretariat comes in the morning: what waits, moving an edition on, the journal, the set-up."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from contest import office_admin, stages, words
from editions.lifecycle import Stage
from editions.models import CalendarDate, Category, Criterion, Edition
from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from letters import outbox
from letters.models import Letter
from organizations import registration
from organizations.models import Membership
from submissions import form
from submissions.lifecycle import EntryState
from submissions.models import Entry, Question
from tests import cast

pytestmark = pytest.mark.django_db
Act = CalendarDate.Act


@pytest.fixture
def secretary(client: Client) -> Client:
    """The browser of somebody of the secretariat."""
    client.force_login(cast.secretary())
    return client


@pytest.fixture
def auditor() -> Client:
    """The browser of an auditor."""
    browser = Client()
    browser.force_login(cast.auditor())
    return browser


def a_ready_edition(year: int = 2570) -> Edition:
    edition = cast.edition(year)
    form.set_up(edition)
    return edition


# --- the morning page -------------------------------------------------------------------------------


def test_the_morning_page_counts_what_waits_and_leads_there(secretary):
    entry = cast.an_entry()
    asker = cast.person("นภา รอคอย", "napha@example.go.th")
    cast.a_request(cast.pang_mu(), asker)
    letter = outbox.put(kind="t", to="a@example.go.th", subject="s", body="b", at=cast.MID_CALL)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.STUCK)
    answer = secretary.get("/office/")
    desk = answer.context["desks"][0]
    assert [(item.amount, item.url) for item in answer.context["general"][:2]] == [
        (1, "/office/organizations/memberships/"),
        (1, "/office/letters/?state=stuck"),
    ]
    assert [(item.amount, item.url) for item in desk.waiting] == [
        (1, "/office/entries/?edition=2569&state=submitted"),
        (0, "/office/entries/?edition=2569&state=returned"),
    ]
    shown = secretary.get(desk.waiting[0].url).content.decode()
    assert entry.reference in shown


def test_the_morning_page_counts_sheets_and_awards(secretary):
    round_ = cast.a_round_in_judging(entries=1, judges=3)
    for seat in round_.edition.seats.all():
        cast.an_assignment(round_.edition.entries.get(), seat)
    judged = cast.a_judged_edition(entries=2, edition=cast.open_edition(2568))
    entry = judged.entries.select_related("edition").first()
    level = judged.award_levels.first()
    cast.awards.propose_one(entry, level, reason="มติ", by=cast.secretary(2), at=cast.JUDGING_ENDS)
    desks = {desk.edition.year: desk for desk in secretary.get("/office/").context["desks"]}
    assert [item.amount for item in desks[2569].waiting] == [3, 0]  # sheets, and conflicts to decide on
    assert [item.amount for item in desks[2568].waiting] == [1]


def test_the_morning_page_leads_to_the_board_before_any_award_is_proposed(secretary):
    edition = cast.a_judged_edition(entries=1)
    page = secretary.get("/office/")
    desk = next(desk for desk in page.context["desks"] if desk.edition == edition)
    assert [(item.amount, item.url) for item in desk.waiting] == [(0, "/office/results/")]
    assert page.content.decode().count(f'<a href="{desk.waiting[0].url}"><strong class="num">0</strong>') == 1


def test_the_morning_page_shows_the_next_dates_and_those_that_are_late(secretary):
    edition = cast.edition()
    ahead = datetime(2099, 1, 1, tzinfo=cast.BANGKOK)
    cast.calendar.set_date(edition, Act.PUBLICATION, ahead, by=cast.TESTER, at=cast.OPENS)
    desk = secretary.get("/office/").context["desks"][0]
    assert [date.act for date in desk.next_dates] == [Act.PUBLICATION]
    assert [date.act for date, _why in desk.late] == [Act.CALL_OPENS, Act.CALL_CLOSES]


def test_a_closed_edition_leaves_the_morning_page(secretary):
    edition = cast.edition()
    Edition.objects.filter(pk=edition.pk).update(stage=Stage.CLOSED)
    answer = secretary.get("/office/")
    assert answer.context["desks"] == []
    assert "ไม่มีการประกวดที่กำลังดำเนินการ" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "officer", "judge", "nobody"),
    [
        ("/office/", 403, 403, 302),
        ("/office/letters/", 403, 403, 302),
        ("/office/journal/", 403, 403, 302),
        ("/office/admin/", 403, 403, 302),
        ("/office/admin/editions/edition/", 403, 403, 302),
        ("/office/admin/editions/edition/add/", 403, 403, 302),
        ("/office/entries/forms/", 403, 403, 302),
        ("/office/admin/editions/awardlevel/", 403, 403, 302),
        ("/office/admin/jsi18n/", 403, 403, 302),
    ],
)
def test_only_the_office_comes_in(client, address, officer, judge, nobody):
    assert client.get(address).status_code == nobody
    client.force_login(cast.officer())
    assert client.get(address).status_code == officer
    client.force_login(cast.judge())
    assert client.get(address).status_code == judge


def test_an_auditor_reads_the_desk_and_changes_nothing(auditor):
    edition = a_ready_edition()
    page = auditor.get("/office/")
    assert (page.status_code, page.context["desks"][0].moves) == (200, [])
    assert auditor.get("/office/journal/").status_code == 200
    assert auditor.get(f"/office/editions/{edition.pk}/move/?verb=open_call").status_code == 403
    assert auditor.post(f"/office/editions/{edition.pk}/move/", {"verb": "open_call"}).status_code == 403
    assert auditor.get("/office/admin/").status_code == 403


# --- moving an edition on ---------------------------------------------------------------------------


def test_the_secretariat_opens_the_call(secretary):
    edition = a_ready_edition()
    moves = secretary.get("/office/").context["desks"][0].moves
    assert moves == [("เปิดรับผลงาน", f"/office/editions/{edition.pk}/move/?verb=open_call")]
    assert secretary.get(moves[0][1]).status_code == 200
    answer = secretary.post(f"/office/editions/{edition.pk}/move/", {"verb": "open_call"})
    assert (answer.status_code, answer.url) == (302, "/office/")
    edition.refresh_from_db()
    assert edition.stage == Stage.OPEN
    line = Line.objects.get(verb="open_call")
    assert (line.actor_id_text, line.actor_role) == (str(cast.secretary().pk), "secretariat")


def test_a_refused_move_is_explained_on_the_same_page(secretary):
    edition = cast.edition()
    answer = secretary.post(f"/office/editions/{edition.pk}/move/", {"verb": "open_call"})
    assert answer.status_code == 409
    assert "การประกวดนี้ยังไม่มีคำถาม กรุณาเพิ่มแบบฟอร์มก่อน" in answer.content.decode()
    edition.refresh_from_db()
    assert edition.stage == Stage.SETUP


def test_a_second_click_on_a_move_is_refused(secretary):
    edition = a_ready_edition()
    address = f"/office/editions/{edition.pk}/move/"
    assert [secretary.post(address, {"verb": "open_call"}).status_code for _click in range(2)] == [302, 409]
    assert Line.objects.filter(verb="open_call").count() == 1


def test_publishing_is_no_move_of_the_desk(secretary):
    edition = cast.a_judged_edition(entries=1)
    address = f"/office/editions/{edition.pk}/move/"
    assert secretary.post(address, {"verb": "publish"}).status_code == 302
    edition.refresh_from_db()
    assert edition.stage == Stage.DECIDING
    assert secretary.get("/office/editions/999999/move/").status_code == 404
    assert secretary.put(address).status_code == 405


def test_the_call_opens_again_only_before_a_closing_date_ahead():
    edition = cast.screening_edition()
    with pytest.raises(RuleBroken, match="พ้นวันปิดรับแล้ว"):
        stages.go(edition, "reopen_call", by=cast.secretary(), at=cast.AFTER_CLOSE)
    later = cast.AFTER_CLOSE + timedelta(days=3)
    cast.calendar.set_date(edition, Act.CALL_CLOSES, later, by=cast.secretary(), at=cast.AFTER_CLOSE)
    stages.go(edition, "reopen_call", by=cast.secretary(), at=cast.AFTER_CLOSE)
    assert edition.stage == Stage.OPEN


def test_an_edition_without_rounds_is_taken_through_judging_by_hand():
    edition = a_ready_edition()
    stages.go(edition, "open_call", by=cast.secretary(), at=cast.OPENS)
    entry = cast.an_entry(edition=edition)
    stages.go(edition, "close_call", by=cast.secretary(), at=cast.AFTER_CLOSE)
    assert stages.offered(edition, rounds=1) == ["reopen_call"]
    assert stages.offered(edition, rounds=0) == ["reopen_call", "start_judging"]
    with pytest.raises(RuleBroken, match="การพิจารณาเริ่มเมื่อเปิดรอบแรก"):
        stages.go(edition, "start_judging", by=cast.secretary(), at=cast.AFTER_CLOSE)
    edition.rounds.all().delete()
    with pytest.raises(RuleBroken, match="มีผลงาน 1 ผลงานที่ยังไม่ได้ตรวจคุณสมบัติ"):
        stages.go(edition, "start_judging", by=cast.secretary(), at=cast.AFTER_CLOSE)
    entry.refresh_from_db()
    cast.screening.accept(entry, by=cast.secretary(), at=cast.AFTER_CLOSE)
    stages.go(edition, "start_judging", by=cast.secretary(), at=cast.AFTER_CLOSE)
    stages.go(edition, "end_judging", by=cast.secretary(), at=cast.AFTER_CLOSE)
    assert edition.stage == Stage.DECIDING


# --- the journal ------------------------------------------------------------------------------------


def test_the_journal_is_read_newest_first_and_by_subject(secretary):
    edition = a_ready_edition()
    stages.go(edition, "open_call", by=cast.secretary(), at=cast.OPENS)
    rows = secretary.get("/office/journal/").context["rows"]
    assert [row.line.number for row in rows] == sorted((row.line.number for row in rows), reverse=True)
    assert (rows[0].did, rows[0].who, rows[0].role) == ("เปิดรับผลงาน", "เลขานุการคนที่ 1", "ฝ่ายเลขานุการ")
    found = secretary.get(f"/office/journal/?subject=edition:{edition.pk}&edition=2570").context["rows"]
    assert [row.line.verb for row in found] == ["open_call"]
    assert secretary.get("/office/journal/?subject=%27--&edition=x").status_code == 200


def test_outcomes_and_marks_stand_in_the_journal_only_after_the_announcement(secretary, auditor):
    edition = cast.a_judged_edition(entries=1)
    entry = edition.entries.select_related("edition").get()
    award = cast.awards.propose_one(
        entry, edition.award_levels.first(), reason="มติ", by=cast.secretary(2), at=cast.JUDGING_ENDS
    )
    for browser in (secretary, auditor):
        rows = browser.get("/office/journal/?subject=award").context["rows"]
        assert [(row.is_kept_back, row.facts, row.long_facts) for row in rows] == [(True, [], [])]
        sheets = browser.get("/office/journal/?subject=scoresheet").context["rows"]
        assert {(row.is_kept_back, len(row.facts)) for row in sheets} == {(True, 0)}
    cast.awards.confirm(award, by=cast.secretary(1), at=cast.JUDGING_ENDS)
    cast.publication.publish(edition, by=cast.secretary(1), at=cast.JUDGING_ENDS)
    rows = auditor.get("/office/journal/?subject=award").context["rows"]
    assert {row.is_kept_back for row in rows} == {False}
    assert ("ระดับรางวัล", "EXCELLENCE") in rows[-1].facts


def test_the_facts_of_a_line_are_told_in_words_with_dates_in_the_buddhist_era():
    with translation.override("th"):
        assert words.fact("to", "eligible", "entry") == ("เป็น", str(EntryState.ELIGIBLE.label))
        assert words.fact("from", "2026-12-07T16:59:59+00:00", "calendardate") == (
            "เดิม",
            "7 ธันวาคม 2569 เวลา 23.59\xa0น.",
        )
        assert words.fact("act", "call_closes", "calendardate")[1] == str(Act.CALL_CLOSES.label)
        assert words.fact("chair", True, "seat") == ("ประธานกรรมการ", "ใช่")
        assert words.fact("unheard_of", [[1, 2]], "round") == ("unheard_of", "[[1, 2]]")
        assert words.subject("scoresheet") == "ใบให้คะแนน"


# --- setting editions up ----------------------------------------------------------------------------


def formset(prefix: str, rows: list[dict[str, object]], existing: int = 0) -> dict[str, object]:
    """The fields of one table of rows, as a browser sends them."""
    fields: dict[str, object] = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": existing,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for place, row in enumerate(rows):
        fields |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return fields


def moment(day: int, month: int, year: int, hour: str) -> dict[str, object]:
    """A date of the calendar as a browser sends it."""
    return {"day_day": day, "day_month": month, "day_year": year, "hour": hour}


EDITION = {
    "year": 2571,
    "name_th": "ท้องถิ่นดิจิทัล",
    "name_en": "Local Digital",
    "grace_seconds": 0,
    "objection_days": 15,
    "others_policy": "numbers",
    "region_scheme": "region6",
    "letters_wait_minutes": "10",
}


def test_a_new_edition_starts_with_the_defaults(secretary):
    answer = secretary.post("/office/admin/editions/edition/add/", EDITION)
    edition = Edition.objects.get(year=2571)
    assert (answer.status_code, answer.url) == (302, f"/office/admin/editions/edition/{edition.pk}/change/")
    assert edition.stage == Stage.SETUP
    assert Category.objects.filter(edition=edition).count() == 7
    assert Criterion.objects.filter(round__edition=edition).count() == 7
    assert Question.objects.filter(edition=edition, code="letter").count() == 1
    line = Line.objects.get(verb="add_reference")
    assert (line.subject_type, line.edition_year, line.actor_role) == ("edition", 2571, "secretariat")


@time_machine.travel(cast.MID_CALL, tick=False)
def test_dates_are_set_through_the_calendar_in_the_buddhist_era(secretary):
    edition = cast.edition()
    page = secretary.get(f"/office/admin/editions/edition/{edition.pk}/change/")
    assert page.status_code == 200
    date = edition.dates.get(act=Act.CALL_CLOSES)
    opens = edition.dates.get(act=Act.CALL_OPENS)
    rows = [
        {"id": opens.pk, "edition": edition.pk, **moment(1, 7, 2569, "00:00:00")},
        {"id": date.pk, "edition": edition.pk, **moment(5, 9, 2569, "23:59:59")},
        {"act": "publication", "edition": edition.pk, **moment(15, 10, 2569, "10:00")},
    ]
    answer = secretary.post(
        f"/office/admin/editions/edition/{edition.pk}/change/",
        {
            **EDITION,
            "year": 2569,
            **formset("dates", rows, existing=2),
            **formset("categories", []),
            **formset("award_levels", []),
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    dates = {row.act: row.at.astimezone(cast.BANGKOK) for row in edition.dates.all()}
    assert dates == {
        Act.CALL_OPENS: cast.OPENS,
        Act.CALL_CLOSES: datetime(2026, 9, 5, 23, 59, 59, tzinfo=cast.BANGKOK),
        Act.PUBLICATION: datetime(2026, 10, 15, 10, 0, tzinfo=cast.BANGKOK),
    }
    mine = Line.objects.filter(verb="set_date", actor_id_text=str(cast.secretary().pk))
    facts = [line.facts["act"] for line in mine]
    assert sorted(facts) == ["call_closes", "publication"]


def test_a_common_era_year_is_refused_with_its_buddhist_one(secretary):
    edition = cast.edition()
    rows = [{"act": "publication", "edition": edition.pk, **moment(15, 10, 2026, "10:00")}]
    answer = secretary.post(
        f"/office/admin/editions/edition/{edition.pk}/change/",
        {
            **EDITION,
            "year": 2569,
            **formset("dates", rows),
            **formset("categories", []),
            **formset("award_levels", []),
        },
    )
    assert answer.status_code == 200
    assert "2569" in str(answer.context["errors"])
    assert edition.dates.filter(act=Act.PUBLICATION).count() == 0


def test_what_changed_stands_in_the_journal(secretary):
    level = cast.edition().award_levels.get(code="OUTSTANDING")
    address = f"/office/admin/editions/awardlevel/{level.pk}/change/"
    told = secretary.get(address).context["adminform"].form.initial
    told = {name: value for name, value in told.items() if value is not None} | formset("honors", [])
    assert secretary.post(address, {**told, "quota": 9}).status_code == 302
    line = Line.objects.get(verb="change_reference")
    assert line.facts["changed"] == {"quota": ["7", "9"]}
    assert secretary.post(address, {**told, "quota": 9}).status_code == 302
    assert Line.objects.filter(verb="change_reference").count() == 1
    level.refresh_from_db()
    assert level.quota == 9
    assert chain.verify() is None
    history = secretary.get(f"/office/admin/editions/awardlevel/{level.pk}/history/")
    assert history.url == f"/office/journal/?subject=awardlevel%3A{level.pk}"


def test_no_state_and_no_stage_can_be_set_in_the_admin(secretary):
    edition = cast.open_edition()
    page = secretary.get(f"/office/admin/editions/edition/{edition.pk}/change/")
    editable = set(page.context["adminform"].form.fields)
    assert editable & {"stage", "year", "is_sample"} == set()
    registered = {model.__name__ for model in office_admin.site._registry}
    assert registered == {"Edition", "AwardLevel"}
    for model, options in office_admin.site._registry.items():
        assert {"state", "stage"} & {field.name for field in model._meta.fields if field.editable} == set()
        assert options.has_delete_permission(None, None) is False


def test_a_second_factor_is_asked_before_the_admin_opens(client):
    user = cast.person("เลขานุการใหม่", "new-secretary@example.go.th")
    registration.appoint(user, "secretariat", by=cast.TESTER, at=cast.OPENS)
    client.force_login(user)
    for address in ("/office/", "/office/admin/", "/office/admin/editions/edition/add/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, "/accounts/2fa/totp/activate/")
    assert Membership.objects.count() == 0
    assert Entry.objects.count() == 0


def test_a_closing_date_is_not_moved_into_the_past(secretary):
    edition = cast.edition()
    date = edition.dates.get(act=Act.CALL_CLOSES)
    before = date.at
    rows = [{"id": date.pk, "edition": edition.pk, **moment(1, 7, 2569, "10:00")}]
    answer = secretary.post(
        f"/en/office/admin/editions/edition/{edition.pk}/change/",
        {
            **EDITION,
            "year": 2569,
            **formset("dates", rows, existing=1),
            **formset("categories", []),
            **formset("award_levels", []),
        },
    )
    assert answer.status_code == 200
    sentence = "This moment has passed. Please choose one that lies ahead; to close now, use the button."
    assert sentence in str(answer.context["errors"])
    date.refresh_from_db()
    assert date.at == before
