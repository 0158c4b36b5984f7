"""Where in a text does a person stand, by name, e-mail address or telephone, however it was typed?

A name is looked for without its title, with any white space between its words, or with none where it is long
enough to stand in no other word; a telephone number by its digits, however they are grouped, in digits of
both kinds; an address in any letter case.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from unicodedata import normalize

from thai.text import ARABIC_DIGITS, THAI_DIGITS, clean, to_arabic_digits

_WRITTEN = """
 นางสาว นาง นาย น.ส. ด.ช. ด.ญ. ดร. ผศ. รศ. ศ. พญ. นพ. ทพ. สพ. อ. ว่าที่ร้อยตรีหญิง ว่าที่ร้อยตรี ว่าที่ ร.ต.หญิง
 ร.ต.ต. ร.ต.ท. ร.ต.อ. ร.ต. ร.ท. ร.อ. พ.ต.ต. พ.ต.ท. พ.ต.อ. พ.ต. พ.ท. พ.อ. พล.ต. จ.ส.อ. จ.ส.ต. ส.ต.อ. ด.ต. จ.อ.
 mr. mrs. ms. dr. prof. asst. assoc. miss mr mrs ms dr
"""
TITLES = _WRITTEN.split()
"""What stands before a name and is no part of it."""
FEWEST_DIGITS = 8
"""A shorter number is no telephone that belongs to one person."""
SHORTEST_NAME = 5
SHORTEST_IN_ONE = 8
"""A name of fewer letters, written in one, may be a part of other words."""
MARK = "[ลบตามคำขอ/removed]"
"""What stands where somebody who was removed on request stood, in both languages of the portal."""
_TITLES = sorted(TITLES, key=len, reverse=True)
_GAP = r"[\s.\-–/()]*"


def bare_name(name: str) -> str:
    """A name without titles before it, its words one space apart."""
    bare = clean(normalize("NFC", name))
    while True:
        for title in _TITLES:
            if bare.lower().startswith(title) and len(bare) > len(title):
                rest = bare[len(title) :]
                # A title of Latin letters ends at a space or its dot: "Mrs" is none of "Mrsel".
                if title[-1] == "." or not title.isascii() or rest[0] == " ":
                    bare = rest.lstrip()
                    break
        else:
            return bare


def digits_of(phone: str) -> str:
    """The digits of a telephone number, Arabic, with 0 for the +66 of Thailand; extensions left out."""
    number = re.split(r"ต่อ|ext|x|#|,", to_arabic_digits(phone), maxsplit=1, flags=re.IGNORECASE)[0]
    digits = re.sub(r"\D", "", number)
    return f"0{digits[2:]}" if digits.startswith("66") and len(digits) > FEWEST_DIGITS + 2 else digits


@dataclass(frozen=True)
class Traces:
    """By what a person is found in texts. What is too short to be theirs alone is left out."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str], emails: Iterable[str], phones: Iterable[str]) -> "Traces":
        """The traces of what somebody is and was called, written to and phoned under."""
        return cls(
            names=_unique(
                name for name in map(bare_name, names) if " " in name and len(name) >= SHORTEST_NAME
            ),
            emails=_unique(clean(email).lower() for email in emails if "@" in email),
            phones=_unique(digits for digits in map(digits_of, phones) if len(digits) >= FEWEST_DIGITS),
        )

    def without(self, other: "Traces") -> "Traces":
        """These without what somebody else has as well."""
        return Traces(
            names=tuple(name for name in self.names if name not in other.names),
            emails=tuple(email for email in self.emails if email not in other.emails),
            phones=tuple(phone for phone in self.phones if phone not in other.phones),
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        parts = [
            *map(_name_pattern, self.names),
            *(rf"(?<![\w.+-]){re.escape(email)}(?![\w-])" for email in self.emails),
            *map(_phone_pattern, self.phones),
        ]
        return re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def stand_in(self, value: Any) -> bool:
        """Whether the person stands in a text, or anywhere in lists and dictionaries of texts."""
        if isinstance(value, dict):
            return any(self.stand_in(one) for pair in value.items() for one in pair)
        if isinstance(value, list | tuple):
            return any(map(self.stand_in, value))
        return isinstance(value, str) and self._pattern is not None and bool(self._pattern.search(value))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text the person stands: from which character to which."""
        return [found.span() for found in self._pattern.finditer(text)] if self._pattern else []

    def taken_out(self, value: Any, mark: str) -> Any:
        """The same value with the mark in every place where the person stood."""
        if isinstance(value, dict):
            return {self.taken_out(key, mark): self.taken_out(one, mark) for key, one in value.items()}
        if isinstance(value, list):
            return [self.taken_out(one, mark) for one in value]
        if isinstance(value, str) and self._pattern is not None:
            return self._pattern.sub(lambda _found: mark, value)
        return value


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    """Each once, the longest first, so that no part of one is found before its whole."""
    found: Collection[str] = dict.fromkeys(values)
    return tuple(sorted(found, key=lambda value: (-len(value), value)))


def _name_pattern(name: str) -> str:
    """A name with white space between its words; of a Thai one of some length also written in one."""
    is_long = len(name.replace(" ", "")) >= SHORTEST_IN_ONE and not name.isascii()
    return (r"\s*" if is_long else r"\s+").join(map(_word_pattern, name.split()))


def _word_pattern(word: str) -> str:
    """A word as it is written, also where the text of a PDF has ำ in its two parts."""
    return re.escape(word).replace("ำ", r"(?:ำ|ํ\s*า)")


def _phone_pattern(digits: str) -> str:
    either = {digit: f"[{digit}{thai}]" for digit, thai in zip(ARABIC_DIGITS, THAI_DIGITS, strict=True)}
    written = [either[digit] for digit in digits]
    national = _GAP.join(written)
    if digits[0] != "0":
        return rf"(?<!\d){national}(?!\d)"
    abroad = _GAP.join((r"\+?", *(either[digit] for digit in "66"), *written[1:]))
    return rf"(?<!\d)(?:{national}|{abroad})(?!\d)"
