"""How does an announcement read as a table for a spreadsheet? With BOM, safe to open, samples marked."""

from typing import Any

from files.spreadsheets import csv_text
from results.content import Content, EntryContent, RowContent

SAMPLE = "ตัวอย่าง"
"""What stands in every row that is a sample."""

ENTRY_COLUMNS = (
    "year", "entry_number", "category_th", "category_en", "category_is_sample", "province_th", "province_en",
    "province_iso", "region_th", "region_en", "award_level_th", "award_level_en", "title", "organization_th",
    "organization_en", "is_sample", "label",
)  # fmt: skip
AWARD_COLUMNS = (*ENTRY_COLUMNS[:-2], "organization_type", "district_th", "total", "is_sample", "label")


def awards_csv(content: Content) -> str:
    """One row an award, in the order of the list by province."""
    shown: list[dict[str, Any]] = []
    for award in content["awards"]:
        row = _row(content, award, award["level"], award)
        row["organization_type"] = award["organization"]["type"]
        row["district_th"] = award["organization"]["district_th"]
        row["total"] = award["total"] or ""
        shown.append(row)
    return csv_text(AWARD_COLUMNS, ([row[column] for column in AWARD_COLUMNS] for row in shown))


def entries_csv(content: Content) -> str:
    """One row an entry counted, by number; title and organization only where the edition publishes them."""
    published = {entry["number"]: entry for entry in [*content["awards"], *content["others"]]}
    shown = [_row(content, row, row["level"], published.get(row["number"])) for row in content["rows"]]
    return csv_text(ENTRY_COLUMNS, ([row[column] for column in ENTRY_COLUMNS] for row in shown))


def _row(
    content: Content, entry: EntryContent | RowContent, level: str, published: EntryContent | None
) -> dict[str, Any]:
    nothing = {"th": "", "en": ""}
    categories = {row["code"]: row["name"] for row in content["categories"]}
    levels = {row["code"]: row["name"] for row in content["levels"]}
    province = next(row for row in content["provinces"] if row["iso"] == entry["province"])
    category = categories.get(entry["category"], nothing)
    level_name = levels.get(level, nothing)
    organization = published["organization"]["name"] if published else nothing
    return {
        "year": content["edition"]["year"],
        "entry_number": entry["number"],
        "category_th": category["th"],
        "category_en": category["en"],
        "category_is_sample": _yes(entry["category_is_sample"]),
        "province_th": province["name"]["th"],
        "province_en": province["name"]["en"],
        "province_iso": province["iso"],
        "region_th": province["region"]["th"],
        "region_en": province["region"]["en"],
        "award_level_th": level_name["th"],
        "award_level_en": level_name["en"],
        "title": published["title"] if published else "",
        "organization_th": organization["th"],
        "organization_en": organization["en"],
        "is_sample": _yes(entry["is_sample"]),
        "label": SAMPLE if entry["is_sample"] else "",
    }


def _yes(value: bool) -> str:
    return "true" if value else "false"
