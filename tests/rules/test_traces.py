"""Is a person found in a text however the name, the address or the telephone was typed?"""

import pytest

from thai.traces import Traces, bare_name, digits_of

WHO = Traces.of(
    ["นางสาวสมหญิง ใจดี", "Somying Jaidee"], ["Somying@Example.go.th"], ["038 123 456 ต่อ 12", "081-234-5678"]
)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("นายสมชาย ใจดี", "สมชาย ใจดี"),
        ("นางสาว สมหญิง  ใจดี", "สมหญิง ใจดี"),
        ("ว่าที่ ร.ต.หญิง สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("ผศ.ดร.สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("Mrs. Somying Jaidee", "Somying Jaidee"),
        ("Msawat Dee", "Msawat Dee"),
        ("นางนวล", "นวล"),
    ],
)
def test_a_title_is_no_part_of_a_name(name, bare):
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    ("phone", "digits"),
    [("๐๘๑-๒๓๔ ๕๖๗๘", "0812345678"), ("+66 81 234 5678", "0812345678"), ("02 123 4567 ต่อ 89", "021234567")],
)
def test_a_telephone_number_is_its_digits(phone, digits):
    assert digits_of(phone) == digits


FOUND = [
    "ติดต่อ นางสาวสมหญิง  ใจดี ที่สำนักปลัด",
    "สมหญิง\u00a0ใจดี",
    "สมหญิง\nใจดี",
    "ติดต่อนางสาวสมหญิงใจดี",
    "โทร 038-123456",
    "โทร. ๐๓๘ ๑๒๓ ๔๕๖",
    "(038) 123.456 ต่อ 12",
    "+66812345678",
    "0812345678",
    "SOMYING JAIDEE <SOMYING@example.go.th>",
]
NOT_FOUND = [
    "สมหญิง รักดี",
    "ใจดี สมหญิง",
    "อีเมล notsomying@example.go.th",
    "somying@example.go.thx",
    "10381234567",
    "งบประมาณ 1,038,123,456 บาท",
]


@pytest.mark.parametrize("text", FOUND)
def test_a_person_is_found(text):
    assert (WHO.stand_in(text), WHO.stand_in({"a": [1, {"b": text}]}), WHO.stand_in({text: 1})) == (True,) * 3
    assert not WHO.stand_in(WHO.taken_out(text, "[-]"))


@pytest.mark.parametrize("text", NOT_FOUND)
def test_nobody_else_is_found(text):
    assert (WHO.stand_in(text), WHO.taken_out(text, "[-]")) == (False, text)


def test_the_rest_of_a_text_stays():
    assert WHO.taken_out({"x": ["ถึง นายสมหญิง ใจดี โทร 038 123 456 ต่อ 12", 7, None, True]}, "[-]") == {
        "x": ["ถึง นาย[-] โทร [-] ต่อ 12", 7, None, True]
    }


def test_a_name_that_may_be_a_part_of_other_words_is_not_looked_for_in_one():
    who = Traces.of(["มา ดี", "Al Bonne"], [], [])
    assert [who.stand_in(text) for text in ("ทำมาดีแล้ว", "albonne", "มา  ดี", "Al Bonne")] == [
        *(False, False),
        *(True, True),
    ]


def test_what_is_too_short_is_nobody_s_alone():
    assert Traces.of(["สมหญิง", "ก ข"], ["ไม่มี"], ["1234567"]) == Traces()
    assert Traces().stand_in("สมหญิง ใจดี 1234567") is False


def test_what_another_person_has_as_well_is_left_out():
    other = Traces.of(["สมชาย ใจดี"], [], ["038 123 456"])
    assert WHO.without(other).phones == ("0812345678",)
