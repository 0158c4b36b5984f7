"""How much came from each province? The numbers of the map and of the table beside it; zero is a zero.

The share of a province is that of its organizations which took part, of all that the register had then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from results import charts, counted_rows
from results.announcement import Announcement
from results.content import Content

ORDERS = {"by-name": gettext_lazy("In alphabetical order"), "by-number": gettext_lazy("Highest first")}
"""The orders of the table, as they stand in the address: of the dictionary, and by what the map colors."""


@dataclass(frozen=True)
class Province:
    """A province in numbers; `rate` is in percent with one digit, None where the register counts none."""

    iso: str
    name: str
    region: str
    sort_order: int
    entries: int
    organizations: int
    awards: int
    registered: int
    rate: Decimal | None
    url: str
    awards_url: str

    @property
    def rate_told(self) -> str:
        """The rate with what it is of: "4.2 % (6 of 144)"."""
        if self.rate is None:
            return "–"
        return _("%(rate)s %% (%(organizations)s of %(registered)s)") % {
            "rate": self.rate,
            "organizations": f"{self.organizations:,}",
            "registered": f"{self.registered:,}",
        }


@dataclass(frozen=True)
class Measure:
    """One thing that the map can color."""

    name: Promise
    number: Callable[[Province], int]


def _tenths(province: Province) -> int:
    return int(province.rate * 10) if province.rate is not None else 0


MEASURES: dict[str, Measure] = {
    "entries": Measure(gettext_lazy("Entries"), lambda province: province.entries),
    "organizations": Measure(gettext_lazy("Organizations"), lambda province: province.organizations),
    "awards": Measure(gettext_lazy("Awards"), lambda province: province.awards),
    "participation": Measure(gettext_lazy("Participation rate"), _tenths),
}
"""What the map can color, as it stands in the address; a rate is compared in tenths of a percent."""


@dataclass(frozen=True)
class Place:
    """A province as it is drawn: its color (0 for none), what it says, and where it leads."""

    iso: str
    step: int
    label: str
    url: str


@dataclass(frozen=True)
class Choice:
    """A link of the page: to another color of the map or another order of the table."""

    name: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Shares:
    """The map and its table, by one measure and in one order."""

    name: str
    measures: list[Choice]
    orders: list[Choice]
    sorted_by: str
    places: list[Place]
    legend: list[tuple[int, str]]
    provinces: list[Province]


def addresses() -> list[tuple[str, str]]:
    """Every measure in every order: the addresses of the map."""
    return [(measure, order) for measure in MEASURES for order in ORDERS]


def of(announcement: Announcement, measure: str, order: str) -> Shares:
    """The map colored by a measure, and the provinces in an order."""
    provinces = _provinces(announcement)
    chosen = MEASURES[measure]
    ranges = charts.steps(max(map(chosen.number, provinces), default=0))
    listed = provinces
    if order == "by-number":
        listed = sorted(provinces, key=lambda province: (-chosen.number(province), province.sort_order))
    return Shares(
        name=str(chosen.name),
        measures=[
            Choice(str(each.name), _address(announcement, key, order), key == measure)
            for key, each in MEASURES.items()
        ],
        orders=[
            Choice(str(name), _address(announcement, measure, key), key == order)
            for key, name in ORDERS.items()
        ],
        sorted_by=measure if order == "by-number" else "name",
        places=[
            Place(
                province.iso,
                charts.step_of(chosen.number(province), ranges),
                f"{province.name}: {_told(province, measure)}",
                province.url,
            )
            for province in provinces
        ],
        legend=[(step, _range(start, end, measure)) for step, (start, end) in enumerate(ranges, start=1)],
        provinces=listed,
    )


def _address(announcement: Announcement, measure: str, order: str) -> str:
    return reverse("results:participation", args=[announcement.year, measure, order])


def _provinces(announcement: Announcement) -> list[Province]:
    registered = {row["iso"]: row.get("registered", 0) for row in announcement.content["provinces"]}
    list_url = reverse("results:edition", args=[announcement.year])
    return [
        Province(
            iso=row.iso,
            name=row.name,
            region=row.region,
            sort_order=row.sort_order,
            entries=row.entries,
            organizations=row.organizations,
            awards=sum(row.awards.values()),
            registered=registered[row.iso],
            rate=rate(row.organizations, registered[row.iso]),
            url=counted_rows.address(announcement.year, "province", row.iso) if row.entries else "",
            awards_url=f"{list_url}#{row.iso}" if row.awards else "",
        )
        for row in announcement.provinces.values()
    ]


def rate(organizations: int, registered: int) -> Decimal | None:
    """The share in percent, rounded half up to one digit; None where the register cannot tell it."""
    if registered < max(organizations, 1):
        return None
    return (Decimal(100 * organizations) / registered).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _told(province: Province, measure: str) -> str:
    """What a province has of the measure, in words."""
    if measure != "participation":
        return f"{MEASURES[measure].number(province):,}"
    return province.rate_told


def _range(start: int, end: int, measure: str) -> str:
    if measure == "participation":
        return f"{start / 10:.1f}–{end / 10:.1f} %"
    return f"{start:,}" if start == end else f"{start:,}–{end:,}"


def register_date(content: Content) -> date | None:
    """Of which day the register is that counts the organizations; None where the copy does not know."""
    told = content["edition"].get("registered_on", "")
    return date.fromisoformat(told) if told else None
