"""What does a bench hand back, and how is it printed?"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import Any

COLUMNS = ("bench", "engine", "what", "tries", "median", "p95", "max", "limit", "")


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, in milliseconds, what was promised, and whether it held."""

    what: str
    tries: int
    median: float
    p95: float
    max: float
    limit: str = ""
    held: bool = True

    def as_dict(self) -> dict[str, Any]:
        """The line as plain values, to hand over from one process to another."""
        return asdict(self)


def timed(call: Callable[[], object]) -> float:
    """How many milliseconds a call takes."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def line(
    what: str, times: Sequence[float], limit: str = "", *, holds: Callable[[Line], bool] | None = None
) -> Line:
    """The line of some measured times (milliseconds); `limit`: what was promised, `holds`: whether it did."""
    ordered = sorted(times)
    measured = Line(
        what=what,
        tries=len(ordered),
        median=median(ordered),
        p95=ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
        max=ordered[-1],
        limit=limit,
    )
    return replace(measured, held=holds is None or holds(measured))


def printed(rows: Sequence[tuple[str, str, Line]]) -> str:
    """The table, ready to print, of rows of bench, engine and line."""
    cells = [COLUMNS] + [
        (
            bench,
            engine,
            row.what,
            str(row.tries),
            f"{row.median:.1f} ms",
            f"{row.p95:.1f} ms",
            f"{row.max:.1f} ms",
            row.limit,
            "" if not row.limit else "held" if row.held else "BROKEN",
        )
        for bench, engine, row in rows
    ]
    widths = [max(len(row[place]) for row in cells) for place in range(len(COLUMNS))]
    numbers = range(3, 7)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place in numbers else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
