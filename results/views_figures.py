"""The public pages that count: the figures, the entries behind each number, the map by province."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from organizations import access
from results import counted_rows, tables
from results import participation as shares
from results.announcement import Announcement
from results.views import page_of, standing


@require_safe
@access.public
def figures(request: HttpRequest, year: int) -> HttpResponseBase:
    """The figures of an edition, as announced and as counted."""
    announced = standing(year)
    counted = tables.of(Announcement(announced.content))
    return page_of(request, "results/figures.html", year, announced, {"tables": counted})


@require_safe
@access.public
def figure_rows(request: HttpRequest, year: int, by: str, value: str, category: str = "") -> HttpResponseBase:
    """The entries that a number of the figures counts."""
    announced = standing(year)
    announcement = Announcement(announced.content, announced.published_at)
    found = counted_rows.listed(announcement, by, value, category)
    if found is None:
        raise Http404
    return page_of(request, "results/figure_rows.html", year, announced, {"listed": found})


@require_safe
@access.public
def participation(request: HttpRequest, year: int, measure: str, order: str) -> HttpResponseBase:
    """The map by province, colored by a choice, with the same numbers as a table beside it."""
    announced = standing(year)
    if (measure, order) not in shares.addresses():
        raise Http404
    counted = shares.of(Announcement(announced.content, announced.published_at), measure, order)
    context = {"shares": counted, "registered_on": shares.register_date(announced.content)}
    return page_of(request, "results/participation.html", year, announced, context)
