"""How alike are two entries, by their titles and by their texts? Pure, in hundredths; it decides nothing."""

from collections.abc import Iterable
from zlib import crc32

from thai.text import search_key

SHINGLE = 6
"""How many letters a piece of text has: Thai has no spaces between words, so pieces overlap."""
SKETCH = 128
"""How many of the smallest hashes stand for a text (a bottom-k sketch: Broder, 1997)."""
ALIKE_TITLES = 60
ALIKE_TEXTS = 40
"""From how many hundredths on two titles, or two texts, are pointed out."""


def sketch(texts: Iterable[str]) -> list[int]:
    """The smallest hashes of all pieces of some texts, ascending; the same texts give the same sketch."""
    hashes: set[int] = set()
    for text in texts:
        key = search_key(text)
        hashes.update(crc32(key[at : at + SHINGLE].encode()) for at in range(len(key) - SHINGLE + 1))
    return sorted(hashes)[:SKETCH]


def of_sketches(one: list[int], other: list[int]) -> int:
    """How many hundredths of the pieces of two texts they share, as far as their sketches tell."""
    if not one or not other:
        return 0
    smallest = set(sorted({*one, *other})[:SKETCH])
    return round(100 * len(smallest & set(one) & set(other)) / len(smallest))


def of_titles(one: str, other: str) -> int:
    """How many hundredths of the runs of three letters two title keys share (Jaccard)."""
    first, second = _runs(one), _runs(other)
    together = first | second
    return round(100 * len(first & second) / len(together)) if together else 0


def are_alike(title: int, text: int) -> bool:
    """Whether so much likeness is pointed out to the screening."""
    return title >= ALIKE_TITLES or text >= ALIKE_TEXTS


def _runs(key: str) -> set[str]:
    return {key[at : at + 3] for at in range(max(1, len(key) - 2))} if key else set()
