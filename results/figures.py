"""Which are the numbers of the announcement? Entries, organizations, categories, provinces, levels.

Pure: it counts the rows it is given. Organizations are counted once, however many entries they sent;
what is largest is a list, because a tie is reported as a tie.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """One entry as the figures see it; the words are codes or ids, `level` is empty without an award."""

    organization: int
    category: str
    province: str
    region: str
    level: str = ""


@dataclass(frozen=True)
class Largest:
    """What has the most, and how many: several names where they tie, none where nothing was counted."""

    names: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Figures:
    """The numbers of an edition; a name that nothing fell to is absent from its mapping."""

    entries: int
    organizations: int
    by_category: Mapping[str, int]
    by_province: Mapping[str, int]
    by_region: Mapping[str, int]
    organizations_by_province: Mapping[str, int]
    organizations_by_region: Mapping[str, int]
    by_level: Mapping[str, int]
    largest_categories: Largest
    most_provinces: Largest
    repeat_entrants: Mapping[int, int]


def count(rows: Iterable[Counted]) -> Figures:
    """Count the entries of an edition; categories compare by entries, provinces by organizations."""
    entries = list(rows)
    by_category = Counter(row.category for row in entries)
    by_province = _organizations(entries, "province")
    return Figures(
        entries=len(entries),
        organizations=len({row.organization for row in entries}),
        by_category=by_category,
        by_province=Counter(row.province for row in entries),
        by_region=Counter(row.region for row in entries),
        organizations_by_province=by_province,
        organizations_by_region=_organizations(entries, "region"),
        by_level=Counter(row.level for row in entries if row.level),
        largest_categories=largest(by_category),
        most_provinces=largest(by_province),
        repeat_entrants={
            organization: times
            for organization, times in Counter(row.organization for row in entries).items()
            if times > 1
        },
    )


def largest(counts: Mapping[str, int]) -> Largest:
    """The names with the highest count, in the order of the mapping; a tie names all of them."""
    most = max(counts.values(), default=0)
    return Largest(tuple(name for name, times in counts.items() if times == most and times), most)


def _organizations(entries: list[Counted], by: str) -> Counter[str]:
    pairs: dict[tuple[Hashable, int], None] = dict.fromkeys(
        (getattr(row, by), row.organization) for row in entries
    )
    return Counter(str(name) for name, _organization in pairs)
