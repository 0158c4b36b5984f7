"""How long does the whole register take to come in: the first time, again, and with a change of every row?"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from organizations import provinces
from organizations import register as loading
from organizations.directory import Reading
from tests import cast, register
from tests.bench.picker import a_reading
from tests.bench.table import Line, line, timed

MOST = 10.0
"""Seconds; what is meant by "in seconds"."""
LIMIT = f"max <= {MOST:.0f} s"


def lines() -> Iterator[Line]:
    """Read the file and load it, then load it again, then a version in which every district is another."""
    reading, what = a_reading()
    path = register.found()
    read = timed(partial(loading.open_file, path)) if path else 0.0
    changed = replace(
        reading, rows=tuple(replace(row, district_th=f"{row.district_th}ใหม่") for row in reading.rows)
    )
    provinces.load()
    for name, version, later in (
        ("the first time", reading, 0),
        ("the same again", reading, 0),
        ("every row changed", changed, 100),
    ):
        took = read + timed(partial(_load, version, later))
        yield line(f"{name}, {what}", [took], LIMIT, holds=lambda row: row.max <= MOST * 1000)


def _load(reading: Reading, later: int) -> None:
    version = cast.a_version(later=later, whole=True)
    loading.load(reading, version, by=cast.TESTER, at=cast.MID_CALL)
