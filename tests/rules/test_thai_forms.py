"""Fields refuse text that cannot be read and years CE where พ.ศ. is asked, and keep what was typed."""

import datetime as dt

import pytest
from django import forms
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from thai.forms import CleanCharField, CleanTextField, ThaiDateField


class Project(forms.Form):
    title = CleanCharField(max_length=20)
    note = CleanTextField(max_length=30, required=False, needs_letter=False)
    started_on = ThaiDateField(label="Started")


def filled(day="31", month="8", year="2564", **more):
    return Project(
        {
            "title": "ระบบคิวออนไลน์",
            "started_on_day": day,
            "started_on_month": month,
            "started_on_year": year,
            **more,
        }
    )


def codes(form, field):
    return [error.code for error in form.errors.as_data().get(field, [])]


def test_a_whole_form_gives_clean_values():
    form = filled(title="  ระบบ\u200bคิว  ออนไลน์ ", note="ก\r\nข ")
    assert form.is_valid()
    assert form.cleaned_data == {
        "title": "ระบบคิว ออนไลน์",
        "note": "ก\nข",
        "started_on": dt.date(2021, 8, 31),
    }


@pytest.mark.parametrize("title", ["\u200b", "\u202e\ufeff", " \u00a0", "\x00", ""])
def test_a_title_that_nobody_sees_is_missing(title):
    assert codes(filled(title=title), "title") == ["required"]


@pytest.mark.parametrize("title", ["่", "้้", "๑๒", "...", "ๆ", "🙂"])
def test_a_title_without_a_letter_is_refused(title):
    assert codes(filled(title=title), "title") == ["no_letter"]


def test_a_field_may_do_without_letters():
    assert filled(note="95.5").is_valid()


def test_length_is_counted_in_code_points_of_the_cleaned_text():
    assert filled(title="น้ำ" * 6 + "ๆๆ").is_valid()  # 20 of 20
    assert filled(title="🙂" * 19 + "ก" + "\u200b" * 9).is_valid()
    assert codes(filled(title="🙂" * 20 + "ก"), "title") == ["max_length"]
    assert filled(note="ก\r\n" * 10).is_valid()


def test_the_browser_is_told_the_limit_and_does_not_cut():
    attrs = Project()["title"].as_widget()
    assert 'data-limit="20"' in attrs
    assert "maxlength" not in attrs


def test_thai_digits_make_a_date():
    assert ThaiDateField().clean(["๓๑", "8", "๒๕๖๔"]) == dt.date(2021, 8, 31)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"year": "2021"}, "common_era"),
        ({"year": "๒๐๒๑"}, "common_era"),
        ({"year": "64"}, "short_year"),
        ({"year": "25640"}, "year_out_of_range"),
        ({"year": "ปีนี้"}, "unreadable"),
        ({"month": ""}, "incomplete"),
        ({"month": "9"}, "no_such_day"),
        ({"day": "29", "month": "2", "year": "2566"}, "no_such_day"),
        ({"day": "", "month": "", "year": ""}, "required"),
        ({"day": "\u200b", "month": "", "year": " "}, "required"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(typed, code):
    assert codes(filled(**typed), "started_on") == [code]


@pytest.mark.parametrize(("year", "day"), [("2567", dt.date(2024, 2, 29)), ("2571", dt.date(2028, 2, 29))])
def test_29_february_of_a_leap_year_is_a_day(year, day):
    assert ThaiDateField().clean(["29", "2", year]) == day


def test_a_year_ce_is_answered_with_the_year_that_was_meant():
    with translation.override("en"):
        assert filled(year="2021").errors["started_on"] == [
            "Please give the year in the Buddhist Era: 2564 instead of 2021."
        ]


def test_a_refused_date_keeps_what_was_typed():
    html = str(filled(day="31", month="4", year="2021")["started_on"])
    assert 'name="started_on_day" value="31"' in html
    assert '<option value="4" selected>' in html
    assert 'name="started_on_year" value="2021"' in html


def test_a_kept_date_is_shown_in_the_buddhist_era():
    html = str(Project(initial={"started_on": dt.date(2021, 8, 31)})["started_on"])
    assert 'name="started_on_day" value="31"' in html
    assert '<option value="8" selected>' in html
    assert 'name="started_on_year" value="2564"' in html


@pytest.mark.parametrize(
    ("language", "month", "labels"),
    [("th", "สิงหาคม", ["วัน", "เดือน", "ปี (พ.ศ.)"]), ("en", "August", ["Day", "Month", "Year (B.E.)"])],
)
def test_each_part_has_its_label_and_the_months_their_names_in_the_language_of_the_page(
    language, month, labels
):
    with translation.override(language):
        html = str(Project()["started_on"])
        field = Project()["started_on"]
    assert f'<option value="8">{month}</option>' in html
    for place, label in enumerate(labels):
        assert f'for="id_started_on_{place}">{label}</label>' in html
        assert f'aria-label="{label}"' in html
    assert field.use_fieldset


def test_an_untouched_date_has_not_changed():
    field = ThaiDateField()
    assert not field.has_changed(dt.date(2021, 8, 31), ["31", "8", "2564"])
    assert field.has_changed(dt.date(2021, 8, 31), ["30", "8", "2564"])
    assert not field.has_changed(None, ["", "", ""])


def test_a_date_that_was_not_sent_is_missing():
    assert codes(Project(MultiValueDict({"title": ["ก"]})), "started_on") == ["required"]
    assert ThaiDateField(required=False).clean([None, None, None]) is None
