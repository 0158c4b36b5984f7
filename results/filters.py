"""Which awards of an announcement stand in a view: of a region, a category, a level, a type of organization?

A view stands in its address. One that keeps to a single thing has a path of its own, so that it can be made
ahead; several things together are asked in the query of one page, which the portal answers itself.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from results import counted_rows
from results.announcement import Announcement, told
from results.content import Content
from results.lines import Line

DIMENSIONS = {
    "region": _("Region"),
    "category": _("Category"),
    "level": _("Award"),
    "type": _("Type of organization"),
}
"""By what one may choose, in the order of the page; the keys stand in addresses."""

Chosen = Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    """One thing to choose: how many awards stand there, where it leads (nowhere without one), whether it is
    chosen now."""

    name: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Dimension:
    """The choices of one kind."""

    name: str
    choices: tuple[Choice, ...]


def values(content: Content) -> dict[str, list[str]]:
    """Every value that may be chosen, by dimension: those with addresses of their own."""
    return {
        "region": list(counted_rows.regions(content)),
        "category": [row["code"] for row in content["categories"]],
        "level": [row["code"] for row in sorted(content["levels"], key=lambda row: row["position"])],
        "type": list(Organization.TYPE_ORDER),
    }


def names(content: Content) -> dict[str, dict[str, str]]:
    """What each value is called in the language of the page, by dimension."""
    return {
        "region": {key: told(words) for key, words in counted_rows.regions(content).items()},
        "category": {row["code"]: told(row["name"]) for row in content["categories"]},
        "level": {row["code"]: told(row["name"]) for row in content["levels"]},
        "type": {code: str(label) for code, label in Organization.Type.choices},
    }


def chosen_of(content: Content, asked: Mapping[str, str]) -> dict[str, str]:
    """What of a query is a choice; what this edition does not know is left out."""
    known = values(content)
    return {by: asked[by] for by in DIMENSIONS if asked.get(by) in known[by]}


def address(year: int, chosen: Chosen) -> str:
    """Where the view of these choices stands."""
    if not chosen:
        return reverse("results:edition", args=[year])
    if len(chosen) == 1:
        return reverse("results:awards_of", args=[year, *next(iter(chosen.items()))])
    asked = {by: chosen[by] for by in DIMENSIONS if by in chosen}
    return f"{reverse('results:awards_found', args=[year])}?{urlencode(asked)}"


def lines(announcement: Announcement, chosen: Chosen) -> list[Line]:
    """The awards of a view, in the order of the list by province."""
    rows = _rows(announcement.content)
    return [line for row, line in zip(rows, announcement.awards, strict=True) if _fits(row, chosen)]


def dimensions(announcement: Announcement, chosen: Chosen) -> list[Dimension]:
    """What may be chosen further, and chosen otherwise, with the number of awards that each leads to."""
    content = announcement.content
    told_names, known = names(content), values(content)
    rows = _rows(content)
    found = []
    for by, label in DIMENSIONS.items():
        others = {key: value for key, value in chosen.items() if key != by}
        counts = Counter(row[by] for row in rows if _fits(row, others))
        there_are = {row[by] for row in rows}
        choices = tuple(
            Choice(
                told_names[by][value],
                counts[value],
                _leads_to(announcement.year, others, by, value, counts[value], value == chosen.get(by)),
                value == chosen.get(by),
            )
            for value in known[by]
            if by != "type" or value in there_are or value == chosen.get(by)
        )
        found.append(Dimension(str(label), choices))
    return found


def _leads_to(year: int, others: Chosen, by: str, value: str, count: int, is_chosen: bool) -> str:
    if is_chosen:
        return address(year, others)
    return address(year, {**others, by: value}) if count else ""


def chosen_names(announcement: Announcement, chosen: Chosen) -> list[str]:
    """The choices in words, in the order of the page."""
    told_names = names(announcement.content)
    return [told_names[by][chosen[by]] for by in DIMENSIONS if by in chosen]


def _rows(content: Content) -> list[dict[str, str]]:
    """For each award its value of every dimension."""
    regions = {row["iso"]: counted_rows.region_key(row["region"]["en"]) for row in content["provinces"]}
    return [
        {
            "region": regions[row["province"]],
            "category": row["category"],
            "level": row["level"],
            "type": row["organization"]["type"],
        }
        for row in content["awards"]
    ]


def _fits(row: Mapping[str, str], chosen: Chosen) -> bool:
    return all(row[by] == value for by, value in chosen.items())
