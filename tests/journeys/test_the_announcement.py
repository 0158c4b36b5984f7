"""The secretariat decides the awards by two people and announces them once; the public reads the copy."""

import csv
from io import StringIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from editions.models import AwardLevel, CalendarDate, Edition, Honor
from editions.moves import RuleBroken, advance
from journal.models import Line
from letters.models import Letter
from organizations.models import Organization
from results import announced, awards, publication, ranking
from results.freezing import freeze, sha256_of
from results.models import Award, Publication
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db

BOARD = "/office/results/2569/"


def entries_of(edition: Edition) -> list[Entry]:
    return list(edition.entries.select_related("edition").order_by("number"))


def signed_in(client, user):
    """The client of somebody who signed in (the second factor is set up in the cast)."""
    client.force_login(user)
    return client


# --- deciding ---------------------------------------------------------------------------------------


def test_what_the_ranking_gives_is_proposed_with_its_places():
    edition = cast.a_judged_edition(entries=4)
    levels = awards.free_levels(edition)
    proposed = awards.propose_from(ranking.of(edition), levels)
    awards.propose(edition, proposed.proposals, by=cast.secretary(1), at=cast.DECIDING)
    assert list(
        Award.objects.order_by("place").values_list("entry__number", "level__code", "place", "state")
    ) == [
        (1, "EXCELLENCE", 1, "proposed"),
        (2, "EXCELLENCE", 2, "proposed"),
        (3, "EXCELLENCE", 3, "proposed"),
        (4, "OUTSTANDING", 4, "proposed"),
    ]
    assert list(Line.objects.filter(verb="propose").values_list("facts__entry", flat=True)) == [
        "2569-0001",
        "2569-0002",
        "2569-0003",
        "2569-0004",
    ]


def test_an_edition_without_marks_can_be_decided_with_reasons():
    edition = cast.a_deciding_edition()
    assert ranking.of(edition) == []
    cast.a_confirmed_award(entries_of(edition)[0])
    assert list(Award.objects.values_list("state", "place", "reason")) == [
        ("confirmed", None, "ตามมติคณะกรรมการ")
    ]


def test_nobody_confirms_what_they_proposed():
    award = cast.a_proposal(entries_of(cast.a_deciding_edition())[0])
    with pytest.raises(RuleBroken, match=r"somebody else has to confirm it|ต้องให้ผู้อื่นเป็นผู้ยืนยัน"):
        awards.confirm(award, by=cast.secretary(1), at=cast.DECIDING)
    with pytest.raises(RuleBroken):
        awards.confirm_all(award.edition, by=cast.secretary(1), at=cast.DECIDING)
    with pytest.raises(IntegrityError), transaction.atomic():
        advance(
            award,
            "confirm",
            by=cast.secretary(1),
            at=cast.DECIDING,
            confirmed_by_id=cast.secretary(1).pk,
            confirmed_at=cast.DECIDING,
        )
    assert Award.objects.get().state == "proposed"


def test_all_proposals_of_others_are_confirmed_at_once():
    first, second = entries_of(cast.a_deciding_edition())
    cast.a_proposal(first)
    cast.a_proposal(second, "OUTSTANDING", by=cast.secretary(2))
    assert awards.confirm_all(first.edition, by=cast.secretary(2), at=cast.DECIDING) == 1
    assert list(Award.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "proposed"]


@pytest.mark.parametrize("spoil", ["reason", "quota", "twice", "withdrawn", "stage"])
def test_a_proposal_is_refused_where_a_rule_says_no(spoil: str):
    edition = cast.a_deciding_edition()
    first, second = entries_of(edition)
    level = AwardLevel.objects.get(edition=edition, code="EXCELLENCE")
    reason = "ตามมติคณะกรรมการ"
    if spoil == "reason":
        reason = " "
    elif spoil == "quota":
        AwardLevel.objects.filter(pk=level.pk).update(quota=1)
        cast.a_proposal(second)
    elif spoil == "twice":
        cast.a_proposal(first, "OUTSTANDING")
    elif spoil == "withdrawn":
        advance(first, "withdraw", by=cast.TESTER, at=cast.DECIDING)
    else:
        cast.a_confirmed_award(second)
        publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    before = Award.objects.count()
    with pytest.raises(RuleBroken):
        awards.propose_one(first, level, reason=reason, by=cast.secretary(1), at=cast.DECIDING)
    assert Award.objects.count() == before


def test_a_proposal_can_be_withdrawn_a_confirmed_award_only_after_its_confirmation_is():
    award = cast.a_confirmed_award(entries_of(cast.a_deciding_edition())[0])
    with pytest.raises(RuleBroken):
        awards.withdraw_proposal(award, by=cast.secretary(1), at=cast.DECIDING)
    awards.unconfirm(award, reason="มติใหม่", by=cast.secretary(1), at=cast.DECIDING)
    awards.withdraw_proposal(award, by=cast.secretary(2), at=cast.DECIDING)
    assert Award.objects.count() == 0
    assert list(
        Line.objects.filter(subject_type="award").order_by("number").values_list("verb", flat=True)
    ) == [
        "propose",
        "confirm",
        "unconfirm",
        "withdraw_proposal",
    ]


# --- announcing -------------------------------------------------------------------------------------


def test_publishing_moves_the_edition_writes_the_copy_the_letters_and_the_journal():
    announced_ = cast.an_announcement(cast.saen_suk(), cast.pang_mu())
    edition = Edition.objects.get()
    assert (edition.stage, announced_.version, announced_.sha256) == (
        "published",
        1,
        sha256_of(announced_.content),
    )
    line = Line.objects.get(verb="publish")
    assert (line.facts["version"], line.facts["sha256"]) == (1, announced_.sha256)
    letters = Letter.objects.filter(kind__startswith="results.").order_by("kind", "to_address")
    assert list(letters.values_list("kind", "to_address")) == [
        ("results.announced_entrant", "officer-6580103@example.go.th"),
        ("results.announced_winner", "officer-4200103@example.go.th"),
    ]
    assert len(set(letters.values_list("subject", flat=True))) == 1
    assert sha256_of(Publication.objects.get().content) == announced_.sha256


def test_publishing_twice_changes_nothing():
    cast.an_announcement()
    edition = Edition.objects.get()
    counts = (Letter.objects.count(), Line.objects.count())
    with pytest.raises(RuleBroken, match=r"already published|เผยแพร่แล้ว"):
        publication.publish(edition, by=cast.secretary(2), at=cast.ANNOUNCING)
    assert (Publication.objects.count(), Letter.objects.count(), Line.objects.count()) == (1, *counts)


@pytest.mark.parametrize("spoil", ["none", "unconfirmed", "withdrawn", "person"])
def test_nothing_is_published_where_something_is_missing(spoil: str):
    edition = cast.a_deciding_edition()
    first, second = entries_of(edition)
    by = cast.secretary(1)
    if spoil != "none":
        cast.a_confirmed_award(first)
    if spoil == "unconfirmed":
        cast.a_proposal(second)
    elif spoil == "withdrawn":
        advance(first, "withdraw", by=cast.TESTER, at=cast.DECIDING)
    elif spoil == "person":
        by = cast.auditor()
    letters = Letter.objects.count()
    with pytest.raises(RuleBroken):
        publication.publish(edition, by=by, at=cast.ANNOUNCING)
    assert (Publication.objects.count(), Letter.objects.count()) == (0, letters)
    assert Edition.objects.get().stage == "deciding"


def test_the_date_of_the_announcement_has_then_happened():
    edition = cast.a_deciding_edition()
    cast.a_confirmed_award(entries_of(edition)[0])
    date = CalendarDate.objects.create(edition=edition, act=CalendarDate.Act.PUBLICATION, at=cast.ANNOUNCING)
    publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    date.refresh_from_db()
    assert date.done_at == cast.ANNOUNCING


def test_what_was_announced_stays_as_it_was(client):
    cast.an_announcement(cast.saen_suk(), cast.pang_mu())
    addresses = (
        "/results/2569/",
        "/results/2569/levels/",
        "/results/2569/figures/",
        "/results/2569/awards.csv",
    )
    before = [client.get(address).content for address in addresses]
    Organization.objects.update(full_name_th="เทศบาลนครแสนสุข", type="CITY", name_en="Renamed")
    AwardLevel.objects.update(name_th="รางวัลอื่น")
    Edition.objects.update(name_th="ชื่ออื่น", note_th="หมายเหตุอื่น", region_scheme="region4")
    Entry.objects.update(title="ชื่อที่แก้ภายหลัง", organization_name_th="ชื่อที่แก้ภายหลัง")
    assert [client.get(address).content for address in addresses] == before


def test_the_database_refuses_to_change_the_words_of_an_announcement():
    announced_ = cast.an_announcement()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Publication.objects.filter(pk=announced_.pk).update(content={})


def test_no_contact_person_and_no_mark_is_in_the_copy():
    edition = cast.a_judged_edition(entries=2)
    for entry in entries_of(edition):
        cast.a_confirmed_award(entry)
    entry = entries_of(edition)[0]
    sent = entry.revisions.sent().first().answers
    personal = [sent[code] for code in ("contact_name", "contact_position", "contact_phone", "contact_email")]
    told = str(freeze(edition))
    assert [word for word in personal if word in told] == []
    assert [award["total"] for award in freeze(edition)["awards"]] == [None, None]
    Edition.objects.update(publishes_marks=True)
    totals = ranking.totals(edition)
    assert [award["total"] for award in freeze(Edition.objects.get())["awards"]] == [
        str(totals[row.pk]) for row in entries_of(edition)
    ]


def test_of_the_others_only_what_the_edition_publishes_is_in_the_copy():
    edition = cast.a_deciding_edition(cast.saen_suk(), cast.pang_mu())
    winner, other = entries_of(edition)
    cast.a_confirmed_award(winner)
    told = str(freeze(edition))
    assert (other.title in told, other.organization_name_th in told) == (False, False)
    edition.others_policy = "titles"
    assert [(row["title"], row["organization"]["name"]["th"]) for row in freeze(edition)["others"]] == [
        (other.title, other.organization_name_th)
    ]


def test_the_winner_stands_with_the_published_answers_and_images():
    edition = cast.a_deciding_edition()
    entry = entries_of(edition)[0]
    cast.a_confirmed_award(entry)
    award = freeze(edition)["awards"][0]
    published = edition.questions.filter(is_published=True).exclude(code__in=("title", "category"))
    answered = entry.revisions.sent().first().answers
    assert [row["code"] for row in award["answers"]] == [
        question.code for question in published if question.kind != "files" and answered.get(question.code)
    ]
    assert len(award["images"]) == 3


def test_an_announcement_can_be_withdrawn_and_made_anew_with_reasons(client):
    announced_ = cast.an_announcement()
    edition = Edition.objects.get()
    with pytest.raises(RuleBroken):
        publication.withdraw(announced_, reason=" ", by=cast.secretary(1), at=cast.ANNOUNCING)
    publication.withdraw(announced_, reason="พิมพ์ชื่อผิด", by=cast.secretary(1), at=cast.ANNOUNCING)
    assert client.get("/results/2569/").status_code == 404
    edition.refresh_from_db()
    with pytest.raises(RuleBroken):
        publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    again = publication.publish(edition, reason="แก้ไขชื่อ", by=cast.secretary(1), at=cast.ANNOUNCING)
    assert (again.version, client.get("/results/2569/").status_code) == (2, 200)


def test_the_figures_of_the_announcement_stand_beside_ours(client):
    edition = cast.a_deciding_edition()
    cast.a_confirmed_award(entries_of(edition)[0])
    source = {"source_th": "ข่าวประชาสัมพันธ์", "source_en": "Press release"}
    announced.state_figure(
        edition, announced.Code.ENTRIES, 3, by=cast.secretary(1), at=cast.DECIDING, **source
    )
    publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    row = client.get("/results/2569/figures/").context["tables"].compared[0]
    assert (row.announced, row.counted, row.source) == ("3", "2", "ข่าวประชาสัมพันธ์")


# --- the public pages -------------------------------------------------------------------------------

PAGES = (
    "/results/",
    "/results/2569/",
    "/results/2569/levels/",
    "/results/2569/figures/",
    "/results/2569/entries/1/",
    "/results/2569/awards.csv",
    "/results/2569/entries.csv",
)


@pytest.mark.parametrize("address", [*PAGES, *(f"/en{page}" for page in PAGES)])
def test_a_public_page_asks_at_most_two_questions_and_touches_no_session(client, address: str):
    cast.an_announcement()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(address)
    assert (response.status_code, len(asked) <= 2, response.cookies) == (200, True, {})
    assert "Cookie" not in response.get("Vary", "")
    assert client.post(address).status_code == 405


def test_a_public_page_does_not_open_the_session_of_who_is_signed_in(client):
    cast.an_announcement()
    anonymous = client.get("/results/2569/")
    client.force_login(cast.officer())
    with CaptureQueriesContext(connection) as asked:
        known = client.get("/results/2569/", headers={"Sec-Fetch-Dest": "document"})
    assert (known.content, known.get("Vary"), len(asked)) == (anonymous.content, anonymous.get("Vary"), 1)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_has_not_changed_is_not_sent_again(client, address: str):
    cast.an_announcement()
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    english = client.get(f"/en{address}", headers={"If-None-Match": first["ETag"]})
    assert english.status_code == (304 if address.endswith(".csv") else 200)


def test_the_pages_of_an_edition_with_ten_times_the_entries_ask_the_same(client):
    many = [
        cast.organization("SAO", f"ทดสอบ{number}", "เชียงราย", "เมืองเชียงราย", f"99{number:05}")
        for number in range(10)
    ]
    cast.an_announcement(*many, winners=6)
    cast.an_announcement(cast.saen_suk(), year=2570)
    for page in ("", "levels/", "figures/"):
        counts = []
        for year in (2569, 2570):
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/results/{year}/{page}")
            counts.append(len(asked))
        assert counts == [1, 1]


def test_others_have_a_page_only_where_the_edition_publishes_them(client):
    cast.an_announcement(cast.saen_suk(), cast.pang_mu())
    assert client.get("/results/2569/entries/1/").status_code == 200
    assert client.get("/results/2569/entries/2/").content == client.get(
        "/results/2569/entries/9/"
    ).content.replace(b"/9/", b"/2/")
    assert client.get("/results/2569/entries/").status_code == 404


def test_the_honor_of_a_level_is_shown_with_it(client):
    edition = cast.a_deciding_edition()
    Honor.objects.create(
        level=edition.award_levels.get(code="EXCELLENCE"), name_th="รางวัล ก", name_en="Prize A"
    )
    cast.a_confirmed_award(entries_of(edition)[0])
    publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    assert client.get("/results/2569/entries/1/").context["line"].level.honors == ("รางวัล ก",)
    assert client.get("/en/results/2569/entries/1/").context["line"].level.honors == ("Prize A",)


def test_a_spreadsheet_takes_no_cell_for_a_formula(client):
    edition = cast.a_deciding_edition()
    Entry.objects.filter(number=1).update(title='=HYPERLINK("http://x")', organization_name_th="＝1+1")
    cast.a_confirmed_award(entries_of(edition)[0])
    publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    told = client.get("/results/2569/awards.csv").content.decode("utf-8")
    row = next(csv.DictReader(StringIO(told.removeprefix("\ufeff"))))
    assert told.startswith("\ufeff")
    assert (row["title"], row["organization_th"]) == ('\'=HYPERLINK("http://x")', "'＝1+1")


def test_an_export_of_all_entries_names_the_winners_alone(client):
    cast.an_announcement(cast.saen_suk(), cast.pang_mu())
    told = client.get("/results/2569/entries.csv").content.decode("utf-8-sig")
    rows = [
        (row["entry_number"], row["organization_th"], row["is_sample"])
        for row in csv.DictReader(StringIO(told))
    ]
    assert rows == [("1", "เทศบาลเมืองแสนสุข", "false"), ("2", "", "false")]


def test_the_home_page_is_told_the_last_results_with_one_question(django_assert_num_queries):
    cast.an_announcement(cast.saen_suk(), year=2569)
    cast.an_announcement(cast.pang_mu(), year=2570)
    with django_assert_num_queries(1):
        rows = publication.latest(most=4)
    assert [(row.year, row.url, row.figures[0][0]) for row in rows] == [
        (2570, "/results/2570/", "1"),
        (2569, "/results/2569/", "1"),
    ]


# --- the board --------------------------------------------------------------------------------------


def test_the_whole_way_on_the_board(client):
    cast.a_judged_edition(entries=3)
    signed_in(client, cast.secretary(1))
    assert client.get(BOARD).status_code == 200
    assert client.post(f"{BOARD}propose/").status_code == 302
    refused = client.post(f"{BOARD}confirm/")
    assert (refused.status_code, refused.templates[0].name) == (409, "results/office/board.html")
    signed_in(client, cast.secretary(2))
    shown = {"shown": client.get(BOARD).context["shown"]}
    assert client.post(f"{BOARD}confirm/", shown).status_code == 302
    preview = client.get(f"{BOARD}publish/")
    assert client.post(f"{BOARD}publish/", {"shown": preview.context["shown"]}).status_code == 302
    again = client.post(f"{BOARD}publish/")
    assert (again.status_code, Publication.objects.count()) == (409, 1)
    assert client.get("/results/2569/").status_code == 200


def test_a_refused_proposal_keeps_what_was_typed(client):
    edition = cast.a_deciding_edition()
    first, second = entries_of(edition)
    AwardLevel.objects.filter(code="EXCELLENCE").update(quota=1)
    cast.a_proposal(first)
    signed_in(client, cast.secretary(2))
    level = AwardLevel.objects.get(code="EXCELLENCE")
    typed = {"level": level.pk, "reason": "เหตุผลที่พิมพ์ไว้"}
    refused = client.post(f"/office/results/entries/{second.pk}/propose/", typed)
    assert (refused.status_code, "เหตุผลที่พิมพ์ไว้" in refused.content.decode()) == (409, True)


def test_the_board_asks_the_same_with_few_entries_and_with_many(client):
    def asked(year: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/office/results/{year}/").status_code == 200
        return len(queries)

    cast.a_deciding_edition(cast.saen_suk(), year=2569)
    many = [
        cast.organization("SAO", f"ทดสอบ{number}", "เชียงราย", "เมืองเชียงราย", f"99{number:05}")
        for number in range(8)
    ]
    rich = cast.a_deciding_edition(*many, year=2570)
    for entry in entries_of(rich)[:2]:
        cast.a_confirmed_award(entry)
    poor = Edition.objects.get(year=2569)
    cast.a_confirmed_award(entries_of(poor)[0])
    signed_in(client, cast.secretary(1))
    asked(2569)
    assert asked(2569) == asked(2570)


def test_the_board_is_closed_to_officers_and_shows_auditors_outcomes_only_after_the_announcement(client):
    edition = cast.a_deciding_edition()
    cast.a_confirmed_award(entries_of(edition)[0])
    title = entries_of(edition)[0].title
    signed_in(client, cast.officer())
    assert client.get(BOARD).status_code == 403
    signed_in(client, cast.auditor())
    assert title not in client.get(BOARD).content.decode()
    assert client.post(f"{BOARD}confirm/").status_code == 403
    assert client.get(f"{BOARD}publish/").status_code == 403
    publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    assert title in client.get(BOARD).content.decode()
