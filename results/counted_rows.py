"""Which entries does a number of the statistics count? Each number leads to an address that lists them.

Of an entry that won nothing its number, category and province are public. Who entered it is not, unless the
edition publishes it; where a list would tell who (a province has one อบจ.), such entries are counted there
and not listed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from organizations.models import Organization
from results.announcement import Announcement, told
from results.content import Content, RowContent, Words
from results.lines import Line
from thai import era
from thai.order import thai_key

TELLS_WHO = frozenset({"type", "repeat"})
"""By what a list would tell who entered: there, entries that won nothing are counted and not listed."""


@dataclass(frozen=True)
class Shown:
    """One entry of a list: what is public of it; `line` where its title is."""

    reference: str
    category: str
    category_is_sample: bool
    province: str
    is_sample: bool
    line: Line | None


@dataclass(frozen=True)
class Listed:
    """The entries behind a number: the ones listed, and how many are counted without being listed."""

    name: str
    entries: int
    organizations: int
    shown: list[Shown]
    unlisted: int


def keys_of(content: Content) -> list[dict[str, str]]:
    """For each row of the content its value by everything that is counted."""
    regions = {row["iso"]: region_key(row["region"]["en"]) for row in content["provinces"]}
    named = {
        str(row["organization"]) for row in content["figures"]["repeat_entrants"] if "organization" in row
    }
    return [
        {
            "all": "entries",
            "category": row["category"],
            "region": regions[row["province"]],
            "province": row["province"],
            "type": row.get("organization_type", ""),
            "day": day_key(row.get("day", "")),
            "repeat": organization if (organization := str(row.get("organization", ""))) in named else "",
        }
        for row in content["rows"]
    ]


def region_key(name_en: str) -> str:
    """The name of a region as it stands in an address."""
    return slugify(name_en)


def regions(content: Content) -> dict[str, Words]:
    """The regions of an announcement by the name they have in an address, in dictionary order."""
    found = {region_key(row["region"]["en"]): row["region"] for row in content["provinces"]}
    return dict(sorted(found.items(), key=lambda item: thai_key(item[1]["th"])))


def day_key(day: str) -> str:
    """A day as it stands in an address, in the Buddhist Era: 2564-08-20; empty for none."""
    return f"{era.to_be(int(day[:4]))}{day[4:]}" if day else ""


def address(year: int, by: str, value: str, category: str = "") -> str:
    """Where the entries of a number are listed."""
    return reverse("results:figure_rows", args=[year, by, value, *([category] if category else [])])


def addresses(content: Content) -> list[tuple[str, ...]]:
    """Every (by, value) and (by, value, category) that has a list: those with at least one entry."""
    found: dict[tuple[str, ...], None] = {}
    for keys in keys_of(content):
        found |= dict.fromkeys((by, value) for by, value in keys.items() if value)
        if keys["category"]:
            found[("region", keys["region"], keys["category"])] = None
    return list(found)


def listed(announcement: Announcement, by: str, value: str, category: str = "") -> Listed | None:
    """The entries behind a number, by their numbers; None for what this edition does not count."""
    content = announcement.content
    asked = (by, value, category) if category else (by, value)
    if asked not in addresses(content):
        return None
    counted = [
        row
        for row, keys in zip(content["rows"], keys_of(content), strict=True)
        if keys[by] == value and (not category or keys["category"] == category)
    ]
    lines = {line.number: line for line in [*announcement.awards, *announcement.others]}
    public = [row for row in counted if by not in TELLS_WHO or row["number"] in lines]
    return Listed(
        name=_name(announcement, by, value, category),
        entries=len(counted),
        organizations=organizations(counted),
        shown=[_shown(announcement, row, lines.get(row["number"])) for row in public],
        unlisted=len(counted) - len(public),
    )


def organizations(rows: Iterable[RowContent]) -> int:
    """How many different organizations sent these entries."""
    return len({row["organization"] for row in rows if "organization" in row})


def type_name(code: str) -> str:
    """What a type of organization is called in the language of the page."""
    return str(Organization.Type(code).label) if code in Organization.Type.values else code


def _shown(announcement: Announcement, row: RowContent, line: Line | None) -> Shown:
    return Shown(
        reference=f"{announcement.year}-{row['number']:04d}",
        category=announcement.categories.get(row["category"], ""),
        category_is_sample=row["category_is_sample"],
        province=announcement.provinces[row["province"]].name,
        is_sample=row["is_sample"],
        line=line,
    )


def _name(announcement: Announcement, by: str, value: str, category: str) -> str:
    """What is counted, in words: the heading of the list."""
    content = announcement.content
    if by == "region":
        names = {region_key(row["region"]["en"]): told(row["region"]) for row in content["provinces"]}
        return " · ".join([names[value], *([announcement.categories[category]] if category else [])])
    if by == "province":
        return announcement.provinces[value].name
    if by == "category":
        return announcement.categories[value]
    if by == "type":
        return type_name(value)
    if by == "day":
        day = date.fromisoformat(f"{era.to_ce(int(value[:4]))}{value[4:]}")
        return era.long_date(day, translation.get_language() or "th")
    if by == "repeat":
        entrants = content["figures"]["repeat_entrants"]
        return next(told(row["name"]) for row in entrants if str(row.get("organization")) == value)
    return _("All entries")


def per(content: Content, by: str) -> tuple[Counter[str], Counter[str]]:
    """How many entries, and how many different organizations, each value has."""
    entries: Counter[str] = Counter()
    pairs: set[tuple[str, int]] = set()
    for row, keys in zip(content["rows"], keys_of(content), strict=True):
        entries[keys[by]] += 1
        pairs.add((keys[by], row.get("organization", -row["number"])))
    return entries, Counter(value for value, _organization in pairs)
