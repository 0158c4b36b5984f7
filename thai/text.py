"""Is this text clean, what do people search it by, and where may it be cut?

Thai writes vowels and tones as marks on a letter, and computers add characters that nobody sees. NFKC is
never used: it takes ำ apart, and กำแพงเพชร would no longer equal itself.
"""

import re
from collections.abc import Iterator
from unicodedata import category, normalize

TONES = "\u0e48-\u0e4b"
ARABIC_DIGITS, THAI_DIGITS = "0123456789", "๐๑๒๓๔๕๖๗๘๙"
ELLIPSIS = "…"
MOST_DIGITS = 9
"""Of a number that a page sends back: every number of that length is one for both databases."""

_TO_ARABIC = str.maketrans(THAI_DIGITS, ARABIC_DIGITS)
_TO_THAI = str.maketrans(ARABIC_DIGITS, THAI_DIGITS)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_THAI_BUT_NO_CONSONANT = re.compile("[\u0e2f-\u0e7f]")
_JOINER = "\u200d"
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")


def _is_seen(char: str) -> bool:
    """Say whether a character shows: no zero-width, bidi or other control, no filler."""
    return char in "\n\t" or (category(char) not in {"Cc", "Cf", "Cs"} and char not in _FILLERS)


def clean(text: str, lines: bool = False) -> str:
    """Return the text as it is kept: NFC, without characters that nobody sees, without white space around it.

    With ``lines`` the line breaks stay (as \\n, without blanks before them); else white space is one space.
    """
    seen = normalize("NFC", "".join(filter(_is_seen, _LINE_END.sub("\n", text))))
    if lines:
        return re.sub(r"[^\S\n]+(?=\n)", "", seen).strip()
    return " ".join(seen.split())


def has_letter(text: str) -> bool:
    """Say whether there is anything to read: a letter, not only vowels, marks, digits and signs."""
    return any(category(char)[0] == "L" for char in _THAI_BUT_NO_CONSONANT.sub("", text))


def to_arabic_digits(text: str) -> str:
    """Return the text with ๐–๙ as 0–9."""
    return text.translate(_TO_ARABIC)


def whole_number(text: str | None) -> int | None:
    """Return a number as a page sends it back, in ASCII digits; None for anything else and for a huge one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def to_thai_digits(text: str) -> str:
    """Return the text with 0–9 as ๐–๙."""
    return text.translate(_TO_THAI)


def search_key(text: str) -> str:
    """Return what a substring search compares; spellings that look alike, or differ in spaces, give the same.

    ํา is ำ, เเ is แ, a tone counts before ำ however it was typed, ๕ is 5, capitals are small, and white space,
    punctuation, ฯ and ๆ are left out: โก-ลก, โก ลก and โกลก are one.
    """
    key = to_arabic_digits(clean(text)).casefold()
    key = "".join(char for char in key if category(char)[0] not in "PSZ" and char not in "ฯๆ")
    key = normalize("NFC", key).replace("เเ", "แ")
    key = re.sub(f"ํ([{TONES}]*)า", r"\1ำ", key)
    # The tones of a run come first, in their order, then its ำ.
    return re.sub(f"ำ[ำ{TONES}]*", lambda run: "".join(sorted(run[0], key="ำ".__eq__)), key)


def letters_of(text: str) -> Iterator[str]:
    """Give the text piece by piece, each a piece that must not be cut: เก้า is เก้า, not เ, ก, ้ and า.

    A piece is a character with all that belongs to it: marks, a leading vowel before it, ะ า ำ ๅ after it. It
    is never smaller than Unicode's grapheme cluster, which would leave the เ of เก้า alone at the end.
    """
    piece = ""
    for char in text:
        if piece and _belongs(piece, char):
            piece += char
        else:
            if piece:
                yield piece
            piece = char
    if piece:
        yield piece


def _belongs(piece: str, char: str) -> bool:
    last = piece[-1]
    return (
        category(char)[0] == "M"
        or char == _JOINER
        or last == _JOINER
        or (last in "เแโใไ" and "\u0e01" <= char <= "\u0e2e")
        or (char in "ะาำๅ" and "\u0e01" <= last <= "\u0e4e" and last not in "ะาำๅ")
        or _SKIN_TONE.match(char) is not None
        or _FLAG.fullmatch(piece + char) is not None
        or piece + char == "\r\n"
    )


def truncate(text: str, most: int) -> str:
    """Return at most ``most`` pieces of the text (see letters_of), the last … where some were left out."""
    pieces = list(letters_of(text))
    if len(pieces) <= most:
        return text
    return "".join(pieces[: max(most - 1, 0)]).rstrip() + ELLIPSIS
