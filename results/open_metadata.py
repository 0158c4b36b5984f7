"""What tells what the open data are? The dictionary, the Data Package, the catalog's fields, the license."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from results.content import Content
from results.open_tables import Table, tables_of

LICENSE = {
    "name": "ODC-By-1.0",
    "title": "Open Data Commons Attribution License v1.0",
    "path": "https://opendatacommons.org/licenses/by/1-0/",
}
LICENSE_IN_CATALOG = "Open Data Common"
"""How the Thai government data catalog names the license."""
DICTIONARY_COLUMNS = ("table", "column", "type", "description_th", "description_en")
FORMULAS = _(
    "In CSV a text that a spreadsheet would take for a formula has an apostrophe (') before it, behind which"
    " it stands unchanged: where a cell begins with apostrophes and then =, +, - or @, take one apostrophe"
    " away. JSON and XLSX hold every text as it is."
)
TAGS = ("ท้องถิ่นดิจิทัล", "รัฐบาลดิจิทัล", "องค์กรปกครองส่วนท้องถิ่น", "ผลการประกวด", "รางวัล")
FORMATS = ("CSV", "XLSX", "JSON")
OBJECTIVE = _("So that anybody can check the results of the contest, count them again, and reuse them.")
SAMPLE_NOTE = _("Rows marked is_sample are made up, to show how the portal works.")
KEYS = {
    # table: which columns name rows of which other table
    "entries": ((("category_code",), "categories"), (("province_iso",), "provinces")),
    "results": ((("entry_number",), "entries"), (("award_level_code",), "levels")),
    "works": ((("entry_number",), "results"),),
    "criteria": ((("round",), "rounds"),),
    "rubric": ((("round", "criterion"), "criteria"),),
    "round_entries": ((("round",), "rounds"),),
    "marks": ((("round", "entry"), "round_entries"), (("round", "criterion"), "criteria")),
    "means": ((("round", "entry"), "round_entries"), (("round", "criterion"), "criteria")),
    "scores": ((("round", "entry"), "round_entries"),),
    "ranking": ((("round", "entry"), "round_entries"),),
}


def both(words: Promise | str) -> dict[str, str]:
    """A text of ours in both languages."""
    found = {}
    for language in ("th", "en"):
        with translation.override(language):
            found[language] = str(words)
    return found


def dictionary(content: Content) -> list[list[str]]:
    """One row a column of every table: what stands in it, in Thai and English."""
    return [
        [table.name, column.name, column.type, *both(column.told).values()]
        for table in tables_of(content)
        for column in table.columns
    ]


def titles(content: Content) -> dict[str, str]:
    """What the data set is called, in Thai and English."""
    edition = content["edition"]
    thai = f"ผลการประกวด{edition['name']['th']} {edition['year']}"
    english = edition["name"]["en"] or edition["name"]["th"]
    return {"th": thai, "en": f"Results of the contest {english} {edition['year']} (B.E.)"}


def notes(content: Content) -> dict[str, str]:
    """What the data set holds, in Thai and English."""
    told = both(
        _("Entries, organizations, categories, awards and the method of judging, as announced. Persons are no"
          " part of it; of entries that won nothing there is what the edition publishes of them.")
    )  # fmt: skip
    formulas = both(FORMULAS)
    samples = both(SAMPLE_NOTE) if any(row["is_sample"] for row in content["rows"]) else {"th": "", "en": ""}
    return {one: " ".join(filter(None, [samples[one], told[one], formulas[one]])) for one in ("th", "en")}


def license_text(content: Content) -> str:
    """The license in words, in both languages."""
    title, name = titles(content), _organizer(content)
    told = both(
        _("You may copy, share, change and reuse these data, also for gain, if you name their source:")
    )
    not_covered = both(
        _("Pictures and documents of the entries are no part of the data; they are their senders'.")
    )
    by = f"{LICENSE['title']}\n{LICENSE['path']}"
    return "\n".join(
        f"{title[one]}\n{by}\n\n{told[one]} {name[one]}\n{not_covered[one]}\n" for one in ("th", "en")
    )


def data_package(
    content: Content, files: Mapping[str, tuple[int, str]], version: int, published_at: datetime
) -> dict[str, Any]:
    """The metadata as a Frictionless Data Package; `files` are the size and checksum of each, by name."""
    title, told, name = titles(content), notes(content), _organizer(content)
    return {
        "profile": "data-package",
        "name": f"local-digital-{content['edition']['year']}",
        "title": title["en"],
        "title_th": title["th"],
        "description": told["en"],
        "description_th": told["th"],
        "version": f"{version}.0.0",
        "created": published_at.astimezone(UTC).isoformat(timespec="seconds"),
        "licenses": [LICENSE],
        "contributors": [{"title": name["en"], "role": "publisher"}],
        "keywords": list(TAGS),
        "resources": list(_resources(content, files)),
    }


def _resources(content: Content, files: Mapping[str, tuple[int, str]]) -> Iterator[dict[str, Any]]:
    tables = tables_of(content)
    for table in tables:
        size, checksum = files[f"{table.name}.csv"]
        told = both(table.told)
        yield {
            "profile": "tabular-data-resource",
            "name": table.name.replace("_", "-"),
            "path": f"{table.name}.csv",
            "title": told["en"],
            "title_th": told["th"],
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": size,
            "hash": f"sha256:{checksum}",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
            "schema": _schema(table),
        }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column.name,
                "type": column.type,
                "description": (told := both(column.told))["en"],
                "description_th": told["th"],
            }
            for column in table.columns
        ],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.name in KEYS:
        schema["foreignKeys"] = [
            {
                "fields": list(fields),
                "reference": {"resource": other.replace("_", "-"), "fields": list(fields)},
            }
            for fields, other in KEYS[table.name]
        ]
    return schema


def ckan(content: Content, version: int) -> dict[str, Any]:
    """The fields that the Thai government data catalog asks for, ready to be typed in or sent."""
    thai = _organizer(content)["th"]
    return {
        "data_type": "ข้อมูลระเบียน",
        "title": titles(content)["th"],
        "name": f"local-digital-{content['edition']['year']}",
        "maintainer": thai,
        "maintainer_email": content.get("contact_email", ""),
        "tag_string": ",".join(TAGS),
        "notes": notes(content)["th"],
        "objective": both(OBJECTIVE)["th"],
        "update_frequency_unit": "ไม่มีการปรับปรุงหลังจากการจัดเก็บข้อมูล",
        "geo_coverage": "ประเทศ",
        "data_source": thai,
        "data_format": list(FORMATS),
        "data_category": "ข้อมูลสาธารณะ",
        "license_id": LICENSE_IN_CATALOG,
        "version": str(version),
    }


def _organizer(content: Content) -> dict[str, str]:
    """The agency that organizes the contest, else the contest itself, in Thai and English."""
    agency = content.get("organizer")
    name = agency["name"] if agency else content["edition"]["name"]
    return {"th": name["th"], "en": name["en"] or name["th"]}
