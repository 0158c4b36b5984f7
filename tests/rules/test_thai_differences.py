"""Is what changed between two texts told in pieces that a reader can take in?"""

import time

from hypothesis import given
from hypothesis import strategies as st

from thai.differences import How, Run, runs

THAI = st.text(alphabet="กขคงเแโใไะาำิีึืุู่้๊๋์็ฯๆ ab1\n", max_size=60)


def test_nothing_changed_is_one_run():
    assert runs("น้ำใจ", "น้ำใจ") == [Run(How.SAME, "น้ำใจ")]
    assert runs("", "") == []


def test_what_was_added_and_removed_is_marked():
    assert runs("ลดเวลารอจาก 5 วันเหลือ 1 วัน", "ลดเวลารอจาก 12 วันเหลือ 1 วัน") == [
        Run(How.SAME, "ลดเวลารอจาก "),
        Run(How.REMOVED, "5"),
        Run(How.ADDED, "12"),
        Run(How.SAME, " วันเหลือ 1 วัน"),
    ]
    assert runs("", "ใหม่") == [Run(How.ADDED, "ใหม่")]
    assert runs("เก่า", "") == [Run(How.REMOVED, "เก่า")]


def test_no_letter_is_cut_from_its_marks():
    assert runs("บ้านน้ำเค็มของเรา", "บ้านน้ำเค้มของเรา") == [
        Run(How.SAME, "บ้านน้ำ"),
        Run(How.REMOVED, "เค็"),
        Run(How.ADDED, "เค้"),
        Run(How.SAME, "มของเรา"),
    ]


def test_english_words_and_numbers_stay_whole():
    assert runs("ระบบ Queue รุ่น 2 ของเทศบาล", "ระบบ Query รุ่น 2 ของเทศบาล") == [
        Run(How.SAME, "ระบบ "),
        Run(How.REMOVED, "Queue"),
        Run(How.ADDED, "Query"),
        Run(How.SAME, " รุ่น 2 ของเทศบาล"),
    ]


def test_a_few_letters_between_two_changes_do_not_make_confetti():
    assert runs("ประชาชนเดินทางสะดวก", "ผู้สูงอายุนัดหมายสะดวก")[-1] == Run(How.SAME, "สะดวก")
    assert len(runs("ประชาชนเดินทางสะดวก", "ผู้สูงอายุนัดหมายสะดวก")) == 3


@given(THAI, THAI)
def test_both_texts_can_be_read_from_the_runs(older, newer):
    found = runs(older, newer)
    assert "".join(run.text for run in found if run.how != How.ADDED) == older
    assert "".join(run.text for run in found if run.how != How.REMOVED) == newer
    assert all(run.text for run in found)


def test_texts_made_to_be_slow_take_no_time():
    begun = time.perf_counter()
    assert len(runs("กข" * 5000, "ขก" * 5000 + "ค")) == 2
    assert time.perf_counter() - begun < 2
