"""Everybody can download the data of an announcement, check them, count them again and reuse them."""

import csv
import hashlib
import json
import subprocess
import sys
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from frictionless import Package
from openpyxl import load_workbook

from editions.models import Edition
from organizations.models import User
from results import open_data, open_tables, publication
from results.models import Publication
from submissions.models import Entry
from tests import cast

pytestmark = pytest.mark.django_db
DATA = "/results/2569/data/"
API = "/api/v1/editions/2569"


def with_marks() -> Publication:
    """An announcement with the marks of its five judges; the first of six entries won the only award."""
    edition = cast.open_edition()
    edition.award_levels.filter(code="EXCELLENCE").update(quota=1)
    edition.award_levels.filter(code="OUTSTANDING").update(quota=0)
    edition = cast.a_judged_edition(6, 5, edition)
    Edition.objects.filter(pk=edition.pk).update(publishes_marks=True, publishes_sheets=True)
    cast.a_confirmed_award(Entry.objects.select_related("edition").get(edition=edition, number=1))
    return publication.publish(Edition.objects.get(pk=edition.pk), by=cast.secretary(1), at=cast.ANNOUNCING)


def unpacked(folder: Path) -> Path:
    """All files as a visitor downloads them, in an empty folder."""
    with zipfile.ZipFile(BytesIO(Client().get(f"{DATA}local-digital-2569.zip").content)) as archive:
        archive.extractall(folder)
    return folder


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def test_what_was_announced_is_counted_again_and_tells_of_nobody(tmp_path: Path):
    announced = with_marks()
    folder = unpacked(tmp_path / "empty")
    done = subprocess.run(
        [sys.executable, "-I", "recompute.py"], cwd=folder, capture_output=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ((folder / "ranking.csv").read_bytes(), b"")
    ranking = rows_of(done.stdout)
    assert [(row["place"], row["total"]) for row in ranking] == [
        ("1", "100.00"), ("2", "80.00"), ("3", "60.00"), ("4", "40.00"), ("5", "20.00"), ("5", "20.00"),
    ]  # fmt: skip
    # the winner's total stands on its page, too; of the others nobody can tell which is which
    assert ranking[0]["entry"] == "E0001"
    assert {row["entry"][0] for row in ranking[1:]} == {"X"}
    assert rows_of((folder / "results.csv").read_bytes())[0]["total"] == ranking[0]["total"]
    assert f"{ranking[0]['total']}" in Client().get("/results/2569/entries/1/").content.decode()

    package = Package(str(folder / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["type", "message"])
    assert [len(package.get_resource(name).read_rows()) for name in ("entries", "results", "provinces")] == [
        6, 1, 77,
    ]  # fmt: skip
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS.txt").read_text().splitlines())
    laid = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert sums == {
        name: hashlib.sha256(body).hexdigest() for name, body in laid.items() if name != "SHA256SUMS.txt"
    }

    everything = b"".join(laid.values()).decode(errors="ignore")
    people = User.objects.exclude(full_name="").values_list("full_name", "email", "phone")
    told = [one for person in people for one in person if one and one in everything]
    assert told == []
    # the titles of works that won nothing are not published here
    assert "ผลงานที่ 2" not in everything
    assert announced.content["edition"]["year"] == 2569


def test_every_form_of_a_table_says_the_same_and_the_page_agrees():
    announced = cast.an_announcement(winners=1)
    source = open_data.source_of(announced)
    made = open_data.files(source)
    book = load_workbook(BytesIO(made["local-digital-2569.xlsx"]))
    for table in open_tables.tables_of(source.content):
        columns = [column.name for column in table.columns]
        plain = [{name: row[name] for name in columns} for row in rows_of(made[f"{table.name}.csv"])]
        assert made[f"excel/{table.name}.csv"] == b"\xef\xbb\xbf" + made[f"{table.name}.csv"]
        from_json = [
            {name: _as_text(row[name]) for name in columns} for row in json.loads(made[f"{table.name}.json"])
        ]
        from_book = [
            dict(zip(columns, map(_as_text, row), strict=True))
            for row in book[table.name].iter_rows(min_row=2, values_only=True)
        ]
        assert from_json == plain
        assert from_book == plain
    answer = Client().get(f"{API}/entries").json()
    assert (
        answer["count"] == len(rows_of(made["entries.csv"])) == announced.content["figures"]["entries"] == 2
    )
    assert answer["items"] == json.loads(made["entries.json"])
    page = Client().get(DATA).content.decode()
    assert [name for name, body in made.items() if hashlib.sha256(body).hexdigest() not in page] == []


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def test_the_files_are_the_same_bytes_whenever_they_are_made():
    source = open_data.source_of(cast.an_announcement())
    first = dict(open_data.files(source))
    open_data.files.cache_clear()
    with time_machine.travel("2030-01-01T00:00:00Z"):
        assert dict(open_data.files(source)) == first
    assert list(first) == open_data.names(source.content)


def test_an_edition_that_publishes_no_scores_has_none():
    cast.an_announcement()
    browser = Client()
    for name in ("marks.csv", "means.csv", "ranking.csv", "marks.json", "nothing.csv", "../settings.py"):
        assert browser.get(DATA + name).status_code == 404
    assert browser.get(f"{API}/marks").status_code == 404
    assert "scores_shown" in browser.get(f"{DATA}rounds.csv").content.decode()


def test_the_interface_answers_in_pages_with_marks_and_problems():
    cast.an_announcement(winners=2)
    browser = Client()
    first = browser.get(f"{API}/entries?page_size=1")
    assert {key: first.json()[key] for key in ("count", "page", "pages")} == {
        "count": 2,
        "page": 1,
        "pages": 2,
    }
    assert first.headers["Cache-Control"] == "public, max-age=5"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = browser.get(f"{API}/entries?page_size=1", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert browser.get(f"{API}/awards?level=OUTSTANDING").json()["count"] == 1
    assert browser.get(f"{API}/awards?province=TH-00").json()["count"] == 0
    problems = {
        address: browser.get(address).json()["status"]
        for address in ("/api/v1/", "/api/v1/nothing", f"{API}/entries?page=9", f"{API}/entries?page=x")
    }
    assert list(problems.values()) == [404, 404, 404, 422]
    refused = browser.post(f"{API}/entries")
    assert (refused.status_code, refused.headers["Content-Type"]) == (405, "application/problem+json")
    assert refused.json()["detail_th"] == "ช่องทางนี้อ่านได้อย่างเดียว กรุณาเรียกด้วย GET"
    assert not browser.cookies


def test_what_is_not_announced_answers_like_what_does_not_exist():
    cast.a_confirmed_award(cast.a_deciding_edition().entries.select_related("edition").first())
    browser = Client()
    for address in ("/api/v1/editions/{}", "/api/v1/editions/{}/awards", "/api/v1/editions/{}/versions"):
        hidden, missing = browser.get(address.format(2569)), browser.get(address.format(2599))
        assert hidden.status_code == 404
        assert (hidden.content, hidden.headers) == (missing.content, missing.headers)
    assert browser.get("/api/v1/editions").json()["count"] == 0
    for address in ("/sitemap.xml", "/results/feed.atom", "/en/results/feed.atom"):
        assert "2569" not in browser.get(address).content.decode()


def test_the_description_names_every_address_and_the_page_shows_it():
    described = Client().get("/api/v1/openapi.json").json()
    page = Client().get("/en/results/api/").content.decode()
    assert len(described["paths"]) == 3 + len(open_tables.ALWAYS) + len(open_tables.SCORED)
    assert [address for address in described["paths"] if address not in page] == []
    assert all(set(operation) == {"get"} for operation in described["paths"].values())
