"""Announcements that were corrected or taken back: an earlier version stays readable beside the one that
stands; while none stands, it is only said that and why it was taken back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from organizations import access
from results import views
from results.announcement import Announcement
from results.earlier import Earlier
from results.models import Publication


@require_safe
@access.public
def version_page(request: HttpRequest, year: int, version: int) -> HttpResponseBase:
    """One version of an announcement, as it was; of one that was taken back and not corrected only why."""
    announced, standing = _version(year, version)
    if standing is None:
        return views.taken_back(request, announced)
    return _page(request, "results/version_page.html", announced, standing, {})


@require_safe
@access.public
def version_entry(request: HttpRequest, year: int, version: int, number: int) -> HttpResponseBase:
    """One work as an earlier version told it."""
    announced, standing = _version(year, version)
    line = Earlier(announced).find(number) if standing else None
    if standing is None or line is None:
        raise Http404
    return _page(request, "results/version_entry.html", announced, standing, {"line": line})


@require_safe
@access.public
def version_image(request: HttpRequest, year: int, version: int, number: int, image: int) -> HttpResponseBase:
    """One image of a work as an earlier version showed it."""
    announced, standing = _version(year, version)
    if standing is None:
        raise Http404
    return views.image_of(request, announced, number, image)


def _version(year: int, version: int) -> tuple[Publication, Publication | None]:
    """A version and the one that stands; 404 for one that was never published."""
    rows = Publication.objects.filter(edition__year=year).select_related("edition")
    return get_object_or_404(rows, version=version), rows.filter(withdrawn_at=None).first()


def _page(
    request: HttpRequest,
    template: str,
    announced: Publication,
    standing: Publication,
    more: dict[str, Any],
) -> HttpResponseBase:
    is_standing = announced.pk == standing.pk
    told = Earlier(announced)
    page = render(
        request,
        template,
        {
            "announcement": told,
            "tabs": [],
            "is_standing": is_standing,
            "standing": Announcement(standing.content, standing.published_at, version=standing.version),
            "standing_url": reverse("results:edition", args=[told.year]),
            "correction": standing.reason,
            "withdrawn": announced,
            **more,
        },
    )
    return views.answer(request, page)
