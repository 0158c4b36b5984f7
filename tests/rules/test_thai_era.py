"""Dates are written and read in the Buddhist Era, by the clock of Bangkok."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thai import era
from thai.text import to_thai_digits

LAST_MOMENT = dt.datetime(2021, 8, 31, 23, 59, 59, 999999, tzinfo=era.BANGKOK)
INSTANTS = st.datetimes(
    min_value=dt.datetime(1950, 1, 2), max_value=dt.datetime(2150, 1, 1), timezones=st.just(dt.UTC)
)
DAYS = st.dates(min_value=dt.date(1857, 1, 1), max_value=dt.date(2156, 12, 31))


def test_the_last_moment_of_the_window_of_2564_is_written_in_full():
    assert era.long_date(LAST_MOMENT, "th") == "31 สิงหาคม 2564"
    assert era.short_date(LAST_MOMENT, "th") == "31 ส.ค. 64"
    assert era.clock(LAST_MOMENT, "th") == "23.59\u00a0น."
    assert era.long_datetime(LAST_MOMENT, "th") == "31 สิงหาคม 2564 เวลา 23.59\u00a0น."
    assert era.deadline(LAST_MOMENT, "th") == "31 สิงหาคม 2564 เวลา 23.59\u00a0น. (เวลาประเทศไทย)"


def test_english_names_both_eras_in_long_dates_and_the_zone_at_deadlines():
    assert era.long_date(LAST_MOMENT, "en") == "31 August 2021 (B.E. 2564)"
    assert era.short_date(LAST_MOMENT, "en") == "31 Aug 2021"
    assert era.long_datetime(LAST_MOMENT, "en") == "31 August 2021 (B.E. 2564), 23:59"
    assert era.deadline(LAST_MOMENT, "en") == "31 August 2021 (B.E. 2564), 23:59 Thailand time (UTC+7)"
    assert era.year_name(2564, "en") == "2021 (B.E. 2564)"
    assert era.year_name(2564, "th") == "2564"


def test_a_microsecond_later_is_the_next_day_and_seven_hours_west_is_the_same_moment():
    later = LAST_MOMENT + dt.timedelta(microseconds=1)
    assert era.long_datetime(later, "th") == "1 กันยายน 2564 เวลา 00.00\u00a0น."
    assert era.long_datetime(later.astimezone(dt.UTC), "th") == "1 กันยายน 2564 เวลา 00.00\u00a0น."
    assert later.astimezone(dt.UTC).date() == dt.date(2021, 8, 31)


def test_new_year_begins_in_bangkok():
    assert era.long_date(dt.datetime(2020, 12, 31, 17, 0, tzinfo=dt.UTC), "th") == "1 มกราคม 2564"
    assert (
        era.long_date(dt.datetime(2020, 12, 31, 16, 59, 59, 999999, tzinfo=dt.UTC), "th") == "31 ธันวาคม 2563"
    )


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="a moment needs a time zone"):
        era.long_date(dt.datetime(2021, 8, 31, 23, 59), "th")


@given(INSTANTS)
@settings(max_examples=10_000)
def test_ten_thousand_instants_read_back_as_the_day_they_fall_on_in_bangkok(instant):
    local = instant + dt.timedelta(hours=7)
    day = local.date()
    assert era.long_date(instant, "th") == f"{day.day} {era.MONTHS_TH[day.month - 1]} {day.year + 543}"
    assert era.parse_date(era.long_date(instant, "th")) == day
    assert era.clock(instant, "th") == f"{local.hour:02d}.{local.minute:02d}\u00a0น."


@given(DAYS)
def test_a_day_typed_in_any_of_the_usual_ways_is_that_day(day):
    year, month = era.to_be(day.year), era.MONTHS_TH[day.month - 1]
    for typed in (
        f"{day.day}/{day.month}/{year}",
        f"{day.day:02d}/{day.month:02d}/{year}",
        f"{day.day}-{day.month}-{year}",
        f"{day.day}.{day.month}.{year}",
        f"{year}-{day.month:02d}-{day.day:02d}",
        f"{day.day} {month} {year}",
        f"{day.day} {era.SHORT_MONTHS_TH[day.month - 1]} {year}",
        f" {day.day} {month} พ.ศ. {year} ",
        f"{day.day} {era.MONTHS_EN[day.month - 1]} {year}",
        to_thai_digits(f"{day.day}/{day.month}/{year}"),
    ):
        assert era.parse_date(typed) == day
    assert era.make_date(day.day, day.month, year) == day


@pytest.mark.parametrize(
    ("year_be", "is_leap"), [(2563, True), (2567, True), (2571, True), (2564, False), (2643, False)]
)
def test_february_has_29_days_when_the_year_ce_is_a_leap_year(year_be, is_leap):
    if is_leap:
        day = era.make_date(29, 2, year_be)
        assert day == dt.date(year_be - 543, 2, 29)
        assert era.long_date(day, "th") == f"29 กุมภาพันธ์ {year_be}"
    else:
        with pytest.raises(era.NotADate) as refusal:
            era.make_date(29, 2, year_be)
        assert refusal.value.kind == "no_such_day"


@pytest.mark.parametrize(
    ("typed", "kind", "suggestion"),
    [
        ("31/8/2021", "common_era", 2564),
        ("๓๑/๘/๒๐๒๑", "common_era", 2564),
        ("1/1/1857", "common_era", 2400),
        ("31/8/64", "short_year", 2564),
        ("31/8/2399", "year_out_of_range", None),
        ("31/8/25640", "year_out_of_range", None),
        ("31/4/2564", "no_such_day", None),
        ("0/1/2564", "no_such_day", None),
        ("1/13/2564", "no_such_day", None),
        ("2021-08-31", "common_era", 2564),
        ("31/8/", "incomplete", None),
        ("31 สิงหาคม", "incomplete", None),
        ("", "incomplete", None),
        ("\u200b", "incomplete", None),
        ("31/สิงหา/2564", "unreadable", None),
        ("-1/8/2564", "unreadable", None),
        ("²/8/2564", "unreadable", None),
        ("1/8/" + "9" * 5000, "unreadable", None),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(typed, kind, suggestion):
    with pytest.raises(era.NotADate) as refusal:
        era.parse_date(typed)
    assert (refusal.value.kind, refusal.value.suggestion) == (kind, suggestion)


@given(st.text(max_size=20))
def test_any_other_text_is_a_date_or_is_refused(text):
    with contextlib.suppress(era.NotADate):
        assert era.to_be(era.parse_date(text).year) >= era.FIRST_YEAR


@pytest.mark.parametrize(
    ("left", "thai", "english"),
    [
        (dt.timedelta(days=15, hours=3, minutes=59), "15 วัน 3 ชั่วโมง", "15 days 3 hours"),
        (dt.timedelta(days=1), "1 วัน", "1 day"),
        (dt.timedelta(days=2, minutes=30), "2 วัน", "2 days"),
        (dt.timedelta(hours=1, minutes=1, seconds=59), "1 ชั่วโมง 1 นาที", "1 hour 1 minute"),
        (dt.timedelta(minutes=20), "20 นาที", "20 minutes"),
        (dt.timedelta(microseconds=1), "ไม่ถึง 1 นาที", "less than a minute"),
        (dt.timedelta(0), "", ""),
        (dt.timedelta(seconds=-1), "", ""),
    ],
)
def test_what_is_left_is_rounded_down(left, thai, english):
    assert era.time_left(LAST_MOMENT + left, LAST_MOMENT, "th") == thai
    assert era.time_left(LAST_MOMENT + left, LAST_MOMENT, "en") == english
