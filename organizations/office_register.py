"""Which versions of the register does the secretariat see, and what did each do?"""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations import access
from organizations.models import RegisterLoad

ROWS = 50


@require_safe
@access.auditor
def register_list(request: access.Request) -> HttpResponse:
    """The versions of the register that were loaded, the newest load first."""
    page = Paginator(RegisterLoad.objects.all(), ROWS).get_page(request.GET.get("page"))
    return render(request, "organizations/office/register_list.html", {"page": page})
