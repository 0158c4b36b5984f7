"""How do templates write dates, numbers and long Thai text?

Thai pages read พ.ศ.; English pages read the year CE with B.E. behind it in long dates (31 August 2021
(B.E. 2564)), because the edition, its address and its documents are named by พ.ศ., and CE alone in short
dates.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.utils.translation import get_language

from thai import era, text

register = template.Library()


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _written(how: Callable[[Any, str], str], when: Any) -> str:
    return how(when, _language()) if when else ""


@register.filter
def be_date(when: dt.date | None) -> str:
    """31 สิงหาคม 2564; in English 31 August 2021 (B.E. 2564). Of a date or a moment; nothing for None."""
    return _written(era.long_date, when)


@register.filter
def be_date_short(when: dt.date | None) -> str:
    """31 ส.ค. 64; in English 31 Aug 2021."""
    return _written(era.short_date, when)


@register.filter
def be_time(moment: dt.datetime | None) -> str:
    """23.59 น.; in English 23:59."""
    return _written(era.clock, moment)


@register.filter
def be_datetime(moment: dt.datetime | None) -> str:
    """31 สิงหาคม 2564 เวลา 23.59 น.; in English 31 August 2021 (B.E. 2564), 23:59."""
    return _written(era.long_datetime, moment)


@register.filter
def be_deadline(moment: dt.datetime | None) -> str:
    """The same with the zone named, for every date that binds."""
    return _written(era.deadline, moment)


@register.filter
def be_year(year_be: int | None) -> str:
    """2564; in English 2021 (B.E. 2564). Of a year พ.ศ., as Edition.year is."""
    return _written(era.year_name, year_be)


@register.simple_tag
def time_left(until: dt.datetime, now: dt.datetime) -> str:
    """15 วัน 3 ชั่วโมง; in English 15 days 3 hours. Empty when the moment has come."""
    return era.time_left(until, now, _language())


@register.filter
@stringfilter
def thai_digits(value: str) -> str:
    """๒๕๖๔ for 2564."""
    return text.to_thai_digits(value)


@register.filter
@stringfilter
def truncate_thai(value: str, most: int) -> str:
    """At most so many letters, never cut between a letter and its marks; … where something was left out."""
    return text.truncate(value, int(most))


@register.filter
def number(value: Any) -> Any:
    """1,234,567.50 for Decimal("1234567.50"); what is no number stays as it is."""
    if isinstance(value, int | Decimal | float) and not isinstance(value, bool):
        return f"{value:,}"
    return value
