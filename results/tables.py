"""How do the figures of an announcement stand in tables and charts? As announced, and as counted.

Each number leads to the entries that it counts.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from editions.models import Edition
from organizations.models import Organization
from results import charts, counted_rows
from results.announcement import Announcement, told
from results.content import Content
from results.models import AnnouncedFigure
from thai import era


@dataclass(frozen=True)
class Row:
    """One line of a table of figures; `awards` are (level, number), `url` lists the entries counted."""

    name: str
    entries: int
    organizations: int = 0
    awards: tuple[tuple[str, int], ...] = ()
    is_largest: bool = False
    url: str = ""


@dataclass(frozen=True)
class Cell:
    """One number of the matrix; `url` is empty for a zero."""

    label: str
    number: int
    url: str


@dataclass(frozen=True)
class MatrixRow:
    """A region of the matrix: its cells in the order of the categories, and their sum."""

    name: str
    cells: tuple[Cell, ...]
    total: int
    url: str


@dataclass(frozen=True)
class Compared:
    """A figure as it was announced beside what we count; `counted` is empty where we cannot tell."""

    label: str
    announced: str
    counted: str
    source: str


@dataclass(frozen=True)
class Tables:
    """The tables of the page of figures; `regions_told` says by which division regions are counted.

    `types` and `days` are empty where the copy does not know them. Of days those with entries are told;
    the chart shows every day of the call. `largest_told` and `most_told` mark what is largest: ties as ties.
    """

    compared: list[Compared]
    categories: list[Row]
    regions_told: str
    regions: list[Row]
    provinces: list[Row]
    provinces_without: list[str]
    types: list[Row]
    days: list[Row]
    matrix_of: list[str]
    matrix: list[MatrixRow]
    matrix_foot: list[int]
    repeats: list[Row]
    unnamed_repeats: int
    all_url: str
    largest_told: str
    most_told: str
    category_chart: charts.Bars
    region_chart: charts.Bars
    type_chart: charts.Bars
    day_chart: charts.Columns


def of(announcement: Announcement) -> Tables:
    """All tables of an announcement. Provinces are in dictionary order; those without an entry are apart."""
    content = announcement.content
    figures = content["figures"]
    categories, regions = _categories(announcement), _regions(announcement)
    types, days = _types(content), _days(content)
    matrix = _matrix(announcement)
    repeats = _repeats(content)
    return Tables(
        compared=compared(announcement),
        categories=categories,
        regions_told=str(Edition.RegionScheme(content["edition"]["region_scheme"]).label),
        regions=regions,
        provinces=_provinces(announcement),
        provinces_without=[row.name for row in announcement.provinces.values() if not row.entries],
        types=types,
        days=days,
        matrix_of=list(announcement.categories.values()),
        matrix=matrix,
        matrix_foot=[row.entries for row in categories],
        repeats=repeats,
        unnamed_repeats=content["figures"]["repeat_count"] - len(repeats),
        all_url=counted_rows.address(announcement.year, "all", "entries") if content["rows"] else "",
        largest_told=_("Largest (tie)") if len(figures["largest_categories"]) > 1 else _("Largest"),
        most_told=(
            _("Most organizations (tie)") if len(figures["most_provinces"]) > 1 else _("Most organizations")
        ),
        category_chart=_bars(_("Entries by category"), categories),
        region_chart=_bars(_("Entries by region"), regions),
        type_chart=_bars(_("Entries by type of organization"), types),
        day_chart=_columns(content, days),
    )


def _categories(announcement: Announcement) -> list[Row]:
    figures = announcement.content["figures"]
    entries, organizations = counted_rows.per(announcement.content, "category")
    return [
        Row(
            name,
            entries[code],
            organizations[code],
            is_largest=code in figures["largest_categories"],
            url=_url(announcement.content, "category", code, entries[code]),
        )
        for code, name in announcement.categories.items()
    ]


def _regions(announcement: Announcement) -> list[Row]:
    content = announcement.content
    entries, organizations = counted_rows.per(content, "region")
    won: dict[str, list[str]] = {}
    regions = {
        row["iso"]: counted_rows.region_key(row["region"]["en"]) for row in announcement.content["provinces"]
    }
    for award in content["awards"]:
        won.setdefault(regions[award["province"]], []).append(award["level"])
    return [
        Row(
            told(words),
            entries[key],
            organizations[key],
            tuple((level.name, won.get(key, []).count(level.code)) for level in announcement.levels.values()),
            url=_url(content, "region", key, entries[key]),
        )
        for key, words in counted_rows.regions(content).items()
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
            _url(announcement.content, "province", row.iso, row.entries),
        )
        for row in announcement.provinces.values()
        if row.entries
    ]


def _types(content: Content) -> list[Row]:
    entries, organizations = counted_rows.per(content, "type")
    if not any(entries[code] for code in Organization.TYPE_ORDER):
        return []
    return [
        Row(
            counted_rows.type_name(code),
            entries[code],
            organizations[code],
            url=_url(content, "type", code, entries[code]),
        )
        for code in Organization.TYPE_ORDER
    ]


def _days(content: Content) -> list[Row]:
    entries, organizations = counted_rows.per(content, "day")
    return [
        Row(_day_told(_day_of(key)), entries[key], organizations[key], url=_url(content, "day", key, 1))
        for key in sorted(filter(None, entries))
    ]


def _columns(content: Content, days: list[Row]) -> charts.Columns:
    """Every day from the opening of the call to its close, and what came before or after."""
    edition = content["edition"]
    came = [row["day"] for row in content["rows"] if row.get("day")]
    known = sorted(filter(None, [edition.get("opens_on", ""), edition.get("closes_on", ""), *came]))
    counts: list[tuple[str, int]] = []
    if came:
        day, last = date.fromisoformat(known[0]), date.fromisoformat(known[-1])
        while day <= last:
            counts.append((era.short_date(day, _language()), came.count(day.isoformat())))
            day += timedelta(days=1)
    name = _("Entries by day of arrival")
    return charts.columns(name, counts, charts.told((row.name, row.entries) for row in days))


def _matrix(announcement: Announcement) -> list[MatrixRow]:
    content = announcement.content
    cells: dict[tuple[str, str], int] = {}
    for keys in counted_rows.keys_of(content):
        place = (keys["region"], keys["category"])
        cells[place] = cells.get(place, 0) + 1
    return [
        MatrixRow(
            told(words),
            tuple(
                Cell(label, number, _url(content, "region", key, number, code))
                for code, label in announcement.categories.items()
                for number in [cells.get((key, code), 0)]
            ),
            total := sum(number for (region, _code), number in cells.items() if region == key),
            _url(content, "region", key, total),
        )
        for key, words in counted_rows.regions(content).items()
    ]


def _repeats(content: Content) -> list[Row]:
    """Who sent several entries, where that may be told."""
    return [
        Row(
            told(row["name"]),
            row["entries"],
            url=_url(content, "repeat", str(row["organization"]), 1) if "organization" in row else "",
        )
        for row in content["figures"]["repeat_entrants"]
    ]


def _bars(name: str, rows: list[Row]) -> charts.Bars:
    return charts.bars(name, [(row.name, row.entries) for row in rows])


def _url(content: Content, by: str, value: str, number: int, category: str = "") -> str:
    """Where the entries counted are listed; a zero leads nowhere."""
    return counted_rows.address(content["edition"]["year"], by, value, category) if number else ""


def _day_of(key: str) -> date:
    return date.fromisoformat(f"{era.to_ce(int(key[:4]))}{key[4:]}")


def _day_told(day: date) -> str:
    return era.long_date(day, _language())


def _language() -> str:
    return get_language() or "th"


def compared(announcement: Announcement) -> list[Compared]:
    """The figures as announced, each beside the same number counted here."""
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
