"""How is a list of judges read, whatever program wrote it?"""

import pytest
from django.utils import translation

from editions.moves import RuleBroken
from organizations import judge_lists
from organizations.judge_lists import Guest, decode, read

HEADING = "อีเมล,ชื่อ-นามสกุล,หน่วยงาน,บทบาท,ความเชี่ยวชาญ"
LINE = "somchai@example.or.th,ดร.สมชาย ใจกว้าง,สพร.,ประธาน,e-service|safety"
SOMCHAI = Guest(2, "somchai@example.or.th", "ดร.สมชาย ใจกว้าง", "สพร.", "ประธาน", "e-service|safety")


def refusal_of(act, *args) -> str:
    """The sentence with which a list is refused, in English."""
    with translation.override("en"), pytest.raises(RuleBroken) as no:
        act(*args)
    return str(no.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "tis-620", "utf-16"])
@pytest.mark.parametrize("parted_by", [",", ";", "\t"])
def test_what_a_thai_spreadsheet_saves_is_read(encoding, parted_by):
    text = f"{HEADING}\r\n{LINE}\r\n".replace(",", parted_by)
    assert read(decode(text.encode(encoding))) == [SOMCHAI]


def test_columns_stand_in_any_order_and_under_english_names_and_others_are_left_aside():
    text = "No;Agency;Full name;E-mail\n1;สพร.;ดร.สมชาย ใจกว้าง;SOMCHAI@example.or.th\n"
    assert read(text) == [Guest(2, "somchai@example.or.th", "ดร.สมชาย ใจกว้าง", "สพร.")]


def test_pasted_lines_need_no_heading():
    assert read(LINE) == [Guest(1, *LINE.split(","))]


def test_blank_lines_are_passed_over_and_a_cell_may_hold_a_line_break():
    text = f'{HEADING}\n\n{LINE}\n,,,,\n"a@example.or.th","ข\nค","สพร."\n'
    rows = read(text)
    assert [(row.line, row.full_name) for row in rows] == [(3, "ดร.สมชาย ใจกว้าง"), (5, "ข ค")]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "'", "\t", "=+"])
def test_a_formula_is_only_a_name(begins):
    row = read(f'{HEADING}\na@example.or.th,"{begins}HYPERLINK(""x"")","{begins}สพร."\n')[0]
    assert (row.full_name, row.agency) == ('HYPERLINK("x")', "สพร.")


def test_unseen_characters_are_taken_out():
    assert read(f"{HEADING}\na\u200b@example.or.th,ก\u202eข,สพร.")[0].email == "a@example.or.th"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The list is empty."),
        (HEADING, "The list is empty."),
        ("ชื่อ,หน่วยงาน\nก,ข", "The list lacks this column: อีเมล. Please use the template."),
        ("ก,ข,ค", "The first line must name e-mail, full name and agency. Please use the template."),
        (
            HEADING + f"\n{LINE}" * 501,
            "The list has 501 lines; 500 are possible at once. Please part it.",
        ),
        ('a@b.th,"x"y', "This list cannot be read as CSV. Please check its quotation marks."),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(text, sentence):
    assert refusal_of(read, text) == sentence


def test_five_hundred_lines_are_read():
    assert len(read(HEADING + f"\n{LINE}" * judge_lists.MOST_LINES)) == 500


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x00\x01\x02", b"PK\x03\x04\x00\xdb", b"\xdb\xdc\xfc"])
def test_what_is_no_text_is_refused(data):
    assert refusal_of(decode, data).startswith("This file cannot be read as text.")


def test_a_giant_is_refused():
    assert refusal_of(decode, b"a" * (judge_lists.MOST_BYTES + 1)).startswith("This file is too large")
