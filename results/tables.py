"""How do the figures of an announcement stand in tables? As announced and as counted; zero is a zero."""

from dataclasses import dataclass

from editions.models import Edition
from results.announcement import Announcement, told
from results.lines import ProvinceLine
from results.models import AnnouncedFigure


@dataclass(frozen=True)
class Row:
    """One line of a table of figures; `awards` are (level, number)."""

    name: str
    entries: int
    organizations: int = 0
    awards: tuple[tuple[str, int], ...] = ()
    is_largest: bool = False


@dataclass(frozen=True)
class Compared:
    """A figure as it was announced beside what we count; `counted` is empty where we cannot tell."""

    label: str
    announced: str
    counted: str
    source: str


@dataclass(frozen=True)
class Tables:
    """The tables of the page of figures; `regions_told` says by which division regions are counted."""

    compared: list[Compared]
    categories: list[Row]
    regions_told: str
    regions: list[Row]
    provinces: list[Row]
    provinces_without: list[str]


def of(announcement: Announcement) -> Tables:
    """All tables of an announcement. Provinces are in dictionary order; those without an entry are apart."""
    scheme = announcement.content["edition"]["region_scheme"]
    return Tables(
        compared=_compared(announcement),
        categories=_categories(announcement),
        regions_told=str(Edition.RegionScheme(scheme).label),
        regions=_regions(announcement),
        provinces=_provinces(announcement),
        provinces_without=[row.name for row in announcement.provinces.values() if not row.entries],
    )


def _categories(announcement: Announcement) -> list[Row]:
    figures = announcement.content["figures"]
    return [
        Row(name, figures["by_category"].get(code, 0), is_largest=code in figures["largest_categories"])
        for code, name in announcement.categories.items()
    ]


def _regions(announcement: Announcement) -> list[Row]:
    regions: dict[str, list[ProvinceLine]] = {}
    for row in announcement.provinces.values():
        regions.setdefault(row.region, []).append(row)
    return [
        Row(
            name,
            sum(row.entries for row in rows),
            sum(row.organizations for row in rows),
            tuple(
                (level.name, sum(row.awards[level.code] for row in rows))
                for level in announcement.levels.values()
            ),
        )
        for name, rows in regions.items()
    ]


def _provinces(announcement: Announcement) -> list[Row]:
    most = announcement.content["figures"]["most_provinces"]
    return [
        Row(
            row.name,
            row.entries,
            row.organizations,
            tuple((level.name, row.awards[level.code]) for level in announcement.levels.values()),
            row.iso in most,
        )
        for row in announcement.provinces.values()
        if row.entries
    ]


def _compared(announcement: Announcement) -> list[Compared]:
    return [
        Compared(
            label=f"{AnnouncedFigure.Code(row['code']).label}"
            + (f": {told(row['of'])}" if told(row["of"]) else ""),
            announced=f"{row['number']:,}",
            counted=_counted(announcement, row["code"], row["of"]["th"]),
            source=told(row["source"]),
        )
        for row in announcement.content["stated"]
    ]


def _counted(announcement: Announcement, code: str, of_th: str) -> str:
    """What we count for a stated figure; for a category, a province or a level: of the one it names."""
    content = announcement.content
    figures = content["figures"]
    named: dict[str, dict[str, int]] = {
        "entries": {of_th: figures["entries"]},
        "organizations": {of_th: figures["organizations"]},
        "largest_category": {
            row["name"]["th"]: figures["by_category"].get(row["code"], 0) for row in content["categories"]
        },
        "most_province": {row["name"]["th"]: row["organizations"] for row in content["provinces"]},
        "double_entrant": {row["name"]["th"]: row["entries"] for row in figures["repeat_entrants"]},
        "awards": {row["name"]["th"]: figures["by_level"].get(row["code"], 0) for row in content["levels"]},
    }
    counted = named.get(code, {}).get(of_th)
    return "" if counted is None else f"{counted:,}"
