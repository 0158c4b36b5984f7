"""What is a date in the Buddhist Era called, and which date did somebody mean?

พ.ศ. = year + 543, as the calendar has run since 1 January 2484. Dates are shown by the clock of Bangkok.
Languages are "th" and "en"; anything else reads English.
"""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from thai.text import to_arabic_digits

OFFSET = 543
FIRST_YEAR, LAST_YEAR = 2400, 2699
BANGKOK = ZoneInfo("Asia/Bangkok")

# fmt: off
MONTHS_TH = [
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
]
SHORT_MONTHS_TH = [
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
]
MONTHS_EN = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]
# fmt: on


class NotADate(ValueError):
    """What was typed names no day. ``kind`` says why; ``suggestion`` is the year that was meant, if it shows.

    Kinds: "incomplete" a part is missing · "unreadable" not numbers · "no_such_day" 31 April, 29 February
    of a common year · "common_era" a CE year where พ.ศ. is asked · "short_year" 64 for 2564 ·
    "year_out_of_range".
    """

    def __init__(self, kind: str, suggestion: int | None = None) -> None:
        super().__init__(kind if suggestion is None else f"{kind}: {suggestion}?")
        self.kind = kind
        self.suggestion = suggestion


def to_be(year: int) -> int:
    """Return the Buddhist Era year of a CE year: 2021 is 2564."""
    return year + OFFSET


def to_ce(year: int) -> int:
    """Return the CE year of a Buddhist Era year: 2564 is 2021."""
    return year - OFFSET


def in_bangkok(moment: dt.datetime) -> dt.datetime:
    """Return the moment by the clock of Bangkok; a moment without a zone raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(BANGKOK)


def day_of(when: dt.date) -> dt.date:
    """Return the day in Bangkok on which a moment falls; a bare date is its own day."""
    return in_bangkok(when).date() if isinstance(when, dt.datetime) else when


def month_names(language: str) -> list[str]:
    """Return the names of the twelve months."""
    return MONTHS_TH if language == "th" else MONTHS_EN


def year_name(year_be: int, language: str) -> str:
    """Return how a Buddhist Era year is written: 2564, or in English 2021 (B.E. 2564)."""
    return str(year_be) if language == "th" else f"{to_ce(year_be)} (B.E. {year_be})"


def long_date(when: dt.date, language: str) -> str:
    """Return 31 สิงหาคม 2564, or 31 August 2021 (B.E. 2564)."""
    day = day_of(when)
    return f"{day.day} {month_names(language)[day.month - 1]} {year_name(to_be(day.year), language)}"


def short_date(when: dt.date, language: str) -> str:
    """Return 31 ส.ค. 64, or 31 Aug 2021."""
    day = day_of(when)
    if language == "th":
        return f"{day.day} {SHORT_MONTHS_TH[day.month - 1]} {to_be(day.year) % 100:02d}"
    return f"{day.day} {MONTHS_EN[day.month - 1][:3]} {day.year}"


def clock(moment: dt.datetime, language: str) -> str:
    """Return 23.59 น. with a no-break space, or 23:59; seconds are cut, never rounded up into another day."""
    local = in_bangkok(moment)
    return f"{local:%H.%M}\u00a0น." if language == "th" else f"{local:%H:%M}"


def long_datetime(moment: dt.datetime, language: str) -> str:
    """Return 31 สิงหาคม 2564 เวลา 23.59 น., or 31 August 2021 (B.E. 2564), 23:59."""
    between = " เวลา " if language == "th" else ", "
    return long_date(moment, language) + between + clock(moment, language)


def deadline(moment: dt.datetime, language: str) -> str:
    """Return the moment with its zone named: 31 สิงหาคม 2564 เวลา 23.59 น. (เวลาประเทศไทย)."""
    zone = "(เวลาประเทศไทย)" if language == "th" else "Thailand time (UTC+7)"
    return f"{long_datetime(moment, language)} {zone}"


def time_left(until: dt.datetime, now: dt.datetime, language: str) -> str:
    """Return what is left, rounded down: 15 วัน 3 ชั่วโมง, 3 hours 20 minutes; nothing once it has come."""
    if now >= until:
        return ""
    minutes = int((until - now).total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    counted = [(days, "วัน", "day"), (hours, "ชั่วโมง", "hour"), (rest, "นาที", "minute")]
    largest = next((place for place, (count, *_) in enumerate(counted) if count), None)
    if largest is None:
        return "ไม่ถึง 1 นาที" if language == "th" else "less than a minute"
    return " ".join(
        f"{count} {thai}" if language == "th" else f"{count} {english}{'' if count == 1 else 's'}"
        for count, thai, english in counted[largest : largest + 2]
        if count
    )


def make_date(day: str | int, month: str | int, year_be: str | int) -> dt.date:
    """Return the date of a day, a month and a Buddhist Era year, typed in Arabic or Thai digits.

    Raises NotADate.
    """
    typed = [to_arabic_digits(str(part)).strip() for part in (day, month, year_be)]
    if not all(typed):
        raise NotADate("incomplete")
    if not all(part.isascii() and part.isdigit() and len(part) <= 6 for part in typed):
        raise NotADate("unreadable")
    number, month_number, year = map(int, typed)
    if year < 100:
        raise NotADate("short_year", 2500 + year)
    if FIRST_YEAR <= to_be(year) <= LAST_YEAR and year < FIRST_YEAR:
        raise NotADate("common_era", to_be(year))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotADate("year_out_of_range")
    try:
        return dt.date(to_ce(year), month_number, number)
    except ValueError:
        raise NotADate("no_such_day") from None


def parse_date(text: str) -> dt.date:
    """Return the date of 31/8/2564, 31-8-2564, 31.8.2564, 2564-08-31, 31 ส.ค. 2564, 31 สิงหาคม พ.ศ. 2564.

    Digits may be Thai. Raises NotADate.
    """
    words = re.split(r"[\s/\-]+|(?<=\d)\.(?=\d)", text.replace("พ.ศ.", " ").strip())
    if words == [""]:
        raise NotADate("incomplete")
    if len(words) != 3:
        raise NotADate("unreadable" if len(words) > 3 else "incomplete")
    day, month, year = words if len(words[0]) < 4 else reversed(words)  # 2564-08-31
    for names in (MONTHS_TH, SHORT_MONTHS_TH, MONTHS_EN):
        if month in names:
            month = str(names.index(month) + 1)
    return make_date(day, month, year)
