"""How does a program read the announcements? JSON under /api/v1/, read-only, the same rows as the open data.

Everything is made of the frozen content of announcements that stand; an edition that is not announced answers
like one that does not exist. Version 1 only ever gains; a change that breaks a reader gets another address.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Query, Schema
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer
from pydantic import Field, create_model

from organizations import access
from results import open_data, open_metadata
from results.models import Publication
from results.open_tables import ALWAYS, BOOLEAN, INTEGER, NUMBER, SCORED, Table
from results.views import answer, standing

PREFIX = "/api/v1/"
PAGE_SIZE, LARGEST_PAGE = 50, 200
NAMES = {"results": "awards", "edition": "about"}
"""What a table of the open data is called here, where it is not its own name."""
TYPES: dict[str, Any] = {INTEGER: int, NUMBER: float, BOOLEAN: bool}
CHOSEN_BY = {"province": "province_iso", "category": "category_code", "level": "award_level_code"}
"""By which columns the rows of a table can be chosen."""
PROBLEMS = {
    404: (_("Not found"), _("There is nothing at this address, or it is not announced.")),
    405: (_("Method not allowed"), _("This interface is read-only; please ask with GET.")),
    422: (_("Not understood"), _("A parameter has a value that is not possible here.")),
}


class Readable(JSONRenderer):
    """JSON in which Thai can be read."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    renderer=Readable(),
    title="Local Digital Contest: results",
    version="1",
    description=(
        "Announced results of the contest of Thailand's local governments. Read-only, without keys. Years are"
        " of the Buddhist Era. Rows are those of the open data; lists come in pages."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="results_api",
)


# --- what is answered -------------------------------------------------------------------------------


class WordsOut(Schema):
    """A text in both languages; the English may be empty."""

    th: str
    en: str


class EditionOut(Schema):
    """An edition of which the results are announced."""

    year: int
    name: WordsOut
    theme: WordsOut
    is_sample: bool
    version: int
    published_at: datetime
    sha256: str = Field(description="Fingerprint of the frozen announcement")
    entries: int
    organizations: int
    awards: int


class EditionsOut(Schema):
    """A page of editions, the newest first."""

    count: int
    page: int
    pages: int
    items: list[EditionOut]


class VersionOut(Schema):
    """One announcement of an edition, also one that was corrected or taken back since."""

    version: int
    published_at: datetime
    reason: str = Field(description="Why it corrects the version before; empty for the first")
    withdrawn_at: datetime | None
    withdrawal_reason: str
    sha256: str


class VersionsOut(Schema):
    """All announcements of an edition, the oldest first."""

    count: int
    items: list[VersionOut]


class PageIn(Schema):
    """Which page of a list, and how long it is."""

    page: int = Field(1, ge=1, description="Which page, from 1")
    page_size: int = Field(PAGE_SIZE, ge=1, le=LARGEST_PAGE, description="Rows of a page")


class ChosenIn(PageIn):
    """Which rows, and which page of them."""

    province: str = Field("", description="Only this province, by ISO 3166-2, such as TH-20")
    category: str = Field("", description="Only this category, by its code")
    level: str = Field("", description="Only this award level, by its code")


# --- the operations ---------------------------------------------------------------------------------


@api.get("editions", response=EditionsOut, summary="Announced editions, the newest first")
def editions(request: HttpRequest, asked: Query[PageIn]) -> dict[str, Any]:
    """Every edition of which the results are announced."""
    return _page(list(Publication.objects.published()), asked, _edition)


@api.get("editions/{year}", response=EditionOut, summary="One announced edition")
def edition(request: HttpRequest, year: int) -> dict[str, Any]:
    """The announcement that stands, in short."""
    return _edition(standing(year))


@api.get("editions/{year}/versions", response=VersionsOut, summary="All announcements of an edition")
def versions(request: HttpRequest, year: int) -> dict[str, Any]:
    """The announcements of an edition with their reasons: corrections and what was taken back."""
    rows = list(Publication.objects.filter(edition__year=year).defer("content").order_by("version"))
    if not rows:
        raise Http404
    return {"count": len(rows), "items": rows}


def _add_table(table: Table) -> None:
    """The address of a table of the open data."""
    name = NAMES.get(table.name, table.name)
    with translation.override("en"):
        columns = {
            column.name: (TYPES.get(column.type, str) | None, Field(description=str(column.told)))
            for column in table.columns
        }
        summary = str(table.told)
    row = create_model(f"{name.title().replace('_', '')}Row", __base__=Schema, **columns)  # type: ignore[call-overload]
    rows = create_model(
        f"{name.title().replace('_', '')}Page",
        __base__=Schema,
        count=(int, ...),
        page=(int, ...),
        pages=(int, ...),
        items=(list[row], ...),  # type: ignore[valid-type]
    )
    can_choose = set(CHOSEN_BY.values()) & {column.name for column in table.columns} and name != "provinces"

    def listed(request: HttpRequest, year: int, asked: Any) -> dict[str, Any]:
        content = standing(year).content
        if table in SCORED and not content.get("scores"):
            raise Http404
        found = [open_data.as_object(table, cells) for cells in table.rows(content)]
        for choice, column in CHOSEN_BY.items():
            if wanted := getattr(asked, choice, ""):
                found = [one for one in found if one.get(column) == wanted]
        return _page(found, asked, dict)

    listed.__name__ = name
    listed.__annotations__["asked"] = Query[ChosenIn] if can_choose else Query[PageIn]
    api.get(f"editions/{{year}}/{name}", response=rows, summary=summary, operation_id=name)(listed)


for _table in (*ALWAYS, *SCORED):
    _add_table(_table)


def _page(rows: list[Any], asked: PageIn, told: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """One page of a list; a page behind the last one is not found."""
    pages = max(1, -(-len(rows) // asked.page_size))
    if asked.page > pages:
        raise Http404
    first = (asked.page - 1) * asked.page_size
    shown = rows[first : first + asked.page_size]
    return {"count": len(rows), "page": asked.page, "pages": pages, "items": [told(row) for row in shown]}


def _edition(publication: Publication) -> dict[str, Any]:
    row, figures = publication.content["edition"], publication.content["figures"]
    return {
        "year": row["year"],
        "name": row["name"],
        "theme": row["theme"],
        "is_sample": row["is_sample"],
        "version": publication.version,
        "published_at": publication.published_at,
        "sha256": publication.sha256,
        "entries": figures["entries"],
        "organizations": figures["organizations"],
        "awards": len(publication.content["awards"]),
    }


# --- how it is answered -----------------------------------------------------------------------------


def problem(status: int) -> HttpResponse:
    """What went wrong, as RFC 9457 has it, in both languages; it never says what was asked for."""
    title, detail = (open_metadata.both(words) for words in PROBLEMS[status])
    body = {
        "type": "about:blank",
        "status": status,
        "title": title["en"],
        "title_th": title["th"],
        "detail": detail["en"],
        "detail_th": detail["th"],
    }
    return HttpResponse(open_data.json_bytes(body), status=status, content_type="application/problem+json")


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404)


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422)


def for_programs(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let pages of other sites read the answer, and know it again by its mark."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        if request.method not in ("GET", "HEAD"):
            response = problem(405)
            response.headers["Allow"] = "GET, HEAD"
        else:
            request.method = "GET"
            given = view(request, *args, **kwargs)
            response = given
            if isinstance(given, HttpResponse) and given.status_code == 200:
                response = answer(request, given)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
        return response

    return csrf_exempt(answered)  # no method changes anything


def _gated(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """The addresses of the interface behind the gate of the house, each view named as its address."""
    for one in patterns:
        if isinstance(one, URLPattern) and one.name != "api-root":
            view = access.public(for_programs(one.callback))
            view.__name__ = str(one.name)
            yield URLPattern(one.pattern, view, one.default_args, one.name)


def schema() -> dict[str, Any]:
    """The description of the interface as OpenAPI has it, in English."""
    with translation.override("en"):
        return dict(api.get_openapi_schema(path_prefix=PREFIX))


@access.public
@for_programs
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The description of the interface, for programs."""
    return HttpResponse(open_data.json_bytes(schema()), content_type="application/json")


@access.public
@for_programs
def api_root(request: HttpRequest) -> HttpResponse:
    """The address above all others; only what stands under it answers."""
    return problem(404)


@access.public
@for_programs
def api_nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else is asked for under the address of the interface."""
    return problem(404)


app_name = "results_api"
urlpatterns = [
    *_gated(api.urls[0]),
    path("openapi.json", openapi_json, name="openapi_json"),
    path("", api_root, name="api_root"),
    path("<path:rest>", api_nothing, name="api_nothing"),
]
