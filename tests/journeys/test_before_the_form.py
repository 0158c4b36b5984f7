"""Before anything is written: may we take part, and what will be asked?"""

import subprocess

import pytest
from django.core.cache import cache
from django.utils import translation

from editions.moves import RuleBroken
from journal.models import Line
from submissions import eligibility, form
from submissions.models import EligibilityQuestion
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    row = cast.edition(2570)
    form.set_up(row)
    eligibility.set_up(row)
    return row


@pytest.fixture
def opened(edition):
    cast.advance(edition, "open_call", by=cast.TESTER, at=cast.OPENS)
    return edition


def answered(edition, *answers: str) -> dict[str, str]:
    pks = edition.eligibility_questions.values_list("pk", flat=True)
    return dict(zip(map(str, pks), answers, strict=False))


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ((), "open"),
        (("yes", "yes", "yes"), "open"),
        (("yes", "yes", "yes", "no"), "yes"),
        (("yes", "yes", "yes", "yes"), "no"),
        (("no",), "no"),
        (("yes", "maybe", "yes", "no"), "open"),
    ],
)
def test_one_wrong_answer_is_a_no_and_all_right_ones_a_yes(edition, answers, outcome):
    questions = list(edition.eligibility_questions.all())
    assert eligibility.judge(questions, answered(edition, *answers)).outcome == outcome


def test_the_check_says_clearly_yes_or_no_and_why_without_a_session(opened, client):
    here = "/en/entries/eligibility/2570/"
    empty = client.get(here).content.decode()
    assert ("Yes, you can take part" in empty, "No, not as you answered" in empty) == (False, False)
    assert "Yes, you can take part" in client.get(here, answered(opened, "yes", "yes", "yes", "no")).text
    page = client.get(here, answered(opened, "no", "yes", "yes", "no"))
    assert "No, not as you answered" in page.text
    assert "Only local administrative organizations may enter" in page.text
    assert (page.cookies, client.session.keys()) == ({}, {}.keys())
    assert Line.objects.filter(subject_type="eligibilityquestion").count() == 0


def test_an_edition_being_set_up_is_not_checked_and_has_no_public_form(edition, client):
    assert client.get("/entries/eligibility/2570/").status_code == 404
    assert client.get("/entries/form/2570/").status_code == 404


def test_the_secretariat_changes_the_check_until_the_call_closes(opened, client):
    cast.sign_in(client, cast.secretary())
    here = "/en/office/entries/forms/2570/eligibility/"
    typed = {"text_th": "มีเว็บไซต์ใช่หรือไม่", "text_en": "Is there a site?", "qualifies_with_yes": "no",
             "why_th": "เพราะ", "why_en": "Because"}  # fmt: skip
    assert client.post(f"{here}new/", typed).url == here
    added = EligibilityQuestion.objects.get(text_en="Is there a site?")
    assert (added.position, added.qualifies_with_yes) == (5, False)
    assert client.post(f"{here}{added.pk}/", {**typed, "why_en": "For a reason"}).url == here
    assert client.post(f"{here}{added.pk}/move/up/").url == f"{here}#question-{added.pk}"
    added.refresh_from_db()
    assert (added.position, added.why_en) == (4, "For a reason")
    [line] = Line.objects.filter(verb="change_eligibility_question")
    assert line.facts["changed"] == {"why_en": ["Because", "For a reason"]}
    assert client.post(f"{here}{added.pk}/", {**typed, "text_th": ""}).status_code == 422
    assert client.post(f"{here}{added.pk}/remove/").url == here
    assert opened.eligibility_questions.count() == 4
    cast.advance(opened, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    first = opened.eligibility_questions.first()
    assert client.post(f"{here}{first.pk}/remove/").status_code == 409
    with translation.override("th"), pytest.raises(RuleBroken, match="ปิดรับสมัครแล้ว"):
        eligibility.move(first, 1, by=cast.secretary(), at=cast.AFTER_CLOSE)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("", ("ความเป็นมาและสภาพปัญหา", "ไม่เกิน 2,000 อักขระ", "หน่วยงานที่ร่วมดำเนินการ", "ผู้สูงอายุ")),
        ("/en", ("Background and problem", "at most 2,000 characters", "Agencies that took part")),
    ],
)
def test_the_blank_form_is_a_pdf_whose_text_can_be_read(opened, client, tmp_path, language, says):
    cache.clear()
    answer = client.get(f"{language}/entries/form/2570/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith('attachment; filename="form-2570-')
    made = tmp_path / "form.pdf"
    made.write_bytes(answer.content)
    text = subprocess.run(["pdftotext", made, "-"], capture_output=True, check=True).stdout.decode()
    assert [words for words in says if words not in text] == []
    assert client.get(f"{language}/entries/form/2570/").content == answer.content
