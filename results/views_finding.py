"""How do readers find a published work: by a filter, by words, by the organization it came from?"""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from organizations import access
from results import by_province, filters, finding
from results.announcement import Announcement, place_of
from results.models import Publication
from results.views import answer, page_of, standing
from thai.text import clean, letters_of

WORKS_A_PAGE = 30
LONGEST = 100
"""How many letters of what was typed are searched for."""


@require_safe
@access.public
def awards_of(request: HttpRequest, year: int, by: str, value: str) -> HttpResponseBase:
    """The awards of one region, one category, one level or one type of organization."""
    announced = standing(year)
    if value not in filters.values(announced.content)[by]:
        raise Http404
    return _filtered(request, announced, {by: value})


@require_safe
@access.public
def awards_found(request: HttpRequest, year: int) -> HttpResponseBase:
    """The awards to which several choices apply; a single choice has an address of its own."""
    announced = standing(year)
    chosen = filters.chosen_of(announced.content, request.GET)
    if len(chosen) < 2:
        return redirect(filters.address(year, chosen))
    return _filtered(request, announced, chosen)


@require_safe
@access.public
def work_search(request: HttpRequest) -> HttpResponseBase:
    """The published works of all editions in which the typed words stand."""
    typed = "".join(list(letters_of(clean(request.GET.get("q", ""))))[:LONGEST])
    works = finding.search(typed, finding.standing())
    page = Paginator(works, WORKS_A_PAGE).get_page(request.GET.get("page"))
    context = {"typed": typed, "page": page, "query": urlencode({"q": typed})}
    return answer(request, render(request, "results/work_search.html", context))


@require_safe
@access.public
def organization_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """What an organization won over the years; its other entries where their editions publish them."""
    editions = finding.of_organization(code, finding.standing())
    if not editions:
        raise Http404
    _announcement, (newest, *_others) = editions[0]
    earlier = {line.organization for _edition, lines in editions for line in lines} - {newest.organization}
    context = {
        "editions": editions,
        "newest": newest,
        "earlier": sorted(earlier),
        "awards": sum(line.level is not None for _edition, lines in editions for line in lines),
        "has_samples": any(line.is_sample for _edition, lines in editions for line in lines),
    }
    return answer(request, render(request, "results/organization_page.html", context))


@require_safe
@access.public
def version_list(request: HttpRequest, year: int) -> HttpResponseBase:
    """Every announcement of an edition: the one that stands, those it replaced, those taken back, and why."""
    rows = Publication.objects.filter(edition__year=year).order_by("-version")
    versions = list(rows.defer("content").select_related("edition"))
    if not versions:
        raise Http404
    context = {"edition": versions[0].edition, "versions": versions}
    return answer(request, render(request, "results/version_list.html", context))


def _filtered(request: HttpRequest, announced: Publication, chosen: filters.Chosen) -> HttpResponseBase:
    announcement = Announcement(announced.content, announced.published_at, version=announced.version)
    found = filters.lines(announcement, chosen)
    groups = by_province.by_province(found, place_of)
    more = {
        "groups": [(lines[0].province, lines) for _province, lines in groups],
        "found": len(found),
        "chosen": filters.chosen_names(announcement, chosen),
        "filters": filters.dimensions(announcement, chosen),
        "is_combined": len(chosen) > 1,
    }
    return page_of(request, "results/awards_of.html", announced.edition.year, announced, more)
