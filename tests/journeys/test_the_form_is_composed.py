"""The secretariat composes the form of an edition; once the call has opened, it only corrects words."""

import pytest
import time_machine
from django.test import Client

from contest import stages
from editions.moves import RuleBroken
from journal.models import Line
from submissions import composing, form, intake, rules
from submissions.models import Question
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.OPENS
HERE = "/en/office/entries/forms/2570/"


def by() -> dict:
    return {"by": cast.secretary(), "at": AT}


@pytest.fixture
def edition():
    row = cast.edition(2570)
    form.set_up(row)
    return row


@pytest.fixture
def office() -> Client:
    return cast.sign_in(Client(), cast.secretary())


def codes(edition) -> list[str]:
    return list(edition.questions.values_list("code", flat=True))


def refusal(deed, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as broken:
        deed(*args, **kwargs)
    return str(broken.value)


def facts(verb: str) -> list[dict]:
    lines = Line.objects.filter(verb=verb).order_by("number")
    return [{key: told for key, told in line.facts.items() if key != "personal"} for line in lines]


def a_question(edition, kind="short_text", section=("ผลลัพธ์", "Results"), **columns) -> Question:
    needs = {
        "short_text": {"max_length": 200},
        "long_text": {"max_length": 1000},
        "choice": {"choices": [["a", "หนึ่ง", "One"], ["b", "สอง", "Two"]]},
        "files": {"file_kinds": ["pdf"], "max_count": 1},
    }
    words = {"label_th": "คำถามใหม่", "label_en": "A new question"}
    columns = {**words, **needs.get(kind, {}), **columns}
    return composing.add(edition, kind, columns, section=section, **by())


# --- adding, moving, removing -----------------------------------------------------------------------


def test_a_question_is_added_at_the_end_of_its_section_and_gets_a_code_of_its_kind(edition):
    first = a_question(edition)
    second = a_question(edition, label_th="อีกข้อ")
    third = a_question(edition, section=("ส่วนใหม่", "New"), label_th="ข้อสุดท้าย")
    assert [first.code, second.code, third.code] == ["short_text_1", "short_text_2", "short_text_3"]
    order = codes(edition)
    assert order[order.index("replication") : order.index("links")] == [
        *("replication", "short_text_1", "short_text_2"),
    ]
    assert order[-1] == "short_text_3"
    assert list(edition.questions.values_list("position", flat=True)) == list(range(1, len(order) + 1))
    assert facts("add_question")[0] == {"code": "short_text_1", "kind": "short_text", "label": "คำถามใหม่"}


def test_a_question_moves_up_and_down_and_over_the_edge_of_its_section(edition):
    moved = edition.questions.get(code="sustainability")
    composing.move(moved, -1, **by())
    assert codes(edition)[13:16] == ["results", "sustainability", "cost"]
    composing.move(moved, -1, **by())
    composing.move(moved, -1, **by())
    moved.refresh_from_db()
    assert (codes(edition)[12:15], moved.section_en) == (
        ["users", "sustainability", "results"],
        "Problem and approach",
    )
    composing.move(edition.questions.get(code="title"), -1, **by())
    assert codes(edition)[0] == "title"


def test_a_section_moves_with_its_questions(edition):
    composing.move_section(edition, 3, -1, **by())
    assert [one.title for one in form.sections(edition.questions.all())] == [
        *("ข้อมูลผลงาน", "ผลลัพธ์", "ปัญหาและวิธีการ", "เอกสารแนบ", "การรับรอง"),
    ]
    assert codes(edition)[7] == "results"


def test_a_question_is_removed_but_none_of_the_core(edition):
    composing.remove(edition.questions.get(code="evidence"), **by())
    assert "evidence" not in codes(edition)
    for code in composing.CORE:
        said = refusal(composing.remove, edition.questions.get(code=code), **by())
        assert said.startswith("คำถามนี้คงไว้ตามเดิม แก้ไขได้เฉพาะถ้อยคำ ")
    assert facts("remove_question") == [{"code": "evidence", "kind": "files", "label": "หลักฐานเพิ่มเติม (ถ้ามี)"}]


def test_of_a_core_question_only_the_words_change(edition):
    title = edition.questions.get(code="title")
    composing.change(title, {"label_th": "ชื่อผลงาน"}, **by())
    assert edition.questions.get(code="title").label_th == "ชื่อผลงาน"
    assert facts("reword_question") == [{"code": "title", "changed": {"label_th": ["ชื่อโครงการ", "ชื่อผลงาน"]}}]
    for columns in ({"is_required": False}, {"max_length": 500}, {"only_for": ["e-service"]}):
        assert refusal(composing.change, title, columns, **by()).startswith("คำถามนี้คงไว้ตามเดิม")


@pytest.mark.parametrize(
    ("kind", "columns", "said"),
    [
        ("long_text", {"max_length": None}, "กรุณาระบุจำนวนอักขระไม่เกิน"),
        ("choice", {"choices": [["a", "หนึ่ง", "One"]]}, "กรุณาระบุอย่างน้อยสองตัวเลือก"),
        ("choice", {"choices": [["a", "หนึ่ง", "One"], ["b", "หนึ่ง", "Uno"]]}, "มีตัวเลือกซ้ำกัน"),
        ("files", {"file_kinds": []}, "กรุณาเลือกชนิดไฟล์ที่รับ"),
        ("files", {"min_count": 3, "max_count": 2}, "จำนวนอย่างน้อยมากกว่าจำนวนไม่เกิน"),
        ("files", {"max_count": 21}, "ผลงานของการประกวดครั้งนี้แนบได้ไม่เกิน 20 ไฟล์"),
        ("files", {"max_size_mb": 21}, "ไฟล์ของการประกวดครั้งนี้มีขนาดได้ไม่เกิน 20 MB"),
        ("short_text", {"is_published": True, "is_personal": True}, "ข้อมูลส่วนบุคคลไม่เผยแพร่"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(edition, kind, columns, said):
    assert refusal(a_question, edition, kind, **columns) == f"“คำถามใหม่”: {said}"
    assert edition.questions.filter(label_th="คำถามใหม่").count() == 0


def test_a_question_for_some_categories_stands_after_the_one_that_asks_for_the_category(edition):
    limited = a_question(edition, only_for=["e-service"])
    assert refusal(a_question, edition, section=("ข้อมูลผลงาน", "About"), only_for=["e-service"]) == (
        "“คำถามใหม่” ถามเฉพาะบางประเภทผลงาน จึงต้องอยู่ในส่วนที่อยู่หลังส่วนที่ถามประเภทผลงาน"
    )
    assert refusal(a_question, edition, only_for=["poetry"]) == (
        "“คำถามใหม่” จำกัดไว้เฉพาะประเภทผลงานที่การประกวดครั้งนี้ไม่มี"
    )
    composing.move_section(edition, 3, -1, **by())
    assert refusal(composing.move_section, edition, 2, -1, **by()).startswith("“คำถามใหม่” ถามเฉพาะบางประเภท")
    assert limited.only_for == ["e-service"]


def test_a_call_opens_only_with_a_form_that_fits_together(edition):
    edition.questions.filter(code="problem").update(only_for=["gone"])
    assert refusal(stages.go, edition, "open_call", **by()) == (
        "“ความเป็นมาและสภาพปัญหา” จำกัดไว้เฉพาะประเภทผลงานที่การประกวดครั้งนี้ไม่มี"
    )
    edition.questions.filter(code="category").delete()
    assert refusal(stages.go, edition, "open_call", **by()) == (
        "แบบฟอร์มของการประกวดต้องถามชื่อโครงการและประเภทผลงานก่อน"
    )


# --- frozen, except for the words -------------------------------------------------------------------


def test_from_the_opening_on_only_words_are_corrected(edition):
    stages.go(edition, "open_call", **by())
    frozen = "เปิดรับสมัครแล้ว แบบฟอร์มจึงตรึงไว้ แก้ไขได้เฉพาะถ้อยคำ"
    problem, audience = (edition.questions.get(code=code) for code in ("problem", "audience"))
    for deed, *args in (
        (a_question, edition),
        (composing.move, problem, 1),
        (composing.remove, problem),
        (composing.move_section, edition, 2, 1),
        (composing.change, problem, {"max_length": 3000}),
        (composing.change, problem, {"is_required": False}),
        (composing.change, problem, {"unit_th": "ล้าน"}),
        (composing.change, audience, {"choices": audience.choices[:-1]}),
        (composing.change_section, edition, 2, ("ใหม่", "New"), ["e-service"]),
    ):
        told = {} if deed is a_question else by()
        assert refusal(deed, *args, **told).startswith(frozen)
    composing.change(problem, {"label_th": "สภาพปัญหา", "help_en": "Please be brief."}, **by())
    words = [["citizens", "ประชาชน", "The public"], *audience.choices[1:]]
    composing.change(audience, {"choices": words}, **by())
    composing.change_section(edition, 2, ("ปัญหา", "Problem"), **by())
    problem.refresh_from_db()
    assert (problem.label_th, problem.section_th) == ("สภาพปัญหา", "ปัญหา")
    assert edition.questions.filter(section_en="Problem").count() == 6
    assert facts("change_section")[0]["changed"] == {
        "title": [["ปัญหาและวิธีการ", "Problem and approach"], ["ปัญหา", "Problem"]]
    }


def test_nobody_rewords_a_form_that_nobody_fills_any_more(edition):
    type(edition).objects.filter(pk=edition.pk).update(stage="published")
    said = refusal(composing.change, edition.questions.get(code="title"), {"label_th": "ชื่อ"}, **by())
    assert said.startswith("ไม่มีผู้กรอกแบบฟอร์มนี้แล้ว")


# --- questions for some categories, as the officer meets them ---------------------------------------


@pytest.fixture
def limited(edition):
    a_question(edition, section=("เฉพาะ e-Service", "e-Service only"), only_for=["e-service"])
    composing.change_section(edition, 4, ("เอกสารแนบ", "Files"), **by())
    stages.go(edition, "open_call", **by())
    return edition


def test_a_question_is_asked_only_of_its_category_and_its_answer_kept_but_not_sent(limited):
    entry = cast.a_draft(edition=limited, category="e-service")
    at = {"by": cast.officer(), "at": cast.MID_CALL}
    assert [gap.text for gap in form.missing(entry.revisions.get())] == []
    intake.save_draft(entry, {"short_text_1": "ตอบแล้ว"}, 9, **at)
    intake.save_draft(entry, {"category": "open-data"}, 9, **at)
    draft = entry.revisions.get()
    assert draft.answers["short_text_1"] == "ตอบแล้ว"
    titles = [one.title for one in form.sections(limited.questions.all(), draft.answers)]
    assert "เฉพาะ e-Service" not in titles
    intake.save_draft(entry, {"category": "e-service"}, 9, **at)
    assert entry.revisions.get().answers["short_text_1"] == "ตอบแล้ว"
    intake.save_draft(entry, {"category": "open-data"}, 9, **at)
    sent = intake.submit(entry, **at)
    assert ("short_text_1" in sent.answers, sent.answers["category"]) == (False, "open-data")


def test_sections_keep_their_numbers_whatever_is_left_out(limited):
    sections = form.sections(limited.questions.all(), {"category": "open-data"})
    assert [one.number for one in sections] == [1, 2, 3, 4, 5]
    sections = form.sections(limited.questions.all(), {"category": "e-service"})
    assert [one.number for one in sections] == [1, 2, 3, 4, 5, 6]


def test_a_required_question_of_another_category_is_not_missing(limited):
    given = {**cast.answers(category="open-data")}
    questions = list(limited.questions.all())
    for one in questions:
        one.is_required = one.code == "short_text_1"
    open_data = form.gaps(questions, given, [], ["e-service", "open-data"])
    e_service = form.gaps(questions, {**given, "category": "e-service"}, [], ["e-service", "open-data"])
    assert [gap.text for gap in open_data if gap.question.code == "short_text_1"] == []
    assert [gap.text for gap in e_service if gap.question.code == "short_text_1"] == ["คำถามใหม่"]


def test_the_officer_is_led_over_a_section_of_another_category(limited, client):
    entry = cast.a_draft(edition=limited, category="open-data")
    with time_machine.travel(cast.MID_CALL, tick=False):
        cast.sign_in(client, cast.officer())
        page = client.get(f"/en/entries/{entry.pk}/edit/1/").content.decode()
        assert "e-Service only" not in page
        intake.save_draft(entry, {"category": "e-service"}, 99, by=cast.officer(), at=cast.MID_CALL)
        page = client.get(f"/en/entries/{entry.pk}/edit/1/").content.decode()
        assert "e-Service only" in page
        page = client.get(f"/en/entries/{entry.pk}/edit/6/").content.decode()
        assert "A new question" in page


# --- the pages --------------------------------------------------------------------------------------


def test_a_question_is_composed_on_its_pages_step_by_step(edition, office):
    kinds = office.get(f"{HERE}questions/new/?section=3").content.decode()
    assert "?kind=number&amp;section=3" in kinds
    address = f"{HERE}questions/new/?kind=number&section=3"
    typed = {"label_th": "จำนวนหมู่บ้าน", "label_en": "Number of villages", "unit_th": "หมู่บ้าน", "section": "3"}
    lacking = office.post(address, typed)
    assert lacking.status_code == 422
    assert lacking.context["form"].errors == {"decimal_places": ["This field is required."]}
    whole = {**typed, "unit_en": "villages", "decimal_places": "0", "is_required": "on"}
    shown = office.post(address, {**whole, "preview": "1"})
    assert (shown.status_code, edition.questions.filter(code="number_1").count()) == (200, 0)
    assert "จำนวนหมู่บ้าน (หมู่บ้าน)" in shown.content.decode()
    assert "Number of villages (villages)" in shown.content.decode()
    assert office.post(address, whole).url == HERE
    added = edition.questions.get(code="number_1")
    assert (added.section_en, added.unit_th, added.is_required) == ("Results", "หมู่บ้าน", True)
    assert codes(edition)[18] == "number_1"
    page = f"{HERE}questions/{added.pk}/"
    again = {
        **whole,
        "label_en": "Villages",
        "section": "new",
        "new_section_th": "ใหม่",
        "new_section_en": "New",
    }
    assert office.post(page, again).url == HERE
    added.refresh_from_db()
    assert (added.label_en, added.section_en, codes(edition)[-1]) == ("Villages", "New", "number_1")
    assert office.post(f"{page}remove/").url == HERE
    assert "number_1" not in codes(edition)


def test_choices_keep_their_codes_when_their_words_are_corrected(edition, office):
    words = {"label_th": "เลือก", "label_en": "Choose", "section": "3"}
    address = f"{HERE}questions/new/?kind=choice"
    wrong = office.post(address, {**words, "choices": "หนึ่ง"})
    assert wrong.context["form"].errors["choices"] == ["Please write each line as Thai | English: “หนึ่ง”."]
    assert office.post(address, {**words, "choices": "หนึ่ง | One\nสอง | Two"}).status_code == 302
    question = edition.questions.get(code="choice_1")
    assert question.choices == [["c1", "หนึ่ง", "One"], ["c2", "สอง", "Two"]]
    page = f"{HERE}questions/{question.pk}/"
    assert office.post(page, {**words, "choices": "สาม | Three\nสอง | Second"}).status_code == 302
    question.refresh_from_db()
    assert question.choices == [["c3", "สาม", "Three"], ["c2", "สอง", "Second"]]
    stages.go(edition, "open_call", **by())
    fewer = office.post(page, {**words, "choices": "สาม | Three"})
    assert fewer.status_code == 422
    assert office.post(page, {**words, "choices": "ข้อสาม | Three\nสอง | Second"}).status_code == 302
    question.refresh_from_db()
    assert question.choices == [["c3", "ข้อสาม", "Three"], ["c2", "สอง", "Second"]]


def test_an_open_form_offers_only_its_words(edition, office):
    problem = edition.questions.get(code="problem")
    before = set(office.get(f"{HERE}questions/{problem.pk}/").context["form"].fields)
    assert {"max_length", "section", "only_for", "is_required"} <= before
    stages.go(edition, "open_call", **by())
    page = office.get(f"{HERE}questions/{problem.pk}/")
    assert set(page.context["form"].fields) == {"label_th", "label_en", "help_th", "help_en"}
    whole = office.get(HERE).content.decode()
    assert "The form is frozen" in whole
    assert ("Add a question" in whole, "Edit the words" in whole) == (False, True)
    moved = office.post(f"{HERE}questions/{problem.pk}/move/up/")
    assert moved.status_code == 409
    assert moved.context["refusal"] is not None


def test_a_core_question_says_why_it_stays(edition, office):
    title = edition.questions.get(code="title")
    page = office.get(f"{HERE}questions/{title.pk}/").content.decode()
    assert "It stands in every list, in the announcement and on the certificate." in page
    gone = office.post(f"{HERE}questions/{title.pk}/remove/")
    assert (gone.status_code, edition.questions.filter(code="title").count()) == (409, 1)


def test_the_preview_shows_the_form_of_a_category_in_both_languages(edition, office):
    a_question(edition, only_for=["e-service"])
    whole = office.get(f"{HERE}preview/").content.decode()
    assert ("คำถามใหม่" in whole, "ชื่อโครงการ" in whole, "Project title" in whole) == (False, True, True)
    of_category = office.get(f"{HERE}preview/?category=e-service").content.decode()
    assert ("คำถามใหม่" in of_category, "A new question" in of_category) == (True, True)
    part = office.post(
        f"{HERE}questions/preview/?kind=short_text", {"label_th": "กำลังพิมพ์", "label_en": "Being typed"}
    ).content.decode()
    assert ("กำลังพิมพ์" in part, "Being typed" in part, "<html" in part) == (True, True, False)


def test_a_question_of_another_edition_is_not_found(edition, office):
    other = cast.edition(2571)
    form.set_up(other)
    pk = other.questions.get(code="problem").pk
    assert office.get(f"{HERE}questions/{pk}/").status_code == 404
    assert office.post(f"{HERE}questions/{pk}/remove/").status_code == 404
    assert office.post(f"{HERE}questions/{pk}/move/up/").status_code == 404
    assert office.get(f"{HERE}sections/9/").status_code == 404


# --- the rules of entering --------------------------------------------------------------------------


def test_rules_of_entering_are_set_until_the_call_opens_and_journaled(edition, office):
    values = {"max_entries": "2", "grace_seconds": "300", "max_file_mb": "10", "max_files": "15",
              "max_entry_mb": "80", "seals_until_close": "on", "early_opening_allowed": "on"}  # fmt: skip
    assert office.post(f"{HERE}rules/change/", values).url == f"{HERE}rules/"
    edition.refresh_from_db()
    assert [getattr(edition, name) for name in rules.RULES] == [2, 300, 10, 15, 80, True, True]
    assert facts("set_entry_rules")[0]["changed"]["max_entries"] == [None, 2]
    small = office.post(f"{HERE}rules/change/", {**values, "max_entry_mb": "5"})
    assert small.status_code == 409
    few = office.post(f"{HERE}rules/change/", {**values, "max_files": "5"})
    assert "“Images” asks for more than these rules allow." in few.content.decode()
    stages.go(edition, "open_call", **by())
    late = office.post(f"{HERE}rules/change/", {**values, "max_files": "20"})
    assert (late.status_code, "max_files" in late.context["form"].fields) == (409, True)
    edition.refresh_from_db()
    assert edition.max_files == 15
