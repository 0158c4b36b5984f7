"""Auditors read the journal and take it along; that is a line of it. Everybody reads its published heads."""

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from contest import clock
from journal import chain, heads
from journal.models import DailyHead, Line
from judging import board
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.MID_CALL


def text_of(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def test_a_page_that_an_auditor_reads_is_one_line_and_no_more():
    cast.open_edition()
    auditor = cast.sign_in(Client(), cast.auditor())
    before = Line.objects.count()
    assert auditor.get("/office/journal/?edition=2569").status_code == 200
    line = Line.objects.get(verb="read_journal")
    assert (Line.objects.count(), line.actor_role, line.actor_id_text) == (
        before + 1,
        "auditor",
        str(cast.auditor().pk),
    )
    assert {key: line.facts[key] for key in ("edition", "page")} == {"edition": 2569, "page": 1}
    assert cast.sign_in(Client(), cast.secretary()).get("/office/journal/").status_code == 200
    assert Line.objects.filter(verb="read_journal").count() == 1
    assert chain.verify() is None


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_journal_is_taken_along_whole_and_that_is_a_line(kind):
    cast.open_edition()
    auditor = cast.sign_in(Client(), cast.auditor())
    count = Line.objects.count()
    answer = auditor.get(f"/office/journal/export/{kind}/")
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    else:
        table = list(load_workbook(BytesIO(content), read_only=True).active.iter_rows(values_only=True))
        rows = [dict(zip(table[0], row, strict=True)) for row in table[1:]]
    lines = list(Line.objects.order_by("number"))
    assert [str(row["number"]) for row in rows] == [str(line.number) for line in lines[:count]]
    assert [row["hash"] for row in rows] == [line.hash for line in lines[:count]]
    assert [json.loads(row["facts"]) for row in rows] == [line.facts for line in lines[:count]]
    assert [(line.verb, line.facts["kind"], line.facts["until_line"]) for line in lines[count:]] == [
        ("export_journal", kind, count)
    ]
    assert auditor.get("/office/journal/export/pdf/").status_code == 404


def test_who_takes_scores_or_seals_along_stands_in_the_journal():
    edition = cast.a_judged_edition(1, 3)
    round_ = edition.rounds.get()
    auditor = cast.sign_in(Client(), cast.auditor())
    count = Line.objects.count()
    files = [f"/office/judging/rounds/{round_.pk}/{name}" for name in ("marks.csv", "seals.json")]
    for address in files:
        assert auditor.head(address).status_code == 200
        assert auditor.get(address).status_code == 200
    told = [
        (line.verb, line.subject_id_text, line.facts.get("table"), line.facts["kind"])
        for line in Line.objects.filter(number__gt=count).order_by("number")
    ]
    assert told == [
        ("export_scores", str(round_.pk), "marks", "csv"),
        ("export_seals", str(round_.pk), None, "json"),
    ]


def test_outcomes_are_kept_back_from_an_export_before_they_are_announced():
    edition = cast.a_judged_edition(1, 3)
    cast.a_proposal(edition.entries.select_related("edition").get())
    page = cast.sign_in(Client(), cast.auditor()).get("/office/journal/export/csv/?subject=award")
    (row,) = csv.DictReader(StringIO(text_of(page).removeprefix("\ufeff")))
    assert (row["verb"], row["facts"], row["facts_kept_back"]) == ("propose", "", "yes")


def test_how_the_judging_went_is_kept_back_before_the_announcement():
    edition = cast.a_judged_edition(2, 5)
    round_ = edition.rounds.get()
    first = edition.entries.select_related("edition").earliest("number")
    seat = edition.seats.exclude(assignments__entry=first).select_related("user", "edition").earliest("pk")
    board.ask_extra(round_, first, seat, "สองท่านเห็นต่างกัน", by=cast.secretary(), at=cast.DECIDING)
    auditor = cast.sign_in(Client(), cast.auditor())
    text = text_of(auditor.get("/office/journal/export/csv/")).removeprefix("\ufeff")
    rows = csv.DictReader(StringIO(text))
    told = {row["verb"]: (row["facts"], row["facts_kept_back"]) for row in rows}
    assert {verb: told[verb] for verb in ("ask_extra", "reopen_round")} == {
        "ask_extra": ("", "yes"),
        "reopen_round": ("", "yes"),
    }


def test_the_clock_publishes_one_head_a_day_and_everybody_reads_them():
    cast.open_edition()
    clock.tick(AT)
    clock.tick(AT + timedelta(hours=1))
    clock.tick(AT + timedelta(days=1))
    days = list(DailyHead.objects.order_by("day"))
    assert [row.day.isoformat() for row in days] == ["2026-08-15", "2026-08-16"]
    page = Client().get("/journal/")
    assert all(row.hash in page.content.decode() for row in days)
    assert "Set-Cookie" not in page.headers
    told = json.loads(Client().get("/journal/heads.json").content)
    assert [(row["day"], row["line"], row["hash"]) for row in told["heads"]] == [
        (row.day.isoformat(), row.number, row.hash) for row in days
    ]
    table = Client().get("/journal/heads.csv").content.decode("utf-8-sig")
    assert [row["hash"] for row in csv.DictReader(StringIO(table))] == [row.hash for row in days]
    assert heads.publish(AT) is None
    assert chain.verify() is None
