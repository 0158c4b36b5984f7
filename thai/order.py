"""In what order do Thai words stand in a dictionary?

The key follows the Thai tailoring of the Unicode Collation Algorithm (what ICU calls ``th-TH``): letters
decide first, a leading vowel counting after the consonant it is written before; tone marks and silencers
decide between words of the same letters; capitals (after small letters) decide next; the text itself decides
last. Spaces and punctuation, ฯ and ๆ among them, count only in that last step. Symbols come before digits,
digits before Thai, Thai before Latin; ๕ is a 5.

Equal to ICU for every text of Thai, ASCII letters and digits, and punctuation; other scripts come last, by
code point.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, decimal, normalize

CONSONANTS = "".join(map(chr, range(0x0E01, 0x0E2F)))
LEADING_VOWELS = "เแโใไ"
# The Thai letters in dictionary order. ำ is not among them: it counts as า followed by ํ; ๅ counts as า.
LETTERS = CONSONANTS + "ํ" + "ะัาิีึืุู" + LEADING_VOWELS + "ฺ"
# What only breaks ties, the lightest first.
MARKS = "๎์็่้๊๋"
SYMBOLS = "`^+<=>|~$฿"
SILENT = "ฯๆ\t\n\v\f\r\x85"

# One character of the key for each letter; all of these stand below the Latin small letters.
_LETTER = (
    {symbol: chr(0x01 + place) for place, symbol in enumerate(SYMBOLS)}
    | {letter: chr(0x1A + place) for place, letter in enumerate(LETTERS)}
    | {"ๅ": chr(0x1A + LETTERS.index("า"))}
)
_OTHER_SYMBOL = "\x0f"
_DIGIT = [chr(0x10 + value) for value in range(10)]
_MARK = {mark: chr(1 + place) for place, mark in enumerate(MARKS)}
_PLAIN, _VARIANT, _BEFORE_AA, _WITHIN_AM = "\x00", "\x01", "\x02", "\x03"

_STEP = re.compile(f"[{LEADING_VOWELS}][{CONSONANTS}]|ํ[าๅ]|.", re.DOTALL)

ThaiKey = tuple[str, str, str, str]


def _decomposed(text: str) -> str:
    """Return the text taken apart into letters and accents, but ำ whole: its parts come in another order."""
    apart = (char if "\u0e00" <= char <= "\u0e7f" else normalize("NFKD", char) for char in text)
    return normalize("NFD", "".join(apart))


def _letters(text: str) -> Iterator[tuple[str, str]]:
    """Give each character in the order in which it counts, and the variant it stands in for."""
    for step in _STEP.findall(text):
        if step == "ำ":
            yield "า", _PLAIN
            yield "ํ", _WITHIN_AM
        elif len(step) == 1:
            yield step, _VARIANT if step == "ๅ" or step != step.casefold() else _PLAIN
        elif step[0] == "ํ":
            yield step[1], _VARIANT if step[1] == "ๅ" else _PLAIN
            yield "ํ", _BEFORE_AA
        else:  # a leading vowel and its consonant
            yield step[1], _PLAIN
            yield step[0], _PLAIN


@lru_cache(maxsize=16_384)
def thai_key(text: str) -> ThaiKey:
    """Return what to compare texts by: ``sorted(names, key=thai_key)`` is the order of a Thai dictionary.

    Two keys are equal only where the texts are.
    """
    letters: list[str] = []
    marks: list[str] = []
    variants: list[str] = []
    silent = False  # a mark that follows a space or a punctuation mark counts as little as that
    for char, variant in _letters(_decomposed(text)):
        kind = category(char)
        if char in _MARK or (kind[0] == "M" and char not in _LETTER):
            if not silent:
                marks.append(_MARK.get(char, char))
        elif kind[0] in "PZ" or char in SILENT:
            silent = True
        elif kind[0] != "C":
            value = decimal(char, None)
            folded = char.casefold()
            if value is not None:
                letters.append(_DIGIT[value])
            elif char in _LETTER:
                letters.append(_LETTER[char])
            elif kind[0] == "S":
                letters.append(_OTHER_SYMBOL + char)
            else:
                letters.append(folded)
            marks.append(_PLAIN)
            variants.append(variant)
            silent = False
    return "".join(letters), "".join(marks), "".join(variants), text


def compare(one: str, other: str) -> int:
    """Return -1, 0 or 1 as ``one`` stands before, is, or stands after ``other``: the form SQLite asks for."""
    key, other_key = thai_key(one), thai_key(other)
    return (key > other_key) - (key < other_key)
