"""Which versions of the register does the secretariat see, and what did each do?"""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organizations import access
from organizations.models import RegisterLoad

ROWS = 50
ACTORS = {"operator": gettext_lazy("the operator of the server"), "system": gettext_lazy("the portal")}
"""Who loads a register, by the role in which the journal has them."""


@require_safe
@access.auditor
def register_list(request: access.Request) -> HttpResponse:
    """The versions of the register that were loaded, the newest load first."""
    page = Paginator(RegisterLoad.objects.all(), ROWS).get_page(request.GET.get("page"))
    rows = [(load, ACTORS.get(load.actor_role, load.actor_role)) for load in page]
    return render(request, "organizations/office/register_list.html", {"page": page, "rows": rows})
