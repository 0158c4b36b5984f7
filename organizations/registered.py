"""How many organizations has each province, and as of which day? A share of those taking part rests on it."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Count, Q

from organizations.models import Organization, RegisterLoad

COUNTS = Path(__file__).parent / "data" / "registered.csv"
COUNTS_DATED = date(2020, 9, 9)
"""The state that the counts of the file have; used until a whole register is loaded."""


@dataclass(frozen=True)
class Registered:
    """The organizations of each province by its code, and the date of the register that counts them."""

    dated: date
    by_province: dict[str, int]


def on(day: date) -> Registered:
    """The organizations that the register held on a day.

    From the newest whole register of that day or before; where none was loaded, the counts that the portal
    brings along: the few rows that it starts with say nothing of how many there are.
    """
    loads = RegisterLoad.objects.filter(is_whole=True, dated__lte=day)
    dated = loads.order_by("-dated").values_list("dated", flat=True).first()
    if dated is None:
        with COUNTS.open(encoding="utf-8", newline="") as lines:
            counts = {row["iso_3166_2"]: int(row["organizations"]) for row in csv.DictReader(lines)}
        return Registered(COUNTS_DATED, counts)
    known = Q(valid_from__lte=day) | Q(past_names__valid_from__lte=day)
    standing = Organization.objects.filter(known, Q(valid_to=None) | Q(valid_to__gt=day)).order_by()
    rows = standing.values_list("province_id").annotate(Count("pk", distinct=True))
    return Registered(dated, dict(rows))
