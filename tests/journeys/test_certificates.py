"""What is announced is certified: on paper letter by letter, signed, checked by all, kept over versions."""

import base64
import json
import subprocess
from io import BytesIO, StringIO
from unittest.mock import ANY
from zipfile import ZipFile

import pypdfium2
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import override_settings
from PIL import Image

from contest import removal
from editions.moves import RuleBroken
from files.checks import FileRefused
from journal.models import Line
from judging.models import ScoreSheet, Seat
from organizations import removals
from results import (
    awards,
    certificate_bundles,
    certificate_paper,
    certificate_templates,
    certificate_words,
    certificates,
    publication,
    ranking,
    signing,
)
from results.models import Award, Certificate, CertificateBundle, Publication, SigningKey
from tests import cast

pytestmark = pytest.mark.django_db

LONG_TITLE = "ระบบน้ำประปาอัจฉริยะ ทำงานเพื่อตำบลท่าคันโท คิ้วท์ ๆ ปี่ ป้ำ กำแพงเพชร"


def announced(winners: int = 1) -> Publication:
    """Two entries, one of them won; three judges signed."""
    return cast.an_announcement(cast.saen_suk(), cast.pang_mu(), winners=winners)


def judged() -> Publication:
    """An edition whose judges signed but for one, announced with what the ranking gives."""
    edition = cast.a_judged_edition(entries=2)
    Seat.objects.create(
        edition=edition, user=cast.judge(9), agency=cast.agency(9), seated_at=cast.JUDGING_STARTS
    )
    proposed = awards.propose_from(ranking.of(edition), awards.free_levels(edition))
    awards.propose(edition, proposed.proposals, by=cast.secretary(1), at=cast.DECIDING)
    awards.confirm_all(edition, by=cast.secretary(2), at=cast.DECIDING)
    return publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)


def the(audience: str = "award") -> Certificate:
    rows = Certificate.objects.select_related("edition", "key", "seat__user").order_by("pk")
    return rows.filter(audience=audience)[0]


def text_of(paper: bytes, path) -> str:
    (path / "paper.pdf").write_bytes(paper)
    told = subprocess.run(
        ["pdftotext", "-layout", path / "paper.pdf", "-"], capture_output=True, check=True, text=True
    )
    return told.stdout


def scanned(paper: bytes) -> str:
    """What a phone reads from the code on the paper, drawn as a printer would."""
    page = pypdfium2.PdfDocument(paper)[0]
    found = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    assert len(found) == 1
    return found[0].text


def corrected(standing: Publication, **changes: str) -> Publication:
    """Take an announcement back and announce once more, with the first entry changed."""
    publication.withdraw(standing, reason="พิมพ์ผิด", by=cast.secretary(1), at=cast.ANNOUNCING)
    if changes:
        standing.edition.entries.filter(award__isnull=False).update(**changes)
    return publication.publish(
        standing.edition, by=cast.secretary(1), at=cast.ANNOUNCING + cast.timedelta(days=1), reason="แก้คำผิด"
    )


# --- issuing ------------------------------------------------------------------------------------------


def test_winners_and_judges_who_signed_get_one_and_nobody_else():
    published = judged()
    rows = Certificate.objects.order_by("pk").values_list("audience", "entry__number", "recipient_th")
    signed = ScoreSheet.objects.filter(state="signed").values_list("assignment__seat__user__full_name")
    names = sorted({name for (name,) in signed})
    assert [row for row in rows if row[0] == "award"] == [
        ("award", award["number"], award["organization"]["name"]["th"])
        for award in published.content["awards"]
    ]
    assert sorted(row[2] for row in rows if row[0] == "judge") == names
    assert (cast.judge(9).full_name in names, len(names)) == (False, 3)
    titles = published.edition.entries.values_list("title", flat=True)
    for row in Certificate.objects.filter(audience="judge"):
        assert not any(title in json.dumps(row.facts, ensure_ascii=False) + row.payload for title in titles)


def test_before_the_announcement_there_is_no_serial_and_every_address_answers_alike(client):
    edition = cast.a_deciding_edition(cast.saen_suk())
    cast.a_confirmed_award(edition.entries.get())
    asked = ("WXYZ-EFGH-2345", "NOTHING", "2569-0001")
    answers = {client.get(f"/verify/{one}/").content.replace(one.encode(), b"") for one in asked}
    assert (Certificate.objects.count(), SigningKey.objects.count(), len(answers)) == (0, 0, 1)


def test_serials_tell_nothing_and_are_read_however_they_are_typed():
    drawn = {certificates.fresh_serial() for _turn in range(2000)}
    assert len(drawn) == 2000
    assert {len(serial) for serial in drawn} == {14}
    assert certificates.serial_of(" abcd efgh-๒๓45 ") == "ABCD-EFGH-2345"
    assert [certificates.serial_of(bad) for bad in ("", "ABCD", "ABCD-EFGH-1O45", "ก" * 12)] == [""] * 4


def test_publishing_waits_for_the_key_of_a_server(tmp_path):
    edition = cast.a_deciding_edition(cast.saen_suk())
    cast.a_confirmed_award(edition.entries.get())
    for path in ("", str(tmp_path / "none.pem")):
        with (
            override_settings(CERTIFICATE_KEY=path, CERTIFICATE_KEY_IS_MADE=False),
            pytest.raises(RuleBroken, match="CERTIFICATE_KEY"),
        ):
            publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    assert (Publication.objects.count(), edition.stage) == (0, "deciding")


# --- the paper ------------------------------------------------------------------------------------------


def test_the_paper_says_letter_by_letter_what_was_announced_and_its_code_verifies(tmp_path, client):
    edition = cast.a_deciding_edition(cast.saen_suk())
    edition.entries.update(title=LONG_TITLE)
    cast.a_confirmed_award(edition.entries.select_related("edition").get())
    publication.publish(edition, by=cast.secretary(1), at=cast.ANNOUNCING)
    row = the()
    paper = certificate_paper.drawn(row, "th")
    assert paper == certificate_paper.drawn(row, "th")
    assert len(pypdfium2.PdfDocument(paper)) == 1
    shown = [" ".join(line.split()) for line in text_of(paper, tmp_path).splitlines() if line.strip()]
    assert shown[:6] == [
        "ท้องถิ่นดิจิทัล",
        "เกียรติบัตร",
        "ให้ไว้เพื่อแสดงว่า",
        "เทศบาลเมืองแสนสุข",
        "จังหวัดชลบุรี",
        "ได้รับรางวัลยอดเยี่ยม",
    ]
    assert f"จากผลงาน “{LONG_TITLE}”" in shown
    assert "ให้ไว้ ณ วันที่ ๒ ตุลาคม พ.ศ. ๒๕๖๙" in shown
    text = scanned(paper)
    assert text == certificates.signed_text(row)
    told = certificates.check(text)
    assert told == {
        "contest": "ท้องถิ่นดิจิทัล",
        "date": "2026-10-02",
        "for": "award",
        "level": "รางวัลยอดเยี่ยม",
        "serial": row.serial,
        "title": LONG_TITLE,
        "to": "เทศบาลเมืองแสนสุข",
        "year": 2569,
    }
    found = client.get("/verify/", {"code": text})
    assert (found.status_code, found["Location"]) == (302, f"/verify/{row.serial}/")


def test_one_changed_letter_of_the_code_does_not_verify(client):
    announced()
    text = certificates.signed_text(the())
    for place in range(len(text)):
        changed = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        assert certificates.check(changed) is None, place
    refused = client.get("/verify/", {"code": text[:-1] + ("A" if text[-1] != "A" else "B")})
    assert refused.status_code == 404


def test_the_code_verifies_offline_with_openssl_and_the_command(tmp_path, client):
    announced()
    row = the()
    text = certificates.signed_text(row)
    _form, code, payload, signature = text.partition("#")[2].split(".")
    key = tmp_path / "key.pem"
    key.write_bytes(client.get(f"/verify/key/{code}.pem").content)
    for name, part in (("payload", payload), ("signature", signature)):
        (tmp_path / name).write_bytes(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    openssl = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin"]
    files = ["-in", tmp_path / "payload", "-sigfile", tmp_path / "signature"]
    assert subprocess.run([*openssl, *files], capture_output=True, check=False).returncode == 0
    out = StringIO()
    call_command("verify_certificate", text, key=key, stdout=out)
    assert f"serial: {row.serial}" in out.getvalue()
    other = tmp_path / "other.pem"
    call_command("make_certificate_key", other, stdout=out)
    assert other.stat().st_mode & 0o777 == 0o600
    with override_settings(CERTIFICATE_KEY=str(other)):
        again = signing.text_of(code, row.payload, signing.signer().sign(row.payload.encode()))
    for forged in (again, text.replace(payload, payload[::-1])):
        with pytest.raises(CommandError):
            call_command("verify_certificate", forged, key=key, stdout=out)


def test_a_new_key_signs_from_then_on_and_the_old_one_still_verifies(tmp_path, client):
    first = announced()
    old = certificates.signed_text(the())
    with override_settings(CERTIFICATE_KEY=str(tmp_path / "second.pem")):
        corrected(first, title="ชื่อที่แก้แล้ว")
    new = certificates.signed_text(Certificate.objects.select_related("key").get(state="valid"))
    assert certificates.check(old)["title"] != certificates.check(new)["title"] == "ชื่อที่แก้แล้ว"
    assert client.get("/verify/key/").content.decode().count("BEGIN PUBLIC KEY") == 2


# --- over versions ------------------------------------------------------------------------------------


def test_a_correction_supersedes_what_it_changed_and_leaves_the_rest(client):
    first = announced(winners=2)
    one, other = Certificate.objects.order_by("pk")
    publication.withdraw(first, reason="ตรวจซ้ำ", by=cast.secretary(1), at=cast.ANNOUNCING)
    told = client.get(f"/verify/{one.serial}/").content.decode()
    assert list(Certificate.objects.values_list("state", flat=True)) == ["suspended", "suspended"]
    assert ("ตรวจซ้ำ" in told, one.recipient_th in told) == (True, False)
    first.edition.entries.filter(pk=one.entry_id).update(title="ชื่อที่ถูกต้อง")
    later = cast.ANNOUNCING + cast.timedelta(days=1)
    publication.publish(first.edition, by=cast.secretary(1), at=later, reason="แก้ชื่อผลงาน")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == ("superseded", "valid")
    follows = one.superseded_by
    assert (follows.facts["title"], follows.facts["date"]) == ("ชื่อที่ถูกต้อง", "2026-10-03")
    told = client.get(f"/verify/{one.serial}/").content.decode()
    assert (follows.serial in told, "แก้ชื่อผลงาน" in told) == (True, True)
    again = Publication.objects.published().get()
    assert certificates.allot(again, by=cast.secretary(1), at=later) == []


def test_who_is_no_longer_named_loses_the_certificate():
    first = announced(winners=2)
    publication.withdraw(first, reason="ตรวจซ้ำ", by=cast.secretary(1), at=cast.ANNOUNCING)
    gone = Award.objects.order_by("-pk")[0]
    awards.unconfirm(gone, reason="ตรวจซ้ำ", by=cast.secretary(2), at=cast.ANNOUNCING)
    awards.withdraw_proposal(gone, by=cast.secretary(1), at=cast.ANNOUNCING)
    publication.publish(first.edition, by=cast.secretary(1), at=cast.ANNOUNCING, reason="ถอนรางวัล")
    states = dict(Certificate.objects.values_list("entry", "state"))
    assert states[gone.entry_id] == "revoked"
    assert sorted(states.values()) == ["revoked", "valid"]


def test_a_revoked_certificate_says_so_with_the_reason_and_can_be_issued_anew(client):
    published = announced()
    row = the()
    browser = cast.sign_in(client, cast.secretary(1))
    page = f"/office/results/certificates/{row.pk}/revoke/"
    assert browser.post(page, {"reason": " "}).status_code == 422
    assert browser.post(page, {"reason": "ลายเซ็นผิด"}).status_code == 302
    assert browser.post(page, {"reason": "อีกครั้ง"}).status_code == 409
    client.logout()
    told = client.get(f"/verify/{row.serial}/").content.decode()
    assert ("เพิกถอน" in told, "ลายเซ็นผิด" in told) == (True, True)
    assert list(Line.objects.filter(verb="revoke_certificate").values_list("facts__reason", flat=True)) == [
        "ลายเซ็นผิด"
    ]
    with pytest.raises(RuleBroken):
        certificates.issue_anew(published.edition, "", by=cast.secretary(1), at=cast.ANNOUNCING)
    new = certificates.issue_anew(published.edition, "แก้แล้ว", by=cast.secretary(1), at=cast.ANNOUNCING)
    assert [one.entry_id for one in new] == [row.entry_id]
    with pytest.raises(RuleBroken):
        certificates.issue_anew(published.edition, "อีก", by=cast.secretary(1), at=cast.ANNOUNCING)


def test_the_database_refuses_to_change_what_was_certified():
    announced(winners=2)
    row, other = Certificate.objects.order_by("pk")
    changes = {"serial": "ABCD-EFGH-2345", "facts": {}, "entry_id": other.entry_id, "audience": "judge"}
    changes |= {"recipient_th": "อื่น", "payload": "{}", "signature": "x", "issued_at": cast.OPENS}
    for column, value in changes.items():
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Certificate.objects.filter(pk=row.pk).update(**{column: value})


# --- the template -----------------------------------------------------------------------------------


def test_the_secretariat_writes_the_template_and_sees_it_before_the_announcement(client, tmp_path):
    edition = cast.a_deciding_edition(cast.saen_suk())
    browser = cast.sign_in(client, cast.secretary(1))
    picture = BytesIO()
    Image.new("RGBA", (300, 120), (0, 0, 160, 90)).save(picture, "PNG")
    texts = certificate_words.DEFAULTS | {
        "heading_th": "สำนักงานตัวอย่าง",
        "name_th_1": "นายสมชาย ใจดี",
        "office_th_1": "ผู้อำนวยการ",
        "version": "0",
    }
    page = "/office/results/2569/certificates/template/"
    wrong = browser.post(page, texts | {"award_th": "ได้รับ{prize}"})
    assert (wrong.status_code, "{prize}" in wrong.content.decode()) == (422, True)
    file = ContentFile(picture.getvalue(), "ลายเซ็น.png")
    assert browser.post(page, texts | {"signature_1": file}).status_code == 302
    assert browser.post(page, texts).status_code == 409
    kept, people = certificates.template_of(edition)
    assert (kept.heading_th, kept.version, people[0].signature) == ("สำนักงานตัวอย่าง", 1, ANY)
    stored = certificate_paper.SHELF.path_of(people[0].signature).read_bytes()
    assert Image.open(BytesIO(stored)).format == "JPEG"
    seen = browser.get("/office/results/2569/certificates/award.pdf")
    told = text_of(seen.content, tmp_path)
    assert ("(นายสมชาย ใจดี)" in told, "เลขที่" in told, "แสนสุข" in told) == (True, False, False)
    assert Certificate.objects.count() == 0
    with pytest.raises(FileRefused):
        certificate_templates.keep_picture(ContentFile(b"<svg/>", "x.png"))


def test_a_line_whose_place_is_empty_is_left_out():
    values = {"level": "รางวัลดีเด่น", "honors": ""}
    assert certificate_words.lines("ได้รับ{level}\nพร้อมด้วย {honors}\n\nจบ", values) == [
        "ได้รับรางวัลดีเด่น",
        "จบ",
    ]
    assert certificate_words.problem("{title} }", ("title",)) != ""
    assert certificate_words.problem("{title}", ("title",)) == ""


# --- who takes what ---------------------------------------------------------------------------------


def test_winners_and_judges_take_their_own_and_the_secretariat_all(client):
    published = judged()
    won, served = the(), the("judge")
    officer = cast.sign_in(client, cast.officer(won.entry.organization))
    paper = officer.get(f"/entries/{won.entry_id}/outcome/certificate/")
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    assert officer.get(f"/judging/certificates/{served.pk}.pdf").status_code == 404
    judge = cast.sign_in(client, served.seat.user)
    assert served.serial in judge.get("/judging/certificates/").content.decode()
    other = Certificate.objects.filter(audience="judge").exclude(pk=served.pk)[0]
    codes = [judge.get(f"/judging/certificates/{row.pk}.pdf").status_code for row in (served, other)]
    assert codes == [200, 404]
    office = cast.sign_in(client, cast.secretary(1))
    assert office.post("/office/results/2569/certificates/zip/").status_code == 302
    assert office.post("/office/results/2569/certificates/zip/").status_code == 409
    bundle = CertificateBundle.objects.select_related("edition").get()
    Certificate.objects.filter(audience="judge").exclude(pk=served.pk).update(payload="")
    certificate_bundles.make(bundle, cast.ANNOUNCING)
    taken = office.post("/office/results/2569/certificates/zip/take/")
    names = ZipFile(BytesIO(b"".join(taken.streaming_content))).namelist()
    valid = Certificate.objects.filter(state="valid").exclude(payload="")
    assert sorted(names) == sorted(certificate_bundles.name_in_zip(row) for row in valid)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.done, bundle.total) == ("ready", len(names), len(names))
    certificates.revoke(won, "ผิด", by=cast.secretary(1), at=cast.ANNOUNCING)
    assert certificate_bundles.is_outdated(bundle)
    assert published.edition.stage == "published"


def test_a_removed_judge_leaves_a_certificate_without_a_name(client):
    judged()
    row = the("judge")
    name = row.recipient_th
    asked = removals.ask(row.seat.user, "", by=row.seat.user, at=cast.ANNOUNCING)
    removal.carry_out(asked, "ตามคำขอ", {}, by=cast.secretary(1), at=cast.ANNOUNCING)
    row.refresh_from_db()
    assert (row.recipient_th, row.payload, row.signature, row.state) == ("", "", "", "valid")
    told = client.get(f"/verify/{row.serial}/").content.decode()
    assert (name in told, "ใช้ได้" in told) == (False, True)
