"""What changed from one text to another, said in pieces that a reader can take in?

Thai writes no spaces between words, so what is compared are letters with all that belongs to them
(`thai.text.letters_of`), and whole words only where a script has them.
"""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from thai.text import letters_of

SHORTEST_SAME = 3
"""Fewer pieces than this that stayed the same between two changes are shown as changed, too."""
MOST_WORK = 3_000_000
"""From how many comparisons on two texts are shown as wholly changed; reached by texts made for it only."""


class How(StrEnum):
    """What became of a run of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Run(NamedTuple):
    """A run of text, and what became of it."""

    how: How
    text: str


def runs(older: str, newer: str) -> list[Run]:
    """The two texts as runs in reading order; what was removed stands before what took its place.

    The runs that are not added make the older text, those that are not removed the newer one.
    """
    before, after = _pieces(older), _pieces(newer)
    found: list[Run] = []
    for same, (a, b), (c, d) in _blocks(before, after):
        if same:
            found.append(Run(How.SAME, "".join(before[a:b])))
            continue
        if b > a:
            found.append(Run(How.REMOVED, "".join(before[a:b])))
        if d > c:
            found.append(Run(How.ADDED, "".join(after[c:d])))
    return found


def _pieces(text: str) -> list[str]:
    """The text as letters where it is Thai, and as whole words and numbers elsewhere."""
    pieces: list[str] = []
    for letter in letters_of(text):
        if pieces and letter.isalnum() and pieces[-1].isalnum() and not _is_thai(letter + pieces[-1]):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _is_thai(text: str) -> bool:
    return any("\u0e01" <= char <= "\u0e4e" for char in text)


Block = tuple[bool, tuple[int, int], tuple[int, int]]


def _blocks(before: Sequence[str], after: Sequence[str]) -> list[Block]:
    """Which stretches of the pieces are the same, and which took the place of which."""
    if _work(before, after) > MOST_WORK:
        return [(False, (0, len(before)), (0, len(after)))]
    blocks: list[Block] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = tag == "equal"
        between = same and bool(blocks) and b < len(before) and d < len(after)
        if between and b - a < SHORTEST_SAME:
            same = False
        if blocks and not same and not blocks[-1][0]:
            _same, (first_a, _b), (first_c, _d) = blocks.pop()
            a, c = first_a, first_c
        blocks.append((same, (a, b), (c, d)))
    return blocks


def _work(before: Sequence[str], after: Sequence[str]) -> int:
    counts = Counter(after)
    return sum(many * counts[piece] for piece, many in Counter(before).items())
