"""The secretariat seats judges, assigns, reminds and closes; nobody sees a mark before the close."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from editions import calendar, defaults
from editions.models import TieStep
from editions.moves import RuleBroken
from journal.models import Line
from judging import assigning, panel, ranking
from judging.models import Assignment, Mark, RoundEntry, ScoreSheet, Seat
from letters.models import Letter
from submissions import form
from tests import cast
from tests.house.tree import our_routes

pytestmark = pytest.mark.django_db

OFFICE = "/en/office/judging/"


@pytest.fixture(autouse=True)
def mid_judging():
    with time_machine.travel(cast.MID_JUDGING, tick=False), translation.override("en"):
        yield


def of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office() -> Client:
    return of(cast.secretary())


def tiny(year=2569):
    """An open edition that asks for title and category only."""
    edition = cast.open_edition(year)
    form.set_up(edition, form.TINY)
    return edition


def a_round(entries=3, judges=3, year=2569):
    return cast.a_round_in_judging(entries, judges, tiny(year))


def text_of(response) -> str:
    main = response.content.decode().partition('<main id="main"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def refusal_of(act, *args, **kwargs) -> str:
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args, **kwargs)
    return str(no.value)


def with_all(assignments):
    """The assignments with the rows that scoring reads."""
    return assignments.select_related("round__edition", "seat__user", "entry__edition").order_by("pk")


BY = {"at": cast.MID_JUDGING}


# --- the way through --------------------------------------------------------------------------------


def test_from_the_first_seat_to_the_ranking(office):
    edition = tiny()
    for title in ("หนึ่ง", "สอง"):
        cast.an_eligible_entry(title=title, edition=edition)
    cast.advance(edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    round_ = edition.rounds.get()
    for number in (1, 2, 3):
        chair = {"is_chair": "on"} if number == 1 else {}
        posted = office.post(f"{OFFICE}editions/2569/seats/new/", {"user": cast.judge(number).pk, **chair})
        assert posted.url == f"{OFFICE}?edition=2569"
    assert list(Seat.objects.values_list("is_chair", "agency__name_th")) == [
        (True, "หน่วยงานตัวอย่าง 1"),
        (False, "หน่วยงานตัวอย่าง 2"),
        (False, "หน่วยงานตัวอย่าง 3"),
    ]

    assert office.get(f"{OFFICE}rounds/{round_.pk}/open/").context["entries"] == 2
    opened = office.post(f"{OFFICE}rounds/{round_.pk}/open/")
    assert opened.url == f"{OFFICE}assignments/?round={round_.pk}"
    edition.refresh_from_db()
    assert (edition.stage, RoundEntry.objects.count()) == ("judging", 2)

    assert [line.missing for line in office.get(opened.url).context["rows"]] == [3, 3]
    planned = office.get(f"{OFFICE}rounds/{round_.pk}/deal/").context["plan"]
    carried_out = office.post(f"{OFFICE}rounds/{round_.pk}/deal/", {"shown": planned.fingerprint})
    assert carried_out.url == opened.url
    assert [line.missing for line in office.get(opened.url).context["rows"]] == [0, 0]
    assert Letter.objects.filter(kind="judging.assigned").count() == 3

    for row in with_all(round_.assignments):
        cast.a_signed_sheet(row, 5 if row.entry.title == "สอง" else 3)
    closed = office.post(f"{OFFICE}rounds/{round_.pk}/close/", {"reason": ""})
    assert closed.url == f"{OFFICE}ranking/?round={round_.pk}"
    edition.refresh_from_db()
    assert edition.stage == "deciding"
    shown = office.get(closed.url)
    assert [(line.place.place, line.entry.title, line.total, line.why) for line in shown.context["page"]] == [
        (1, "สอง", Decimal("100.00"), "By the total of 100.00."),
        (2, "หนึ่ง", Decimal("60.00"), "By the total of 60.00."),
    ]
    assert [line.verb for line in Line.objects.filter(number__gt=20).order_by("number")][-2:] == [
        "close_round",
        "end_judging",
    ]


def test_a_tie_is_shown_and_explained():
    edition = cast.a_judged_edition(6, 3, tiny())
    lines = ranking.final(edition).lines
    assert [(line.place.place, line.place.shared_by) for line in lines] == [
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 1),
        (5, 2),
        (5, 2),
    ]
    shared = "Equal in every step with 1 other entry; they share the place."
    assert lines[-1].why == f"By the total of 20.00. {shared}"


def test_an_entry_withdrawn_or_disqualified_after_scoring_is_not_ranked():
    edition = cast.a_judged_edition(3, 3, tiny())
    best = ranking.final(edition).lines[0].entry
    cast.intake.withdraw(best, "ยุติโครงการ", by=cast.officer(), at=cast.JUDGING_ENDS)
    assert [line.entry.title for line in ranking.final(edition).lines] == ["ผลงานที่ 2", "ผลงานที่ 3"]


# --- nobody sees a mark before the close ---------------------------------------------------------------


CANARY = "นกขมิ้นเหลืองอ่อน"
CANARY_TOTAL = "70.00"


@pytest.fixture
def scored():
    """A sheet whose total and comments nobody of the office may meet before the round is closed."""
    a_round(entries=1, judges=1)
    row = cast.an_assignment(RoundEntry.objects.get().entry, Seat.objects.select_related("user").get())
    return cast.a_draft_sheet(row, 5, 4, 3, comment=CANARY)


def sign(sheet):
    cast.sheets.sign(sheet, version=sheet.version, by=sheet.assignment.seat.user, at=cast.MID_JUDGING)


@pytest.mark.parametrize("state", ["draft", "signed"])
@pytest.mark.parametrize("somebody", [cast.secretary, cast.auditor])
def test_the_office_sees_no_mark_before_the_close_by_any_route(scored, state, somebody):
    if state == "signed":
        sign(scored)
    row = scored.assignment
    ids = {row.pk, row.round_id, row.entry_id, row.seat_id, scored.pk}
    client, found, opened = of(somebody()), [], 0
    for address in {route.address for route in our_routes()}:
        names = re.findall(r"<(?:\w+:)?(\w+)>", address)
        for number in ids if set(names) - {"year"} else {0}:
            filled = {name: 2569 if name == "year" else number for name in names}
            page = re.sub(r"<(?:\w+:)?(\w+)>", lambda name, filled=filled: str(filled[name[1]]), address)
            answer = client.get(f"/{page}")
            opened += answer.status_code == 200
            body = b"" if answer.streaming else answer.content
            if CANARY.encode() in body or CANARY_TOTAL.encode() in body:
                found.append(page)
    assert found == []
    assert opened > 15


def test_no_letter_and_no_line_of_the_journal_holds_a_mark(scored):
    sign(scored)
    written = [letter.body for letter in Letter.objects.all()]
    written += [str(line.facts) for line in Line.objects.all()]
    assert [text for text in written if CANARY in text or CANARY_TOTAL in text] == []


def test_the_ranking_is_refused_before_the_close_and_stands_there_after_it(scored):
    sign(scored)
    round_ = scored.assignment.round
    words = "The ranking is counted only after the round is closed."
    assert refusal_of(ranking.of, round_) == words
    assert refusal_of(ranking.final, round_.edition) == words
    before = of(cast.secretary()).get(f"{OFFICE}ranking/")
    assert ("ranking" in before.context, "page" in before.context, CANARY_TOTAL in text_of(before)) == (
        False,
        False,
        False,
    )
    panel.close_round(round_, reason="มีกรรมการคนเดียว", by=cast.secretary(), **BY)
    shown = of(cast.auditor()).get(f"{OFFICE}ranking/")
    assert [line.total for line in shown.context["page"]] == [Decimal(CANARY_TOTAL)]
    # The total, mean, median, normalized mean, and the judge's total twice.
    assert text_of(shown).count(CANARY_TOTAL) == 6


def test_progress_counts_sheets_and_nothing_else(office):
    round_ = a_round(entries=3, judges=2)
    assigning.auto_assign(round_, by=cast.secretary(), **BY)
    rows = list(with_all(Assignment.objects.filter(seat__user=cast.judge(1))))
    cast.a_signed_sheet(rows[0])
    cast.a_draft_sheet(rows[1], 3)
    sheet = cast.sheets.open_sheet(rows[2], by=rows[2].seat.user, **BY)
    cast.sheets.abstain(sheet, "ไม่มีความเชี่ยวชาญ", by=rows[2].seat.user, **BY)
    progress = office.get(OFFICE).context["rounds"][0].progress
    assert [(row.assigned, row.drafts, row.signed, row.abstained, row.left) for row in progress] == [
        (3, 1, 1, 1, 1),
        (3, 0, 0, 0, 3),
    ]


def test_after_the_close_an_entry_shows_its_sheets_side_by_side_and_no_private_note(office):
    round_ = a_round(entries=1, judges=2)
    assigning.auto_assign(round_, by=cast.secretary(), **BY)
    for row, mark in zip(with_all(round_.assignments), (5, 2), strict=True):
        sheet = cast.a_draft_sheet(row, mark, comment=f"ให้ {mark}")
        sheet.private_note = "ส่วนตัว"
        sheet.save()
        sign(sheet)
    entry = RoundEntry.objects.get().entry
    page = f"{OFFICE}rounds/{round_.pk}/scores/{entry.pk}/"
    assert office.get(page).status_code == 404
    panel.close_round(round_, reason="มีกรรมการสองคน", by=cast.secretary(), **BY)
    shown = office.get(page)
    assert [(row.mean, [mark.value for _seat, mark in row.marks]) for row in shown.context["rows"]] == [
        (Decimal("3.50"), [5, 2])
    ] * 7
    assert [text_of(shown).count(words) for words in ("ให้ 5", "ให้ 2", "ส่วนตัว")] == [7, 7, 0]
    assert of(cast.auditor()).get(page).status_code == 200
    assert of(cast.judge()).get(page).status_code == 403
    assert office.post(page).status_code == 405
    assert office.get(f"{OFFICE}rounds/{round_.pk}/scores/0/").status_code == 404


# --- rules that say no ---------------------------------------------------------------------------------


def test_who_may_not_sit():
    edition = cast.screening_edition()
    seat = {"by": cast.secretary(), "at": cast.AFTER_CLOSE}
    words = "Nobody of the secretariat and no auditor can sit on the panel."
    assert refusal_of(panel.seat, edition, cast.secretary(2), **seat) == words
    assert refusal_of(panel.seat, edition, cast.auditor(), **seat) == words
    words = "This person is not an appointed judge. Please invite the judge first."
    assert refusal_of(panel.seat, edition, cast.officer(), **seat) == words
    cast.a_seat(edition, 2, is_chair=True)
    assert refusal_of(panel.seat, edition, cast.judge(2), **seat) == "This judge already sits on the panel."
    assert refusal_of(panel.seat, edition, cast.judge(3), is_chair=True, **seat) == (
        "The panel already has a chair."
    )
    assert Seat.objects.count() == 1


def test_a_round_does_not_open_over_entries_that_are_not_screened(office):
    edition = tiny()
    cast.an_entry(edition=edition)
    cast.advance(edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    refused = office.post(f"{OFFICE}rounds/{edition.rounds.get().pk}/open/")
    assert refused.status_code == 409
    words = "1 entry is not screened yet. Please accept or reject it first."
    assert text_of(refused).count(words) == 1
    edition.refresh_from_db()
    assert (edition.stage, RoundEntry.objects.count()) == ("screening", 0)


def test_a_round_does_not_open_without_an_entry_nor_too_early_nor_twice():
    opens = {"by": cast.secretary(), **BY}
    early = cast.edition(2568).rounds.get()
    assert refusal_of(panel.open_round, early, **opens) == (
        "This cannot be done now, because the state is “Being set up”. Please reload the page."
    )
    empty = cast.screening_edition().rounds.get()
    assert refusal_of(panel.open_round, empty, **opens) == "There is no entry to judge in this round."
    running = a_round(1, 1, 2570)
    assert refusal_of(panel.open_round, running, **opens) == (
        "This cannot be done now, because the state is “Open”. Please reload the page."
    )


def test_a_round_opens_also_where_the_judging_was_started_before():
    edition = tiny()
    cast.an_eligible_entry(edition=edition)
    cast.advance(edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    cast.advance(edition, "start_judging", by=cast.TESTER, at=cast.AFTER_CLOSE)
    assert panel.open_round(edition.rounds.get(), by=cast.secretary(), **BY) == 1


def test_a_round_closes_over_missing_sheets_only_with_a_reason(office):
    round_ = a_round(entries=2, judges=1)
    assigning.auto_assign(round_, by=cast.secretary(), **BY)
    page = f"{OFFICE}rounds/{round_.pk}/close/"
    refused = office.post(page, {"reason": "  "})
    assert refused.status_code == 409
    words = "2 entries have fewer signed score sheets than the 3 required."
    assert text_of(refused).count(words) == 1
    assert (refused.context["closing"].unsigned, len(refused.context["closing"].short)) == (2, 2)
    assert office.post(page, {"reason": "กรรมการท่านอื่นลาออก"}).status_code == 302
    line = Line.objects.get(verb="close_round")
    assert (line.facts["unsigned"], line.facts["short"], line.facts["reason"]) == (
        2,
        ["2569-0001", "2569-0002"],
        "กรรมการท่านอื่นลาออก",
    )
    again = office.post(page, {"reason": "อีกครั้ง"})
    assert again.status_code == 409


def test_a_round_closed_by_hand_is_no_coming_date_any_more():
    round_ = a_round(entries=1, judges=3)
    ends = {"act": calendar.Act.ROUND_CLOSES, "round_": round_}
    calendar.set_date(
        round_.edition, when=cast.MID_JUDGING + timedelta(days=14), by=cast.secretary(), **ends, **BY
    )
    panel.close_round(round_, by=cast.secretary(), reason="ยุติรอบก่อนกำหนด", **BY)
    assert round_.dates.get(act=calendar.Act.ROUND_CLOSES).done_at == cast.MID_JUDGING


def test_an_assignment_is_made_and_taken_away_by_hand(office):
    round_ = a_round(entries=1, judges=2)
    entry = RoundEntry.objects.get().entry
    page = f"{OFFICE}rounds/{round_.pk}/entries/{entry.pk}/"
    first, second = Seat.objects.order_by("pk")
    assert office.post(page, {"seat": first.pk}).url == page
    assert [seat.pk for seat in office.get(page).context["form"].fields["seat"].queryset] == [second.pk]
    assert office.post(page, {"seat": first.pk}).status_code == 422
    row = Assignment.objects.get()
    cast.a_draft_sheet(row, 3)
    assert office.post(f"{OFFICE}assignments/{row.pk}/remove/").url == page
    assert (Assignment.objects.count(), ScoreSheet.objects.count(), Mark.objects.count()) == (0, 0, 0)
    assert [letter.kind for letter in cast.letters_to(first.user.email)][-2:] == [
        "judging.assigned",
        "judging.unassigned",
    ]

    signed = cast.a_signed_sheet(cast.an_assignment(entry, first)).assignment
    refused = office.post(f"{OFFICE}assignments/{signed.pk}/remove/")
    assert refused.status_code == 409
    words = "The score sheet of entry 2569-0001 is already signed by this judge."
    assert text_of(refused).count(words) == 1


def test_a_judge_who_leaves_keeps_what_is_signed_and_gives_back_the_rest(office):
    round_ = a_round(entries=2, judges=1)
    assigning.auto_assign(round_, by=cast.secretary(), **BY)
    signed = with_all(round_.assignments).first()
    cast.a_signed_sheet(signed)
    seat = signed.seat
    assert office.get(f"{OFFICE}seats/{seat.pk}/remove/").context["unsigned"] == 1
    assert office.post(f"{OFFICE}seats/{seat.pk}/remove/").url == f"{OFFICE}?edition=2569"
    assert list(round_.assignments.all()) == [signed]
    assert office.post(f"{OFFICE}seats/{seat.pk}/remove/").status_code == 404
    back = panel.seat(round_.edition, seat.user, by=cast.secretary(), **BY)
    assert back.pk == seat.pk


def test_an_abstention_leaves_room_for_another_judge(office):
    round_ = a_round(entries=1, judges=4)
    assigning.auto_assign(round_, by=cast.secretary(), **BY)
    row = with_all(round_.assignments).first()
    sheet = cast.sheets.open_sheet(row, by=row.seat.user, **BY)
    cast.sheets.abstain(sheet, "ไม่มีความเชี่ยวชาญ", by=row.seat.user, **BY)
    assert [line.missing for line in office.get(f"{OFFICE}assignments/").context["rows"]] == [1]
    dealt = assigning.auto_assign(round_, by=cast.secretary(), **BY)
    assert (len(dealt.pairs), dealt.missing) == (1, {})


def test_late_judges_are_reminded_and_nobody_else(office):
    round_ = a_round(entries=1, judges=2)
    assigning.auto_assign(round_, by=cast.secretary(), **BY)
    row = with_all(round_.assignments).first()
    cast.a_signed_sheet(row)
    assert office.post(f"{OFFICE}rounds/{round_.pk}/remind/").url == f"{OFFICE}?edition=2569"
    assert list(Letter.objects.filter(kind="judging.reminder").values_list("to_name", "subject")) == [
        ("กรรมการคนที่ 2", "มีใบให้คะแนน 1 ใบรอท่านลงนาม")
    ]
    cast.a_signed_sheet(with_all(round_.assignments).last())
    refused = office.post(f"{OFFICE}rounds/{round_.pk}/remind/")
    assert refused.status_code == 409
    assert text_of(refused).count("No judge has a score sheet left to sign.") == 1


def test_nobody_is_reminded_twice_within_a_day_and_the_names_are_told_before(office):
    round_ = a_round(entries=1, judges=2)
    assigning.auto_assign(round_, by=cast.secretary(), **BY)
    assert "2 judges get a letter" in text_of(office.get(OFFICE))
    page = f"{OFFICE}rounds/{round_.pk}/remind/"
    assert [office.post(page).status_code, office.post(page).status_code] == [302, 409]
    assert "No judge is to be reminded now" in text_of(office.get(OFFICE))
    assert panel.remind(round_, by=cast.secretary(), at=cast.MID_JUDGING + timedelta(hours=25)) == 2


def test_what_keeps_a_round_from_being_opened_stands_on_its_page_before(office):
    round_ = a_round(entries=1, judges=1)
    page = f"{OFFICE}rounds/{round_.pk}/open/"
    assert "opened already" in text_of(office.get(page))
    round_.edition.rounds.update(state="planned")
    last = round_.criteria.last()
    round_.criteria.filter(pk=last.pk).update(weight=last.weight - Decimal("4.5"))
    TieStep.objects.create(round=round_, position=9, kind="chair")
    told = text_of(office.get(page))
    assert "95.5 instead of 100" in told
    assert "nobody chairs the panel" in told


def test_the_first_places_go_on_to_the_second_round(office):
    edition = cast.Edition.objects.create(year=2569, name_th="ท้องถิ่นดิจิทัล", name_en="Local Digital")
    defaults.set_up(edition, rounds=2)
    form.set_up(edition, form.TINY)
    for act, when in (("call_opens", cast.OPENS), ("call_closes", cast.CLOSES)):
        cast.calendar.set_date(edition, act, when, by=cast.TESTER, at=cast.OPENS)
    cast.advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    assert cast.a_judged_edition(3, 3, edition).stage == "judging"
    first, second = edition.rounds.all()
    assert refusal_of(panel.open_round, second, by=cast.secretary(), **BY) == (
        "There is no entry to judge in this round."
    )
    best = [line.entry.pk for line in ranking.of(first).lines][:2]
    assert office.post(f"{OFFICE}rounds/{first.pk}/send-on/").status_code == 422
    assert office.post(f"{OFFICE}rounds/{first.pk}/send-on/", {"chosen": best}).status_code == 302
    assert office.post(f"{OFFICE}rounds/{second.pk}/open/").status_code == 302
    assert list(second.round_entries.values_list("entry__title", flat=True)) == ["ผลงานที่ 1", "ผลงานที่ 2"]
    assert [row.code for row in second.criteria.all()] == [
        "results",
        "replication",
        "presentation",
        "sustainability",
    ]
    again = office.post(f"{OFFICE}rounds/{first.pk}/send-on/", {"chosen": best[:1]})
    assert again.status_code == 409


# --- who may -------------------------------------------------------------------------------------------


def _pages(round_, assignment) -> tuple[list[str], list[str], list[str]]:
    """Pages that only show, pages with a form, and addresses that only take a POST."""
    shown = [OFFICE, f"{OFFICE}assignments/", f"{OFFICE}ranking/"]
    forms = [
        f"{OFFICE}editions/2569/seats/new/",
        f"{OFFICE}seats/{assignment.seat_id}/remove/",
        f"{OFFICE}rounds/{round_.pk}/open/",
        f"{OFFICE}rounds/{round_.pk}/close/",
        f"{OFFICE}rounds/{round_.pk}/entries/{assignment.entry_id}/",
        f"{OFFICE}rounds/{round_.pk}/deal/",
    ]
    posts = [
        f"{OFFICE}rounds/{round_.pk}/remind/",
        f"{OFFICE}rounds/{round_.pk}/send-on/",
        f"{OFFICE}assignments/{assignment.pk}/remove/",
    ]
    return shown, forms, posts


def test_the_secretariat_acts_auditors_read_and_nobody_else_enters(office):
    round_ = a_round(1, 1)
    assigning.auto_assign(round_, by=cast.secretary(), **BY)
    shown, forms, posts = _pages(round_, Assignment.objects.get())
    assert [office.get(page).status_code for page in shown + forms] == [200] * 9
    assert [office.post(page).status_code for page in shown] == [405] * 3
    assert [office.put(page).status_code for page in forms] == [405] * 6
    # Where no round follows, nothing is sent on.
    assert [office.get(page).status_code for page in posts] == [405, 404, 405]
    auditor = of(cast.auditor())
    assert [auditor.get(page).status_code for page in shown + forms] == [200] * 3 + [403] * 6
    assert [auditor.post(page).status_code for page in forms + posts] == [403] * 9
    for somebody in (cast.judge(), cast.officer()):
        client = of(somebody)
        assert [client.get(page).status_code for page in shown + forms] == [403] * 9
        assert [client.post(page).status_code for page in forms + posts] == [403] * 9
    assert auditor.get(OFFICE).content.decode().count('method="post"') == 2  # to sign out, in both menus


def test_what_is_not_there_is_not_found(office):
    a_round(1, 1)
    pages = ["?edition=2500", "?edition=x", "assignments/?round=0", "ranking/?round=x", "rounds/0/open/"]
    assert [office.get(f"{OFFICE}{page}").status_code for page in pages] == [404] * 5


# --- many rows -------------------------------------------------------------------------------------------


def test_the_pages_ask_the_same_number_of_questions_for_one_row_and_for_many(office):
    counts = []
    for year, entries in ((2569, 1), (2570, 45)):
        round_ = a_round(entries, 1, year)
        assigning.auto_assign(round_, by=cast.secretary(), **BY)
        for row in with_all(round_.assignments):
            cast.a_signed_sheet(row)
        asked = [_questions(office, f"{OFFICE}?edition={year}")]
        asked.append(_questions(office, f"{OFFICE}assignments/?round={round_.pk}"))
        asked.append(_questions(office, f"{OFFICE}ranking/?round={round_.pk}"))
        panel.close_round(round_, reason="มีกรรมการคนเดียว", by=cast.secretary(), **BY)
        asked.append(_questions(office, f"{OFFICE}ranking/?round={round_.pk}"))
        counts.append(asked)
    assert counts[0] == counts[1]


def _questions(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)
