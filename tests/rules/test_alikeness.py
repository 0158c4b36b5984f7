"""How alike two texts are: hundredths that need no spaces between words."""

from submissions import alikeness
from thai.text import search_key

QUEUE = "ประชาชนจองคิวรับบริการผ่านโทรศัพท์มือถือ และรับแจ้งเตือนเมื่อใกล้ถึงคิวของตน " * 3
WASTE = "แผนที่จุดทิ้งขยะและเส้นทางรถเก็บขยะของเทศบาล พร้อมแจ้งเหตุขยะตกค้างให้เจ้าหน้าที่ทราบ " * 3


def test_the_same_text_is_a_hundred_and_another_is_next_to_nothing():
    queue, waste = alikeness.sketch([QUEUE]), alikeness.sketch([WASTE])
    assert alikeness.of_sketches(queue, queue) == 100
    assert alikeness.of_sketches(queue, waste) < 10
    assert alikeness.of_sketches(queue, []) == 0


def test_spaces_digits_and_how_vowels_are_typed_make_no_difference():
    assert alikeness.sketch(["น้ำ ๑๒๓ แม่น้ำ ทดสอบ"]) == alikeness.sketch(["น้ํา123เเม่น้ําทดสอบ"])


def test_a_text_with_a_new_sentence_is_still_alike():
    changed = QUEUE + "ปีนี้เพิ่มการจองสำหรับผู้สูงอายุ"
    assert (
        alikeness.of_sketches(alikeness.sketch([QUEUE]), alikeness.sketch([changed])) >= alikeness.ALIKE_TEXTS
    )


def test_titles_are_alike_by_their_runs_of_three_letters():
    one, other = search_key("ระบบจองคิวออนไลน์"), search_key("ระบบจองคิวออนไลน์ ปีที่ 2")
    assert alikeness.of_titles(one, one) == 100
    assert alikeness.of_titles(one, other) >= alikeness.ALIKE_TITLES
    assert alikeness.of_titles(one, search_key("แผนที่ขยะ")) == 0
    assert alikeness.of_titles("", one) == 0


def test_what_is_pointed_out():
    assert [alikeness.are_alike(*one) for one in ((60, 0), (59, 39), (0, 40))] == [True, False, True]
