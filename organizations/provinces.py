"""Which are the provinces, in dictionary order? The 77 rows of data/provinces.csv."""

import csv
from pathlib import Path

from organizations.models import Province

TABLE = Path(__file__).parent / "data" / "provinces.csv"


def load() -> int:
    """Bring the 77 provinces into the database, or up to date; returns their number."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [
            Province(
                iso=row["iso_3166_2"],
                sort_order=int(row["sort_order"]),
                dopa_code=row["dopa_code"],
                name_th=row["name_th"],
                abbr_th=row["abbr_th"],
                name_en=row["name_en"],
                region6_th=row["region6_th"],
                region6_en=row["region6_en"],
                region4_th=row["region4_th"],
                region4_en=row["region4_en"],
            )
            for row in csv.DictReader(lines)
        ]
    columns = [field.name for field in Province._meta.fields if field.name != "iso"]
    Province.objects.bulk_create(rows, update_conflicts=True, unique_fields=["iso"], update_fields=columns)
    return len(rows)
