"""The press release of an announcement: a page, a DOCX and a PDF, in the language of the address."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from files import printing
from organizations import access
from results import press as releases
from results import press_files
from results.announcement import Announcement
from results.models import Publication
from results.views import answer, page_of, standing

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@access.public
def press(request: HttpRequest, year: int) -> HttpResponseBase:
    """The press release that writes itself."""
    announced = standing(year)
    return page_of(request, "results/press.html", year, announced, {"release": _release(announced)})


@require_safe
@access.public
def press_docx(request: HttpRequest, year: int) -> HttpResponseBase:
    """The press release as a text to work with."""
    announced = standing(year)
    made = press_files.docx(_release(announced), announced.published_at)
    return _file(request, announced, made, DOCX, "docx")


@require_safe
@access.public
def press_pdf(request: HttpRequest, year: int) -> HttpResponseBase:
    """The press release as it is handed out."""
    announced = standing(year)
    try:
        made = press_files.pdf(_release(announced))
    except printing.Unavailable as unavailable:
        return HttpResponse(str(unavailable), "text/plain; charset=utf-8", status=503)
    return _file(request, announced, made, "application/pdf", "pdf")


def _release(announced: Publication) -> releases.Release:
    announcement = Announcement(announced.content, announced.published_at, version=announced.version)
    return releases.release(announcement, announced.published_at)


def _file(
    request: HttpRequest, announced: Publication, made: bytes, kind: str, ending: str
) -> HttpResponseBase:
    response = HttpResponse(made, kind)
    name = f"press-{announced.edition.year}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer(request, response, announced)
