"""Templates write dates, numbers and cut text in the language of the page."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import translation

from thai.era import BANGKOK

CLOSES_AT = dt.datetime(2021, 8, 31, 23, 59, 59, tzinfo=BANGKOK)


def written(what: str, language: str = "th", **context) -> str:
    with translation.override(language):
        return engines["django"].from_string("{% load thai %}" + what).render(context)


@pytest.mark.parametrize(
    ("name", "thai", "english"),
    [
        ("be_date", "31 สิงหาคม 2564", "31 August 2021 (B.E. 2564)"),
        ("be_date_short", "31 ส.ค. 64", "31 Aug 2021"),
        ("be_time", "23.59\u00a0น.", "23:59"),
        ("be_datetime", "31 สิงหาคม 2564 เวลา 23.59\u00a0น.", "31 August 2021 (B.E. 2564), 23:59"),
        (
            "be_deadline",
            "31 สิงหาคม 2564 เวลา 23.59\u00a0น. (เวลาประเทศไทย)",
            "31 August 2021 (B.E. 2564), 23:59 Thailand time (UTC+7)",
        ),
    ],
)
def test_a_moment_is_written_in_the_language_of_the_page(name, thai, english):
    page = "{{ at|" + name + " }}"
    for moment in (CLOSES_AT, CLOSES_AT.astimezone(dt.UTC)):
        assert written(page, at=moment) == thai
        assert written(page, "en", at=moment) == english
    assert written(page, at=None) == ""


def test_a_year_is_a_year_of_the_buddhist_era():
    assert written("{{ year|be_year }}", year=2564) == "2564"
    assert written("{{ year|be_year }}", "en", year=2564) == "2021 (B.E. 2564)"


def test_what_is_left_can_be_kept_under_a_name():
    page = "{% time_left closes_at now as left %}[{{ left }}]"
    now = CLOSES_AT - dt.timedelta(days=15, hours=3)
    assert written(page, closes_at=CLOSES_AT, now=now) == "[15 วัน 3 ชั่วโมง]"
    assert written(page, "en", closes_at=CLOSES_AT, now=now) == "[15 days 3 hours]"
    assert written(page, closes_at=CLOSES_AT, now=CLOSES_AT) == "[]"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7850, "7,850"),
        (Decimal("1234567.50"), "1,234,567.50"),
        (0, "0"),
        (-1000, "-1,000"),
        ("–", "–"),
        (True, "True"),
    ],
)
def test_numbers_have_their_thousands_apart(value, shown):
    assert written("{{ value|number }}", value=value) == shown


def test_text_is_cut_between_letters_and_stays_escaped():
    assert written("{{ name|truncate_thai:3 }}", name="แม่ฮ่องสอน") == "แม่ฮ่…"
    assert written("{{ name|truncate_thai:4 }}", name="<b>ก</b>") == "&lt;b&gt;…"
    assert written("{{ year|thai_digits }}", year=2564) == "๒๕๖๔"
