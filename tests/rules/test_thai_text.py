"""Thai text is kept clean, found however it was typed, and never cut between a letter and its marks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.register import register_rows
from thai.text import (
    clean,
    has_letter,
    letters_of,
    search_key,
    to_arabic_digits,
    to_thai_digits,
    truncate,
    whole_number,
)

THAI = st.text("".join(map(chr, range(0x0E01, 0x0E5C))) + " -.aA1\n")


def test_sara_am_stays_one_letter():
    assert clean("กำแพงเพชร") == "กำแพงเพชร"
    assert clean("น้ำใจ ตำบล ทำงาน") == "น้ำใจ ตำบล ทำงาน"
    assert unicodedata.normalize("NFKC", "กำแพงเพชร") != "กำแพงเพชร"


@pytest.mark.parametrize(
    "unseen",
    [*"\u200b\u200c\u200d\u200e\u200f\ufeff\u2060\u00ad\u061c\u3164", *"\u202a\u202e\u2066\u2069\x00\x07"],
)
def test_what_nobody_sees_is_taken_out(unseen):
    assert clean(f"เทศบาล{unseen}เมือง{unseen}") == "เทศบาลเมือง"
    assert clean(unseen) == ""


def test_white_space_is_one_space_and_none_around():
    assert clean(" \u00a0แสน\t\u3000 สุข\r\n") == "แสน สุข"


def test_lines_stay_lines_in_long_text():
    assert clean("  ปัญหา \r\nข้อ 1\r\r\n\tข้อ 2\u2028ข้อ 3  ", lines=True) == "ปัญหา\nข้อ 1\n\n\tข้อ 2\nข้อ 3"


@given(st.text(), st.booleans())
def test_clean_text_is_composed_and_stays_as_it_is(text, lines):
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)


def test_every_name_of_the_register_is_clean_already():
    for row in register_rows():
        assert clean(row["full_name_th"]) == unicodedata.normalize("NFC", row["full_name_th"])


@pytest.mark.parametrize("text", ["ก", "a", "5G", "ฤๅ", "เกาะ", "中"])
def test_a_letter_can_be_read(text):
    assert has_letter(text)


@pytest.mark.parametrize("text", ["", "่", "ำ", "เแ", "ๆฯ", "๕5", "-.", "\u200b", "🙂", "ะาิ"])
def test_marks_vowels_digits_and_signs_alone_cannot(text):
    assert not has_letter(text)


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("กำแพงเพชร", "กํ\u0e32แพงเพชร"),
        ("กำแพงเพชร", "กำ" + "เเ" + "พงเพชร"),
        ("น้ำปาด", "น\u0e4d\u0e49\u0e32ปาด"),
        ("น้ำปาด", "นำ\u0e49ปาด"),
        ("น้ำปาด", "น้\u0e4d\u0e32ปาด"),
        ("สุไหงโก-ลก", "สุไหงโกลก"),
        ("สุไหงโก-ลก", "สุไหง โก ลก"),
        ("กม.5", "กม ๕"),
        ("จ.ป.ร.", "จปร"),
        ("Mae Hong Son", "mae hongson"),
        ("กรุงเทพฯ", "กรุงเทพ"),
        ("เทศบาลนครยะลา", "เทศบาลนคร\u200bยะลา"),
    ],
)
def test_a_name_is_found_however_it_was_typed(kept, typed):
    assert search_key(typed) == search_key(kept)


def test_different_names_stay_different():
    assert search_key("แม่สาย") != search_key("แมสาย")
    assert search_key("บ้านนา") == "บ้านนา"


@given(THAI)
def test_a_search_key_is_its_own_search_key_and_holds_no_space(text):
    key = search_key(text)
    assert search_key(key) == key
    assert " " not in key


def test_digits_change_their_script_and_back():
    assert to_arabic_digits("๙๕.๕ คะแนน 3") == "95.5 คะแนน 3"
    assert to_thai_digits("2564") == "๒๕๖๔"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("เก้า", ["เก้า"]),
        ("น้ำใจ", ["น้ำ", "ใจ"]),
        ("แม่ฮ่องสอน", ["แม่", "ฮ่", "อ", "ง", "ส", "อ", "น"]),
        ("ฤๅษี", ["ฤๅ", "ษี"]),
        ("เกาะ", ["เกา", "ะ"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("👨‍👩‍👧🇹🇭🇹🇭👍🏽", ["👨‍👩‍👧", "🇹🇭", "🇹🇭", "👍🏽"]),
        ("", []),
    ],
)
def test_pieces_hold_a_letter_with_all_that_belongs_to_it(text, pieces):
    assert list(letters_of(text)) == pieces


def test_text_is_cut_between_letters_only():
    assert truncate("แม่ฮ่องสอน", 7) == "แม่ฮ่องสอน"
    assert truncate("แม่ฮ่องสอน", 3) == "แม่ฮ่…"
    assert truncate("น้ำใจ", 1) == "…"
    assert truncate("บ้าน เก้า หลัง", 4) == "บ้าน…"


@given(THAI, st.integers(min_value=1, max_value=30))
def test_what_is_cut_is_a_beginning_and_no_longer_than_asked(text, most):
    short = truncate(text, most)
    assert len(list(letters_of(short))) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
    assert "".join(letters_of(text)) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("2569", 2569), ("9" * 9, 999_999_999)]
    + [(text, None) for text in (None, "", "-1", "1.5", "x", "๑", "²", "9" * 10, "9" * 5000)],
)
def test_a_number_that_a_page_sends_back_is_read_or_none(text, number):
    assert whole_number(text) == number
