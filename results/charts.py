"""How is a row of numbers drawn as a chart? The places of its bars and columns, as SVG takes them.

Pure. Widths are shares of the drawing, so that letters keep their size on a phone; heights are pixels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ROW = 52
"""Height of one bar with its name above it."""
SHARE = 82
"""Of a hundred parts of the width, how many the longest bar takes: its number stands behind it."""
PLOT, TOP, FOOT = 140, 22, 26
"""Height of the columns, of the number above them, and of the days below."""


@dataclass(frozen=True)
class Bar:
    """One bar: its name above it, its number behind it; lengths in percent, places in pixels."""

    label: str
    value: str
    width: str
    label_y: int
    bar_y: int
    value_y: int


@dataclass(frozen=True)
class Bars:
    """A chart of bars, one below the other, in the order given."""

    name: str
    told: str
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Column:
    """One column; x and width in percent, y and height in pixels."""

    x: str
    width: str
    y: int
    height: int
    told: str


@dataclass(frozen=True)
class Tick:
    """A word under the columns, or the number over the highest."""

    x: str
    anchor: str
    label: str


@dataclass(frozen=True)
class Columns:
    """A chart of columns side by side, with a word under the first and the last of them."""

    name: str
    told: str
    height: int
    base: int
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    highest: Tick | None


def bars(name: str, rows: Sequence[tuple[str, int]]) -> Bars:
    """Bars of (name, number); the longest is the highest number, a zero has no length."""
    most = max((number for _label, number in rows), default=0)
    return Bars(
        name=name,
        told=told(rows),
        height=ROW * len(rows),
        bars=tuple(
            Bar(
                label=label,
                value=f"{number:,}",
                width=_percent(number * SHARE, most),
                label_y=place * ROW + 16,
                bar_y=place * ROW + 24,
                value_y=place * ROW + 37,
            )
            for place, (label, number) in enumerate(rows)
        ),
    )


def columns(name: str, rows: Sequence[tuple[str, int]], words: str) -> Columns:
    """Columns of (name, number); `words` is what the chart says without being seen."""
    most = max((number for _label, number in rows), default=0)
    base = TOP + PLOT
    drawn = tuple(
        Column(
            x=_percent(place * 100, len(rows)),
            width=_percent(86, len(rows)),
            y=base - _height(number, most),
            height=_height(number, most),
            told=f"{label}: {number:,}",
        )
        for place, (label, number) in enumerate(rows)
    )
    highest = None
    if most:
        place = next(place for place, (_label, number) in enumerate(rows) if number == most)
        highest = Tick(drawn[place].x, "start" if 2 * place < len(rows) else "end", f"{most:,}")
    ends = [Tick("0%", "start", rows[0][0])] if rows else []
    if len(rows) > 1:
        ends.append(Tick("100%", "end", rows[-1][0]))
    return Columns(name, words, base + FOOT, base, drawn, tuple(ends), highest)


def told(rows: Iterable[tuple[str, int]]) -> str:
    """What a chart says in words: "e-Service 25, Health 3"."""
    return ", ".join(f"{label} {number:,}" for label, number in rows)


def steps(most: int, count: int = 4) -> list[tuple[int, int]]:
    """The ranges, from and to, into which the numbers from 1 to `most` are parted for the colors of a map."""
    count = min(count, most)
    ends = [-(-most * place // count) for place in range(1, count + 1)]
    return [(start + 1, end) for start, end in zip([0, *ends], ends, strict=False)]


def step_of(number: int, ranges: Sequence[tuple[int, int]]) -> int:
    """In which of the ranges a number stands, from 1; 0 for zero."""
    return next((place for place, (start, end) in enumerate(ranges, start=1) if start <= number <= end), 0)


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.2f}%" if whole else "0%"


def _height(number: int, most: int) -> int:
    """In pixels; what is more than nothing is seen."""
    return max(2, round(number * PLOT / most)) if number else 0
