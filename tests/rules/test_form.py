"""What is a question's answer, and what is missing before sending? No database."""

from collections import Counter
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation

from editions.models import Category, Edition
from submissions import form
from submissions.forms import DraftForm, LinkField, LinksField, NumberField, PhoneField, fields_of
from submissions.models import Attachment, Question
from tests.cast import answers

CATEGORIES = ["e-service", "other"]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def questions(asks=form.DEFAULT) -> list[Question]:
    return [
        Question(
            edition=Edition(),
            code=ask.code,
            kind=ask.kind,
            position=place,
            section_th=ask.section[0],
            section_en=ask.section[1],
            label_th=ask.th,
            label_en=ask.en,
            is_required=ask.required,
            **ask.more,
        )
        for place, ask in enumerate(asks, start=1)
    ]


def files(**counts) -> list[Attachment]:
    return [Attachment(question_code=code) for code, count in counts.items() for _ in range(count)]


ALL_FILES = {"letter": 1, "summary": 1, "images": 3}


def texts(given, attached) -> list[str]:
    return [gap.text for gap in form.gaps(questions(), given, attached, CATEGORIES)]


def typed(code: str, value, asks=form.DEFAULT) -> DraftForm:
    one = [question for question in questions(asks) if question.code == code]
    sent = QueryDict(urlencode(value if isinstance(value, dict) else {code: value}, doseq=True))
    return DraftForm(one, [], sent)


def test_the_default_form_has_five_sections_and_each_question_once():
    assert [(one.number, one.title) for one in form.sections(questions())] == [
        (1, "About the project"),
        (2, "Problem and approach"),
        (3, "Results"),
        (4, "Attachments"),
        (5, "Declarations"),
    ]
    assert max(Counter(ask.code for ask in form.DEFAULT).values()) == 1


def test_the_form_of_2564_asks_for_title_and_category_only():
    assert [ask.code for ask in form.TINY] == ["title", "category"]
    assert [gap.question.code for gap in form.gaps(questions(form.TINY), {}, [], CATEGORIES)] == [
        "title",
        "category",
    ]


def test_every_question_has_its_words_in_both_languages():
    for ask in (*form.DEFAULT, *form.TINY):
        assert bool(ask.th), ask.code
        assert bool(ask.en), ask.code
        assert bool(ask.help_th) == bool(ask.help_en), ask.code


def test_a_complete_entry_lacks_nothing():
    assert texts(answers(), files(**ALL_FILES)) == []


def test_an_empty_entry_lacks_every_required_answer_in_the_order_of_the_form():
    required = [ask.en for ask in form.DEFAULT if ask.required]
    found = [gap.question.label for gap in form.gaps(questions(), {}, [], CATEGORIES)]
    assert found == required


def test_each_gap_knows_its_section():
    assert [
        (gap.question.code, gap.section)
        for gap in form.gaps(questions(), answers(results=""), files(letter=1, summary=1), CATEGORIES)
    ] == [("results", 3), ("images", 4)]


@pytest.mark.parametrize(
    ("changes", "attached", "gap"),
    [
        ({"problem": "ก" * 2000}, {}, []),
        (
            {"problem": "ก" * 2013},
            {},
            ["Background and problem: please shorten the text from 2,013 to 2,000 characters"],
        ),
        ({"category": "no-such"}, {}, ["Entry category"]),
        ({"users": "0"}, {}, []),
        ({"declares_rights": False}, {}, [form.DEFAULT[-2].en]),
        ({"partner_agencies": []}, {}, ["Agencies that took part"]),
        ({"title": "\u0e48"}, {}, ["Project title"]),
        ({"links": ["https://a.go.th"] * 6}, {}, ["Links: at most 5"]),
        ({}, {"images": 1}, ["Images: 2 more needed"]),
        ({}, {"images": 11}, ["Images: at most 10 files"]),
        ({}, {"letter": 0}, ["Letter of endorsement from the local chief executive"]),
    ],
)
def test_what_is_missing_is_said_in_words(changes, attached, gap):
    assert texts(answers(**changes), files(**{**ALL_FILES, **attached})) == gap


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1240", "1240"),
        ("1,240", "1240"),
        ("๑,๒๔๐", "1240"),
        (" 12,345,678 ", "12345678"),
        ("0", "0"),
        ("007", "7"),
        ("", ""),
    ],
)
def test_a_number_may_be_typed_in_thai_digits_and_with_separators(text, kept):
    assert NumberField(required=False).clean(text) == kept


@pytest.mark.parametrize("text", ["1,24", "ห้าร้อย", "-5", "1e5", "1.5", "1,2345", "9" * 13, "NaN", "½"])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(ValidationError):
        NumberField(required=False).clean(text)


@pytest.mark.parametrize("text", ["150,000 บาท", "๑๕๐,๐๐๐บาท", "150000 Baht"])
def test_a_number_may_be_typed_with_its_unit_and_with_no_other(text):
    field = NumberField(required=False, decimal_places=2, units=["บาท", "baht"])
    assert field.clean(text) == "150000"
    with pytest.raises(ValidationError):
        field.clean("150,000 คน")


def test_money_has_two_decimal_places_at_most():
    field = NumberField(required=False, decimal_places=2)
    assert field.clean("๑๕๐,๐๐๐.๕๐") == "150000.50"
    with pytest.raises(ValidationError):
        field.clean("1.234")


def test_a_year_of_the_common_era_is_refused_with_the_year_that_was_meant():
    wrong = typed("started_on", {"started_on_day": "6", "started_on_month": "1", "started_on_year": "2025"})
    assert wrong.errors == {"started_on": ["Please give the year in the Buddhist Era: 2568 instead of 2025."]}
    assert wrong.answers() == {}
    right = typed("started_on", {"started_on_day": "๖", "started_on_month": "1", "started_on_year": "2568"})
    assert right.answers() == {"started_on": "2025-01-06"}


def test_a_kept_date_stands_in_the_inputs_in_the_buddhist_era():
    one = [question for question in questions() if question.code == "started_on"]
    sent = QueryDict(urlencode(fields_of(one[0], "2025-01-06"), doseq=True))
    shown = str(DraftForm(one, [], sent)["started_on"])
    assert 'value="2568"' in shown
    assert "2025" not in shown


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://saensuk.go.th/คิว", "https://saensuk.go.th/คิว"),
        ("www.saensuk.go.th", "https://www.saensuk.go.th"),
        ("HTTP://A.GO.TH", "HTTP://A.GO.TH"),
        ("", ""),
    ],
)
def test_a_link_is_http_or_https(text, kept):
    assert LinkField(required=False).clean(text) == kept


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "ftp://a.go.th", "data:text/html,x", "คำ ๆ หนึ่ง", "file:///etc"]
)
def test_any_other_link_is_refused(text):
    with pytest.raises(ValidationError):
        LinkField(required=False).clean(text)


def test_links_stand_one_on_a_line_and_are_at_most_five():
    field = LinksField(most=5, required=False)
    assert field.clean("https://a.go.th\r\n\r\n  b.go.th ") == ["https://a.go.th", "https://b.go.th"]
    with pytest.raises(ValidationError, match="at most 5 links; there are 6"):
        field.clean("\n".join(["https://a.go.th"] * 6))


@pytest.mark.parametrize(
    "text", ["081 234 5678", "02-123-4567 ต่อ 89", "๐๘๑๒๓๔๕๖๗๘", "+66 81 234 5678", "(038) 123456"]
)
def test_a_telephone_number_is_taken_as_people_write_it(text):
    assert bool(PhoneField(required=False).clean(text))


@pytest.mark.parametrize("text", ["ไม่มี", "12", "<b>081</b> 2345678"])
def test_what_is_no_telephone_number_is_refused(text):
    with pytest.raises(ValidationError):
        PhoneField(required=False).clean(text)


def test_a_draft_may_lack_anything_but_not_hold_the_wrong_kind():
    asked = [question for question in questions() if question.kind != Question.Kind.AGENCIES]
    empty = DraftForm(asked, [], QueryDict("section=1"))
    assert empty.errors == {}
    assert form.kept(empty.answers()) == {}
    wrong = typed("users", "many")
    assert wrong.errors == {"users": ["Please write a number in digits, for example 1,240."]}


def test_too_long_a_text_is_kept_in_a_draft_and_counted_as_the_screen_counts():
    text = "ที่" * 800  # 2,400 characters, 800 of them seen
    long = typed("problem", text)
    assert long.answers() == {"problem": text}
    assert 'data-limit="2000"' in str(long["problem"])
    assert texts(answers(problem=text), files(**ALL_FILES)) == [
        "Background and problem: please shorten the text from 2,400 to 2,000 characters"
    ]


def test_a_line_break_counts_once_as_it_does_on_the_screen():
    assert typed("problem", "ก\r\nข").answers() == {"problem": "ก\nข"}


def test_unseen_characters_are_no_answer():
    assert form.kept(typed("title", "\u200b\u200b").answers()) == {}
    assert typed("title", "\u0e48").errors == {
        "title": ["Please write this in words; marks, digits or signs alone cannot be read."]
    }


def test_what_stands_in_the_inputs_for_an_answer_gives_that_answer_again():
    """So that an answer which was only shown is known by its content when it comes back."""
    given = answers(links=["https://a.go.th", "https://b.go.th"], video="https://v.go.th", cost="0.50")
    given["partner_agencies"] = ["none"]
    asked = [one for one in questions() if one.kind not in (Question.Kind.FILES, Question.Kind.AGENCIES)]
    fields = {name: texts for one in asked for name, texts in fields_of(one, given.get(one.code)).items()}
    categories = [Category(code="e-service", name_th="e-Service", name_en="e-Service")]
    came = DraftForm(asked, categories, QueryDict(urlencode(fields, doseq=True)))
    assert came.errors == {}
    assert form.kept(came.answers()) == {code: text for code, text in given.items() if code in came.fields}
