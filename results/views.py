"""The public pages of results: what everybody reads of an announcement. They read the frozen copy alone."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organizations import access
from results import exports, filters, finding, publication, sharing
from results.announcement import Announcement
from results.models import Publication
from submissions import attachments

FIRST_VIEW = {"participation": ("entries", "by-name")}
"""Which view a tab leads to where a page has several addresses."""
FRESH_SECONDS = 5
"""How long a cache may answer without asking: a withdrawn announcement is gone after so many seconds."""


@require_safe
@access.public
def edition_list(request: HttpRequest) -> HttpResponseBase:
    """The editions whose results are published, newest first."""
    context = {"editions": publication.latest(most=100), "with_versions": finding.with_versions()}
    return answer(request, render(request, "results/edition_list.html", context))


@require_safe
@access.public
def edition(request: HttpRequest, year: int) -> HttpResponseBase:
    """The awards of an edition by province, beside the map; else that they were taken back, and why."""
    announced = newest(year)
    if announced.withdrawn_at is not None:
        return taken_back(request, announced)
    return page_of(request, "results/edition.html", year, announced, _filters(announced))


@require_safe
@access.public
def by_level(request: HttpRequest, year: int) -> HttpResponseBase:
    """The awards of an edition by level, as the announcement has them."""
    announced = standing(year)
    return page_of(request, "results/by_level.html", year, announced, _filters(announced))


@require_safe
@access.public
def entry_list(request: HttpRequest, year: int) -> HttpResponseBase:
    """The entries that won nothing, where the edition publishes them."""
    announced = standing(year)
    if not Announcement(announced.content).shows_others:
        raise Http404
    return page_of(request, "results/entry_list.html", year, announced)


@require_safe
@access.public
def entry(request: HttpRequest, year: int, number: int) -> HttpResponseBase:
    """One winner in words and pictures; another entry only where the edition publishes it."""
    announced = standing(year)
    announcement = Announcement(announced.content, announced.published_at)
    line = announcement.find(number)
    if line is None:
        raise Http404
    here = settings.PORTAL_ADDRESS
    page, card = here + line.url, here + reverse("results:entry_card", args=[year, number])
    before, after = announcement.beside(number)
    more = {
        "line": line,
        "page_address": page,
        "card": card,
        "before": before,
        "after": after,
        "share": sharing.links(page, line.title),
        "facts": sharing.facts_for_machines(
            announcement, line, page, [card, *(here + one for one in line.images)]
        ),
        "adopters": reverse("results:adopter_list", args=[year, number]) if line.level else "",
    }
    return page_of(request, "results/entry.html", year, announced, more)


@require_safe
@access.public
def entry_card(request: HttpRequest, year: int, number: int) -> HttpResponseBase:
    """The picture that stands beside the link of a work where it is shared."""
    announced = standing(year)
    announcement = Announcement(announced.content, announced.published_at)
    line = announcement.find(number)
    if line is None:
        raise Http404
    return answer(request, HttpResponse(sharing.picture(announcement, line), "image/png"), announced)


@require_safe
@access.public
def entry_image(request: HttpRequest, year: int, number: int, image: int) -> HttpResponseBase:
    """One published image of a winner."""
    return image_of(request, standing(year), number, image)


def image_of(request: HttpRequest, announced: Publication, number: int, image: int) -> HttpResponseBase:
    """One image of a work as an announcement shows it; 404 where it shows none of that place."""
    found = Announcement(announced.content).file_of(number, image)
    if found is None:
        raise Http404
    file, _name = found
    try:
        picture = HttpResponse(attachments.SHELF.path_of(file).read_bytes(), content_type="image/jpeg")
    except OSError:
        raise Http404 from None
    picture.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    return answer(request, picture, announced)


@require_safe
@access.public
def awards_csv(request: HttpRequest, year: int) -> HttpResponseBase:
    """The awards as a table for a spreadsheet."""
    return _file(request, year, "awards")


@require_safe
@access.public
def entries_csv(request: HttpRequest, year: int) -> HttpResponseBase:
    """What is published of every entry as a table for a spreadsheet."""
    return _file(request, year, "entries")


def _filters(announced: Publication) -> dict[str, Any]:
    return {"filters": filters.dimensions(Announcement(announced.content, announced.published_at), {})}


def context_of(announcement: Announcement, here: str) -> dict[str, Any]:
    """What the pages of an announcement share: the announcement itself and its tabs."""
    pages = [
        ("edition", _("By province")),
        ("by_level", _("By award level")),
        ("figures", _("Figures")),
        ("participation", _("Map")),
        ("press", _("Press release")),
        *([("entry_list", _("All entries"))] if announcement.shows_others else []),
        ("open_data_page", _("Open data")),
    ]
    return {
        "announcement": announcement,
        "tabs": [
            (
                label,
                reverse(f"results:{name}", args=[announcement.year, *FIRST_VIEW.get(name, ())]),
                name == here,
            )
            for name, label in pages
            if not announcement.is_preview
        ],
    }


def standing(year: int) -> Publication:
    """The announcement that stands, or a 404: the same for an edition that is not published and for none."""
    return get_object_or_404(Publication.objects.published(), edition__year=year)


def newest(year: int) -> Publication:
    """The announcement that stands, else the last one that was taken back; a 404 where there was none."""
    rows = Publication.objects.filter(edition__year=year).select_related("edition")
    found = rows.order_by(F("withdrawn_at").desc(nulls_first=True)).first()
    if found is None:
        raise Http404
    return found


def taken_back(request: HttpRequest, announced: Publication) -> HttpResponseBase:
    """That an announcement was taken back, when and why; nothing of what it said. It answers 404."""
    told = {"edition": announced.edition, "publication": announced}
    return answer(request, render(request, "results/_taken_back.html", told, status=404))


def page_of(
    request: HttpRequest,
    template: str,
    year: int,
    announced: Publication | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """A page of an announcement, made of its frozen content and what the view adds."""
    announced = announced or standing(year)
    announcement = Announcement(announced.content, announced.published_at, version=announced.version)
    here = template.removeprefix("results/").removesuffix(".html")
    context = {**context_of(announcement, here), **(more or {})}
    return answer(request, render(request, template, context), announced)


def _file(request: HttpRequest, year: int, which: str) -> HttpResponseBase:
    announced = standing(year)
    table = {"awards": exports.awards_csv, "entries": exports.entries_csv}[which]
    response = HttpResponse(table(announced.content), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="results-{year}-{which}.csv"'
    return answer(request, response, announced)


def answer(
    request: HttpRequest, response: HttpResponse, announced: Publication | None = None
) -> HttpResponseBase:
    """The response, or 304 where the visitor has it already. The mark is that of the bytes themselves, so it
    changes with the announcement, with the language and with a new version of the portal."""
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    changed_at = None
    if announced is not None:
        changed_at = int(announced.published_at.timestamp())
        response.headers["Last-Modified"] = http_date(changed_at)
    return get_conditional_response(request, etag, changed_at, response) or response
