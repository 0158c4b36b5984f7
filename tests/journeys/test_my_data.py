"""Does a person get all that is held of them, and nothing of anybody else?"""

import io
import json
import zipfile

import pytest

from contest import my_data
from files import redaction
from journal import chain
from journal.models import Line
from letters import outbox
from letters.models import Letter
from submissions.models import Attachment
from tests import cast, planted
from thai.traces import MARK

pytestmark = pytest.mark.django_db
PLACES = range(1, 41)


def say(place: int) -> str:
    return f"ปลูกไว้ที่ {place:02d}"


def taken(client, user) -> zipfile.ZipFile:
    cast.sign_in(client, user)
    answer = client.post("/accounts/data/download/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="my-data-{user.pk}.zip"'
    assert "no-store" in answer.headers["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_B7_whatever_was_planted_in_forty_places_is_handed_out(client):
    user = planted.a_person(say)
    archive = taken(client, user)
    content = json.loads(archive.read("data.json"))
    texts = json.dumps(content, ensure_ascii=False)
    page = archive.read("data.html").decode()
    papers = [archive.read(name) for name in archive.namelist() if "/" in name]
    files = "".join(text for paper in papers for text in redaction.texts_of(paper, "pdf"))
    told = [place for place in PLACES if say(place) in texts]
    in_files = [place for place in PLACES if say(place) in files]
    # 4 is what a page put aside in the session, 15 and 16 are words of the portal: no data of the person
    assert sorted({*PLACES} - {*told} - {*in_files}) == [4, 15, 16]
    assert in_files == [7, 21]
    assert [place for place in PLACES if say(place) in page] == told
    facts = (
        *(
            planted.ADDRESS,
            planted.OTHER_ADDRESS,
            planted.NETWORK,
            "081 999 8877",
            "planted-saraban@dla.go.th",
        ),
        *("หน่วยงานตัวอย่าง 8", "น่าน", cast.pang_mu().full_name_th),
    )
    assert [fact for fact in facts if fact not in texts] == []
    assert len(told) + len(in_files) + len(facts) >= 40
    kept = [row for part in ("mandates", "files") for row in content[part]]
    assert {row["file"] for row in kept} == {name for name in archive.namelist() if "/" in name}


def test_every_fact_has_its_words():
    told = my_data.of(planted.a_person(say), planted.AT)
    keys = {key for rows in told.values() for row in rows for key in row}
    assert sorted(keys - set(my_data.LABELS)) == []
    # these come about by acts that no planted row stands for
    empty = {"early_openings", "awards_confirmed", "second_factors", "terms", "exports"}
    empty |= {"adoptions", "certificates"}
    assert {part for part, rows in told.items() if not rows} <= empty


def test_no_secret_and_nobody_else_is_handed_out(client):
    other = cast.judge(5)
    user = planted.a_person(say)
    cast.a_request(cast.pang_mu(), cast.person("ผู้อื่น คนหนึ่ง", "someone-else@example.go.th"))
    archive = taken(client, user)
    texts = archive.read("data.json").decode()
    for secret in ("0" * 64, "1" * 64, "argon2", "pbkdf2", "someone-else", "ผู้อื่น", other.email, "ผู้ทดสอบ"):
        assert secret not in texts


def test_taking_it_leaves_a_line(client):
    user = cast.newcomer()
    taken(client, user)
    line = Line.objects.order_by("number").last()
    assert (line.verb, line.actor_id_text) == ("download_own_data", str(user.pk))
    assert chain.verify() is None


def test_a_letter_that_has_not_gone_tells_that_it_was_written_and_no_more(client):
    """It may tell of a decision before its hour, or of one that was taken back."""
    user = cast.newcomer()
    for state in Letter.State:
        outbox.put(kind="decided", to=user.email, subject=f"ผล {state}", body="คำตัดสิน", at=cast.MID_CALL)
        Letter.objects.filter(subject=f"ผล {state}").update(state=state)
    told = json.loads(taken(client, user).read("data.json"))["letters"]
    words = {row["state"]: (row["subject"], row["body"]) for row in told}
    assert words == {
        "waiting": ("", ""),
        "sent": ("ผล sent", "คำตัดสิน"),
        "kept": ("", ""),
        "stuck": ("", ""),
    }


def test_a_file_with_a_virus_is_told_of_and_not_handed_out(client):
    entry = cast.an_entry()
    entry.attachments.filter(question_code="summary").update(scan=Attachment.Scan.INFECTED)
    archive = taken(client, cast.officer())
    rows = json.loads(archive.read("data.json"))["files"]
    assert {row["file"] == "" for row in rows if row["question"] == "summary"} == {True}
    assert {row["file"] for row in rows} - {""} == {name for name in archive.namelist() if "/" in name}
    assert len(rows) == entry.attachments.count()


def test_whatever_a_file_is_called_the_zip_can_be_unpacked(client, tmp_path):
    entry = cast.an_entry()
    names = ["ก" * 150 + ".pdf", f"{MARK}.pdf", "น้ำ" * 50, "a." + "ข" * 140, "../../x.pdf"]
    for row, name in zip(entry.attachments.order_by("pk"), names, strict=True):
        Attachment.objects.filter(pk=row.pk).update(original_name=name)
    taken(client, cast.officer()).extractall(tmp_path / "zip")
    unpacked = sorted(path.relative_to(tmp_path / "zip") for path in (tmp_path / "zip" / "files").rglob("*"))
    assert [(len(path.parts), path.name[:4]) for path in unpacked] == [(2, f"00{n}-") for n in range(1, 6)]
    assert all(len(str(path).encode()) <= 255 for path in unpacked)


def test_the_page_says_how_much_is_held(client):
    cast.an_entry()
    page = cast.sign_in(client, cast.officer()).get("/en/accounts/data/").content.decode()
    assert '<li>Files you added: <span class="nowrap">5</span></li>' in page
