"""The open data of an edition: the page that lists the files, the dictionary, and the files themselves."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from organizations import access
from results import open_data, open_metadata
from results.open_tables import Table, scores_of, tables_of
from results.views import answer, page_of, standing

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".py": "text/x-python; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class File:
    """A file as the page lists it."""

    name: str
    address: str
    size: str
    checksum: str


@dataclass(frozen=True)
class Listed:
    """A table as the page lists it, with its files: CSV, CSV for Excel, JSON."""

    table: Table
    rows: int
    files: tuple[File, ...]


@require_safe
@access.public
def open_data_page(request: HttpRequest, year: int) -> HttpResponseBase:
    """The files of open data, with their sizes and checksums, and how to count the ranking again."""
    announced = standing(year)
    source = open_data.source_of(announced)
    made = open_data.files(source)
    tables = [
        Listed(
            table,
            sum(1 for _row in table.rows(source.content)),
            tuple(
                _file(year, name, made[name])
                for name in (
                    f"{table.name}.csv", f"{open_data.WITH_BOM}{table.name}.csv", f"{table.name}.json",
                )
            ),
        )
        for table in tables_of(source.content)
    ]  # fmt: skip
    told = {file.name for listed in tables for file in listed.files}
    scores = scores_of(source.content).values()
    context = {
        "tables": tables,
        "files": [_file(year, name, body) for name, body in made.items() if name not in told],
        "license": open_metadata.LICENSE,
        "formulas": open_metadata.FORMULAS,
        "has_scores": bool(scores),
        "closed": sorted({row["closed_because"] for row in scores if row["closed_because"]}),
        "bundle": open_data.bundle_name(year),
        "bundle_address": _address(year, open_data.bundle_name(year)),
    }
    return page_of(request, "results/open_data_page.html", year, announced, context)


@require_safe
@access.public
def data_dictionary(request: HttpRequest, year: int) -> HttpResponseBase:
    """What stands in every column of every table."""
    announced = standing(year)
    context = {
        "tables": tables_of(announced.content),
        "csv_address": _address(year, open_data.DICTIONARY),
    }
    return page_of(request, "results/data_dictionary.html", year, announced, context)


@require_safe
@access.public
def data_file(request: HttpRequest, year: int, name: str) -> HttpResponseBase:
    """One file of the open data, saved under the name by which the others and the program know it."""
    announced = standing(year)
    if name not in open_data.names(announced.content):  # before the files are made, which takes a while
        raise Http404
    body = open_data.files(open_data.source_of(announced))[name]
    return answer(request, HttpResponse(body, content_type=TYPES[PurePosixPath(name).suffix]), announced)


def _file(year: int, name: str, body: bytes) -> File:
    return File(name, _address(year, name), filesizeformat(len(body)), open_data.sha256(body))


def _address(year: int, name: str) -> str:
    """Where a file lies: the same for pages in both languages."""
    with translation.override("th"):
        return reverse("results:data_file", args=[year, name])
