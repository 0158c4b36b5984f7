"""Who uses a work, as everybody reads it?"""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations import access
from results import adoptions
from results.announcement import Announcement
from results.views import answer, standing


@require_safe
@access.public
def adopter_list(request: HttpRequest, year: int, number: int) -> HttpResponseBase:
    """The organizations that say they use a work: a page of its own, because it changes later."""
    announced = standing(year)
    line = Announcement(announced.content, announced.published_at).find(number)
    if line is None or line.level is None:
        raise Http404
    context = {
        "year": year,
        "line": line,
        "adoptions": adoptions.shown(announced.edition_id, number),
    }
    return answer(request, render(request, "results/adopter_list.html", context))
