"""An entry is always shown with the form it was filled on, whatever was reworded since."""

import re

import pytest
import time_machine
from django.test import Client

from contest import stages
from results.works import published_work
from submissions import composing, form, intake
from submissions.models import FormVersion
from tests import cast

pytestmark = pytest.mark.django_db
OLD, NEW = "ความเป็นมาและสภาพปัญหา", "เดือดร้อนอย่างไร"


def by() -> dict:
    return {"by": cast.secretary(), "at": cast.MID_CALL}


@pytest.fixture
def entry():
    edition = cast.edition()
    form.set_up(edition)
    stages.go(edition, "open_call", by=cast.secretary(), at=cast.OPENS)
    return cast.an_entry(edition=edition)


def reword(entry) -> None:
    composing.change(entry.edition.questions.get(code="problem"), {"label_th": NEW}, **by())
    composing.change_section(entry.edition, 2, ("ปัญหา", "Problem"), **by())
    entry.edition.categories.filter(code="e-service").update(name_th="บริการอิเล็กทรอนิกส์")


def labels(revision) -> list[str]:
    return [one.question.label for section in form.read(revision) for one in section.readings]


def test_what_was_sent_is_read_by_the_words_it_was_sent_on(entry):
    sent = entry.revisions.get()
    before = form.read(sent)
    reword(entry)
    after = form.read(entry.revisions.select_related("form").get())
    assert [one.title for one in after] == [one.title for one in before]
    assert [[r.question.label for r in s.readings] for s in after] == [
        [r.question.label for r in s.readings] for s in before
    ]
    assert after[0].readings[1].lines == ["e-Service"]
    draft = intake.amend(entry, by=cast.officer(), at=cast.MID_CALL)
    assert (OLD in labels(draft), NEW in labels(draft)) == (False, True)
    again = intake.submit(entry, by=cast.officer(), at=cast.MID_CALL)
    assert (NEW in labels(again), OLD in labels(entry.revisions.get(number=1))) == (True, True)


def test_one_wording_is_one_version(entry):
    cast.an_entry(cast.pang_mu(), edition=entry.edition)
    assert FormVersion.objects.count() == 1
    reword(entry)
    cast.an_entry(cast.phuket(), edition=entry.edition)
    assert FormVersion.objects.count() == 2
    first = FormVersion.objects.first()
    assert [one["code"] for one in first.content["questions"]] == [ask.code for ask in form.DEFAULT]
    assert len(first.content["categories"]) == 7


@time_machine.travel(cast.MID_CALL, tick=False)
def test_every_page_of_a_sent_entry_uses_its_own_words(entry):
    reword(entry)
    officer = cast.sign_in(Client(), cast.officer())
    office = cast.sign_in(Client(), cast.secretary())
    for browser, address in (
        (officer, f"/entries/{entry.pk}/"),
        (office, f"/office/entries/{entry.pk}/"),
    ):
        page = browser.get(address).content.decode()
        asked = re.findall(r"<dt[^>]*>\s*([^<]*?)\s*<", page)
        assert (address, OLD in asked, NEW in asked) == (address, True, False)


def test_a_judge_reads_by_the_words_it_was_sent_on():
    edition = cast.edition()
    form.set_up(edition)
    stages.go(edition, "open_call", by=cast.secretary(), at=cast.OPENS)
    cast.a_round_in_judging(1, 1, edition)
    assignment = cast.an_assignment(edition.entries.get(), edition.seats.get())
    edition.questions.filter(code="problem").update(label_th=NEW)
    with time_machine.travel(cast.MID_JUDGING, tick=False):
        judge = cast.sign_in(Client(), cast.judge())
        page = judge.get(f"/judging/entries/{assignment.pk}/").content.decode()
    assert (OLD in page, NEW in page) == (True, False)


def test_what_is_published_has_the_words_it_was_sent_on(entry):
    reword(entry)
    work = published_work([entry])[entry.pk]
    assert work.answers[0]["label"]["th"] == OLD
