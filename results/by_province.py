"""In what order does the printed list stand? By the Thai dictionary order of the provinces.

Pure: it sorts and groups what it is given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from organizations.models import Organization
from thai.order import thai_key

Row = TypeVar("Row")


@dataclass(frozen=True)
class Place:
    """What decides where an award stands: `province` is the dictionary order, `level` 1 the highest."""

    province: int
    level: int
    type: str
    name: str
    number: int


def within_list(place: Place) -> tuple[object, ...]:
    """The key of the list by province: province, level, type of organization, its name, entry number."""
    return (
        place.province,
        place.level,
        Organization.TYPE_ORDER.get(place.type, len(Organization.TYPE_ORDER)),
        thai_key(place.name),
        place.number,
    )


def by_province(rows: Iterable[Row], place_of: Callable[[Row], Place]) -> list[tuple[int, list[Row]]]:
    """The rows grouped under their provinces (by dictionary order), as the list by province has them."""
    ordered = sorted(rows, key=lambda row: within_list(place_of(row)))
    return [
        (province, list(group))
        for province, group in groupby(ordered, key=lambda row: place_of(row).province)
    ]


def by_level(rows: Iterable[Row], place_of: Callable[[Row], Place]) -> list[tuple[int, list[Row]]]:
    """The rows grouped under their levels, the highest first; within a level in the order of provinces."""
    ordered = sorted(rows, key=lambda row: (place_of(row).level, within_list(place_of(row))))
    return [(level, list(group)) for level, group in groupby(ordered, key=lambda row: place_of(row).level)]
